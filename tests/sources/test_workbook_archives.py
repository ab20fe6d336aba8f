"""Archives that would fill the memory are refused quickly; broken ones are named."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from kobimo.errors import UnreadableFile
from kobimo.sources.workbook import check_archive, column_number, inspect_cells

SHEET = "xl/worksheets/sheet1.xml"


def repack(body: bytes, change) -> bytes:
    """Return the archive with each member passed through ``change(name, content)``."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(target, "w", 8) as result:
        for name in source.namelist():
            result.writestr(name, change(name, source.read(name)))
    return target.getvalue()


@pytest.fixture
def body(workbook):
    return workbook([["Raum", "Kinder"], ["Nord", 1]])


def in_sheet(body: bytes, old: bytes, new: bytes) -> bytes:
    return repack(
        body, lambda name, content: content.replace(old, new) if name == SHEET else content
    )


def test_600_mb_of_xml_are_refused_within_two_seconds(body, tmp_path):
    bomb = tmp_path / "bombe.xlsx"
    chunk = b" " * 2**20
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(bomb, "w", 8) as result:
        for name in source.namelist():
            if name != SHEET:
                result.writestr(name, source.read(name))
        with result.open(SHEET, "w") as member:
            for _ in range(600):
                member.write(chunk)
    content = bomb.read_bytes()
    start = time.perf_counter()
    with pytest.raises(UnreadableFile, match="entpackt 600 MB groß") as caught:
        check_archive(content, "bombe.xlsx")
    assert time.perf_counter() - start < 2
    assert caught.value.where == "„bombe.xlsx“"
    assert "als CSV" in caught.value.remedy


def test_a_directory_that_lies_about_sizes_is_refused(body):
    packed = repack(
        body, lambda name, content: content + b" " * 10_000 if name == SHEET else content
    )
    size = zipfile.ZipFile(io.BytesIO(packed)).getinfo(SHEET).file_size
    lie = packed.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(UnreadableFile, match="beschädigt"):
        check_archive(lie, "luege.xlsx")


def test_two_cells_in_opposite_corners_are_refused(body):
    far = in_sheet(body, b'r="B2"', b'r="XFD1048576"')
    with pytest.raises(UnreadableFile, match="reicht bis Zelle XFD1048576"):
        check_archive(far, "weit.xlsx")


def test_other_archives_are_no_workbooks():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("tabelle.csv", "a;b")
    with pytest.raises(UnreadableFile, match="keine Excel-Arbeitsmappe"):
        check_archive(target.getvalue(), "x.xlsx")


def test_entities_and_broken_xml_are_refused(body):
    for old, new in (
        (b"<worksheet", b"<!DOCTYPE x [<!ENTITY y 'z'>]><worksheet"),
        (b"</row>", b""),
    ):
        damaged = in_sheet(in_sheet(body, b"Nord", b"Nord"), old, new)
        damaged = in_sheet(damaged, b'<c r="B2"', b'<c r="B2" t="e"')
        with pytest.raises(UnreadableFile, match="beschädigt"):
            inspect_cells(damaged, ["Tabelle1"], name="x.xlsx", has_percent=False)


def test_formulas_without_value_and_errors_are_found(workbook):
    body = workbook([["=1+1", "=1/0", 3], [None, '=""', 4]])
    body = in_sheet(body, b'<c r="B1">', b'<c r="B1" t="e">')
    body = in_sheet(body, b"<f>1/0</f><v></v>", b"<f>1/0</f><v>#DIV/0!</v>")
    body = in_sheet(body, b'<c r="B2">', b'<c r="B2" t="str">')
    broken, percent = inspect_cells(body, ["Tabelle1"], name="x.xlsx", has_percent=False)
    assert broken == {"Tabelle1": [(0, 0, "=1+1", True), (0, 1, "#DIV/0!", False)]}
    assert percent == {}


def test_a_cell_without_address_follows_the_one_before(workbook):
    body = in_sheet(workbook([[1, "=2"], [3, "=4"]]), b' r="B2"', b"")
    broken, _ = inspect_cells(body, ["Tabelle1"], name="x.xlsx", has_percent=False)
    assert [cell[:2] for cell in broken["Tabelle1"]] == [(0, 1), (1, 1)]


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_columns_are_numbered_as_in_spreadsheets(letters, number):
    assert column_number(letters) == number


def test_errors_are_reported_with_their_cell(read_office, workbook, declare_municipal):
    body = workbook([["Raum", "Jahr", "Mädchen", "Jungen"], ["Nord", 2023, "=1/0", 3]])
    body = in_sheet(body, b'<c r="C2">', b'<c r="C2" t="e">')
    body = in_sheet(body, b"<f>1/0</f><v></v>", b"<f>1/0</f><v>#DIV/0!</v>")
    with pytest.raises(Exception, match="Zelle C2: die Zelle zeigt den Fehler „#DIV/0!“"):
        read_office(body, declare_municipal())
