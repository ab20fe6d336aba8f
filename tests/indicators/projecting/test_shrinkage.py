"""Shrinkage of quotas: by hand, on known truth, and what it may not do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.projecting.shrinkage import shrink


def test_weights_by_hand() -> None:
    values = np.array([0.2, 0.4, 0.2, 0.4])
    found, weight = shrink(values, np.full(4, 0.005), np.ones(4))
    # The spread is 0.01, of which 0.005 is chance: half of each distance from 0.3 is left.
    assert weight == pytest.approx([0.5] * 4)
    assert found == pytest.approx([0.25, 0.35, 0.25, 0.35])


def test_where_all_spread_is_chance_all_become_the_mean() -> None:
    values = np.array([0.2, 0.4, 0.2, 0.4])
    found, weight = shrink(values, np.full(4, 0.02), np.array([1.0, 1.0, 1.0, 3.0]))
    assert weight.tolist() == [0.0] * 4
    assert found == pytest.approx([(0.2 + 0.4 + 0.2 + 3 * 0.4) / 6] * 4)


def test_few_or_missing_values_are_left_alone() -> None:
    values = np.array([0.2, np.nan, 0.4, 0.3])
    found, weight = shrink(values, np.full(4, 0.01), np.ones(4))
    assert found == pytest.approx(values, nan_ok=True)
    assert weight.tolist() == [1.0] * 4


def test_true_quotas_are_met_closer_than_by_the_counts_themselves() -> None:
    chance = np.random.default_rng(11)
    sizes = np.full(400, 300)
    truth = chance.normal(0.35, 0.03, 400)
    values = chance.binomial(sizes, truth) / sizes
    common = values.mean()
    found, weight = shrink(values, common * (1 - common) / sizes, sizes.astype(float))
    assert weight.mean() == pytest.approx(0.0009 / (0.0009 + 0.35 * 0.65 / 300), abs=0.1)
    assert np.abs(found - truth).mean() < np.abs(values - truth).mean()


@given(
    values=st.lists(st.floats(0, 1), min_size=4, max_size=12),
    error=st.floats(1e-6, 0.1),
)
def test_shrunken_values_lie_between_the_own_value_and_the_mean(
    values: list[float], error: float
) -> None:
    own = np.array(values)
    found, weight = shrink(own, np.full(len(own), error), np.ones(len(own)))
    low, high = np.minimum(own, own.mean()), np.maximum(own, own.mean())
    assert ((low - 1e-12 <= found) & (found <= high + 1e-12)).all()
    assert ((weight >= 0) & (weight <= 1)).all()
