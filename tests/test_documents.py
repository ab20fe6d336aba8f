"""The documents name what there is."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = [
    "README.md",
    "README.de.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "GLOSSARY.md",
    "CHANGELOG.md",
]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if "://" not in target:
            assert (root / target).exists(), target


@pytest.mark.parametrize("name", DOCUMENTS)
def test_named_folders_exist(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    for target in re.findall(r"`((?:src|tests|docs|tools)/[a-z_/.]+)`", text):
        if target != "docs/reference/":
            assert (root / target).exists(), target


def test_every_session_named_is_a_session(root: Path) -> None:
    sessions = set(re.findall(r"^def ([a-z]+)\(session", _read(root, "noxfile.py"), re.MULTILINE))
    texts = [_read(root, name) for name in DOCUMENTS] + [_read(root, ".ci/run")]
    for line in re.findall(r"nox -s ((?:[a-z]+ ?)+)", "\n".join(texts)):
        for name in line.split():
            if name in {"is", "writes"}:
                break
            assert name in sessions, name


def test_ci_runs_the_commands_of_the_readme(root: Path) -> None:
    script = _read(root, ".ci/run")
    for session in ("lint", "types", "demo", "tests"):
        assert session in re.findall(r"nox -s (.+)", script)[0].split()
    assert "pip install --quiet --require-hashes -r requirements/nox.txt" in script
    assert (root / ".ci" / "run").stat().st_mode & 0o111


def test_architecture_names_every_layer(root: Path) -> None:
    project = tomllib.loads(_read(root, "pyproject.toml"))
    (contract,) = project["tool"]["importlinter"]["contracts"]
    text = _read(root, "ARCHITECTURE.md")
    for layer in contract["layers"]:
        for name in re.findall(r"\b[a-z]+\b", layer):
            if name != "scaffold":
                assert f"`{name}`" in text or f"`{name}/`" in text, name


def test_decisions_say_what_would_change_them(root: Path) -> None:
    decisions = sorted((root / "docs" / "adr").glob("[0-9]*.md"))
    assert [path.name[:4] for path in decisions] == [f"{n + 1:04}" for n in range(len(decisions))]
    assert len(decisions) >= 7
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "What would make us change it"]
        assert text.startswith(f"# {path.name[:4]} ")
        assert len(text.splitlines()) <= 70, "one page"


def test_publiccode_is_current(root: Path) -> None:
    project = tomllib.loads(_read(root, "pyproject.toml"))["project"]
    text = _read(root, "publiccode.yml")
    assert f"softwareVersion: {project['version']}" in text
    assert f"license: {project['license']}" in text
    assert project["version"] in _read(root, "CHANGELOG.md")


def _read(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")
