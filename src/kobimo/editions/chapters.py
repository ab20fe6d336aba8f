"""Have the chapters of an edition: those that nothing changed are taken over, the others run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from kobimo.execution import Executed, execute
from kobimo.execution.cache import (
    Decision,
    Last,
    Present,
    code_cells,
    decide,
    describe_machine,
    find_doubts,
    key_of,
    make_entry,
    merge,
    obstacle_of,
    open_shelf,
    read_last,
    write_last,
)
from kobimo.execution.executing import write_notebook
from kobimo.freshness.marks import mark_of
from kobimo.freshness.surroundings import list_programs
from kobimo.project import Edition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.disclosure.tallies import Plan
    from kobimo.editions.progress import Reporter
    from kobimo.execution import Limits, Nursery
    from kobimo.execution.cache import Entry, Shelf
    from kobimo.project import Project

#: Folder of executed notebooks and folder of results, in the build folder of an edition.
EXECUTED, RESULTS = "executed", "ergebnisse"


def run_chapters(
    project: Project,
    edition: Edition,
    plan: Plan,
    reporter: Reporter,
    *,
    limits: Limits | None = None,
    nursery: Nursery | None = None,
) -> list[Executed]:
    """Return every chapter of a project's reports, each executed or taken over.

    Parameters
    ----------
    plan
        What the edition may show of protected datasets.
    nursery
        Where kernels come from; made where it is needed and not given.

    Returns
    -------
    One result per chapter, in the order in which the reports name them. ``executed`` in the
    build folder holds the notebook of each that did not fail, as its run would have written it.
    """
    started = time.monotonic()
    desk = _Desk(project, edition, plan)
    decisions = desk.decide()
    reporter.started("Kapitel", len(decisions))
    folder = project.build_folder(edition) / EXECUTED
    results = {d.chapter: done for d in decisions if (done := desk.take_over(d)) is not None}
    due = [item for item in decisions if item.chapter not in results]
    finished: set[str] = set(results)

    def advance(chapter: str, cells: int, total: int) -> None:
        if cells == total:
            finished.add(chapter)
        reporter.advanced("Kapitel", f"{chapter} {cells}/{total}", len(finished))

    if due:
        desk.look_before(due)
        ran = execute(
            {item.chapter: project.chapters[item.chapter] for item in due},
            folder,
            working_folder=project.folder,
            environment=edition.environment,
            limits=limits,
            on_progress=advance,
            on_executed=desk.keep,
            nursery=nursery,
        )
        desk.look_after()
        results |= {done.chapter: done for done in ran}
    desk.close()
    detail = f"{len(due)} ausgeführt"
    if len(due) < len(decisions):
        detail += f", {len(decisions) - len(due)} unverändert"
    reporter.finished("Kapitel", detail, time.monotonic() - started)
    for hint in desk.hints():
        reporter.finished("Zwischenspeicher", hint, 0.0)
    return [results[item.chapter] for item in decisions]


def explain_chapters(project: Project, edition: Edition, plan: Plan) -> list[Decision]:
    """Return for each chapter whether the next build runs it, and why; nothing is run."""
    return _Desk(project, edition, plan).decide()


class _Desk:
    """Where one build decides about its chapters and puts their results away."""

    def __init__(self, project: Project, edition: Edition, plan: Plan) -> None:
        self._project = project
        self._edition = edition
        self._plan = plan
        self._room = project.build_folder(edition)
        # What only the office may see stays in its folder, whatever is shared.
        is_shared = edition is not Edition.INTERN
        self._shelf: Shelf = open_shelf(self._room / RESULTS, may_be_shared=is_shared)
        self._programs = _mark_programs()
        self._machine = describe_machine()
        self._present = Present(project, edition, plan)
        self._last = read_last(self._room)
        self._kept: list[Entry] = []

    def decide(self) -> list[Decision]:
        wanted = dict.fromkeys(name for report in self._project.reports for name in report.chapters)
        return [
            decide(
                chapter,
                self._project.chapters[chapter],
                edition=self._edition,
                machine=self._machine,
                shelf=self._shelf,
                present=self._present,
                last=self._last.get(chapter),
            )
            for chapter in wanted
        ]

    def take_over(self, decision: Decision) -> Executed | None:
        """Return the kept result of a chapter with its prose of today, where there is one."""
        entry = decision.entry
        if entry is None or decision.notebook is None or decision.key is None:
            return None
        notebook = merge(decision.notebook, entry)
        if notebook is None:
            return None
        write_notebook(notebook, self._room / EXECUTED / f"{decision.chapter}.ipynb")
        self._shelf.use(entry)
        self._last[decision.chapter] = Last(decision.key, "")
        return Executed(decision.chapter, notebook, None, 0.0, entry.trace, reused=True)

    def look_before(self, due: Sequence[Decision]) -> None:
        """Look at what kernels cannot hear of, before the first of them starts."""
        for decision in due:
            for note in find_doubts(_sources(decision.notebook)):
                self._present.digest(note)

    def keep(self, done: Executed) -> None:
        """Put away at once what can be used again: a build that is killed later need not rerun it."""
        self._last.pop(done.chapter, None)
        if done.notebook is None or done.trace is None:
            return
        after = Present(self._project, self._edition, self._plan)
        # Of what has run, not of what the file said before.
        key = key_of(done.notebook, self._edition, self._machine)
        entry = make_entry(
            done.chapter, done.notebook, key, done.trace, before=self._present, after=after
        )
        obstacle = obstacle_of(entry.trace)
        # What was exchanged while it ran may have served it in part.
        if not obstacle and _mark_programs() == self._programs:
            self._shelf.keep(entry)
            self._kept.append(entry)
        self._last[done.chapter] = Last(key, obstacle)

    def look_after(self) -> None:
        """Take away again what may be of two machines, and make room."""
        # What was exchanged while chapters ran may have served some of them and not others.
        if describe_machine() != self._machine:
            for entry in self._kept:
                self._shelf.remove(entry)
        self._shelf.evict()

    def close(self) -> None:
        """Write down what is known of the last runs, where that has changed."""
        if self._last != read_last(self._room):
            write_last(self._room, self._last.items())

    def hints(self) -> list[str]:
        found = [self._shelf.refusal] if self._shelf.refusal else []
        count = len(self._shelf.damaged)
        if count:
            many = f"{count} Ergebnisse waren" if count > 1 else "1 Ergebnis war"
            found.append(f"{many} beschädigt und wurde{'n' if count > 1 else ''} verworfen")
        return found


def _mark_programs() -> dict[str, list[int]]:
    return {path: mark_of(path) for path in list_programs()}


def _sources(notebook: Mapping[str, Any] | None) -> list[str]:
    return [] if notebook is None else [str(cell["source"]) for cell in code_cells(notebook)]
