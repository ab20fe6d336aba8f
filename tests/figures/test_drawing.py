"""The gate in front of every figure, and what it hands on."""

from __future__ import annotations

import pandas as pd
import pytest

from kobimo.figures import frame_of
from kobimo.figures.drawing import runs_of
from tests.figures.conftest import break_in, protected, region_rows, trend_rows


@pytest.mark.parametrize("raw", [pd.DataFrame({"value": [1.0]}), None, [1, 2], "6,5 %"])
def test_only_protected_values_pass(raw: object) -> None:
    with pytest.raises(TypeError, match="is not protected: pass it through"):
        frame_of(raw)  # type: ignore[arg-type]


def test_hidden_rows_lose_their_bounds() -> None:
    frame = frame_of(protected(region_rows()))
    hidden = frame[frame["value"].isna()]
    assert len(hidden) == 1
    assert hidden[["lower", "upper"]].isna().all(axis=None)


def test_unlabelled_rows_are_the_municipality() -> None:
    frame = frame_of(protected([{"value": 1.0}]))
    assert frame[["role", "series"]].to_numpy().tolist() == [["own", "99001"]]


def test_values_are_a_copy() -> None:
    part = protected(region_rows())
    frame = frame_of(part)
    frame["value"] = 0.0
    assert part.frame["value"].iloc[0] == 6.54


@pytest.mark.parametrize(
    ("regions", "lengths"),
    [((), [5, 2, 5]), (("99001",), [5, 2, 5]), (("99",), [5, 2, 5]), (("05",), [5, 7])],
)
def test_lines_end_at_gaps_and_breaks_of_their_region(
    regions: tuple[str, ...], lengths: list[int]
) -> None:
    # 2011–2015, gap, 2017–2018, break, 2019–2023.
    rows = frame_of(protected([row for row in trend_rows() if row["role"] == "own"]))
    runs = runs_of(rows, [break_in(2019, *regions)])
    assert [len(run) for run in runs] == lengths


def test_no_values_make_no_line() -> None:
    assert runs_of(frame_of(protected([{"year": 2020}])), []) == []


def test_elections_every_four_years_are_one_line() -> None:
    rows = frame_of(protected([{"year": year, "value": 70.0} for year in (2013, 2017, 2021, 2025)]))
    assert [len(run) for run in runs_of(rows, [])] == [4]
    # The break lies between two elections.
    assert [len(run) for run in runs_of(rows, [break_in(2019)])] == [2, 2]


def test_year_that_is_left_out_interrupts_a_yearly_series() -> None:
    years = (2011, 2012, 2013, 2015, 2016)
    rows = frame_of(protected([{"year": year, "value": 70.0} for year in years]))
    assert [len(run) for run in runs_of(rows, [])] == [3, 2]
