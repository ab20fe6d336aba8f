"""Read the rows below the headings: which are data, which totals, which notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.errors import InvalidCell, Problem
from kobimo.sources.municipal.entries import WHOLE, Entry, Key
from kobimo.sources.municipal.grid import as_text, fold, is_blank
from kobimo.sources.municipal.keys import REPAIRED, check_name, read_ags, read_category
from kobimo.sources.municipal.periods import read_period
from kobimo.sources.municipal.values import read_value, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kobimo.declarations.models import Dataset, MunicipalColumn, MunicipalLayout
    from kobimo.regions import Register
    from kobimo.sources.municipal.entries import Entries
    from kobimo.sources.municipal.grid import Grid
    from kobimo.sources.municipal.headings import Headings
    from kobimo.sources.municipal.keys import Areas


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for every row of one file.

    Attributes
    ----------
    dataset, layout
        The declaration.
    ags
        Region of the rows, where no column names it.
    period
        Period of the rows, where neither a column nor a heading names it.
    areas, register
        Known areas and regions.
    """

    dataset: Dataset
    layout: MunicipalLayout
    ags: str
    period: str | None
    areas: Areas
    register: Register


@dataclass(frozen=True, slots=True)
class RowKey:
    """The key cells of one row."""

    ags: str
    period: str | None
    raum: str
    #: Dimension → category, for the key columns.
    categories: dict[str, str]


def rows_of_data(
    grid: Grid, headings: Headings, context: Context, entries: Entries
) -> Iterator[int]:
    """Yield the rows that hold data.

    Empty rows and rows that the declaration skips are left out. So are notes: rows below
    the last row with values. A row above it that has keys but no values is a problem,
    because values were expected there.
    """
    layout = context.layout
    positions = _positions(headings)
    values = [column.position for column in headings.values if column.position is not None]
    keys = [position for position in positions if position not in values]
    _fill_keys(grid, headings, keys)
    _refuse_merged_values(grid, headings, values, entries)
    skips = [_pattern(text) for text in layout.skip_rows]
    candidates = []
    for row in range(headings.first_row, len(grid.rows)):
        cells = [grid.cell(row, position) for position in positions]
        if all(is_blank(cell) for cell in cells):
            continue
        first = next(as_text(cell) for cell in cells if not is_blank(cell))
        labels = [first]
        if headings.area is not None:
            labels.append(as_text(grid.cell(row, headings.area)))
        if any(skip.fullmatch(fold(label)) for skip in skips for label in labels):
            continue
        candidates.append(row)
    needed = values or keys
    full = [
        row for row in candidates if any(not is_blank(grid.cell(row, column)) for column in needed)
    ]
    if layout.rows != "values":
        least = min(2, len(positions))
        full = [
            row
            for row in full
            if sum(not is_blank(grid.cell(row, position)) for position in positions) >= least
        ]
    last = max(full, default=-1)
    known = set(full)
    for row in candidates:
        if row in known or row < last or _names_data(grid, row, headings, context):
            if _is_too_wide(grid, row, headings):
                entries.problems.append(_too_wide(grid, row, headings))
                continue
            yield row


def _is_too_wide(grid: Grid, row: int, headings: Headings) -> bool:
    """Whether a CSV row has more fields than headings, so that its values have shifted."""
    width = len(grid.rows[headings.first_row - 1])
    return not grid.sheet and any(not is_blank(cell) for cell in grid.rows[row][width:])


def _too_wide(grid: Grid, row: int, headings: Headings) -> Problem:
    fields, width = len(grid.rows[row]), len(grid.rows[headings.first_row - 1])
    return Problem(
        grid.where(row),
        f"die Zeile hat {fields} Felder, die Überschriften haben {width}",
        "Vermutlich stehen Dezimalkommas in einer Datei mit Komma als Trennzeichen. Speichern Sie "
        "die Tabelle mit Semikolon als Trennzeichen.",
    )


def _names_data(grid: Grid, row: int, headings: Headings, context: Context) -> bool:
    """Whether a row without values below the table is one of its rows all the same."""
    if headings.area is not None and context.areas.names:
        text = as_text(grid.cell(row, headings.area))
        if context.areas.find(text) is not None or is_total(text, context.layout):
            return True
    for position, key in zip(headings.keys, context.layout.keys, strict=True):
        known = {fold(label) for label in key.values}
        if fold(as_text(grid.cell(row, position))) in known:
            return True
    return False


def is_total(text: str, layout: MunicipalLayout) -> bool:
    """Whether the cell of the area column names the whole municipality."""
    return any(_pattern(total).fullmatch(fold(text)) for total in layout.total_rows)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in fold(text).split("*")))


def _positions(headings: Headings) -> list[int]:
    optional = (headings.area, headings.period, headings.ags)
    found = [position for position in optional if position is not None]
    found += headings.keys
    found += [column.position for column in headings.values if column.position is not None]
    return sorted(set(found))


def _fill_keys(grid: Grid, headings: Headings, keys: Sequence[int]) -> None:
    """Repeat a key in the rows below it that are merged with its cell."""
    for top, left, bottom, right in grid.merged:
        if (
            bottom < headings.first_row
            or left != right
            or left not in keys
            or top >= len(grid.rows)
        ):
            continue
        text = grid.cell(top, left)
        for row in range(max(top, headings.first_row), min(bottom, len(grid.rows) - 1) + 1):
            cells = grid.rows[row]
            cells.extend([""] * (left + 1 - len(cells)))
            cells[left] = text


def _refuse_merged_values(
    grid: Grid, headings: Headings, values: Sequence[int], entries: Entries
) -> None:
    """One value in several merged cells belongs to none of them with certainty."""
    for top, left, bottom, right in grid.merged:
        covered = [column for column in values if left <= column <= right]
        is_below = bottom >= headings.first_row and top < len(grid.rows)
        has_number = is_below and isinstance(grid.cell(top, left), float)
        if covered and has_number and (len(covered) > 1 or bottom > top):
            entries.problems.append(
                Problem(
                    grid.where(top, left),
                    "die Zelle ist mit anderen Wertzellen verbunden",
                    "Heben Sie die Verbindung auf und tragen Sie jeden Wert einzeln ein.",
                )
            )


def read_key(
    grid: Grid, row: int, headings: Headings, context: Context, entries: Entries
) -> RowKey | None:
    """Return the keys of a row, or note its problems and return nothing."""
    layout, dataset = context.layout, context.dataset
    before = len(entries.problems)
    ags, period, raum = context.ags, context.period, WHOLE
    if headings.ags is not None:
        try:
            where = grid.where(row, headings.ags)
            ags, note = read_ags(grid.cell(row, headings.ags), context.register, where=where)
            if note and note not in entries.notes:
                entries.notes.append(note)
        except InvalidCell as error:
            entries.refuse(error)
    if headings.period is not None:
        try:
            where = grid.where(row, headings.period)
            period = read_period(grid.cell(row, headings.period), dataset, where=where)
        except InvalidCell as error:
            entries.refuse(error)
    if headings.area is not None:
        cell = grid.cell(row, headings.area)
        if not is_total(as_text(cell), layout):
            try:
                raum = context.areas.read(cell, where=grid.where(row, headings.area))
            except InvalidCell as error:
                entries.refuse(error)
            else:
                _note_zeros(as_text(cell), raum, entries)
    if headings.name is not None and (raum != WHOLE or headings.ags is not None):
        place = grid.where(row, headings.name)
        name = as_text(grid.cell(row, headings.name))
        try:
            check_name(name, ags, raum, context.areas, context.register, where=place)
        except InvalidCell as error:
            entries.refuse(error)
    categories: dict[str, str] = {}
    for position, key in zip(headings.keys, layout.keys, strict=True):
        try:
            where = grid.where(row, position)
            cell = grid.cell(row, position)
            categories[key.dimension] = read_category(cell, key, dataset, where=where)
        except InvalidCell as error:
            entries.refuse(error)
    if len(entries.problems) > before:
        return None
    return RowKey(ags, period, raum, categories)


def _note_zeros(text: str, raum: str, entries: Entries) -> None:
    """Say that a key without its leading zeros was completed; only one area has it."""
    if raum != text and raum.isdigit() and raum.lstrip("0") == text:
        note = f"{REPAIRED} „{text}“ fehlten führende Nullen; gelesen wurde „{raum}“."
        if note not in entries.notes:
            entries.notes.append(note)


def key_of(row_key: RowKey, rule: MunicipalColumn, period: str, dataset: Dataset) -> Key:
    """Return the key of one value: what its row and what its column say."""
    named = row_key.categories | rule.dimensions
    return Key(
        row_key.ags,
        period,
        rule.variable,
        row_key.raum,
        tuple(named.get(dimension, WHOLE) for dimension in dataset.dimensions),
    )


def read_values(grid: Grid, headings: Headings, context: Context, entries: Entries) -> None:
    """Read a table whose cells are values."""
    rules = rules_of(context.layout)
    for row in rows_of_data(grid, headings, context, entries):
        row_key = read_key(grid, row, headings, context, entries)
        if row_key is None:
            continue
        for column in headings.values:
            position = column.position
            period = column.period or row_key.period
            if position is None or period is None:
                continue
            where = grid.where(row, position)
            try:
                value, status = read_value(
                    grid.cell(row, position),
                    rules,
                    where=where,
                    is_percent=(row, position) in grid.percent and column.rule.unit == "percent",
                    unit=column.rule.unit,
                )
            except InvalidCell as error:
                entries.refuse(error)
                continue
            key = key_of(row_key, column.rule, period, context.dataset)
            entries.add(key, Entry(value, status, column.rule.unit, where))
