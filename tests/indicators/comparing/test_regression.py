"""Leaving a Kreis out in closed form, against statsmodels fitted again without it."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from kobimo.indicators.comparing.regression import design, is_estimable, leave_out


def draw(rng: np.random.Generator, kreise: int = 60, *, tau: float = 2.0):
    """Return observed values, traits, Land, variance by chance and true expectation."""
    traits = np.column_stack([rng.gamma(4, 4, kreise), rng.gamma(3, 5, kreise)])
    land = np.arange(kreise) % 3
    truth = np.array([5.0, 7, 10])[land] + 0.15 * traits[:, 0] - 0.05 * traits[:, 1]
    chance = 0.07 * 0.93 * 1e4 / rng.integers(150, 6000, kreise)
    observed = truth + rng.normal(0, tau, kreise) + rng.normal(0, 1, kreise) * np.sqrt(chance)
    return observed, traits, land, chance, truth


def test_expectation_and_error_are_those_of_a_fit_without_the_kreis() -> None:
    y, traits, land, chance, _ = draw(np.random.default_rng(1))
    x = design(traits, land)
    found = leave_out(y, x, chance)
    plain = sm.OLS(y, x).fit()
    leverage = plain.get_influence().hat_matrix_diag
    between = (plain.ssr - ((1 - leverage) * chance).sum()) / plain.df_resid
    for i in (0, 7, 31, 59):
        rest = np.arange(len(y)) != i
        fit = sm.WLS(y[rest], x[rest], weights=1 / (between + chance[rest])).fit(cov_type="HC3")
        assert found.expected[i] == pytest.approx(x[i] @ fit.params)
        unweighted = sm.OLS(y[rest], x[rest]).fit()
        hat = unweighted.get_influence().hat_matrix_diag
        left = (unweighted.ssr - ((1 - hat) * chance[rest]).sum()) / unweighted.df_resid
        of_mean = x[i] @ fit.cov_params() @ x[i]
        assert found.error[i] == pytest.approx(np.sqrt(of_mean + left + chance[i]))
    assert found.degrees == 60 - 1 - 5


def test_without_chance_it_is_plain_least_squares_left_out() -> None:
    y, traits, land, _, _ = draw(np.random.default_rng(2))
    x = design(traits, land)
    influence = sm.OLS(y, x).fit().get_influence()
    found = leave_out(y, x, np.zeros(60))
    assert y - found.expected == pytest.approx(influence.resid_press)


def test_nineteen_of_twenty_lie_within_their_interval() -> None:
    rng = np.random.default_rng(3)
    quantile = 2.0049  # t with 54 degrees of freedom, 97.5 %
    inside = []
    for _ in range(200):
        y, traits, land, chance, _ = draw(rng)
        found = leave_out(y, design(traits, land), chance)
        inside.append((abs(y - found.expected) <= quantile * found.error).mean())
    # 12 000 predictions; those of one repetition share a fit, hence the wider margin
    assert np.mean(inside) == pytest.approx(0.95, abs=0.01)


def test_a_deviation_does_not_hide_itself() -> None:
    y, traits, land, chance, truth = draw(np.random.default_rng(4), tau=0.5)
    before = leave_out(y, design(traits, land), chance)
    y[10] += 12
    after = leave_out(y, design(traits, land), chance)
    assert after.expected[10] == pytest.approx(before.expected[10], abs=0.2)
    # only the weights still know of it
    assert after.error[10] == pytest.approx(before.error[10], rel=0.05)
    assert abs(after.expected[10] - truth[10]) < 1


def test_a_kreis_alone_in_its_land_has_no_expectation() -> None:
    y, traits, land, chance, _ = draw(np.random.default_rng(5))
    land[0] = 3
    found = leave_out(y, design(traits, land), chance)
    assert np.isnan(found.expected[0])
    assert np.isnan(found.error[0])
    assert not np.isnan(found.expected[1:]).any()


def test_traits_that_say_the_same_cannot_be_told_apart() -> None:
    _, traits, land, _, _ = draw(np.random.default_rng(6))
    assert is_estimable(design(traits, land))
    assert not is_estimable(design(np.column_stack([traits, 2 * traits[:, 0]]), land))
    assert not is_estimable(design(np.ones((60, 1)), land))
