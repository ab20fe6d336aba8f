"""The first principal component against statsmodels, rank correlation against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr
from statsmodels.multivariate.pca import PCA

from kobimo.indicators.areas import principal

RNG = np.random.default_rng(3)
FACTOR = RNG.normal(size=(60, 1))
ROWS = FACTOR * [[1.0, 0.8, 0.9, -0.2]] + RNG.normal(scale=0.5, size=(60, 4))


def test_component_agrees_with_statsmodels() -> None:
    found = principal.find_component(ROWS)
    theirs = PCA(ROWS, standardize=True)
    share = theirs.eigenvals[0] / theirs.eigenvals.sum()
    assert found.explained == pytest.approx(share)
    weights = theirs.eigenvecs[:, 0] * np.sign(theirs.eigenvecs[:, 0].sum())
    assert found.loadings == pytest.approx(weights * np.sqrt(4 * share))
    scores = theirs.factors[:, 0] * np.sign(theirs.eigenvecs[:, 0].sum())
    assert found.score(ROWS) == pytest.approx(scores / scores.std())


def test_loadings_are_correlations_with_the_score() -> None:
    found = principal.find_component(ROWS)
    score = found.score(ROWS)
    expected = [np.corrcoef(score, column)[0, 1] for column in ROWS.T]
    assert found.loadings == pytest.approx(expected)
    assert score.std() == pytest.approx(1)


def test_draws_of_the_values_themselves_give_their_component() -> None:
    found = principal.find_component(ROWS)
    scores, loadings = principal.score_draws(np.stack([ROWS, 2 * ROWS + 1]), found.loadings)
    assert scores == pytest.approx(np.stack([found.score(ROWS)] * 2))
    assert loadings == pytest.approx(np.stack([found.loadings] * 2))


def test_rank_correlation_agrees_with_scipy() -> None:
    assert principal.spearman(ROWS) == pytest.approx(spearmanr(ROWS).statistic)


def test_changed_classes_are_counted_with_the_same_sizes() -> None:
    classes = np.array([1.0, 1.0, 2.0, 3.0])
    assert principal.changed_class(classes, np.array([1.0, 2.0, 3.0, 4.0])) == 0
    assert principal.changed_class(classes, np.array([1.0, 3.0, 2.0, 4.0])) == 0.5


def test_mean_rank_is_that_of_all_indicators() -> None:
    rows = np.array([[1.0, 9.0], [2.0, 8.0], [3.0, 9.5]])
    assert principal.mean_rank(rows).tolist() == [1.5, 1.5, 3]
