"""``kobimo build``: parse what to build and how, hold the lock, build, tell."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kobimo.cli.application import ProjectOption, app
from kobimo.cli.failure_view import reporting
from kobimo.cli.german_help import GermanCommand
from kobimo.errors import ExecutionFailed, WrongUsage, nearest
from kobimo.files import find_above
from kobimo.locks import BUILD_LOCK, BUILDING, locked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.execution import Limits
    from kobimo.project import Edition, Project

RENDERERS = ("html", "quarto")
BOTH = "beide"
MEGABYTE = 1024**2
#: Less than this, no chapter would even start.
LEAST_MEMORY = 256 * MEGABYTE
WITHOUT_LOCKS = (
    "Hinweis: Dieses Laufwerk kennt keine Sperren. Achten Sie darauf, dass niemand denselben "
    "Bericht zugleich baut."
)


def _read_seconds(text: str | int) -> int:
    """Return a deadline; typer would complain about another text in English."""
    if not str(text).isdecimal() or int(text) < 1:
        raise typer.BadParameter(f"„{text}“ ist keine ganze Zahl ab 1.")
    return int(text)


def _read_memory(text: str | int) -> int:
    """Return an amount of memory in bytes: „4“ and „1,5“ are GB, „512 MB“ is what it says."""
    found = re.fullmatch(r"(\d+(?:[.,]\d+)?) ?(GB|MB)?", str(text).strip(), re.IGNORECASE)
    size = 0
    if found:
        unit = MEGABYTE if (found[2] or "").upper() == "MB" else 1024 * MEGABYTE
        size = int(float(found[1].replace(",", ".")) * unit)
    if size < LEAST_MEMORY:
        raise typer.BadParameter(
            f"„{text}“ ist keine Größe ab {LEAST_MEMORY // MEGABYTE} MB; Beispiele: 4, 1,5 oder 800MB."
        )
    return size


@app.command(cls=GermanCommand)
def build(
    projekt: ProjectOption = None,
    *,
    renderer: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="html oder quarto (braucht ein installiertes Quarto ab 1.8)."
        ),
    ] = RENDERERS[0],
    ausgabe: Annotated[
        str,
        typer.Option(
            metavar="AUSGABE",
            help="oeffentlich (nach public/), intern (nach intern/, auch kleine Zahlen) oder beide.",
        ),
    ] = "oeffentlich",
    publish: Annotated[
        bool,
        typer.Option(
            "--publish",
            help="Baut zur Veröffentlichung: verweigert alles, was noch nicht frei ist.",
        ),
    ] = False,
    zellfrist: Annotated[
        int,
        typer.Option(
            parser=_read_seconds, metavar="SEKUNDEN", help="Wie lange eine Zelle laufen darf."
        ),
    ] = 120,
    notebookfrist: Annotated[
        int,
        typer.Option(
            parser=_read_seconds, metavar="SEKUNDEN", help="Wie lange ein Kapitel laufen darf."
        ),
    ] = 600,
    baufrist: Annotated[
        int,
        typer.Option(
            parser=_read_seconds,
            metavar="SEKUNDEN",
            help="Wie lange alle Kapitel zusammen laufen dürfen.",
        ),
    ] = 3600,
    arbeitsspeicher: Annotated[
        int,
        typer.Option(
            parser=_read_memory,
            metavar="GB",
            help="Wie viel Arbeitsspeicher ein Kapitel nehmen darf; auch „800MB“.",
        ),
    ] = 4,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Sagt für jedes Kapitel, ob und warum es beim nächsten Bau läuft, und baut nicht.",
        ),
    ] = False,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Baut zweimal in verschiedenen Umgebungen und vergleicht jedes Byte; public/ bleibt.",
        ),
    ] = False,
) -> None:
    """Führt die Kapitel aus und schreibt den Bericht nach public/ oder intern/."""
    from kobimo.execution import Limits
    from kobimo.project import Edition, open_project

    if renderer not in RENDERERS:
        raise WrongUsage(
            f"„{renderer}“ schreibt keinen Bericht.",
            where="--renderer",
            remedy=nearest(renderer, RENDERERS) or "Möglich sind html und quarto.",
        )
    editions = _read_editions(ausgabe)
    if Edition.INTERN in editions and (publish or renderer == "quarto"):
        raise WrongUsage(
            "Die interne Ausgabe wird nie veröffentlicht und nie mit Quarto geschrieben.",
            where="--ausgabe",
            remedy="Bauen Sie sie für sich: kobimo build --ausgabe intern",
        )
    if verify and explain:
        raise WrongUsage(
            "Erklären und Vergleichen gehen nicht zugleich.",
            where="--explain",
            remedy="Lassen Sie --explain oder --verify weg.",
        )
    if verify and renderer == "quarto":
        raise WrongUsage(
            "Verglichen wird, was kobimo selbst schreibt; was Quarto schreibt, nicht.",
            where="--verify",
            remedy="Lassen Sie --renderer weg: kobimo build --verify",
        )
    folder = find_above("kommune.toml", projekt or Path())
    if folder is None:
        # It says what is missing.
        open_project(projekt)
        return
    # The command line holds this lock since it began; whoever calls from elsewhere does not.
    with locked(folder / BUILD_LOCK, BUILDING) as is_alone, reporting(folder):
        if not is_alone:
            typer.echo(WITHOUT_LOCKS, err=True)
        limits = Limits(
            cell=zellfrist, notebook=notebookfrist, build=baufrist, memory=arbeitsspeicher
        )
        if explain:
            from kobimo.cli.explain_view import explain_project

            explain_project(open_project(folder), editions, publish=publish)
        elif verify:
            from kobimo.cli.verify_view import verify_project

            verify_project(open_project(folder), editions, limits, publish=publish)
        else:
            _build(open_project(folder), editions, renderer, limits, publish=publish)


def _build(
    project: Project,
    editions: Sequence[Edition],
    renderer: str,
    limits: Limits,
    *,
    publish: bool,
) -> None:
    """Build the editions asked for, each whether or not a chapter of the other failed."""
    from kobimo.build import build as build_project
    from kobimo.cli.built import tell_built
    from kobimo.cli.reporting import ConsoleReporter
    from kobimo.editions.failing import join_failures

    failed: list[ExecutionFailed] = []
    for edition in editions:
        try:
            with ConsoleReporter() as reporter:
                built = build_project(
                    project, reporter, edition=edition, publish=publish, limits=limits
                )
                if renderer == "quarto":
                    from kobimo.publish.quarto import render_quarto

                    start = render_quarto(project, stamp=built.stamp)
                    typer.echo(f"Startseite (Quarto): {start}")
        except ExecutionFailed as error:
            failed.append(error)
            continue
        tell_built(built)
    if failed:
        raise join_failures(failed)


def _read_editions(text: str) -> tuple[Edition, ...]:
    """Return the editions asked for; the internal one first, since nothing stands against it."""
    from kobimo.project import Edition

    choices: dict[str, tuple[Edition, ...]] = {BOTH: (Edition.INTERN, Edition.OEFFENTLICH)}
    choices |= {edition.value: (edition,) for edition in Edition}
    if text not in choices:
        raise WrongUsage(
            f"Die Ausgabe „{text}“ gibt es nicht.",
            where="--ausgabe",
            remedy=nearest(text, choices) or "Möglich sind oeffentlich, intern und beide.",
        )
    return choices[text]
