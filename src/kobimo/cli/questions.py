"""Ask what a new project needs, and ask again where an answer is impossible."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from kobimo.errors import InvalidAgs, UnknownRegion, UnsafeName, WrongUsage

if TYPE_CHECKING:
    from kobimo.regions import Region


def ask_region(text: str) -> Region:
    """Ask until exactly one region is meant; offer those that could be.

    Raises
    ------
    UnknownRegion, InvalidAgs
        ``text`` means no single region, and there is no terminal to ask at.
    WrongUsage
        A question is open and nobody answers it.
    """
    from kobimo.regions import load_register

    register = load_register()
    if text and not _is_answered():
        # A script has no second answer; it gets the error with its own exit code.
        return register.resolve(text)
    while True:
        text = text or _ask("AGS oder Name der Kommune")
        try:
            return register.resolve(text)
        except (UnknownRegion, InvalidAgs) as error:
            typer.echo(error.text, err=True)
            text = ""


def ask_answers(region: Region, answers: dict[str, str]) -> dict[str, str]:
    """Ask for every answer not given yet, and again where one is impossible."""
    from kobimo.template import REPORTS, check_answers

    questions = {
        "project_slug": ("Name des neuen Ordners", f"bildungsmonitoring-{region.ags}"),
        "report": (f"Bericht ({', '.join(REPORTS)})", REPORTS[0]),
        "author": ("Herausgebende Stelle (darf leer bleiben)", ""),
    }
    typer.echo(f"Kommune: {region.name} ({region.ags})")
    complete = dict(answers)
    for name, (question, default) in questions.items():
        while name not in complete:
            text = _ask(question, default)
            try:
                check_answers(str(region.ags), {name: text})
            except UnsafeName as error:
                typer.echo(error.text, err=True)
            else:
                complete[name] = text
    return complete


def _is_answered() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _ask(question: str, default: str | None = None) -> str:
    try:
        return str(typer.prompt(question, default=default, show_default=bool(default)))
    except typer.Abort:
        if _is_answered():
            raise
        typer.echo()
        raise WrongUsage(
            f"Die Frage „{question}“ kann hier niemand beantworten.",
            remedy="Ohne Terminal nimmt kobimo die Vorgaben: kobimo new AGS --no-input",
        ) from None
