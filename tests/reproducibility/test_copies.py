"""A copy for a build: all that a build reads, nothing that builds make, in a setting of its own."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from kobimo.verify import ASPECTS, Setting
from kobimo.verify.builds import change, remove
from kobimo.verify.environments import CACHE
from kobimo.verify.rebuilding import copy

if TYPE_CHECKING:
    from pathlib import Path

OLD = 1_000_000_000


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "bericht"
    for name in ("kommune.toml", "data/kommunal/a.csv", "data/geschuetzt/b.csv", "notebooks/n.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, "utf-8")
        os.utime(folder / name, (OLD, OLD))
    for name in ("build/daten/x", "public/index.html", "intern/index.html", ".git/config"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "notebooks/__pycache__").mkdir()
    return folder


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_builds_make_stays_behind(project: Path, tmp_path: Path) -> None:
    copy(project, tmp_path / "kopie", Setting())
    files = {"kommune.toml", "data/kommunal/a.csv", "data/geschuetzt/b.csv", "notebooks/n.py"}
    assert names(tmp_path / "kopie") == files
    assert not (tmp_path / "kopie/notebooks/__pycache__").exists()


def test_a_clone_has_the_dates_of_its_making_but_for_what_is_carried_by_hand(
    project: Path, tmp_path: Path
) -> None:
    copy(project, tmp_path / "kopie", Setting())
    copy(project, tmp_path / "klon", Setting(keeps_times=False))
    assert (tmp_path / "kopie/kommune.toml").stat().st_mtime == OLD
    assert (tmp_path / "klon/kommune.toml").stat().st_mtime > OLD + 86_400
    assert (tmp_path / "klon/data/geschuetzt/b.csv").stat().st_mtime == OLD


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_lead_where_they_led_or_into_the_copy(project: Path, tmp_path: Path) -> None:
    outside = tmp_path / "netzlaufwerk"
    outside.mkdir()
    (project / "data/eingang").symlink_to(outside)
    (project / "data/hier").symlink_to("kommunal")
    copy(project, tmp_path / "kopie", Setting())
    assert (tmp_path / "kopie/data/eingang").resolve() == outside
    assert (tmp_path / "kopie/data/hier").resolve() == tmp_path / "kopie/data/kommunal"


def test_an_environment_is_only_as_different_as_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE, "/gemeinsam")
    monkeypatch.setenv("LIEBLINGSFARBE", "rot")
    plain = Setting().environment(tmp_path)
    assert CACHE not in plain
    assert plain["LIEBLINGSFARBE"] == "rot"
    (home,) = (aspect for aspect in ASPECTS if aspect.id == "einstellungen")
    bare = change(Setting(), [home])[0].environment(tmp_path)
    assert "LIEBLINGSFARBE" not in bare
    assert bare["PATH"] == os.environ["PATH"]
    assert bare["HOME"] == str(tmp_path)


def test_every_aspect_changes_something_or_says_that_it_cannot(tmp_path: Path) -> None:
    for aspect in ASPECTS:
        changed, done = change(Setting(room=tmp_path), [aspect])
        assert (changed == Setting(room=tmp_path)) is (done == ()), aspect.id
    everything, done = change(Setting(room=tmp_path), ASPECTS)
    assert {"ordner", "zeitzone", "reihenfolge"} <= {aspect.id for aspect in done}
    assert everything.variables["PYTHONHASHSEED"] == "4711"


def test_a_folder_with_files_that_may_only_be_read_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "bau"
    (folder / "tief").mkdir(parents=True)
    (folder / "tief/datei").touch()
    (folder / "tief/datei").chmod(0o400)
    (folder / "tief").chmod(0o500)
    remove(folder)
    assert not folder.exists()
