"""A chapter of an earlier state says so wherever it is met, and nowhere else anything does."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kobimo.publish import Outdated
from kobimo.publish.html import render_files
from kobimo.publish.pdf import write_pdf
from kobimo.publish.word import write_word

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.publish import Site

SINCE = "22.11.2026, 17:03 Uhr"
SENTENCE = (
    "Dieses Kapitel ist nicht auf dem neuesten Stand. Es zeigt den Stand vom 22.11.2026, "
    "17:03 Uhr; seither ließ es sich nicht neu erstellen. Grund: NameError: <b>x</b>"
)
SHOWN = SENTENCE.replace("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;")
#: The chapter and everything in the sample site that is a download of it.
CHAPTER = "uebergaenge"


@pytest.fixture
def older(other_site: Callable[..., Site]) -> Site:
    return other_site(outdated={CHAPTER: Outdated(SINCE, "NameError: <b>x</b>")})


def test_the_page_and_the_start_page_say_so(older: Site, site: Site) -> None:
    files, fresh = render_files(older), render_files(site)
    assert set(files) == set(fresh)
    page, start = files[f"{CHAPTER}.html"].decode(), files["index.html"].decode()
    assert page.count(SHOWN) == 1
    assert "<p>Dieses Kapitel ist nicht auf dem neuesten Stand.</p>" in start
    assert "(älterer Stand)</a>" in start
    changed = {name for name in files if files[name] != fresh[name]}
    data = {name for name in files if name.startswith(f"daten/{CHAPTER}-")}
    assert len(data) == 3
    assert data | {f"{CHAPTER}.html", "index.html", "daten/tabellen.xlsx"} <= changed
    # Hashes of the data files stand in the package; other chapters are as they were.
    assert changed - data <= {
        f"{CHAPTER}.html",
        "index.html",
        "daten/tabellen.xlsx",
        "daten/datapackage.json",
        "downloads.html",
    }


def test_a_single_page_says_so_above_the_chapter(older: Site, other_site: object) -> None:
    report = older.report.model_copy(update={"single_page": True})
    site = other_site(report=report, outdated=older.outdated)  # type: ignore[operator]
    start = render_files(site)["index.html"].decode()
    assert start.index("Übergänge") < start.index(SHOWN)


def test_a_box_on_the_start_page_is_marked_with_its_chapter(
    other_site: Callable[..., Site],
) -> None:
    site = other_site(outdated={"ueberblick": Outdated(SINCE, "NameError: <b>x</b>")})
    start = render_files(site)["index.html"].decode()
    assert start.index("Kennzahlen im Überblick") < start.index(SHOWN)


def test_downloads_carry_it_along(older: Site, tmp_path: Path) -> None:
    files = render_files(older)
    for name, body in files.items():
        if name.endswith(".csv") and name.startswith("daten/"):
            assert (SENTENCE in body.decode("utf-8-sig")) == (CHAPTER in name), name
    book = openpyxl.load_workbook(io.BytesIO(files["daten/tabellen.xlsx"]))
    marked = [sheet.title for sheet in book if sheet["A1"].value == SENTENCE]
    assert len(marked) == 3
    with zipfile.ZipFile(write_word(older, tmp_path)) as archive:
        text = archive.read("word/document.xml").decode("utf-8")
    assert text.count(SHOWN) == 1


def test_the_pdf_says_so(older: Site, tmp_path: Path) -> None:
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(write_pdf(older, tmp_path)).pages]
    text = " ".join(" ".join(pages).split())
    assert text.count(f"Es zeigt den Stand vom {SINCE}") == 1
