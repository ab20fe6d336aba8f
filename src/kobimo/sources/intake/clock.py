"""Find what time the values of a table belong to, and by which clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from kobimo.declarations.models import Dataset, PeriodKind
from kobimo.errors import UnreadableFile
from kobimo.german import date
from kobimo.sources.intake.periods import clock_of, find_kind, kind_of
from kobimo.sources.intake.questions import Question
from kobimo.sources.municipal.grid import as_text
from kobimo.sources.municipal.periods import periods_in, spell_dates, title_lines
from kobimo.sources.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.sources.intake.parts import Part
    from kobimo.sources.intake.questions import Inquiry

Place = Literal["column", "header", "sheet", "title", "file", "fixed"]


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the period stands and how it counts.

    Attributes
    ----------
    place
        Where the period of a value is found.
    column
        Position of the column with the period.
    kind, stichtag
        As in the declaration.
    period
        The fixed period, as observations store it.
    shown
        What people are told.
    """

    place: Place
    kind: PeriodKind
    stichtag: str = ""
    column: int | None = None
    period: str = ""
    shown: str = ""

    @property
    def dataset(self) -> Dataset:
        """What the readers of periods want to know, without the rest."""
        return clock_of(self.kind, self.stichtag)


def find_clock(
    parts: Sequence[Part], name: str, inquiry: Inquiry, wanted: Dataset | None = None
) -> Clock:
    """Return where the period of the values stands, and by which clock it counts.

    A column comes first, then the headings, then what stands around the table: a line
    above it, the name of the sheet, the name of the file. Two that contradict each other,
    and none at all, are a question.

    Parameters
    ----------
    wanted
        The shipped dataset that the table is, whose clock holds.
    """
    part = parts[0]
    table = part.table
    kind, stichtag = (wanted.period_kind, wanted.stichtag) if wanted else (None, "")
    around = [
        *table.titles,
        *table.notes,
        table.grid.sheet,
        PurePosixPath(name).stem.replace("_", " "),
    ]
    column = part.first("period")
    dated = [column for column in part.all("value") if column.period]
    if column is not None or dated:
        chosen = column or dated[0]
        texts = [as_text(cell) for cell in column.filled()] if column else [c.period for c in dated]
        if kind is None:
            where = table.grid.where(table.first, chosen.position)
            kind, stichtag = find_kind(texts, [chosen.label, *around], where, inquiry)
        if column is not None:
            shown = f"in Spalte {column.letters}"
            return Clock("column", kind, stichtag, column=column.position, shown=shown)
        return Clock("header", kind, stichtag, shown="in den Überschriften")
    lines = [text for _, _, text in title_lines(table.grid, table.first)]
    sources: list[tuple[Place, tuple[str, ...]]] = [
        ("title", tuple(lines)),
        ("sheet", (table.grid.sheet,)),
        ("file", (PurePosixPath(name).stem,)),
    ]
    if len(parts) > 1:
        sources = sources[1:2]
    if kind is None:
        every = [line for _, around_it in sources for line in around_it]
        written = [text for line in every for text in _candidates(line)]
        if not written:
            return _ask(part, None, "", [], inquiry)
        labels = [column.label for column in part.columns]
        kind, stichtag = find_kind(written, [*around, *labels], table.grid.place, inquiry)
    own = clock_of(kind, stichtag)
    hits: list[tuple[Place, str]] = []
    for place, around_it in sources:
        named = {period for text in around_it for period in periods_in(text, own)}
        if len(named) == 1:
            hits.append((place, named.pop()))
    if hits and len({period for _, period in hits}) == 1:
        place, period = hits[0]
        return Clock(place, kind, stichtag, period=period, shown=_SHOWN[place])
    return _ask(part, kind, stichtag, hits, inquiry)


_SHOWN: dict[Place, str] = {
    "title": "aus der Zeile über der Tabelle",
    "sheet": "aus dem Namen des Tabellenblatts",
    "file": "aus dem Namen der Datei",
}


def _candidates(line: str) -> list[str]:
    """Return what looks like a period in a line or name, unless it names a span of years."""
    kinds = [clock_of(kind, "") for kind in PeriodKind]
    if not any(periods_in(line, each) for each in kinds):
        return []
    spelt = spell_dates(line.replace("_", " "))
    return re.findall(
        r"\d{2}\.\d{2}\.\d{4}|\d{4}-\d{2}-\d{2}|\d{4}/\d{2,4}|(?<!\d)(?:19|20)\d{2}(?!\d)", spelt
    )


def _ask(
    part: Part,
    kind: PeriodKind | None,
    stichtag: str,
    hits: Sequence[tuple[Place, str]],
    inquiry: Inquiry,
) -> Clock:
    def complain(text: str) -> str:
        try:
            parse_period(spell_dates(text), clock_of(kind or kind_of(text), stichtag))
        except UnreadableFile as error:
            return error.remedy if kind else "Erwartet wird 31.12.2024, 2023/24 oder 2024."
        return ""

    table = part.table
    shown = ", ".join(f"{date(period)} ({_SHOWN[place]})" for place, period in hits)
    text = (
        f"Die Datei nennt mehrere Zeiträume: {shown}. Für welchen gelten die Werte?"
        if hits
        else "Für welchen Zeitraum gelten die Werte? In der Datei ist keiner zu erkennen "
        "(Schreibweise: 31.12.2024, 2023/24 oder 2024)."
    )
    where = table.grid.where(table.first, next(iter(table.labels), 0))
    answer = inquiry.ask(Question("zeitraum", where, text, check=complain))
    known = kind or kind_of(answer)
    if not answer:
        return Clock("fixed", known, stichtag, shown="offen")
    period = parse_period(spell_dates(answer), clock_of(known, stichtag))
    return Clock("fixed", known, stichtag, period=period, shown="wie von Ihnen angegeben")
