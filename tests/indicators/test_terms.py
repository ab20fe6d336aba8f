"""What a term adds up, and what it refuses to add up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from kobimo.indicators.terms import clock_problem

from .conftest import World, declare

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator

AGES = ("total", "u03", "03_06", "06_10")
SEXES = ("total", "maennlich", "weiblich")


@pytest.fixture
def ages(world: World) -> World:
    world.put(
        "probe",
        {
            "personen": [
                ("01001", "2023", {}, 100),
                ("01001", "2023", {"alter": "u03"}, 10),
                ("01001", "2023", {"alter": "03_06"}, 20),
                ("01001", "2023", {"alter": "06_10"}, 30),
            ]
        },
        dimensions={"alter": AGES},
    )
    return world


def count(*terms: dict[str, object], **changes: object) -> Indicator:
    numerator = [{"dataset": "probe", "variable": "personen"} | term for term in terms]
    changes.setdefault("unit", "persons")
    return declare(
        method="count", per=1, uncertainty="none", numerator=numerator, denominator=[], **changes
    )


def test_a_dimension_that_is_not_named_is_at_its_total(ages: World) -> None:
    assert ages.row(count({}), ags="01001")["value"] == 100


def test_several_categories_are_added(ages: World) -> None:
    indicator = count({"filter": {"alter": ["u03", "03_06"]}})
    assert ages.row(indicator, ags="01001")["value"] == 10 + 20


def test_a_sign_subtracts(ages: World) -> None:
    indicator = count({}, {"filter": {"alter": "u03"}, "sign": -1})
    assert ages.row(indicator, ags="01001")["value"] == 100 - 10


@pytest.mark.parametrize(
    ("sign", "status", "reason"),
    [
        (".", ".", "Geheimhaltung"),
        ("...", "...", "liegt noch nicht vor"),
        ("/", "/", "nicht sicher genug"),
        ("x", "x", "Angabe nicht sinnvoll"),
    ],
)
def test_a_sum_with_a_missing_addend_is_missing(
    world: World, sign: str, status: str, reason: str
) -> None:
    world.put(
        "probe",
        {
            "personen": [
                ("01001", "2023", {"alter": "u03"}, 10),
                ("01001", "2023", {"alter": "03_06"}, sign),
            ]
        },
        dimensions={"alter": AGES},
    )
    row = world.row(count({"filter": {"alter": ["u03", "03_06"]}}), ags="01001")
    assert (row["status"], row["reason"]) == (status, reason)
    assert math.isnan(row["value"])
    assert math.isnan(row["numerator"])


def test_an_addend_without_a_row_is_missing_too(world: World) -> None:
    rows = [("01001", "2023", {"alter": "u03"}, 10)]
    world.put("probe", {"personen": rows}, dimensions={"alter": AGES})
    row = world.row(count({"filter": {"alter": ["u03", "03_06"]}}), ags="01001")
    assert (row["status"], row["reason"]) == ("...", "keine Angabe")


def test_of_several_reasons_secrecy_is_the_one_that_is_named(world: World) -> None:
    world.put(
        "probe",
        {
            "personen": [
                ("01001", "2023", {"alter": "u03"}, "."),
                ("01001", "2023", {"alter": "03_06"}, "x"),
            ]
        },
        dimensions={"alter": AGES},
    )
    row = world.row(count({"filter": {"alter": ["u03", "03_06"]}}), ags="01001")
    assert row["status"] == "."


@pytest.mark.parametrize("sign", ["-", "0"])
def test_a_true_zero_is_a_number(world: World, sign: str) -> None:
    world.put("probe", {"personen": [("01001", "2023", {}, sign)]})
    row = world.row(count({}), ags="01001")
    assert (row["value"], row["status"]) == (0, "")


def test_the_sign_of_a_value_travels_as_a_flag(world: World) -> None:
    world.put("probe", {"personen": [("01001", "2023", {}, "p:5")]})
    row = world.row(count({}), ags="01001")
    assert (row["value"], row["status"], row["flag"]) == (5, "", "p")


def test_a_breakdown_gives_each_category_and_the_filter_says_which(ages: World) -> None:
    indicator = count(
        {"filter": {"alter": ["u03", "03_06"]}}, breakdowns={"alter": ["u03", "03_06", "06_10"]}
    )
    frame = ages.compute(indicator).frame
    assert dict(zip(frame["alter"], frame["value"], strict=True)) == {
        "total": 30,
        "u03": 10,
        "03_06": 20,
    }


def test_a_filter_to_one_category_is_not_broken_down(world: World) -> None:
    world.put(
        "probe",
        {
            "personen": [
                ("01001", "2023", {}, 40),
                ("01001", "2023", {"schulart": "gymnasium"}, 10),
                ("01001", "2023", {"schulart": "realschule"}, 30),
            ]
        },
        dimensions={"schulart": ("total", "gymnasium", "realschule")},
    )
    share = declare(
        numerator=[{"dataset": "probe", "variable": "personen"}],
        denominator=[{"dataset": "probe", "variable": "personen", "filter": {"schulart": "total"}}],
        breakdowns={"schulart": ["gymnasium", "realschule"]},
    )
    frame = world.compute(share).frame.set_index("schulart")["value"]
    assert frame.to_dict() == {"total": 100.0, "gymnasium": 25.0, "realschule": 75.0}


def test_a_term_without_the_dimension_is_the_same_for_all_categories(world: World) -> None:
    world.put(
        "probe",
        {
            "faelle": [
                ("01001", "2023", {}, 6),
                ("01001", "2023", {"art": "kita"}, 4),
                ("01001", "2023", {"art": "tagespflege"}, 2),
            ]
        },
        dimensions={"art": ("total", "kita", "tagespflege")},
    )
    world.put("kinder", {"personen": [("01001", "2023", {}, 20)]})
    share = declare(
        denominator=[{"dataset": "kinder", "variable": "personen"}],
        breakdowns={"art": ["kita", "tagespflege"]},
    )
    frame = world.compute(share).frame.set_index("art")["value"]
    assert frame.to_dict() == {"total": 30.0, "kita": 20.0, "tagespflege": 10.0}


def test_two_breakdowns_are_crossed(world: World) -> None:
    rows = [
        ("01001", "2023", {"geschlecht": sex, "alter": age}, at)
        for at, (sex, age) in enumerate((s, a) for s in SEXES for a in AGES)
    ]
    world.put("probe", {"personen": rows}, dimensions={"geschlecht": SEXES, "alter": AGES})
    indicator = count({}, breakdowns={"geschlecht": SEXES[1:], "alter": AGES[1:]})
    frame = world.compute(indicator).frame.set_index(["geschlecht", "alter"])["value"]
    # Whole, each breakdown alone, and the cross: 1 + 2 + 3 + 6 rows, none twice.
    assert frame.index.is_unique
    assert len(frame) == 1 + 2 + 3 + 6
    assert frame["weiblich", "06_10"] == 2 * len(AGES) + 3


def test_lag_takes_the_value_of_an_earlier_year(world: World) -> None:
    world.put("kita", {"kinder": [("01001", "2023-03-01", {}, 30)]}, kind="stichtag")
    world.put(
        "bestand",
        {"personen": [("01001", "2022-12-31", {}, 100), ("01001", "2023-12-31", {}, 50)]},
        kind="stichtag",
    )
    share = declare(
        numerator=[{"dataset": "kita", "variable": "kinder"}],
        denominator=[{"dataset": "bestand", "variable": "personen", "lag": 1}],
    )
    row = world.row(share, ags="01001")
    assert (row["year"], row["period"], row["value"]) == (2023, "01.03.2023", 30.0)


def test_a_denominator_that_comes_later_is_pending_not_absent(world: World) -> None:
    world.put("probe", {"faelle": [("01001", y, {}, 5) for y in ("2022", "2023")]})
    world.put("kinder", {"personen": [("01001", "2022", {}, 10)]})
    share = declare(denominator=[{"dataset": "kinder", "variable": "personen"}])
    row = world.row(share, ags="01001", year=2023)
    assert (row["status"], row["reason"]) == ("...", "liegt noch nicht vor")


def test_two_dates_in_one_year_are_not_chosen_from(world: World) -> None:
    rows = [("01001", "2023-06-30", {}, 5), ("01001", "2023-12-31", {}, 6)]
    world.put("probe", {"personen": rows}, kind="stichtag")
    row = world.row(count({}), ags="01001")
    assert (row["status"], row["reason"]) == ("x", "mehrere Stichtage in einem Jahr")


def clocks(first: str, second: str, **lag: int) -> str:
    share = declare(
        numerator=[{"dataset": "eins", "variable": "faelle"} | lag],
        denominator=[{"dataset": "zwei", "variable": "personen"}],
    )
    return clock_problem(share, {"eins": first, "zwei": second})


@pytest.mark.parametrize("kind", ["stichtag", "schuljahr", "berichtsjahr"])
def test_equal_clocks_fit(kind: str) -> None:
    assert not clocks(kind, kind)


def test_a_stock_and_a_flow_of_one_calendar_year_fit() -> None:
    assert not clocks("berichtsjahr", "stichtag")


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("stichtag", "schuljahr", "Stichtag und Schuljahr"),
        ("schuljahr", "berichtsjahr", "Schuljahr und Berichtsjahr"),
    ],
)
def test_a_schuljahr_fits_no_other_clock_unless_declared(
    first: str, second: str, words: str
) -> None:
    assert clocks(first, second) == f"{words} ohne erklärten Versatz (lag)"
    assert not clocks(first, second, lag=0)
    assert not clocks(first, second, lag=1)


def test_clocks_that_do_not_fit_give_no_number(world: World) -> None:
    world.put("eins", {"faelle": [("01001", "2023/24", {}, 5)]}, kind="schuljahr")
    world.put("zwei", {"personen": [("01001", "2023-12-31", {}, 10)]}, kind="stichtag")
    share = declare(
        numerator=[{"dataset": "eins", "variable": "faelle"}],
        denominator=[{"dataset": "zwei", "variable": "personen"}],
    )
    row = world.row(share, ags="01001")
    assert math.isnan(row["value"])
    assert row["status"] == "x"
    assert row["reason"] == (
        "Zeitbezüge von Zähler und Nenner passen nicht zusammen: "
        "Schuljahr und Stichtag ohne erklärten Versatz (lag)"
    )


def test_areas_stand_beside_the_whole(world: World) -> None:
    world.put(
        "probe",
        {
            "personen": [
                ("01001", "2023", {}, 95),
                ("01001/a", "2023", {}, 60),
                ("01001/b", "2023", {}, 30),
            ]
        },
    )
    frame = world.compute(count({}), raum=True).frame.set_index("raum")["value"]
    assert frame.to_dict() == {"total": 95, "a": 60, "b": 30}
    assert world.compute(count({})).frame["raum"].tolist() == ["total"]


def test_the_whole_is_the_sum_of_all_areas_where_no_total_is_given(world: World) -> None:
    rows = [("01001/a", "2023", {}, 60), ("01001/b", "2023", {}, 30)]
    world.put("probe", {"personen": rows})
    assert world.row(count({}), ags="01001")["value"] == 60 + 30


@pytest.mark.parametrize("b_value", [".", None])
def test_a_missing_area_takes_the_sum_away(world: World, b_value: str | None) -> None:
    rows = [("01001/a", "2023", {}, 60)]
    if b_value is not None:
        rows.append(("01001/b", "2023", {}, b_value))
    world.put("probe", {"personen": rows, "andere": [("01001/b", "2023", {}, 1)]})
    assert math.isnan(world.row(count({}), ags="01001")["value"])


def test_whole_gives_every_area_the_value_of_the_municipality(world: World) -> None:
    world.put(
        "probe",
        {
            "faelle": [("01001/a", "2023", {}, 3), ("01001/b", "2023", {}, 5)],
            "personen": [("01001/a", "2023", {}, 1), ("01001/b", "2023", {}, 9)],
        },
    )
    share = declare(denominator=[{"dataset": "probe", "variable": "personen", "whole": True}])
    assert world.row(share, ags="01001", raum="b")["value"] == 5 / (1 + 9) * 100
