"""Intervals against statsmodels, scipy and the examples of their papers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

from kobimo.indicators.intervals import bounds, garwood, mover_difference, skellam, wilson


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


@pytest.mark.parametrize("gains", [200, 1477, 9640])
@pytest.mark.parametrize("losses", [220, 1238, 9228])
def test_large_balances_hold_95_percent_of_the_skellam_distribution(
    gains: int, losses: int
) -> None:
    """Of the balances that means as large as the counts would bring."""
    lower, upper = skellam(gains, losses)
    below, above = stats.skellam.cdf([np.ceil(lower) - 1, np.floor(upper)], gains, losses)
    assert 0.95 <= above - below <= 0.96


@pytest.mark.parametrize(
    ("gains", "losses"), [(1, 1), (1, 5), (2, 30), (5, 5), (10, 20), (50, 40), (300, 300)]
)
def test_balances_keep_the_level_for_all_means(gains: float, losses: float) -> None:
    """The exact coverage, summed over the probabilities of all pairs of counts."""

    def probabilities(mean: float) -> tuple[np.ndarray, np.ndarray]:
        counts = np.arange(int(mean + 12 * mean**0.5 + 20))
        return counts, stats.poisson.pmf(counts, mean)

    (x, p), (y, q) = probabilities(gains), probabilities(losses)
    lower, upper = skellam(x[:, None], y[None, :])
    held = (lower <= gains - losses) & (gains - losses <= upper)
    assert (p[:, None] * q[None, :] * held).sum() >= 0.95


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_balance_lies_in_its_bounds_and_mirrors(gains: int, losses: int) -> None:
    lower, upper = skellam(gains, losses)
    assert lower < gains - losses < upper
    back = skellam(losses, gains)
    assert (float(back[0]), float(back[1])) == pytest.approx((-float(upper), -float(lower)))
    assert np.isnan(skellam(-1, losses)).all()


@given(st.integers(0, 500), st.integers(0, 500), st.integers(2, 30))
def test_rates_and_balances_shrink_with_n(x: int, y: int, times: int) -> None:
    """Times as many events of times as many persons."""
    n = np.array([1000, 1000 * times])
    lower, upper = bounds("poisson_exact", [x, x * times], n, per=1000)
    assert upper[1] - lower[1] < upper[0] - lower[0]
    lower, upper = bounds("skellam", [x - y, (x - y) * times], n, per=1000, losses=[y, y * times])
    assert upper[1] - lower[1] < upper[0] - lower[0]


def test_bounds_of_a_balance_need_what_was_subtracted() -> None:
    lower, upper = bounds("skellam", [412], [110_674], per=1000, losses=[9228])
    # By the normal approximation: 412 -+ 1.96 sqrt(9640 + 9228), per 1 000 of 110 674.
    assert [lower[0], upper[0]] == pytest.approx([1.29, 6.16], abs=0.01)
    assert np.isnan(bounds("skellam", [412], [110_674], per=1000)).all()


def test_a_composed_kind_has_no_bounds_of_single_cells() -> None:
    assert np.isnan(bounds("resampling", [3], [4], per=100)).all()
    assert bounds("survey", [3], [40], per=1) == bounds("wilson", [3], [40], per=1)


@given(shares(), shares(), st.integers(2, 30))
def test_differences_of_shares_shrink_with_n(
    first: tuple[int, int], second: tuple[int, int], times: int
) -> None:
    def width(factor: int) -> float:
        a, b = ((x / n, *wilson(x * factor, n * factor)) for x, n in (first, second))
        lower, upper = mover_difference(a, b)
        return float(upper - lower)

    assert width(times) < width(1)
