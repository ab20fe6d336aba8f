"""The problem of a training market is named only where both shares tell it."""

from __future__ import annotations

import math

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.indicators.comparison import Estimate
from kobimo.indicators.intervals import wilson
from kobimo.indicators.workforce.market import Market, name_problem

CATALOG = load_catalog()
INDICATORS = (CATALOG.indicator("anteil_unbesetzt"), CATALOG.indicator("anteil_unversorgt"))


def share(percent: float, n: int) -> Estimate:
    x = round(percent * n / 100)
    low, high = wilson(x, n)
    return Estimate(100 * x / n, 100 * float(low), 100 * float(high), x, n)


def judge(unfilled: float, unplaced: float, n: int = 5000) -> Market:
    """Judge a market beside a Bund with 8 % unfilled and 12 % unplaced."""
    return name_problem(
        (share(unfilled, n), share(8, 600_000)),
        (share(unplaced, n), share(12, 600_000)),
        indicators=INDICATORS,
    )


@pytest.mark.parametrize(
    ("unfilled", "unplaced", "problem"),
    [
        (15, 6, "besetzung"),
        (4, 20, "versorgung"),
        (15, 20, "passung"),
        (4, 6, "keines"),
        (8.2, 20, "unklar"),
        (15, 12.3, "unklar"),
    ],
)
def test_the_four_fields_and_between(unfilled: float, unplaced: float, problem: str) -> None:
    assert judge(unfilled, unplaced).problem == problem


def test_the_same_shares_of_few_people_name_nothing() -> None:
    assert judge(10.5, 15.5, n=20_000).problem == "passung"
    assert judge(10.5, 15.5, n=150).problem == "unklar"


def test_rounding_may_explain_the_difference() -> None:
    own = share(10, 4000)
    rounded = Estimate(
        own.value, own.lower, own.upper, own.numerator, own.denominator, own.value - 5, own.value
    )
    other = share(20, 4000)
    bund = (share(8, 600_000), share(12, 600_000))
    assert (
        name_problem((own, bund[0]), (other, bund[1]), indicators=INDICATORS).problem == "passung"
    )
    assert (
        name_problem((rounded, bund[0]), (other, bund[1]), indicators=INDICATORS).problem
        == "unklar"
    )


def test_without_a_share_nothing_is_named() -> None:
    market = name_problem((None, share(8, 100)), (share(9, 100), None), indicators=INDICATORS)
    assert market.problem == "unklar"
    assert math.isnan(market.unfilled.difference)
