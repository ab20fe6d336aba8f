"""Places of regions under repeated draws."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.indicators.ranks import draw_shares, rank_intervals


def test_far_apart_regions_have_one_place_each() -> None:
    draws = draw_shares([10_000, 30_000, 20_000], [90_000, 70_000, 80_000], draws=200)
    lower, upper = rank_intervals(draws)
    assert lower.tolist() == upper.tolist() == [1, 3, 2]


def test_equal_regions_may_have_any_place() -> None:
    lower, upper = rank_intervals(draw_shares([50] * 9, [950] * 9))
    assert (lower == 1).all()
    assert (upper == 9).all()


def test_a_region_without_values_takes_no_place() -> None:
    lower, upper = rank_intervals(draw_shares([10, np.nan, 500], [990, 5, 500]))
    assert lower.tolist() == [1, 0, 2]
    assert upper.tolist() == [1, 0, 2]


def test_draws_are_seeded_and_have_the_distribution() -> None:
    draws = draw_shares([78.5], [1114.5], draws=20_000)
    assert (draws == draw_shares([78.5], [1114.5], draws=20_000)).all()
    # Mean a / (a + b) and variance a b / ((a + b)^2 (a + b + 1)) of a beta distribution.
    assert draws.mean() == pytest.approx(78.5 / 1193, rel=2e-3)
    assert draws.var() == pytest.approx(78.5 * 1114.5 / (1193**2 * 1194), rel=0.05)


def test_intervals_hold_the_true_place_at_their_level() -> None:
    """Flat prior, 200 repetitions of 30 regions whose true shares are drawn uniformly."""
    generator = np.random.default_rng(11)
    held = []
    persons = generator.integers(200, 2000, 30)
    for _ in range(200):
        truth = generator.uniform(0.02, 0.12, 30)
        cases = generator.binomial(persons, truth)
        draws = draw_shares(cases + 0.5, persons - cases + 0.5, draws=300)
        lower, upper = rank_intervals(draws)
        places = truth.argsort().argsort() + 1
        held.append(((lower <= places) & (places <= upper)).mean())
    assert 0.93 <= np.mean(held) <= 0.99
