"""``kobimo build --explain``: say for each chapter whether it would run, and why; run nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kobimo.cli.columns import set_columns
from kobimo.project import Edition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kobimo.execution.cache import Decision
    from kobimo.project import Project

_NAMES = {Edition.OEFFENTLICH: "Öffentliche Ausgabe", Edition.INTERN: "Interne Ausgabe"}


def explain_project(project: Project, editions: Sequence[Edition], *, publish: bool) -> None:
    """Print what the next build of each edition would do with each chapter.

    Data files that changed are read into the store, and the plan of disclosure is made, as in a
    build; no chapter runs and no page changes.
    """
    from kobimo.editions.chapters import explain_chapters
    from kobimo.editions.conditions import plan_edition
    from kobimo.sources.ingest import ingest

    ingest(project)
    for edition in editions:
        plan = plan_edition(project, edition, publish=publish)
        for line in tell_decisions(edition, explain_chapters(project, edition, plan)):
            typer.echo(line)


def tell_decisions(edition: Edition, decisions: Sequence[Decision]) -> Iterator[str]:
    """Yield the German lines about the chapters of one edition."""
    rows = [
        (item.chapter, "läuft" if item.reason else "läuft nicht", item.reason or "unverändert")
        for item in decisions
    ]
    yield f"{_NAMES[edition]}:"
    yield from set_columns(("Kapitel", "Beim nächsten Bau", "Grund"), rows)
    due = sum(bool(item.reason) for item in decisions)
    yield f"{due} von {len(decisions)} Kapiteln {'läuft' if due == 1 else 'laufen'} beim nächsten Bau."
