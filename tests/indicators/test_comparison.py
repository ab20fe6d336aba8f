"""Three classes, and the cases in which there is nothing to compare."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators import Estimate, compare, estimate_of
from kobimo.indicators.intervals import mover_difference, wilson

from .conftest import declare

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator

SHARE = declare()
COUNTED = declare(uncertainty="none")


def share(x: float, n: float, reach: int = 0) -> Estimate:
    lower, upper = wilson(x, n)
    bounds = (math.nan, math.nan)
    if reach:
        bounds = (max(0, x - reach) / (n + reach) * 100, (x + reach) / (n - reach) * 100)
    return Estimate(x / n * 100, float(lower) * 100, float(upper) * 100, x, n, *bounds)


def counted(value: float, **rest: float) -> Estimate:
    return Estimate(value, **rest)


TRIER, LAND, BUND = share(78, 1192), share(3318, 38686), share(55708, 782423)


def test_trier_is_below_its_land_and_not_robustly_different_from_the_bund() -> None:
    found = compare(TRIER, LAND, indicator=SHARE, is_contained=True)
    assert (found.verdict, found.excluded_own, found.basis) == ("below", False, "intervall")
    assert found.difference == pytest.approx(78 / 1192 * 100 - 3318 / 38686 * 100)
    assert (
        compare(TRIER, BUND, indicator=SHARE, is_contained=True).verdict == "no_robust_difference"
    )


def test_above_is_the_mirror_of_below() -> None:
    assert compare(LAND, TRIER, indicator=SHARE).verdict == "above"


def test_a_robust_difference_smaller_than_the_relevant_one_is_none() -> None:
    found = compare(share(71_000, 1_000_000), share(70_000, 1_000_000), indicator=SHARE)
    assert found.lower > 0
    assert found.verdict == "no_robust_difference"
    found = compare(
        share(71_000, 1_000_000), share(70_000, 1_000_000), indicator=SHARE, relevant=0.1
    )
    assert found.verdict == "above"


def test_a_region_with_more_than_a_tenth_of_the_whole_is_taken_out_of_it() -> None:
    own, whole = share(200, 1000), share(500, 5000)
    found = compare(own, whole, indicator=SHARE, is_contained=True)
    rest = share(500 - 200, 5000 - 1000)
    assert found.excluded_own
    assert (found.other, found.compared) == (10.0, 300 / 4000 * 100)
    lower, upper = mover_difference(
        (own.value, own.lower, own.upper), (rest.value, rest.lower, rest.upper)
    )
    assert (found.lower, found.upper) == (pytest.approx(float(lower)), pytest.approx(float(upper)))


def test_a_tenth_exactly_stays_in() -> None:
    own, whole = share(20, 100), share(100, 1000)
    assert not compare(own, whole, indicator=SHARE, is_contained=True).excluded_own


def test_a_region_that_is_no_part_is_never_taken_out() -> None:
    assert not compare(share(200, 1000), share(500, 5000), indicator=SHARE).excluded_own


def test_what_is_left_of_the_land_may_not_be_computable() -> None:
    # Rounded counts: the Land prints fewer cases than its one large city.
    found = compare(share(10, 1000), share(5, 1500), indicator=SHARE, is_contained=True)
    assert (found.verdict, found.reason) == (
        "not_comparable",
        "der Wert ohne die Kommune lässt sich nicht berechnen",
    )


@pytest.mark.parametrize("options", [{"is_same": True}, {"is_contained": True}])
def test_berlin_is_not_compared_with_itself(options: dict[str, bool]) -> None:
    found = compare(share(10, 100), share(10, 100), indicator=SHARE, **options)
    assert (found.verdict, found.reason) == (
        "not_comparable",
        "Die Kommune ist zugleich das Land",
    )


def test_a_missing_value_is_not_comparable() -> None:
    assert compare(None, LAND, indicator=SHARE).reason == "kein Wert"
    assert compare(TRIER, None, indicator=SHARE).verdict == "not_comparable"


def test_a_declared_interval_that_is_missing_is_not_replaced_by_the_bare_value() -> None:
    over = Estimate(120.0, numerator=12, denominator=10)
    found = compare(over, LAND, indicator=SHARE)
    assert (found.verdict, found.reason) == (
        "not_comparable",
        "für den Wert lässt sich kein Intervall angeben",
    )


@pytest.mark.parametrize("unit", ["persons", "count", "places", "hours"])
def test_counts_of_regions_of_different_size_are_not_compared(unit: str) -> None:
    indicator = declare(method="count", uncertainty="none", unit=unit)
    found = compare(counted(500.0), counted(90_000.0), indicator=indicator)
    assert (found.verdict, found.reason) == ("not_comparable", "")


def test_a_rate_that_the_publisher_prints_is_compared() -> None:
    indicator = declare(method="count", uncertainty="none", unit="percent")
    found = compare(counted(7.4), counted(5.5), indicator=indicator)
    assert (found.verdict, found.basis) == ("above", "vollerhebung")
    assert found.lower == found.upper == found.difference == pytest.approx(7.4 - 5.5)


def test_complete_counts_are_compared_exactly_but_not_finer_than_the_relevant_size() -> None:
    assert compare(counted(7.0), counted(6.6), indicator=COUNTED).verdict == "no_robust_difference"
    assert compare(counted(7.0), counted(6.5), indicator=COUNTED).verdict == "above"


def test_rounding_can_take_a_difference_away() -> None:
    own, other = share(20, 100, reach=2), counted(19.0)
    found = compare(own, other, indicator=COUNTED)
    assert found.lower == pytest.approx(18 / 102 * 100 - 19)
    assert found.verdict == "no_robust_difference"
    assert compare(share(20, 100), other, indicator=COUNTED).verdict == "above"


def test_rounding_widens_an_interval() -> None:
    exact = compare(TRIER, LAND, indicator=SHARE)
    rounded = compare(share(78, 1192, reach=2), LAND, indicator=SHARE)
    assert rounded.lower < exact.lower
    assert rounded.upper > exact.upper


def test_an_estimate_is_read_from_a_row() -> None:
    row = {**dataclasses.asdict(TRIER), "ags": "07211", "text": "6,5 %"}
    assert estimate_of(row) == pytest.approx(TRIER) or dataclasses.astuple(
        estimate_of(row)
    ) == pytest.approx(dataclasses.astuple(TRIER), nan_ok=True)
    assert estimate_of({"value": math.nan}) is None
    assert estimate_of(None) is None


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    n = draw(st.integers(20, 50_000))
    return share(draw(st.integers(0, n)), n, draw(st.sampled_from([0, 1, 2])))


@given(estimates(), estimates(), st.sampled_from([SHARE, COUNTED]))
def test_comparison_is_antisymmetric(own: Estimate, other: Estimate, indicator: Indicator) -> None:
    there = compare(own, other, indicator=indicator)
    back = compare(other, own, indicator=indicator)
    mirror = {"above": "below", "below": "above"}
    assert back.verdict == mirror.get(there.verdict, there.verdict)
    assert back.difference == -there.difference
    assert (back.lower, back.upper) == (pytest.approx(-there.upper), pytest.approx(-there.lower))
    assert there.lower <= there.difference <= there.upper


@given(estimates())
def test_nothing_differs_from_itself(own: Estimate) -> None:
    assert compare(own, own, indicator=SHARE).verdict == "no_robust_difference"
