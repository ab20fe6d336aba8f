"""Tell which declared table a file is, by its content and never by its name alone.

A downloader file prints its table code. A flat file does not, so it is known by the codes
of its statistic, measures and classifying variables; only where several declared tables
share those does a table code in the file's name decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from kobimo.errors import UnknownTable, UnreadableFile, nearest
from kobimo.sources.encoding import decode
from kobimo.sources.official import arbeitsagentur, inkar
from kobimo.sources.official import recognition_of_services as services
from kobimo.sources.official.downloader import printed_stand, printed_table
from kobimo.sources.official.flat import read_table, split_blocks
from kobimo.sources.official.flat_v4 import to_v5
from kobimo.sources.official.jsonstat import stand_of
from kobimo.sources.official.tidy import fits_headings
from kobimo.sources.wrapping import read_json, refuse_other_formats, short, unwrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Dataset

Kind = Literal[
    "downloader",
    "flat",
    "flat_v4",
    "tidy",
    "regionalatlas",
    "jsonstat",
    "inkar",
    "eckwerte",
]

#: Lines of a flat file that are looked at to recognise it.
_SAMPLE = 2000
_CODE = re.compile(r"[0-9A-Z]{2,5}(?:-[0-9A-Z]+){1,4}")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is.

    Attributes
    ----------
    kind
        The layout, hence the reader.
    dataset
        The declaration that says how to read it.
    stand
        Time stamp that the file prints, empty where it prints none.
    others
        Further datasets that read other values of the same file.
    """

    kind: Kind
    dataset: Dataset
    stand: str
    others: tuple[Dataset, ...] = ()


def recognise(body: bytes, name: str, catalog: Catalog) -> Recognised:
    """Return which declared table a file is.

    Parameters
    ----------
    body
        One file, unpacked.
    name
        Its name, for errors, and to decide between tables with the same codes.
    catalog
        The declared datasets.

    Raises
    ------
    UnknownTable
        A table that no dataset declares; says what was seen and which are near.
    UnreadableFile
        Not a table at all: empty, an HTML page, a service's reply, a workbook.
    """
    body = unwrap(body)
    found = _recognise_service(body, name, catalog)
    if found is not None:
        return found
    refuse_other_formats(body, name)
    text = decode(body, name)
    first_line = text.split("\n", 1)[0]
    first = first_line.lower()
    if first.startswith("statistics_code;"):
        return Recognised("flat", _find_flat(text, name, catalog, is_v4=False), "")
    if first.startswith("statistik_code;"):
        return Recognised("flat_v4", _find_flat(text, name, catalog, is_v4=True), "")
    if inkar.fits_bulk(first_line):
        return _first_of("inkar", services.find_inkar_bulk(text, name, catalog))
    tidy = [
        dataset
        for dataset in catalog.datasets.values()
        if dataset.tidy is not None and fits_headings(first_line, dataset.tidy)
    ]
    if tidy:
        return _first_of("tidy", tidy)
    opening = text.split("\n", 60)[:60]
    if arbeitsagentur.find_heading(opening) >= 0:
        tables = services.find_eckwerte(opening, name, catalog)
        return Recognised("eckwerte", _named(tables, name, ""), "")
    code = printed_table(text)
    if not code:
        seen = [line.strip(' ;"') for line in text.split("\n") if line.strip(' ;"')]
        raise UnknownTable(
            "weder CSV-Tabelle noch Flat-Datei eines Statistikportals; die Datei beginnt mit "
            + ", ".join(f"„{short(line)}“" for line in seen[:3]),
            where=name,
            remedy="Erwartet wird die unveränderte Datei des Portals. Eigene Daten der Kommune "
            "gehören mit einer Deklaration nach data/kommunal.",
        )
    for dataset in catalog.datasets.values():
        if code in dataset.tables and dataset.downloader is not None:
            return Recognised("downloader", dataset, printed_stand(text))
    lines = text.split("\n", 12)[1:12]
    titles = [line.strip(' ;"') for line in takewhile(_is_title, lines)]
    raise UnknownTable(
        f"die Tabelle {code} („{short(' '.join(titles), 90)}“) ist nicht deklariert",
        where=name,
        remedy=_near_tables(code, titles, catalog),
    )


def _recognise_service(body: bytes, name: str, catalog: Catalog) -> Recognised | None:
    """Return what a JSON reply or a workbook is, ``None`` where it is neither of those known."""
    if body.startswith(b"PK\x03\x04"):
        found = services.find_inkar_export(body, name, catalog)
        return _first_of("inkar", found) if found else None
    reply = read_json(body)
    if services.is_regionalatlas(reply):
        return _first_of("regionalatlas", services.find_regionalatlas(reply, name, catalog))
    if services.is_jsonstat(reply):
        tables = services.find_jsonstat(reply, name, catalog)
        return Recognised("jsonstat", _named(tables, name, "mehrere Datensätze"), stand_of(reply))
    return None


def is_conversion(body: bytes, name: str) -> bool:
    """Whether a file is a conversion key of the BBSR: a workbook with one sheet per year.

    Raises
    ------
    UnreadableFile
        The workbook is damaged, or larger than any official table.
    """
    if not body.startswith(b"PK\x03\x04"):
        return False
    sheets = services.list_sheets(body, name)
    return bool(sheets) and all(re.fullmatch(r"(19|20)\d{2}([-–](19|20)\d{2})?", s) for s in sheets)


def _first_of(kind: Kind, datasets: Sequence[Dataset]) -> Recognised:
    """Return a file of which each dataset reads its own columns."""
    return Recognised(kind, datasets[0], "", tuple(datasets[1:]))


def _named(fitting: Sequence[Dataset], name: str, seen: str) -> Dataset:
    """Return the only dataset that fits, or the one whose table code stands in the file's name.

    Raises
    ------
    UnknownTable
        Several fit.
    """
    if len(fitting) > 1:
        codes = {code.upper() for code in re.findall(r"[\w-]+", name.replace("_", " "))}
        chosen = [item for item in fitting if {table.upper() for table in item.tables} & codes]
        fitting = chosen if len(chosen) == 1 else fitting
    if len(fitting) == 1:
        return fitting[0]
    raise UnknownTable(
        f"mehrere Tabellen haben diese Schlüssel ({seen}): "
        + ", ".join(dataset.tables[0] for dataset in fitting if dataset.tables),
        where=name,
        remedy="Benennen Sie die Datei so, dass ihr Name mit dem Tabellencode beginnt.",
    )


def _is_title(line: str) -> bool:
    """Whether only the first cell of a line is filled, with words."""
    bare = line.strip(' ;"')
    return bool(bare) and ";" not in bare and not line.startswith((";", "_"))


def _find_flat(text: str, name: str, catalog: Catalog, *, is_v4: bool) -> Dataset:
    # The codes repeat from row to row; the reader itself looks at all of them.
    table = read_table("\n".join(text.split("\n", _SAMPLE)[:_SAMPLE]), name)
    if is_v4:
        table = to_v5(table, name)
    missing = [
        column
        for column in ("statistics_code", "value_variable_code", "1_variable_code")
        if column not in table.columns
    ]
    if missing:
        raise UnreadableFile(
            "der Flat-Datei fehlen Spalten: " + ", ".join(f"„{column}“" for column in missing),
            where=name,
            remedy="Laden Sie die Datei unverändert neu.",
        )
    _, blocks = split_blocks(table, name)
    statistics = set(table["statistics_code"].str.strip())
    measures = set(table["value_variable_code"].str.strip())
    dimensions = set(blocks.values())
    near, fitting = [], []
    for dataset in catalog.datasets.values():
        if dataset.flat is None or not _shares_statistic(dataset, statistics):
            continue
        declared = {key.split(" ")[0] for key in dataset.flat.values}
        if not declared & measures:
            continue
        near.append(dataset)
        if set(dataset.flat.dimensions) == dimensions:
            fitting.append(dataset)
    if len(fitting) > 1:
        named = [dataset for dataset in fitting if set(dataset.tables) & set(_CODE.findall(name))]
        fitting = named if len(named) == 1 else fitting
    if len(fitting) == 1:
        return fitting[0]
    seen = (
        f"Statistik {', '.join(sorted(statistics))} „{table['statistics_label'].iloc[0]}“, "
        f"Werte {', '.join(sorted(measures))}, Merkmale {', '.join(sorted(dimensions)) or 'keine'}"
        if "statistics_label" in table.columns
        else f"Statistik {', '.join(sorted(statistics))}"
    )
    if fitting:
        raise UnknownTable(
            f"mehrere Tabellen haben diese Schlüssel ({seen}): "
            + ", ".join(dataset.tables[0] for dataset in fitting if dataset.tables),
            where=name,
            remedy="Benennen Sie die Datei so, dass ihr Name mit dem Tabellencode beginnt.",
        )
    offers = [
        f"{dataset.tables[0]} mit {', '.join(dataset.flat.dimensions) or 'keinen Merkmalen'}"
        for dataset in near[:3]
        if dataset.tables and dataset.flat is not None
    ]
    raise UnknownTable(
        f"diese Flat-Datei ist nicht deklariert: {seen}",
        where=name,
        remedy=f"Deklariert sind dazu: {'; '.join(offers)}."
        if offers
        else _near_tables(min(statistics), [], catalog),
    )


def _shares_statistic(dataset: Dataset, statistics: set[str]) -> bool:
    return any(table.split("-", 1)[0] in statistics for table in dataset.tables)


def _near_tables(code: str, titles: list[str], catalog: Catalog) -> str:
    """Return the declared tables of the same statistic, or those with a similar code or title."""
    declared = {
        table: dataset.title for dataset in catalog.datasets.values() for table in dataset.tables
    }
    current = {dataset.tables[0] for dataset in catalog.datasets.values() if dataset.tables}
    same = sorted(table for table in current if table.split("-", 1)[0] == code.split("-", 1)[0])
    if same:
        shown = "; ".join(f"{table} „{short(declared[table], 60)}“" for table in same[:4])
        return f"Aus dieser Statistik sind deklariert: {shown}."
    by_title = {title: table for table, title in declared.items()}
    hint = nearest(code, declared) or nearest(" ".join(titles), by_title)
    return hint or "Löschen Sie die Datei aus data/eingang, oder deklarieren Sie die Tabelle."
