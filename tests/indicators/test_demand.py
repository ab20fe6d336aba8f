"""Places over a surveyed demand: against statsmodels, at the nominal rate, and with what is missing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from kobimo.declarations.models import Example
from kobimo.indicators.demand import cover_demand, work_example
from tests.indicators.conftest import declare

if TYPE_CHECKING:
    from tests.indicators.conftest import World

DEMAND = declare(
    id="deckung",
    method="demand_coverage",
    uncertainty="survey",
    numerator=[{"dataset": "bedarf", "variable": "plaetze"}],
    denominator=[{"dataset": "bevoelkerung", "variable": "kinder", "lag": 1}],
    terms={
        "asked": [{"dataset": "bedarf", "variable": "antworten"}],
        "wanting": [{"dataset": "bedarf", "variable": "mit_wunsch"}],
    },
    example=[{"numerator": 1, "denominator": 1, "inputs": {"asked": 1, "wanting": 1}, "value": 1}],
)


def put(world: World, **changed: object) -> None:
    cells = {"plaetze": 1010, "antworten": 520, "mit_wunsch": 250} | changed
    world.put(
        "bedarf",
        {name: [("01001", "2024-03-01", {}, value)] for name, value in cells.items()},
        kind="stichtag",
    )
    world.put("bevoelkerung", {"kinder": [("01001", "2023-12-31", {}, 2857)]}, kind="stichtag")


def test_the_bounds_are_those_of_the_surveyed_share(world: World) -> None:
    """1 010 places over 2 857 children of whom 250 in 520 want one: 73.5 %."""
    put(world)
    row = world.row(DEMAND, ags="01001", year=2024)
    low, high = proportion_confint(250, 520, method="wilson")
    assert row["value"] == pytest.approx(1010 / (2857 * 250 / 520) * 100)
    assert row["lower"] == pytest.approx(1010 / (2857 * high) * 100)
    assert row["upper"] == pytest.approx(1010 / (2857 * low) * 100)
    assert row["denominator"] == pytest.approx(2857 * 250 / 520)
    assert (row["status"], row["reason"], row["interval_note"]) == ("", "", "")


@pytest.mark.parametrize(
    ("changed", "status", "reason"),
    [
        ({"plaetze": "."}, ".", "Geheimhaltung"),
        ({"mit_wunsch": "."}, ".", "Geheimhaltung"),
        ({"antworten": "..."}, "...", "liegt noch nicht vor"),
        ({"antworten": "x"}, "x", "Angabe nicht sinnvoll"),
        ({"antworten": 0, "mit_wunsch": 0}, "x", "Nenner ist null"),
        ({"mit_wunsch": 0}, "x", "Nenner ist null"),
        ({"mit_wunsch": 521}, "x", "Angabe nicht sinnvoll"),
    ],
)
def test_what_is_missing_or_impossible_yields_no_number(
    world: World, changed: dict[str, object], status: str, reason: str
) -> None:
    put(world, **changed)
    row = world.row(DEMAND, ags="01001", year=2024)
    assert math.isnan(row["value"])
    assert math.isnan(row["lower"])
    assert math.isnan(row["upper"])
    assert (row["status"], row["reason"]) == (status, reason)


def test_without_children_of_the_year_before_there_is_no_value(world: World) -> None:
    put(world)
    world.put("bevoelkerung", {"kinder": [("01001", "2020-12-31", {}, 9)]}, kind="stichtag")
    row = world.row(DEMAND, ags="01001", year=2024)
    assert math.isnan(row["value"])
    assert row["reason"] == "keine Angabe"


def test_the_example_is_worked_like_a_value() -> None:
    example = Example(
        numerator=1010, denominator=2857, inputs={"asked": 520, "wanting": 250}, value=73.5
    )
    assert work_example(DEMAND, example)[0] == pytest.approx(73.5317, abs=1e-4)
    bare = Example(numerator=1010, denominator=2857, value=73.5)
    assert all(math.isnan(number) for number in work_example(DEMAND, bare))


def test_true_coverage_lies_inside_at_the_nominal_rate() -> None:
    """1 000 seeded surveys of 400 parents, of whom 45 % want a place; places for 80 % of them."""
    random = np.random.default_rng(20240301)
    wanting = random.binomial(400, 0.45, size=1000)
    _, lower, upper = cover_demand(720, 2000, 400, wanting)
    inside = (lower <= 0.8) & (upper >= 0.8)
    assert 0.93 <= inside.mean() <= 0.97


@given(
    places=st.integers(0, 5000),
    children=st.integers(1, 5000),
    asked=st.integers(1, 800),
    part=st.floats(0, 1),
)
def test_the_interval_holds_the_value_and_shrinks_with_answers(
    places: int, children: int, asked: int, part: float
) -> None:
    wanting = round(asked * part)
    value, lower, upper = (float(x) for x in cover_demand(places, children, asked, wanting))
    if wanting == 0:
        assert math.isnan(value)
        assert math.isnan(upper)
        return
    assert lower <= value * (1 + 1e-12)
    assert value <= upper * (1 + 1e-12)
    _, narrow, wide = (float(x) for x in cover_demand(places, children, 4 * asked, 4 * wanting))
    assert wide - narrow <= upper - lower + 1e-12
