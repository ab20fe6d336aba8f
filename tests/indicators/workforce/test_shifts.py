"""Shift-share: a published example, what adds up, what does not depend on what."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kobimo.indicators.workforce.shifts import add_up, decompose

#: Krumme, G.: Shift and Share Table with Excel Explanations (University of Washington): jobs of
#: a region in 1985 and 1995; the nation has the shares 10, 20, 40, 30 percent and grows by 10,
#: 20, 30 and 40 percent.
BEFORE, AFTER = [500, 100, 200, 200], [1000, 100, 250, 280]
NATION = np.array([1000.0, 2000.0, 4000.0, 3000.0])
LATER = NATION * [1.1, 1.2, 1.3, 1.4]

COUNTS = st.floats(1, 1e6)


def test_the_published_example() -> None:
    """Expected employment, total shift and effects are those of the printed table."""
    shift = decompose(BEFORE, AFTER, NATION, LATER)

    expected_at_national_growth = np.array([645, 129, 258, 258])
    expected_by_industry = np.array([550, 120, 260, 280])
    assert shift.national == pytest.approx(expected_at_national_growth - np.array(BEFORE))
    assert shift.structure == pytest.approx(expected_by_industry - expected_at_national_growth)
    assert shift.location == pytest.approx(np.array(AFTER) - expected_by_industry)
    whole = add_up(shift)
    assert [float(item) for item in whole] == pytest.approx([290, -80, 420])
    assert sum(whole) == pytest.approx(630)


@st.composite
def economies(draw: st.DrawFn) -> tuple[np.ndarray, ...]:
    count = draw(st.integers(2, 12))
    return tuple(draw(arrays(float, count, elements=COUNTS)) for _ in range(4))


@settings(max_examples=40)
@given(economies())
def test_components_add_up_to_the_change_of_every_part(economy: tuple[np.ndarray, ...]) -> None:
    before, after, *_ = economy
    shift = decompose(*economy)
    size = np.maximum(np.abs(before), 1) * max(1.0, float(np.nanmax(np.abs(shift.structure))))
    assert np.all(np.abs(sum(shift) - (after - before)) <= 1e-9 * (size + 1e6))


@settings(max_examples=40)
@given(economies())
def test_each_component_is_its_formula(economy: tuple[np.ndarray, ...]) -> None:
    """Written out part by part, as Dunn (1960) has it."""
    before, after, old, new = economy
    shift = decompose(*economy)
    growth = new.sum() / old.sum() - 1
    for at in range(len(before)):
        own, nation = after[at] / before[at] - 1, new[at] / old[at] - 1
        scale = before[at] * (1 + abs(own) + abs(nation) + abs(growth))
        assert shift.national[at] == pytest.approx(before[at] * growth, abs=1e-9 * scale)
        assert shift.structure[at] == pytest.approx(
            before[at] * (nation - growth), abs=1e-9 * scale
        )
        assert shift.location[at] == pytest.approx(before[at] * (own - nation), abs=1e-9 * scale)


@settings(max_examples=20)
@given(economies(), st.randoms())
def test_the_order_of_parts_does_not_matter(economy: tuple[np.ndarray, ...], random) -> None:
    order = list(range(len(economy[0])))
    random.shuffle(order)
    shift, moved = decompose(*economy), decompose(*(item[order] for item in economy))
    for one, other in zip(shift, moved, strict=True):
        assert other == pytest.approx(one[order], rel=1e-9, abs=1e-6)


def test_the_reference_itself_has_no_location_component() -> None:
    shift = decompose(NATION, LATER, NATION, LATER)
    assert shift.location == pytest.approx(np.zeros(4))
    assert float(shift.structure.sum()) == pytest.approx(0)


def test_a_new_part_gains_by_location_alone() -> None:
    shift = decompose([100.0, 0.0], [100.0, 30.0], [50.0, 50.0], [60.0, 40.0])
    assert [float(item[1]) for item in shift] == [0, 0, 30]


@pytest.mark.parametrize("at", range(4))
def test_a_missing_number_takes_the_part_away(at: int) -> None:
    economy = [np.array(item, dtype=float) for item in (BEFORE, AFTER, NATION, LATER)]
    economy[at][1] = math.nan
    shift = decompose(*economy)
    assert math.isnan(shift.location[1])


def test_a_part_that_the_reference_does_not_have_has_no_components() -> None:
    shift = decompose([10.0, 10.0], [10.0, 10.0], [0.0, 50.0], [5.0, 50.0])
    assert np.isnan(shift.structure[0])
    assert not np.isnan(shift.structure[1])
