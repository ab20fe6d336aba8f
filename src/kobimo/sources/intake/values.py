"""Read the values of a table as the proposal understands it, apart from the strict reader.

Both must come to the same; that is what makes a written declaration trustworthy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.errors import InvalidCell, UnreadableFile
from kobimo.sources.municipal.entries import WHOLE
from kobimo.sources.municipal.grid import as_text, fold, tidy
from kobimo.sources.municipal.periods import read_period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.declarations.models import MunicipalKey
    from kobimo.sources.intake.clock import Clock
    from kobimo.sources.intake.columns import Column
    from kobimo.sources.intake.parts import Part, Writing
    from kobimo.sources.municipal.keys import Areas


@dataclass(frozen=True, slots=True)
class Reading:
    """One value with its cell.

    Attributes
    ----------
    header
        Heading of its column, with ``{periode}``.
    categories
        Position of a category column → text of its cell.
    """

    where: str
    header: str
    ags: str
    period: str
    raum: str
    categories: Mapping[int, str]
    value: float
    status: str


def read_values(
    part: Part, clock: Clock, writing: Writing, areas: Areas, ags: str
) -> list[Reading]:
    """Return every value that can be read; what cannot is left to the strict reader to name.

    Parameters
    ----------
    ags
        The municipality, for rows that name no region.
    """
    grid = part.table.grid
    area, keys = part.first("area"), part.first("ags")
    totals = set(part.rows.totals)
    found = []
    for row in sorted([*part.rows.data, *totals]):
        raum: str | None = WHOLE
        if area is not None and row not in totals:
            raum = areas.find(tidy(as_text(grid.cell(row, area.position))))
        region = ags if keys is None else _complete(as_text(grid.cell(row, keys.position)))
        named = {c.position: as_text(grid.cell(row, c.position)) for c in part.all("category")}
        for column in part.all("value"):
            period = _period(part, row, column, clock)
            value = writing.read(part, row, column)
            if value is not None and period is not None and raum is not None:
                where = grid.where(row, column.position)
                found.append(Reading(where, column.header, region, period, raum, named, *value))
    return found


def categories_of(
    reading: Reading, columns: Sequence[Column], keys: Sequence[MunicipalKey]
) -> dict[str, str]:
    """Return dimension → category of a value, by the key columns of its row."""
    labels = {column.position: column.label for column in columns}
    found = {}
    for position, text in reading.categories.items():
        for key in keys:
            if key.header == labels[position]:
                folded = {fold(label): category for label, category in key.values.items()}
                found[key.dimension] = folded.get(fold(text), "")
    return found


def _complete(text: str) -> str:
    """Return a region key with the zero that spreadsheets drop; its length shows the loss."""
    return f"0{text}" if re.fullmatch(r"\d|\d{4}|\d{7}", text) else text.upper()


def _period(part: Part, row: int, column: Column, clock: Clock) -> str | None:
    if clock.place == "column" and clock.column is not None:
        cell = part.table.grid.cell(row, clock.column)
    elif clock.place == "header":
        cell = column.period
    else:
        return clock.period or None
    try:
        return read_period(cell, clock.dataset, where="")
    except (InvalidCell, UnreadableFile):
        return None
