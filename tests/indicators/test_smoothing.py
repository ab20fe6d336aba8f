"""Empirical Bayes against esda, by hand, and its bounds over repeated draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.smoothing import (
    FEWEST_FOR_LOCAL,
    posterior,
    smooth,
    smooth_locally,
)

RING = [[(at - 1) % 40, (at + 1) % 40] for at in range(40)]


def areas(count: int, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    persons = generator.integers(50, 4000, count)
    return generator.binomial(persons, generator.beta(8, 100, count)), persons


def test_the_estimator_by_hand() -> None:
    # m = 30/300 = 0.1; sum n (p-m)^2 / 300 = (100*0.0025 + 200*0.000625) / 300 = 0.00125;
    # chance 0.09 / 150 = 0.0006; a = 0.00065; w = a / (a + 0.09/n) = 0.419355 and 0.590909.
    found = smooth([5, 25], [100, 200])
    assert found.mean[0] == pytest.approx(0.1)
    assert found.variance[0] == pytest.approx(0.00065)
    assert found.reliability == pytest.approx([0.00065 / 0.00155, 0.00065 / 0.0011])
    assert found.value == pytest.approx([0.1 - 0.05 * 0.4193548, 0.1 + 0.025 * 0.5909091])


def test_with_poisson_variance_it_is_that_of_esda() -> None:
    smoothing = pytest.importorskip("esda.smoothing")
    x, n = areas(60)
    expected = smoothing.Empirical_Bayes(x, n).r.ravel()
    assert smooth(x, n, rare=True).value == pytest.approx(expected, rel=1e-12)
    # esda's variance is m / n: the smaller the shares, the less that differs from m (1 - m) / n.
    nearly = smoothing.Empirical_Bayes(x, n * 400).r.ravel()
    assert smooth(x, n * 400).value == pytest.approx(nearly, rel=2e-4)
    # Where chance explains more than all differences, esda's variance is negative and pushes
    # shares away from the mean; here it is 0.
    assert (smooth([10, 11], [100, 100]).value == 10.5 / 100).all()


@pytest.mark.filterwarnings("ignore")
def test_the_local_estimator_is_that_of_esda() -> None:
    smoothing = pytest.importorskip("esda.smoothing")
    weights = pytest.importorskip("libpysal.weights")
    x, n = areas(40)
    w = weights.W(dict(enumerate(RING)), silence_warnings=True, id_order=list(range(40)))
    expected = smoothing.Spatial_Empirical_Bayes(x, n, w).r.ravel()
    assert smooth_locally(x, n, RING, rare=True).value == pytest.approx(expected, rel=1e-9)


def test_an_island_keeps_its_share() -> None:
    x, n = areas(40)
    near = [[], *RING[1:]]
    found = smooth_locally(x, n, near)
    assert (found.value[0], found.reliability[0]) == (x[0] / n[0], 1)


def test_local_smoothing_is_refused_for_few_areas() -> None:
    few = FEWEST_FOR_LOCAL - 1
    with pytest.raises(ValueError, match="30 areas"):
        smooth_locally(*areas(few), [[] for _ in range(few)])
    with pytest.raises(ValueError, match="lists of neighbours"):
        smooth_locally(*areas(40), RING[:-1])


def test_areas_that_differ_by_chance_alone_get_the_mean_and_no_bounds() -> None:
    found = smooth([10, 10, 10], [100, 100, 100])
    assert found.value == pytest.approx([0.1, 0.1, 0.1])
    assert (found.reliability == 0).all()
    assert np.isnan(posterior(found, [10, 10, 10], [100, 100, 100])).all()


@pytest.mark.parametrize(("x", "n"), [(np.nan, 50), (5, np.nan), (5, 0), (-1, 50), (60, 50)])
def test_a_missing_count_has_no_value_and_moves_no_other(x: float, n: float) -> None:
    cases, persons = areas(12)
    found = smooth([*cases, x], [*persons, n])
    assert np.isnan(found.value[-1])
    assert found.value[:-1] == pytest.approx(smooth(cases, persons).value)


def test_a_region_outside_the_background_moves_no_other() -> None:
    cases, persons = areas(12)
    found = smooth([*cases, 900], [*persons, 1000], background=[True] * 12 + [False])
    assert found.value[:-1] == pytest.approx(smooth(cases, persons).value)
    assert not np.isnan(found.value[-1])
    assert np.isnan(smooth([5], [50]).value).all()


@given(st.lists(st.integers(1, 5000), min_size=12, max_size=40), st.randoms(use_true_random=False))
def test_values_lie_between_share_and_mean_in_any_order(persons: list[int], random) -> None:  # type: ignore[no-untyped-def]
    n = np.array(persons)
    x = np.array([random.randint(0, each) for each in persons])
    found = smooth(x, n)
    p = x / n
    slack = 1e-12
    assert (found.value >= np.minimum(p, found.mean) - slack).all()
    assert (found.value <= np.maximum(p, found.mean) + slack).all()
    assert ((found.reliability >= 0) & (found.reliability <= 1)).all()
    order = np.argsort(x % 7, kind="stable")
    assert smooth(x[order], n[order]).value == pytest.approx(found.value[order])
    lower, upper = posterior(found, x, n)
    known = ~np.isnan(lower)
    assert (lower[known] <= found.value[known]).all()
    assert (found.value[known] <= upper[known]).all()


def test_reliability_grows_with_the_denominator_and_bounds_shrink() -> None:
    cases, persons = areas(12)
    found = smooth([*cases, 10, 100], [*persons, 100, 1000], background=[True] * 12 + [False] * 2)
    assert found.reliability[-1] > found.reliability[-2]
    lower, upper = posterior(found, [*cases, 10, 100], [*persons, 100, 1000])
    assert upper[-1] - lower[-1] < upper[-2] - lower[-2]


@pytest.mark.parametrize(("count", "allowed"), [(400, (0.945, 0.955)), (40, (0.935, 0.955))])
def test_bounds_hold_the_true_share_at_their_level(
    count: int, allowed: tuple[float, float]
) -> None:
    """200 repetitions with shares like those of the leavers of German Kreise."""
    generator = np.random.default_rng(2023)
    persons = generator.integers(300, 4500, count)
    truth = generator.beta(9.5, 122.5, (200, count))
    cases = generator.binomial(persons, truth)
    held = []
    for share, x in zip(truth, cases, strict=True):
        lower, upper = posterior(smooth(x, persons), x, persons)
        held.append(((lower <= share) & (share <= upper)).mean())
    assert allowed[0] <= np.mean(held) <= allowed[1]
