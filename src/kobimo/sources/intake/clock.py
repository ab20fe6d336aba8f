"""Find what time the values of a table belong to, and by which clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from kobimo.declarations.models import Dataset, Level, PeriodKind, Sensitivity
from kobimo.errors import InvalidCell, UnreadableFile
from kobimo.german import date
from kobimo.sources.intake.questions import Choice, Question
from kobimo.sources.intake.tables import is_period_like
from kobimo.sources.municipal.grid import as_text, fold, is_blank
from kobimo.sources.municipal.headings import PERIOD, SEPARATOR
from kobimo.sources.municipal.periods import (
    MONTHS,
    periods_in,
    read_period,
    spell_dates,
    title_lines,
)
from kobimo.sources.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.sources.intake.parts import Part
    from kobimo.sources.intake.questions import Inquiry
    from kobimo.sources.municipal.grid import Cell

Place = Literal["column", "header", "sheet", "title", "file", "fixed"]
_SCHOOL = re.compile(r"\d{4}/\d{2}(?:\d{2})?")
_DATE = re.compile(r"\d{2}\.\d{2}\.\d{4}|\d{4}-\d{2}-\d{2}")
_DAY = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.(?!\d)")
_PERIOD_WORDS = re.compile(
    r"\b(?:jahr|stichtag|schuljahr|berichtsjahr|kalenderjahr|datum|zeit|zeitraum|periode|stand|sj)\b"
)


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


_NOTHING = Dataset(
    id="uhr",
    title="",
    source="kommunal",
    period_kind=PeriodKind.BERICHTSJAHR,
    lowest_level=Level.KREIS,
    sensitivity=Sensitivity.LOKAL,
)


def clock_of(kind: PeriodKind, stichtag: str = "") -> Dataset:
    """Return a dataset that declares a clock and nothing else."""
    return _NOTHING.model_copy(update={"period_kind": kind, "stichtag": stichtag})


def is_period_column(label: str, cells: Sequence[Cell]) -> bool:
    """Whether a column holds periods: its heading says so, or its cells are dates."""
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled:
        return False
    texts = [spell_dates(as_text(cell)) for cell in filled]
    good = sum(
        is_period_like(cell) or bool(_DATE.fullmatch(text)) or _is_period(text)
        for cell, text in zip(filled, texts, strict=True)
    )
    if good < 0.6 * len(filled):
        return False
    has_word = _PERIOD_WORDS.search(fold(label)) is not None
    is_dated = all(_DATE.fullmatch(text) or _SCHOOL.fullmatch(text) for text in texts)
    return has_word or is_dated


def _is_period(text: str) -> bool:
    return any(_reads(text, kind) for kind in PeriodKind)


def _read_any(text: str) -> PeriodKind:
    """Return the clock of a period as written; a lone year is a Berichtsjahr."""
    kinds = (PeriodKind.STICHTAG, PeriodKind.BERICHTSJAHR, PeriodKind.SCHULJAHR)
    return next(
        (kind for kind in kinds if _reads(spell_dates(text), kind)), PeriodKind.BERICHTSJAHR
    )


def _reads(text: str, kind: PeriodKind) -> bool:
    try:
        read_period(text, clock_of(kind), where="")
    except (InvalidCell, UnreadableFile):
        return False
    return True


def split_period(label: str) -> tuple[str, str] | None:
    """Return a heading with ``{periode}`` in the place of its period, and the period."""
    parts = label.split(SEPARATOR)
    for at, part in enumerate(parts):
        text = spell_dates(part)
        match = re.fullmatch(
            r"(.*?)(\d{2}\.\d{2}\.\d{4}|\d{4}-\d{2}-\d{2}|\d{4}/\d{2}(?:\d{2})?|(?:19|20)\d{2})(.*)",
            text,
        )
        if match is None or re.search(r"\d{4}", match[1] + match[3]):
            continue
        if not _is_period(match[2]):
            continue
        if spell_dates(part) != part:
            return None if match[1] or match[3] else (_put(parts, at, PERIOD), part)
        return _put(parts, at, f"{match[1]}{PERIOD}{match[3]}"), match[2]
    return None


def _put(parts: Sequence[str], at: int, text: str) -> str:
    return SEPARATOR.join([*parts[:at], text, *parts[at + 1 :]])


def find_kind(
    texts: Iterable[str], around: Sequence[str], where: str, inquiry: Inquiry
) -> tuple[PeriodKind, str]:
    """Return the clock on which these periods run, and its Stichtag.

    Parameters
    ----------
    texts
        Periods as written.
    around
        Headings, titles and notes, where a Stichtag or a school year may be named.
    """
    spelt = [spell_dates(text) for text in texts]
    if any(_SCHOOL.fullmatch(text) or "/" in text for text in spelt):
        return PeriodKind.SCHULJAHR, ""
    days = sorted({_month_and_day(text) for text in spelt if _DATE.search(text)})
    if days:
        return PeriodKind.STICHTAG, days[0] if len(days) == 1 else ""
    context = "  ".join(around)
    if re.search(r"\bschuljahr", fold(context)):
        return PeriodKind.SCHULJAHR, ""
    named = sorted(
        {
            f"{int(m):02d}-{int(d):02d}"
            for d, m in _DAY.findall(context)
            if 0 < int(m) < 13 and 0 < int(d) < 32
        }
    )
    for month, word in enumerate(MONTHS, start=1):
        for day in re.findall(rf"(\d{{1,2}})\.\s?{word}", fold(context)):
            named.append(f"{month:02d}-{int(day):02d}")
    named = sorted(set(named))
    is_span = re.search(r"\d{1,2}\.\s?\d{1,2}\.\s*(?:bis|–|-)\s*\d{1,2}\.\s?\d{1,2}\.", context)
    if len(named) == 1 and not is_span:
        return PeriodKind.STICHTAG, named[0]
    if re.search(r"\b(?:berichts|kalender|haushalts|ausbildungs)?jahr\b", fold(context)):
        return PeriodKind.BERICHTSJAHR, ""
    answer = inquiry.ask(
        Question(
            "uhr",
            where,
            "Die Tabelle nennt nur Jahre. Was sind es?",
            (
                Choice("berichtsjahr", "Werte aus dem Lauf eines Kalenderjahres"),
                Choice("schuljahr", "Schuljahre; die Zahl ist das Jahr, in dem es beginnt"),
                Choice("stichtag", "Werte am 31.12. des Jahres"),
            ),
            "berichtsjahr",
        )
    )
    kind = PeriodKind(answer or "berichtsjahr")
    return kind, "12-31" if kind is PeriodKind.STICHTAG else ""


def _month_and_day(text: str) -> str:
    found = _DATE.search(text)
    written = found.group() if found else ""
    if "." in written:
        day, month, _ = written.split(".")
        return f"{month}-{day}"
    return written[5:]


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
            parse_period(spell_dates(text), clock_of(kind or _read_any(text), stichtag))
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
    known = kind or _read_any(answer)
    if not answer:
        return Clock("fixed", known, stichtag, shown="offen")
    period = parse_period(spell_dates(answer), clock_of(known, stichtag))
    return Clock("fixed", known, stichtag, period=period, shown="wie von Ihnen angegeben")
