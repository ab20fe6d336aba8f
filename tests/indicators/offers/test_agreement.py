"""Krippendorff's alpha: published examples and limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.indicators.offers.agreement import measure_agreement


def cross(first: str, second: str) -> np.ndarray:
    names = sorted(set(first + second))
    table = np.zeros((len(names), len(names)))
    for one, other in zip(first, second, strict=True):
        table[names.index(one), names.index(other)] += 1
    return table


@pytest.mark.parametrize(
    ("first", "second", "alpha"),
    [
        # Krippendorff (2011): Computing Krippendorff's Alpha-Reliability, sections A and B.
        ("0100000010", "1110010000", 0.095),
        ("aabbdcccedda", "babbbccceddd", 0.692),
    ],
)
def test_published_examples(first: str, second: str, alpha: float) -> None:
    assert round(measure_agreement(cross(first, second)).alpha, 3) == alpha


def test_full_agreement_is_one_and_one_category_has_none() -> None:
    found = measure_agreement(np.diag([5, 3, 4]))
    assert (found.alpha, found.lower, found.upper) == (1.0, 1.0, 1.0)
    assert math.isnan(measure_agreement([[12, 0], [0, 0]]).alpha)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 20), min_size=9, max_size=9))
def test_order_of_coders_and_categories_does_not_matter(counts: list[int]) -> None:
    table = np.array(counts).reshape(3, 3)
    found = measure_agreement(table)
    for other in (table.T, table[::-1, ::-1]):
        again = measure_agreement(other).alpha
        assert again == pytest.approx(found.alpha, nan_ok=True)
    if not math.isnan(found.alpha):
        assert found.lower <= found.upper <= 1
