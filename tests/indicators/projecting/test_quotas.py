"""Quotas of attendance: weighted means, variants and draws."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.indicators.projecting.quotas import Quotas, estimate


def quotas(attending: list[list[float]], residents: list[list[float]], **options: object) -> Quotas:
    form: dict[str, object] = {"own": 0, "years": 3, "shrinks": False, "horizon": 4, "draws": 200}
    found = estimate(np.array([attending]), np.array([residents]), **(form | options))  # type: ignore[arg-type]
    assert found is not None
    return found


def test_later_years_weigh_more() -> None:
    found = quotas([[90, 10, 20, 60]], [[100, 100, 100, 100]])
    # 1 · 10 + 2 · 20 + 3 · 60 of 600; the first year is too long ago.
    assert found.middle == pytest.approx([230 / 600])
    assert (found.low, found.high) == (pytest.approx([0.1]), pytest.approx([0.6]))
    assert found.weights.tolist() == [1.0]


def test_one_year_keeps_its_quota_for_good() -> None:
    found = quotas([[10, 20, 30, 60]], [[100, 100, 100, 100]], years=1)
    assert found.middle == found.low == found.high == pytest.approx([0.6])
    assert np.allclose(found.draws, 0.6)


def test_draws_spread_evenly_around_the_middle_and_never_below_zero() -> None:
    found = quotas([[50, 52, 51, 54, 55]], [[100] * 5], draws=4000)
    assert found.draws.shape == (4000, 1, 4)
    assert found.draws.mean(axis=0) == pytest.approx(np.full((1, 4), found.middle[0]), abs=0.005)
    spread = found.draws[:, 0].std(axis=0)
    assert (np.diff(spread) > 0).all()
    sinking = quotas([[30, 20, 10, 1]], [[100] * 4])
    assert (sinking.draws >= 0).all()


@pytest.mark.parametrize(
    ("attending", "residents"),
    [([[1.0, np.nan, 1.0]], [[9.0] * 3]), ([[1.0] * 3], [[9.0, 0.0, 9.0]]), ([[1.0]], [[9.0]])],
)
def test_a_missing_count_or_nobody_to_attend_gives_nothing(
    attending: list[list[float]], residents: list[list[float]]
) -> None:
    found = estimate(
        np.array([attending]),
        np.array([residents]),
        own=0,
        years=3,
        shrinks=True,
        horizon=2,
        draws=10,
    )
    assert found is None
