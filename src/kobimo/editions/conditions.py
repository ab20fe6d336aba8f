"""What an edition may show, whether it is released, and what stands against publishing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.disclosure import plan as plan_disclosure
from kobimo.disclosure.signatures import (
    FILE,
    NEEDED,
    approvals,
    explain_lapse,
    is_released,
    lapsed,
    read_signatures,
)
from kobimo.disclosure.tallies import Plan
from kobimo.errors import Invalid, NotPublishable, Problem, UnknownIndicator, tell
from kobimo.project import Edition
from kobimo.publish.placeholders import find_placeholders
from kobimo.publish.site import indicators_of
from kobimo.publish.stamps import DRAFT, INTERNAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.document import Chapter
    from kobimo.project import Project


def plan_edition(project: Project, edition: Edition, *, publish: bool) -> Plan:
    """Return what an edition may show of protected datasets; the internal one needs no plan.

    Raises
    ------
    Invalid
        Nobody has decided about a protected dataset.
    NotPublishable
        Hidden numbers could be computed. Where ``publish`` is asked for, either of these with
        everything else that stands against it.
    """
    if edition is Edition.INTERN:
        return Plan("")
    try:
        return plan_disclosure(project)
    except (Invalid, NotPublishable) as error:
        if not publish:
            raise
        raise refusal([*problems_of(error), *find_placeholders(project.kommune)]) from error


def problems_of(error: Invalid | NotPublishable) -> list[Problem]:
    """Return why there is no plan, as problems beside others."""
    if isinstance(error, Invalid):
        return list(error.problems)
    return [Problem(error.where, error.message, error.remedy)]


def shows_protected(
    project: Project, plan: Plan, chapters: Mapping[str, Chapter] | None = None
) -> bool:
    """Whether the reports of a project show anything of a protected dataset.

    Parameters
    ----------
    chapters
        The executed chapters; what they show counts beside what their headers announce.
    """
    if plan.is_empty:
        return False
    names = {name for report in project.reports for name in report.chapters}
    shown = {item for name in names for item in project.indicators_of(name)}
    for chapter in (chapters or {}).values():
        shown |= {name for element in chapter.elements for name in indicators_of(element)}
    return any(_is_protected(project, name) for name in shown)


def _is_protected(project: Project, indicator: str) -> bool:
    """Whether an indicator rests on a protected dataset; names that nobody declared do not."""
    try:
        return project.catalog.is_protected(project.catalog.indicator(indicator))
    except UnknownIndicator:
        return False


def stamp_of(
    project: Project, edition: Edition, plan: Plan, chapters: Mapping[str, Chapter]
) -> str:
    """Return what stands on every page: for whom it is, or that it is not released."""
    if edition is Edition.INTERN:
        return INTERNAL
    return DRAFT if find_missing(project, plan, chapters) else ""


def stamp_of_sheet(project: Project, indicator: str) -> str:
    """Return what stands on a sheet about one indicator, which shows what the public may see.

    It is released together with everything else that the plan opens.
    """
    if not _is_protected(project, indicator):
        return ""
    try:
        plan = plan_disclosure(project)
    except (Invalid, NotPublishable):
        return DRAFT
    given = read_signatures(project.folder / FILE)
    return "" if is_released(given, plan.content) else DRAFT


def find_missing(
    project: Project, plan: Plan, chapters: Mapping[str, Chapter] | None = None
) -> list[Problem]:
    """Return the problem that signatures are missing for exactly what a plan shows.

    A report that shows nothing protected needs none.
    """
    given = read_signatures(project.folder / FILE)
    if is_released(given, plan.content) or not shows_protected(project, plan, chapters):
        return []
    present = approvals(given, plan.content)
    told = f"von {NEEDED} Freigaben für diesen Stand "
    told += f"liegt 1 vor ({present[0].name})" if present else "liegt keine vor"
    sentences = [explain_lapse(item) for item in lapsed(given, plan.content)]
    remedy = (
        "Bauen Sie den Entwurf (kobimo build), prüfen Sie ihn mit dem Prüfprotokoll in "
        "build/geheimhaltung/ und geben Sie ihn frei: kobimo approve"
    )
    return [Problem(FILE, ". ".join([told, *sentences]), remedy)]


def find_obstacles(
    project: Project, plan: Plan, chapters: Mapping[str, Chapter] | None = None
) -> list[Problem]:
    """Return what stands against publishing a project, whatever its pages look like."""
    return [*find_placeholders(project.kommune), *find_missing(project, plan, chapters)]


def refusal(obstacles: Sequence[Problem]) -> NotPublishable:
    """Return the error that names every obstacle with what to do about it."""
    return NotPublishable(
        "Die öffentliche Ausgabe wird so nicht veröffentlicht; public/ bleibt, wie es ist:\n"
        + tell(obstacles),
        remedy="Beheben Sie das Genannte und bauen Sie erneut. Einen Entwurf schreibt: kobimo build",
        problems=obstacles,
    )
