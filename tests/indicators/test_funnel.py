"""Limits of funnel plots against scipy, by hand, and over repeated draws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, poisson

from kobimo.indicators.funnel import (
    LEVELS,
    funnel_limits,
    measure_dispersion,
    widened_limits,
)


@pytest.mark.parametrize("level", LEVELS)
def test_exact_limits_lie_within_one_case_of_the_quantiles(level: float) -> None:
    n = np.array([30, 200, 1192, 4620])
    lower, upper = funnel_limits(0.0712, n, level=level)
    low, high = binom.ppf((1 - level) / 2, n, 0.0712), binom.ppf((1 + level) / 2, n, 0.0712)
    assert ((lower * n <= low) & (lower * n >= low - 1)).all()
    assert ((upper * n <= high) & (upper * n >= high - 1)).all()
    lower, upper = funnel_limits(0.0085, n, level=level, kind="rate")
    high = poisson.ppf((1 + level) / 2, n * 0.0085)
    assert ((upper * n <= high) & (upper * n >= high - 1)).all()


def test_interpolation_by_hand() -> None:
    # Binomial with n = 2 and 0.5: F(0) = 0.25, F(1) = 0.75, F(2) = 1. For 0.5 the smallest count
    # that reaches it is 1; (0.75 - 0.5) / (0.75 - 0.25) = 0.5, so the limit is (1 - 0.5) / 2.
    lower, upper = funnel_limits(0.5, [2], level=0.0)
    assert lower[0] == upper[0] == pytest.approx(0.25)


def test_limits_narrow_with_the_number_of_persons_and_enclose_the_target() -> None:
    n = np.geomspace(50, 50_000, 30).round()
    for level in LEVELS:
        lower, upper = funnel_limits(0.08, n, level=level)
        assert ((lower < 0.08) & (upper > 0.08)).all()
        assert (np.diff(upper - lower) < 0).all()


def test_no_persons_no_limits() -> None:
    lower, upper = funnel_limits(0.08, [0, np.nan], level=0.95)
    assert np.isnan([lower, upper]).all()


def test_five_percent_lie_outside_where_all_have_the_target() -> None:
    generator = np.random.default_rng(5)
    n = generator.integers(300, 4500, 400)
    outside = []
    for _ in range(200):
        share = generator.binomial(n, 0.072) / n
        lower, upper = funnel_limits(0.072, n, level=0.95)
        outside.append(((share < lower) | (share > upper)).mean())
        if len(outside) == 1:
            assert not measure_dispersion(share, n, 0.072).is_over
    assert np.mean(outside) == pytest.approx(0.05, abs=0.005)


def test_dispersion_by_hand() -> None:
    # z of 0.2 and 0.4 around 0.3 with n = 84: 0.1 / sqrt(0.21 / 84) = 2, so phi is 4 unwinsorised
    # and tau^2 = (2 * 4 - 1) / (400 + 400 - 400) = 0.0175.
    found = measure_dispersion([0.2, 0.4], [84, 84], 0.3, winsorised=0)
    assert found.factor == pytest.approx(4)
    assert found.between == pytest.approx(0.0175)
    assert found.is_over


def test_winsorising_keeps_an_outlier_from_widening_the_limits() -> None:
    n = np.full(40, 1000)
    share = np.full(40, 0.07) + np.linspace(-0.008, 0.008, 40)
    calm = measure_dispersion(share, n, 0.07)
    wild = measure_dispersion(np.where(np.arange(40) == 39, 0.4, share), n, 0.07)
    assert wild.factor == pytest.approx(calm.factor, rel=0.05)


def test_random_effects_recover_the_variance_between_regions() -> None:
    generator = np.random.default_rng(3)
    n = generator.integers(500, 4500, 400)
    found = []
    outside = []
    for _ in range(200):
        truth = np.clip(generator.normal(0.072, 0.02, 400), 0.001, 1)
        share = generator.binomial(n, truth) / n
        dispersion = measure_dispersion(share, n, 0.072, winsorised=0)
        assert dispersion.is_over
        found.append(dispersion.between)
        lower, upper = widened_limits(0.072, n, dispersion, level=0.95)
        outside.append(((share < lower) | (share > upper)).mean())
    assert np.mean(found) == pytest.approx(0.0004, rel=0.05)
    assert np.mean(outside) == pytest.approx(0.05, abs=0.01)


def test_widened_limits_keep_the_form_of_their_model() -> None:
    dispersion = measure_dispersion([0.2, 0.4], [84, 84], 0.3, winsorised=0)
    lower, upper = widened_limits(0.3, [1e9], dispersion, level=0.95)
    # Additive: even without chance 1.96 tau remain.
    assert (upper - lower)[0] == pytest.approx(2 * 1.959964 * np.sqrt(0.0175), rel=1e-4)
    lower, upper = widened_limits(0.3, [84], dispersion, level=0.95, model="multiplicative")
    assert (upper - lower)[0] == pytest.approx(2 * 1.959964 * np.sqrt(4 * 0.21 / 84), rel=1e-4)


def test_without_regions_nothing_is_widened() -> None:
    for found in (measure_dispersion([], [], 0.1), measure_dispersion([0, 0], [5, 5], 0.0)):
        assert (found.factor, found.between, found.is_over) == (1, 0, False)
