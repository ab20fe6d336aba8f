"""Small official files written for tests, and the declaration that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.models import Dataset
from kobimo.regions import Register, load_register

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMON = {
    "id": "abgaenge",
    "title": "Abgehende",
    "source": "regionalstatistik",
    "tables": ("21111-02-06-4",),
    "publisher": "Statistische Ämter",
    "licence": "dl-de/by-2-0",
    "period_kind": "berichtsjahr",
    "lowest_level": "KREIS",
    "sensitivity": "veroeffentlicht",
    "dimensions": {"geschlecht": ("total", "weiblich")},
    "downloader": {
        "columns": [
            {"header": ["Abgehende", "Insgesamt"], "variable": "abgaenge", "unit": "persons"},
            {
                "header": ["Abgehende", "weiblich"],
                "variable": "abgaenge",
                "unit": "persons",
                "dimensions": {"geschlecht": "weiblich"},
            },
        ]
    },
    "flat": {
        "values": {"ABG001": {"variable": "abgaenge", "unit": "persons"}},
        "dimensions": {"GES": {"dimension": "geschlecht", "values": {"GESW": "weiblich"}}},
    },
}

TITLE = (
    "GENESIS-Tabelle: 21111-02-06-4",
    "Abgehende nach Geschlecht;;;;",
    "Statistik der allgemeinbildenden Schulen;;;;",
)
HEADER = (";;;Abgehende;Abgehende", ";;;Insgesamt;weiblich")
FOOTER = (
    "__________",
    '"Nordrhein-Westfalen: gerundet;',
    'zu ""Abgehende"": Anmerkung"',
    '"© Statistische Ämter des Bundes und der Länder, Deutschland, 2025."',
    "Stand: 13.03.2025 / 16:40:08",
)

FLAT_HEAD = (
    "statistics_code;statistics_label;time_code;time_label;time;"
    "1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;"
    "2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;"
    "value;value_unit;value_variable_code;value_variable_label"
)


@pytest.fixture(scope="session")
def register() -> Register:
    """The shipped register."""
    return load_register()


@pytest.fixture(scope="session")
def declare() -> Callable[..., Dataset]:
    """Return a declaration of the small table, with keys replaced."""

    def make(**changes: object) -> Dataset:
        kept = dict(COMMON)
        if "dimensions" in changes:
            kept.pop("flat")
        return Dataset.model_validate(kept | changes)

    return make


@pytest.fixture(scope="session")
def wide() -> Callable[..., bytes]:
    """Write a downloader file from its data rows."""

    def write(
        rows: Sequence[str],
        *,
        title: Sequence[str] = TITLE,
        header: Sequence[str] = HEADER,
        footer: Sequence[str] = FOOTER,
        encoding: str = "cp1252",
    ) -> bytes:
        return "\n".join([*title, *header, *rows, *footer, ""]).encode(encoding)

    return write


@pytest.fixture(scope="session")
def flat() -> Callable[..., bytes]:
    """Write a flat file from (time, level, key, name, sex code, value) and units."""

    def write(
        rows: Sequence[tuple[str, ...]],
        *,
        unit: str = "Anzahl",
        measure: str = "ABG001",
        quality: Sequence[str] | None = None,
        total: str = "Insgesamt",
    ) -> bytes:
        lines = [FLAT_HEAD + (";value_q" if quality is not None else "")]
        for position, (time, level, key, name, sex, value) in enumerate(rows):
            label = {"GESW": "weiblich", "": total}.get(sex, "sonst")
            line = (
                f"21111;Schulen;JAHR;Jahr;{time};{level};Region;{key};{name};"
                f"GES;Geschlecht;{sex};{label};{value};{unit};{measure};Abgehende"
            )
            lines.append(line if quality is None else f"{line};{quality[position]}")
        return ("\ufeff" + "\n".join(lines) + "\n").encode()

    return write


def _cell(frame: object, ags: str, **keys: str) -> tuple[float, str]:
    rows = frame[frame["ags"] == ags]  # type: ignore[index]
    for column, category in keys.items():
        rows = rows[rows[column] == category]
    assert len(rows) == 1, rows
    return float(rows["value"].iloc[0]), str(rows["status"].iloc[0])


@pytest.fixture(scope="session")
def cell() -> Callable[..., tuple[float, str]]:
    """Return value and status of the one row with these keys."""
    return _cell


MUNICIPAL: dict[str, object] = {
    "id": "raum_kinder",
    "title": "Kinder nach Räumen",
    "source": "kommunal",
    "publisher": "Stadt",
    "licence": "Eigene Daten",
    "period_kind": "stichtag",
    "stichtag": "12-31",
    "lowest_level": "SOZIALRAUM",
    "sensitivity": "lokal",
    "dimensions": {"geschlecht": ("total", "weiblich", "maennlich")},
    "additive": {"geschlecht": ("weiblich", "maennlich")},
}
MUNICIPAL_LAYOUT: dict[str, object] = {
    "file": "Kinder_*.xlsx",
    "format": "xlsx",
    "area": "Raum",
    "period_column": "Jahr",
    "total_rows": ["Stadt*"],
    "areas_add_up": True,
    "columns": [
        {
            "header": "Mädchen",
            "variable": "kinder",
            "unit": "persons",
            "dimensions": {"geschlecht": "weiblich"},
        },
        {
            "header": "Jungen",
            "variable": "kinder",
            "unit": "persons",
            "dimensions": {"geschlecht": "maennlich"},
        },
    ],
}


@pytest.fixture(scope="session")
def declare_municipal() -> Callable[..., Dataset]:
    """Return a declaration of children by area, with keys of the layout or dataset replaced."""

    def make(*, dataset: dict[str, object] | None = None, **layout: object) -> Dataset:
        merged = MUNICIPAL_LAYOUT | layout
        return Dataset.model_validate(MUNICIPAL | {"municipal": merged} | (dataset or {}))

    return make


@pytest.fixture(scope="session")
def workbook() -> Callable[..., bytes]:
    """Write a workbook from sheets of rows; ``merged`` names ranges of the first sheet."""
    import io

    import openpyxl

    def write(sheets: dict[str, list[list[object]]] | list[list[object]], *merged: str) -> bytes:
        pages = sheets if isinstance(sheets, dict) else {"Tabelle1": sheets}
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in pages.items():
            page = book.create_sheet(name)
            for row in rows:
                page.append(row)
            for cells in merged if name == next(iter(pages)) else ():
                page.merge_cells(cells)
        body = io.BytesIO()
        book.save(body)
        return body.getvalue()

    return write


@pytest.fixture(scope="session")
def read_office() -> Callable[..., object]:
    """Read a municipal file of the fictional city; return the file as read."""
    from kobimo.sources.municipal.reading import read_municipal

    def read(
        body: bytes, dataset: Dataset, *, name: str = "Kinder_2023.xlsx", **more: object
    ) -> object:
        return read_municipal(body, dataset, name=name, ags="99001", retrieved="2025-01-15", **more)

    return read
