"""Count the rows of an inventory or a survey: one row per case, cells that are answers.

Single answers leave this module only as counts and sums.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

from kobimo.errors import InvalidCell, Problem, nearest
from kobimo.german import number
from kobimo.observations import WITHOUT_VALUE, Status
from kobimo.sources.municipal.entries import WHOLE, Entry, Key
from kobimo.sources.municipal.grid import as_text, fold, is_blank
from kobimo.sources.municipal.rows import key_of, read_key, rows_of_data
from kobimo.sources.municipal.values import read_value, refuse_broken, rules_of

if TYPE_CHECKING:
    from kobimo.declarations.models import MunicipalColumn
    from kobimo.sources.cells import CellRules
    from kobimo.sources.municipal.entries import Entries
    from kobimo.sources.municipal.grid import Cell, Grid
    from kobimo.sources.municipal.headings import Headings
    from kobimo.sources.municipal.rows import Context


def count_cases(grid: Grid, headings: Headings, context: Context, entries: Entries) -> None:
    """Count the rows of one grid by their keys and add the counts to ``entries``.

    A combination of categories that no row has is a count of zero, because the inventory
    is complete. An empty cell or a sign without value is no answer and counts nowhere.
    """
    sums: dict[Key, float] = defaultdict(float)
    units: dict[Key, str] = {}
    seen: set[tuple[str, str, str]] = set()
    rules = rules_of(context.layout)
    for row in rows_of_data(grid, headings, context, entries):
        row_key = read_key(grid, row, headings, context, entries)
        if row_key is None or row_key.period is None:
            continue
        seen.add((row_key.ags, row_key.period, row_key.raum))
        for column in headings.values:
            where = grid.where(row, column.position)
            cell = "" if column.position is None else grid.cell(row, column.position)
            try:
                amount = _amount(cell, column.rule, rules, where)
            except InvalidCell as error:
                entries.refuse(error)
                continue
            key = key_of(row_key, column.rule, row_key.period, context.dataset)
            sums[key] += amount
            units[key] = column.rule.unit
    place = grid.place
    for key in _combinations(context, seen):
        sums.setdefault(key, 0.0)
    unit_of = {column.rule.variable: column.rule.unit for column in headings.values}
    for key, value in sums.items():
        entries.add(key, Entry(value, Status.ORDINARY, unit_of[key.variable], place))
    if not seen and not entries.problems:
        entries.problems.append(
            Problem(place, "unter den Überschriften steht keine einzige Zeile", "Ergänzen Sie sie.")
        )


def _combinations(context: Context, seen: set[tuple[str, str, str]]) -> list[Key]:
    """Return every key that rows could have had."""
    dataset, layout = context.dataset, context.layout
    from_rows = {key.dimension for key in layout.keys}
    found = []
    for rule in layout.columns:
        choices = [
            [rule.dimensions[name]]
            if name in rule.dimensions
            else [category for category in categories if category != WHOLE]
            if name in from_rows
            else [WHOLE]
            for name, categories in dataset.dimensions.items()
        ]
        found += [
            Key(ags, period, rule.variable, raum, combination)
            for ags, period, raum in seen
            for combination in itertools.product(*choices)
        ]
    return found


def _amount(cell: Cell, rule: MunicipalColumn, rules: CellRules, where: str) -> float:
    """Return what one case adds to the value of a column."""
    if not rule.header:
        return 1.0
    text = as_text(cell)
    refuse_broken(cell, where)
    if is_blank(cell) or (text in rules.signs and rules.signs[text] in WITHOUT_VALUE):
        return 0.0
    if rule.answers and fold(text) not in {fold(answer) for answer in rule.answers}:
        allowed = ", ".join(f"„{answer}“" for answer in rule.answers)
        raise InvalidCell(
            f"„{text[:60]}“ ist keine der vorgesehenen Antworten",
            where=where,
            remedy=nearest(text, rule.answers) or f"Zulässig sind {allowed}.",
        )
    if rule.measure == "equals":
        return float(fold(text) == fold(rule.equals))
    if rule.measure == "count" and rule.between is None:
        return 1.0
    value, _ = read_value(cell, rules, where=where)
    if rule.between is not None and not rule.between[0] <= value <= rule.between[1]:
        low, high = (number(bound, 0 if bound == int(bound) else 1) for bound in rule.between)
        raise InvalidCell(
            f"„{text}“ liegt außerhalb der Skala von {low} bis {high}",
            where=where,
            remedy="Berichtigen Sie die Antwort, oder leeren Sie die Zelle.",
        )
    if rule.measure == "count":
        return 1.0
    return float(value >= rule.at_least) if rule.measure == "at_least" else value
