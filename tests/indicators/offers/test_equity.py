"""Reach by social situation: published examples, properties, recovery."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.indicators.offers.equity import (
    compare_rates,
    compare_shares,
    measure_concentration,
    ranks_of,
    split_by_burden,
)


def test_concentration_of_a_published_example() -> None:
    """Deaths under five in India by five groups of wealth: -0.1694.

    O'Donnell, van Doorslaer, Wagstaff and Lindelow (2008), chapter 8, grouped data.
    """
    births = np.array([29939, 28776, 26528, 24689, 19739])
    rates = np.array([154.7, 152.9, 119.5, 86.9, 54.3])
    found = measure_concentration(births * rates / 1000, births, range(5))
    assert round(found.value, 4) == -0.1694


def test_concentration_is_twice_the_area_below_the_line_of_equality() -> None:
    """The same by the trapezoids of the concentration curve."""
    random = np.random.default_rng(19)
    people, events = random.integers(50, 400, 24), random.integers(1, 30, 24)
    burden = random.normal(size=24)
    order = np.argsort(burden)
    x = np.concatenate([[0], np.cumsum(people[order]) / people.sum()])
    y = np.concatenate([[0], np.cumsum(events[order]) / events.sum()])
    expected = 1 - 2 * np.trapezoid(y, x)
    assert measure_concentration(events, people, burden).value == pytest.approx(expected)


def test_equal_rates_have_no_concentration() -> None:
    found = measure_concentration([10, 20, 40], [100, 200, 400], [1, 2, 3])
    assert found.value == pytest.approx(0)
    assert found.lower < 0 < found.upper


def test_areas_of_equal_burden_share_a_rank() -> None:
    assert ranks_of([2, 1, 2], [100, 200, 100]) == pytest.approx([0.75, 0.25, 0.75])


def test_quarters_hold_a_quarter_of_the_people() -> None:
    people = np.full(24, 100)
    group = split_by_burden(np.arange(24)[::-1], people)
    assert list(group) == [3] * 6 + [2] * 6 + [1] * 6 + [0] * 6


def test_a_large_area_belongs_to_the_quarter_of_its_middle() -> None:
    assert list(split_by_burden([1, 2, 3], [10, 80, 10])) == [0, 2, 3]


def test_ratio_of_shares_by_hand() -> None:
    """20 of 100 against 10 of 100: 2, with a standard error of the logarithm of 0.36056."""
    found = compare_shares((20, 10), (100, 100))
    error = math.sqrt(1 / 20 - 1 / 100 + 1 / 10 - 1 / 100)
    assert found.value == 2
    assert found.lower == pytest.approx(2 * math.exp(-1.959964 * error), rel=1e-6)
    assert found.upper == pytest.approx(2 * math.exp(1.959964 * error), rel=1e-6)


def test_ratio_of_rates_by_hand() -> None:
    found = compare_rates((32, 54), (4000, 3600))
    error = math.sqrt(1 / 32 + 1 / 54)
    assert found.value == pytest.approx((32 / 4000) / (54 / 3600))
    assert found.lower == pytest.approx(found.value * math.exp(-1.959964 * error), rel=1e-6)


@pytest.mark.parametrize("events", [(5, 0), (0, 0)])
def test_no_ratio_to_nothing(events: tuple[float, float]) -> None:
    assert math.isnan(compare_rates(events, (100, 100)).value)
    assert math.isnan(compare_shares(events, (100, 100)).value)
    assert math.isnan(compare_rates((5, 5), (100, 0)).value)


def test_no_concentration_of_nothing() -> None:
    assert math.isnan(measure_concentration([0, 0], [10, 10], [1, 2]).value)


def test_bands_hold_the_truth_at_their_nominal_rate() -> None:
    """Offers drawn with a known loading of the burden, 300 seeded cities."""
    random = np.random.default_rng(23)
    people, burden = random.integers(300, 1200, 24), np.linspace(-1.5, 2, 24)
    rates = 0.012 * np.exp(-0.3 * burden)
    truth = measure_concentration(rates * people, people, burden).value
    drawn = random.poisson(rates * people, size=(300, 24))
    inside = [
        found.lower <= truth <= found.upper
        for found in (measure_concentration(row, people, burden) for row in drawn)
    ]
    assert 0.91 <= np.mean(inside) <= 0.98


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 500)), min_size=8, max_size=24),
    st.randoms(use_true_random=False),
)
def test_order_of_areas_does_not_matter(areas: list[tuple[int, int]], random: object) -> None:
    burden = list(range(len(areas)))
    found = measure_concentration(*zip(*areas, strict=True), burden)
    order = sorted(burden, key=lambda _: random.random())  # type: ignore[attr-defined]
    mixed = [areas[at] for at in order]
    again = measure_concentration(*zip(*mixed, strict=True), order)
    assert again.value == pytest.approx(found.value, nan_ok=True)
    if not math.isnan(found.value):
        assert -1 <= found.value <= 1
        turned = measure_concentration(*zip(*areas, strict=True), burden[::-1])
        assert turned.value == pytest.approx(-found.value)
