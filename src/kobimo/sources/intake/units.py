"""Find the unit of each column of values: in its heading, its number format, a line above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kobimo.errors import Problem
from kobimo.german import UNITS
from kobimo.sources.intake.numbers import is_number, plain, read_as
from kobimo.sources.intake.questions import Choice, Question
from kobimo.sources.intake.words import counts_thousands, is_share, unit_of
from kobimo.sources.municipal.grid import as_text
from kobimo.sources.municipal.labels import PERIOD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.sources.intake.columns import Column
    from kobimo.sources.intake.numbers import Style
    from kobimo.sources.intake.parts import Part
    from kobimo.sources.intake.questions import Inquiry

#: Text that can only be a number with decimals.
_DECIMALS = re.compile(r"[-(]?[0-9.,' ]*[.,](?:[0-9]{1,2}|[0-9]{4,})\)?")
_CHOICES = tuple(
    Choice(unit, UNITS[unit].label)
    for unit in (
        "persons",
        "count",
        "percent",
        "per_1000",
        "eur",
        "places",
        "hours",
        "years",
        "points",
    )
)


def named_units(part: Part) -> dict[str, str]:
    """Return heading → unit, where the heading, the number format or a title names one.

    Values with decimals are no counts; without another unit theirs is ``?``.
    """
    found = {}
    title = next((unit for line in part.table.titles if (unit := unit_of(line))), "")
    for column in part.all("value"):
        same = [other for other in part.all("value") if other.header == column.header]
        unit = unit_of(column.header.replace(PERIOD, " "))
        if _is_percent(part, same):
            unit = "percent"
        elif not unit and title not in {"persons", "count"}:
            unit = title
        if unit in {"", "persons", "count"} and any(map(_has_decimals, same)):
            unit = "?"
        found[column.header] = unit
    return {header: unit for header, unit in found.items() if unit}


def _has_decimals(column: Column) -> bool:
    return any(
        cell != int(cell) if isinstance(cell, float) else _DECIMALS.fullmatch(plain(cell))
        for cell in column.filled()
        if is_number(cell)
    )


def _is_percent(part: Part, columns: Sequence[Column]) -> bool:
    """Whether cells of these columns show a percent sign."""
    grid = part.table.grid
    return any(
        (row, column.position) in grid.percent or as_text(cell).endswith("%")
        for column in columns
        for row, cell in column.cells.items()
    )


def find_units(
    part: Part, style: Style, signs: Mapping[str, str], known: Mapping[str, str], inquiry: Inquiry
) -> tuple[dict[str, str], list[str]]:
    """Return heading → unit, and what is to be said about units that no heading names.

    A heading that names none is asked about, unless a line above the table does, or the
    values are whole numbers of what the table's title speaks of.

    Parameters
    ----------
    known
        Heading → unit, where a shipped dataset declares it.
    """
    table, columns = part.table, part.columns
    grid = table.grid
    units: dict[str, str] = dict(known)
    said: list[str] = []
    title = next((unit for line in table.titles if (unit := _of_title(line))), "")
    for column in columns:
        if column.role != "value" or column.header in units:
            continue
        same = [c for c in columns if c.role == "value" and c.header == column.header]
        where = grid.where(table.first + table.depth - 1, column.position)
        if counts_thousands(column.label):
            part.rows.problems.append(
                Problem(
                    where,
                    f"die Überschrift „{column.label}“ zählt in Tausend oder Millionen",
                    "Tragen Sie die Werte ungekürzt ein; gekürzte lassen sich nicht addieren.",
                )
            )
        is_percent = _is_percent(part, same)
        named = unit_of(column.header.replace(PERIOD, " "))
        numbers = [
            found[0]
            for c in same
            for cell in c.filled()
            if is_number(cell) and (found := read_as(cell, style, dict(signs))) is not None
        ]
        is_whole = all(value == int(value) for value in numbers if value == value)  # noqa: PLR0124
        if is_percent:
            units[column.header] = "percent"
            if named not in {"", "percent"}:
                said.append(f"Spalte {column.letters}: Die Zellen sind als Prozent formatiert.")
        elif named and (is_whole or named not in {"persons", "count"}):
            units[column.header] = named
        elif named and not is_whole and not is_share(column.header):
            units[column.header] = _ask(column, where, numbers, "", inquiry)
        elif (
            title
            and not is_share(column.header)
            and (is_whole or title not in {"persons", "count"})
        ):
            units[column.header] = title
            said.append(
                f"Spalte {column.letters} („{column.label}“): Einheit {UNITS[title].label} nach der "
                "Zeile über der Tabelle."
            )
        else:
            default = "percent" if is_share(column.header) and any(v > 1 for v in numbers) else ""
            if is_whole and not is_share(column.header):
                default = "count"
            units[column.header] = _ask(column, where, numbers, default, inquiry)
    return units, said


def _of_title(line: str) -> str:
    """Return the unit that a line above the table names for all its values."""
    return unit_of(line)


def _ask(
    column: Column, where: str, numbers: Sequence[float], default: str, inquiry: Inquiry
) -> str:
    shown = ", ".join(f"{value:g}".replace(".", ",") for value in numbers[:3])
    return inquiry.ask(
        Question(
            f"einheit_{column.letters}",
            where,
            f"Die Überschrift „{column.label}“ nennt keine Einheit. Was sind die Werte ({shown})?",
            _CHOICES,
            default,
        )
    )
