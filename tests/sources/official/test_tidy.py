"""Rearranged official tables: the same rules on regions, an empty cell is unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import InvalidCell, UnreadableFile
from kobimo.observations import validate
from kobimo.sources.official.tidy import fits_headings, read_tidy

if TYPE_CHECKING:
    from kobimo.regions import Register

Declare = Callable[..., Dataset]
Cell = Callable[..., tuple[float, str]]

HEAD = "jahr;schluessel;region;ebene;alter;insgesamt;weiblich\n"


@pytest.fixture
def dataset(declare: Declare) -> Dataset:
    return declare(
        dimensions={"geschlecht": ("total", "weiblich"), "alter": ("total", "u03")},
        downloader=None,
        tidy={
            "period": "jahr",
            "ags": "schluessel",
            "name": "region",
            "keys": [
                {
                    "header": "alter",
                    "dimension": "alter",
                    "values": {"Insgesamt": "total", "unter 3 Jahre": "u03", "davon": ""},
                }
            ],
            "columns": [
                {"header": ["insgesamt"], "variable": "abgaenge", "unit": "persons"},
                {
                    "header": ["weiblich"],
                    "variable": "abgaenge",
                    "unit": "persons",
                    "dimensions": {"geschlecht": "weiblich"},
                },
            ],
        },
    )


def test_rows_become_observations(dataset: Dataset, register: Register, cell: Cell) -> None:
    body = HEAD + (
        "2023;02;Hamburg;BL;Insgesamt;7;3\n"
        "2023;07211;Trier;KR;Insgesamt;12;\n"
        "2023;07211;Trier;KR;unter 3 Jahre;2;1\n"
        "2023;07211;Trier;KR;davon;1;1\n"
        "2023;13001;Greifswald;KR;Insgesamt;;\n"
    )
    file = read_tidy(
        body.encode(), dataset, name="t.csv", register=register, retrieved="2025-01-01"
    )
    validate(file.frame, ("geschlecht", "alter"))
    assert cell(file.frame, "02000", geschlecht="weiblich", alter="total") == (3, "")
    assert cell(file.frame, "07211", geschlecht="weiblich", alter="total")[1] == "."
    assert cell(file.frame, "07211", geschlecht="total", alter="u03") == (2, "")
    assert "13001" not in set(file.frame["ags"])
    assert file.notes[0].startswith("Die Tabelle wurde von Dritten umgestellt")


def test_it_is_known_by_all_of_its_headings(dataset: Dataset) -> None:
    assert dataset.tidy is not None
    assert fits_headings(HEAD.replace(";", ","), dataset.tidy)
    assert not fits_headings(HEAD.replace("alter", "gruppe"), dataset.tidy)
    assert not fits_headings("", dataset.tidy)


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            "2023;07211;Trier;KR;Insgesamt;1.000;3\n",
            "t.csv, Zeile 2, Spalte „insgesamt“: „1.000“ ist mehrdeutig",
        ),
        (
            "2023;07211;Trier;KR;unter drei;1;3\n",
            "t.csv, Zeile 2, Spalte „alter“: „unter drei“ ist keine deklarierte Ausprägung",
        ),
        ("2023;7211;Trier;KR;Insgesamt;1;3\n", "t.csv, Zeile 2: „7211“ ist kein"),
        ("2023;07211;Trier;KR;Insgesamt;1\n", "t.csv, Zeile 2: die Zeile hat 6 statt 7"),
        ("", "t.csv: es gibt keine Werte"),
    ],
)
def test_broken_rows_are_named(rows: str, text: str, dataset: Dataset, register: Register) -> None:
    with pytest.raises((UnreadableFile, InvalidCell)) as caught:
        read_tidy(
            (HEAD + rows).encode(), dataset, name="t.csv", register=register, retrieved="2025-01-01"
        )
    assert caught.value.text.startswith(text)
