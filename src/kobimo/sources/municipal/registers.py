"""Count the institutions that one or several lists name, each of them once.

Names are written differently in every list; addresses hardly are. Two entries are the same
institution where street, house number and postcode agree after :func:`fold_address`, and where
the dimensions in ``apart`` agree (a Kita and a school may share a yard). An entry without a
street is matched by its name. What the first entry of an institution says holds for it.

=================  ============================================================================
eintraege          entries, those that have expired left out
einrichtungen      institutions, each once; by list those that the list names
mehrfach           institutions on more than one list
doppelte           entries beyond the first of an institution on the same list
abgelaufen         entries whose last day of validity lies before the end of the period
ohne_anschrift     entries that were matched by name for want of a street
=================  ============================================================================

A column with ``measure = "sum"`` adds a number of each institution once.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from kobimo.declarations.layouts import SUMS
from kobimo.errors import InvalidCell, Problem
from kobimo.observations import WITHOUT_VALUE, Status, year_of
from kobimo.sources.municipal.entries import WHOLE, Entry, Key
from kobimo.sources.municipal.grid import as_text, is_blank
from kobimo.sources.municipal.rows import read_key, rows_of_data
from kobimo.sources.municipal.values import read_value, refuse_broken, rules_of

if TYPE_CHECKING:
    from kobimo.sources.municipal.entries import Entries
    from kobimo.sources.municipal.grid import Cell, Grid
    from kobimo.sources.municipal.headings import Headings
    from kobimo.sources.municipal.rows import Context, RowKey

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
#: „12 a“, „12-14“ at the end of an address: number and letter of the first house.
_HOUSE = re.compile(r"(\d+)\s*([a-z]?)\s*(?:[-–/+].*)?$")


def fold_address(street: str, postcode: str) -> str:
    """Return what two spellings of one address have in common.

    „Haupt-Str. 012 A“ and „Hauptstraße 12a“ are the same. Of a range of houses the first
    counts. Without a house number the street alone stands for the address.
    """
    text = street.casefold().translate(_UMLAUTS).strip()
    found = _HOUSE.search(text)
    road = text[: found.start()] if found else text
    road = re.sub(r"[^a-z0-9]", "", road.replace("strasse", "str").replace("platz", "pl"))
    house = f"{int(found[1])}{found[2]}" if found else ""
    return f"{road}|{house}|{re.sub(r'[^0-9]', '', postcode)}"


def fold_name(name: str) -> str:
    """Return what two spellings of one name have in common: letters and digits alone."""
    text = name.casefold().translate(_UMLAUTS)
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\be\.?\s?v\b\.?|\bg?gmbh\b", "", text))


@dataclass(slots=True)
class _Institution:
    """One institution of a period and area: what its first entry says, and who lists it."""

    row_key: RowKey
    entries: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sums: dict[str, float] = field(default_factory=dict)


def count_institutions(grid: Grid, headings: Headings, context: Context, entries: Entries) -> None:
    """Count the entries of one grid and add the counts to ``entries``."""
    layout = context.layout
    rules = rules_of(layout)
    known: dict[tuple[str, ...], _Institution] = {}
    amounts: dict[Key, float] = defaultdict(float)
    seen: set[tuple[str, str, str]] = set()
    for row in rows_of_data(grid, headings, context, entries):
        row_key = read_key(grid, row, headings, context, entries)
        if row_key is None or row_key.period is None:
            continue
        seen.add((row_key.ags, row_key.period, row_key.raum))
        texts = {"street": "", "postcode": "", "name": ""}
        sums: dict[str, float] = {}
        is_valid = True
        try:
            for column in headings.values:
                if column.position is None:
                    continue
                cell, where = grid.cell(row, column.position), grid.where(row, column.position)
                refuse_broken(cell, where)
                if column.rule.part:
                    texts[column.rule.part] = as_text(cell)
                elif column.rule.measure == "until":
                    is_valid = _is_valid(cell, row_key.period, where)
                elif not is_blank(cell):
                    value, status = read_value(cell, rules, where=where)
                    if status not in WITHOUT_VALUE:
                        sums[column.rule.variable] = value
        except InvalidCell as error:
            entries.refuse(error)
            continue
        if not (texts["street"] or texts["name"]):
            entries.problems.append(
                Problem(
                    grid.where(row),
                    "Anschrift und Name fehlen",
                    "Ergänzen Sie eines von beiden, sonst ist die Einrichtung nicht "
                    "wiederzuerkennen.",
                )
            )
            continue
        if not is_valid:
            amounts[_key("abgelaufen", row_key, context)] += 1
            continue
        amounts[_key("eintraege", row_key, context)] += 1
        if not texts["street"]:
            amounts[_key("ohne_anschrift", row_key, context)] += 1
        found = known.setdefault(_identity(texts, row_key, context), _Institution(row_key))
        found.entries[row_key.categories.get(layout.lists or "", WHOLE)] += 1
        for name, value in sums.items():
            found.sums.setdefault(name, value)
    for institution in known.values():
        _count(institution, context, amounts)
    _complete(amounts, seen, context)
    units = {c.rule.variable: c.rule.unit for c in headings.values if c.rule.measure == "sum"}
    for key, value in amounts.items():
        unit = units.get(key.variable, "count")
        entries.add(key, Entry(value, Status.ORDINARY, unit, grid.place))
    if not seen and not entries.problems:
        entries.problems.append(
            Problem(
                grid.place, "unter den Überschriften steht keine einzige Zeile", "Ergänzen Sie sie."
            )
        )


def _identity(texts: dict[str, str], row_key: RowKey, context: Context) -> tuple[str, ...]:
    apart = tuple(row_key.categories.get(name, "") for name in context.layout.apart)
    whose = (
        fold_address(texts["street"], texts["postcode"])
        if texts["street"]
        else f"name:{fold_name(texts['name'])}"
    )
    return (row_key.ags, str(row_key.period), whose, *apart)


def _is_valid(cell: Cell, period: str, where: str) -> bool:
    """Whether a last day lies on or after the last day of the period; no day never ends."""
    if is_blank(cell):
        return True
    end = date(year_of(period), 12, 31)
    if isinstance(cell, datetime):
        return cell.date() >= end
    if isinstance(cell, date):
        return cell >= end
    text = as_text(cell)
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1])) >= end
        if re.fullmatch(r"\d{4}", text):
            return int(text) >= end.year
    except ValueError:
        pass
    raise InvalidCell(
        f"„{text[:60]}“ ist kein Datum",
        where=where,
        remedy="Schreiben Sie Tag, Monat und Jahr, zum Beispiel 31.12.2024.",
    )


def _count(institution: _Institution, context: Context, amounts: dict[Key, float]) -> None:
    """Add one institution to the counts of its categories."""
    row_key, named = institution.row_key, institution.entries
    for name, count in named.items():
        if name != WHOLE:
            amounts[_key("einrichtungen", row_key, context, name)] += 1
            amounts[_key("doppelte", row_key, context, name)] += count - 1
    repeated = sum(count - 1 for count in named.values())
    amounts[_key("doppelte", row_key, context, WHOLE)] += repeated
    amounts[_key("einrichtungen", row_key, context, WHOLE)] += 1
    amounts[_key("mehrfach", row_key, context, WHOLE)] += len(named) > 1
    for variable, value in institution.sums.items():
        amounts[_key(variable, row_key, context, WHOLE)] += value


def _key(variable: str, row_key: RowKey, context: Context, listed: str | None = None) -> Key:
    named = dict(row_key.categories)
    if context.layout.lists is not None and listed is not None:
        named[context.layout.lists] = listed
    return Key(
        row_key.ags,
        str(row_key.period),
        variable,
        row_key.raum,
        tuple(named.get(name, WHOLE) for name in context.dataset.dimensions),
    )


def _complete(amounts: dict[Key, float], seen: set[tuple[str, str, str]], context: Context) -> None:
    """Add zeros where no entry is, and the totals over the lists of what is counted by list."""
    dimensions = context.dataset.dimensions
    keys = {key.dimension for key in context.layout.keys}
    lists = context.layout.lists
    summed = [rule.variable for rule in context.layout.columns if rule.measure == "sum"]
    choices = [
        [category for category in categories if category != WHOLE] if name in keys else [WHOLE]
        for name, categories in dimensions.items()
    ]
    with_total = [
        [*choice, WHOLE] if name == lists else choice
        for name, choice in zip(dimensions, choices, strict=True)
    ]
    only_total = [
        [WHOLE] if name == lists else choice
        for name, choice in zip(dimensions, choices, strict=True)
    ]
    for ags, period, raum in seen:
        for variable in (*SUMS["register"], *summed):
            is_whole = variable == "mehrfach" or variable in summed
            for combination in itertools.product(*(only_total if is_whole else with_total)):
                amounts.setdefault(Key(ags, period, variable, raum, combination), 0.0)
    if lists is None:
        return
    at = list(dimensions).index(lists)
    for key, value in list(amounts.items()):
        is_by_entry = key.variable in {"eintraege", "abgelaufen", "ohne_anschrift"}
        if is_by_entry and key.categories[at] != WHOLE:
            total = (*key.categories[:at], WHOLE, *key.categories[at + 1 :])
            amounts[Key(key.ags, key.period, key.variable, key.raum, total)] += value
