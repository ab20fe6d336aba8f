"""A file is known by what is in it; what is unknown is told apart from what is broken."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import UnknownTable, UnreadableFile
from kobimo.sources.official.recognition import recognise

Declare = Callable[..., Dataset]
Flat = Callable[..., bytes]
Wide = Callable[..., bytes]

ROW = [("2023", "KREISE", "07211", "Trier", "", "12")]


@pytest.fixture(scope="session")
def catalog(declare: Declare) -> SimpleNamespace:
    """Two tables of one statistic, one of which had another code before, and a tidy one."""
    other = declare(
        id="schueler",
        title="Schülerinnen und Schüler nach Schularten",
        tables=("21111-01-03-4",),
        flat={"values": {"SCH001": {"variable": "schueler", "unit": "persons"}}},
    )
    tidy = declare(
        id="bevoelkerung",
        title="Bevölkerung",
        tables=("12411-02-03-4",),
        downloader=None,
        flat=None,
        tidy={
            "period": "jahr",
            "ags": "schluessel",
            "name": "region",
            "columns": [{"header": ["wert"], "variable": "bevoelkerung", "unit": "persons"}],
        },
    )
    first = declare(tables=("21111-02-06-4", "21111-02-05-4"))
    return SimpleNamespace(datasets={item.id: item for item in (first, other, tidy)})


def test_a_downloader_file_is_known_by_its_printed_code(
    catalog: SimpleNamespace, wide: Wide
) -> None:
    found = recognise(wide(["2023;07211;Trier;1;1"]), "Download (3).csv", catalog)
    assert (found.kind, found.dataset.id, found.stand) == (
        "downloader",
        "abgaenge",
        "13.03.2025 / 16:40:08",
    )


def test_a_former_code_and_a_spreadsheet_s_semicolons_are_understood(
    catalog: SimpleNamespace, wide: Wide
) -> None:
    body = wide(["2023;07211;Trier;1;1"], title=("Tabelle: 21111-02-05-4;;;;",))
    assert recognise(body, "x.csv", catalog).dataset.id == "abgaenge"


def test_a_flat_file_is_known_by_its_codes(catalog: SimpleNamespace, flat: Flat) -> None:
    found = recognise(flat(ROW), "irgendwas.csv", catalog)
    assert (found.kind, found.dataset.id) == ("flat", "abgaenge")


def test_the_old_flat_layout(catalog: SimpleNamespace) -> None:
    body = (
        "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;"
        "1_Merkmal_Label;1_Auspraegung_Code;1_Auspraegung_Label;2_Merkmal_Code;2_Merkmal_Label;"
        "2_Auspraegung_Code;2_Auspraegung_Label;ABG001__Abgehende__Anzahl\n"
        "21111;S;JAHR;Jahr;2023;KREISE;K;07211;Trier;GES;Geschlecht;;Insgesamt;1\n"
    )
    found = recognise(body.encode(), "x.csv", catalog)
    assert (found.kind, found.dataset.id) == ("flat_v4", "abgaenge")


def test_a_rearranged_table_is_known_by_its_headings(catalog: SimpleNamespace) -> None:
    found = recognise(b"jahr;schluessel;region;ebene;wert\n2023;DG;D;x;1\n", "x.csv", catalog)
    assert (found.kind, found.dataset.id) == ("tidy", "bevoelkerung")


def test_tables_with_the_same_codes_are_told_apart_by_the_name_only_then(
    catalog: SimpleNamespace, declare: Declare, flat: Flat
) -> None:
    twin = declare(id="abgaenge_alt", tables=("21111-09-09-4",))
    both = SimpleNamespace(datasets=catalog.datasets | {"abgaenge_alt": twin})
    name = "21111-09-09-4_1741880408000_de_flat.csv"
    assert recognise(flat(ROW), name, both).dataset.id == "abgaenge_alt"
    with pytest.raises(UnknownTable) as caught:
        recognise(flat(ROW), "x.csv", both)
    assert caught.value.text == (
        "x.csv: mehrere Tabellen haben diese Schlüssel (Statistik 21111 „Schulen“, Werte ABG001, "
        "Merkmale GES): 21111-02-06-4, 21111-09-09-4\n"
        "    Benennen Sie die Datei so, dass ihr Name mit dem Tabellencode beginnt."
    )


def test_an_unknown_table_shows_what_was_seen_and_what_is_near(
    catalog: SimpleNamespace, wide: Wide, flat: Flat
) -> None:
    body = wide(
        ["2023;07211;Trier;1;1"], title=("Tabelle: 21111-77-01-4", "Lehrkräfte;;;;", "nach Alter")
    )
    with pytest.raises(UnknownTable) as caught:
        recognise(body, "x.csv", catalog)
    assert caught.value.text == (
        "x.csv: die Tabelle 21111-77-01-4 („Lehrkräfte nach Alter“) ist nicht deklariert\n"
        "    Aus dieser Statistik sind deklariert: 21111-01-03-4 „Schülerinnen und Schüler nach "
        "Schularten“; 21111-02-06-4 „Abgehende“."
    )
    with pytest.raises(UnknownTable) as caught:
        recognise(flat(ROW, measure="LEH001"), "x.csv", catalog)
    assert caught.value.message == (
        "diese Flat-Datei ist nicht deklariert: Statistik 21111 „Schulen“, Werte LEH001, "
        "Merkmale GES"
    )


def test_other_text_is_no_table(catalog: SimpleNamespace) -> None:
    with pytest.raises(UnknownTable) as caught:
        recognise("Straße;Hausnummer\nAm Markt;1\n".encode(), "x.csv", catalog)
    assert caught.value.text == (
        "x.csv: weder CSV-Tabelle noch Flat-Datei eines Statistikportals; die Datei beginnt mit "
        "„Straße;Hausnummer“, „Am Markt;1“\n"
        "    Erwartet wird die unveränderte Datei des Portals. Eigene Daten der Kommune gehören "
        "mit einer Deklaration nach data/kommunal."
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "die Datei ist leer"),
        (b"\xef\xbb\xbf\r\n ;;\n", "die Datei ist leer"),
        (
            b"<!DOCTYPE html><html><head><title>Wartung &amp; Pflege</title>",
            "die Datei ist eine Webseite („Wartung &amp; Pflege“), keine Tabelle",
        ),
        (b"\n<HTML><body>", "die Datei ist eine Webseite, keine Tabelle"),
        (
            b'{"Ident":{},"Status":{"Code":104,"Content":"Es gibt keine Objekte"}}',
            (
                "die Datei ist eine Antwort des Dienstes, keine Tabelle: „Es gibt keine Objekte“ "
                "(Code 104)"
            ),
        ),
        (b"{kaputt", "die Datei ist eine Antwort des Dienstes, keine Tabelle"),
        (
            b"PK\x03\x04[Content_Types].xml",
            "die Arbeitsmappe ist beschädigt (File is not a zip file)",
        ),
        (b"\xd0\xcf\x11\xe0alt", "die Datei ist eine Arbeitsmappe, keine CSV-Datei"),
        (b"%PDF-1.7", "die Datei ist ein PDF-Dokument, keine CSV-Datei"),
    ],
)
def test_what_is_no_table_at_all(body: bytes, message: str, catalog: SimpleNamespace) -> None:
    with pytest.raises(UnreadableFile) as caught:
        recognise(body, "x.csv", catalog)
    assert caught.value.message == message
    assert not isinstance(caught.value, UnknownTable)
    assert caught.value.remedy


def test_a_flat_file_without_its_columns(catalog: SimpleNamespace) -> None:
    with pytest.raises(UnreadableFile, match="fehlen Spalten: „value_variable_code“"):
        recognise(b"statistics_code;time\n21111;2023\n", "x.csv", catalog)
