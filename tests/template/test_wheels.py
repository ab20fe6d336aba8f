"""The wheel in vendor/ is the kobimo that runs."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from kobimo.template import wheels

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the checkout."""
    builder = pytest.importorskip("hatchling.builders.wheel").WheelBuilder(str(root))
    folder = tmp_path_factory.mktemp("wheel")
    list(builder.build(directory=str(folder), versions=["standard"]))
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> metadata.Distribution:
    """The wheel as pip installs it, compiled files included."""
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, "--compile", "--target", str(target), str(built)], check=True)
    (distribution,) = metadata.distributions(path=[str(target)])
    return distribution


def read(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_rebuilt_wheel_has_the_original_files(
    built: Path, installed: metadata.Distribution, tmp_path: Path
) -> None:
    rebuilt = wheels.rebuild_wheel(installed, tmp_path)
    original, again = read(built), read(rebuilt)
    assert rebuilt.name == built.name
    assert set(original) == set(again)
    assert [n for n in original if original[n] != again[n]] in ([], [f"{_dist_info()}/RECORD"])
    assert sorted(original[f"{_dist_info()}/RECORD"].split()) == sorted(
        again[f"{_dist_info()}/RECORD"].split()
    )


def test_rebuilt_wheel_is_deterministic_and_installs(
    installed: metadata.Distribution, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = wheels.rebuild_wheel(installed, tmp_path / "a")
    assert first.read_bytes() == wheels.rebuild_wheel(installed, tmp_path / "b").read_bytes()
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, "--target", str(tmp_path / "site"), str(first)], check=True)
    (again,) = metadata.distributions(path=[str(tmp_path / "site")])
    assert again.version == installed.version


def test_wheel_carries_the_whole_template(root: Path, built: Path) -> None:
    scaffold = root / "{{cookiecutter.project_slug}}"
    names = set(read(built))
    inside = "kobimo/scaffold/template/"
    for path in scaffold.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert inside + path.relative_to(root).as_posix() in names
    assert inside + "cookiecutter.json" in names
    assert inside + "hooks/pre_gen_project.py" in names


def test_editable_without_hatchling_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheels, "find_spec", lambda _name: None)
    monkeypatch.setattr(wheels, "_find_checkout", lambda _distribution: tmp_path)
    (note,) = wheels.add_wheel(tmp_path)
    assert "vendor/ enthält kein kobimo" in note
    assert list(tmp_path.iterdir()) == []


def _dist_info() -> str:
    return f"kobimo-{metadata.version('kobimo')}.dist-info"
