"""The Excel file: texts stay texts, equal content gives equal bytes."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from kobimo.publish.structure import arrange
from kobimo.publish.workbook import _plain, write_workbook
from publish.sample import FORMULA, NASTY

if TYPE_CHECKING:
    from kobimo.publish import Site


@pytest.fixture(scope="module")
def body(site: Site) -> bytes:
    return write_workbook("Bildungsbericht", "Musterstadt", arrange(site))


def test_contents_lead_to_each_sheet(body: bytes) -> None:
    book = load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["Inhalt", "Kennzahlenkasten 1", "Abb. 2.1", "Abb. 2.2", "Tab. 2.1"]
    rows = [row[0].value for row in book["Inhalt"].iter_rows(min_row=5)]
    assert rows == book.sheetnames[1:]
    assert book["Inhalt"].cell(6, 1).hyperlink.location == "'Abb. 2.1'!A1"


def test_no_cell_is_a_formula(body: bytes) -> None:
    book = load_workbook(io.BytesIO(body))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    hostile = [cell for cell in cells if cell.value == FORMULA]
    assert hostile
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in hostile)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_numbers_are_numbers_with_the_decimals_shown(body: bytes) -> None:
    sheet = load_workbook(io.BytesIO(body))["Abb. 2.1"]
    found = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert found[6.543624161].number_format == "#,##0.0"
    assert found[12345].number_format == "#,##0"
    assert found["."].data_type == "s"
    assert NASTY in found


def test_another_processor_writes_the_same_number() -> None:
    """A BLAS made for another processor gives other last digits; a CSV file has never shown them."""
    assert _plain(0.1 + 0.2) == _plain(0.3) == 0.3
    assert _plain(100 * (1 / 3)) == _plain(100 / 3 + 2e-14)
    assert _plain(12345678901.0) == 12345678901


def test_source_stands_on_the_sheet(body: bytes) -> None:
    sheet = load_workbook(io.BytesIO(body))["Abb. 2.1"]
    assert any(str(cell.value).startswith("Datenquelle:") for cell in sheet["A"])


def test_same_content_same_bytes(site: Site, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time() + 90_000
    monkeypatch.setattr(time, "time", lambda: later)
    assert write_workbook("Bildungsbericht", "Musterstadt", arrange(site)) == body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"1980-01-01T00:00:00Z" in archive.read("docProps/core.xml")
