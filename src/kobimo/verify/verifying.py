"""Build a project twice, here and in another environment, and compare every byte."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.errors import ExecutionFailed, NotReproducible
from kobimo.verify.builds import Builds, change, remove
from kobimo.verify.comparing import list_differing
from kobimo.verify.environments import ASPECTS, Aspect, Setting
from kobimo.verify.telling import tell_difference

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kobimo.editions.progress import Reporter
    from kobimo.project import Edition, Project
    from kobimo.verify.rebuilding import Rebuilt

__all__ = ["Verified", "verify"]

#: Below ``build/``: the copies while they are built, and two sites that differ.
ROOM = "nachbau"
#: Hash seeds are drawn for each process; here the first build must be the same each time.
SEED = {"PYTHONHASHSEED": "1"}


@dataclass(frozen=True, slots=True)
class Verified:
    """What was the same in two builds."""

    #: Edition → number of files that are the same, byte for byte.
    files: dict[Edition, int]
    #: What was different between the builds.
    changed: tuple[Aspect, ...]
    #: What could not be changed on this machine.
    unchanged: tuple[Aspect, ...]
    #: Whether the site that lies in the project is the one just built, where there is one.
    sites: dict[Edition, bool]
    seconds: float


def verify(
    project: Project,
    editions: Sequence[Edition],
    reporter: Reporter,
    *,
    arguments: tuple[str, ...] = (),
    aspects: Sequence[Aspect] = ASPECTS,
) -> Verified:
    """Build copies of a project in two environments and compare their sites byte for byte.

    The project itself, its sites included, stays as it is.

    Parameters
    ----------
    arguments
        Further arguments of ``kobimo build``; which editions are built is said here.
    aspects
        What is to be different in the second environment, where this machine allows it.

    Raises
    ------
    NotReproducible
        The sites differ; names the first place, where it comes from, and why. Both sites are
        kept in ``build/nachbau``.
    ExecutionFailed
        The project cannot be built here at all; says what the build said.
    """
    started = time.monotonic()
    room = project.folder / "build" / ROOM
    remove(room)
    room.mkdir(parents=True)
    command = ("--ausgabe", "beide" if len(editions) > 1 else editions[0].value, *arguments)
    builds = Builds(project.folder, command, reporter)
    here = Setting(room=room, variables=SEED)
    other, changed = change(here, aspects)
    try:
        first = builds.make(here, "Erster Bau")
        if first.exit_code:
            raise _not_buildable(first)
        second = builds.make(other, "Zweiter Bau")
        for edition in editions:
            if second.exit_code or list_differing(first.site(edition), second.site(edition)):
                text, remedy = tell_difference(builds, (first, second), edition, changed)
                _keep(first.site(edition), room / "erster")
                _keep(second.site(edition), room / "zweiter")
                raise NotReproducible(text, remedy=remedy)
        return Verified(
            files={edition: _count(first.site(edition)) for edition in editions},
            changed=changed,
            unchanged=tuple(item for item in aspects if item not in changed),
            sites={
                edition: not list_differing(first.site(edition), site)
                for edition in editions
                if (site := project.site_folder(edition)).is_dir()
            },
            seconds=time.monotonic() - started,
        )
    finally:
        builds.remove()
        if not any(room.iterdir()):
            room.rmdir()


def _not_buildable(build: Rebuilt) -> ExecutionFailed:
    """Return the error of a build that failed, with its message and its exit code."""
    progress, _, said = build.output.partition("Fehler: ")
    error = ExecutionFailed(
        "Der Bericht lässt sich hier nicht bauen:\n" + (said or progress).strip(),
        remedy="Prüfen lässt sich nur, was sich bauen lässt.",
    )
    # Less than zero is a signal, and no code that a command may leave with.
    error.exit_code = build.exit_code if build.exit_code > 0 else error.exit_code
    return error


def _keep(site: Path, place: Path) -> None:
    """Move a site to where somebody may look at it after its copy is gone."""
    if site.is_dir():
        remove(place)
        site.rename(place)


def _count(site: Path) -> int:
    return sum(path.is_file() for path in site.rglob("*"))
