"""Find the headings of an office's table, wherever the office put them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from kobimo.errors import Invalid, Problem, UnreadableFile, nearest
from kobimo.sources.municipal.grid import letters
from kobimo.sources.municipal.labels import (
    PERIOD,
    SEPARATOR,
    ValueColumn,
    columns_under,
    period_columns,
    read_labels,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kobimo.declarations.models import Dataset, MunicipalLayout
    from kobimo.sources.municipal.grid import Grid

#: Headings stand within this many rows of the top.
MOST_ROWS_ABOVE = 200


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the columns of a table are.

    Attributes
    ----------
    first_row
        First row below the headings.
    area, period, ags, name
        Positions of these columns, ``None`` where the layout has none.
    keys
        Positions of the key columns, in the order of the layout.
    values
        Columns of values.
    labels
        Position → heading as it stands in the file.
    """

    first_row: int
    area: int | None
    period: int | None
    ags: int | None
    keys: tuple[int, ...]
    values: tuple[ValueColumn, ...]
    labels: dict[int, str]
    name: int | None = None


def find_headings(
    grids: Sequence[Grid], dataset: Dataset, layout: MunicipalLayout
) -> list[tuple[Grid, Headings]]:
    """Return each grid that holds the table, with the places of its columns.

    Of a CSV file the one delimiter that lets all headings be found is right. Of a workbook
    every sheet that the layout names must hold the table; where it names none, one sheet
    must.

    Raises
    ------
    Invalid
        Headings that are missing or stand above several columns, each with the nearest
        heading of the file.
    UnreadableFile
        Several delimiters or several sheets fit.
    """
    found = [(grid, _search(grid, dataset, layout)) for grid in grids]
    fitting = [(grid, search.headings) for grid, search in found if search.headings is not None]
    is_workbook = bool(grids) and bool(grids[0].sheet)
    all_needed = is_workbook and layout.sheet is not None
    if not fitting or (all_needed and len(fitting) < len(found)):
        failed = [search for _, search in found if search.headings is None]
        if not all_needed:
            failed = [min(failed, key=lambda search: len(search.problems))]
        raise Invalid([problem for search in failed for problem in search.problems])
    if all_needed or len(fitting) == 1:
        return [(grid, headings) for grid, headings in fitting if headings is not None]
    if is_workbook:
        names = ", ".join(f"„{grid.sheet}“" for grid, _ in fitting)
        raise UnreadableFile(
            f"mehrere Tabellenblätter haben die gesuchten Überschriften: {names}",
            where=f"„{grids[0].file}“",
            remedy="Nennen Sie das richtige in der Deklaration, Angabe „sheet“.",
        )
    raise UnreadableFile(
        "das Trennzeichen der CSV-Datei ist nicht eindeutig",
        where=f"„{grids[0].file}“",
        remedy="Speichern Sie die Tabelle mit Semikolon als Trennzeichen.",
    )


@dataclass(frozen=True, slots=True)
class _Search:
    headings: Headings | None
    problems: tuple[Problem, ...]


def _search(grid: Grid, dataset: Dataset, layout: MunicipalLayout) -> _Search:
    """Try every row as the first row of headings; keep the first that has them all."""
    depth = layout.header_depth
    rows: Iterable[int] = range(min(MOST_ROWS_ABOVE, max(0, len(grid.rows) - depth + 1)))
    if layout.header_row is not None:
        rows = [layout.header_row - 1] if layout.header_row - 1 < len(grid.rows) else []
    sought = _count_headings(layout)
    best: tuple[dict[str, list[int]], dict[int, str], int] | None = None
    for first in rows:
        labels = read_labels(grid, first, depth)
        headings, failed = _match(first, labels, dataset, layout)
        if headings is not None:
            return _Search(headings, ())
        # Of equals the lowest row counts, where any heading was found: titles stand above it.
        bound = len(best[0]) + (len(best[0]) < sought) if best is not None else sought + 1
        if len(failed) < bound:
            best = (failed, labels, first + depth - 1)
    if best is not None:
        failed, labels, last = best
        is_known = len(failed) < sought
        problems = _explain(grid, failed, labels, dataset, last, is_row_known=is_known)
        return _Search(None, tuple(problems))
    return _Search(
        None,
        (
            Problem(
                grid.place,
                "das Tabellenblatt ist leer" if grid.sheet else "die Datei hat keine Zeilen",
                "Prüfen Sie, ob die Tabelle auf einem anderen Tabellenblatt steht.",
            ),
        ),
    )


def _match(
    first: int, labels: dict[int, str], dataset: Dataset, layout: MunicipalLayout
) -> tuple[Headings | None, dict[str, list[int]]]:
    """Return the places of all columns, or the headings that have none or several."""
    failed: dict[str, list[int]] = {}

    def find(heading: str | None) -> int | None:
        if heading is None:
            return None
        hits = columns_under(heading, labels)
        if len(hits) == 1:
            return hits[0]
        failed[heading] = hits
        return None

    area, period, ags, name = map(
        find, (layout.area, layout.period_column, layout.ags_column, layout.name_column)
    )
    keys = [find(key.header) for key in layout.keys]
    values: list[ValueColumn] = []
    for rule in layout.columns:
        if not rule.header:
            values.append(ValueColumn(None, rule, None))
        elif PERIOD in rule.header:
            columns, misspelt = period_columns(rule, labels, dataset)
            values += columns
            if misspelt or not columns:
                failed[rule.header] = misspelt
        else:
            position = find(rule.header)
            if position is not None:
                values.append(ValueColumn(position, rule, None))
    if failed:
        return None, failed
    return (
        Headings(
            first_row=first + layout.header_depth,
            area=area,
            period=period,
            ags=ags,
            keys=tuple(key for key in keys if key is not None),
            values=tuple(values),
            labels=labels,
            name=name,
        ),
        {},
    )


def _count_headings(layout: MunicipalLayout) -> int:
    named = (layout.area, layout.period_column, layout.ags_column, layout.name_column)
    headings = {heading for heading in named if heading is not None}
    headings |= {key.header for key in layout.keys}
    return len(headings | {column.header for column in layout.columns if column.header})


def _explain(
    grid: Grid,
    failed: dict[str, list[int]],
    labels: dict[int, str],
    dataset: Dataset,
    last: int,
    *,
    is_row_known: bool,
) -> Iterator[Problem]:
    """Yield a problem for each heading that was not found once.

    Parameters
    ----------
    last
        Last row of the headings that came nearest.
    is_row_known
        Whether other headings of the table stand there.
    """
    seen = ", ".join(f"„{label}“" for label in list(labels.values())[:8]) or "keine"
    for heading, hits in failed.items():
        if hits and PERIOD in heading:
            for column in hits:
                yield Problem(
                    grid.where(last, column),
                    f"in der Überschrift „{labels[column]}“ ist kein Zeitraum zu erkennen",
                    "Berichtigen Sie das Jahr oder Datum in der Überschrift.",
                )
            continue
        if hits:
            cells = " und ".join(f"Spalte {letters(column)}" for column in hits[:2])
            yield Problem(
                grid.where(last, hits[1]),
                f"die Überschrift „{heading}“ steht über mehreren Spalten: {cells}",
                f"Benennen Sie eine Spalte um, oder nennen Sie in der Deklaration „{dataset.id}“ "
                f"auch die Überschrift darüber („oben{SEPARATOR}unten“).",
            )
            continue
        parts = {label.rpartition(SEPARATOR)[2]: column for column, label in labels.items()}
        whole = {label: column for column, label in labels.items()}
        hint = nearest(heading, whole) or nearest(heading, parts)
        close = get_close_matches(heading, [*whole, *parts], n=1, cutoff=0.7)
        place = (whole | parts).get(close[0]) if close else None
        yield Problem(
            grid.where(last, place) if place is not None or is_row_known else grid.place,
            f"die Überschrift „{heading}“ fehlt",
            hint
            or f"Gelesene Überschriften: {seen}. Benennen Sie die Spalte um, oder ändern Sie die "
            f"Deklaration „{dataset.id}“.",
        )
