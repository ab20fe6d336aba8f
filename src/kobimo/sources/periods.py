"""Read the publishers' spellings of a period on the clock that the dataset declares."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kobimo.declarations.models import PeriodKind
from kobimo.errors import UnreadableFile

if TYPE_CHECKING:
    from kobimo.declarations.models import Dataset

#: How a period can begin a row of a publisher's table.
PERIOD_TEXT = re.compile(
    r"(?:(?:WS|SS|Wintersemester|Sommersemester)\s+)?\d{4}(?:/\d{2,4})?|\d{2}\.\d{2}\.\d{4}"
    r"|\d{4}-\d{2}-\d{2}|\d{4}-(?:\d{2})?-?P\d+[YMD]",
    re.ASCII,
)

_GERMAN_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_YEAR = re.compile(r"(\d{4})(?:-P1Y)?", re.ASCII)
_SCHOOL_YEAR = re.compile(r"(?:(?:WS|Wintersemester)\s+)?(\d{4})/(\d{2}|\d{4})", re.ASCII)
#: Semesters of the flat file: from October for six months; school years: twelve months.
_ISO_TERM = re.compile(r"(\d{4})-(?:(?:09|10)P6M|(?:07|08|09|10)P(?:1Y|12M))", re.ASCII)

_EXPECTED = {
    PeriodKind.STICHTAG: ("Stichtag", "Erwartet wird ein Datum wie 31.12.2023."),
    PeriodKind.SCHULJAHR: ("Schuljahr", "Erwartet wird 2023, 2023/24 oder WS 2023/24."),
    PeriodKind.BERICHTSJAHR: ("Berichtsjahr", "Erwartet wird eine Jahreszahl wie 2023."),
}


def parse_period(text: str, dataset: Dataset, *, where: str = "") -> str:
    """Return a period as observations store it.

    Parameters
    ----------
    text
        As printed: ``31.12.2023``, ``2023-12-31``, ``2023``, ``WS 2023/24``, ``2023-10P6M``.
        A single year is the year in which a school year begins.
    dataset
        Declares the clock and, for tables that print only the year, the Stichtag.
    where
        File and row, for the error.

    Raises
    ------
    UnreadableFile
        The text names no period, or one of another clock.
    """
    found = _READERS[dataset.period_kind](text.strip(), dataset)
    if found is None:
        noun, remedy = _EXPECTED[dataset.period_kind]
        raise UnreadableFile(f"„{text.strip()}“ ist kein {noun}", where=where, remedy=remedy)
    return found


def _read_stichtag(text: str, dataset: Dataset) -> str | None:
    if match := _GERMAN_DATE.fullmatch(text):
        day, month, year = match.groups()
        return _date(year, month, day)
    if match := _ISO_DATE.fullmatch(text):
        return _date(*match.groups())
    if dataset.stichtag and (match := _YEAR.fullmatch(text)):
        month, day = dataset.stichtag.split("-")
        return _date(match[1], month, day)
    return None


def _read_school_year(text: str, dataset: Dataset) -> str | None:
    del dataset
    if match := _SCHOOL_YEAR.fullmatch(text):
        begin, end = int(match[1]), match[2]
        return _school_year(begin) if str(begin + 1).endswith(end) else None
    if match := _YEAR.fullmatch(text) or _ISO_TERM.fullmatch(text):
        return _school_year(int(match[1]))
    return None


def _read_year(text: str, dataset: Dataset) -> str | None:
    del dataset
    match = _YEAR.fullmatch(text)
    return match[1] if match and _is_plausible(int(match[1])) else None


def _school_year(begin: int) -> str | None:
    return f"{begin}/{(begin + 1) % 100:02d}" if _is_plausible(begin) else None


def _date(year: str, month: str, day: str) -> str | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if _is_plausible(found.year) else None


def _is_plausible(year: int) -> bool:
    """Regional statistics begin after the war; later years are a shifted column."""
    return 1945 <= year <= 2100


_READERS = {
    PeriodKind.STICHTAG: _read_stichtag,
    PeriodKind.SCHULJAHR: _read_school_year,
    PeriodKind.BERICHTSJAHR: _read_year,
}
