"""Gaps of two groups and relative representation, over stored rows."""

from __future__ import annotations

import math
from typing import Any

import pytest

from kobimo.declarations.kommune import Disclosure
from kobimo.declarations.models import Sensitivity
from kobimo.disclosure import protect
from kobimo.indicators.intervals import mover_difference, wilson
from kobimo.indicators.ratios import log_ratio_of_part

from .conftest import World, declare

SEX = {"geschlecht": ("total", "m", "w")}


def part(sex: str) -> Any:
    return declare(
        id=f"anteil_{sex}",
        numerator=[{"dataset": "probe", "variable": "faelle", "filter": {"geschlecht": sex}}],
        denominator=[{"dataset": "probe", "variable": "personen", "filter": {"geschlecht": sex}}],
    )


def gap(**changes: Any) -> Any:
    form = {
        "id": "abstand",
        "method": "gap",
        "uncertainty": "newcombe",
        "unit": "percentage_points",
        "numerator": [],
        "denominator": [],
        "components": [
            {"indicator": "anteil_m"},
            {"indicator": "anteil_w", "orientation": -1},
        ],
    }
    return declare(**(form | changes))


def put(world: World, boys: Any, girls: Any, rounding: dict[str, int] | None = None) -> None:
    world.indicators |= {"anteil_m": part("m"), "anteil_w": part("w")}
    world.put(
        "probe",
        {
            "faelle": [
                ("01001", "2023", {"geschlecht": "m"}, boys),
                ("01001", "2023", {"geschlecht": "w"}, girls),
            ],
            "personen": [
                ("01001", "2023", {"geschlecht": "m"}, 70),
                ("01001", "2023", {"geschlecht": "w"}, 80),
            ],
        },
        dimensions=SEX,
        rounding=rounding,
    )


def test_a_gap_is_that_of_newcombe(world: World) -> None:
    put(world, 56, 48)
    found = world.row(gap(), ags="01001")
    # Newcombe (1998), table II (a), method 10: 0.20 with 0.0524 to 0.3339.
    shown = [round(found[name], 2) for name in ("value", "lower", "upper")]
    assert shown == [20.0, 5.24, 33.39]
    assert (found["numerator"], found["denominator"]) == (14, 70)


def test_the_mirrored_gap_has_the_mirrored_bounds(world: World) -> None:
    put(world, 56, 48)
    mirrored = gap(
        id="umgekehrt", components=[{"indicator": "anteil_w"}, {"indicator": "anteil_m"}]
    )
    one, other = world.row(gap(), ags="01001"), world.row(mirrored, ags="01001")
    assert one["value"] == -other["value"]
    assert (one["lower"], one["upper"]) == (-other["upper"], -other["lower"])


@pytest.mark.parametrize("sign", [".", "/", "x"])
@pytest.mark.parametrize("side", ["m", "w"])
def test_a_suppressed_group_leaves_no_gap(world: World, sign: str, side: str) -> None:
    put(world, sign if side == "m" else 56, sign if side == "w" else 48)
    found = world.row(gap(), ags="01001")
    assert all(math.isnan(found[name]) for name in ("value", "lower", "upper", "numerator"))
    assert found["status"] == sign
    assert found["reason"]


def test_rounding_of_both_groups_widens_the_gap(world: World) -> None:
    put(world, 55, 50, rounding={"01": 5})
    found = world.row(gap(), ags="01001")
    assert found["rounding_lower"] == pytest.approx((53 / 72 - 52 / 78) * 100)
    assert found["rounding_upper"] == pytest.approx((57 / 68 - 48 / 82) * 100)


@pytest.mark.parametrize(("boys", "girls"), [(2, 48), (56, 2), (68, 48), (56, 78)])
def test_a_gap_is_hidden_where_either_group_is_small(world: World, boys: int, girls: int) -> None:
    """1 or 2 with or without the trait in either group could be worked out from the gap."""
    put(world, boys, girls)
    local = world.datasets["probe"].model_copy(update={"sensitivity": Sensitivity.LOKAL})
    world.datasets["probe"] = local
    result = world.compute(gap())
    shown = protect(result, Disclosure(), world.catalog).frame
    assert shown["value"].isna().all()
    assert set(shown["reason"]) == {"Geheimhaltung"}
    assert shown[["lower", "upper", "numerator"]].isna().all(axis=None)


TYPES = {"schulart": ("total", "a", "b", "c")}


def relative(**changes: Any) -> Any:
    form = {
        "id": "repraesentanz",
        "method": "relative",
        "uncertainty": "log_ratio",
        "unit": "ratio",
        "per": 1,
        "numerator": [],
        "denominator": [],
        "components": [{"indicator": "anteil"}],
        "breakdowns": {"schulart": ["a", "b", "c"]},
        "relative": {"fewest": 20},
    }
    return declare(**(form | changes))


def pupils(world: World, foreign: dict[str, Any], pupils_: dict[str, Any]) -> None:
    world.indicators["anteil"] = declare(breakdowns={"schulart": ["a", "b", "c"]})
    world.put(
        "probe",
        {
            name: [("01001", "2023", {"schulart": kind}, value) for kind, value in rows.items()]
            for name, rows in (("faelle", foreign), ("personen", pupils_))
        },
        dimensions=TYPES,
    )


def test_each_category_is_related_to_the_whole(world: World) -> None:
    pupils(
        world,
        {"total": 70, "a": 30, "b": 35, "c": 5},
        {"total": 300, "a": 100, "b": 181, "c": 19},
    )
    found = world.row(relative(), ags="01001", schulart="a")
    assert found["value"] == pytest.approx((30 / 100) / (70 / 300))
    lower, upper = log_ratio_of_part(30, 100, 70, 300)
    assert (found["lower"], found["upper"]) == pytest.approx((float(lower), float(upper)))
    whole = world.row(relative(), ags="01001", schulart="total")
    assert math.isnan(whole["value"])
    assert whole["reason"] == "wird nur für einzelne Gruppen berechnet"
    small = world.row(relative(), ags="01001", schulart="c")
    assert (small["status"], small["reason"]) == ("x", "zu wenige Fälle in der Gruppe")
    assert math.isnan(small["value"])


@pytest.mark.parametrize(
    ("foreign", "reason"),
    [
        ({"total": ".", "a": 30, "b": 1, "c": 1}, "Geheimhaltung"),
        ({"total": 70, "a": ".", "b": 1, "c": 1}, "Geheimhaltung"),
        ({"total": 0, "a": 0, "b": 0, "c": 0}, "Nenner ist null"),
        ({"a": 30, "b": 1, "c": 1}, "keine Angabe"),
    ],
)
def test_without_part_or_whole_there_is_no_ratio(
    world: World, foreign: dict[str, Any], reason: str
) -> None:
    pupils(world, foreign, {"total": 300, "a": 100, "b": 100, "c": 100})
    found = world.row(relative(), ags="01001", schulart="a")
    assert math.isnan(found["value"])
    assert math.isnan(found["upper"])
    assert found["reason"] == reason


def test_without_observations_there_are_no_rows(world: World) -> None:
    world.indicators |= {"anteil_m": part("m"), "anteil_w": part("w"), "anteil": declare()}
    assert world.compute(gap()).frame.empty
    assert world.compute(relative()).frame.empty


def test_bounds_of_the_gap_come_from_those_of_its_parts(world: World) -> None:
    put(world, 0, 80)
    found = world.row(gap(), ags="01001")
    lower, upper = mover_difference((0.0, *wilson(0, 70)), (1.0, *wilson(80, 80)))
    assert (found["lower"], found["upper"]) == pytest.approx((lower * 100, upper * 100))
