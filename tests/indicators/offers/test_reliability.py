"""Alpha and omega of scales: closed forms, published intervals, factor analysis, recovery."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.multivariate.factor import Factor

from kobimo.indicators.offers.reliability import (
    covariance_of,
    has_constant,
    measure_omega,
    measure_reliability,
)


def compound(count: int, correlation: float) -> np.ndarray:
    return np.full((count, count), correlation) + (1 - correlation) * np.eye(count)


def one_factor(loadings: list[float]) -> np.ndarray:
    vector = np.array(loadings)
    matrix = np.outer(vector, vector)
    np.fill_diagonal(matrix, 1.0)
    return matrix


@pytest.mark.parametrize(("count", "correlation"), [(3, 0.5), (8, 0.3), (20, 0.1)])
def test_alpha_of_parallel_statements_is_that_of_spearman_and_brown(
    count: int, correlation: float
) -> None:
    found = measure_reliability(compound(count, correlation), 200)
    assert found.alpha == pytest.approx(count * correlation / (1 + (count - 1) * correlation))


def test_interval_of_a_published_example() -> None:
    """Alpha 0.913 of 20 statements and 873 answers lies between 0.9044024 and 0.9211588.

    Computed with R by C. Evans, in the statistics wiki of the MRC Cognition and Brain Sciences
    Unit, Cambridge („Confidence interval for Cronbach's alpha“).
    """
    correlation = 0.913 / (20 - 19 * 0.913)
    found = measure_reliability(compound(20, correlation), 873)
    assert found.alpha == pytest.approx(0.913)
    assert found.lower == pytest.approx(0.9044024, abs=5e-7)
    assert found.upper == pytest.approx(0.9211588, abs=5e-7)


def test_item_rest_correlations_are_those_of_the_answers() -> None:
    answers = np.random.default_rng(3).normal(size=(120, 5)) + np.arange(120)[:, None] / 40
    found = measure_reliability(np.cov(answers, rowvar=False), 120)
    for at in range(5):
        rest = np.delete(answers, at, axis=1).sum(axis=1)
        assert found.item_rest[at] == pytest.approx(np.corrcoef(answers[:, at], rest)[0, 1])


def test_covariance_from_sums_is_that_of_the_answers() -> None:
    answers = np.random.default_rng(5).integers(1, 6, size=(80, 4)).astype(float)
    found = covariance_of(80, answers.sum(axis=0), answers.T @ answers)
    assert found == pytest.approx(np.cov(answers, rowvar=False))


def test_omega_of_exact_loadings() -> None:
    """(0.8 + 0.7 + 0.6 + 0.5)² over itself plus the unique variances, McDonald (1999), p. 89."""
    loadings = [0.8, 0.7, 0.6, 0.5]
    common = sum(loadings) ** 2
    unique = sum(1 - item**2 for item in loadings)
    assert measure_omega(one_factor(loadings)) == pytest.approx(common / (common + unique))


def test_omega_agrees_with_the_principal_axes_of_statsmodels() -> None:
    random = np.random.default_rng(13)
    factor = random.normal(size=(400, 1))
    answers = factor @ np.array([[0.9, 0.7, 0.8, 0.5, 0.6]]) + random.normal(size=(400, 5))
    correlation = np.corrcoef(answers, rowvar=False)
    fitted = Factor(corr=correlation, n_factor=1, method="pa", smc=True).fit(maxiter=500, tol=1e-10)
    loadings = np.abs(fitted.loadings[:, 0])
    expected = loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())
    assert measure_omega(correlation) == pytest.approx(expected, abs=1e-4)


def test_omega_equals_alpha_for_parallel_statements_and_exceeds_it_else() -> None:
    assert measure_omega(compound(6, 0.4)) == pytest.approx(
        measure_reliability(compound(6, 0.4), 100).alpha
    )
    uneven = one_factor([0.9, 0.9, 0.3, 0.3])
    assert measure_omega(uneven) > measure_reliability(uneven, 100).alpha


def test_a_constant_statement_has_no_reliability() -> None:
    matrix = compound(4, 0.5)
    matrix[2, :] = matrix[:, 2] = 0.0
    assert has_constant(matrix)
    assert math.isnan(measure_reliability(matrix, 100).alpha)
    assert math.isnan(measure_omega(matrix))


def test_too_few_statements_or_answers_have_none() -> None:
    assert math.isnan(measure_reliability(np.eye(1), 100).alpha)
    assert math.isnan(measure_reliability(compound(3, 0.5), 2).alpha)
    assert math.isnan(measure_omega(compound(2, 0.5)))
    assert np.isnan(covariance_of(1, [3.0], [[9.0]])).all()


def test_the_interval_holds_the_truth_at_its_nominal_rate() -> None:
    """Normal answers to six parallel statements, 1 000 seeded surveys of 80 people."""
    random = np.random.default_rng(17)
    truth = 6 * 0.4 / (1 + 5 * 0.4)
    attitude = random.normal(size=(1000, 80, 1)) * 0.4**0.5
    answers = attitude + random.normal(size=(1000, 80, 6)) * 0.6**0.5
    centred = answers - answers.mean(axis=1, keepdims=True)
    covariances = np.einsum("spi,spj->sij", centred, centred) / 79
    found = [measure_reliability(matrix, 80) for matrix in covariances]
    covered = np.mean([item.lower <= truth <= item.upper for item in found])
    assert 0.93 <= covered <= 0.97


@given(st.floats(0.05, 0.95), st.integers(3, 12), st.integers(30, 2000))
def test_bounds_surround_alpha_and_shrink_with_n(correlation: float, count: int, n: int) -> None:
    found = measure_reliability(compound(count, correlation), n)
    more = measure_reliability(compound(count, correlation), 4 * n)
    assert found.lower < found.alpha < found.upper < 1
    assert more.upper - more.lower < found.upper - found.lower
