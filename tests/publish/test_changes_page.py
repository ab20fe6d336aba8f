"""The page „Was sich geändert hat“, its feed and its table."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from kobimo.publish.changes import MOST_VALUES, records_of, summary, write_table
from kobimo.publish.feed import write_feed
from kobimo.publish.html import render_files
from kobimo.publish.pdf import write_pdf
from kobimo.publish.word import write_word
from publish.sample import NASTY, make_profile, provenance

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.publish import Site

ATOM = "{http://www.w3.org/2005/Atom}"


def feed_of(site: Site) -> ET.Element:
    return ET.fromstring(write_feed(site))


def text(element: ET.Element, name: str) -> str:
    found = element.find(f"{ATOM}{name}")
    assert found is not None
    assert found.text
    return found.text


@pytest.fixture(scope="module")
def page(rendered: Path) -> str:
    return (rendered / "aenderungen.html").read_text("utf-8")


def test_days_stand_newest_first(page: str) -> None:
    heads = re.findall(r"<h2 id=\"(a-[\d-]+)\">(.+?)</h2>", page)
    assert [name for name, _ in heads] == ["a-2025-03-13-2", "a-2025-03-13", "a-2024-03-12"]
    assert "(2. Abruf dieses Tages)" in heads[0][1]
    assert heads[1][1] == "13.03.2025"


def test_sentences_say_what_is_new_and_what_was_revised(page: str) -> None:
    assert "<li>Berichtsjahr 2023 neu: Musterstadt 1234</li>" in page
    assert "<li>1 Wert in Deutschland zurückgezogen</li>" in page
    assert (
        "<li>in 2 weiteren Regionen 5 Werte berichtigt (größte Berichtigung: Landkreis Flussaue, "
        "2022, 50 → 40, −20,0\u202f%)</li>"
    ) in page
    assert "Erster Abruf: 1 Datensatz dieses Berichts mit 1200 Werten." in page
    assert "kobimo liest sie jetzt anders." in page


def cells_of(page: str, label: str) -> list[str]:
    (row,) = [row for row in re.findall(r"<tr>(.+?)</tr>", page) if f">{label}<" in row]
    return re.findall(r">([^<]*)</t[hd]>", row)


def test_revisions_of_counts_are_in_percent_and_of_rates_in_points(page: str) -> None:
    assert cells_of(page, "Insgesamt") == [
        *("Musterstadt", "2022", "Insgesamt", "78", "81"),
        *("+3 (+3,8\u202f%)", "berichtigt"),
    ]
    assert cells_of(page, "Anteil ohne Abschluss")[3:6] == [
        "6,5\u202f%",
        "7,7\u202f%",
        "+1,2\u00a0Prozentpunkte",
    ]
    assert cells_of(page, "weiblich")[3:] == ["5", ".", "–", "zurückgezogen"]


def test_only_the_own_region_land_and_bund_stand_in_detail(page: str) -> None:
    assert "Vergleichsregion" not in page
    assert "Steht in diesem Bericht nicht" not in page


def test_a_revision_of_everything_shows_the_largest(page: str) -> None:
    rows = re.findall(r"<td>Alter (\d+)</td>", page)
    assert [int(number) for number in rows] == list(range(41 - MOST_VALUES, 41))
    assert f"Gezeigt sind die {MOST_VALUES} größten Änderungen; 10 weitere" in page


def test_hostile_label_stays_text(page: str, site: Site) -> None:
    assert NASTY not in page
    assert "&lt;script&gt;" in page
    assert NASTY.encode() not in write_feed(site)


def test_page_is_reachable_and_announces_its_feed(rendered: Path, page: str) -> None:
    link = (
        '<link rel="alternate" type="application/atom+xml" title="Was sich geändert hat" '
        'href="{}aenderungen.xml">'
    )
    assert link.format("") in page
    assert 'href="aenderungen.xml" type="application/atom+xml">Änderungen als Feed' in page
    for name in ("index", "datenquellen", "downloads"):
        assert 'href="aenderungen.html"' in (rendered / f"{name}.html").read_text("utf-8")
    card = next((rendered / "kennzahlen").glob("*.html")).read_text("utf-8")
    assert link.format("../") in card
    index = (rendered / "assets" / "suchindex.js").read_text("utf-8")
    rows = json.loads(index.removeprefix("window.kobimoSuche = ").strip().removesuffix(";"))
    found = {row[0]: row for row in rows}
    assert found["aenderungen.html#a-2025-03-13"][3] == "Änderungen vom 13.03.2025"
    assert "berichtigt" in found["aenderungen.html#a-2025-03-13"][4]


def test_feed_is_atom(site: Site) -> None:
    """What RFC 4287 asks of a feed and of an entry without content (4.1.1, 4.1.2)."""
    feed = feed_of(site)
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", text(element, "updated"))
        assert UUID(text(element, "id").removeprefix("urn:uuid:")).version == 5
        links = {item.get("rel"): item.get("href") for item in element.findall(f"{ATOM}link")}
        assert str(links["alternate"]).startswith("aenderungen.html")
    assert text(feed.find(f"{ATOM}author"), "name") == "Musterstadt"  # type: ignore[arg-type]
    assert text(feed, "updated") == "2025-03-13T00:00:00Z"
    entries = feed.findall(f"{ATOM}entry")
    assert [text(entry, "updated")[:10] for entry in entries] == [
        *("2025-03-13", "2025-03-13", "2024-03-12"),
    ]
    assert text(entries[1], "title") == "Frei erfundenes Beispiel: Änderungen vom 13.03.2025"
    assert "78 → 81" not in text(entries[1], "title")
    assert "2 Werte in Musterstadt" not in text(entries[1], "summary")
    assert "3 Werte in Musterstadt berichtigt" in text(entries[1], "summary")


def test_ids_are_unique_and_stable(site: Site) -> None:
    """The id of an entry depends on municipality, report and record, not on what it says."""

    def ids(of: Site) -> list[str]:
        return [element.text or "" for element in feed_of(of).iter(f"{ATOM}id")]

    found = ids(site)
    assert len(set(found)) == len(found) == 4
    assert found[0] == "urn:uuid:" + str(UUID(found[0].removeprefix("urn:uuid:")))
    older = replace(site, changes=site.changes[:2], edition="2024", version="9.9")
    assert ids(older) == [found[0], found[2], found[3]]
    assert set(ids(make_profile())).isdisjoint(found)


def test_anchors_of_the_feed_are_on_the_page(site: Site, page: str) -> None:
    for link in feed_of(site).iter(f"{ATOM}link"):
        anchor = str(link.get("href")).partition("#")[2]
        assert not anchor or f'id="{anchor}"' in page


def test_equal_records_give_equal_bytes_in_any_order(site: Site) -> None:
    turned = replace(site, changes=site.changes[::-1])
    assert write_feed(turned) == write_feed(site)
    assert write_table(turned) == write_table(site)


def test_signs_that_xml_does_not_know_are_left_out(site: Site) -> None:
    record = site.changes[1]
    change = record.datasets[1].model_copy(update={"title": "Steuer\x07zeichen\ud800 & <mehr>"})
    feed = feed_of(replace(site, changes=(record.model_copy(update={"datasets": (change,)}),)))
    assert "Steuerzeichen & <mehr>: " in text(feed.findall(f"{ATOM}entry")[0], "summary")


def test_table_holds_every_value_with_its_source(site: Site) -> None:
    body = write_table(site).decode("utf-8-sig")
    lines = [line for line in body.splitlines() if not line.startswith("#")]
    rows = [*csv.DictReader(io.StringIO("\n".join(lines)), delimiter=";")]
    assert sum(row["Art"] == "berichtigt (neu eingelesen)" for row in rows) == 40
    assert {row["Bekannt seit"] for row in rows} == {"13.03.2025", "12.03.2024"}
    assert not any(row["Region"] == "Seehafen" for row in rows)
    assert body.splitlines()[-1] == (
        "# Datenquelle: Statistische Ämter des Bundes und der Länder, Regionaldatenbank "
        "Deutschland, Tabelle 21111-02-06-4, Stand 13.03.2025; Datenlizenz Deutschland – "
        "Namensnennung – Version 2.0 (www.govdata.de/dl-de/by-2-0); Differenzen: eigene Berechnung."
    )


def test_without_records_the_page_says_since_when_there_are_data(
    other_site: Callable[..., Site],
) -> None:
    files = render_files(other_site(changes=()))
    shown = files["aenderungen.html"].decode()
    assert "Die ersten Daten dieses Berichts sind vom 13.03.2025." in shown
    assert "aenderungen.csv" not in files
    feed = ET.fromstring(files["aenderungen.xml"])
    assert text(feed, "updated") == "2025-03-13T00:00:00Z"
    assert feed.findall(f"{ATOM}entry") == []


def test_a_report_on_the_municipality_s_own_data_alone_has_no_such_page(
    other_site: Callable[..., Site],
) -> None:
    files = render_files(other_site(provenance=provenance()[1:]))
    assert not any(name.startswith("aenderungen") for name in files)
    assert not any(b"aenderungen" in body for body in files.values())


def test_the_municipality_s_own_name_is_used(site: Site) -> None:
    named = replace(site, region=replace(site.region, name="Die Stadt", locative="in der Stadt"))
    assert "3 Werte in der Stadt berichtigt" in summary(records_of(named)[1], named)


def test_printed_reports_tell_the_newest_record(site: Site, tmp_path: Path) -> None:
    import docx
    import pypdf

    told = replace(site, changes=site.changes[:2])
    pages = [page.extract_text() for page in pypdf.PdfReader(write_pdf(told, tmp_path)).pages]
    last = " ".join(pages[-1].split())
    assert "Was sich geändert hat" in last
    assert "Schulabgänge: Berichtsjahr 2023 neu" in last
    document = docx.Document(str(write_word(told, tmp_path)))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert "Was sich geändert hat" in words
    assert any(word.startswith("Schulabgänge: Berichtsjahr 2023 neu") for word in words)
    cells = [cell.text for cell in document.tables[-1].rows[1].cells]
    assert cells[:5] == ["Musterstadt", "2022", "Insgesamt", "78", "81"]
    untold = replace(site, changes=site.changes[:1])
    words = [p.text for p in docx.Document(str(write_word(untold, tmp_path))).paragraphs]
    assert "Was sich geändert hat" not in words
