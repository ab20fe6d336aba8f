"""Round ticks in German numbers, the unit on the last one."""

from __future__ import annotations

import math

import pytest

from kobimo.figures.axes import choose_ticks, choose_value_ticks, row_labels, year_label
from kobimo.german import MINUS, NARROW


def test_unit_stands_on_the_last_tick_only() -> None:
    ticks = choose_ticks(0, 10, "percent")
    assert ticks.values == (0, 2, 4, 6, 8, 10)
    assert ticks.labels == ("0", "2", "4", "6", "8", f"10{NARROW}%")


def test_numbers_are_german() -> None:
    assert choose_ticks(-0.1, 0.1, "ratio").labels[0] == f"{MINUS}0,10"
    assert choose_ticks(0, 40000, "persons").labels[-1] == f"40{NARROW}000"


def test_all_ticks_have_the_same_decimals() -> None:
    decimals = {label.partition(",")[2] for label in choose_ticks(0, 1, "ratio").labels}
    assert {len(text) for text in decimals} == {1}


@pytest.mark.parametrize("values", [[92.0, 94.5, 97.0], [1000.0, 1040.0]])
def test_flat_series_have_their_axis_cut(values: list[float]) -> None:
    assert choose_value_ticks(values, "percent").low > 0
    assert choose_value_ticks(values, "percent", from_zero=True).low == 0


def test_other_series_start_at_zero() -> None:
    assert choose_value_ticks([5.0, 9.0], "percent").low == 0
    assert choose_value_ticks([-3.0, 9.0], "persons").low < 0


def test_missing_values_do_not_move_the_axis() -> None:
    assert choose_value_ticks([math.nan, 5.0, 9.0], "percent") == choose_value_ticks(
        [5.0, 9.0], "percent"
    )
    assert choose_value_ticks([math.nan], "percent").low == 0


@pytest.mark.parametrize(
    ("period", "label"),
    [("2023/24", "2023/24"), ("31.12.2023", "2023"), ("2023", "2023"), ("", "2023")],
)
def test_school_years_are_named_as_such(period: str, label: str) -> None:
    assert year_label(period, 2023) == label


def test_dates_of_a_stichtag_are_printed_as_years_where_that_is_unique() -> None:
    import pandas as pd

    yearly = pd.DataFrame({"period": ["31.12.2022", "31.12.2023"], "year": [2022, 2023]})
    assert row_labels(yearly, "period") == {"31.12.2022": "2022", "31.12.2023": "2023"}
    halves = pd.DataFrame({"period": ["30.06.2023", "31.12.2023"], "year": [2023, 2023]})
    assert row_labels(halves, "period") == {name: name for name in halves["period"]}
    assert row_labels(yearly.assign(art=["31.12.2022", "b"]), "art") == {
        "31.12.2022": "31.12.2022",
        "b": "b",
    }
