"""Build one edition of the reports of a project: ingest, plan, execute, read, render, swap.

The steps stand in :func:`_build` in the order in which they run. Nothing reaches ``public/``
or ``intern/`` before all of them are done, so a build that is killed leaves the last good site
as it was, and the next one clears away the rest. The two editions share the store of
observations and nothing else.
"""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.disclosure.withheld import sum_up
from kobimo.document import Chapter, Notice, read_chapter
from kobimo.editions.chapters import EXECUTED, RESULTS, run_chapters
from kobimo.editions.conditions import (
    find_obstacles,
    plan_edition,
    refusal,
    shows_protected,
    stamp_of,
)
from kobimo.editions.failing import Earlier, fail_internal, fail_public, find_earlier
from kobimo.editions.folders import put_in_place, refuse_foreign, seal
from kobimo.editions.records import keep_published, write_project_record
from kobimo.editions.rendering import Content, render
from kobimo.editions.standing import keep_state, look_before
from kobimo.errors import WrongUsage
from kobimo.execution import Nursery, find_modules
from kobimo.execution.cache.decisions import LAST
from kobimo.files import (
    clear_leftovers,
    discard,
    replace_folder,
    restore_folder,
    write_atomically,
)
from kobimo.locks import BUILD_LOCK, BUILDING, locked
from kobimo.project import Edition

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.disclosure.tallies import Plan
    from kobimo.editions.progress import Reporter
    from kobimo.errors import Problem
    from kobimo.execution import Limits
    from kobimo.project import Project

__all__ = ["Built", "build"]

#: Folders of a build: where the site is made, and where one with failures is shown.
STAGING, PREVIEW = "staging", "vorschau"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left behind."""

    edition: Edition
    #: What stands on every page, empty on those for everybody.
    stamp: str
    start_page: Path
    chapters: int
    reports: int
    files: int
    size: int
    #: Indicators without data; what would bring them stands in :attr:`gaps_file`.
    gaps: int
    gaps_file: Path
    #: The review record of a public edition that shows protected data.
    record: Path | None
    #: The list of everything published so far, where this build added to it.
    ledger: Path | None
    seconds: float


def build(
    project: Project,
    reporter: Reporter,
    *,
    edition: Edition = Edition.OEFFENTLICH,
    publish: bool = False,
    limits: Limits | None = None,
    nursery: Nursery | None = None,
) -> Built:
    """Build every report of ``kommune.toml``: into ``public/``, the internal edition into ``intern/``.

    Parameters
    ----------
    publish
        Refuse what may not be published as it is. Without it a public edition that is not
        released is a draft, and says so on every page.
    nursery
        Where kernels come from, if it lives longer than this build; else the build has its own.

    Raises
    ------
    Invalid
        Declarations or data files are wrong.
    ExecutionFailed
        A notebook did not run. Of the public edition, the other chapters are built into
        ``vorschau`` of its build folder, and its site stays as it was. The internal one is put
        in its place all the same, and shows the last good state of that chapter, marked as such.
    NotPublishable
        ``publish`` is asked for and something stands against it; all reasons together. Without
        it: hidden numbers could be computed, whatever is given up.
    Busy
        Another process or thread builds this project.
    TargetExists
        The folder of the site holds files that no build of kobimo wrote.
    WrongUsage
        ``publish`` is asked for with the internal edition.
    """
    if publish and edition is Edition.INTERN:
        raise WrongUsage(
            "Die interne Ausgabe wird nie veröffentlicht.",
            where="--publish",
            remedy="Veröffentlicht wird die öffentliche: kobimo build --publish",
        )
    room = project.build_folder(edition)
    with locked(project.folder / BUILD_LOCK, BUILDING):
        _clear(project, edition)
        try:
            with _warm(project, edition, nursery) as ready:
                return _build(project, reporter, edition, limits, publish=publish, nursery=ready)
        finally:
            # On a full disk, whatever comes next needs the room.
            discard(room / STAGING)


def _warm(
    project: Project, edition: Edition, given: Nursery | None
) -> AbstractContextManager[Nursery | None]:
    """Return the nursery of a build; in a first build, libraries are imported while data are read.

    Later builds mostly need none, and make one when they do.
    """
    if given is not None or (project.build_folder(edition) / LAST).exists():
        return nullcontext(given)
    wanted = {name for report in project.reports for name in report.chapters}
    return Nursery(find_modules(project.chapters[name] for name in sorted(wanted)))


def _clear(project: Project, edition: Edition) -> None:
    """Repair and remove what a killed build left."""
    room, target = project.build_folder(edition), project.site_folder(edition)
    restore_folder(room, target)
    restore_folder(room, room / PREVIEW)
    discard(room / STAGING)
    # Only who holds the lock writes there.
    own = (room, room / EXECUTED, *(room / RESULTS).glob("*"), project.store_folder)
    for folder in (*own, project.folder / "build" / "gelesen"):
        clear_leftovers(folder, age=0)
    # The list of what is published lies here, and what others are about to write.
    clear_leftovers(project.folder)


def _build(
    project: Project,
    reporter: Reporter,
    edition: Edition,
    limits: Limits | None,
    *,
    publish: bool,
    nursery: Nursery | None,
) -> Built:
    started = time.monotonic()
    room, target = project.build_folder(edition), project.site_folder(edition)
    refuse_foreign(target)
    seen = look_before(project, edition)
    reports = project.reports
    _ingest(project, reporter)
    plan = plan_edition(project, edition, publish=publish)
    executed = run_chapters(project, edition, plan, reporter, limits=limits, nursery=nursery)
    failures = [done.failure for done in executed if done.failure is not None]
    chapters = {
        done.chapter: read_chapter(done.notebook, done.chapter)
        for done in executed
        if done.notebook is not None
    }
    gaps_file = room / "fehlende-daten.txt"
    gaps = _write_gaps(gaps_file, chapters)
    is_internal = edition is Edition.INTERN
    earlier = find_earlier(room / EXECUTED, failures) if is_internal else Earlier()
    chapters |= earlier.chapters
    stamp = stamp_of(project, edition, plan, chapters)
    is_protected = shows_protected(project, plan, chapters)
    record = write_project_record(project) if is_protected else None
    staging = room / STAGING
    withheld = sum_up(plan, project.kommune.geheimhaltung, project.catalog)
    content = Content(chapters, failures, stamp, withheld, earlier.outdated)
    parts = render(project, content, staging, reporter)
    seal(staging, edition, stamp)
    obstacles = _find_obstacles(project, plan, chapters, staging) if publish else []
    if failures and not is_internal:
        preview = room / PREVIEW
        replace_folder(staging, preview)
        raise fail_public(failures, len(executed), preview, target, obstacles)
    if obstacles:
        raise refusal(obstacles)
    # Before the swap: what the ledger names too early is only guarded too well.
    ledger = keep_published(project, plan) if publish and is_protected else None
    put_in_place(staging, project, edition)
    # A disk that is full just now must not call a site failed that is in its place.
    with suppress(OSError):
        parts.keep()
    # It stood in for this site.
    discard(room / PREVIEW)
    if failures:
        raise fail_internal(failures, len(executed), earlier, target / "index.html")
    files = [path for path in target.rglob("*") if path.is_file()]
    built = Built(
        edition=edition,
        stamp=stamp,
        start_page=target / "index.html",
        chapters=len(chapters),
        reports=len(reports),
        files=len(files),
        size=sum(path.stat().st_size for path in files),
        gaps=gaps,
        gaps_file=gaps_file,
        record=record,
        ledger=ledger,
        seconds=time.monotonic() - started,
    )
    facts = {"built_at": int(time.time()), "told": _tell_again(built)}
    # Without it, the next build looks for itself.
    with suppress(OSError):
        keep_state(seen, project, edition, executed, facts, publish=publish)
    return built


def _tell_again(built: Built) -> list[str]:
    """Return what is said once more by a build that finds nothing to do."""
    lines = [f"{built.stamp}."] if built.stamp else []
    return [*lines, f"Startseite: {built.start_page}"]


def _ingest(project: Project, reporter: Reporter) -> None:
    from kobimo.sources.ingest import ingest

    started = time.monotonic()
    reporter.started("Daten", 1)
    done = ingest(project)
    detail = "unverändert" if done.unchanged else f"{len(done.datasets)} Datensätze"
    reporter.finished("Daten", detail, time.monotonic() - started)


def _find_obstacles(
    project: Project, plan: Plan, chapters: dict[str, Chapter], site: Path
) -> list[Problem]:
    """Return everything that stands against publishing a finished site, from paper to bytes."""
    from kobimo.editions.inspecting import find_thick_cells, inspect_site

    found = find_obstacles(project, plan, chapters)
    found += find_thick_cells(project)
    # A missing signature is one obstacle; the stamp that tells of it is not a second.
    found += inspect_site(project, site, chapters, plan, is_draft=True).problems
    return found


def _write_gaps(path: Path, chapters: dict[str, Chapter]) -> int:
    """Write what is missing and what to do about it for the author; return how many indicators."""
    lines: dict[str, None] = {}
    names: set[str] = set()
    for chapter in chapters.values():
        for element in chapter.elements:
            if isinstance(element, Notice) and element.reason == "missing":
                names.update(element.indicators)
                lines[f"{chapter.title}: {element.text}\n    {element.remedy}".rstrip()] = None
    write_atomically(path, "\n".join(lines) + "\n")
    return len(names)
