"""What a published folder may hold: kinds of files and their places, and what its caller knows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The file that names every file of the site with its SHA-256.
MANIFEST = "kobimo-site.json"
_REPORT = r"(?:berichte/[a-z0-9_-]+/)?"
_MEGA = 1_000_000
#: „2023“, „31.12.2023“, „2022/23“: the year a period begins in.
_YEAR = re.compile(r"(?:\d\d\.\d\d\.)?((?:19|20)\d\d)(?:/\d\d)?")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: where it may lie, how large it may be, and how it begins."""

    #: Whole paths from the folder of the site.
    places: re.Pattern[str]
    #: Bytes.
    largest: int
    #: One of these stands at the beginning; empty where the content is only text in UTF-8.
    begins: tuple[bytes, ...] = ()


def _kind(places: str, megabytes: float, *begins: bytes) -> Kind:
    return Kind(re.compile(_REPORT + f"(?:{places})"), int(megabytes * _MEGA), begins)


#: Suffix → kind. What is not named here is not published.
KINDS: Mapping[str, Kind] = {
    ".html": _kind(r"(?:kennzahlen/)?[a-z0-9_-]+\.html", 6, b"<!DOCTYPE html>"),
    ".csv": _kind(r"daten/[a-z0-9-]+\.csv|aenderungen\.csv", 20, b"\xef\xbb\xbf"),
    ".xlsx": _kind(r"daten/[a-z0-9_-]+\.xlsx", 30, b"PK\x03\x04"),
    ".docx": _kind(r"[a-z0-9_-]+\.docx", 80, b"PK\x03\x04"),
    ".pdf": _kind(r"[a-z0-9_-]+\.pdf", 80, b"%PDF-"),
    ".json": _kind(rf"daten/datapackage\.json|{re.escape(MANIFEST)}", 20, b"{"),
    ".xml": _kind(r"aenderungen\.xml", 5, b"<?xml"),
    ".js": _kind(r"assets/[a-z]+\.js", 20),
    ".css": _kind(r"assets/[a-z]+\.css", 1),
    ".svg": _kind(r"assets/[a-z]+\.svg", 0.1, b"<svg", b"<?xml"),
    ".woff2": _kind(r"assets/fonts/[A-Za-z0-9-]+\.woff2", 1, b"wOF2"),
    ".txt": _kind(r"assets/fonts/[A-Za-z0-9-]+\.txt", 0.1),
    ".nojekyll": _kind(r"\.nojekyll", 0),
}


@dataclass(frozen=True, slots=True)
class Permit:
    """Numbers that one data file may hold, as they follow from what is open.

    Attributes
    ----------
    columns
        Headings of the columns whose numbers are compared.
    numbers
        What a row is about → numbers that may stand in it: ``(area, year)``, ``(area,)``,
        ``(year,)``, or ``()`` for rows that name neither. The first of these that is known
        decides.
    others
        Names of other regions: their rows are published elsewhere, and not compared.
    """

    columns: frozenset[str]
    numbers: Mapping[tuple[str, ...], frozenset[float]]
    others: frozenset[str] = frozenset()

    def allowed(self, row: Sequence[str]) -> frozenset[float]:
        """Return the numbers that may stand in a row of texts."""
        years = [found[1] for cell in row if (found := _YEAR.fullmatch(cell))]
        for key in (*((cell, year) for cell in row for year in years), *((c,) for c in row)):
            if key in self.numbers:
                return self.numbers[key]
        for year in years:
            if (year,) in self.numbers:
                return self.numbers[(year,)]
        return self.numbers.get((), frozenset())

    def count(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
        """Return how many cells are compared."""
        return sum(head in self.columns for head in heads) * len(rows)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the caller knows and the gate cannot see.

    Attributes
    ----------
    folders
        Paths that stand nowhere: the home folder, the project.
    users
        Names of the user and of the machine: they stand in no path, address or property.
    authors
        Names that may stand as author in the properties of files.
    words
        Words that names of data files are made of: chapters, indicators, dimensions and kinds
        of figures, in small letters without hyphens. Empty: not looked at.
    stamps
        What is printed on pages that are not for everybody; such a page is not published.
    edition
        The edition that the manifest must name.
    strict
        Data files of figures and tables that show protected data, from the folder of the site:
        every number and point is compared with them. ``None``: those of all.
    shipped
        SHA-256 of the scripts, fonts and pictures that belong to kobimo. Empty: not looked at.
    permits
        Data file, from the folder of the site → the numbers it may hold.
    kinds
        The allow-list of kinds of files.
    largest
        Bytes of the whole folder.
    """

    folders: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    authors: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    stamps: tuple[str, ...] = ()
    edition: str = "oeffentlich"
    strict: frozenset[str] | None = None
    shipped: frozenset[str] = frozenset()
    permits: Mapping[str, Permit] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    largest: int = 500 * _MEGA
