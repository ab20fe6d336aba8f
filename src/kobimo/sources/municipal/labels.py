"""Read the headings above columns as labels, and find the columns that a declared heading means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile
from kobimo.sources.municipal.grid import as_text, fold, tidy
from kobimo.sources.municipal.periods import spell_dates
from kobimo.sources.periods import parse_period
from kobimo.sources.workbook import column_number

if TYPE_CHECKING:
    from kobimo.declarations.models import Dataset, MunicipalColumn
    from kobimo.sources.municipal.grid import Grid

#: Stands between the headings of several rows, outermost first.
SEPARATOR = " / "
PERIOD = "{periode}"
#: How a declaration names a column without a heading.
_PLACE = re.compile(r"spalte ([a-z]{1,3})")
#: What a heading holds that is no misspelt year: a word, or a span of years.
_NO_PERIOD = re.compile(r"[a-zäöüß]{4,}|\d{4}\s*(?:–|—|-|bis)\s*\d{4}")


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of values, with the period where the heading names it."""

    position: int | None
    rule: MunicipalColumn
    period: str | None


def read_labels(grid: Grid, first: int, depth: int) -> dict[int, str]:
    """Return the heading of each column, the rows joined, merged cells repeated.

    Only the last row may be empty above a column of its own; in the rows above it a heading
    holds until the next one begins, merged or not.
    """
    last = first + depth - 1
    grid.fill_merged(first, last)
    width = max((len(grid.rows[row]) for row in range(first, last + 1)), default=0)
    parts: dict[int, list[str]] = {column: [] for column in range(width)}
    for row in range(first, last + 1):
        current = ""
        for column in range(width):
            text = tidy(as_text(grid.cell(row, column)))
            current = text or (current if row < last else "")
            if current and (not parts[column] or parts[column][-1] != current):
                parts[column].append(current)
    return {column: SEPARATOR.join(texts) for column, texts in parts.items() if texts}


def columns_under(heading: str, labels: dict[int, str]) -> list[int]:
    """Return the columns with this heading; the whole heading wins over its last part."""
    wanted = fold(heading)
    whole = [column for column, label in labels.items() if fold(label) == wanted]
    if whole:
        return whole
    last = [column for column, label in labels.items() if fold(label).endswith(SEPARATOR + wanted)]
    place = _PLACE.fullmatch(wanted)
    if not last and place is not None:
        column = column_number(place[1].upper()) - 1
        return [] if column in labels else [column]
    return last


def _is_misspelt(text: str) -> bool:
    """Whether a text stands where a period should and was meant to be one."""
    return re.search(r"\d.*\d", text) is not None and _NO_PERIOD.search(text) is None


def period_columns(
    rule: MunicipalColumn, labels: dict[int, str], dataset: Dataset
) -> tuple[list[ValueColumn], list[int]]:
    """Return a column for each period in a heading of this form, and the misspelt ones."""
    pattern = re.compile(
        "(?P<period>[^/]+(?:/[0-9]+)?)".join(
            re.escape(part) for part in fold(rule.header).split(PERIOD)
        )
    )
    found: list[ValueColumn] = []
    misspelt: list[int] = []
    for column, label in labels.items():
        match = pattern.fullmatch(fold(label))
        if match is None:
            continue
        try:
            period = parse_period(spell_dates(match["period"]), dataset)
        except UnreadableFile:
            if _is_misspelt(match["period"]):
                misspelt.append(column)
            continue  # another column of this form, for example a change between two years
        found.append(ValueColumn(column, rule, period))
    return found, misspelt
