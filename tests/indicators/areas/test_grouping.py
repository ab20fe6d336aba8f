"""Groups of areas against scikit-learn; they are found where they are, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.indicators.areas import grouping

RNG = np.random.default_rng(11)
MEANS = np.array([[0, 0, 0], [4, 0, 1], [0, 4, -1]])
TRUTH = np.repeat([0, 1, 2], (14, 10, 8))
ROWS = MEANS[TRUTH] + RNG.normal(scale=0.6, size=(32, 3))
BLOB = RNG.normal(size=(40, 3))


def test_groups_that_are_there_are_found() -> None:
    assert grouping.choose_count(*grouping.gaps(ROWS, 6)) == 3
    assert grouping.rand_index(grouping.group(ROWS, 3), TRUTH) == 1
    assert grouping.stability(ROWS, 3, draws=40) > 0.95


def test_one_cloud_is_one_group_and_its_parts_are_not_stable() -> None:
    assert grouping.choose_count(*grouping.gaps(BLOB, 6)) == 1
    assert grouping.stability(BLOB, 4, draws=40) < 0.75


def test_rand_index_agrees_with_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    one, other = RNG.integers(0, 4, 60), RNG.integers(0, 3, 60)
    expected = metrics.adjusted_rand_score(one, other)
    assert grouping.rand_index(one, other) == pytest.approx(expected)
    assert grouping.rand_index(one, (one + 1) % 4) == pytest.approx(1)


def test_silhouettes_agree_with_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    labels = np.append(grouping.group(ROWS, 3), 3)
    rows = np.vstack([ROWS, [9, 9, 9]])
    expected = metrics.silhouette_samples(rows, labels)
    assert grouping.silhouettes(rows, labels) == pytest.approx(expected)


def test_groups_do_not_scatter_more_than_one_of_fewer() -> None:
    scatters = [grouping.scatter(ROWS, grouping.group(ROWS, count)) for count in range(1, 6)]
    assert scatters == sorted(scatters, reverse=True)


def test_the_order_of_areas_changes_no_group() -> None:
    order = RNG.permutation(len(ROWS))
    shuffled = grouping.group(ROWS[order], 3)
    assert grouping.rand_index(grouping.group(ROWS, 3)[order], shuffled) == 1
