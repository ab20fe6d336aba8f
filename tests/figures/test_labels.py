"""Labels never overlap, stay inside, and move no further than they must."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.figures.labels import spread

PLACES = st.lists(st.tuples(st.floats(0, 200), st.floats(5, 30)), min_size=1, max_size=6)


@given(PLACES)
def test_labels_do_not_overlap_and_stay_inside(labels: list[tuple[float, float]]) -> None:
    wanted, sizes = zip(*labels, strict=True)
    centres = spread(wanted, sizes, 0, 200)
    boxes = sorted((c - s / 2, c + s / 2) for c, s in zip(centres, sizes, strict=True))
    assert all(a[1] <= b[0] + 1e-6 for a, b in itertools.pairwise(boxes))
    assert boxes[0][0] >= -1e-6
    assert boxes[-1][1] <= 200 + 1e-6


@given(PLACES)
def test_labels_keep_their_order(labels: list[tuple[float, float]]) -> None:
    wanted, sizes = zip(*labels, strict=True)
    centres = spread(wanted, sizes, 0, 200)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    assert [centres[i] for i in order] == sorted(centres)


def test_labels_with_room_stay_where_they_want_to_be() -> None:
    assert spread([150, 50, 100], [10, 10, 10], 0, 200) == [150, 50, 100]


def test_two_labels_at_one_place_part_evenly() -> None:
    assert spread([100, 100], [20, 20], 0, 200) == [100 - 20 / 2, 100 + 20 / 2]


def test_labels_at_the_edge_are_pushed_inside() -> None:
    assert spread([0, 2], [10, 10], 0, 200) == pytest.approx([5, 15])
