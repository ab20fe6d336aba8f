"""Balances with Skellam bounds: computed from gains and losses, compared with the rest of a Land."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators import Estimate, compare
from kobimo.indicators.intervals import skellam

from .conftest import World, declare

BALANCE = declare(
    method="difference",
    uncertainty="skellam",
    unit="per_1000",
    per=1000,
    relevant_difference=0.1,
    numerator=[
        {"dataset": "probe", "variable": "zuzuege"},
        {"dataset": "probe", "variable": "fortzuege", "sign": -1},
    ],
)


def estimate(gains: float, losses: float, persons: float) -> Estimate:
    lower, upper = skellam(gains, losses)
    scale = 1000 / persons
    net = gains - losses
    return Estimate(net * scale, float(lower) * scale, float(upper) * scale, net, persons)


def put(world: World, gains: Any, losses: Any) -> None:
    world.put(
        "probe",
        {
            "zuzuege": [("01001", "2023", {}, gains)],
            "fortzuege": [("01001", "2023", {}, losses)],
            "personen": [("01001", "2023", {}, 110_674)],
        },
    )


def test_bounds_rest_on_gains_and_losses(world: World) -> None:
    put(world, 9640, 9228)
    found = world.row(BALANCE, ags="01001")
    expected = estimate(9640, 9228, 110_674)
    assert found["value"] == pytest.approx(expected.value)
    assert (found["lower"], found["upper"]) == pytest.approx((expected.lower, expected.upper))
    # The same balance of a tenth of the moves is surer.
    put(world, 1164, 752)
    surer = world.row(BALANCE, ags="01001")
    assert surer["value"] == pytest.approx(found["value"])
    assert surer["upper"] - surer["lower"] < found["upper"] - found["lower"]


@pytest.mark.parametrize(("gains", "losses"), [(".", 9228), (9640, "."), ("...", 9228)])
def test_a_suppressed_side_leaves_no_balance(world: World, gains: Any, losses: Any) -> None:
    put(world, gains, losses)
    found = world.row(BALANCE, ags="01001")
    assert all(math.isnan(found[name]) for name in ("value", "lower", "upper"))


counts = st.integers(300, 40_000)


@given(counts, counts, counts, counts)
def test_the_rest_of_a_land_has_nearly_the_bounds_of_its_own_counts(
    gains: int, losses: int, more_gains: int, more_losses: int
) -> None:
    own = estimate(gains, losses, 100_000)
    land = estimate(gains + more_gains, losses + more_losses, 250_000)
    rest = estimate(more_gains, more_losses, 150_000)
    found = compare(own, land, indicator=BALANCE, is_contained=True)
    assert found.excluded_own
    assert found.compared == pytest.approx(rest.value)
    expected = compare(own, rest, indicator=BALANCE)
    width = expected.upper - expected.lower
    assert [found.lower, found.upper] == pytest.approx(
        [expected.lower, expected.upper], abs=0.02 * width
    )


@given(counts, counts, counts, counts)
def test_the_comparison_of_balances_is_antisymmetric(a: int, b: int, c: int, d: int) -> None:
    one, other = estimate(a, b, 90_000), estimate(c, d, 120_000)
    there, back = compare(one, other, indicator=BALANCE), compare(other, one, indicator=BALANCE)
    mirrored = {"above": "below", "below": "above"}
    assert back.verdict == mirrored.get(there.verdict, there.verdict)
    assert back.difference == -there.difference
    assert (back.lower, back.upper) == pytest.approx((-there.upper, -there.lower))
