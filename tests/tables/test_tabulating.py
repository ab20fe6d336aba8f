"""Tables print what was protected, with the numbers behind it in the same shape."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.tables import INTERVAL, Heading, sign_notes, tabulate, tabulate_cross
from tests.figures.conftest import CANARY, protected

REGION = [Heading("series", "Region")]
TRIER = {
    "series": "Trier",
    "value": 100 * 78 / 1192,
    "lower": 5.27,
    "upper": 8.09,
    "numerator": 78.0,
    "denominator": 1192.0,
}


def test_texts_and_numbers_of_a_row() -> None:
    table = tabulate([protected([TRIER])], caption="Titel", keys=REGION)
    assert [column.label for column in table.columns] == [
        "Region",
        "Wert (Prozent)",
        f"{INTERVAL} von",
        "bis",
        "Zähler",
        "Nenner",
    ]
    assert table.rows == (("Trier", "6,5\u202f%", "5,3", "8,1", "78", "1192"),)
    assert table.data == (("Trier", TRIER["value"], 5.27, 8.09, 78.0, 1192.0),)
    assert [column.numeric for column in table.columns] == [False, True, True, True, True, True]


def test_columns_without_any_value_are_left_out() -> None:
    table = tabulate([protected([{"series": "Trier", "value": 6.5}])], caption="", keys=REGION)
    assert [column.label for column in table.columns] == ["Region", "Wert (Prozent)"]


def test_hidden_rows_have_signs_and_no_numbers() -> None:
    hidden = {"series": "Seehafen", "lower": math.nan, "upper": math.nan, "denominator": 39.0}
    table = tabulate([protected([TRIER, hidden])], caption="", keys=REGION)
    assert table.rows[1] == ("Seehafen", ".", ".", ".", ".", "39")
    assert table.data[1] == ("Seehafen", None, None, None, None, 39.0)
    assert table.notes == (". kein Wert: unbekannt oder geheim zu halten",)


def test_bounds_of_a_projection_have_their_own_name() -> None:
    table = tabulate([protected([TRIER])], caption="", keys=REGION, band="Spannweite")
    assert "Spannweite von" in {column.label for column in table.columns}
    assert not any(INTERVAL in column.label for column in table.columns)


def test_several_indicators_of_one_unit_need_no_further_column() -> None:
    parts = [protected([TRIER], title_de=title) for title in ("Eins", "Zwei")]
    table = tabulate(parts, caption="", keys=REGION)
    assert [column.label for column in table.columns][:3] == [
        "Kennzahl",
        "Region",
        "Wert (Prozent)",
    ]
    assert [row[0] for row in table.rows] == ["Eins", "Zwei"]


def test_several_units_are_named_row_by_row() -> None:
    parts = [
        protected([{"series": "Trier", "value": 6.5}], title_de="Anteil"),
        protected([{"series": "Trier", "value": 8.0}], title_de="Rate", unit="per_1000"),
    ]
    table = tabulate(parts, caption="", keys=REGION)
    assert [column.label for column in table.columns] == ["Kennzahl", "Region", "Wert", "Einheit"]
    assert table.rows == (
        ("Anteil", "Trier", "6,5\u202f%", "Prozent"),
        ("Rate", "Trier", "8,0", "je 1\u202f000"),
    )
    assert [row[3] for row in table.data] == ["Prozent", "je 1\u202f000"]


def test_cross_table_is_complete_and_in_the_given_order() -> None:
    rows = [
        {"thema": "Klima", "alter": "unter 6", "value": 7.0},
        {"thema": "Klima", "alter": "ab 6"},
        {"thema": "Wasser", "alter": "unter 6", "value": 0.0},
    ]
    table = tabulate_cross(
        protected(rows, unit="count", decimals=0),
        caption="Angebote",
        rows=Heading("thema", "Thema"),
        columns="alter",
        row_order=["Wasser", "Klima"],
        column_order=["unter 6", "ab 6"],
    )
    assert [column.label for column in table.columns] == ["Thema", "unter 6", "ab 6"]
    assert table.rows == (("Wasser", "0", "."), ("Klima", "7", "."))
    assert table.data == (("Wasser", 0.0, None), ("Klima", 7.0, None))


def test_only_signs_that_occur_are_explained() -> None:
    pending = protected([{"series": "A", "status": "..."}, {"series": "B", "value": 1.0}])
    assert sign_notes([pending]) == ("... Angabe folgt später",)
    assert sign_notes([protected([TRIER])]) == ()


def test_raw_values_are_refused() -> None:
    with pytest.raises(TypeError, match="not protected"):
        tabulate([pd.DataFrame()], caption="", keys=REGION)  # type: ignore[list-item]


@given(st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=1, max_size=8))
def test_rows_and_data_have_one_shape(values: list[float | None]) -> None:
    rows = [
        {"series": str(at), **({} if value is None else {"value": value})}
        for at, value in enumerate(values)
    ]
    part = protected(rows)
    table = tabulate([part], caption="", keys=REGION)
    assert len(table.rows) == len(table.data) == len(values)
    for texts, data in zip(table.rows, table.data, strict=True):
        assert len(texts) == len(data) == len(table.columns)
    assert [row[1] is None for row in table.data] == [value is None for value in values]
    # A hidden row of this fixture keeps a denominator, never a numerator or a value.
    assert all(CANARY not in row[:2] for row in table.data)
