"""Who stays until the horizon, by hand and one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.projecting.exits import staying


def test_part_of_a_group_reaches_retirement() -> None:
    # In ten years everybody from 55 on is 65; of those from 52 to 57 three fifths are not.
    found = staying([(30, 35), (52, 57), (55, 60)], retirement=65, leaving=0, horizon=10)
    assert found == pytest.approx([1.0, 0.6, 0.0])


def test_other_exits_multiply_year_by_year() -> None:
    found = staying([(30, 35)], retirement=65, leaving=0.1, horizon=2)
    assert found == pytest.approx([0.9 * 0.9])


def test_the_same_as_counting_people_one_by_one() -> None:
    chance = np.random.default_rng(8)
    ages = chance.uniform(50, 60, 200_000)
    left = np.zeros(len(ages), dtype=bool)
    for year in range(1, 11):
        left |= chance.random(len(ages)) < 0.03
        left |= ages + year >= 64
    found = staying([(50, 60)], retirement=64, leaving=0.03, horizon=10)
    # Retirement happens within the year here, and a year earlier on average than above.
    assert 1 - left.mean() == pytest.approx(float(found[0]), abs=0.01)


@given(
    retirement=st.floats(60, 70),
    later=st.floats(0, 5),
    leaving=st.floats(0, 0.2),
    more=st.floats(0, 0.2),
    horizon=st.integers(1, 20),
)
def test_earlier_retirement_and_more_exits_never_keep_more_people(
    retirement: float, later: float, leaving: float, more: float, horizon: int
) -> None:
    groups = [(low, low + 5) for low in range(20, 65, 5)]
    few = staying(groups, retirement=retirement + later, leaving=leaving, horizon=horizon)
    many = staying(groups, retirement=retirement, leaving=leaving + more, horizon=horizon)
    assert (many <= few + 1e-12).all()
    assert ((many >= 0) & (few <= 1)).all()
