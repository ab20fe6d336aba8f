"""Intervals of ratios against statsmodels, and over repeated draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import confint_poisson_2indep

from kobimo.indicators.intervals import bounds
from kobimo.indicators.ratios import log_quotient, log_ratio, log_ratio_of_part


@st.composite
def pairs(draw: st.DrawFn, least: int = 1) -> tuple[int, int, int, int]:
    n, m = draw(st.integers(10, 50_000)), draw(st.integers(10, 50_000))
    return draw(st.integers(least, n - 1)), n, draw(st.integers(1, m - 1)), m


@given(pairs())
def test_the_ratio_of_shares_is_katz(counts: tuple[int, int, int, int]) -> None:
    expected = confint_proportions_2indep(*counts, compare="ratio", method="log", correction=False)
    found = log_ratio(*counts)
    assert (float(found[0]), float(found[1])) == pytest.approx(expected, rel=1e-9)
    x, n, y, m = counts
    assert found[0] <= x / n / (y / m) <= found[1]


def test_half_a_case_is_added_where_there_is_none() -> None:
    _, upper = confint_proportions_2indep(
        0, 100, 40, 200, compare="ratio", method="log-adjusted", correction=False
    )
    found = log_ratio(0, 100, 40, 200)
    assert (float(found[0]), float(found[1])) == pytest.approx((0.0, upper))
    assert np.isnan(log_ratio(5, 100, 0, 200)).all()


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_the_ratio_of_counts_is_the_wald_interval_of_its_logarithm(x: int, y: int) -> None:
    expected = confint_poisson_2indep(x, 1, y, 1, compare="ratio", method="wald-log")
    found = log_quotient(x, y)
    assert (float(found[0]), float(found[1])) == pytest.approx(expected, rel=1e-9)
    assert found[0] <= x / y <= found[1]
    back = log_quotient(y, x)
    assert float(back[0]) == pytest.approx(1 / float(found[1]))


@given(pairs(), st.integers(2, 30))
def test_bounds_shrink_with_n(counts: tuple[int, int, int, int], times: int) -> None:
    small = log_ratio(*counts)
    large = log_ratio(*(item * times for item in counts))
    assert large[1] / large[0] < small[1] / small[0]
    x, n, y, m = counts
    small, large = (log_ratio_of_part(x * k, n * k, (x + y) * k, (n + m) * k) for k in (1, times))
    assert large[1] - large[0] <= small[1] - small[0]
    assert small[0] <= x / n / ((x + y) / (n + m)) <= small[1]


def test_the_whole_is_exactly_itself() -> None:
    assert log_ratio_of_part(30, 100, 30, 100) == (pytest.approx(1), pytest.approx(1))
    assert np.isnan(log_ratio_of_part(40, 100, 30, 200)).all()


@pytest.mark.parametrize(("p", "q", "n", "m"), [(0.3, 0.2, 100, 200), (0.05, 0.15, 400, 600)])
def test_the_ratio_to_the_whole_holds_the_truth_at_its_level(
    p: float, q: float, n: int, m: int
) -> None:
    generator = np.random.default_rng(8)
    x, rest = generator.binomial(n, p, 40_000), generator.binomial(m, q, 40_000)
    lower, upper = log_ratio_of_part(x, n, x + rest, n + m)
    truth = p / ((n * p + m * q) / (n + m))
    assert ((lower <= truth) & (truth <= upper)).mean() == pytest.approx(0.95, abs=0.01)
    # As if independent, the interval would be too wide.
    wide = log_ratio(x, n, x + rest, n + m)
    assert (wide[1] - wide[0]).mean() > (upper - lower).mean()


def test_bounds_of_a_declared_ratio_of_counts() -> None:
    lower, upper = bounds("log_ratio", [30], [40], per=100)
    low, high = log_quotient(30, 40)
    assert (lower[0], upper[0]) == (pytest.approx(low * 100), pytest.approx(high * 100))
