"""Directly standardised rates, against published results."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.comparing.standardising import standardise
from kobimo.indicators.intervals import garwood

#: Births with Down's syndrome in Michigan 1950-1964 by the mother's age, fifth and later
#: children: Fleiss (1981), table 14.4, p. 249; table II of Fay and Feuer (1997).
CASES = [0, 8, 63, 112, 262, 295]
BIRTHS = [327, 30_666, 123_419, 149_919, 104_088, 34_392]
ALL_BIRTHS = [319_933, 931_318, 786_511, 488_235, 237_863, 61_313]


def test_the_example_of_fay_and_feuer() -> None:
    found = standardise(CASES, BIRTHS, ALL_BIRTHS, per=100_000)
    # As the R package dsrTest 1.0.0 prints it for the same data and method (vignette „dsrTest -
    # examples“): 75.52901, interval 67.70212 to 188.30017.
    assert found is not None
    assert found.value == pytest.approx(75.52901, abs=5e-6)
    assert (found.lower, found.upper) == pytest.approx((67.70212, 188.30017), abs=5e-6)
    assert found.crude == pytest.approx(1e5 * sum(CASES) / sum(BIRTHS))


def test_the_own_structure_as_standard_gives_the_crude_rate_and_its_exact_interval() -> None:
    found = standardise([12, 30], [400, 600], [400, 600], per=1000)
    assert found is not None
    assert found.value == pytest.approx(found.crude) == pytest.approx(42.0)
    # With equal weights the gamma interval is that of Garwood (1936).
    assert (found.lower, found.upper) == pytest.approx(tuple(np.ravel(garwood(42))))


def test_by_hand() -> None:
    found = standardise([10, 20], [100, 100], [3, 1])
    assert found is not None
    # 10 % in three quarters, 20 % in one quarter
    assert found.value == pytest.approx(12.5)


def test_without_events_the_lower_bound_is_zero() -> None:
    found = standardise([0, 0], [100, 100], [1, 1], per=1)
    assert found is not None
    assert (found.value, found.lower) == (0, 0)
    # -ln(0.025) = 3.6889 events in 200
    assert found.upper == pytest.approx(3.688879 / 200, rel=1e-6)


@pytest.mark.parametrize(
    ("events", "population", "standard"),
    [
        ([1, math.nan], [10, 10], [1, 1]),
        ([1, 0], [10, 0], [1, 1]),
        ([1, 1], [10, 10], [0, 0]),
    ],
)
def test_what_is_unknown_stays_unknown(events, population, standard) -> None:
    assert standardise(events, population, standard) is None


def test_an_empty_group_that_the_standard_does_not_have_is_left_out() -> None:
    found = standardise([10, 0], [100, 0], [5, 0])
    assert found is not None
    assert found.value == pytest.approx(10)


groups = st.lists(
    st.tuples(st.integers(0, 50), st.integers(50, 5000), st.integers(1, 100)),
    min_size=1,
    max_size=6,
)


@given(groups)
def test_the_interval_contains_the_rate_and_the_order_of_groups_does_not_matter(rows) -> None:
    found = standardise(*zip(*rows, strict=True))
    other = standardise(*zip(*rows[::-1], strict=True))
    assert found is not None
    assert other is not None
    assert found.lower <= found.value <= found.upper
    assert (found.value, found.lower, found.upper) == pytest.approx(
        (other.value, other.lower, other.upper)
    )
