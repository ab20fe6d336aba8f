"""Tell what each column of a table is: area, region, period, category, value, or nothing to read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kobimo.sources.intake.numbers import is_number, is_valueish
from kobimo.sources.intake.periods import is_period_column, split_period
from kobimo.sources.intake.tables import is_period_like
from kobimo.sources.intake.words import (
    AGS_WORDS,
    AREA_WORDS,
    DERIVED,
    NUMBERING,
    REMARK,
    is_subtotal,
    is_total,
)
from kobimo.sources.municipal.grid import Broken, as_text, fold, is_blank, letters

if TYPE_CHECKING:
    from kobimo.regions import Register
    from kobimo.sources.intake.tables import Table
    from kobimo.sources.municipal.grid import Cell
    from kobimo.sources.municipal.keys import Areas

Role = Literal["area", "name", "ags", "period", "category", "value", "ignored"]
_KEY_WORDS = re.compile(r"\bnr\b|nummer|schlüssel|\bkey\b|kennziffer|kennzahl|\bcode\b|\bid\b")
_KEY_DIGITS = re.compile(r"\d|\d{2}|\d{4,5}|\d{7,8}|dg", re.IGNORECASE)


@dataclass(slots=True)
class Column:
    """One column of the table.

    Attributes
    ----------
    label
        Heading; ``Spalte A`` where there is none.
    role, why
        What it is; why it is not read.
    header
        Heading of a value column with ``{periode}`` where a period stands.
    period
        The period in the heading, as written.
    cells
        Row → cell, for the rows with at least two cells.
    """

    position: int
    label: str
    role: Role = "ignored"
    why: str = ""
    header: str = ""
    period: str = ""
    cells: dict[int, Cell] = field(default_factory=dict, repr=False)

    @property
    def letters(self) -> str:
        """Name of the column in a spreadsheet."""
        return letters(self.position)

    def filled(self) -> list[Cell]:
        """Return the cells in which something stands."""
        return [cell for cell in self.cells.values() if not is_blank(cell)]


def find_columns(
    table: Table, areas: Areas, register: Register, whole: frozenset[str]
) -> list[Column]:
    """Return the columns of a table in their order.

    Parameters
    ----------
    areas
        The municipality's areas; without names where it has declared no geometry.
    whole
        Names of the municipality itself, folded.
    """
    grid = table.grid
    _fill_down(table)
    rows = [row for row in table.rows() if sum(not is_blank(c) for c in grid.rows[row]) >= 2]
    columns = []
    for position in range(table.width):
        label = table.labels.get(position, "")
        column = Column(position, label or f"Spalte {letters(position)}")
        column.cells = {row: grid.cell(row, position) for row in rows}
        if not column.filled():
            if label:
                column.why = "leer"
                columns.append(column)
            continue
        columns.append(column)
    for column in columns:
        if _holds_regions(column, register):
            column.role = "ags"
            break
    else:
        _find_area(columns, areas, whole)
    for column in columns:
        if column.role == "ignored" and not column.why:
            _classify(column)
    _settle_periods(columns)
    _find_categories(columns)
    if not any(column.role in {"area", "ags", "period", "category"} for column in columns):
        _take_first_text(columns)
    return columns


def _fill_down(table: Table) -> None:
    """Repeat keys merged over several rows, as the strict reader does."""
    grid = table.grid
    for top, left, bottom, right in grid.merged:
        if left != right or top < table.begin or top >= len(grid.rows):
            continue
        text = grid.cell(top, left)
        if isinstance(text, float) and not is_period_like(text):
            continue
        for row in range(top, min(bottom, len(grid.rows) - 1) + 1):
            cells = grid.rows[row]
            cells.extend([""] * (left + 1 - len(cells)))
            cells[left] = text


def _find_area(columns: list[Column], areas: Areas, whole: frozenset[str]) -> None:
    if areas.names:
        found: list[tuple[float, Column]] = []
        for column in columns:
            texts = [as_text(cell) for cell in column.filled()]
            names = [t for t in texts if not is_total(t, whole) and not is_subtotal(t)]
            hits = sum(areas.find(text) is not None for text in names)
            is_numeric = all(map(is_valueish, column.filled()))
            is_named = _KEY_WORDS.search(fold(column.label)) or AREA_WORDS.search(
                fold(column.label)
            )
            if names and hits >= max(1, 0.5 * len(names)) and (not is_numeric or is_named):
                found.append((hits / len(names), column))
        if found:
            with_total = [
                c for _, c in found if any(is_total(as_text(x), whole) for x in c.filled())
            ]
            best = (
                with_total[0] if len(with_total) == 1 else max(found, key=lambda item: item[0])[1]
            )
            best.role = "area"
            for _, column in found:
                if column is not best:
                    column.role, column.why = "name", "Name neben dem Schlüssel"
            return
    for column in columns:
        texts = [
            cell for cell in column.filled() if isinstance(cell, str) and not is_valueish(cell)
        ]
        is_text = len(texts) >= 0.6 * len(column.filled())
        if is_text and AREA_WORDS.search(fold(column.label)):
            column.role = "area"
            return


def _holds_regions(column: Column, register: Register) -> bool:
    """Whether a column holds keys of Länder, Kreise or Gemeinden."""
    label = fold(column.label)
    texts = [as_text(cell).upper() for cell in column.filled()]
    keys = [text for text in texts if _KEY_DIGITS.fullmatch(text)]
    is_named = AGS_WORDS.search(label) is not None
    if not (is_named or _KEY_WORDS.search(label)) or len(keys) < max(1, 0.8 * len(texts)):
        return False
    complete = [f"0{key}" if len(key) in {1, 4, 7} else key for key in keys]
    known = [key for key in complete if (key[:5] if len(key) == 8 else key) in register]
    is_long = any(len(key) > 2 for key in complete)
    return len(known) >= 0.5 * len(keys) and (is_named or is_long)


def _classify(column: Column) -> None:
    """Tell columns of periods, region keys and values by heading and cells."""
    label = fold(column.label)
    cells = column.filled()
    values = [cell for cell in cells if is_valueish(cell)]
    split = split_period(column.label)
    if split is None and is_period_column(column.label, cells):
        column.role = "period"
        return
    if NUMBERING.fullmatch(label) and all(is_number(cell) for cell in cells):
        column.why = "laufende Nummer"
        return
    numbers = [cell for cell in cells if is_number(cell) or isinstance(cell, Broken)]
    if REMARK.search(label) and not numbers:
        column.why = "Bemerkung"
        return
    if len(values) == len(cells) and not numbers:
        column.why = "nur Zeichen, keine Zahl"
        return
    if len(values) >= 0.5 * len(cells) and numbers:
        if DERIVED.search(label):
            column.why = "aus anderen Spalten abgeleitet"
            return
        column.role = "value"
        column.header, column.period = split if split is not None else (column.label, "")


def _settle_periods(columns: list[Column]) -> None:
    """Take periods in headings for such only where they tell columns apart, or stand in all.

    A single „Anträge 2024“ among other headings is a name.
    """
    values = [column for column in columns if column.role == "value"]
    dated = [column for column in values if column.period]
    if not dated or len(dated) == len(values):
        return
    forms: dict[str, set[str]] = {}
    for column in dated:
        forms.setdefault(column.header, set()).add(column.period)
    if any(len(periods) > 1 for periods in forms.values()):
        return
    for column in dated:
        column.header, column.period = column.label, ""


def _find_categories(columns: list[Column]) -> None:
    """Make keys of the text columns whose words return; the others only describe."""
    has_area = any(column.role in {"area", "ags"} for column in columns)
    if any(column.role == "ags" for column in columns):
        for column in columns:
            is_open = column.role == "ignored" and not column.why
            if is_open and re.search(r"name|region|kreis|gemeinde|stadt|land", fold(column.label)):
                column.role, column.why = "name", "Name neben dem Schlüssel"
    for column in columns:
        if column.role != "ignored" or column.why:
            continue
        texts = [fold(as_text(cell)) for cell in column.filled()]
        distinct = set(texts) - {""}
        returns = len(distinct) <= max(1, len(texts) // 2)
        is_full = len(texts) >= 0.9 * len(column.cells)
        if (returns and is_full and len(distinct) > 1 and len(distinct) <= 40) or (
            not has_area
            and is_full
            and not any(c.role == "category" for c in columns)
            and (len(distinct) == len(texts) and len(distinct) <= 60)
        ):
            column.role = "category"
        else:
            column.why = "Text, der keine Zeile unterscheidet"


def _take_first_text(columns: list[Column]) -> None:
    for column in columns:
        if column.role == "ignored" and all(isinstance(cell, str) for cell in column.filled()):
            column.role, column.why = "category", ""
            return
