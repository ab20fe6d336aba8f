"""What stands against the publication of a public edition; all of it is said at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import NotPublishable, Problem, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.project import Project


def find_obstacles(project: Project) -> list[Problem]:
    """Return what stands against publishing a project as it is; empty where nothing does."""
    from kobimo.publish.placeholders import find_placeholders

    return [*find_placeholders(project.kommune)]


def refusal(obstacles: Sequence[Problem]) -> NotPublishable:
    """Return the error that names every obstacle with what to do about it."""
    return NotPublishable(
        "Die öffentliche Ausgabe wird so nicht veröffentlicht; public/ bleibt, wie es ist:\n"
        + tell(obstacles),
        remedy="Beheben Sie das Genannte und bauen Sie erneut. Einen Entwurf schreibt: kobimo build",
    )
