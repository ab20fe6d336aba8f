"""What holds for every value, whatever the data: regions, rows, secrecy, intervals."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.indicators.intervals import bounds
from tests.indicators.conftest import World, declare

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator

KEYS = (*(f"010{n:02d}" for n in range(1, 9)), "01", "DG")
YEARS = ("2021", "2022", "2023")
SECRET = (".", "x", "...", "/")
INDICATORS = (
    declare(),
    declare(method="rate", per=1000, unit="per_1000", uncertainty="poisson_exact"),
    declare(method="ratio", uncertainty="none"),
    declare(method="quotient", per=1, unit="ratio", uncertainty="none"),
    declare(method="count", denominator=[], per=1, unit="persons", uncertainty="none"),
)
#: Numerator and denominator of a cell: the first never exceeds the second; some are secret.
cells = st.tuples(st.integers(0, 500), st.integers(0, 5000), st.sampled_from(("", "", "", *SECRET)))
tables = st.dictionaries(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(YEARS)), cells, min_size=2, max_size=14
)


def compute(table: dict, indicator: Indicator, *, turned: bool = False) -> pd.DataFrame:
    """Return the values of an indicator in a world with these cells."""
    rows: dict[str, list] = {"faelle": [], "personen": []}
    for (ags, year), (x, more, sign) in table.items():
        # Which side is secret depends on the year, so that each side is, now and then.
        hidden = "faelle" if year != "2022" else "personen"
        rows["faelle"].append((ags, year, {}, sign if sign and hidden == "faelle" else x))
        rows["personen"].append(
            (ags, year, {}, sign if sign and hidden == "personen" else x + more)
        )
    if turned:
        rows = {name: items[::-1] for name, items in reversed(rows.items())}
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.put("probe", rows)
        return world.compute(indicator).frame


def of(frame: pd.DataFrame, keys: set[tuple[str, str]]) -> pd.DataFrame:
    is_wanted = [key in keys for key in zip(frame["ags"], frame["period"], strict=True)]
    return frame[is_wanted].reset_index(drop=True)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda item: item.method)
@settings(max_examples=8)
@given(table=tables, further=cells)
def test_a_further_region_changes_no_other_value(
    indicator: Indicator, table: dict, further: tuple[int, int, str]
) -> None:
    known = {key for key in table if key[0] != "01099"}
    before = of(compute(table, indicator), known)
    after = of(compute({("01099", "2023"): further, **table}, indicator), known)
    pd.testing.assert_frame_equal(before, after)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda item: item.method)
@settings(max_examples=8)
@given(table=tables)
def test_the_order_of_rows_does_not_matter(indicator: Indicator, table: dict) -> None:
    pd.testing.assert_frame_equal(compute(table, indicator), compute(table, indicator, turned=True))


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda item: item.method)
@settings(max_examples=8)
@given(table=tables)
def test_a_hidden_input_never_yields_a_number(indicator: Indicator, table: dict) -> None:
    frame = compute(table, indicator).set_index(["ags", "period"])
    for key, (_, _, sign) in table.items():
        is_concerned = key[1] != "2022" or indicator.method != "count"
        row = frame.loc[key]
        if sign and is_concerned:
            numbers = row[["value", "lower", "upper", "rounding_lower", "rounding_upper"]]
            assert numbers.isna().all()
            assert row["status"]
            assert row["reason"]
        if math.isnan(row["value"]):
            assert row["reason"]


@settings(max_examples=60)
@given(
    st.sampled_from(["wilson", "poisson_exact"]),
    st.integers(0, 300),
    st.integers(1, 3000),
    st.integers(2, 40),
)
def test_intervals_contain_the_estimate_and_shrink_with_n(
    kind: str, x: int, more: int, times: int
) -> None:
    n = x + more
    lower, upper = (float(end) for end in bounds(kind, x, n, per=100))
    estimate = 100 * x / n
    assert lower - 1e-9 <= estimate <= upper + 1e-9
    finer = [float(end) for end in bounds(kind, x * times, n * times, per=100)]
    assert finer[1] - finer[0] < upper - lower
