"""JSON-stat as Eurostat sends it: the cube in order, NUTS codes, flags, messages instead.

No recorded reply is known. The cubes here follow the published format JSON-stat 2.0 and the
flags that Eurostat documents.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import InvalidCell, UnknownTable, UnreadableFile
from kobimo.observations import validate
from kobimo.sources.official.readers import read_official
from kobimo.sources.official.recognition import recognise

if TYPE_CHECKING:
    from kobimo.regions import Register

Cell = Callable[..., tuple[float, str]]
Declare = Callable[..., Dataset]


@pytest.fixture(scope="module")
def catalog(declare: Declare) -> SimpleNamespace:
    dataset = declare(
        id="bevoelkerung_eu",
        tables=("demo_r_pjangrp3",),
        source="eurostat",
        downloader=None,
        flat=None,
        dimensions={"geschlecht": ("total", "weiblich")},
        period_kind="stichtag",
        stichtag="01-01",
        jsonstat={
            "measure": "unit",
            "constant": {"freq": "A"},
            "measures": {"NR": {"variable": "einwohner", "unit": "persons"}},
            "dimensions": {
                "sex": {
                    "dimension": "geschlecht",
                    "values": {"T": "total", "F": "weiblich", "M": ""},
                }
            },
        },
    )
    return SimpleNamespace(datasets={dataset.id: dataset})


def cube(
    places: list[str], *, values: Any, status: Any = None, as_list: bool = False, **more: Any
) -> bytes:
    """Two sexes by places by two years; the position of a cell is ((sex * n) + place) * 2 + year."""

    def axis(codes: list[str]) -> dict[str, Any]:
        index: Any = codes if as_list else {code: i for i, code in enumerate(codes)}
        return {"category": {"index": index, "label": {code: code for code in codes}}}

    content = {
        "version": "2.0",
        "class": "dataset",
        "label": "Population on 1 January",
        "updated": "2025-03-13T23:00:00+0100",
        "id": ["freq", "unit", "sex", "geo", "time"],
        "size": [1, 1, 2, len(places), 2],
        "dimension": {
            "freq": {"category": {"label": {"A": "Annual"}}},
            "unit": axis(["NR"]),
            "sex": axis(["T", "F"]),
            "geo": axis(places),
            "time": axis(["2023", "2024"]),
        },
        "value": values,
        "extension": {"id": "DEMO_R_PJANGRP3"},
    }
    if status is not None:
        content["status"] = status
    return json.dumps(content | more).encode()


def read(body: bytes, catalog: SimpleNamespace, register: Register) -> Any:
    dataset, file = read_official(
        body, "a.json", catalog, register=register, retrieved="2026-11-22"
    )
    validate(file.frame, tuple(dataset.dimensions))
    return file


def test_sparse_values_find_their_place_in_the_cube(
    catalog: SimpleNamespace, register: Register, cell: Cell
) -> None:
    """DEB21 is Trier, DE3 Berlin; position 9 = woman (1), third of four places (2), first year."""
    body = cube(
        ["DE", "DE3", "DEB21", "DEB2"],
        values={"0": 100, "3": 7, "4": 12, "5": 13, "12": 5, "6": 99},
        status={"4": "p", "12": "e", "13": ":"},
    )
    file = read(body, catalog, register)
    assert cell(file.frame, "DG", period="2023-01-01", geschlecht="total") == (100, "")
    assert cell(file.frame, "11", period="2024-01-01", geschlecht="total") == (7, "")
    assert cell(file.frame, "11000", period="2024-01-01", geschlecht="total") == (7, "")
    assert cell(file.frame, "07211", period="2023-01-01", geschlecht="total") == (12, "p")
    assert cell(file.frame, "07211", period="2023-01-01", geschlecht="weiblich") == (5, "s")
    assert cell(file.frame, "07211", period="2024-01-01", geschlecht="weiblich")[1] == "."
    assert file.stand == "13.03.2025"
    assert any("1 NUTS-2-Regionen" in note for note in file.notes)


def test_lists_are_read_like_maps(catalog: SimpleNamespace, register: Register, cell: Cell) -> None:
    body = cube(
        ["DEB21"],
        values=[12, None, 5, 0],
        status=["", "c", "u", ""],
        as_list=True,
    )
    frame = read(body, catalog, register).frame
    assert cell(frame, "07211", period="2023-01-01", geschlecht="total") == (12, "")
    assert cell(frame, "07211", period="2024-01-01", geschlecht="total")[1] == "."
    assert cell(frame, "07211", period="2023-01-01", geschlecht="weiblich") == (5, "()")
    assert cell(frame, "07211", period="2024-01-01", geschlecht="weiblich") == (0, "0")


def test_the_strongest_flag_counts(
    catalog: SimpleNamespace, register: Register, cell: Cell
) -> None:
    body = cube(
        ["DEB21"], values={"0": 12, "1": 3, "2": 4}, status={"0": "bep", "1": "bz", "2": "b"}
    )
    frame = read(body, catalog, register).frame
    assert cell(frame, "07211", period="2023-01-01", geschlecht="total") == (12, "s")
    assert cell(frame, "07211", period="2024-01-01", geschlecht="total")[1] == "x"
    assert cell(frame, "07211", period="2023-01-01", geschlecht="weiblich") == (4, "")


def test_codes_of_another_nuts_version_are_named(
    catalog: SimpleNamespace, register: Register
) -> None:
    file = read(cube(["DEB21", "DEZ99", "FR101"], values={"0": 1, "2": 2}), catalog, register)
    assert set(file.frame["ags"]) == {"07211"}
    assert any(
        "1 Regionen, deren NUTS-Schlüssel" in note and "DEZ99" in note for note in file.notes
    )


def test_all_kreise_have_a_nuts_code(catalog: SimpleNamespace, register: Register) -> None:
    codes = [region.nuts3 for region in register.kreise()]
    file = read(cube(codes, values={str(2 * i): i for i in range(len(codes))}), catalog, register)
    assert file.frame["ags"].str.len().eq(5).sum() == 400


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            b'{"error":[{"status":400,"id":100,"label":"No results found"}]}',
            "a.json: der Dienst meldet: „No results found“ (Code 400)",
        ),
        (
            b'{"warning":{"status":413,"label":"ASYNCHRONOUS_RESPONSE. Try later."}}',
            "a.json: der Dienst meldet: „ASYNCHRONOUS_RESPONSE. Try later.“ (Code 413)",
        ),
        (
            cube(["DEB21"], values={}, size=[1, 1, 2, 2, 2]),
            "a.json: die Ausmaße widersprechen sich",
        ),
        (
            cube(["DEB21"], values={}, dimension={}),
            "a.json: die Beschreibung der Daten ist unvollst",
        ),
        (
            cube(["DEB21"], values={"0": "12"}),
            "a.json, Zelle 0 (A, NR, total, 07211, 2023-01-01): „12“",
        ),
        (
            cube(["DEB21"], values={"0": 1}, status={"0": "q"}),
            "a.json, Zelle 0 (A, NR, total, 07211",
        ),
        (
            cube(["FR101"], values={"0": 1}),
            "a.json: die Antwort enthält keinen Wert für eine Region",
        ),
        (
            cube(["DEB21"], values={"0": 1}).replace(b'"F"', b'"X"'),
            "a.json: die Ausprägung „X“ von „sex“ ist nicht deklariert",
        ),
    ],
)
def test_what_cannot_be_read_is_named(
    body: bytes, text: str, catalog: SimpleNamespace, register: Register
) -> None:
    with pytest.raises((UnreadableFile, InvalidCell)) as caught:
        read(body, catalog, register)
    assert caught.value.text.startswith(text)
    assert caught.value.remedy


def test_another_dataset_is_named_with_the_nearest(catalog: SimpleNamespace) -> None:
    with pytest.raises(UnknownTable) as caught:
        recognise(cube(["DEB21"], values={}, extension={"id": "DEMO_R_PJANGRP2"}), "a", catalog)
    assert "„demo_r_pjangrp2“" in caught.value.message
    assert caught.value.remedy == "Meinten Sie „demo_r_pjangrp3“?"


def test_a_cube_without_code_is_known_by_its_dimensions(catalog: SimpleNamespace) -> None:
    found = recognise(cube(["DEB21"], values={}, extension={}), "a", catalog)
    assert (found.kind, found.dataset.id, found.stand) == (
        "jsonstat",
        "bevoelkerung_eu",
        "13.03.2025",
    )
