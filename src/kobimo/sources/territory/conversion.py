"""Read the conversion key (Umstiegsschlüssel) that carries Kreise of old boundaries to today's.

Quirks of the workbook of the BBSR (Referenzdateien für Kreise, 1990–2020 on 31.12.2021):

* one sheet per start year; its year stands in the heading of the first column, too;
* keys are numbers: Kreis + ``000``, without leading zero (``1001000``);
* headings are broken by line feeds and hyphens;
* shares by employees begin with the sheet of 1997;
* area, population and employees stand in the rows as the part that goes to the target
  (in thousands), but the sheets of 2016 to 2018 repeat the whole in each part;
* the sheet of 2020 states the inhabitants of Eisenach and Wartburgkreis together at both;
* a Kreis that exists still has several rows where Gemeinden left it;
* the headings of 2007 to 2010 name 31.12.2020 as target, but lead to the Kreise of 2021: the
  targets are checked against the register, the latest date of all headings is stated;
* keys are used again: ``15001`` was another Kreis in 1990 than it is since 2007. A key is
  therefore read in the sheet of its year only.

A sheet whose shares cannot be right is refused as a whole, the others stay usable.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kobimo.errors import Invalid, Problem, UnreadableFile
from kobimo.german import number
from kobimo.sources.territory.conversion_sheets import (
    RELOAD,
    SUM_TOLERANCE,
    Basis,
    Share,
    Sheet,
    check_complete,
    check_sums,
    find_head,
    read_rows,
    whole_population,
)

__all__ = ["SUM_TOLERANCE", "Basis", "Conversion", "Share", "read_conversion"]

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kobimo.regions import Register

#: A workbook of 31 sheets has 1 MB.
MOST_BYTES = 20 * 2**20


@dataclass(frozen=True, slots=True)
class Conversion:
    """A conversion key, read and checked.

    Attributes
    ----------
    name
        File, for messages.
    target_date
        ISO date of the boundaries that it leads to.
    years
        Start year (31.12.) → Kreis of that day → its parts; the parts add up to 1.
    names
        Start year → Kreis → name in the sheet.
    population
        Start year → Kreis → inhabitants as the sheet states them, rounded to 100.
    refused
        Start year → what is wrong with its sheet.
    """

    name: str
    target_date: str
    years: Mapping[int, Mapping[str, tuple[Share, ...]]]
    names: Mapping[int, Mapping[str, str]]
    population: Mapping[int, Mapping[str, float]]
    refused: Mapping[int, tuple[Problem, ...]] = field(default_factory=dict)

    def parts(self, ags: str, year: int) -> tuple[Share, ...]:
        """Return the parts of a Kreis as it was in a year.

        The sheet of the year counts, or where the Kreis was dissolved during the year and
        the sheet no longer names it, the sheet before; ``()`` where neither names it.

        Raises
        ------
        Invalid
            The sheet is refused; its problems name sheet and row.
        """
        for start in (year, year - 1):
            if start in self.refused:
                raise Invalid(self.refused[start])
            found = self.years.get(start, {}).get(ags)
            if found:
                return found
        return ()


def read_conversion(body: bytes, name: str, register: Register | None = None) -> Conversion:
    """Read the workbook of the BBSR.

    Parameters
    ----------
    body
        The workbook (.xlsx).
    name
        Its file name, for errors.
    register
        The regions that exist; default: the shipped register. Targets that were dissolved
        since are led to their successor, where that is one.

    Raises
    ------
    UnreadableFile
        The file is no workbook, too large, or has no sheet of a conversion key.
    Invalid
        Every sheet is refused: keys, shares or targets that cannot be right.
    """
    from kobimo.regions import load_register

    if len(body) > MOST_BYTES:
        raise UnreadableFile(
            f"die Arbeitsmappe hat {number(len(body) / 2**20)} MB; der Umstiegsschlüssel hat 1 MB",
            where=f"„{name}“",
            remedy=RELOAD,
        )
    known = register or load_register()
    sheets: dict[int, Sheet] = {}
    targets: set[str] = set()
    for title, rows in _open(body, name):
        head = find_head(rows)
        if head is None:
            continue
        position, columns, start, end = head
        sheet = Sheet(f"„{name}“, Blatt „{title}“", start)
        if start in sheets:
            sheet.refuse(position + 1, f"das Jahr {start} hat schon ein anderes Blatt")
        read_rows(sheet, rows, position, columns, known)
        check_sums(sheet)
        sheets[start] = sheet
        targets.add(end)
    if not sheets:
        raise UnreadableFile(
            "die Arbeitsmappe ist kein Umstiegsschlüssel für Kreise (kein Blatt mit den Spalten "
            "„Kreise 31.12. …“, Anteilen und Bevölkerung)",
            where=f"„{name}“",
            remedy="Erwartet wird „ref-kreise-…xlsx“ des BBSR: je Startjahr ein Blatt.",
        )
    check_complete(sheets.values())
    good = {year: sheet for year, sheet in sorted(sheets.items()) if not sheet.problems}
    if not good:
        raise Invalid([problem for sheet in sheets.values() for problem in sheet.problems])
    return Conversion(
        name=name,
        target_date=f"{max(targets)}-12-31",
        years={
            year: {ags: tuple(parts) for ags, parts in sheet.parts.items()}
            for year, sheet in good.items()
        },
        names={year: sheet.names for year, sheet in good.items()},
        population={
            year: {ags: whole_population(sheet, ags) for ags in sheet.people}
            for year, sheet in good.items()
        },
        refused={year: tuple(sheet.problems) for year, sheet in sheets.items() if sheet.problems},
    )


def _open(body: bytes, name: str) -> Iterable[tuple[str, list[list[object]]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    from kobimo.sources.workbook import check_archive

    check_archive(body, name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(body)) as book:
            for title in book.sheet_names:
                sheet = book.get_sheet_by_name(title)
                yield title, [[*row] for row in sheet.to_python(skip_empty_area=False)]
    except CalamineError as error:
        raise UnreadableFile(
            f"die Arbeitsmappe ist beschädigt ({error})", where=f"„{name}“", remedy=RELOAD
        ) from error
