"""Check what a table's printed totals are the sums of: its areas, its categories."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.errors import Problem
from kobimo.german import number
from kobimo.sources.intake.questions import Choice, Question
from kobimo.sources.municipal.entries import RATES, WHOLE
from kobimo.sources.municipal.grid import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kobimo.sources.intake.columns import Column
    from kobimo.sources.intake.parts import Part, Writing
    from kobimo.sources.intake.questions import Inquiry
    from kobimo.sources.intake.values import Reading

FAULT = Choice("fehler", "ein Fehler in der Datei; ich berichtige ihn")


@dataclass(frozen=True, slots=True)
class Sums:
    """Whether printed totals are the sums of their parts."""

    add_up: bool
    notes: tuple[str, ...] = ()


def check_sums(part: Part, writing: Writing, inquiry: Inquiry) -> Sums:
    """Compare printed totals with the sums of the rows of areas, group by group."""
    rows, grid = part.rows, part.table.grid
    others = [c for c in part.columns if c.role in {"ags", "period", "category"}]

    def group(row: int) -> tuple[str, ...]:
        return tuple(as_text(grid.cell(row, column.position)) for column in others)

    def amounts(chosen: Sequence[int], column: Column, wanted: tuple[str, ...]) -> list[float]:
        read = (writing.read(part, row, column) for row in chosen if group(row) == wanted)
        return [found[0] for found in read if found is not None]

    wrong: list[tuple[int, Column, float, float]] = []
    with_rest = checked = 0
    for total in rows.totals:
        for column in part.all("value"):
            printed = writing.read(part, total, column)
            found = amounts(rows.data, column, group(total))
            is_rate = writing.units.get(column.header) in RATES
            if is_rate or printed is None or math.isnan(printed[0]) or not found:
                continue
            checked += 1
            added = _add(found)
            rest = _add(amounts(rows.unassigned, column, group(total)))
            is_hidden = any(map(math.isnan, found))
            if abs(added - printed[0]) < 1e-6 or (is_hidden and added <= printed[0]):
                continue
            if rest and abs(added + rest - printed[0]) < 1e-6:
                with_rest += 1
                continue
            wrong.append((total, column, printed[0], added))
    if not wrong:
        if with_rest:
            text = "Die Summe enthält Werte ohne Zuordnung; die Räume allein ergeben sie nicht."
            return Sums(add_up=False, notes=(text,))
        done = ("Die gedruckten Summen stimmen mit den Räumen überein.",) if checked else ()
        return Sums(add_up=bool(checked), notes=done)
    row, column, expected, added = wrong[0]
    where = grid.where(row, column.position)
    said = f"gedruckt ist {_show(expected)}, die Räume ergeben {_show(added)}"
    more = f" (und {len(wrong) - 1} weitere)" if len(wrong) > 1 else ""
    answer = inquiry.ask(
        Question(
            "summe",
            where,
            f"Die Summe stimmt nicht: {said}{more}. Was gilt?",
            (
                FAULT,
                Choice("gesondert", "der Gesamtwert ist keine Summe der Räume; beides gilt"),
            ),
        )
    )
    if answer == "fehler":
        remedy = "Berichtigen Sie den Wert oder die Teile."
        rows.problems.append(Problem(where, f"die Summe stimmt nicht: {said}", remedy))
    return Sums(add_up=False)


def _add(values: Sequence[float]) -> float:
    return math.fsum(value for value in values if not math.isnan(value))


def _show(value: float) -> str:
    return number(value, 0 if value == int(value) else 2)


def find_additive(
    labels: Mapping[str, Mapping[str, str]],
    readings: Sequence[Reading],
    units: Mapping[str, str],
    categories: Callable[[Reading], dict[str, str]],
    *,
    inquiry: Inquiry,
) -> dict[str, tuple[str, ...]]:
    """Return the categories of a new dataset that add up to a printed total everywhere.

    Parameters
    ----------
    labels
        Dimension → category → label.
    categories
        Returns dimension → category of a value.
    """
    found: dict[str, tuple[str, ...]] = {}
    for dimension, names in labels.items():
        parts = [name for name in names if name != WHOLE]
        groups: dict[tuple[object, ...], dict[str, Reading]] = {}
        for reading in readings:
            if units.get(reading.header) in RATES:
                continue
            named = categories(reading)
            own = named.pop(dimension, WHOLE)
            rest = (reading.ags, reading.period, reading.raum, reading.header)
            groups.setdefault((*rest, *sorted(named.items())), {})[own] = reading
        complete = [group for group in groups.values() if {WHOLE, *parts} == set(group)]
        if not complete or len(complete) < len(groups) or len(parts) < 2:
            continue
        wrong = []
        for group in complete:
            added = math.fsum(group[part].value for part in parts)
            if not abs(added - group[WHOLE].value) < 1e-6 and not math.isnan(added):
                wrong.append((group[WHOLE], added))
        if not wrong:
            found[dimension] = tuple(parts)
            continue
        total, added = wrong[0]
        more = f" (und {len(wrong) - 1} weitere)" if len(wrong) > 1 else ""
        inquiry.ask(
            Question(
                f"summe_{dimension}",
                total.where,
                f"Die Summe stimmt nicht: gedruckt ist {_show(total.value)}, die Ausprägungen ergeben "
                f"{_show(added)}{more}. Was gilt?",
                (Choice("gesondert", "die Ausprägungen ergeben zusammen nicht das Ganze"),),
            )
        )
    return found
