"""Whoever holds one page, one file or one sheet of paper sees that it is not for everybody."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from kobimo.publish.html import render_files
from kobimo.publish.stamps import DRAFT, INTERNAL, MEANINGS, prefix_of
from publish.sample import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from kobimo.publish import Site

STAMPS = [INTERNAL, DRAFT]


@cache
def files_of(stamp: str, *, is_fictional: bool = False) -> dict[str, bytes]:
    return render_files(make_site(stamp=stamp, is_fictional=is_fictional))


@pytest.mark.parametrize("stamp", STAMPS)
def test_every_page_says_so_first_and_is_not_to_be_found(stamp: str) -> None:
    pages = {n: b.decode("utf-8") for n, b in files_of(stamp).items() if n.endswith(".html")}
    assert len(pages) > 10
    for name, page in pages.items():
        notes = re.findall(r'role="note" aria-label="Vermerk"><p>(.*?)</p>', page)
        assert notes == [f"<strong>{stamp}.</strong> {MEANINGS[stamp]}"], name
        assert page.index('role="note"') < page.index("<nav"), name
        assert f"<title>{stamp}: " in page, name
        assert '<meta name="robots" content="noindex">' in page, name
        assert 'assets/vermerk.css">' in page, name


@pytest.mark.parametrize("stamp", STAMPS)
def test_paper_carries_it_on_every_sheet(stamp: str) -> None:
    sheet = files_of(stamp)["assets/vermerk.css"].decode("utf-8")
    assert re.search(rf'@page \{{ @top-center \{{ content: "{stamp}"', sheet)


@pytest.mark.parametrize("stamp", STAMPS)
def test_every_download_says_so(stamp: str) -> None:
    found = files_of(stamp)
    line = f"{stamp}. {MEANINGS[stamp]}"
    tables = [body.decode("utf-8-sig") for name, body in found.items() if name.endswith(".csv")]
    assert len(tables) > 3
    for table in tables:
        remarks = [text for text in table.splitlines() if text.startswith("#")]
        assert remarks[0] == f"# {line}"
    book = load_workbook(io.BytesIO(found["daten/tabellen.xlsx"]))
    for sheet in book:
        assert sheet["A1"].value == line
        assert sheet.oddHeader.center.text == line
    contents = book["Inhalt"]
    assert [contents.cell(row, 1).value for row in (2, 3, 5)] == [
        "Bildungsbericht",
        "Musterstadt",
        "Blatt",
    ]
    assert contents.freeze_panes == "A6"
    assert contents.cell(6, 1).hyperlink is not None
    package = json.loads(found["daten/datapackage.json"])
    assert package["description"].startswith(line)
    feed = found["aenderungen.xml"].decode("utf-8")
    titles = re.findall(r"<title>(.*?)</title>", feed)
    assert titles
    assert all(title.startswith(f"{stamp}: ") for title in titles)


@pytest.mark.parametrize("stamp", STAMPS)
def test_no_file_holds_the_other_words(stamp: str) -> None:
    other = next(item for item in STAMPS if item != stamp)
    holding = [n for n, body in files_of(stamp).items() if other.encode("utf-8") in body]
    assert holding == []


def test_an_edition_for_everybody_says_nothing() -> None:
    found = files_of("")
    assert "assets/vermerk.css" not in found
    for name, body in found.items():
        assert not any(stamp.encode("utf-8") in body for stamp in STAMPS), name
        assert b'role="note"' not in body, name
        assert b"noindex" not in body, name


def test_an_invented_report_says_both_in_one_line(other_site: Callable[..., Site]) -> None:
    page = files_of(INTERNAL, is_fictional=True)["index.html"].decode("utf-8")
    (note,) = re.findall(r'role="note" aria-label="Vermerk"><p>(.*?)</p>', page)
    assert re.findall(r"<strong>(.*?)[.]</strong>", note) == [INTERNAL, "Frei erfundenes Beispiel"]
    assert note.endswith("Musterstadt gibt es nicht.")
    both = other_site(stamp=DRAFT, is_fictional=True)
    assert prefix_of(both) == "Entwurf – nicht freigegeben, Frei erfundenes Beispiel: "
    assert prefix_of(other_site(is_fictional=True)) == "Frei erfundenes Beispiel: "
    assert prefix_of(other_site(is_fictional=False)) == ""


def test_same_stamp_same_bytes() -> None:
    assert render_files(make_site(stamp=DRAFT, is_fictional=False)) == files_of(DRAFT)


def test_words_of_a_stamp_need_no_escaping() -> None:
    assert all(not set(stamp) & set("\"\\&<>'") for stamp in STAMPS)


@pytest.mark.parametrize("stamp", STAMPS)
def test_documents_carry_it_on_every_page(
    other_site: Callable[..., Site], tmp_path_factory: pytest.TempPathFactory, stamp: str
) -> None:
    import docx
    from pypdf import PdfReader

    from kobimo.publish.pdf import write_pdf
    from kobimo.publish.word import write_word

    folder = tmp_path_factory.mktemp("dokumente")
    site = other_site(stamp=stamp)
    reader = PdfReader(write_pdf(site, folder))
    assert all(stamp in page.extract_text() for page in reader.pages)
    first = " ".join(reader.pages[0].extract_text().replace("\u00ad\n", "").split())
    assert MEANINGS[stamp].split(",")[0] in first
    assert "pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data().decode("utf-8")
    word = docx.Document(write_word(site, folder))
    (section,) = word.sections
    assert section.header.paragraphs[0].text == stamp
    assert not section.different_first_page_header_footer
    assert any(paragraph.text.startswith(stamp) for paragraph in word.paragraphs[:5])
