"""``kobimo intake``: show how a file of the office may be read, ask what is open, write it down."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kobimo.cli.application import ProjectOption, app
from kobimo.cli.german_help import GermanCommand
from kobimo.errors import Invalid, Problem, Undecided, UnreadableFile, WrongUsage

if TYPE_CHECKING:
    from kobimo.project import Project
    from kobimo.sources.intake import Plan, Question

TEMPLATE = "--template"


class _IntakeCommand(GermanCommand):
    """The command whose ``--template`` without a theme is answered with the themes."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse; an option stands where the theme is missing, or nothing."""
        for text, after in zip(args, [*args[1:], ""], strict=False):
            if text == TEMPLATE and (not after or after.startswith("-")):
                from kobimo.declarations.loading import load_catalog
                from kobimo.sources.blanks import find_theme

                find_theme("", load_catalog())
        return super().parse_args(ctx, args)


@app.command(cls=_IntakeCommand)
def intake(
    datei: Annotated[
        str,
        typer.Argument(
            metavar="DATEI",
            help="Excel-Arbeitsmappe (.xlsx) oder CSV-Datei Ihres Hauses.",
            show_default=False,
        ),
    ] = "",
    projekt: ProjectOption = None,
    *,
    probe: Annotated[
        bool, typer.Option("--probe", help="Zeigt nur den Vorschlag und schreibt nichts.")
    ] = False,
    antwort: Annotated[
        list[str] | None,
        typer.Option(
            "--antwort",
            metavar="FRAGE=WERT",
            help="Beantwortet eine Frage vorab, zum Beispiel zeitraum=31.12.2024; mehrmals möglich.",
            show_default=False,
        ),
    ] = None,
    geschuetzt: Annotated[
        bool,
        typer.Option("--geschuetzt", help="Legt die Kopie nach data/geschuetzt, das Git übergeht."),
    ] = False,
    kommunal: Annotated[
        bool, typer.Option("--kommunal", help="Legt die Kopie nach data/kommunal.")
    ] = False,
    ersetzen: Annotated[
        bool,
        typer.Option(
            "--ersetzen", help="Ersetzt eine Deklaration oder Kopie; die alte bleibt als .alt."
        ),
    ] = False,
    weitere: Annotated[
        bool,
        typer.Option(
            "--weitere", help="Fügt der Deklaration diese Tabellenform als weitere hinzu."
        ),
    ] = False,
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Fragt nichts; offene Fragen sind ein Fehler.")
    ] = False,
    template: Annotated[
        str,
        typer.Option(
            TEMPLATE,
            metavar="THEMA",
            help="Schreibt stattdessen eine leere Vorlage zum Ausfüllen, zum Beispiel kita; mit "
            "„alle“ für jedes Thema eine.",
            show_default=False,
        ),
    ] = "",
    jahre: Annotated[
        str,
        typer.Option(
            "--jahre",
            metavar="VON-BIS",
            help="Jahre, für die eine Vorlage Zeilen enthält, zum Beispiel 2020-2024; sonst die "
            "letzten fünf.",
            show_default=False,
        ),
    ] = "",
) -> None:
    """Nimmt eine Tabelle Ihres Hauses auf: schlägt vor, wie sie zu lesen ist, und merkt es sich."""
    from kobimo.cli.intake_view import show_open, show_plan
    from kobimo.project import open_project
    from kobimo.sources.intake import keep, plan

    if template:
        if datei:
            raise WrongUsage(
                "Eine Datei und --template schließen sich aus.",
                remedy="Nennen Sie entweder die Datei, die Sie aufnehmen, oder das Thema der Vorlage.",
            )
        from kobimo.cli.template_view import write_templates

        write_templates(open_project(projekt), template, years=jahre, replace=ersetzen)
        return
    if jahre:
        raise WrongUsage("--jahre gibt es nur zusammen mit --template.")
    if not datei:
        raise WrongUsage(
            "Nennen Sie die Datei.", remedy="Beispiel: kobimo intake Kinder_2024.xlsx --probe"
        )
    if geschuetzt and kommunal:
        raise WrongUsage("--geschuetzt und --kommunal schließen sich aus.")
    project = open_project(projekt)
    answers = _read_answers(antwort or [])
    place = True if geschuetzt else False if kommunal else None

    def propose() -> Plan:
        return plan(
            project, Path(datei), answers, protected=place, replace=ersetzen, further=weitere
        )

    made = propose()
    may_ask = not (no_input or probe) and sys.stdin is not None and sys.stdin.isatty()
    if may_ask and made.proposal is not None and made.proposal.questions:
        show_plan(made, project.folder)
        while made.proposal is not None and made.proposal.questions and not made.proposal.problems:
            question = made.proposal.questions[0]
            answers[question.key] = _ask(question)
            made = propose()
        typer.echo("")
    show_plan(made, project.folder)
    _refuse_problems(made)
    if made.proposal is not None and made.proposal.questions:
        if probe:
            show_open(made.proposal.questions)
            return
        raise Undecided(made.proposal.questions_as_problems())
    if probe:
        typer.echo("Nur eine Probe: Es wurde nichts geschrieben.")
        return
    if may_ask and not _agrees():
        typer.echo("Es wurde nichts geschrieben.")
        return
    _say_written(keep(made), made, project)


def _read_answers(texts: list[str]) -> dict[str, str]:
    answers = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            raise WrongUsage(
                f"„{text}“ ist keine Antwort.",
                where="--antwort",
                remedy="Schreiben Sie FRAGE=WERT, zum Beispiel --antwort zeitraum=31.12.2024",
            )
        answers[key.strip()] = value.strip()
    return answers


def _ask(question: Question) -> str:
    """Ask until the answer is possible; a number chooses from the list."""
    typer.echo("")
    typer.echo(f"{question.where}")
    typer.echo(question.text)
    for number, choice in enumerate(question.choices, start=1):
        typer.echo(f"  {number}  {choice.label}")
    keys = [choice.key for choice in question.choices]
    default = question.default or None
    shown = str(keys.index(default) + 1) if default in keys else default
    while True:
        text = str(typer.prompt("Antwort", default=shown, show_default=bool(shown))).strip()
        if text.isdigit() and 1 <= int(text) <= len(keys):
            return keys[int(text) - 1]
        complaint = question.complaint(text)
        if not complaint:
            return text
        typer.echo(complaint, err=True)


def _agrees() -> bool:
    while True:
        text = str(typer.prompt("So übernehmen? (ja/nein)", default="ja")).strip().casefold()
        if text in {"ja", "j"}:
            return True
        if text in {"nein", "n"}:
            return False
        typer.echo("Antworten Sie mit ja oder nein.", err=True)


def _refuse_problems(made: Plan) -> None:
    if made.proposal is not None and made.proposal.problems:
        code = UnreadableFile.exit_code
        raise Invalid(
            Problem(each.where, each.message, each.remedy, code) for each in made.proposal.problems
        )


def _say_written(written: list[Path], made: Plan, project: Project) -> None:
    for path in written:
        typer.echo(f"Geschrieben: {path.relative_to(project.folder)}")
    for backup in made.backups.values():
        typer.echo(f"Gesichert:   {backup.relative_to(project.folder)}")
    if not written:
        typer.echo("Es war nichts zu schreiben.")
    typer.echo("Weiter:      kobimo check, dann kobimo build")
