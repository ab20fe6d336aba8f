"""Tell which declared datasets a reply of Regionalatlas, Eurostat, INKAR or the agency holds."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from kobimo.errors import UnknownTable, nearest
from kobimo.german import some
from kobimo.sources.official import arbeitsagentur, inkar, jsonstat, regionalatlas
from kobimo.sources.workbook import check_archive
from kobimo.sources.wrapping import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Dataset

_DECLARE = "Löschen Sie die Datei aus data/eingang, oder deklarieren Sie den Datensatz."


def is_regionalatlas(reply: Any) -> bool:
    """Whether a JSON object is a reply of an ArcGIS server."""
    return isinstance(reply, dict) and (
        isinstance(reply.get("features"), list)
        or (set(reply) == {"error"} and isinstance(reply["error"], dict))
    )


def find_regionalatlas(reply: dict[str, Any], name: str, catalog: Catalog) -> list[Dataset]:
    """Return the datasets whose attributes a reply of the Regionalatlas has.

    Raises
    ------
    UnreadableFile
        The service reports an error instead.
    UnknownTable
        No dataset declares these attributes.
    """
    regionalatlas.refuse_error(reply, name)
    found = [
        dataset
        for dataset in catalog.datasets.values()
        if regionalatlas.choose_layout(reply, dataset.regionalatlas) is not None
    ]
    if not found:
        codes = regionalatlas.list_attributes(reply)
        own = sorted(code for code in codes if code.startswith("AI") and not code.endswith("V"))
        raise UnknownTable(
            f"diese Tabelle des Regionalatlas ist nicht deklariert: {_some(own) or 'ohne Merkmale'}",
            where=name,
            remedy=_DECLARE,
        )
    return found


def is_jsonstat(reply: Any) -> bool:
    """Whether a JSON object is a dataset in JSON-stat, or what Eurostat sends instead."""
    if not isinstance(reply, dict):
        return False
    is_message = isinstance(reply.get("error") or reply.get("warning"), list | dict)
    return {"id", "size", "dimension"} <= set(reply) or (is_message and "Status" not in reply)


def find_jsonstat(cube: dict[str, Any], name: str, catalog: Catalog) -> list[Dataset]:
    """Return the dataset that declares this cube, by its code, else by its dimensions.

    Raises
    ------
    UnreadableFile
        The service reports an error instead, or the cube is incomplete.
    UnknownTable
        No dataset declares it.
    """
    jsonstat.refuse_message(cube, name)
    axes = jsonstat.read_axes(cube, name)
    extension = cube.get("extension")
    code = str(extension.get("id") or "").lower() if isinstance(extension, dict) else ""
    declared = [item for item in catalog.datasets.values() if item.jsonstat is not None]
    by_code = [item for item in declared if code and code in {t.lower() for t in item.tables}]
    by_axes = [
        item
        for item in declared
        if item.jsonstat is not None
        and set(axes)
        == {
            "geo",
            "time",
            item.jsonstat.measure,
            *item.jsonstat.dimensions,
            *item.jsonstat.constant,
        }
    ]
    found = by_code or ([] if code else by_axes)
    if not found:
        tables = {table for item in declared for table in item.tables}
        raise UnknownTable(
            f"dieser Datensatz von Eurostat ist nicht deklariert: „{code or 'ohne Kennung'}“ "
            f"(„{short(str(cube.get('label') or ''), 80)}“, Merkmale {_some(sorted(axes))})",
            where=name,
            remedy=nearest(code, tables) or f"Deklariert sind: {', '.join(sorted(tables))}.",
        )
    return found


def find_inkar_bulk(text: str, name: str, catalog: Catalog) -> list[Dataset]:
    """Return the datasets whose short codes stand in a bulk file of INKAR.

    Raises
    ------
    UnknownTable
        Names the codes that were seen.
    """
    lines = text.split("\n")
    head = [cell.strip().strip('"') for cell in lines[0].split(";")]
    column = head.index("Kuerzel")
    codes = {
        cells[column].strip('"')
        for line in lines[1:]
        for cells in [line.split(";", column + 1)]
        if len(cells) > column
    }
    return _with_codes(codes, name, catalog)


def list_sheets(body: bytes, name: str) -> list[str]:
    """Return the names of a workbook's sheets, after its size was checked.

    Raises
    ------
    UnreadableFile
        The workbook is damaged, or larger than any official table.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    check_archive(body, name)
    try:
        return list(CalamineWorkbook.from_filelike(io.BytesIO(body)).sheet_names)
    except (CalamineError, OSError, ValueError):
        return []


def find_inkar_export(body: bytes, name: str, catalog: Catalog) -> list[Dataset]:
    """Return the datasets whose indicators an Excel export has; none where it is no export.

    Raises
    ------
    UnreadableFile
        The workbook is damaged, or larger than any export.
    UnknownTable
        Names the indicators that were seen.
    """
    check_archive(body, name)
    titles = inkar.list_titles(body)
    if not titles:
        return []
    known = {
        measure.title: code
        for dataset in catalog.datasets.values()
        if dataset.inkar is not None
        for code, measure in dataset.inkar.measures.items()
        if measure.title
    }
    return _with_codes({known.get(title, title) for title in titles}, name, catalog, names=known)


def _with_codes(
    codes: set[str], name: str, catalog: Catalog, names: Iterable[str] = ()
) -> list[Dataset]:
    declared = [item for item in catalog.datasets.values() if item.inkar is not None]
    found = [item for item in declared if item.inkar and codes & set(item.inkar.measures)]
    if not found:
        offers = [*names] or [
            code for item in declared if item.inkar for code in item.inkar.measures
        ]
        raise UnknownTable(
            f"keine dieser Kennzahlen von INKAR ist deklariert: {_some(sorted(codes))}",
            where=name,
            remedy=f"Deklariert sind: {_some(sorted(offers), most=12)}.",
        )
    return found


def find_eckwerte(lines: Sequence[str], name: str, catalog: Catalog) -> list[Dataset]:
    """Return the datasets that declare the first row of a table of key figures.

    Raises
    ------
    UnknownTable
        Names the rows that were seen.
    """
    first = arbeitsagentur.find_heading(lines)
    labels = [line.split(";")[0].strip() for line in lines[first + 1 : first + 12]]
    labels = [label for label in labels if label]
    found = [
        item
        for item in catalog.datasets.values()
        if item.eckwerte is not None and labels and labels[0] in item.eckwerte.rows
    ]
    if not found:
        raise UnknownTable(
            f"diese Tabelle der Bundesagentur ist nicht deklariert; ihre Zeilen sind {_some(labels)}",
            where=name,
            remedy="Deklarieren Sie ihre Zeilen unter [eckwerte.rows], oder löschen Sie die Datei.",
        )
    return found


def _some(texts: Sequence[str], most: int = 6) -> str:
    return some([f"„{short(text, 40)}“" for text in texts], most)
