"""Density of networks: by hand, by leaving members out, limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kobimo.indicators.offers.networks import degrees_of, measure_density


def ties(members: int, chance: float, seed: int) -> np.ndarray:
    upper = np.triu(np.random.default_rng(seed).uniform(size=(members, members)) < chance, 1)
    return (upper | upper.T).astype(float)


def density(matrix: np.ndarray) -> float:
    return float(matrix.sum() / (len(matrix) * (len(matrix) - 1)))


def test_density_by_hand() -> None:
    """Four members, four of six ties; degrees 3, 2, 2, 1."""
    found = measure_density(4, 8, 18)
    assert found.value == pytest.approx(4 / 6)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_jackknife_is_that_of_leaving_each_member_out(seed: int) -> None:
    """Snijders and Borgatti (1999): (N - 2) / (2 N) times the sum of squares, done literally."""
    matrix = ties(17, 0.3, seed)
    left_out = np.array(
        [density(np.delete(np.delete(matrix, v, 0), v, 1)) for v in range(len(matrix))]
    )
    error = math.sqrt((17 - 2) / (2 * 17) * ((left_out - left_out.mean()) ** 2).sum())
    found = measure_density(*degrees_of(matrix))
    assert found.value == pytest.approx(density(matrix))
    assert found.upper - found.value == pytest.approx(1.959964 * error, rel=1e-6)


@pytest.mark.parametrize("counts", [(2, 2, 2), (5, 30, 200), (5, -2, 4), (float("nan"), 1, 1)])
def test_too_few_members_or_too_many_ties_have_no_density(
    counts: tuple[float, float, float],
) -> None:
    assert math.isnan(measure_density(*counts).value)


def test_full_and_empty_networks_end_at_the_limits() -> None:
    assert measure_density(5, 20, 80) == (1.0, 1.0, 1.0)
    assert measure_density(5, 0, 0) == (0.0, 0.0, 0.0)
