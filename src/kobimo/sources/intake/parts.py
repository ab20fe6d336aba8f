"""One sheet's table taken apart: its columns, its rows, and how its numbers are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.sources.intake.numbers import Style, read_as
from kobimo.sources.municipal.grid import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.sources.intake.columns import Column, Role
    from kobimo.sources.intake.rows import Rows
    from kobimo.sources.intake.tables import Table
    from kobimo.sources.municipal.grid import Cell
    from kobimo.sources.municipal.keys import Areas


@dataclass(slots=True)
class Part:
    """A table with what its columns and rows are."""

    table: Table
    columns: Sequence[Column]
    rows: Rows

    def first(self, role: Role) -> Column | None:
        """Return the first column of a role."""
        return next((column for column in self.columns if column.role == role), None)

    def all(self, role: Role) -> list[Column]:
        """Return the columns of a role."""
        return [column for column in self.columns if column.role == role]

    def cells(self) -> list[tuple[Cell, str]]:
        """Return the cells of values with their places."""
        grid = self.table.grid
        return [
            (grid.cell(row, column.position), grid.where(row, column.position))
            for row in sorted([*self.rows.data, *self.rows.totals])
            for column in self.all("value")
        ]

    def texts(self, column: Column) -> list[str]:
        """Return the texts of a key column in the rows of data."""
        grid = self.table.grid
        return [as_text(grid.cell(row, column.position)) for row in self.rows.data]


@dataclass(frozen=True, slots=True)
class Writing:
    """How the office writes its values.

    Attributes
    ----------
    style, signs
        Marks in numbers; sign → status.
    units
        Heading → unit.
    """

    style: Style
    signs: Mapping[str, str]
    units: Mapping[str, str]

    def read(self, part: Part, row: int, column: Column) -> tuple[float, str] | None:
        """Return value and status of a cell, ``None`` where it is neither number nor sign."""
        grid = part.table.grid
        cell = grid.cell(row, column.position)
        found = read_as(cell, self.style, dict(self.signs))
        if found is None:
            return None
        is_shown = (row, column.position) in grid.percent and isinstance(cell, float)
        if is_shown and self.units.get(column.header) == "percent":
            return round(found[0] * 100, 10), found[1]
        return found


def listed_areas(parts: Sequence[Part], areas: Areas) -> list[str]:
    """Return the areas in the file, where no geometry says which there are."""
    if areas.names:
        return []
    found: dict[str, None] = {}
    for part in parts:
        area = part.first("area")
        if area is not None:
            found |= dict.fromkeys(text for text in part.texts(area) if text)
    return list(found)
