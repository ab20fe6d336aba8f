"""Make the review of a plan: its names and rules, what an attacker found, what is new."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from kobimo.disclosure.review import Changes, Place, Review, compare
from kobimo.disclosure.tallies import TOTAL
from kobimo.disclosure.withheld import rules_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.audit.ledger import Edition
    from kobimo.disclosure.review import Attack
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


def list_changes(plan: Plan, earlier: Sequence[Edition]) -> Changes:
    """Return what a plan changes from the last of the published editions, oldest first."""
    if not earlier:
        return Changes()
    last = earlier[-1]
    cells = {
        Place(tally.key, *place): value for tally in last.tallies for place, value in tally.cells
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
