"""Errors of a projection and of naive forecasts, worked out by hand."""

from __future__ import annotations

import math

import pytest

from kobimo.indicators.projecting.backtesting import measure_backtest


def test_errors_in_percent_of_what_came() -> None:
    found = measure_backtest((2020, 2021), (90.0, 210.0), (100.0, 200.0), known=(80.0, 100.0))
    assert found is not None
    assert found.launch_year == 2019
    # |90 - 100| / 100 = 10 %, |210 - 200| / 200 = 5 %.
    assert found.mape == pytest.approx((10 + 5) / 2)
    # 100 stays: 0 % and 50 %.
    assert found.naive_last == pytest.approx(25)
    # 80 grew to 100, by a quarter: 125 is 25 % off, 156.25 is 21.875 % off.
    assert found.naive_growth == pytest.approx((25 + 21.875) / 2)
    assert found.beats_naive
    assert not found.crosses_break


def test_a_method_worse_than_one_naive_forecast_does_not_beat_them() -> None:
    found = measure_backtest((2020,), (120.0,), (100.0,), known=(50.0, 100.0))
    assert found is not None
    assert (found.naive_last, found.naive_growth) == pytest.approx((0, 100))
    assert not found.beats_naive


@pytest.mark.parametrize(
    ("broken", "crosses"), [((2019,), False), ((2020,), True), ((2022,), False)]
)
def test_a_break_between_launch_and_end_is_told(broken: tuple[int, ...], crosses: bool) -> None:
    found = measure_backtest((2020, 2021), (1, 1), (1, 1), known=(1, 1), broken=broken)
    assert found is not None
    assert found.crosses_break is crosses


@pytest.mark.parametrize(
    ("came", "known"),
    [((0.0,), (1.0, 1.0)), ((math.nan,), (1.0, 1.0)), ((1.0,), (1.0,)), ((1.0,), (0.0, 1.0))],
)
def test_no_error_without_values_above_zero(
    came: tuple[float, ...], known: tuple[float, ...]
) -> None:
    assert measure_backtest((2020,), (1.0,), came, known=known) is None
