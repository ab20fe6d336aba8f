"""Make the review of a plan: its names and rules, what an attacker found, what is new."""

from __future__ import annotations

import math
from importlib.metadata import version
from typing import TYPE_CHECKING

from kobimo.audit.ledger import key_of
from kobimo.disclosure.review import Attack, Changes, Interval, Place, Review, compare
from kobimo.disclosure.tallies import TOTAL
from kobimo.disclosure.withheld import rules_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.audit.attack import Outcome, Question
    from kobimo.audit.ledger import Edition
    from kobimo.disclosure.tallies import Plan
    from kobimo.project import Project


def review_plan(
    project: Project, plan: Plan, attack: Attack | None, changes: Changes | None = None
) -> Review:
    """Return the review of a plan of this project.

    Parameters
    ----------
    changes
        From the last published edition; ``None`` before the first.
    """
    policy, catalog = project.kommune.geheimhaltung, project.catalog
    shown = dict.fromkeys(name for tally in plan.tallies for name in tally.indicators)
    return Review(
        plan=plan,
        region=project.region.name,
        rules=rules_in_force(plan, policy, catalog),
        smallest_group=policy.mindestgruppe,
        dominance=policy.dominanz,
        attack=attack,
        changes=changes or Changes(),
        area_names=name_areas(project, (area for tally in plan.tallies for area in tally.areas)),
        indicator_names={
            name: catalog.indicators[name].title_de for name in shown if name in catalog.indicators
        },
        is_fictional=project.is_fictional,
        version=version("kobimo"),
    )


def sum_up_attack(
    outcome: Outcome, questions: Sequence[Question], earlier: Iterable[Edition], seconds: float
) -> Attack:
    """Return what the review record tells of an attack.

    Parameters
    ----------
    questions
        As they were put to the attacker; ``outcome`` has its intervals in their order.
    earlier
        The published editions that he knew besides the new one.
    """
    exposed = {
        (item.parts, item.area, item.year) for item in outcome.exposed if item.kind == "hidden"
    }
    narrowed = outcome.narrowed
    return Attack(
        intervals=tuple(
            Interval(
                Place(key_of(item.parts), item.area, item.year),
                lower=_end(float(narrowed.lower[at])),
                upper=_end(float(narrowed.upper[at])),
                is_safe=(item.parts, item.area, item.year) not in exposed,
                is_exact=bool(narrowed.is_exact[at]),
                label=item.label,
            )
            for at, item in enumerate(questions)
        ),
        seconds=seconds,
        editions=tuple(edition.day for edition in earlier),
        earlier=outcome.earlier,
        findings=tuple(item.text for item in outcome.exposed),
    )


def _end(value: float) -> float | None:
    return value if math.isfinite(value) else None


def list_changes(plan: Plan, earlier: Sequence[Edition]) -> Changes:
    """Return what a plan changes from the last of the published editions, oldest first."""
    if not earlier:
        return Changes()
    last = earlier[-1]
    cells = {
        Place(tally.key, area, year): value
        for tally in last.tallies
        for area, row in zip(tally.areas, tally.values, strict=True)
        for year, value in zip(tally.years, row, strict=True)
    }
    return compare(plan, last.day, cells)


def name_areas(project: Project, keys: Iterable[str]) -> dict[str, str]:
    """Return key → name of the areas of tallies; those of other regions begin with their key."""
    from kobimo.regions import load_register
    from kobimo.sources.geometry.areas import area_names, read_areas

    names = area_names(read_areas(project))
    found = {}
    for key in dict.fromkeys(keys):
        ags, slash, area = key.partition("/")
        if slash:
            region = load_register().get(ags).name
            found[key] = region if area == TOTAL else f"{region}, {area}"
        elif key in names:
            found[key] = names[key]
    return found
