"""Cells of a German spreadsheet: decimal comma, no formulas, remarks below the values."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.spreadsheets import FORMULA, NUMBER, SIGNS, plain_number, safe_text, write_rows


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (6.0, "6"),
        (0.1 + 0.2, "0,3"),
        (-0.5, "-0,5"),
        (1e-7, "0,0000001"),
        (123456.789, "123456,789"),
        (1e14, "100000000000000"),
    ],
)
def test_number(value: float, wanted: str) -> None:
    assert plain_number(value) == wanted


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-2+3", "@SUM", "\t=1", "\r=1", "＝1", " =1", "-x"]
)
def test_dangerous_beginning_gets_an_apostrophe(text: str) -> None:
    assert safe_text(text).startswith("'")


@pytest.mark.parametrize(
    "text", ["-", "–", "-5", "+1,2", "−3", "-1\u202f234,5\u202f%", "Text", "", "x", "a=b"]
)
def test_numbers_and_signs_stay(text: str) -> None:
    assert safe_text(text) == text


@given(st.text())
def test_no_text_begins_a_formula(text: str) -> None:
    safe = safe_text(text)
    assert "\n" not in safe
    assert "\r" not in safe
    begins = safe.lstrip().startswith(FORMULA)
    assert not begins or safe in SIGNS or NUMBER.fullmatch(safe)


def test_remarks_are_known_to_programs_and_only_remarks() -> None:
    body = write_rows(["Jahr", "Wert"], [["2023", "7,5"], ["# kein Hinweis", "1"]], ["Quelle; A"])
    lines = body.decode("utf-8-sig").splitlines()
    assert lines == ["Jahr;Wert", "2023;7,5", "'# kein Hinweis;1", "# Quelle; A"]
    kept = [line for line in lines if not line.startswith("#")]
    assert len([*csv.reader(io.StringIO("\n".join(kept)), delimiter=";")]) == 3


def test_a_reader_of_tables_skips_the_remarks() -> None:
    import pandas as pd

    body = write_rows(["Jahr", "Wert"], [["2023", "7,5"]], ["Datenquelle: Amt; Lizenz; Rest."])
    frame = pd.read_csv(
        io.BytesIO(body), sep=";", decimal=",", comment="#", encoding="utf-8-sig", dtype={0: str}
    )
    assert frame.to_numpy().tolist() == [["2023", 7.5]]
