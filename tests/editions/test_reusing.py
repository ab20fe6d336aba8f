"""What is taken over from the last site, and what never is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kobimo.editions.reusing import Parts

if TYPE_CHECKING:
    from pathlib import Path


def make(folder: Path) -> Parts:
    return Parts(folder / "public", folder / "build" / "teile.json")


def publish(folder: Path, key: str = "k1") -> None:
    """Leave a site of one part with two files."""
    site = folder / "public"
    (site / "daten").mkdir(parents=True)
    written = [site / "index.html", site / "daten" / "a.csv"]
    for path in written:
        path.write_text(f"Inhalt von {path.name}", "utf-8")
    parts = make(folder)
    parts.note(". html", key, written, site)
    parts.keep()


def test_an_equal_part_is_copied_with_all_its_files(tmp_path: Path) -> None:
    publish(tmp_path)
    staging = tmp_path / "staging"
    found = make(tmp_path).take_over(". html", "k1", staging)
    assert sorted(found or []) == [staging / "daten" / "a.csv", staging / "index.html"]
    assert (staging / "daten" / "a.csv").read_text("utf-8") == "Inhalt von a.csv"


def test_what_was_taken_over_can_be_taken_over_again(tmp_path: Path) -> None:
    publish(tmp_path)
    parts = make(tmp_path)
    parts.take_over(". html", "k1", tmp_path / "staging")
    parts.keep()
    assert make(tmp_path).take_over(". html", "k1", tmp_path / "next") is not None


@pytest.mark.parametrize("part", [". pdf", "berichte/profil html"])
def test_an_unknown_part_is_made(tmp_path: Path, part: str) -> None:
    publish(tmp_path)
    assert make(tmp_path).take_over(part, "k1", tmp_path / "staging") is None


def test_a_part_made_from_something_else_is_made_anew(tmp_path: Path) -> None:
    publish(tmp_path)
    assert make(tmp_path).take_over(". html", "k2", tmp_path / "staging") is None


@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_file_is_never_taken_over(tmp_path: Path, damage: str) -> None:
    publish(tmp_path)
    path = tmp_path / "public" / "daten" / "a.csv"
    if damage == "gone":
        path.unlink()
    else:
        path.write_text("anderes" if damage == "changed" else "", "utf-8")
    staging = tmp_path / "staging"
    assert make(tmp_path).take_over(". html", "k1", staging) is None
    assert not staging.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{". html": 1}', '{". html": {"key": "k1"}}'])
def test_a_damaged_record_takes_nothing_over(tmp_path: Path, text: str) -> None:
    publish(tmp_path)
    (tmp_path / "build" / "teile.json").write_text(text, "utf-8")
    assert make(tmp_path).take_over(". html", "k1", tmp_path / "staging") is None


def test_parts_that_were_not_made_again_are_forgotten(tmp_path: Path) -> None:
    publish(tmp_path)
    parts = make(tmp_path)
    parts.keep()
    assert json.loads((tmp_path / "build" / "teile.json").read_text("utf-8")) == {}
