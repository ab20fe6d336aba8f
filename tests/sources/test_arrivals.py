"""The day a file came in is the same in every clone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.sources.arrivals import Arrivals
from kobimo.sources.dropfolder import list_files

if TYPE_CHECKING:
    from pathlib import Path


def test_the_first_day_is_kept_in_a_clone_and_under_another_name(tmp_path: Path) -> None:
    first = Arrivals(tmp_path)
    assert first.day("data/eingang/a.csv", "aa", "2026-03-01") == "2026-03-01"
    first.write()
    clone = Arrivals(tmp_path)
    assert clone.day("data/eingang/umbenannt.csv", "aa", "2026-11-22") == "2026-03-01"
    assert clone.day("data/eingang/neu.csv", "bb", "2026-11-22") == "2026-11-22"
    clone.write()
    # another clone may still have the file under its old name
    assert "data/eingang/a.csv" in (tmp_path / "herkunft.json").read_text("utf-8")


def test_protected_files_are_not_named(tmp_path: Path) -> None:
    arrivals = Arrivals(tmp_path)
    arrivals.day("data/geschuetzt/kinder.xlsx", "cc", "2026-03-01")
    arrivals.write()
    assert not (tmp_path / "herkunft.json").exists()


def test_protected_files_keep_their_day_where_they_lie(tmp_path: Path) -> None:
    """Copied to another computer, a file may have the date of the copying."""
    first = Arrivals(tmp_path)
    first.day("data/geschuetzt/kinder.xlsx", "cc", "2026-03-01")
    first.write()
    assert [path.name for path in (tmp_path / "geschuetzt").iterdir()] == [".herkunft.json"]
    assert list_files(tmp_path / "geschuetzt") == []
    copied = Arrivals(tmp_path)
    assert copied.day("data/geschuetzt/kinder.xlsx", "cc", "2026-11-22") == "2026-03-01"


def test_a_protected_folder_that_may_only_be_read_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "geschuetzt").touch()
    arrivals = Arrivals(tmp_path)
    assert arrivals.day("data/geschuetzt/kinder.xlsx", "cc", "2026-03-01") == "2026-03-01"
    arrivals.write()


def test_a_damaged_record_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "herkunft.json").write_text("{", "utf-8")
    assert Arrivals(tmp_path).day("data/eingang/a.csv", "aa", "2026-03-01") == "2026-03-01"
