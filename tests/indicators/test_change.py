"""Change over time, and the breaks it does not cross."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from kobimo.declarations.models import Break
from kobimo.indicators import measure_change
from kobimo.indicators.intervals import wilson

from .conftest import declare

SHARE = declare()


def series(counts: dict[int, tuple[int, int] | None], ags: str = "07211") -> pd.DataFrame:
    rows = []
    for year, pair in counts.items():
        row: dict[str, object] = {"ags": ags, "year": year}
        names = ("value", "lower", "upper", "numerator", "denominator")
        row |= dict.fromkeys((*names, "rounding_lower", "rounding_upper"), math.nan)
        if pair is not None:
            x, n = pair
            lower, upper = wilson(x, n)
            row |= dict(
                zip(names, (x / n * 100, float(lower) * 100, float(upper) * 100, x, n), strict=True)
            )
        rows.append(row)
    return pd.DataFrame(rows)


def shrinking(first: int, last: int) -> dict[int, tuple[int, int]]:
    return {year: (2000 - (year - first) * 100, 10_000) for year in range(first, last + 1)}


def test_the_last_five_years_are_compared() -> None:
    found = measure_change(series(shrinking(2011, 2023)), SHARE, ())
    assert (found.verdict, found.from_year, found.to_year) == ("down", 2018, 2023)
    assert found.difference == pytest.approx(-5.0)
    assert found.break_ is None


def test_up_and_the_order_of_the_rows() -> None:
    frame = series({2018: (100, 1000), 2023: (200, 1000)}).iloc[::-1]
    assert measure_change(frame, SHARE, ()).verdict == "up"


def test_a_change_within_chance_is_none() -> None:
    found = measure_change(series({2018: (100, 1000), 2023: (110, 1000)}), SHARE, ())
    assert found.verdict == "no_robust_change"


def test_years_without_value_are_no_ends() -> None:
    counts = {2017: (1, 1000), 2018: None, 2019: (100, 1000), 2022: (200, 1000), 2023: None}
    found = measure_change(series(counts), SHARE, ())
    assert (found.from_year, found.to_year) == (2017, 2022)


def test_a_break_shortens_the_comparison_and_is_named() -> None:
    item = Break(dataset="probe", year=2020, reason="Neue Zählweise.")
    found = measure_change(series(shrinking(2011, 2023)), SHARE, (item,))
    assert (found.verdict, found.from_year, found.break_) == ("down", 2020, item)


def test_a_break_in_the_last_year_leaves_nothing_to_compare() -> None:
    item = Break(dataset="probe", year=2023, reason="Neue Zählweise.")
    found = measure_change(series(shrinking(2011, 2023)), SHARE, (item,))
    assert (found.verdict, found.reason) == ("not_comparable", "Neue Zählweise.")
    assert (found.from_year, found.to_year, found.break_) == (2023, 2023, item)


def test_a_break_of_another_land_or_before_the_span_changes_nothing() -> None:
    breaks = (
        Break(dataset="probe", year=2021, regions=("05",), reason="Nur dort."),
        Break(dataset="probe", year=2018, reason="Davor."),
    )
    found = measure_change(series(shrinking(2011, 2023)), SHARE, breaks)
    assert (found.from_year, found.break_) == (2018, None)


def test_the_latest_of_several_breaks_counts() -> None:
    breaks = tuple(Break(dataset="probe", year=y, reason=str(y)) for y in (2022, 2020))
    assert measure_change(series(shrinking(2011, 2023)), SHARE, breaks).from_year == 2022


def test_one_value_is_no_series() -> None:
    found = measure_change(series({2023: (1, 10)}), SHARE, ())
    assert (found.verdict, found.reason) == ("not_comparable", "es liegt nur ein Wert vor")
    assert measure_change(series({2023: None}), SHARE, ()).reason == "kein Wert"


def test_rows_of_two_series_are_refused() -> None:
    frame = pd.concat([series({2023: (1, 10)}), series({2023: (2, 10)}, ags="07212")])
    with pytest.raises(ValueError, match="one row per year"):
        measure_change(frame, SHARE, ())


def test_counts_are_compared_with_themselves() -> None:
    persons = declare(method="count", uncertainty="none", unit="persons", relevant_difference=10)
    frame = series({2018: (100, 1), 2023: (120, 1)}).assign(value=[100.0, 120.0])
    found = measure_change(frame, persons, ())
    assert (found.verdict, found.difference, found.basis) == ("up", 20, "vollerhebung")
