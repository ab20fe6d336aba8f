"""Unseen providers: published examples, properties, and how often the interval holds the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.offers.capture import estimate_unseen


def test_estimate_of_a_small_population() -> None:
    """10 marked, 15 caught, 5 of them marked: 28 by Chapman, between 22 and 65 by Sadinle.

    The worked example of the article „Mark and recapture“ in the English Wikipedia, which
    takes the interval from Sadinle (2009).
    """
    found = estimate_unseen(10, 15, 5)
    assert found.value == pytest.approx(11 * 16 / 6 - 1)
    assert round(float(found.lower)) == 22
    assert round(float(found.upper)) == 65
    # Seber (1982), p. 60.
    assert found.variance == pytest.approx(11 * 16 * 5 * 10 / (36 * 7))


def test_lists_that_name_the_same_miss_nobody() -> None:
    found = estimate_unseen(40, 40, 40)
    assert found.value == 40
    assert found.variance == 0
    assert found.lower == 40


@pytest.mark.parametrize("counts", [(12, 9, 0), (12, 9, 10), (0, 0, 0), (float("nan"), 4, 2)])
def test_no_estimate_without_overlap_or_with_contradictions(
    counts: tuple[float, float, float],
) -> None:
    found = estimate_unseen(*counts)
    assert np.isnan([found.value, found.lower, found.upper, found.variance]).all()


@pytest.mark.parametrize(
    ("size", "first", "second"), [(100, 0.6, 0.55), (60, 0.5, 0.4), (250, 0.3, 0.5)]
)
def test_the_interval_holds_the_truth_at_its_nominal_rate(
    size: int, first: float, second: float
) -> None:
    """Two independent lists of a known population, 2 000 seeded repetitions at once."""
    random = np.random.default_rng(7)
    on_first = random.uniform(size=(2000, size)) < first
    on_second = random.uniform(size=(2000, size)) < second
    found = estimate_unseen(on_first.sum(1), on_second.sum(1), (on_first & on_second).sum(1))
    covered = np.mean((found.lower <= size) & (size <= found.upper))
    # Sadinle reports coverage at or above the nominal 0.95; 3 standard errors are 0.015.
    assert 0.935 <= covered <= 0.985
    # Chapman's estimate is nearly unbiased where n1 + n2 >= N or many are on both.
    assert np.mean(found.value) == pytest.approx(size, rel=0.02)


def test_lists_that_know_the_same_providers_make_the_estimate_too_small() -> None:
    """The bias that the caveats name: half of the population is hard to find on both lists."""
    random = np.random.default_rng(11)
    chance = np.where(np.arange(200) < 100, 0.9, 0.3)
    on_first = random.uniform(size=(500, 200)) < chance
    on_second = random.uniform(size=(500, 200)) < chance
    found = estimate_unseen(on_first.sum(1), on_second.sum(1), (on_first & on_second).sum(1))
    # E(n1) E(n2) / E(m) = 120² / 90 = 160.
    assert np.mean(found.value) == pytest.approx(160, rel=0.02)


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_bounds_surround_the_estimate_and_never_fall_below_what_was_seen(
    both: int, only_first: int, only_second: int
) -> None:
    found = estimate_unseen(both + only_first, both + only_second, both)
    assert found.seen == both + only_first + only_second
    assert found.seen <= found.lower <= found.upper
    assert found.lower - 0.5 <= found.value <= found.upper
    swapped = estimate_unseen(both + only_second, both + only_first, both)
    assert swapped.value == pytest.approx(float(found.value))
    assert swapped.upper == pytest.approx(float(found.upper))


def test_more_overlap_narrows_the_interval() -> None:
    wide = estimate_unseen(40, 40, 10)
    narrow = estimate_unseen(40, 40, 30)
    assert narrow.upper - narrow.lower < wide.upper - wide.lower
