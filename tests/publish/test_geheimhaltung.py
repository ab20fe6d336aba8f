"""The page „Geheimhaltung“: only where something is protected, and in words that hold."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from sample_plan import PLACES, POLICY, STEP, UNEMPLOYED, make_plan

from kobimo.declarations.loading import load_catalog
from kobimo.disclosure.tallies import Part
from kobimo.disclosure.withheld import sum_up
from kobimo.document import Chapter, Figure, Notice, Prose
from kobimo.publish.html import render_files
from kobimo.publish.pdf import write_pdf
from kobimo.publish.withholding import EXAMPLE, lines
from kobimo.publish.word import write_word
from publish.sample import figure, make_site

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.disclosure.tallies import Tally
    from kobimo.publish import Site

PAGE = "geheimhaltung.html"


def chapter(*indicators: str) -> Chapter:
    shown = figure("karte")
    drawn = Figure(
        **{
            **dict(shown),
            "indicators": indicators,
            "notes": (". kein Wert: unbekannt oder geheim zu halten",),
        }
    )
    return Chapter(
        id="ueberblick",
        title="Überblick",
        order=1,
        indicators=indicators,
        elements=(
            Prose(markdown="## Abschnitt"),
            drawn,
            Notice(reason="disclosure", text="Der Wert ist geheim zu halten."),
        ),
    )


def site_of(*indicators: str, tallies: tuple[Tally, ...] = (UNEMPLOYED, PLACES)) -> Site:
    catalog = load_catalog()
    plan = make_plan(tallies=tallies)
    site = make_site(chapters=(chapter(*indicators),), withheld=sum_up(plan, POLICY, catalog))
    kommune = site.kommune.model_copy(update={"geheimhaltung": POLICY})
    return replace(site, kommune=kommune)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return render_files(site_of("raum_arbeitslose_je_1000"))


def words(body: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", body.decode("utf-8")).split())


def test_a_report_without_protected_data_has_no_such_page() -> None:
    for site in (make_site(), site_of("abgang_ohne_hsa_anteil")):
        found = render_files(site)
        assert PAGE not in found
        assert not [name for name, body in found.items() if PAGE.encode() in body]


def test_only_datasets_of_the_report_are_told(files: dict[str, bytes]) -> None:
    text = words(files[PAGE])
    assert (
        "Arbeitslose nach Sozialräumen 1 bis 4 100 verbergen Amt für Statistik, 01.02.2026" in text
    )
    assert "Arbeitslose nach Sozialräumen 1 bis 4 4 4" in text
    assert "Kitaplätze" not in text.replace(STEP.text, "")


def test_a_sum_of_two_datasets_counts_for_both() -> None:
    both = replace(UNEMPLOYED, parts=(*UNEMPLOYED.parts, Part(1, "raum_kitaplaetze", "plaetze")))
    found = lines(site_of("raum_arbeitslose_je_1000", tallies=(both,)))
    assert [(line.shown, line.hidden) for line in found] == [(4, 4), (4, 4)]


def test_fallbacks_are_said(files: dict[str, bytes]) -> None:
    assert STEP.text in words(files[PAGE])


def test_the_example_is_what_it_says() -> None:
    *areas, (_, total, *_) = EXAMPLE
    counted = [int(row[1]) for row in areas]
    assert sum(counted) == int(total)
    # The text computes the small one from the second column, and its range from the third.
    shown_once = [int(row[2]) for row in areas if row[2] != "."]
    assert int(total) - sum(shown_once) == counted[0] == 2
    shown_twice = [int(row[3]) for row in areas if row[3] != "."]
    assert int(total) - sum(shown_twice) == 25


def test_why_a_cell_is_hidden_is_not_told(files: dict[str, bytes]) -> None:
    primary = replace(UNEMPLOYED, verdicts=("oo", "pp", "pp", "oo"))
    same = render_files(site_of("raum_arbeitslose_je_1000", tallies=(primary, PLACES)))
    assert same == files


def test_every_sign_leads_to_the_page(files: dict[str, bytes]) -> None:
    chapter_page = files["ueberblick.html"].decode("utf-8")
    assert f'geheim zu halten (<a href="{PAGE}">Geheimhaltung</a>)' in chapter_page
    assert f'geheim zu halten. <a href="{PAGE}">Mehr zur Geheimhaltung</a>' in chapter_page
    for name in ("zeichenerklaerung.html", "methodik.html", "impressum.html"):
        assert f'href="{PAGE}"' in files[name].decode("utf-8")
    assert PAGE in files["assets/suchindex.js"].decode("utf-8")


def test_rounding_is_explained_where_it_is_used(files: dict[str, bytes]) -> None:
    assert 'id="rundung"' not in files[PAGE].decode("utf-8")
    rounding = POLICY.model_copy(update={"verfahren": "runden"})
    site = site_of("raum_arbeitslose_je_1000")
    withheld = sum_up(make_plan(), rounding, load_catalog())
    page = render_files(replace(site, withheld=withheld))[PAGE].decode("utf-8")
    assert 'id="rundung"' in page
    assert "runden auf Vielfache von 5" in page


def test_print_has_the_short_form(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed (dependency group test)")
    site = site_of("raum_arbeitslose_je_1000")
    pages = pypdf.PdfReader(write_pdf(site, tmp_path)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "wo in diesem bericht ein punkt steht" in text.lower()
    assert STEP.text in text
    body = io.BytesIO(write_word(site, tmp_path).read_bytes())
    with ZipFile(body) as archive:
        document = archive.read("word/document.xml").decode("utf-8")
    assert "Wo in diesem Bericht ein Punkt steht" in document
    assert STEP.text in document
    assert "1 bis 4" in document


def test_many_datasets_of_one_rule_stand_in_one_row() -> None:
    catalog = load_catalog()
    names = [item.id for item in catalog.datasets.values() if item.sensitivity == "sensibel"][:5]
    tallies = tuple(replace(UNEMPLOYED, parts=(Part(1, name, "x"),)) for name in names)
    page = words(render_files(site_of("raum_arbeitslose_je_1000", tallies=tallies))[PAGE])
    assert "Sozial-, Gesundheits- und Förderdaten (5 Datensätze) 1 bis 4 100 verbergen" in page
    for name in names:
        assert f"{catalog.datasets[name].title} 1 bis 4 4 4" in page
