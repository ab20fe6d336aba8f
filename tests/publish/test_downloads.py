"""CSV files as Excel in a German office reads them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.document import Column, Table
from kobimo.publish.downloads import FORMULA, NUMBER, SIGNS, plain_number, safe_text, write_csv
from publish.sample import FORMULA as HOSTILE
from publish.sample import value_table


def read(body: bytes) -> list[list[str]]:
    return [*csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";")]


def test_file_begins_with_byte_order_mark() -> None:
    assert write_csv(value_table()).startswith(
        b"\xef\xbb\xbfJahr;Musterstadt;Musterland;Bemerkung\r\n"
    )


def test_numbers_have_a_decimal_comma_and_secrets_their_sign() -> None:
    rows = read(write_csv(value_table()))
    assert rows[1][:3] == ["2020", "6,543624161", "8,6"]
    assert rows[3][:3] == ["2022", ".", "-1,2"]
    assert rows[4][:3] == ["2023", "7,1", "12345"]


def test_formula_is_disarmed() -> None:
    assert read(write_csv(value_table()))[3][3] == f"'{HOSTILE}"


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


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_every_row_keeps_its_cells(texts: list[str]) -> None:
    columns = tuple(Column(label=f"s{n}") for n in range(len(texts)))
    table = Table(caption="", columns=columns, rows=(tuple(texts),), data=(tuple(texts),))
    assert len(read(write_csv(table))[1]) == len(texts)
