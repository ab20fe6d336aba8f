"""Have a plan attacked by somebody who knows everything published and nothing of how it was made."""

from __future__ import annotations

import math
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

from kobimo.audit import attack as audit
from kobimo.audit.ledger import Part as KnownPart
from kobimo.audit.ledger import edition_of
from kobimo.clock import today
from kobimo.disclosure.naming import name_sum
from kobimo.disclosure.review import Attack, Interval, Place
from kobimo.disclosure.tallies import write_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.audit.ledger import Edition
    from kobimo.declarations.catalog import Catalog
    from kobimo.disclosure.assembling import Guarded
    from kobimo.disclosure.recording import Key
    from kobimo.disclosure.tallies import Plan


class Found(NamedTuple):
    """What an attack on a plan brought to light."""

    attack: Attack
    #: Everything that must not be known, in German; empty where the attack was in vain.
    texts: tuple[str, ...]
    #: Sums that are exposed, with area and year.
    places: tuple[tuple[Key, str, int], ...]


def attack_plan(
    plan: Plan, guarded: Iterable[Guarded], editions: Sequence[Edition], catalog: Catalog
) -> Found:
    """Return how far everything published narrows each hidden number of a plan.

    Parameters
    ----------
    guarded
        What must not be narrowed.
    editions
        Published before, oldest first.

    Raises
    ------
    NotPublishable
        The published numbers contradict one another.
    """
    started = time.monotonic()
    edition = edition_of(asdict(plan), day=today().isoformat(), source="")
    asked = list(dict.fromkeys(guarded))
    questions = [
        audit.Question(
            _translate(item.parts),
            *item.place,
            item.lowest,
            item.highest,
            name_sum(item.parts, catalog),
        )
        for item in asked
    ]
    outcome = audit.attack([*editions, edition], questions)
    keys = {_translate(item.parts): item.parts for item in asked}
    keys |= {_translate(tally.parts): tally.parts for tally in plan.tallies}
    exposed = [item for item in outcome.exposed if item.parts in keys]
    places = [(keys[item.parts], item.area, item.year) for item in exposed]
    unsafe = {(write_key(parts), area, year) for parts, area, year in places}
    intervals = [
        Interval(
            place=(place := Place(write_key(item.parts), *item.place)),
            lower=_end(outcome.narrowed.lower[at]),
            upper=_end(outcome.narrowed.upper[at]),
            is_safe=(place.tally, place.area, place.year) not in unsafe,
            is_exact=bool(outcome.narrowed.is_exact[at]),
            label=questions[at].label,
        )
        for at, item in enumerate(asked)
    ]
    told = {(item.place.tally, item.place.area, item.place.year) for item in intervals}
    intervals += [
        Interval(Place(*place), None, None, is_safe=False) for place in sorted(unsafe - told)
    ]
    attack = Attack(
        intervals=tuple(intervals),
        seconds=round(time.monotonic() - started, 1),
        editions=tuple(item.day for item in editions),
        earlier=outcome.earlier,
        findings=tuple(item.text for item in outcome.exposed),
    )
    return Found(attack, attack.findings, tuple(places))


def _translate(parts: Key) -> tuple[KnownPart, ...]:
    """Return addends as the ledger names them."""
    return tuple(
        KnownPart(p.sign, p.dataset, p.variable, p.categories, p.lag, p.whole) for p in parts
    )


def _end(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
