"""Write the tallies of a plan from what was recorded and decided."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.disclosure.assembling import Guarded
from kobimo.disclosure.naming import name_sum
from kobimo.disclosure.tallies import HIDDEN, TOTAL, Tally, Verdict, write_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kobimo.declarations.catalog import Catalog
    from kobimo.disclosure.fallbacks import Decisions
    from kobimo.disclosure.policy import Ruling
    from kobimo.disclosure.recording import Key, Noted, Place

#: Base to which counts are rounded where that was decided instead of hiding.
ROUNDED_TO = 5
#: How far a rounded count can be from the true one.
REACH = 2


def is_rounded(item: Noted, rulings: Mapping[str, Ruling]) -> bool:
    """Whether a count is shown rounded: one rounded part is enough, as it would tell the others."""
    procedures = {rulings[part.dataset].procedure for part in item.parts}
    return item.is_count and "runden" in procedures


def round_count(value: float) -> float:
    """Return the nearest multiple of 5; halves cannot occur among whole numbers."""
    return math.floor(value / ROUNDED_TO + 0.5) * float(ROUNDED_TO)


def guard_rounded(noted: Mapping[Key, Noted], rulings: Mapping[str, Ruling]) -> Iterator[Guarded]:
    """Yield small counts that are shown rounded: a second number must stay possible.

    Rounding cannot leave everything from 0 to the threshold open. It must leave open, too, that
    the number is another one.
    """
    for item in noted.values():
        if not is_rounded(item, rulings):
            continue
        for place, value in sorted(item.values.items()):
            if 0 < value < item.threshold:
                shown = round_count(value)
                low, high = max(0.0, shown - REACH), shown + REACH
                # The neighbour on the longer side of the rounding interval.
                other = value + 1 if high - value >= value - low else value - 1
                yield Guarded(item.parts, place, min(value, other), max(value, other), "gerundet")


def tabulate(
    noted: Mapping[Key, Noted],
    decisions: Decisions,
    catalog: Catalog,
    rulings: Mapping[str, Ruling],
) -> tuple[tuple[Tally, ...], float]:
    """Return the tallies of a plan, and the percentage of all persons in hidden cells."""
    tallies = []
    counted = lost = 0.0
    for item in sorted(noted.values(), key=lambda found: write_key(found.parts)):
        if not item.used:
            continue
        rounds = is_rounded(item, rulings)
        areas = tuple(sorted({area for area, _ in item.used}, key=lambda a: (a != TOTAL, a)))
        years = tuple(sorted({year for _, year in item.used}))
        values, letters = [], []
        for area in areas:
            row: list[float | None] = []
            word = ""
            for year in years:
                verdict, value = _decide(item, (area, year), decisions, rounds=rounds)
                row.append(value)
                word += verdict
                if item.is_count and verdict != Verdict.UNUSED:
                    counted += abs(item.values[area, year])
                    lost += abs(item.values[area, year]) if verdict in HIDDEN else 0
            values.append(tuple(row))
            letters.append(word)
        tallies.append(
            Tally(
                parts=item.parts,
                label=name_sum(item.parts, catalog),
                indicators=tuple(sorted(item.indicators)),
                threshold=item.threshold if item.is_count else 0,
                areas=areas,
                years=years,
                values=tuple(values),
                verdicts=tuple(letters),
                rounded=ROUNDED_TO if rounds else 0,
                within=_wholes(item, noted),
            )
        )
    return tuple(tallies), float(round(100 * lost / counted)) if counted else 0.0


def _decide(
    item: Noted, place: Place, decisions: Decisions, *, rounds: bool
) -> tuple[Verdict, float | None]:
    if place not in item.used:
        return Verdict.UNUSED, None
    cell = item.parts, place
    verdict = decisions.verdicts[cell]
    if verdict != Verdict.OPEN:
        return verdict, None
    value = decisions.kept.get(cell, item.values[place])
    return verdict, round_count(value) if rounds else value


def _wholes(item: Noted, noted: Mapping[Key, Noted]) -> tuple[str, ...]:
    """Return the tallies that are nowhere smaller than this one, of those it is a part of."""
    found = []
    for whole in item.wholes:
        other = noted[whole].values
        if all(other[place] >= value for place, value in item.values.items() if place in other):
            found.append(write_key(whole))
    return tuple(sorted(found))
