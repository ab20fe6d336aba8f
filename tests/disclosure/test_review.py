"""The review record as data: what is new, what an attacker found, and nothing that is hidden."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sample_plan import PLACES, SECRET, UNEMPLOYED, attack, make_plan, make_review, place

from kobimo.disclosure.review import (
    Attack,
    Changes,
    Interval,
    Place,
    compare,
    read_review,
    write_review,
)
from kobimo.disclosure.signatures import Signature
from kobimo.disclosure.withheld import sum_up
from kobimo.errors import UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path


def test_an_unsafe_interval_forgets_its_ends() -> None:
    found = Interval(place("01", 2024), SECRET, SECRET, is_safe=False)
    assert (found.lower, found.upper) == (None, None)
    assert Interval(place("01", 2024), 0, 25, is_safe=True).upper == 25


def test_one_exposed_cell_fails_the_attack() -> None:
    assert attack().is_passed
    failed = attack(place("01", 2024))
    assert not failed.is_passed
    assert failed.exposed == (place("01", 2024),)
    assert failed.asked == 2


def test_the_narrowest_interval_is_bounded_and_safe() -> None:
    ends = [(0.0, 25.0), (3.0, 9.0), (1.0, None)]
    items = [Interval(place("01", 2000 + at), *pair, is_safe=True) for at, pair in enumerate(ends)]
    tight = Interval(place("02", 2024), 4, 4, is_safe=False)
    found = Attack((*items, tight), seconds=0.1)
    assert found.narrowest is items[1]
    assert Attack((tight,), 0.1).narrowest is None


def test_without_an_attack_nothing_is_passed() -> None:
    assert not make_review(attack=None).is_passed


def test_cells_count_what_could_be_shown() -> None:
    review = make_review()
    # 8 cells of the unemployed; of three places one has too small a base.
    assert (review.cells, review.hidden) == (10, 6)


def test_the_lost_share_has_no_decimals() -> None:
    assert make_review().lost == 3


def test_changes_are_told_apart() -> None:
    def at(area: str, year: int) -> Place:
        return place(area, year)

    earlier: dict[Place, float | None] = {
        at("total", 2024): 60.0,  # the same
        at("03", 2024): 34.0,  # revised
        at("02", 2024): 23.0,  # open before, hidden now
        at("01", 2024): None,  # hidden before and now
        at("total", 2025): None,  # hidden before, open now
        at("04", 2024): 7.0,  # the area is gone
        Place(PLACES.key, "03", 2025): 12.0,  # too small a base now: no longer shown
    }
    found = compare(make_plan(), "2025-11-03", earlier)
    assert found == Changes(
        since="2025-11-03",
        added=(at("03", 2025),),
        opened=(at("total", 2025),),
        closed=(at("02", 2024),),
        revised=(at("03", 2024),),
        dropped=2,
    )
    assert not found.is_none


def test_the_same_edition_changes_nothing() -> None:
    plan = make_plan()
    earlier = {
        Place(tally.key, area, year): value
        for tally in plan.tallies
        for area, values in zip(tally.areas, tally.values, strict=True)
        for year, value in zip(tally.years, values, strict=True)
    }
    assert compare(plan, "2025-11-03", earlier).is_none
    assert not compare(plan, "", {}).is_none


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    review = make_review(attack=attack(place("01", 2024)))
    path = write_review(review, (), tmp_path)
    assert read_review(path, review.plan) == review
    empty = make_review(attack=None, changes=Changes())
    assert read_review(write_review(empty, (), tmp_path), empty.plan) == empty


def test_the_file_names_those_who_signed_this_content(tmp_path: Path) -> None:
    review = make_review()
    signed = Signature(review.plan.content, "Erika Muster", "Leitung", "2026-11-22")
    path = write_review(review, (Signature("d" * 64, "Max", "Amt", "2025-01-01"), signed), tmp_path)
    raw = json.loads(path.read_text("utf-8"))
    assert [item["name"] for item in raw["signatures"]] == ["Erika Muster"]
    assert raw["content"] == review.plan.content


def test_a_record_of_another_content_is_refused(tmp_path: Path) -> None:
    path = write_review(make_review(), (), tmp_path)
    with pytest.raises(UnreadableFile, match="anderen Stand"):
        read_review(path, make_plan(tallies=(UNEMPLOYED,)))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"content": 1', "\x00"])
def test_a_damaged_record_is_an_intended_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pruefprotokoll.json"
    path.write_text(text, "utf-8")
    with pytest.raises(UnreadableFile, match="beschädigt"):
        read_review(path, make_plan())


def test_readers_are_told_how_much_is_hidden_but_not_why() -> None:
    from sample_plan import POLICY

    from kobimo.declarations.loading import load_catalog

    found = sum_up(make_plan(), POLICY, load_catalog())
    assert found is not None
    assert [(item.shown, item.hidden) for item in found.amounts] == [(4, 4), (0, 2)]
    assert [(rule.threshold, rule.is_sensitive) for rule in found.rules] == [(5, True), (3, False)]
    assert found.fallbacks == ("Für Nordend werden 2025 keine Kitaplätze gezeigt.",)
    assert sum_up(make_plan(tallies=()), POLICY, load_catalog()) is None
