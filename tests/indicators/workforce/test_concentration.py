"""Concentration: values by hand, limits, and bounds where some parts are secret."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.workforce.concentration import herfindahl, herfindahl_bounds, krugman

PARTS = st.lists(st.integers(0, 5000), min_size=3, max_size=12).filter(lambda p: sum(p) > 0)


def test_by_hand() -> None:
    # 0.25 + 0.04 + 3 x 0.01 = 0.32, of which 1/5 is what five equal parts have.
    parts = [50, 20, 10, 10, 10]
    assert float(herfindahl(parts, normalised=False)) == pytest.approx(0.32)
    assert float(herfindahl(parts)) == pytest.approx((0.32 - 0.2) / 0.8)


@given(PARTS)
def test_normalised_lies_between_equal_and_one(parts: list[int]) -> None:
    value = float(herfindahl(parts))
    assert -1e-12 <= value <= 1 + 1e-12
    assert float(herfindahl([7] * len(parts))) == pytest.approx(0, abs=1e-12)
    assert float(herfindahl([7] + [0] * (len(parts) - 1))) == pytest.approx(1)


@given(PARTS, st.integers(2, 3), st.booleans())
def test_bounds_contain_every_split_of_the_rest(
    parts: list[int], secret: int, normalised: bool
) -> None:
    known = [*([0] * secret), *parts[secret:]]
    rest = sum(parts[:secret])
    low, high = herfindahl_bounds(known, rest, secret, normalised=normalised)
    value = float(herfindahl(parts, normalised=normalised))
    assert low - 1e-9 <= value <= high + 1e-9
    evenly = [*([rest / secret] * secret), *parts[secret:]]
    assert float(herfindahl(evenly, normalised=normalised)) == pytest.approx(float(low))


def test_krugman_by_hand() -> None:
    # |0.5 - 0.25| + |0.5 - 0.25| + |0 - 0.5|
    assert float(krugman([50, 50, 0], [25, 25, 50])) == pytest.approx(1.0)
    assert float(krugman([1, 2, 3], [10, 20, 30])) == pytest.approx(0)
    assert float(krugman([1, 0], [0, 1])) == pytest.approx(2)


@pytest.mark.parametrize("parts", [[0, 0, 0], [1, math.nan, 2], [5]])
def test_nothing_to_measure(parts: list[float]) -> None:
    assert np.isnan(herfindahl(parts))
