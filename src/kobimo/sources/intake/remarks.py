"""Notice what may be wrong in a table: no heading, hidden rows, names that do not fit their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import Problem
from kobimo.sources.municipal.grid import as_text
from kobimo.sources.workbook import find_hidden

if TYPE_CHECKING:
    from kobimo.sources.intake.parts import Part
    from kobimo.sources.municipal.keys import Areas


def without_heading(part: Part) -> list[Problem]:
    """Return a problem for each column of values that has no heading."""
    table = part.table
    is_csv = not table.grid.sheet
    remedy = "Schreiben Sie darüber, was die Zahlen bedeuten, oder leeren Sie die Spalte."
    if is_csv:
        remedy = (
            "Vermutlich stehen Dezimalkommas in einer Datei mit Komma als Trennzeichen. Speichern Sie "
            "die Tabelle mit Semikolon als Trennzeichen."
        )
    return [
        Problem(
            table.grid.where(min(column.cells), column.position),
            f"über den Zahlen in Spalte {column.letters} steht keine Überschrift",
            remedy,
        )
        for column in part.all("value")
        if column.position not in table.labels
    ]


def hidden(body: bytes, part: Part) -> list[str]:
    """Say which hidden rows and columns are read all the same."""
    table = part.table
    rows, columns = find_hidden(body, table.grid.sheet)
    said = []
    shown = [str(row + 1) for row in rows if table.begin <= row < table.end]
    if shown:
        more = " …" if len(shown) > 6 else ""
        said.append(f"Ausgeblendete Zeilen werden mitgelesen: {', '.join(shown[:6])}{more}.")
    names = [
        f"{column.letters} („{column.label}“)"
        for column in part.columns
        if column.position in columns and column.role != "ignored"
    ]
    if names:
        said.append(f"Ausgeblendete Spalten werden mitgelesen: {', '.join(names)}.")
    return said


def name_column(part: Part, areas: Areas) -> str | None:
    """Return the heading of the names beside the keys, if they fit.

    Where some do and some do not, rows have shifted: those that do not are problems.
    """
    name, area = part.first("name"), part.first("area")
    if name is None or name.position not in part.table.labels:
        return None
    if area is None:
        return name.label
    grid, wrong = part.table.grid, []
    for row in part.rows.data:
        key = areas.find(as_text(grid.cell(row, area.position)))
        text = as_text(grid.cell(row, name.position))
        if key is not None and areas.find(text) != key:
            said = f"der Name „{text}“ gehört nicht zum Raum „{key}“ ({areas.names[key]})"
            remedy = "Berichtigen Sie Schlüssel oder Namen."
            wrong.append(Problem(grid.where(row, name.position), said, remedy))
    if len(wrong) > 0.5 * len(part.rows.data):
        return None
    part.rows.problems += wrong
    return name.label
