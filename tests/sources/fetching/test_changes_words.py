"""German sentences on changes: number, unit, place, and what is left unsaid."""

from __future__ import annotations

import pytest
from publish.sample import cell, dataset_change

from kobimo.sources.fetching.changes import Kind
from kobimo.sources.fetching.changes_record import Cell, Counts, NewPeriod, Others
from kobimo.sources.fetching.changes_words import (
    describe,
    revision_text,
    size_text,
    value_text,
)

N, F = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("value", "sign", "unit", "wanted"),
    [
        (12345.0, "", "persons", f"12{N}345"),
        (7.5, "", "percent", f"7,5{N}%"),
        (7.0, "p", "percent", f"7{N}%{F}p"),
        (0.0, "-", "persons", "0"),
        (None, ".", "persons", "."),
        (None, "", "persons", "–"),
        (1.254, "", "ratio", "1,25"),
        (3.0, "", "unbekannte_einheit", "3"),
    ],
)
def test_value(value: float | None, sign: str, unit: str, wanted: str) -> None:
    assert value_text(value, sign, unit) == wanted


def changed(old: float | None, new: float | None, unit: str = "persons") -> Cell:
    return cell("07211", "Trier", "Insgesamt", old, new).model_copy(update={"unit": unit})


@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        (changed(78, 81), f"+3 (+3,8{N}%)"),
        (changed(81, 78), f"−3 (−3,7{N}%)"),
        (changed(0, 5), "+5"),
        (changed(-4, -2), f"+2 (+50,0{N}%)"),
        (changed(7.5, 8.7, "percent"), f"+1,2{F}Prozentpunkte"),
        (changed(7, 8, "percent"), f"+1{F}Prozentpunkt"),
        (changed(7.5, 6.5, "percent"), f"−1,0{F}Prozentpunkte"),
        (changed(5, 5), ""),
        (changed(5, None), ""),
    ],
)
def test_size_is_in_percent_for_counts_and_in_points_for_rates(item: Cell, wanted: str) -> None:
    assert size_text(item) == wanted


def test_a_revision_names_what_it_is_about() -> None:
    change = dataset_change(period_kind="stichtag", period_word="Stichtag")
    item = changed(78, 81).model_copy(update={"period": "2022-12-31", "label": "weiblich"})
    assert revision_text(item, change) == f"31.12.2022, weiblich: 78 → 81, +3,8{N}%"


def new(ags: str, period: str) -> NewPeriod:
    return NewPeriod(ags=ags, region="R", period=period, values=3)


@pytest.mark.parametrize(
    ("periods", "wanted"),
    [
        (("2023",), "Berichtsjahr 2023 neu"),
        (("2022", "2023"), "Berichtsjahre 2022 und 2023 neu"),
        (("2019", "2020", "2021", "2022", "2023"), "5 Berichtsjahre (2019 bis 2023) neu"),
    ],
)
def test_new_periods(periods: tuple[str, ...], wanted: str) -> None:
    change = dataset_change(
        periods=periods, new_periods=tuple(new("07211", name) for name in periods)
    )
    assert describe(change) == f"Schulabgänge: {wanted}."


def test_a_period_that_only_one_region_lacked_is_said_of_that_region() -> None:
    change = dataset_change(new_periods=(new("07211", "2023"),))
    assert describe(change) == "Schulabgänge: 2023 in Trier neu."


def test_provisional_values_that_were_confirmed() -> None:
    final = changed(5, 5).model_copy(update={"kind": Kind.SIGN, "old_sign": "p"})
    other = changed(5, 5).model_copy(update={"kind": Kind.SIGN, "new_sign": "r"})
    assert describe(dataset_change(cells=(final, final, other))) == (
        "Schulabgänge: 2 Werte in Trier nun endgültig; 1 Wert in Trier mit anderem Zeichen."
    )


def test_other_regions_are_counted() -> None:
    others = Others(regions=1, counts=Counts(new=1, withdrawn=2, signs=3))
    assert describe(dataset_change(others=others)) == (
        "Schulabgänge: in einer weiteren Region 2 Werte zurückgezogen, 1 Wert neu und "
        "3 Werte mit anderem Zeichen."
    )


def test_regions_that_come_and_go() -> None:
    change = dataset_change(regions_new=("16063",), regions_gone=("16056", "16063"))
    assert describe(change) == ("Schulabgänge: 1 Region neu hinzugekommen; 2 Regionen entfallen.")


def test_only_the_regions_asked_for_are_named() -> None:
    change = dataset_change(cells=(changed(78, 81), cell("DG", "Deutschland", "Insgesamt", 5, 6)))
    assert describe(change, ["DG"]) == (
        f"Schulabgänge: 1 Wert in Deutschland berichtigt (2022, 5 → 6, +20,0{N}%)."
    )
