"""How far rounding moves a value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.rounding import reach, rounding_bounds


@pytest.mark.parametrize(("base", "expected"), [(0, 0), (3, 1), (5, 2)])
def test_reach(base: int, expected: int) -> None:
    assert reach(base) == expected


def test_bounds_of_a_share_rounded_to_fives() -> None:
    lower, upper = rounding_bounds([395], [4620], numerator_reach=2, denominator_reach=2, per=100)
    assert lower[0] == pytest.approx(393 / 4622 * 100)
    assert upper[0] == pytest.approx(397 / 4618 * 100)


def test_a_rounded_zero_is_not_negative() -> None:
    lower, upper = rounding_bounds([0], [50], numerator_reach=1, denominator_reach=1)
    assert (lower[0], upper[0]) == (0, 1 / 49)


def test_a_share_is_never_more_than_the_whole() -> None:
    _, upper = rounding_bounds(
        [100], [100], numerator_reach=2, denominator_reach=2, per=100, is_part=True
    )
    assert upper[0] == 100


def test_a_balance_may_be_negative() -> None:
    lower, upper = rounding_bounds(
        [-10], [100], numerator_reach=4, denominator_reach=2, is_signed=True
    )
    assert (lower[0], upper[0]) == (-14 / 98, -6 / 102)


def test_no_bounds_without_rounding_or_with_a_denominator_that_may_be_zero() -> None:
    lower, upper = rounding_bounds(
        [1, 1], [10, 2], numerator_reach=[0, 2], denominator_reach=[0, 2]
    )
    assert np.isnan([*lower, *upper]).all()


@given(st.integers(0, 5000), st.integers(1, 5000), st.sampled_from([3, 5]))
def test_the_true_value_lies_between_the_bounds(x: int, rest: int, base: int) -> None:
    n = x + rest
    printed_x, printed_n = (base * round(count / base) for count in (x, n))
    lower, upper = rounding_bounds(
        [printed_x], [printed_n], numerator_reach=reach(base), denominator_reach=reach(base)
    )
    if not np.isnan(lower[0]):
        assert lower[0] <= x / n <= upper[0]
