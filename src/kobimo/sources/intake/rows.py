"""Tell rows of data from totals, sums of some rows, sections and notes; check that sums are right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kobimo.errors import Problem, nearest
from kobimo.sources.intake.questions import Choice, Question
from kobimo.sources.intake.words import UNASSIGNED, is_subtotal, is_total, slug
from kobimo.sources.municipal.grid import as_text, fold, is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.sources.intake.columns import Column
    from kobimo.sources.intake.questions import Inquiry
    from kobimo.sources.intake.tables import Table
    from kobimo.sources.municipal.keys import Areas


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row that is not read, and why."""

    where: str
    text: str
    why: str


@dataclass(slots=True)
class Rows:
    """What the rows of a table are.

    Attributes
    ----------
    data, totals
        Rows with values: of an area, of the whole.
    total_texts, skipped
        Cells of the area column as the declaration names them.
    unassigned
        Rows whose values belong to the whole but to no area.
    """

    data: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    unassigned: list[int] = field(default_factory=list)
    total_texts: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def sort_rows(
    table: Table, columns: Sequence[Column], areas: Areas, whole: frozenset[str], inquiry: Inquiry
) -> Rows:
    """Return what each row between headings and notes is."""
    grid = table.grid
    rows = Rows()
    area = next((column for column in columns if column.role == "area"), None)
    values = [column.position for column in columns if column.role == "value"]
    keys = [c.position for c in columns if c.role in {"area", "ags", "period", "category"}]
    own = {fold(label) for label in table.labels.values()}
    for row in table.rows():
        has_values = any(not is_blank(grid.cell(row, column)) for column in values)
        lead = next(
            (
                as_text(grid.cell(row, k))
                for k in sorted([*keys, *values])
                if not is_blank(grid.cell(row, k))
            ),
            "",
        )
        if not lead:
            continue
        text = as_text(grid.cell(row, area.position)) if area is not None else lead
        where = grid.where(row, area.position if area is not None else None)
        if fold(lead) in own or fold(text) in own:
            _skip(rows, where, lead, "wiederholte Überschrift")
        elif not has_values:
            known = areas.find(text) is not None if area is not None and areas.names else False
            if known:
                rows.data.append(row)
            else:
                _skip(rows, where, lead, "Zwischenüberschrift ohne Werte")
        elif area is None or (areas.names and areas.find(text) is not None):
            rows.data.append(row)
        elif is_total(text, whole):
            rows.totals.append(row)
            if text not in rows.total_texts:
                rows.total_texts.append(text)
        elif UNASSIGNED.fullmatch(fold(text)):
            rows.unassigned.append(row)
            _skip(rows, where, text, "gehört zu keinem Raum")
        elif is_subtotal(text):
            _skip(rows, where, text, "Zwischensumme")
        elif areas.names and text:
            _place_unknown(rows, row, where, text, areas=areas, inquiry=inquiry)
        else:
            rows.data.append(row)
    return rows


def _skip(rows: Rows, where: str, text: str, why: str) -> None:
    rows.ignored.append(Ignored(where, text, why))
    if text not in rows.skipped:
        rows.skipped.append(text)


def _place_unknown(
    rows: Rows, row: int, where: str, text: str, *, areas: Areas, inquiry: Inquiry
) -> None:
    """Ask what a row is whose name is no area of the municipality."""
    hint = nearest(text, [*areas.names.values(), *areas.names])
    answer = inquiry.ask(
        Question(
            f"zeile_{slug(text)}",
            where,
            f"„{text}“ ist kein Raum der Geometrie. {hint + ' ' if hint else ''}Was ist diese Zeile?",
            (
                Choice("summe", "der Wert der ganzen Kommune"),
                Choice("auslassen", "eine Zwischensumme oder sonst nicht zu lesen"),
                Choice("fehler", "ein Fehler in der Datei; ich berichtige ihn"),
            ),
        )
    )
    if answer == "summe":
        rows.totals.append(row)
        if text not in rows.total_texts:
            rows.total_texts.append(text)
    elif answer == "auslassen":
        _skip(rows, where, text, "auf Ihre Angabe ausgelassen")
    elif answer == "fehler":
        rows.problems.append(
            Problem(
                where,
                f"den Raum „{text}“ gibt es in der Geometrie nicht",
                hint or "Berichtigen Sie den Namen.",
            )
        )
    else:
        rows.data.append(row)
