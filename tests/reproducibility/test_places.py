"""Where two files differ is told in the words of whoever reads the report."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from kobimo.audit.gate_rules import MANIFEST
from kobimo.verify.comparing import list_differing
from kobimo.verify.places import find_place

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """<!doctype html><title>Kita</title>
<h1>Kindertagesbetreuung</h1><p>Anfang</p>
<h2 id="a">Ganztag &amp; <em>Hort</em></h2>
<p class="x">Am {day} waren es {count} Kinder.</p>
<h2>Ende</h2>"""


def page(day: str = "1. März", count: str = "12") -> bytes:
    return PAGE.format(day=day, count=count).encode()


def workbook(value: float | str) -> bytes:
    book = Workbook()
    book.create_sheet("Tab. 3")["B7"] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def archive(**members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as written:
        for name, text in members.items():
            written.writestr(zipfile.ZipInfo(name.replace("__", "/") + ".xml"), text)
    return stream.getvalue()


def word(text: str) -> bytes:
    return archive(word__document=f"<w:p><w:t>Gleich</w:t><w:t xml:space='p'>{text}</w:t></w:p>")


def test_a_page_names_its_section_and_shows_no_tags() -> None:
    place = find_place("kita.html", page(), page(count="13"))
    assert place.what == "Seite kita.html, Abschnitt „Ganztag & Hort“, Zeile 4"
    assert place.words == ("12", "13")
    assert "Am 1. März waren es 12 Kinder." in place.first
    assert "<" not in place.first + place.second


def test_a_table_names_row_and_column() -> None:
    one, two = ("\ufeffKreis;Wert (Prozent)\r\nTrier;" + value + "\r\n" for value in ("1,5", "1,6"))
    place = find_place("daten/tab-1.csv", one.encode(), two.encode())
    assert place.what == "Tabelle daten/tab-1.csv, Zeile 2, Spalte „Wert (Prozent)“"
    assert (place.first, place.second) == ("1,5", "1,6")


def test_a_workbook_names_sheet_and_cell() -> None:
    place = find_place("daten/tabellen.xlsx", workbook(1.5), workbook(1.25))
    assert place.what == "Excel-Datei daten/tabellen.xlsx, Blatt „Tab. 3“, Zelle B7"
    assert (place.first, place.second) == ("1.5", "1.25")


def test_a_word_file_shows_the_paragraph() -> None:
    place = find_place("b.docx", word("Stand heute"), word("Stand gestern"))
    assert place.what == "Word-Datei b.docx, im Absatz"
    assert (place.first, place.second) == ("Stand heute", "Stand gestern")


def test_a_word_file_with_the_same_words_names_the_part() -> None:
    one, two = (archive(word__document="<w:t>a</w:t>", docProps__core=c) for c in ("1999", "2001"))
    place = find_place("b.docx", one, two)
    assert place.what == "Word-Datei b.docx, darin Datei docProps/core.xml, Zeile 1"
    assert place.words == ("1999", "2001")


def test_an_archive_packed_in_another_way_says_so() -> None:
    stream = io.BytesIO(archive(a="gleich"))
    again = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(zipfile.ZipInfo("a.xml"), old.read("a.xml"))
    place = find_place("b.docx", stream.getvalue(), again.getvalue())
    assert "b.docx, ab dem Byte" in place.what or "verpackt" in place.what


@pytest.mark.parametrize(
    ("one", "two", "what"),
    [
        (b"%PDF /D(2024)\x00", b"%PDF /D(2025)\x00", "PDF b.pdf, ab dem Byte 11 von 14"),
        (b"%PDF", b"%PDF-", "PDF b.pdf, ab dem Byte 4 von 4 und 5"),
    ],
)
def test_a_pdf_names_the_byte(one: bytes, two: bytes, what: str) -> None:
    assert find_place("b.pdf", one, two).what == what


@pytest.mark.parametrize("damaged", [b"", b"PK\x03\x04", b"kein Archiv"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.docx", "a.html", "a.csv", "a.png", "a.pdf", "a"])
def test_any_two_files_have_a_place(name: str, damaged: bytes) -> None:
    assert name in find_place(name, damaged, b"etwas anderes").what
    assert name in find_place(name, workbook("x"), damaged).what


def test_a_missing_file_is_said() -> None:
    assert find_place("a.html", page(), None).what == "a.html: die Datei fehlt im zweiten Bau"


def test_pages_come_first_and_the_list_of_all_files_last(tmp_path: Path) -> None:
    names = [
        "daten/a.csv",
        "bericht.pdf",
        "kita.html",
        MANIFEST,
        "berichte/profil/index.html",
        "neu",
    ]
    for number, folder in enumerate((tmp_path / "1", tmp_path / "2")):
        for name in [*names, "gleich.html"]:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("gleich" if name == "gleich.html" else str(number), "utf-8")
    (tmp_path / "2/neu").unlink()
    assert list_differing(tmp_path / "1", tmp_path / "2") == [
        "kita.html",
        "daten/a.csv",
        "bericht.pdf",
        "neu",
        "berichte/profil/index.html",
        MANIFEST,
    ]
