"""The step of the model against a Leslie matrix, and what no step may do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.linalg import leslie

from kobimo.indicators.projecting.cohort_component import Year, age, bear, step
from kobimo.indicators.projecting.schedules import AGES, FEMALE, fertility, survival

STOCKS = arrays(float, (2, AGES), elements=st.floats(0, 1e5))
MOVES = arrays(float, (2, AGES), elements=st.floats(-2e4, 2e4))


def year(births: float = 1.5, migration: np.ndarray | float = 0.0) -> Year:
    standard, newborn = survival()
    return Year(standard, newborn, np.broadcast_to(migration, (2, AGES)), np.asarray(births))


def test_women_without_migration_follow_the_leslie_matrix() -> None:
    # Preston, Heuveline and Guillot (2001), section 6.3: the first row holds the girls of women
    # aged a now, who bear half the year at a and half at a + 1; scipy builds the matrix.
    standard, newborn = survival()
    girls, total = 0.487, 1.45
    alive, births = standard[FEMALE], fertility()
    older = np.append(births[1:], births[-1])
    first = total * girls * newborn[FEMALE] * (births + alive * older) / 2
    matrix = leslie(first, alive[:-1])
    matrix[-1, -1] = alive[-1]
    start = np.random.default_rng(3).integers(100, 900, size=(2, AGES)).astype(float)
    stock = start
    for _ in range(25):
        stock = step(stock, year(total), boys=1 - girls)
    expected = np.linalg.matrix_power(matrix, 25) @ start[FEMALE]
    assert stock[FEMALE] == pytest.approx(expected)


def test_nobody_is_lost_when_nobody_dies_moves_or_is_born() -> None:
    ones = Year(np.ones((2, AGES)), np.ones(2), np.zeros((2, AGES)), np.zeros(()))
    start = np.random.default_rng(4).integers(0, 500, size=(2, AGES)).astype(float)
    stock = start
    for _ in range(120):
        stock = step(stock, ones, boys=0.5)
    assert stock.sum() == pytest.approx(start.sum())
    assert stock[:, -1].sum() == pytest.approx(start.sum())


@given(stock=STOCKS)
def test_a_closed_population_changes_by_births_and_deaths_alone(stock: np.ndarray) -> None:
    this = year()
    after = step(stock, this, boys=0.513)
    deaths = (stock * (1 - this.survival)).sum()
    born = float(bear(stock, age(stock, this.survival), this.births))
    alive = born * (0.513 * this.newborn[0] + 0.487 * this.newborn[1])
    assert after.sum() == pytest.approx(stock.sum() - deaths + alive)


@given(stock=STOCKS, moves=MOVES)
def test_there_are_no_negative_persons(stock: np.ndarray, moves: np.ndarray) -> None:
    after = step(stock, year(migration=moves), boys=0.513)
    assert (after >= 0).all()
    assert np.isfinite(after).all()


@given(stock=STOCKS, moves=MOVES, more=arrays(float, (2, AGES), elements=st.floats(0, 1e3)))
def test_more_migration_never_means_fewer_persons_of_any_age(
    stock: np.ndarray, moves: np.ndarray, more: np.ndarray
) -> None:
    fewer = step(stock, year(migration=moves), boys=0.513)
    larger = step(stock, year(migration=moves + more), boys=0.513)
    assert (larger >= fewer - 1e-6).all()


def test_all_draws_are_stepped_as_each_alone() -> None:
    chance = np.random.default_rng(5)
    stocks = chance.integers(0, 900, size=(4, 2, AGES)).astype(float)
    moves = chance.normal(0, 5, size=(4, 2, AGES))
    standard, newborn = survival()
    births = np.array([1.2, 1.4, 1.6, 1.8])
    many = Year(np.stack([standard] * 4), np.stack([newborn] * 4), moves, births)
    together = step(stocks, many, boys=0.51)
    for at in range(4):
        alone = step(stocks[at], year(births[at], moves[at]), boys=0.51)
        assert together[at] == pytest.approx(alone)
