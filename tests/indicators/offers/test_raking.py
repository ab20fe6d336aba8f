"""Raking: closed forms, the entropy it minimises, margins that cannot be met."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize

from kobimo.indicators.offers.raking import NotRaked, rake


def test_one_margin_is_post_stratification() -> None:
    assert rake([20, 30, 50], [[1000, 3000, 6000]]) == pytest.approx([50, 100, 120])


def test_independent_cells_have_a_closed_form() -> None:
    """Where the survey is independent, so is the result: row times column over the whole."""
    cells = np.outer([10, 30], [25, 75]) / 40
    rows, columns = np.array([600.0, 400.0]), np.array([700.0, 300.0])
    assert cells * rake(cells, [rows, columns]) == pytest.approx(np.outer(rows, columns) / 1000)


def test_two_by_two_keeps_the_odds_ratio() -> None:
    """With margins of one half the diagonal a of a 2 x 2 table solves (a / (1/2 - a))² = 6."""
    found = np.array([[30, 10], [20, 40]]) * rake([[30, 10], [20, 40]], [[0.5, 0.5], [0.5, 0.5]])
    root = 6**0.5
    diagonal = root / (2 * (1 + root))
    assert found == pytest.approx(
        np.array([[diagonal, 0.5 - diagonal], [0.5 - diagonal, diagonal]])
    )


def test_result_is_the_nearest_in_entropy() -> None:
    """An optimiser that knows nothing of raking finds the same (Deming and Stephan 1940)."""
    cells = np.array([[12.0, 7.0, 4.0], [3.0, 9.0, 15.0]])
    rows, columns = np.array([30.0, 20.0]), np.array([10.0, 25.0, 15.0])

    def distance(flat: np.ndarray) -> float:
        return float((flat * np.log(flat / cells.ravel()) - flat).sum())

    sums = [
        {"type": "eq", "fun": lambda x, r=r: x.reshape(2, 3).sum(1)[r] - rows[r]} for r in (0, 1)
    ]
    sums += [
        {"type": "eq", "fun": lambda x, k=k: x.reshape(2, 3).sum(0)[k] - columns[k]} for k in (0, 1)
    ]
    best = minimize(
        distance, cells.ravel(), constraints=sums, bounds=[(1e-6, None)] * 6,
        method="SLSQP", options={"ftol": 1e-14, "maxiter": 500},
    )  # fmt: skip
    assert cells * rake(cells, [rows, columns]) == pytest.approx(best.x.reshape(2, 3), abs=1e-3)


def test_margins_of_another_day_are_scaled() -> None:
    cells = [[5, 5], [5, 5]]
    assert rake(cells, [[60, 40], [30, 70]]) == pytest.approx(rake(cells, [[60, 40], [300, 700]]))


def test_a_group_that_did_not_answer_cannot_be_weighted() -> None:
    with pytest.raises(NotRaked):
        rake([[0, 0], [5, 5]], [[10, 90], [50, 50]])


def test_margins_that_contradict_the_empty_cells_are_not_met() -> None:
    with pytest.raises(NotRaked):
        rake([[0, 5], [5, 5]], [[90, 10], [80, 20]], rounds=50)


@given(
    st.lists(st.integers(1, 50), min_size=6, max_size=6),
    st.lists(st.integers(1, 90), min_size=5, max_size=5),
)
def test_margins_are_met_and_ratios_kept(counts: list[int], people: list[int]) -> None:
    cells = np.array(counts, dtype=float).reshape(2, 3)
    rows = np.array(people[:2], dtype=float)
    columns = np.array(people[2:], dtype=float)
    assume(rows.sum() > 0)
    columns *= rows.sum() / columns.sum()
    found = cells * rake(cells, [rows, columns], rounds=5000)
    assert found.sum(axis=1) == pytest.approx(rows)
    assert found.sum(axis=0) == pytest.approx(columns)
    odds = cells[0, 0] * cells[1, 1] / (cells[0, 1] * cells[1, 0])
    assert found[0, 0] * found[1, 1] / (found[0, 1] * found[1, 0]) == pytest.approx(odds)
