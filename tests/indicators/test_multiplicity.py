"""Benjamini-Hochberg against statsmodels; p-values against the intervals they come from."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from kobimo.indicators.multiplicity import adjust, probability

P_VALUES = st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=40)


@given(P_VALUES)
def test_adjusted_values_are_those_of_statsmodels(given_: list[float]) -> None:
    assert adjust(given_) == pytest.approx(multipletests(given_, method="fdr_bh")[1], rel=1e-12)


def test_the_example_of_benjamini_and_hochberg() -> None:
    # Benjamini and Hochberg (1995), section 4.1: fifteen p-values, four are rejected at 5 %.
    found = adjust(
        [
            *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
            *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
        ]
    )
    assert int((found <= 0.05).sum()) == 4


@given(P_VALUES, st.randoms(use_true_random=False))
def test_the_order_of_tests_does_not_matter(given_: list[float], random) -> None:  # type: ignore[no-untyped-def]
    order = list(range(len(given_)))
    random.shuffle(order)
    shuffled = adjust([given_[at] for at in order])
    assert shuffled == pytest.approx(adjust(given_)[order])


def test_what_is_no_test_does_not_count() -> None:
    assert adjust([0.03, math.nan, 0.04])[[0, 2]] == pytest.approx([0.04, 0.04])
    assert np.isnan(adjust([0.03, math.nan])[1])
    assert adjust([]).shape == (0,)


@given(st.floats(-50, 50), st.floats(0.01, 50), st.floats(0.01, 50))
def test_p_is_below_5_percent_exactly_where_the_interval_leaves_zero_out(
    difference: float, down: float, up: float
) -> None:
    lower, upper = difference - down, difference + up
    found = probability(difference, lower, upper)
    assert 0 <= found <= 1
    if abs(abs(difference) - (down if difference > 0 else up)) > 1e-9:
        assert (found < 0.05) == (lower > 0 or upper < 0)
    # The mirrored comparison is the same test.
    assert probability(-difference, -upper, -lower) == pytest.approx(found)


def test_p_of_a_normal_interval_is_that_of_its_z() -> None:
    reach = norm.ppf(0.975) * 0.8
    found = probability(2.0, 2.0 - reach, 2.0 + reach)
    assert found == pytest.approx(2 * norm.sf(2.0 / 0.8))


def test_without_an_interval_there_is_no_p() -> None:
    assert math.isnan(probability(1.0, math.nan, 2.0))
    assert math.isnan(probability(1.0, 1.0, 1.0))
    assert probability(0.0, -1.0, 1.0) == 1.0
