"""Find the table in a sheet: headings, rows of data, notes above and below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kobimo.declarations.models import MunicipalColumn, MunicipalLayout
from kobimo.errors import Problem
from kobimo.sources.intake.numbers import is_valueish
from kobimo.sources.municipal.grid import as_text, fold, is_blank, open_grids, tidy
from kobimo.sources.municipal.labels import read_labels

if TYPE_CHECKING:
    from collections.abc import Collection

    from kobimo.sources.municipal.grid import Cell, Grid

#: A neutral layout: every visible sheet, percentage formats looked up.
_ANY = MunicipalLayout(
    file="*", columns=(MunicipalColumn(header="*", variable="wert", unit="percent"),)
)
_YEAR = re.compile(r"(?:19[4-9]\d|20\d\d|2100)(?:[/-](?:\d{2}|\d{4}))?|\d{1,2}\.\d{1,2}\.\d{4}")
#: Lines that stand above tables and are no headings.
_NO_HEADING = re.compile(
    r"^(?:stand|quelle|tab\.|tabelle \d|seite|erstellt|amt |fachbereich)", re.IGNORECASE
)
_MOST_DEPTH = 4


@dataclass(slots=True)
class Table:
    """One table in one sheet.

    Attributes
    ----------
    first, depth
        First row of the headings, counted from 0, and how many there are.
    begin, end
        First row below the headings, and the row after the last one with values.
    labels
        Column → heading, the rows joined as the strict reader joins them.
    """

    grid: Grid
    first: int
    depth: int
    begin: int
    end: int
    labels: dict[int, str]

    @property
    def titles(self) -> list[str]:
        """Lines above the headings."""
        return _lines(self.grid, 0, self.first)

    @property
    def notes(self) -> list[str]:
        """Lines below the table."""
        return _lines(self.grid, self.end, len(self.grid.rows))

    @property
    def width(self) -> int:
        """Number of columns, counted from the first of the sheet."""
        rows = self.grid.rows[self.first : self.end]
        return max((len(row) for row in rows), default=0)

    def rows(self) -> list[int]:
        """Return the rows between headings and notes in which anything stands."""
        return [
            row
            for row in range(self.begin, self.end)
            if any(not is_blank(cell) for cell in self.grid.rows[row])
        ]


def _lines(grid: Grid, begin: int, end: int) -> list[str]:
    found = []
    for row in grid.rows[begin:end]:
        texts = [tidy(as_text(cell)) for cell in row if not is_blank(cell)]
        if texts:
            found.append("  ".join(dict.fromkeys(texts)))
    return found


def open_tables(body: bytes, name: str, areas: Collection[str]) -> tuple[list[Table], bool]:
    """Return the tables of a file, at most one per sheet; of a CSV the best cut.

    The second result says whether the file has only one sheet.

    Parameters
    ----------
    areas
        Names and keys of the municipality's areas, folded.

    Raises
    ------
    UnreadableFile
        The file cannot be opened as a table at all.
    """
    grids = open_grids(body, _ANY, name=name)
    tables = [table for grid in grids if (table := find_table(grid, areas)) is not None]
    if tables and not grids[0].sheet:
        # The right delimiter gives the most columns that hold values in every row.
        return [max(tables, key=_fullness)], True
    return tables, len(grids) == 1


def _fullness(table: Table) -> tuple[int, int]:
    rows = table.rows()
    cells = sum(not is_blank(cell) for row in rows for cell in table.grid.rows[row])
    widths = {len(table.grid.rows[row]) for row in rows}
    return cells - 2 * len(rows) * (len(widths) - 1), table.width


def is_period_like(cell: Cell) -> bool:
    """Whether a cell is a year, a school year or a date."""
    if isinstance(cell, date):
        return True
    if isinstance(cell, float):
        return cell == int(cell) and 1945 <= cell <= 2100
    return isinstance(cell, str) and _YEAR.fullmatch(cell.strip()) is not None


def find_table(grid: Grid, areas: Collection[str]) -> Table | None:
    """Return the table of a sheet, ``None`` where no row with values stands below headings."""
    begin = _first_data_row(grid, areas)
    if begin is None:
        return None
    last = begin - 1
    while last >= 0 and _count(grid, last) == 0:
        last -= 1
    # A single text between headings and values names a section of the rows.
    while last > 0 and _count(grid, last) == 1 and _is_section(grid, last):
        last -= 1
    if last < 0 or _count(grid, last) == 0:
        return None
    first = last
    while first > 0 and last - first + 1 < _MOST_DEPTH and _is_heading(grid, first - 1, first):
        first -= 1
    depth = last - first + 1
    labels = read_labels(grid, first, depth)
    end = begin
    for row in range(begin, len(grid.rows)):
        if any(
            (is_valueish(cell) and not is_period_like(cell)) or isinstance(cell, float)
            for column, cell in enumerate(grid.rows[row])
            if column in labels and column > 0
        ):
            end = row + 1
    return Table(grid, first, depth, last + 1, end, labels)


def _count(grid: Grid, row: int) -> int:
    return sum(not is_blank(cell) for cell in grid.rows[row])


def _first_data_row(grid: Grid, areas: Collection[str]) -> int | None:
    for row, cells in enumerate(grid.rows):
        filled = [column for column, cell in enumerate(cells) if not is_blank(cell)]
        values = [column for column in filled if is_valueish(cells[column])]
        if len(filled) < 2 or not values or _is_numbering(cells, filled):
            continue
        plain = [column for column in values if not is_period_like(cells[column])]
        plain = [column for column in plain if column > 0 or len(values) > 1]
        if plain and (_continues(grid, row, plain) or _is_known(cells, filled, areas)):
            return row
        # Only years: headings, unless the row above already is one.
        if not plain and row and _stands_below_headings(grid, row, filled, values):
            return row
    return None


def _is_numbering(cells: list[Cell], filled: list[int]) -> bool:
    """Whether a row numbers the columns, as official tables do below their headings."""
    numbers = [as_text(cells[column]) for column in filled]
    return len(filled) >= 3 and numbers == [
        str(n + int(numbers[0] == "1")) for n in range(len(filled))
    ]


def _continues(grid: Grid, row: int, values: list[int]) -> bool:
    """Whether the next filled row has a value below one of these, or none follows at all."""
    for below in range(row + 1, min(row + 6, len(grid.rows))):
        cells = grid.rows[below]
        if _count(grid, below) < 2:
            continue
        return any(column < len(cells) and is_valueish(cells[column]) for column in values)
    return row > 0 and any(_count(grid, above) >= 2 for above in range(max(0, row - 3), row))


def _is_known(cells: list[Cell], filled: list[int], areas: Collection[str]) -> bool:
    return any(fold(as_text(cells[column])) in areas for column in filled)


def _stands_below_headings(grid: Grid, row: int, filled: list[int], values: list[int]) -> bool:
    above = next((r for r in range(row - 1, -1, -1) if _count(grid, r)), None)
    if above is None:
        return False
    keys = [column for column in filled if column not in values]

    def is_text(column: int) -> bool:
        cell = grid.cell(above, column)
        return isinstance(cell, str) and bool(cell.strip()) and not is_period_like(cell)

    return bool(keys) and is_text(keys[0]) and any(is_text(column) for column in values)


def _is_section(grid: Grid, row: int) -> bool:
    column = next(c for c, cell in enumerate(grid.rows[row]) if not is_blank(cell))
    is_wide = any(top == row and right > left for top, left, _, right in grid.merged)
    above = next((r for r in range(row - 1, -1, -1) if _count(grid, r)), None)
    return column <= 1 and not is_wide and above is not None and _count(grid, above) >= 2


def _is_heading(grid: Grid, row: int, below: int) -> bool:
    """Whether a row stands above other headings as one more of them."""
    cells = grid.rows[row]
    filled = [column for column, cell in enumerate(cells) if not is_blank(cell)]
    if not filled:
        return False
    texts = [as_text(cells[column]).strip() for column in filled]
    if any(len(text) > 70 or _NO_HEADING.match(text) for text in texts):
        return False
    width = max(len(grid.rows[below]), 1)
    spans = {left: right for top, left, _, right in grid.merged if top == row and right > left}
    if len(filled) == 1:
        left = filled[0]
        right = spans.get(left, left)
        covers_all = right - left + 1 >= width - 1
        return left > 0 and not covers_all
    return True


def second_table(table: Table) -> Problem | None:
    """Return what is wrong where another table begins below the first."""
    grid = table.grid
    own = {fold(part) for label in table.labels.values() for part in label.split(" / ")}
    for row in table.rows():
        cells = [cell for cell in grid.rows[row] if not is_blank(cell)]
        texts = [fold(as_text(cell)) for cell in cells]
        is_headings = len(texts) >= 2 and not any(map(is_valueish, cells))
        above = row - 1 >= table.begin and _count(grid, row - 1) == 0
        if is_headings and above and not set(texts) <= own:
            return Problem(
                grid.where(row),
                "hier beginnt unter der ersten eine zweite Tabelle",
                "Stellen Sie jede Tabelle auf ein eigenes Tabellenblatt.",
            )
    return None
