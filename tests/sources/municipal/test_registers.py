"""Lists that name the same institutions: each counts once, by its address."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.declarations.models import Dataset
from kobimo.errors import Invalid
from kobimo.sources.municipal.reading import read_municipal
from kobimo.sources.municipal.registers import fold_address, fold_name

FORM = {
    "id": "zertifikate",
    "title": "Zertifikate",
    "source": "kommunal",
    "publisher": "Stadt",
    "licence": "Eigene Daten",
    "period_kind": "berichtsjahr",
    "lowest_level": "KREIS",
    "sensitivity": "veroeffentlicht",
    "dimensions": {"art": ("total", "kita", "schule"), "liste": ("total", "gruen", "fair")},
    "additive": {"art": ("kita", "schule")},
    "municipal": {
        "file": "zertifikate_*.csv",
        "rows": "register",
        "lists": "liste",
        "apart": ("art",),
        "period_from": "file",
        "keys": [
            {"header": "Art", "dimension": "art", "values": {"Kita": "kita", "Schule": "schule"}},
            {"header": "Liste", "dimension": "liste", "values": {"grün": "gruen", "fair": "fair"}},
        ],
        "columns": [
            *(
                {
                    "header": header,
                    "variable": "einrichtungen",
                    "unit": "count",
                    "measure": "identity",
                    "part": part,
                }
                for header, part in (("Name", "name"), ("Straße", "street"), ("PLZ", "postcode"))
            ),
            {"header": "gültig bis", "variable": "eintraege", "unit": "count", "measure": "until"},
            {"header": "Kinder", "variable": "kinder", "unit": "persons", "measure": "sum"},
        ],
    },
}
ROWS = [
    ("Kita", "grün", "Kita Sonne", "Hauptstraße 12 a", "54290", "31.07.2025", "80"),
    ("Kita", "fair", "Kindertagesstätte Sonne e. V.", "Haupt-Str. 12A", "54290", "", "80"),
    ("Kita", "grün", "Kita Sonne", "Hauptstr. 12a", "54290", "31.12.2023", ""),
    ("Schule", "grün", "Schule an der Sonne", "Hauptstraße 12a", "54290", "2026", "300"),
    ("Kita", "fair", "Kita Mond", "Kirchplatz 3", "54290", "30.06.2023", "50"),
    ("Schule", "fair", "Mondschule", "", "", "01.08.2024", "210"),
]


def read(rows: list[tuple[str, ...]]) -> pd.DataFrame:
    """Return the observations of a list with these rows, Stand 2023."""
    lines = ["Art;Liste;Name;Straße;PLZ;gültig bis;Kinder", *(";".join(row) for row in rows)]
    file = read_municipal(
        "\r\n".join(lines).encode(),
        Dataset.model_validate(FORM),
        name="zertifikate_2023.csv",
        ags="99001",
        retrieved="2025-01-01",
    )
    return file.frame


def value(frame: pd.DataFrame, variable: str, **categories: str) -> float:
    rows = frame[frame["variable"] == variable]
    for name in ("art", "liste"):
        rows = rows[rows[name] == categories.get(name, "total")]
    (found,) = rows["value"]
    return float(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hauptstraße 12 a", "Haupt-Str. 012A"),
        ("Marktplatz 1", "Marktpl. 1"),
        ("Bürgerweg 7-9", "Buergerweg 7"),
        ("AM STADION 4", "Am Stadion 4"),
        ("Straße des 17. Juni 3", "Str. des 17. Juni 3"),
    ],
)
def test_two_spellings_of_one_address(one: str, other: str) -> None:
    assert fold_address(one, "54290") == fold_address(other, "D-54290")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hauptstraße 12", "Hauptstraße 12a"),
        ("Hauptstraße 1", "Hauptstraße 11"),
        ("Straße des 17. Juni 3", "Straße des 17. Juni 8"),
        ("Rosenweg 3", "Rosengasse 3"),
    ],
)
def test_neighbours_are_not_the_same(one: str, other: str) -> None:
    assert fold_address(one, "54290") != fold_address(other, "54290")
    assert fold_address(one, "54290") != fold_address(one, "54292")


def test_the_form_of_a_society_is_no_part_of_its_name() -> None:
    assert fold_name("Initiative Zukunft e. V.") == fold_name("initiative zukunft")


def test_institutions_count_once() -> None:
    frame = read(ROWS)
    # The Kita on both lists, the school in the same yard, the school without an address.
    assert value(frame, "einrichtungen") == 3
    assert value(frame, "einrichtungen", art="kita") == 1
    assert value(frame, "einrichtungen", art="schule") == 2
    assert value(frame, "einrichtungen", art="kita", liste="gruen") == 1
    assert value(frame, "einrichtungen", art="kita", liste="fair") == 1
    assert value(frame, "mehrfach", art="kita") == 1
    assert value(frame, "mehrfach") == 1


def test_duplicates_expired_and_unaddressed_entries_are_told() -> None:
    frame = read(ROWS)
    assert value(frame, "eintraege") == 5
    assert value(frame, "doppelte", liste="gruen") == 1
    assert value(frame, "doppelte", liste="fair") == 0
    assert value(frame, "doppelte") == 1
    assert value(frame, "abgelaufen") == 1
    assert value(frame, "ohne_anschrift") == 1


def test_numbers_of_an_institution_count_once() -> None:
    frame = read(ROWS)
    assert value(frame, "kinder") == 80 + 300 + 210


def test_counts_are_numbers_of_entries_and_what_was_found() -> None:
    """Entries are institutions on lists plus duplicates."""
    frame = read(ROWS)
    on_lists = sum(value(frame, "einrichtungen", liste=name) for name in ("gruen", "fair"))
    assert value(frame, "eintraege") == on_lists + value(frame, "doppelte")


@settings(max_examples=20)
@given(st.permutations(ROWS))
def test_order_of_entries_does_not_matter(rows: list[tuple[str, ...]]) -> None:
    pd.testing.assert_frame_equal(read(rows), read(ROWS))


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (("Kita", "grün", "", "", "", "", ""), "Anschrift und Name fehlen"),
        (("Kita", "grün", "Kita", "Weg 1", "54290", "bald", ""), "„bald“ ist kein Datum"),
        (("Kita", "grün", "Kita", "Weg 1", "54290", "31.02.2025", ""), "ist kein Datum"),
    ],
)
def test_what_cannot_be_read_is_an_error(row: tuple[str, ...], text: str) -> None:
    with pytest.raises(Invalid, match=text):
        read([*ROWS, row])
