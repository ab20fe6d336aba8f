"""What becomes of an edition some chapters of which did not run."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kobimo.document import Chapter, read_chapter
from kobimo.editions.faults import fault_of
from kobimo.errors import ExecutionFailed, tell
from kobimo.execution.failures import report
from kobimo.publish.site import Outdated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kobimo.errors import Problem
    from kobimo.execution import Failure


@dataclass(frozen=True, slots=True)
class Earlier:
    """The last good state of chapters that did not run this time."""

    chapters: dict[str, Chapter] = field(default_factory=dict)
    #: Chapter id → when that was, and why there is nothing newer.
    outdated: dict[str, Outdated] = field(default_factory=dict)


def find_earlier(folder: Path, failures: Sequence[Failure]) -> Earlier:
    """Return the chapters that ran once, as they were, from the executed notebooks of an edition.

    Parameters
    ----------
    folder
        Holds an ``.ipynb`` for each chapter that ever ran. One that was made by another version
        of kobimo, or is damaged, is not there.
    """
    found = Earlier()
    for failure in failures:
        path = folder / f"{failure.notebook}.ipynb"
        try:
            notebook: dict[str, Any] = json.loads(path.read_text("utf-8"))
            chapter = read_chapter(notebook, failure.notebook)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError):
            continue
        day = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
        # The last space does not break.
        since = f"{day:%d.%m.%Y, %H:%M}\u00a0Uhr"
        found.chapters[failure.notebook] = chapter
        found.outdated[failure.notebook] = Outdated(since, failure.cause)
    return found


def fail_internal(
    failures: Sequence[Failure], count: int, earlier: Earlier, start_page: Path
) -> ExecutionFailed:
    """Return the error of an internal edition that is in its place all the same."""
    lines = [
        f"notebooks/{name}.py: gezeigt wird der Stand vom {mark.since}"
        for name, mark in earlier.outdated.items()
    ]
    lines += [
        f"notebooks/{failure.notebook}.py: einen früheren Stand gibt es nicht, die Seite nennt den Grund"
        for failure in failures
        if failure.notebook not in earlier.outdated
    ]
    told = "\n".join([_tell(failures, count), *lines])
    return ExecutionFailed(
        told,
        remedy=f"Die übrigen Kapitel sind auf dem neuesten Stand: {start_page}",
        faults=[fault_of(item) for item in failures],
    )


def fail_public(
    failures: Sequence[Failure],
    count: int,
    preview: Path,
    target: Path,
    obstacles: Sequence[Problem],
) -> ExecutionFailed:
    """Return the error of a public edition that stays as it was."""
    further = "\nAußerdem steht der Veröffentlichung entgegen:\n" + tell(obstacles)
    return ExecutionFailed(
        _tell(failures, count) + (further if obstacles else ""),
        remedy=f"Die übrigen Kapitel zeigt {preview / 'index.html'}; "
        f"{target.name}/ ist unverändert.",
        faults=[fault_of(item) for item in failures],
    )


def _tell(failures: Sequence[Failure], count: int) -> str:
    return f"{len(failures)} von {count} Kapiteln liefen nicht durch:\n" + report(failures)


def join_failures(failed: Sequence[ExecutionFailed]) -> ExecutionFailed:
    """Return one error for the editions that failed; what failed in both alike stands once."""
    if len(failed) == 1:
        return failed[0]
    first, second = failed
    faults = dict.fromkeys((*first.faults, *second.faults))
    if first.faults == second.faults:
        remedy = f"{first.remedy}\n    {second.remedy}"
        return ExecutionFailed(first.message, remedy=remedy, faults=faults)
    told = f"Interne Ausgabe: {first.text}\nÖffentliche Ausgabe: {second.message}"
    return ExecutionFailed(told, remedy=second.remedy, faults=faults)
