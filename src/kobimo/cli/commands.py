"""The commands of kobimo, with German help."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kobimo.errors import Invalid, KobimoError

if TYPE_CHECKING:
    from kobimo.regions import Region

app = typer.Typer(
    name="kobimo",
    help="Kommunales Bildungsmonitoring: von amtlichen Zahlen zum veröffentlichten Bericht.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--hilfe", "--help", "-h"]},
)

ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--projekt", help="Ordner des Berichts; sonst der aktuelle Ordner.", show_default=False
    ),
]


@app.callback()
def configure(
    context: typer.Context,
    traceback: Annotated[
        bool, typer.Option("--traceback", help="Zeigt bei Fehlern die Aufrufkette.")
    ] = False,
    version: Annotated[bool, typer.Option("--version", help="Zeigt die Version.")] = False,
) -> None:
    """Keep what concerns every command."""
    context.obj = {"traceback": traceback}
    if version:
        import kobimo

        typer.echo(kobimo.__version__)
        raise typer.Exit


@app.command()
def new(
    kommune: Annotated[
        str,
        typer.Argument(help="AGS oder Name, zum Beispiel 07211 oder „Trier“.", show_default=False),
    ] = "",
    *,
    output_dir: Annotated[
        Path, typer.Option("--output-dir", "-o", help="Ordner, in dem der neue Ordner entsteht.")
    ] = Path(),
    slug: Annotated[str, typer.Option("--ordner", help="Name des neuen Ordners.")] = "",
    bericht: Annotated[
        str,
        typer.Option(help="bildungsbericht, analyse, datensammlung, profil oder alle."),
    ] = "",
    herausgeber: Annotated[
        str, typer.Option(help="Herausgebende Stelle, zum Beispiel „Landkreis Birkental“.")
    ] = "",
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Fragt nichts und nimmt die Vorgaben.")
    ] = False,
) -> None:
    """Legt für eine Kommune einen Bericht an."""
    from kobimo.regions import load_register
    from kobimo.template import new as create

    if not kommune and no_input:
        raise typer.BadParameter("Nennen Sie einen AGS oder einen Namen.", param_hint="KOMMUNE")
    region = load_register().resolve(kommune) if no_input else _ask_region(kommune)
    given = {"project_slug": slug, "report": bericht, "author": herausgeber}
    answers = {name: text for name, text in given.items() if text}
    if not no_input:
        answers = _ask_answers(region, answers)
    created = create(str(region.ags), output_dir=output_dir, answers=answers)
    for note in created.notes:
        typer.echo(note, err=True)
    typer.echo(f"Angelegt: {created.folder} ({region.name})")
    typer.echo(f"Weiter:   cd {created.folder} && kobimo build")


@app.command()
def build(
    projekt: ProjectOption = None,
    renderer: Annotated[
        str, typer.Option(help="„html“ oder „quarto“ (braucht ein installiertes Quarto ab 1.8).")
    ] = "html",
    publish: Annotated[
        bool, typer.Option("--publish", help="Verweigert Platzhalter und unvollständige Berichte.")
    ] = False,
    zellfrist: Annotated[
        int, typer.Option(help="Sekunden, die eine Zelle laufen darf.", min=1)
    ] = 120,
    notebookfrist: Annotated[
        int, typer.Option(help="Sekunden, die ein Kapitel laufen darf.", min=1)
    ] = 600,
) -> None:
    """Führt die Kapitel aus und schreibt den Bericht nach public/."""
    from kobimo.build import build as build_project
    from kobimo.cli.reporting import ConsoleReporter
    from kobimo.execution import Limits
    from kobimo.project import open_project

    if renderer not in {"html", "quarto"}:
        raise typer.BadParameter("Möglich sind html und quarto.", param_hint="--renderer")
    project = open_project(projekt)
    limits = Limits(cell=zellfrist, notebook=notebookfrist)
    with ConsoleReporter() as reporter:
        built = build_project(project, reporter, publish=publish, limits=limits)
        if renderer == "quarto":
            from kobimo.publish.quarto import render_quarto

            start = render_quarto(project)
            typer.echo(f"Startseite (Quarto): {start}")
    size = built.size / 1_000_000
    typer.echo(
        f"{built.chapters} Kapitel, {built.reports} Berichte, {built.files} Dateien, "
        f"{f'{size:.1f}'.replace('.', ',')} MB"
    )
    if built.gaps:
        typer.echo(
            f"{built.gaps} Kennzahlen ohne Daten; was fehlt, steht in build/fehlende-daten.txt"
        )
    typer.echo(f"Startseite: {built.start_page}")


@app.command()
def check(
    projekt: ProjectOption = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Prüft auch, ob noch Platzhalter offen sind.")
    ] = False,
) -> None:
    """Prüft Deklarationen, Kapitel, Kommentare und Daten, ohne Netz und ohne zu bauen."""
    from kobimo.check import check as check_project
    from kobimo.project import open_project

    checked = check_project(open_project(projekt), publish=publish)
    typer.echo(
        f"Geprüft: {checked.indicators} Kennzahlen, {checked.datasets} Datensätze, "
        f"{checked.chapters} Kapitel, {checked.files} Datendateien"
    )
    if checked.problems:
        raise Invalid(checked.problems)
    typer.echo("Keine Fehler gefunden.")


@app.command()
def data(projekt: ProjectOption = None) -> None:
    """Zeigt, welche Daten da sind: Datensatz, Zeitraum, Regionen, Herkunft, Stand."""
    from rich.console import Console
    from rich.table import Table

    from kobimo.project import open_project
    from kobimo.sources.inventory import take_inventory

    project = open_project(projekt)
    table = Table("Datensatz", "Zeitraum", "Kreise", "Werte", "Herkunft", "Stand", box=None)
    lines = take_inventory(project)
    for line in lines:
        table.add_row(
            line.dataset, line.periods, str(line.regions), str(line.values), line.origin, line.stand
        )
    if not lines:
        typer.echo(
            "Es sind keine Daten da. Legen Sie amtliche Tabellen in data/eingang und eigene in data/kommunal."
        )
        return
    Console(width=None if sys.stdout.isatty() else 140).print(table)


@app.command()
def regions(
    suche: Annotated[
        str, typer.Argument(help="Name oder Teil eines Namens; leer zeigt alle Länder.")
    ] = "",
) -> None:
    """Sucht Kreise und kreisfreie Städte nach Namen oder AGS."""
    from kobimo.regions import load_register

    register = load_register()
    found = register.find(suche) if suche else register.laender()
    for region in found:
        typer.echo(f"{region.ags:<6} {region.name} ({_land_name(region)})")
    if not found:
        register.resolve(suche)


def _land_name(region: Region) -> str:
    from kobimo.regions import load_register

    return load_register().get(region.land).name if region.land else "Bund"


def _ask_region(text: str) -> Region:
    """Ask until exactly one region is meant; offer those that could be."""
    from kobimo.errors import InvalidAgs, UnknownRegion
    from kobimo.regions import load_register

    register = load_register()
    while True:
        text = text or typer.prompt("AGS oder Name der Kommune")
        try:
            return register.resolve(text)
        except (UnknownRegion, InvalidAgs) as error:
            typer.echo(error.text, err=True)
            text = ""


def _ask_answers(region: Region, answers: dict[str, str]) -> dict[str, str]:
    """Ask for every answer not given yet, and again where one is impossible."""
    from kobimo.errors import UnsafeName
    from kobimo.template import REPORTS, check_answers

    questions = {
        "project_slug": ("Name des neuen Ordners", f"bildungsmonitoring-{region.ags}"),
        "report": (f"Bericht ({', '.join(REPORTS)})", REPORTS[0]),
        "author": ("Herausgebende Stelle (darf leer bleiben)", ""),
    }
    typer.echo(f"Kommune: {region.name} ({region.ags})")
    for name, (question, default) in questions.items():
        while name not in answers:
            text = typer.prompt(question, default=default, show_default=bool(default))
            try:
                check_answers(str(region.ags), {name: text})
            except UnsafeName as error:
                typer.echo(error.text, err=True)
            else:
                answers[name] = text
    return answers


def _germanise() -> None:
    """Give typer's own headings German words; it has no setting for them."""
    from typer import rich_utils

    rich_utils.OPTIONS_PANEL_TITLE = "Optionen"
    rich_utils.ARGUMENTS_PANEL_TITLE = "Angaben"
    rich_utils.COMMANDS_PANEL_TITLE = "Befehle"
    rich_utils.ERRORS_PANEL_TITLE = "Fehler"


def main() -> NoReturn:
    """Run the command line; an intended error is one message and its own exit code."""
    _germanise()
    try:
        app(standalone_mode=True)
    except KobimoError as error:
        if "--traceback" in sys.argv:
            raise
        typer.echo(f"{type(error).__name__}: {error.text}", err=True)
        sys.exit(error.exit_code)
    sys.exit(0)
