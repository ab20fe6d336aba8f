"""Attribution lines as the licences demand them (docs: fachkonzept.md 7.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.observations import Provenance
from kobimo.sources.attribution import (
    LICENCES,
    file_line,
    licence_of,
    map_line,
    source_lines,
    source_name,
)

FILE = Provenance(
    dataset="schulabgaenge",
    file="abgaenge.csv",
    publisher="Statistische Ämter des Bundes und der Länder",
    table="21111-02-06-4",
    url="https://www.regionalstatistik.de/genesisws/downloader/00/tables/21111-02-06-4_00.csv",
    licence="dl-de/by-2-0",
    retrieved="2025-03-13",
    stand="13.03.2025 / 16:40:08",
    sha256="ab" * 32,
    origin="download",
    portal="Regionaldatenbank Deutschland",
)
DL_DE = "Datenlizenz Deutschland – Namensnennung – Version 2.0 (www.govdata.de/dl-de/by-2-0)"
OFFICE = "Statistische Ämter des Bundes und der Länder, Regionaldatenbank Deutschland"


def test_a_computed_value_has_the_line_of_the_licence() -> None:
    assert source_lines([FILE]) == (
        (
            f"Datenquelle: {OFFICE}, Tabelle 21111-02-06-4, Stand 13.03.2025, Abruf 13.03.2025; "
            f"{DL_DE}; eigene Berechnung."
        ),
    )


def test_a_published_value_is_not_called_our_own() -> None:
    (line,) = source_lines([FILE], unchanged={"schulabgaenge"})
    assert line.endswith(f"{DL_DE}; Werte unverändert.")


def test_a_file_as_it_is_has_no_mark() -> None:
    assert file_line(FILE).endswith(f"Abruf 13.03.2025; {DL_DE}.")


def test_tables_that_came_together_share_a_line() -> None:
    other = replace(FILE, dataset="schueler", table="21111-01-03-4")
    (line,) = source_lines([FILE, other])
    assert "Tabellen 21111-01-03-4 und 21111-02-06-4, Stand" in line
    assert len(source_lines([FILE, other], unchanged={"schueler"})) == 2
    assert len(source_lines([FILE, replace(other, retrieved="2026-01-02")])) == 2


def test_without_a_stand_the_day_of_the_fetch_is_named() -> None:
    (line,) = source_lines([replace(FILE, stand="")])
    assert "Tabelle 21111-02-06-4, Abruf 13.03.2025;" in line


@pytest.mark.parametrize(
    ("portal", "table", "wanted"),
    [
        (
            "arbeitsagentur",
            "",
            (
                "Datenquelle: Statistik der Bundesagentur für Arbeit, Abruf 13.03.2025; "
                "Nutzung mit Quellenangabe (statistik.arbeitsagentur.de); eigene Berechnung."
            ),
        ),
        (
            "inkar",
            "",
            (
                "Datenquelle: Bundesinstitut für Bau-, Stadt- und Raumforschung (BBSR), INKAR, "
                f"Abruf 13.03.2025; {DL_DE}; eigene Berechnung."
            ),
        ),
        (
            "eurostat",
            "demo_r_pjangrp3",
            (
                "Datenquelle: Eurostat, Eurostat-Datenbank, demo_r_pjangrp3, Abruf 13.03.2025; "
                "Weiterverwendung mit Quellenangabe (ec.europa.eu/eurostat/help/copyright-notice); "
                "eigene Berechnung."
            ),
        ),
        (
            "genesis_online",
            "12411-0001",
            (
                "Datenquelle: Statistisches Bundesamt (Destatis), GENESIS-Online, Tabelle 12411-0001, "
                f"Abruf 13.03.2025; {DL_DE}; eigene Berechnung."
            ),
        ),
        (
            "kommunal",
            "",
            (
                "Datenquelle: die Kommune selbst, Abruf 13.03.2025; Eigene Daten der Kommune; "
                "eigene Berechnung."
            ),
        ),
    ],
)
def test_every_portal_has_its_line(portal: str, table: str, wanted: str) -> None:
    declared = load_catalog().portals[portal]
    item = replace(
        FILE,
        publisher=declared.publisher,
        portal="" if declared.protocol == "none" else declared.title,
        licence=declared.licence,
        table=table,
        stand="",
    )
    assert source_lines([item]) == (wanted,)


def test_a_portal_named_as_its_publisher_is_named_once() -> None:
    name = "Statistik der Bundesagentur für Arbeit"
    assert source_name(name, name, ["Gemeindedaten"]) == f"{name}, Gemeindedaten"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("dl-de/by-2-0", "dl-de/by-2-0"),
        ("DL-DE-BY-2.0", "dl-de/by-2-0"),
        (DL_DE, "dl-de/by-2-0"),
        ("Datenlizenz Deutschland - Namensnennung - Version 2.0.", "dl-de/by-2-0"),
        ("Datenlizenz Deutschland – Zero – Version 2.0", "dl-de/zero-2-0"),
        ("CC BY 4.0", "cc-by-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
    ],
)
def test_spellings_of_a_licence_are_one_licence(text: str, key: str) -> None:
    assert licence_of(text) is LICENCES[key]


def test_an_unknown_licence_keeps_its_words_and_is_not_free() -> None:
    found = licence_of("Nutzung nach Vereinbarung")
    assert (found.words, found.is_free) == ("Nutzung nach Vereinbarung", False)


def test_boundaries_have_the_line_of_the_surveying_agency() -> None:
    assert map_line(2024) == (
        "© GeoBasis-DE / BKG (2024) dl-de/by-2-0, Daten verändert "
        "(www.bkg.bund.de; www.govdata.de/dl-de/by-2-0)"
    )


def test_every_licence_of_a_portal_is_known_but_the_municipality_s_own() -> None:
    portals = load_catalog().portals.values()
    assert {p.id for p in portals if not licence_of(p.licence).name} == {"kommunal"}


def test_datasets_name_what_their_portal_says() -> None:
    catalog = load_catalog()
    leaving = catalog.datasets["schulabgaenge"]
    assert (leaving.publisher, leaving.portal, leaving.licence, leaving.url) == (
        FILE.publisher,
        FILE.portal,
        FILE.licence,
        FILE.url,
    )
    own = catalog.datasets["raum_sgb2"]
    assert own.publisher.startswith("Statistik der Bundesagentur für Arbeit, kleinräumige")
    assert (own.portal, own.licence.startswith("Nutzung nach Vereinbarung")) == ("", True)
    assert catalog.datasets["vhs"].licence == "Eigene Daten der Kommune"
