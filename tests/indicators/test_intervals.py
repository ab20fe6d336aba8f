"""Intervals against statsmodels, scipy and the examples of their papers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

from kobimo.indicators.intervals import bounds, garwood, mover_difference, wilson


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 100_000))
    return draw(st.integers(0, n)), n


@given(shares())
def test_wilson_is_that_of_statsmodels(counts: tuple[int, int]) -> None:
    x, n = counts
    lower, upper = wilson(x, n)
    expected = proportion_confint(x, n, method="wilson")
    assert (float(lower), float(upper)) == pytest.approx(expected, abs=1e-12)


@given(shares())
def test_wilson_contains_the_share_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    x, n = counts
    lower, upper = wilson(x, n)
    assert 0 <= lower <= x / n <= upper <= 1


@given(shares(), st.integers(2, 50))
def test_wilson_shrinks_with_the_denominator(counts: tuple[int, int], times: int) -> None:
    x, n = counts
    lower, upper = wilson([x, x * times], [n, n * times])
    assert upper[1] - lower[1] < upper[0] - lower[0]


@given(st.integers(0, 20_000))
def test_garwood_is_half_the_chi_squared_quantile(events: int) -> None:
    lower, upper = garwood(events)
    expected = chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    assert float(lower) == pytest.approx(expected, rel=1e-9)
    assert float(upper) == pytest.approx(chi2.ppf(0.975, 2 * events + 2) / 2, rel=1e-9)


@given(st.integers(0, 10_000))
def test_garwood_contains_the_count(events: int) -> None:
    lower, upper = garwood(events)
    assert lower <= events < upper


def test_garwood_of_ten_events_as_tables_print_it() -> None:
    # Garwood (1936), table of 95 % limits: 10 events, 4.80 to 18.39.
    lower, upper = garwood(10)
    assert (round(float(lower), 2), round(float(upper), 2)) == (4.80, 18.39)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Newcombe (1998), table II, method 10, examples (a) to (h).
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0000)),
        ((10, 10), (0, 10), (0.6075, 1.0000)),
    ],
)
def test_mover_with_wilson_is_newcombes_method_10(
    first: tuple[int, int], second: tuple[int, int], expected: tuple[float, float]
) -> None:
    a, b = ((x / n, *wilson(x, n)) for x, n in (first, second))
    lower, upper = mover_difference(a, b)
    assert (round(float(lower), 4), round(float(upper), 4)) == expected


@given(shares(), shares())
def test_mover_is_antisymmetric_and_contains_the_difference(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    a, b = ((x / n, *wilson(x, n)) for x, n in (first, second))
    lower, upper = mover_difference(a, b)
    assert lower <= a[0] - b[0] <= upper
    other_lower, other_upper = mover_difference(b, a)
    assert (float(other_lower), float(other_upper)) == (-float(upper), -float(lower))


def test_bounds_are_in_the_unit_of_the_value() -> None:
    lower, upper = bounds("wilson", [78], [1192], per=100)
    # Trier 2023: 5,27 to 8,09 percent.
    assert (round(float(lower[0]), 2), round(float(upper[0]), 2)) == (5.27, 8.09)
    low, high = garwood(10)
    lower, upper = bounds("poisson_exact", [10], [2000], per=1000)
    assert (lower[0], upper[0]) == (pytest.approx(low / 2), pytest.approx(high / 2))


@pytest.mark.parametrize(("x", "n"), [(5, 4), (1, 0), (-1, 4), (np.nan, 4), (1, np.nan)])
def test_wilson_without_a_share_has_no_bounds(x: float, n: float) -> None:
    lower, upper = bounds("wilson", [x], [n], per=100)
    assert np.isnan([lower[0], upper[0]]).all()


def test_a_negative_count_has_no_poisson_bounds() -> None:
    lower, upper = bounds("poisson_exact", [-3], [100], per=1000)
    assert np.isnan([lower[0], upper[0]]).all()


def test_no_bounds_where_the_declaration_asks_for_none() -> None:
    lower, upper = bounds("none", [3], [4], per=100)
    assert np.isnan([lower[0], upper[0]]).all()
