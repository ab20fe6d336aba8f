"""Recognise periods in headings and cells, and tell the clock on which they run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kobimo.declarations.models import Dataset, Level, PeriodKind, Sensitivity
from kobimo.errors import InvalidCell, UnreadableFile
from kobimo.sources.intake.questions import Choice, Question
from kobimo.sources.intake.tables import is_period_like
from kobimo.sources.municipal.grid import as_text, fold, is_blank
from kobimo.sources.municipal.labels import PERIOD, SEPARATOR
from kobimo.sources.municipal.periods import FOLDED_MONTHS, read_period, spell_dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.sources.intake.questions import Inquiry
    from kobimo.sources.municipal.grid import Cell

_SCHOOL = re.compile(r"\d{4}/\d{2}(?:\d{2})?")
_DATE = re.compile(r"\d{2}\.\d{2}\.\d{4}|\d{4}-\d{2}-\d{2}")
_DAY = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.(?!\d)")
_PERIOD_WORDS = re.compile(
    r"\b(?:jahr|stichtag|schuljahr|berichtsjahr|kalenderjahr|datum|zeit|zeitraum|periode|stand|sj)\b"
)
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


def kind_of(text: str) -> PeriodKind:
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
    for month, word in enumerate(FOLDED_MONTHS, start=1):
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
