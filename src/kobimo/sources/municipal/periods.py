"""Find the period of an office's table: in a cell, in a name, in a line above the headings.

Offices write dates in more ways than publishers do; each way that has one reading only is
brought into the publishers' spelling first, and then read on the dataset's clock.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kobimo.declarations.models import PeriodKind
from kobimo.errors import InvalidCell, UnreadableFile
from kobimo.german import MONTHS
from kobimo.sources.municipal.grid import as_text, is_blank, tidy
from kobimo.sources.municipal.values import refuse_broken
from kobimo.sources.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.declarations.models import Dataset
    from kobimo.sources.municipal.grid import Cell, Grid

#: Names of the months as :func:`kobimo.sources.municipal.grid.fold` leaves them.
FOLDED_MONTHS = tuple(month.casefold() for month in MONTHS)
#: What may stand before a period: „Schuljahr 2023/24“, „Stand: 31.12.2023“, „am 01.03.2023“.
_BEFORE_PERIOD = re.compile(
    r"(?:schuljahr|sj\.?|jahr|berichtsjahr|kalenderjahr|stichtag:?|stand:?|am|zum)\s+",
    re.IGNORECASE,
)
#: A date, school year or year inside a name of a sheet or file.
_PERIOD_IN_NAME = re.compile(
    r"(?<!\d)(?:\d{2}\.\d{2}\.\d{4}|\d{4}-\d{2}-\d{2}|\d{4}[/_-]\d{2}(?:\d{2})?|\d{4})(?!\d)"
)
_SHORT_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_WRITTEN_DATE = re.compile(
    rf"(?<![\d.])(\d{{1,2}})\.\s?({'|'.join(FOLDED_MONTHS)})\s+(\d{{4}})(?!\d)", re.IGNORECASE
)
#: Two ends of a span: such a text names no single period.
_SPAN = re.compile(r"(\d{4})\s*(?:bis|–|—|-)\s*(?:\d{2}\.\d{2}\.)?(\d{4})")
#: Lines that say when a list was made, not what it is about.
_OF_THE_LIST = re.compile(
    r"erstellt|gedruckt|druck|abgerufen|abruf|ausgabe|ausgegeben|datenstand|bearbeit|export"
    r"|geändert|gültig|quelle|©",
    re.IGNORECASE,
)


def spell_dates(text: str) -> str:
    """Return a text with its dates as ``01.03.2024``: „1.3.2024“ and „1. März 2024“ become so."""

    def written(match: re.Match[str]) -> str:
        month = FOLDED_MONTHS.index(match[2].casefold()) + 1
        return f"{int(match[1]):02d}.{month:02d}.{match[3]}"

    def short(match: re.Match[str]) -> str:
        return f"{int(match[1]):02d}.{int(match[2]):02d}.{match[3]}"

    return _SHORT_DATE.sub(short, _WRITTEN_DATE.sub(written, text))


def read_period(cell: Cell, dataset: Dataset, *, where: str) -> str:
    """Return a period as observations store it.

    Raises
    ------
    InvalidCell
        The cell names no period of the dataset's clock.
    """
    refuse_broken(cell, where)
    if is_blank(cell):
        raise InvalidCell(
            "die Zeitangabe fehlt", where=where, remedy="Tragen Sie sie in jeder Zeile ein."
        )
    text = tidy(as_text(cell))
    text = _BEFORE_PERIOD.sub("", text, count=1) if _BEFORE_PERIOD.match(text) else text
    try:
        return parse_period(spell_dates(text), dataset, where=where)
    except UnreadableFile as error:
        raise InvalidCell(error.message, where=where, remedy=error.remedy) from error


def periods_in(text: str, dataset: Dataset) -> set[str]:
    """Return the periods that a name or a line contains, none for a span of years."""
    span = _SPAN.search(text)
    if span is not None:
        is_school_year = dataset.period_kind is PeriodKind.SCHULJAHR and "bis" not in span.group()
        if not is_school_year or int(span[2]) != int(span[1]) + 1:
            return set()
    found = set()
    for match in _PERIOD_IN_NAME.finditer(spell_dates(text)):
        written = re.sub(r"(?<=^\d{4})[_-](?=\d{2}(?:\d{2})?$)", "/", match.group())
        try:
            found.add(parse_period(written, dataset))
        except UnreadableFile:
            continue  # another number, for example a postcode
    return found


def period_in_name(text: str, dataset: Dataset, *, where: str) -> str:
    """Return the one period in the name of a sheet or file.

    Raises
    ------
    InvalidCell
        The name holds no period, or several.
    """
    found = periods_in(text, dataset)
    if len(found) != 1:
        count = "keine Zeitangabe" if not found else "mehrere Zeitangaben"
        raise InvalidCell(
            f"der Name „{text}“ enthält {count}",
            where=where,
            remedy="Nennen Sie im Namen genau ein Jahr, zum Beispiel „2023“.",
        )
    return found.pop()


def title_lines(grid: Grid, first_heading: int) -> Iterator[tuple[int, int, str]]:
    """Yield row, column and text of what stands above the headings and may name the period."""
    for row in range(min(first_heading, len(grid.rows))):
        for column, cell in enumerate(grid.rows[row]):
            text = tidy(as_text(cell))
            if text and not _OF_THE_LIST.search(text):
                yield row, column, text


def period_in_title(grid: Grid, first_heading: int, dataset: Dataset) -> str:
    """Return the one period in the lines above the headings.

    Lines that say when the list was made or printed do not count.

    Parameters
    ----------
    first_heading
        Row of the first heading, counted from 0.

    Raises
    ------
    InvalidCell
        The lines name no period, or several.
    """
    found = {
        period: grid.where(row, column)
        for row, column, text in title_lines(grid, first_heading)
        for period in sorted(periods_in(text, dataset))
    }
    if len(found) == 1:
        return next(iter(found))
    places = " und ".join(place.rpartition(", ")[2] for place in found.values())
    raise InvalidCell(
        f"die Zeilen über den Überschriften nennen mehrere Zeiträume ({places})"
        if found
        else "über den Überschriften steht keine Zeitangabe",
        where=grid.where(0, 0) if found or grid.rows else grid.place,
        remedy="Schreiben Sie in eine Zeile über der Tabelle genau einen Zeitraum, zum Beispiel "
        "„Stichtag 31.12.2024“.",
    )
