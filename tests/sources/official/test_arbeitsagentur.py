"""Key figures of the Bundesagentur: one region, a few months, rows below rows.

The table imitates one of a Land as users of the service describe it; no reply for a Kreis is
known.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.errors import InvalidCell, UnknownTable, UnreadableFile
from kobimo.observations import validate
from kobimo.sources.official.readers import read_official

if TYPE_CHECKING:
    from kobimo.regions import Register

Cell = Callable[..., tuple[float, str]]
ROWS = (
    "Arbeitslose insgesamt;1.234;1.250;1.180;54;5;",
    "im Rechtskreis SGB III;*;300;290;-;-;",
    "im Rechtskreis SGB II;934;950;890;44;5;",
    "Unterbeschäftigung (ohne Kurzarbeit);2.001;x;1.900;101;5;",
    "Arbeitslosenquote (bezogen auf alle zivilen Erwerbspersonen);5,6;5,7;5,3;0,3;-;",
    "im Rechtskreis SGB III;1,2;1,2;1,1;0,1;-;",
    "im Rechtskreis SGB II;4,4;4,5;4,2;0,2;-;",
    "Unterbeschäftigungsquote (ohne Kurzarbeit);8,1;8,2;7,9;0,2;-;",
)
HEAD = "Ausgewählte Merkmale;Februar 2026;Januar 2026;Februar 2025;Veränderung absolut;Veränderung in %;"


@pytest.fixture(scope="module")
def catalog() -> SimpleNamespace:
    shipped = load_catalog().datasets["arbeitsmarkt_eckwerte"]
    return SimpleNamespace(datasets={shipped.id: shipped})


def table(
    *, region: str = "Kreis:; Trier", rows: tuple[str, ...] = ROWS, head: str = HEAD
) -> bytes:
    lines = [
        region,
        "Gebietsstand:; Februar 2026",
        "Datenstand:; Februar 2026",
        "",
        head,
        *rows,
        "© Statistik der Bundesagentur für Arbeit",
        "Aus Gründen der statistischen Geheimhaltung werden die Zahlenwerte gerundet.",
    ]
    return "\n".join(lines).encode()


def read(body: bytes, catalog: SimpleNamespace, register: Register) -> Any:
    dataset, file = read_official(body, "b.csv", catalog, register=register, retrieved="2026-03-01")
    validate(file.frame, tuple(dataset.dimensions))
    return file


def test_rows_below_a_row_belong_to_it(
    catalog: SimpleNamespace, register: Register, cell: Cell
) -> None:
    file = read(table(), catalog, register)
    newest = {"period": "2026-02-15"}
    count, rate = {"variable": "arbeitslose"}, {"variable": "arbeitslosenquote"}
    frame = file.frame
    assert cell(frame, "07211", **newest, **count, rechtskreis="total") == (1234, "")
    assert cell(frame, "07211", **newest, **count, rechtskreis="sgb2") == (934, "")
    assert cell(frame, "07211", **newest, **count, rechtskreis="sgb3")[1] == "."
    assert cell(frame, "07211", **newest, **rate, rechtskreis="sgb2") == (4.4, "")
    assert cell(frame, "07211", period="2025-02-15", **rate, rechtskreis="total") == (5.3, "")
    assert cell(frame, "07211", period="2026-01-15", variable="unterbeschaeftigte")[1] == "x"
    assert set(frame["period"]) == {"2026-02-15", "2026-01-15", "2025-02-15"}
    assert "gespeichert ist der 15." in file.notes[0]


@pytest.mark.parametrize(
    ("region", "keys"),
    [
        ("Land:; Berlin", {"11", "11000"}),
        ("Land:; Rheinland-Pfalz", {"07"}),
        ("Region:; Deutschland", {"DG"}),
    ],
)
def test_regions_are_found_by_name(
    region: str, keys: set[str], catalog: SimpleNamespace, register: Register
) -> None:
    assert set(read(table(region=region), catalog, register).frame["ags"]) == keys


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (table(region="Thema:; Arbeit"), "b.csv: die Tabelle nennt keine Region"),
        (
            table(region="Kreis:; Kassel"),
            "b.csv: die Region „Kassel“ ist nicht eindeutig oder unbekannt (",
        ),
        (table(region="Land:; Bajern"), "b.csv: „Bajern“ ist kein Land"),
        (
            table(rows=(*ROWS, "Kurzarbeit;1;2;3;;;")),
            (
                "b.csv, Zeile 14: die Zeile „Kurzarbeit“ ist nicht deklariert (unter "
                "„Unterbeschäftigungsquote (ohne Kurzarbeit)“)"
            ),
        ),
        (
            table(rows=("Arbeitslose insgesamt;1,234,5;1;1;;;",)),
            "b.csv, Zeile 6, Spalte „Februar 2026“ (Arbeitslose insgesamt): „1,234,5“ ist keine",
        ),
        (
            table(rows=("Arbeitslose insgesamt;1.23;1;1;;;",)),
            "b.csv, Zeile 6, Spalte „Februar 2026“ (Arbeitslose insgesamt): „1.23“ ist",
        ),
        (
            table(rows=("Arbeitslose insgesamt;1",)),
            "b.csv, Zeile 6: die Zeile hat 2 statt 7 Zellen",
        ),
        (
            table(head="Ausgewählte Merkmale;2026;2025;"),
            "b.csv, Zeile 5: keine Spalte nennt einen Monat; gelesen wurde „Ausgewählte Merkmale“",
        ),
    ],
)
def test_what_cannot_be_read_is_named(
    body: bytes, text: str, catalog: SimpleNamespace, register: Register
) -> None:
    with pytest.raises((UnreadableFile, InvalidCell)) as caught:
        read(body, catalog, register)
    assert caught.value.text.startswith(text)


def test_another_table_is_named_by_its_rows(catalog: SimpleNamespace, register: Register) -> None:
    with pytest.raises(UnknownTable) as caught:
        read(table(rows=("Bewerberinnen und Bewerber;1;2;3;;;",)), catalog, register)
    assert "ihre Zeilen sind „Bewerberinnen und Bewerber“" in caught.value.message
