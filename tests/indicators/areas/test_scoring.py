"""Smoothing, cutting, standardising and drawing the rates of an index."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.areas import scoring

RNG = np.random.default_rng(7)
SIZES = RNG.integers(200, 4000, (3, 40)).astype(float)
TRUE = np.clip(RNG.normal([[0.1], [0.2], [0.05]], [[0.04], [0.05], [0.02]], (3, 40)), 0.01, 0.6)
CASES = RNG.binomial(SIZES.astype(int), TRUE).astype(float)


def test_smoothing_follows_the_printed_formula() -> None:
    """theta = m + w (p - m), w = a / (a + m (1 - m) / n), by hand for one indicator."""
    x, n = CASES[0], SIZES[0]
    p, m = x / n, x.sum() / n.sum()
    a = (n * (p - m) ** 2).sum() / n.sum() - m * (1 - m) / n.mean()
    w = a / (a + m * (1 - m) / n)
    found = scoring.smooth(100 * CASES / SIZES, CASES, SIZES)
    assert found.rate[0] == pytest.approx(m + w * (p - m))
    assert found.reliability[0] == pytest.approx(w)
    assert found.variance[0] == pytest.approx(a * (1 - w))


def test_what_counts_nobody_is_neither_smoothed_nor_drawn() -> None:
    value = np.array([[40.0, 50.0, 60.0]])
    nothing = np.full((1, 3), np.nan)
    smoothed = scoring.smooth(value, nothing, nothing)
    assert smoothed.rate.tolist() == value.tolist()
    draws = scoring.draw_rates(smoothed, draws=5)
    assert (draws == value).all()


def test_winsorising_moves_the_ends_to_their_percentile() -> None:
    row = np.arange(101, dtype=float)[None]
    cut = scoring.winsorise(row, 0.01)
    assert (cut.min(), cut.max()) == (1.0, 99.0)
    assert (cut[0, 1:-1] == row[0, 1:-1]).all()
    with_gap = np.where(row == 50, np.nan, row)
    assert np.isnan(scoring.winsorise(with_gap, 0.01)[0, 50])


def test_remaining_variance_is_added_to_that_of_smoothed_values() -> None:
    """Over many areas the spread is that of the true rates, not that of smoothed or observed ones."""
    rng = np.random.default_rng(1)
    true = np.clip(rng.normal(0.2, 0.05, (1, 4000)), 0.01, 0.9)
    sizes = np.full((1, 4000), 80.0)
    cases = rng.binomial(80, true).astype(float)
    smoothed = scoring.smooth(cases / sizes, cases, sizes)
    ones = np.ones(4000)
    spread = scoring.scale_of(smoothed.rate, ones, smoothed.variance).spread[0]
    assert spread == pytest.approx(true.std(), rel=0.05)
    assert scoring.scale_of(smoothed.rate, ones).spread[0] < 0.9 * true.std()
    assert scoring.scale_of(cases / sizes, ones).spread[0] > 1.1 * true.std()
    drawn = scoring.draw_rates(smoothed, draws=20)
    assert drawn.std(-1).mean() == pytest.approx(true.std(), rel=0.05)


def test_a_constant_indicator_has_no_spread() -> None:
    assert scoring.scale_of(np.full((1, 5), 0.1), np.ones(5)).spread.tolist() == [0.0]


def test_areas_without_weight_move_nothing() -> None:
    rate = np.array([[1.0, 2.0, 3.0, 90.0]])
    scale = scoring.scale_of(rate, np.array([1.0, 1.0, 1.0, 0.0]))
    assert scale.middle.tolist() == [2.0]
    assert scale.spread.tolist() == pytest.approx([np.sqrt(2 / 3)])


def test_classes_begin_at_their_border() -> None:
    borders = (-1.0, -0.5, 0.5, 1.0)
    values = np.array([-1.2, -1.0, -0.5, 0.0, 0.5, 1.0, np.nan])
    assert scoring.classify(values, borders).tolist()[:6] == [1, 2, 3, 3, 4, 5]
    assert np.isnan(scoring.classify(values, borders)[6])


def test_certainty_is_the_part_of_draws_in_the_class_of_the_value() -> None:
    draws = np.array([[0.4], [0.6], [0.7], [1.2]])
    assert scoring.class_chances(draws, np.array([0.6]), (0.5, 1.0)).tolist() == [0.5]


def test_ranks_count_from_the_highest_value() -> None:
    low, high = scoring.rank_intervals(np.array([[3.0, 2.0, np.nan], [2.0, 3.0, np.nan]]))
    assert (low.tolist()[:2], high.tolist()[:2]) == ([1, 1], [2, 2])
    assert np.isnan(low[2])


@given(st.permutations(range(12)))
def test_the_order_of_areas_does_not_matter(order: list[int]) -> None:
    def z(cases: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        smoothed = scoring.smooth(cases / sizes, cases, sizes)
        scale = scoring.scale_of(smoothed.rate, sizes[0], smoothed.variance)
        return scoring.mean_z(scoring.winsorise(smoothed.rate, 0.01), scale, np.ones(3))

    cases, sizes = CASES[:, :12], SIZES[:, :12]
    assert z(cases[:, order], sizes[:, order]) == pytest.approx(z(cases, sizes)[order])


def test_draws_are_the_same_each_time() -> None:
    smoothed = scoring.smooth(CASES / SIZES, CASES, SIZES)
    one, other = (scoring.draw_rates(smoothed, draws=10, seed=(1, 2)) for _ in range(2))
    assert (one == other).all()
    assert (scoring.draw_rates(smoothed, draws=10, seed=(1, 3)) != one).any()
