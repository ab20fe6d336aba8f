"""One region against each of its Vergleichskreise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.comparing.against import compare_with_peers
from kobimo.indicators.comparison import Estimate, compare
from kobimo.indicators.intervals import wilson
from tests.indicators.conftest import declare

SHARE = declare()
COUNTED = declare(uncertainty="none", relevant_difference=1.0)


def share(x: int, n: int) -> Estimate:
    lower, upper = wilson(x, n)
    return Estimate(100 * x / n, 100 * float(lower), 100 * float(upper), x, n)


def test_each_is_compared_for_itself() -> None:
    own = share(80, 1000)
    # 15 % and 12 % lie clearly above 8 %, 3 % clearly below, 8.5 % cannot be told from it
    others = [share(150, 1000), share(120, 1000), share(30, 1000), share(85, 1000), None]
    found = compare_with_peers(own, others, indicator=SHARE)
    assert found is not None
    assert (found.above, found.below, found.alike, found.missing) == (2, 1, 1, 1)
    assert (found.middle, found.lowest, found.highest) == pytest.approx((10.25, 3.0, 15.0))
    assert found.basis == "intervall"


def test_complete_counts_are_compared_exactly() -> None:
    others = [Estimate(value) for value in (40.0, 41.5, 38.9)]
    found = compare_with_peers(Estimate(40.0), others, indicator=COUNTED)
    assert found is not None
    assert (found.above, found.below, found.alike) == (1, 1, 1)
    assert found.basis == "vollerhebung"


def test_counts_that_grow_with_the_region_are_not_compared() -> None:
    counted = declare(method="count", denominator=[], unit="persons", uncertainty="none", per=1)
    found = compare_with_peers(Estimate(10.0), [Estimate(1e5)] * 4, indicator=counted)
    assert found is not None
    assert found.compared == 0


def test_too_few_values_give_no_middle() -> None:
    own = share(80, 1000)
    assert compare_with_peers(own, [share(1, 10), share(2, 10), None], indicator=SHARE) is None
    assert compare_with_peers(None, [share(1, 10)] * 5, indicator=SHARE) is None


estimates = st.integers(20, 5000).flatmap(lambda n: st.integers(0, n).map(lambda x: share(x, n)))


@given(estimates, st.lists(estimates, min_size=3, max_size=12), estimates)
def test_a_further_region_changes_no_other_verdict(own, others, further) -> None:
    before = compare_with_peers(own, others, indicator=SHARE)
    after = compare_with_peers(own, [*others, further], indicator=SHARE)
    alone = compare(further, own, indicator=SHARE).verdict
    assert before is not None
    assert after is not None
    assert after.above == before.above + (alone == "above")
    assert after.below == before.below + (alone == "below")
    assert after.compared == before.compared + 1
    turned = compare_with_peers(own, [*others[::-1]], indicator=SHARE)
    assert turned == before


@given(estimates, estimates)
def test_above_for_one_is_below_for_the_other(own: Estimate, other: Estimate) -> None:
    there = compare_with_peers(own, [other] * 3, indicator=SHARE)
    back = compare_with_peers(other, [own] * 3, indicator=SHARE)
    assert there is not None
    assert back is not None
    assert (there.above, there.below, there.alike) == (back.below, back.above, back.alike)


@given(estimates, estimates, st.floats(0.01, 20))
def test_a_larger_relevant_difference_never_makes_a_verdict(
    own: Estimate, other: Estimate, relevant: float
) -> None:
    strict = compare(own, other, indicator=SHARE, relevant=relevant + 1)
    loose = compare(own, other, indicator=SHARE, relevant=relevant)
    assert strict.verdict in {loose.verdict, "no_robust_difference"}


@given(estimates, estimates)
def test_rounding_never_makes_a_verdict(own: Estimate, other: Estimate) -> None:
    rough = replace(own, rounding_lower=own.value - 0.5, rounding_upper=own.value + 0.5)
    plain = compare(own, other, indicator=SHARE).verdict
    assert compare(rough, other, indicator=SHARE).verdict in {plain, "no_robust_difference"}
