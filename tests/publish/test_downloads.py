"""CSV files as Excel in a German office reads them."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from kobimo.document import Column, Table
from kobimo.publish.downloads import write_csv
from publish.sample import FORMULA as HOSTILE
from publish.sample import SOURCE, value_table


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


def test_attribution_stands_below_the_values() -> None:
    lines = write_csv(value_table()).decode("utf-8-sig").splitlines()
    assert lines[-1] == f"# {SOURCE}"
    assert not any(line.startswith("#") for line in lines[:-1])


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_every_row_keeps_its_cells(texts: list[str]) -> None:
    columns = tuple(Column(label=f"s{n}") for n in range(len(texts)))
    table = Table(caption="", columns=columns, rows=(tuple(texts),), data=(tuple(texts),))
    assert len(read(write_csv(table))[1]) == len(texts)
