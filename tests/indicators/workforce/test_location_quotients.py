"""Location quotients: a published example, and bounds that contain every possible value."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.workforce.quotients import location_quotient, quotient_bounds

COUNT = st.integers(1, 10_000)


def test_the_published_example() -> None:
    """Krumme (see test_shifts): 5, 0.5, 0.5 and .667 for the four industries of Holukuluku."""
    found = location_quotient([500, 100, 200, 200], 1000, [10, 20, 40, 30], 100)
    assert found == pytest.approx([5, 0.5, 0.5, 2 / 3])


@given(COUNT, COUNT, COUNT, COUNT)
def test_swapping_region_and_reference_inverts(x: int, y: int, more: int, most: int) -> None:
    one = location_quotient(x, x + more, y, y + most)
    other = location_quotient(y, y + most, x, x + more)
    assert float(one * other) == pytest.approx(1)


@given(
    st.tuples(COUNT, COUNT, COUNT, COUNT),
    st.integers(1, 5),
    st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1)),
)
def test_bounds_contain_what_was_rounded(
    counts: tuple[int, int, int, int], reach: int, moved: tuple[float, float, float]
) -> None:
    x, y, more, most = counts
    n, m = x + more + 10, y + most + 10
    y += 10
    low, high = quotient_bounds(
        (max(x - reach, 0), x + reach), (n - reach, n + reach), (y - reach, y + reach), (m, m)
    )
    a, b, c = (reach * step for step in moved)
    true = location_quotient(max(x + a, 0), n + b, y + c, m)
    assert low <= true + 1e-9
    assert true <= high + 1e-9


@pytest.mark.parametrize(
    ("part", "whole", "part_of_reference", "reference"),
    [(1, 0, 1, 10), (1, 10, 0, 10), (1, 10, 1, 0), (math.nan, 10, 1, 10), (1, 10, math.nan, 10)],
)
def test_what_cannot_be_divided_has_no_quotient(
    part: float, whole: float, part_of_reference: float, reference: float
) -> None:
    assert np.isnan(location_quotient(part, whole, part_of_reference, reference))
