"""Bring the official figures of a project up to date, and say what came of it."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from kobimo.errors import Invalid, KobimoError, Problem
from kobimo.sources.fetching.accounts import Accounts
from kobimo.sources.fetching.asking import Asker, ask_reference
from kobimo.sources.fetching.crew import Stop, work_through
from kobimo.sources.fetching.journal import Journal
from kobimo.sources.fetching.needed import choose
from kobimo.sources.fetching.originals import FOLDER, Originals
from kobimo.sources.fetching.outcome import Outcome, State, to_problem
from kobimo.sources.fetching.ways import Ways
from kobimo.sources.fetching.web import HttpWeb
from kobimo.sources.reference_files import REFERENCE, find_reference
from kobimo.sources.services.exchange import Years

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kobimo.declarations.models import Dataset
    from kobimo.declarations.portals import ReferenceFile
    from kobimo.project import Project
    from kobimo.sources.inventory import Line
    from kobimo.sources.services.exchange import Web

#: Portals that are asked at the same time.
MOST_PORTALS = 4
#: Reference files come out once a year; looking for a new edition every month is enough.
REFERENCE_AGE = timedelta(days=30)
#: After so many datasets in a row for which a portal cannot be reached, it is left alone.
MOST_FAILURES = 2


class Reporter(Protocol):
    """Who is told how the fetch goes on; see :class:`kobimo.editions.progress.Reporter`."""

    def started(self, step: str, total: int) -> None:
        """Note that a step begins that has ``total`` parts."""

    def advanced(self, step: str, detail: str, done: int) -> None:
        """Note that ``done`` parts of a step are finished; ``detail`` names the one at work."""

    def finished(self, step: str, detail: str, seconds: float) -> None:
        """Note that a step ended."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a fetch.

    Attributes
    ----------
    outcomes
        One per dataset and reference file asked for, in alphabetical order.
    lines
        What the store holds now: dataset → periods, coverage, origin, age.
    missing
        The asked datasets of which there is nothing, also from before.
    failed
        The asked datasets for which no way answered.
    changes
        What changed in the figures, in German, line by line.
    problems
        Files that could not be read into the store.
    """

    outcomes: tuple[Outcome, ...] = ()
    lines: dict[str, Line] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    failed: tuple[Outcome, ...] = ()
    changes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: Whether datasets were asked for and not one of them was answered.
    is_in_vain: bool = False


@dataclass(frozen=True, slots=True)
class _Task:
    """One thing to ask for."""

    what: Dataset | ReferenceFile
    is_reference: bool = False

    @property
    def key(self) -> str:
        """Its name in the journal."""
        return REFERENCE + self.what.id if self.is_reference else self.what.id


def fetch(
    project: Project,
    reporter: Reporter,
    *,
    datasets: Sequence[str] | None = None,
    everything: bool = False,
    offline: bool = False,
    again: bool = False,
    web: Web | None = None,
    accounts: Accounts | None = None,
    now: Callable[[], datetime] | None = None,
) -> Fetched:
    """Ask the portals for datasets, keep what was read without error, and compare.

    Parameters
    ----------
    project
        Of a real municipality; there is nothing to fetch for the fictional Land.
    reporter
        Is told how it goes on.
    datasets
        Ids or table codes; without them, those of the project's reports.
    everything
        All official datasets of the catalogue.
    offline
        Ask nobody; read what is there and compare it with the state before.
    again
        Ask also for what was answered today.
    web, accounts, now
        Replaced in tests: how requests are sent, logins, the time in UTC.

    Raises
    ------
    WrongUsage
        A dataset is unknown.
    Busy
        Another fetch is at work in this folder.
    WrongClock
        The machine's clock contradicts a portal's or an earlier fetch. Nothing is kept.
    """
    if project.is_fictional:
        return Fetched()
    wanted = choose(project, datasets or (), everything=everything)
    from kobimo.sources.fetching.changes_recording import keep_baseline, record_changes

    clock = now or (lambda: datetime.now(UTC))
    references = [] if datasets else sorted(project.catalog.reference_files.items())
    tasks = [*map(_Task, wanted), *(_Task(item, is_reference=True) for _, item in references)]
    originals = Originals(project.folder / FOLDER)
    outcomes: list[Outcome] = []
    with originals.locked():
        originals.check_clock(clock())
        keep_baseline(project)
        if not offline:
            outcomes += _ask_all(
                project,
                tasks,
                reporter,
                originals=originals,
                again=again,
                web=web,
                accounts=accounts or Accounts(),
                clock=clock,
            )
        problems = _ingest(project, reporter)
        changes = record_changes(project, day=_today(clock).isoformat()).lines
    from kobimo.sources.inventory import list_lines

    lines = {line.dataset: line for line in list_lines(project, today=_today(clock))}
    outcomes.sort(key=lambda outcome: outcome.id)
    names = {item.id for item in wanted}
    asked = [outcome for outcome in outcomes if outcome.id in names]
    failed = tuple(outcome for outcome in asked if outcome.state is State.FAILED)
    return Fetched(
        outcomes=tuple(outcomes),
        lines=lines,
        missing=tuple(item.id for item in wanted if item.id not in lines),
        failed=failed,
        is_in_vain=bool(asked) and len(failed) == len(asked),
        changes=changes,
        problems=problems,
    )


def _ask_all(
    project: Project,
    tasks: Sequence[_Task],
    reporter: Reporter,
    *,
    originals: Originals,
    again: bool,
    web: Web | None,
    accounts: Accounts,
    clock: Callable[[], datetime],
) -> Iterator[Outcome]:
    """Ask for everything that was not answered today; portals side by side."""
    started = time.monotonic()
    today = _today(clock)
    journal = Journal(originals.folder, today.isoformat())
    journal.begin(again=again)
    groups: dict[str, list[_Task]] = defaultdict(list)
    for task in tasks:
        if not again and _is_current(project, task, journal, today):
            yield Outcome(task.what.id, task.what.title, State.CURRENT)
        else:
            groups[task.what.source].append(task)
    total = sum(map(len, groups.values()))
    if not total:
        return
    stop = Stop()
    own_web = HttpWeb(sleep=stop.pause) if web is None else None
    used: Web = own_web if own_web is not None else web  # type: ignore[assignment]
    years = Years(project.kommune.erstes_jahr, today.year)
    ways = Ways(project, used, accounts, sleep=stop.pause)
    asker = Asker(project, ways, originals, years, clock)
    failures: dict[str, int] = defaultdict(int)

    def work(task: _Task) -> Outcome:
        portal = project.catalog.portals[task.what.source]
        if failures[portal.id] >= MOST_FAILURES:
            return _leave_alone(task)
        if task.is_reference:
            outcome = ask_reference(used, portal, task.what, originals, now=clock)  # type: ignore[arg-type]
        else:
            outcome = asker.ask(task.what)  # type: ignore[arg-type]
        failures[portal.id] = failures[portal.id] + 1 if outcome.is_out_of_reach else 0
        if outcome.state is not State.FAILED:
            journal.finish(task.key)
        return outcome

    reporter.started("Abruf", total)
    done = new = 0
    try:
        for step in work_through(groups.values(), work, stop=stop, threads=MOST_PORTALS):
            if step.result is None:
                reporter.advanced("Abruf", step.task.what.title, done)
                continue
            done += 1
            new += step.result.state is State.NEW
            reporter.advanced("Abruf", step.task.what.title, done)
            yield step.result
    finally:
        if own_web is not None:
            own_web.close()
    journal.end()
    reporter.finished("Abruf", f"{new} von {total} neu", time.monotonic() - started)


def _is_current(project: Project, task: _Task, journal: Journal, today: date) -> bool:
    """Whether asking again would be idle."""
    if journal.is_finished(task.key):
        return True
    if not task.is_reference:
        return False
    try:
        kept = find_reference(project, task.what.id)
    except KobimoError:
        return False
    if kept is None or not kept.path.is_file():
        return False
    return today - date.fromisoformat(kept.confirmed) < REFERENCE_AGE


def _leave_alone(task: _Task) -> Outcome:
    problem = Problem(
        "",
        "Nicht mehr gefragt, weil das Portal nicht zu erreichen ist.",
        "Wiederholen Sie den Abruf später; er macht dort weiter.",
    )
    return Outcome(task.what.id, task.what.title, State.FAILED, "", (problem,))


def _ingest(project: Project, reporter: Reporter) -> tuple[Problem, ...]:
    from kobimo.sources.ingest import ingest

    started = time.monotonic()
    reporter.started("Daten", 1)
    problems: tuple[Problem, ...] = ()
    try:
        done = ingest(project)
        detail = "unverändert" if done.unchanged else f"{len(done.datasets)} Datensätze"
    except Invalid as error:
        problems = tuple(error.problems)
        detail = "mit Fehlern"
    except KobimoError as error:
        problems = (to_problem(error, FOLDER),)
        detail = "mit Fehlern"
    reporter.finished("Daten", detail, time.monotonic() - started)
    return problems


def _today(clock: Callable[[], datetime]) -> date:
    return clock().date()
