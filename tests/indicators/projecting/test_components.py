"""Rates that made a history are found in it again; stock and flows add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.projecting.components import OLD, take_apart
from kobimo.indicators.projecting.schedules import AGES

from .histories import BOYS, live, year_of

LEVELS = st.lists(
    st.tuples(st.floats(0.8, 2.2), st.floats(0.7, 1.4), st.floats(-6, 9)), min_size=1, max_size=4
)


@given(levels=LEVELS)
def test_levels_that_made_a_history_are_found_in_it(levels: list[tuple[float, ...]]) -> None:
    history = live([year_of(*level) for level in levels])
    found = take_apart(history, tuple(range(len(levels))))
    assert found.years == history.years[1:]
    assert found.births == pytest.approx([births for births, _, _ in levels], rel=1e-6)
    assert found.mortality == pytest.approx([deaths for _, deaths, _ in levels], rel=1e-6)
    assert found.boys == pytest.approx(BOYS)
    for migration, (*_, moved) in zip(found.migration, levels, strict=True):
        # At old ages only their sum is known: single years are estimated there.
        assert migration[:, :OLD] == pytest.approx(np.full((2, OLD), moved), abs=1e-5)
        assert migration[:, OLD:].sum(axis=1) == pytest.approx([moved * (AGES - OLD)] * 2, abs=1e-3)


def test_stock_births_deaths_and_migration_add_up() -> None:
    history = live([year_of(1.4, 1.1, 3.0), year_of(1.5, 0.9, -2.0)])
    history.deaths[0] += 123  # Whatever was counted.
    found = take_apart(history, (0, 1))
    for at in (0, 1):
        change = history.stock[at + 1].sum() - history.stock[at].sum()
        flows = history.births[at].sum() - history.deaths[at] + found.migration[at].sum()
        assert flows == pytest.approx(change)


def test_variants_take_the_levels_of_the_extreme_years() -> None:
    history = live([year_of(1.3, 1.1, -1.0), year_of(1.5, 1.0, 2.0), year_of(1.6, 0.9, 5.0)])
    found = take_apart(history, (0, 1, 2))
    low, high = found.extreme(high=False), found.extreme(high=True)
    assert (float(low.births), float(high.births)) == pytest.approx((1.3, 1.6))
    assert (low.survival < high.survival).all()
    assert low.migration.sum() == pytest.approx(-1.0 * 2 * AGES, rel=1e-6)
    assert high.migration.sum() == pytest.approx(5.0 * 2 * AGES, rel=1e-6)
    assert (low.migration <= high.migration).all()
