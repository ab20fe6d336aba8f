"""``kobimo intake --template``: write the blank of a theme, and say where it lies."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from kobimo.errors import WrongUsage
from kobimo.german import number

if TYPE_CHECKING:
    from kobimo.project import Project

#: Years that a blank has rows for, where none are named.
USUAL_YEARS = 5
_YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?")


def write_templates(project: Project, theme: str, *, years: str, replace: bool) -> None:
    """Write the blanks of one theme, or of all, into the project.

    Raises
    ------
    WrongUsage
        The theme or the years cannot be.
    TargetExists
        A blank of this theme is there already.
    """
    from kobimo.sources.blanks.keeping import keep_blanks

    now = datetime.now(UTC).year
    chosen = _read_years(years) if years else tuple(range(now - USUAL_YEARS, now))
    for kept in keep_blanks(project, theme, years=chosen, replace=replace):
        sheets = "1 Tabelle" if kept.sheets == 1 else f"{number(kept.sheets)} Tabellen"
        typer.echo(f"Geschrieben: {kept.path.relative_to(project.folder).as_posix()} ({sheets})")
        if kept.backup is not None:
            typer.echo(f"Gesichert:   {kept.backup.relative_to(project.folder).as_posix()}")
    typer.echo("Weiter:      ausfüllen (Blatt „Lies mich“ sagt wie), speichern, kobimo check")


def _read_years(text: str) -> tuple[int, ...]:
    match = _YEARS.fullmatch(text.strip())
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if not 1990 <= first <= last <= 2100 or last - first >= 30:
        raise WrongUsage(
            f"„{text}“ sind keine Jahre.",
            where="--jahre",
            remedy="Schreiben Sie ein Jahr oder zwei mit Bindestrich, zum Beispiel 2020-2024.",
        )
    return tuple(range(first, last + 1))
