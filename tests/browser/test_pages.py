"""Every page of the sample report, in light, in dark and on a phone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from browser.inspection import (
    DARK,
    LIGHT,
    Setting,
    broken_links,
    foreign_resources,
    inspect_site,
    open_page,
    pages_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


CHAPTERS = {"ueberblick", "uebergaenge", "fachkraefte", "sozialraum"}
#: Fixed pages whose length depends on the report.
FULL = {"methodik", "kennzahlen", "datenquellen", "datenqualitaet", "downloads", "suche"}
#: Pages are looked at in parts, so that several processes share the work.
PARTS = 4
in_parts = pytest.mark.parametrize("part", range(PARTS))


def each_kind(folder: Path) -> list[Path]:
    """Return the pages of a report, and of the one below it only where it starts."""
    below = folder / "berichte"
    return [path for path in pages_of(folder) if below not in path.parents or path.stem == "index"]


@pytest.mark.slow
@in_parts
def test_no_page_has_a_fault(browser: Browser, sample_folder: Path, part: int) -> None:
    assert inspect_site(browser, sample_folder, each_kind(sample_folder)[part::PARTS]) == {}


@pytest.mark.slow
@in_parts
def test_no_page_of_a_built_report_has_a_fault(
    browser: Browser, built_folder: Path, part: int
) -> None:
    """Every page in every setting where KOBIMO_SITE names the report; else each kind of page.

    Steckbriefe come from one template, so one in a hundred and twenty stands for them. Chapters are long and
    made of the same elements: those that hold most forms of figure between them stand for all, and
    one of them is looked at in the dark and on a phone.
    """
    pages = pages_of(built_folder)
    if "KOBIMO_SITE" in os.environ:
        assert inspect_site(browser, built_folder, pages[part::PARTS]) == {}
        return
    cards = [path for path in pages if path.parent.name == "kennzahlen"]
    # The other fixed pages hold little that the sample report does not.
    root = [path for path in pages if path.parent == built_folder and path.stem in CHAPTERS | FULL]
    chapters = [path for path in root if path.stem in CHAPTERS]
    starts = [path for path in pages if path.name == "index.html"]
    whole = sorted({*root, *starts, *cards[::120]} - set(chapters[1:]))
    assert inspect_site(browser, built_folder, whole[part::PARTS]) == {}
    assert inspect_site(browser, built_folder, chapters[1:][part::PARTS], LIGHT) == {}


def test_links_of_a_built_report_lead_somewhere(built_folder: Path) -> None:
    assert [*broken_links(built_folder), *foreign_resources(built_folder)] == []


def test_links_lead_somewhere(sample_folder: Path) -> None:
    assert [*broken_links(sample_folder)] == []


def test_no_page_loads_from_another_host(sample_folder: Path) -> None:
    assert [*foreign_resources(sample_folder)] == []


def test_titles_tell_pages_apart(sample_folder: Path) -> None:
    titles = [
        path.read_text("utf-8").split("<title>")[1].split("</title>")[0]
        for path in pages_of(sample_folder)
    ]
    assert len(set(titles)) == len(titles)


def test_policy_holds_on_disk(browser: Browser, sample_folder: Path) -> None:
    """Under its own policy a page gets its styles, fonts and scripts, and says nothing wrong."""
    page, wrong = open_page(browser, sample_folder / "uebergaenge.html", bypass=False)
    assert page.evaluate("document.documentElement.classList.contains('js')")
    assert "Source Serif 4" in page.evaluate(
        "getComputedStyle(document.querySelector('h1')).fontFamily"
    )
    assert page.evaluate("document.fonts.check('16px \"Source Serif 4\"')")
    line = "getComputedStyle(document.querySelector('figure.bild svg path[stroke^=var]')).stroke"
    assert page.evaluate(line).startswith("rgb(")
    assert wrong == []
    page.context.close()


def test_hostile_labels_stay_text(browser: Browser, sample_folder: Path) -> None:
    for path in each_kind(sample_folder):
        page, wrong = open_page(browser, path, bypass=False)
        assert page.title() != "gekapert"
        assert page.evaluate("document.querySelectorAll('img').length") == 0
        assert wrong == []
        page.context.close()


def test_figures_follow_the_theme(browser: Browser, sample_folder: Path) -> None:
    from kobimo.figures import style

    colours = []
    for setting in (LIGHT, DARK):
        page, _ = open_page(browser, sample_folder / "uebergaenge.html", setting)
        colours.append(
            page.evaluate(
                "getComputedStyle(document.querySelector('figure.bild svg path[stroke*=own]')).stroke"
            )
        )
        page.context.close()
    wanted = [
        tuple(int(c["own"][i : i + 2], 16) for i in (1, 3, 5)) for c in (style.LIGHT, style.DARK)
    ]
    assert colours == [f"rgb{rgb}" for rgb in wanted]


def test_theme_button_turns_the_page(browser: Browser, sample_folder: Path) -> None:
    page, _ = open_page(browser, sample_folder / "index.html", bypass=False)
    background = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(background)
    page.get_by_role("button", name="Dunkle Ansicht").click()
    assert page.evaluate(background) != before
    page.goto((sample_folder / "methodik.html").as_uri())
    assert page.get_by_role("button", name="Helle Ansicht").is_visible()
    page.context.close()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("abschluss", "Hauptschulabschluss"),
        ("uebergaenge", "Übergänge und Abschlüsse"),
        ("übergänge", "Übergänge und Abschlüsse"),
        ("ubergange", "Übergänge und Abschlüsse"),
        ("ABSCHLÜSSE", "Abschlüsse"),
        ("ausbildungs platz", "Ausbildungsplätze vor Ort"),
    ],
)
def test_search_finds(browser: Browser, sample_folder: Path, query: str, wanted: str) -> None:
    page, wrong = open_page(browser, sample_folder / "suche.html", bypass=False)
    page.get_by_role("searchbox", name="Suchwort").fill(query)
    page.locator("#treffer h3").first.wait_for()
    assert wanted in page.locator("#treffer h3").all_inner_texts()
    assert "Treffer" in page.get_by_role("status").inner_text()
    assert wrong == []
    page.context.close()


def test_search_by_keyboard_leads_to_the_place(browser: Browser, sample_folder: Path) -> None:
    page, _ = open_page(
        browser, sample_folder / "suche.html", query="?q=Ausbildungsplätze", bypass=False
    )
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/uebergaenge.html#*ausbildungsplaetze*")
    page.context.close()


def test_search_says_when_nothing_is_found(browser: Browser, sample_folder: Path) -> None:
    page, _ = open_page(browser, sample_folder / "suche.html", query="?q=zzzz", bypass=False)
    assert page.get_by_role("status").inner_text().startswith("Kein Treffer")
    page.context.close()


def test_search_results_have_no_fault(browser: Browser, sample_folder: Path) -> None:
    from browser.inspection import QUESTIONS, run_axe

    page, wrong = open_page(browser, sample_folder / "suche.html", query="?q=abschluss")
    page.locator("#treffer h3").first.wait_for()
    assert run_axe(page) + page.evaluate(QUESTIONS) + wrong == []
    page.context.close()


def test_paper_shows_the_data_tables(browser: Browser, sample_folder: Path) -> None:
    page, _ = open_page(browser, sample_folder / "uebergaenge.html", bypass=False)
    page.emulate_media(media="print")
    assert page.locator("figure.bild details table").first.is_visible()
    assert not page.locator("nav.seiten").is_visible()
    page.context.close()


def test_scrolling_parts_are_keyboard_stops(browser: Browser, sample_folder: Path) -> None:
    wide, _ = open_page(browser, sample_folder / "uebergaenge.html", LIGHT)
    assert wide.locator(".zeichnung[tabindex]").count() == 0
    wide.context.close()
    narrow, _ = open_page(browser, sample_folder / "uebergaenge.html", Setting("narrow", width=320))
    assert narrow.locator(".zeichnung[tabindex='0'][role=region]").count() == 2
    narrow.context.close()
