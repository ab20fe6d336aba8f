"""Read a filled blank: every sheet by the reader of its dataset, empty sheets not at all."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from kobimo.errors import Invalid, KobimoError, Problem, nearest
from kobimo.sources.blanks.explaining import MARK, README
from kobimo.sources.blanks.layouts import blank_layout, has_blank, sheet_name
from kobimo.sources.blanks.writing import LISTS
from kobimo.sources.municipal.grid import is_blank, open_grids, tidy
from kobimo.sources.municipal.headings import find_headings
from kobimo.sources.municipal.labels import PERIOD
from kobimo.sources.municipal.reading import read_grids

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Dataset, MunicipalLayout
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile
    from kobimo.sources.municipal.grid import Grid

#: A copy of a sheet, as spreadsheet programs name it: „kita_bestand (2)“.
_COPY = re.compile(r"(?:\s*\(\d+\)|_\d+)$")


def list_sheets(body: bytes) -> list[str] | None:
    """Return the names of the sheets of a blank, ``None`` where the file is none.

    A blank is known by the first cell of its first sheet.
    """
    if not body.startswith(b"PK\x03\x04"):
        return None
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(body)) as workbook:
            names = workbook.sheet_names
            if README not in names:
                return None
            rows = workbook.get_sheet_by_name(README).to_python(skip_empty_area=False, nrows=1)
    except (CalamineError, OSError):
        return None
    first = tidy(str(rows[0][0])) if rows and rows[0] else ""
    return list(names) if first.startswith(MARK.strip()) else None


def read_blank(
    body: bytes,
    catalog: Catalog,
    *,
    name: str,
    ags: str,
    retrieved: str,
    register: Register,
    areas: Mapping[str, str] | None,
    empty: list[str],
) -> Iterator[tuple[Dataset, ReadFile]]:
    """Yield each dataset that a filled blank holds.

    Parameters
    ----------
    body, name
        Content and name of the file.
    ags, retrieved, register, areas
        As for :func:`kobimo.sources.municipal.reading.read_municipal`.
    empty
        Gets the names of the sheets in which no value stands.

    Raises
    ------
    Invalid
        What cannot be read in any of the sheets, all together.
    """
    known = {
        sheet_name(dataset.id): dataset
        for dataset in catalog.datasets.values()
        if has_blank(dataset)
    }
    problems: list[Problem] = []
    for sheet in list_sheets(body) or ():
        dataset = known.get(sheet)
        if dataset is None:
            if sheet not in {README, LISTS}:
                problems.append(_unknown_sheet(name, sheet, known))
            continue
        layout = blank_layout(dataset)
        if layout is None:
            continue
        own = dataset.model_copy(update={"municipal": layout, "further": ()})
        try:
            grids = open_grids(body, layout, name=name)
            if not any(_clear_empty(grid, own, layout) for grid in grids):
                empty.append(sheet)
                continue
            file = read_grids(
                grids, own, name=name, ags=ags, retrieved=retrieved, register=register, areas=areas
            )
        except KobimoError as error:
            problems += _as_problems(error, name)
            continue
        yield dataset, file
    if problems:
        raise Invalid(problems)


def _as_problems(error: KobimoError, name: str) -> list[Problem]:
    if isinstance(error, Invalid):
        return list(error.problems)
    return [Problem(error.where or f"„{name}“", error.message, error.remedy)]


def _unknown_sheet(name: str, sheet: str, known: Mapping[str, Dataset]) -> Problem:
    bare = _COPY.sub("", sheet)
    hint = (
        f"Ein zweites Blatt zu „{bare}“ wird nicht gelesen; tragen Sie alle Jahre in ein Blatt ein."
        if bare in known
        else nearest(sheet, known)
    )
    return Problem(
        f"„{name}“, Tabellenblatt „{sheet}“",
        "dieses Blatt gehört nicht zur Vorlage",
        hint or "Löschen Sie es, oder geben Sie ihm den Namen zurück, den es in der Vorlage hatte.",
    )


def _clear_empty(grid: Grid, dataset: Dataset, layout: MunicipalLayout) -> bool:
    """Empty the rows that hold keys alone, and the periods nobody filled; whether values are left.

    Raises
    ------
    Invalid
        The headings were changed.
    """
    ((_, headings),) = find_headings([grid], dataset, layout)
    rows = range(headings.first_row, len(grid.rows))
    places = [value.position for value in headings.values if value.position is not None]
    if layout.rows != "values":
        keys = [headings.area, headings.period, headings.ags, *headings.keys, *places]
        used = [place for place in keys if place is not None]
        return any(not is_blank(grid.cell(row, place)) for row in rows for place in used)
    for row in rows:
        if all(is_blank(grid.cell(row, place)) for place in places):
            grid.rows[row] = []
    filled = [place for place in places if any(not is_blank(grid.cell(row, place)) for row in rows)]
    if any(PERIOD in column.header for column in layout.columns):
        for place in set(places) - set(filled):
            grid.rows[headings.first_row - 1][place] = ""
    return bool(filled)
