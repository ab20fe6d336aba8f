"""The contract of observations: the quick check accepts only what the schema accepts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.errors import UnreadableFile
from kobimo.observations import WITHOUT_VALUE, Status, schema, validate, year_of
from kobimo.observations.frames import _keeps_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

ROW = {
    "ags": "07211",
    "period": "2023",
    "period_kind": "berichtsjahr",
    "variable": "kinder",
    "raum": "total",
    "geschlecht": "total",
    "value": 12.0,
    "unit": "persons",
    "status": "",
    "dataset": "kinder",
    "gebietsstand": "2024-12-31",
    "retrieved": "2026-03-10",
}


def frame_of(*rows: Mapping[str, object]) -> pd.DataFrame:
    return pd.DataFrame([ROW | dict(row) for row in rows])


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([{"ags": "7211"}], "Spalte ags, Wert „7211“, 1 Fälle"),
        ([{"period": "2023/2024"}], "Spalte period, Wert „2023/2024“"),
        ([{"period_kind": "jahr"}], "Spalte period_kind, Wert „jahr“"),
        ([{"status": "?"}], "Spalte status, Wert „?“"),
        ([{"status": "."}], "value fehlt genau dort, wo status es sagt"),
        ([{"value": math.nan}], "value fehlt genau dort, wo status es sagt"),
        ([{}, {"value": 13.0}], "multiple_fields_uniqueness"),
    ],
)
def test_a_broken_contract_is_named(rows: list[dict[str, object]], text: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        validate(frame_of(*rows), ("geschlecht",))
    assert text in caught.value.message


def test_columns_come_into_their_order() -> None:
    frame = frame_of({})
    found = validate(frame[sorted(frame.columns)], ("geschlecht",))
    assert list(found.columns) == list(ROW)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "ags": st.sampled_from(["DG", "07", "07211", "7211", "011", "٠٧٢١١", "07\n", ""]),
                "period": st.sampled_from(["2023", "2023/24", "2023-12-31", "23", "٢٠٢٣"]),
                "period_kind": st.sampled_from(["berichtsjahr", "stichtag", "jahr"]),
                "variable": st.sampled_from(["kinder", "", None]),
                "geschlecht": st.sampled_from(["total", "weiblich", "t"]),
                "value": st.sampled_from([0.0, 5.5, math.nan, None, 7]),
                "status": st.sampled_from([*Status, "?"]).map(str),
                "unit": st.sampled_from(["persons", 5]),
            },
        ),
        max_size=4,
    )
)
def test_the_quick_check_never_accepts_more_than_the_schema(
    changes: list[dict[str, object]],
) -> None:
    frame = frame_of(*changes) if changes else frame_of({}).iloc[:0]
    if not _keeps_schema(frame, ("geschlecht",)):
        return
    checked = schema(("geschlecht",)).validate(frame, lazy=True)
    pd.testing.assert_frame_equal(checked, frame)


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(st.sampled_from(["DG", "07", "07211"]), st.integers(1990, 2030))))
def test_a_good_frame_passes_without_the_schema(keys: set[tuple[str, int]]) -> None:
    for status in Status:
        value = math.nan if status in WITHOUT_VALUE else 0.0
        rows = [
            {"ags": ags, "period": str(year), "status": status.value, "value": value}
            for ags, year in sorted(keys)
        ]
        if rows:
            assert _keeps_schema(frame_of(*rows), ("geschlecht",))


def test_the_schema_itself_refuses_a_doubled_key() -> None:
    frame = frame_of({}, {})
    assert not _keeps_schema(frame, ("geschlecht",))
    with pytest.raises(pandera.errors.SchemaErrors):
        schema(("geschlecht",)).validate(frame, lazy=True)


def test_the_year_of_a_period() -> None:
    assert [year_of(text) for text in ("2023", "2023/24", "2023-12-31")] == [2023] * 3
    with pytest.raises(ValueError, match="Jahr"):
        year_of("Jahr")
