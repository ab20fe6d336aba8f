"""The command that keeps protected files out of git."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from kobimo.cli.application import ProjectOption, app
from kobimo.cli.german_help import GermanCommand


@app.command(cls=GermanCommand)
def guard(
    dateien: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DATEI …",
            help="Was geprüft wird; ohne Angabe alles, was Git kennt.",
            show_default=False,
        ),
    ] = None,
    *,
    projekt: ProjectOption = None,
    geschlossen: Annotated[
        bool,
        typer.Option(
            "--geschlossen",
            help="Erlaubt data/kommunal: nur in einem Repository, das niemand außerhalb lesen kann.",
        ),
    ] = False,
) -> None:
    """Verweigert Dateien, die nicht ins Repository gehören: geschützte Daten, Ergebnisse."""
    from kobimo.errors import NotForGit
    from kobimo.guard import find_forbidden, is_run_by_strangers, list_tracked, locate
    from kobimo.project import open_project

    project = open_project(projekt)
    files = locate(project, dateien) if dateien else list_tracked(project.folder)
    is_closed = geschlossen and not is_run_by_strangers(os.environ)
    forbidden = find_forbidden(project, files, is_closed=is_closed)
    if forbidden:
        raise NotForGit(forbidden)
    count = "1 Datei" if len(files) == 1 else f"{len(files)} Dateien"
    typer.echo(f"Geprüft: {count}. Keine davon ist geschützt.")
