"""INKAR: a cut of the bulk file, and the Excel export of its portal.

The layouts imitate what is documented and what others read: the headings of the bulk file of
2025, and sheets and headings of the export. The real table of a third party is read in
test_real_files.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import InvalidCell, UnknownTable, UnreadableFile
from kobimo.observations import validate
from kobimo.sources.official.readers import read_every

if TYPE_CHECKING:
    from kobimo.regions import Register

Cell = Callable[..., tuple[float, str]]
Declare = Callable[..., Dataset]
HEAD = "Bereich;ID;Kuerzel;Indikator;Raumbezug;Kennziffer;Name;Zeitbezug;Wert\n"


@pytest.fixture(scope="module")
def catalog(declare: Declare) -> SimpleNamespace:
    def make(name: str, measures: dict[str, object]) -> Dataset:
        return declare(
            id=name,
            tables=(),
            source="inkar",
            downloader=None,
            flat=None,
            dimensions={},
            inkar={"measures": measures},
        )

    school = make(
        "bildung",
        {
            "a_schul_abi": {
                "variable": "abitur",
                "unit": "percent",
                "title": "Schulabgänger mit Abitur",
            }
        },
    )
    money = make(
        "wirtschaft",
        {
            "q_bip_ew": {"variable": "bip", "unit": "eur", "factor": 1000, "title": "BIP je Kopf"},
            "q_x": {"variable": "ohne_namen", "unit": "eur"},
        },
    )
    return SimpleNamespace(datasets={item.id: item for item in (school, money)})


def read(body: bytes, catalog: SimpleNamespace, register: Register) -> dict[str, Any]:
    found = {}
    for dataset, file in read_every(
        body, "i.csv", catalog, register=register, retrieved="2026-11-22"
    ):
        validate(file.frame, tuple(dataset.dimensions))
        found[dataset.id] = file
    return found


def bulk(*rows: str) -> bytes:
    return ("\ufeff" + HEAD + "\n".join(rows) + "\n").encode()


def test_one_bulk_file_holds_several_datasets(
    catalog: SimpleNamespace, register: Register, cell: Cell
) -> None:
    files = read(
        bulk(
            "LRB;12;a_schul_abi;Abitur;Kreise;07211000;Trier;2023;41,29",
            "LRB;12;a_schul_abi;Abitur;Kreise;01001;Flensburg;2023;",
            "SDG;88;a_schul_abi;Abitur;Kreise;07211000;Trier;2023;41,29",
            "LRB;12;a_schul_abi;Abitur;Gemeindeverbände;071310001;Verband;2023;1,0",
            "LRB;12;a_schul_abi;Abitur;Bund;00000000;Bund;2023;39,5",
            "LRB;12;a_schul_abi;Abitur;Länder;07000000;Rheinland-Pfalz;2023;38,7",
            "LRB;31;q_bip_ew;BIP;Kreise;07211000;Trier;2021;44,7",
            "LRB;99;sonst;Anderes;Kreise;07211000;Trier;2021;1,0",
        ),
        catalog,
        register,
    )
    assert sorted(files) == ["bildung", "wirtschaft"]
    school = files["bildung"].frame
    assert cell(school, "07211") == (41.29, "")
    assert cell(school, "01001")[1] == "."
    assert cell(school, "DG") == (39.5, "")
    assert cell(school, "07") == (38.7, "")
    assert len(school) == 4
    assert cell(files["wirtschaft"].frame, "07211") == (44700, "")


def test_a_lost_zero_is_put_back_where_the_level_is_known_and_said(
    catalog: SimpleNamespace, register: Register, cell: Cell
) -> None:
    files = read(
        bulk(
            "LRB;12;a_schul_abi;Abitur;Kreise;1001000;Flensburg;2023;30,5",
            "LRB;12;a_schul_abi;Abitur;Kreise;7211;Trier;2023;41,0",
        ),
        catalog,
        register,
    )
    assert cell(files["bildung"].frame, "01001") == (30.5, "")
    assert cell(files["bildung"].frame, "07211") == (41, "")
    assert any("Führende Null ergänzt: in 2 Zellen" in n for n in files["bildung"].notes)


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            ["LRB;1;a_schul_abi;A;Kreise;07211000;Trier;2023;41,2,9"],
            "i.csv, Zeile 2, Spalte „Wert“: „41,2,9“ ist keine Zahl",
        ),
        (
            ["LRB;1;a_schul_abi;A;Kreise;07211001;Trier;2023;4"],
            "i.csv, Zeile 2: die Kennziffer „07211001“ passt nicht zum Raumbezug „Kreise“",
        ),
        (
            ["LRB;1;a_schul_abi;A;Kreise;Trier;Trier;2023;4"],
            "i.csv, Zeile 2: „Trier“ ist keine Kennziffer",
        ),
        (
            [
                "LRB;1;a_schul_abi;A;Kreise;07211;Trier;2023;4",
                "X;1;a_schul_abi;A;Kreise;07211;T;2023;5",
            ],
            "i.csv, Zeile 2, Spalte „Wert“: „a_schul_abi“ für 07211, 2023 steht mit zwei Werten",
        ),
        (
            ["LRB;1;a_schul_abi;A;Kreise;07211;Trier;2023"],
            "i.csv, Zeile 2: die Zeile hat nicht so viele Zellen",
        ),
        (
            ["LRB;1;a_schul_abi;A;Raumordnungsregionen;0701;R;2023;4"],
            "i.csv: die Datei enthält keine Kennzahl des Datensatzes „bildung“ für Kreise",
        ),
        (
            ["LRB;1;a_schul_abi;A;Kreise;07211;Trier;letztes;4"],
            "i.csv, Zeile 2, Spalte „Wert“: „letz",
        ),
    ],
)
def test_broken_rows_are_named(
    rows: list[str], text: str, catalog: SimpleNamespace, register: Register
) -> None:
    with pytest.raises((UnreadableFile, InvalidCell)) as caught:
        read(bulk(*rows), catalog, register)
    assert caught.value.text.startswith(text)


def test_unknown_indicators_are_listed(catalog: SimpleNamespace, register: Register) -> None:
    with pytest.raises(UnknownTable) as caught:
        read(bulk("LRB;1;xbev;Bevölkerung;Kreise;07211;Trier;2023;4"), catalog, register)
    assert caught.value.message == "keine dieser Kennzahlen von INKAR ist deklariert: „xbev“"
    assert "„a_schul_abi“" in caught.value.remedy


def export(workbook: Callable[..., bytes], *rows: list[object], head: list[object]) -> bytes:
    keys: list[object] = ["Kennziffer", "Raumeinheit", "Aggregat"]
    years = ["", "", "", "2021", "2022", "2021"]
    return workbook(
        {
            "Daten": [[*keys, *head], years, *rows],
            "Metadaten": [["Indikator", "Erläuterung"]],
            "Quellangabe": [["BBSR Bonn"]],
        }
    )


def test_the_excel_export_is_read_by_the_names_of_its_columns(
    catalog: SimpleNamespace, register: Register, cell: Cell, workbook: Callable[..., bytes]
) -> None:
    body = export(
        workbook,
        ["07211", "Trier", "krfr. Stadt", 42.79, 37.97, 44.7],
        ["01053000", "Herzogtum Lauenburg", "Kreis", 30, "", 27.5],
        [1054, "Nordfriesland", "Landkreis", 28.5, 29, 30.1],
        ["07", "Rheinland-Pfalz", "Länder", 38.7, 38.8, 40],
        ["071310001", "Adenau", "Gemeindeverband", 1, 1, 1],
        head=["Schulabgänger mit Abitur", None, "BIP je Kopf"],
    )
    files = read(body, catalog, register)
    school = files["bildung"].frame
    assert cell(school, "07211", period="2022") == (37.97, "")
    assert cell(school, "01053", period="2021") == (30, "")
    assert cell(school, "01053", period="2022")[1] == "."
    assert cell(school, "01054", period="2022") == (29, "")
    assert cell(school, "07", period="2021") == (38.7, "")
    assert cell(files["wirtschaft"].frame, "07211", period="2021") == (44700, "")
    notes = " ".join(files["bildung"].notes)
    assert "Führende Null ergänzt: in 1 Zellen" in notes
    assert "Nicht übernommen: 1 Zeilen" in notes


def test_an_export_without_a_declared_name_says_what_it_has(
    catalog: SimpleNamespace, register: Register, workbook: Callable[..., bytes]
) -> None:
    body = export(workbook, ["07211", "Trier", "Stadt", 1, 2, 3], head=["Kaufkraft", None, "Ärzte"])
    with pytest.raises(UnknownTable) as caught:
        read(body, catalog, register)
    assert "„Kaufkraft“, „Ärzte“" in caught.value.message
    assert "„BIP je Kopf“, „Schulabgänger mit Abitur“" in caught.value.remedy


def test_a_cell_of_the_export_is_named_by_its_place(
    catalog: SimpleNamespace, register: Register, workbook: Callable[..., bytes]
) -> None:
    body = export(
        workbook,
        ["07211", "Trier", "Stadt", "viel", 2, 3],
        head=["Schulabgänger mit Abitur", None, "BIP je Kopf"],
    )
    with pytest.raises(InvalidCell) as caught:
        read(body, catalog, register)
    assert caught.value.text.startswith(
        "i.csv, Blatt „Daten“, Zeile 3, Spalte 4 („Schulabgänger mit Abitur“, 2021): „viel“ ist"
    )


def test_other_workbooks_are_refused_and_keys_of_territory_left_alone(
    catalog: SimpleNamespace, register: Register, workbook: Callable[..., bytes]
) -> None:
    with pytest.raises(UnreadableFile, match="die Datei ist eine Arbeitsmappe, keine CSV-Datei"):
        read(workbook({"Tabelle1": [["a", "b"], [1, 2]]}), catalog, register)
    assert read(workbook({"1990": [["Kreise"]], "1991": [["Kreise"]]}), catalog, register) == {}
