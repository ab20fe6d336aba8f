"""A generated repository can be updated by cruft: notebooks and settings merge as text."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from kobimo.template import generating

if TYPE_CHECKING:
    from pathlib import Path

SCAFFOLD = "{{cookiecutter.project_slug}}"


def git(folder: Path, *arguments: str) -> str:
    identity = [
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@localhost",
        "-c",
        "commit.gpgsign=false",
    ]
    done = subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def template(root: Path, tmp_path: Path) -> Path:
    """The template as a repository of its own, tagged with its version."""
    folder = tmp_path / "template"
    shutil.copytree(
        root / SCAFFOLD, folder / SCAFFOLD, ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(root / "hooks", folder / "hooks")
    shutil.copy(root / "cookiecutter.json", folder)
    git(tmp_path, "init", "-q", "-b", "main", str(folder))
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-qm", "Version 0.1.0")
    version = json.loads((root / "cookiecutter.json").read_text(encoding="utf-8"))["_version"]
    git(folder, "tag", f"v{version}")
    return folder


@pytest.fixture
def municipality(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A generated repository under version control, linked to the local template."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text(
        "[user]\nname = Test\nemail = test@localhost\n", encoding="utf-8"
    )
    monkeypatch.setattr(generating, "add_wheel", lambda _folder: ())
    folder = generating.new("14713", output_dir=tmp_path / "town").folder
    record = folder / ".cruft.json"
    state = json.loads(record.read_text(encoding="utf-8"))
    assert state["template"].startswith("https://")
    state["template"] = str(template)
    record.write_text(json.dumps(state, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Anfang")
    return folder


def test_record_has_the_form_cruft_writes(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cruft = pytest.importorskip("cruft")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    made = cruft.create(
        str(template), tmp_path / "cruft", extra_context={"ags": "14713"}, no_input=True
    )
    theirs = json.loads((made / ".cruft.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(generating, "add_wheel", lambda _folder: ())
    ours_folder = generating.new("14713", output_dir=tmp_path / "ours").folder
    ours = json.loads((ours_folder / ".cruft.json").read_text(encoding="utf-8"))
    assert set(ours) == set(theirs)
    answers = theirs["context"]["cookiecutter"]
    assert {n: v for n, v in answers.items() if not n.startswith("_")} == (
        ours["context"]["cookiecutter"]
    )
    assert git(template, "rev-parse", f"{ours['commit']}^{{commit}}") == theirs["commit"]
    names = {p.relative_to(made) for p in made.rglob("*") if p.is_file()}
    assert names == {p.relative_to(ours_folder) for p in ours_folder.rglob("*") if p.is_file()}


def test_check_says_current_until_the_template_moves(municipality: Path, template: Path) -> None:
    cruft = pytest.importorskip("cruft")
    # The record names the tag; cruft compares tags as ancestors, and only commits by name.
    assert cruft.check(municipality, strict=False)
    (template / SCAFFOLD / "README.md").write_text("neu\n", encoding="utf-8")
    git(template, "commit", "-qam", "Version 0.2.0")
    assert not cruft.check(municipality, strict=False)


def test_update_merges_and_keeps_what_the_town_wrote(municipality: Path, template: Path) -> None:
    cruft = pytest.importorskip("cruft")
    own = municipality / "kommune.toml"
    own.write_text(
        own.read_text(encoding="utf-8").replace("schwelle = 3\n", "schwelle = 5\n"),
        encoding="utf-8",
    )
    comment = municipality / "kommentare" / "bne.md"
    comment.write_text("Unser Kommentar.\n", encoding="utf-8")
    git(municipality, "add", "-A")
    git(municipality, "commit", "-qm", "Eigenes")
    readme = template / SCAFFOLD / "README.md"
    readme.write_text(
        readme.read_text(encoding="utf-8") + "\nEin neuer Absatz.\n", encoding="utf-8"
    )
    git(template, "commit", "-qam", "Version 0.2.0")

    assert cruft.update(municipality, skip_apply_ask=True)

    assert (municipality / "README.md").read_text(encoding="utf-8").endswith("Ein neuer Absatz.\n")
    assert "schwelle = 5\n" in own.read_text(encoding="utf-8")
    assert comment.read_text(encoding="utf-8") == "Unser Kommentar.\n"
    state = json.loads((municipality / ".cruft.json").read_text(encoding="utf-8"))
    assert state["commit"] == git(template, "rev-parse", "HEAD")
    assert not list(municipality.rglob("*.rej"))
