"""The commands that make, check and list, with German help."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from kobimo.cli.application import ProjectOption, app
from kobimo.cli.german_help import GermanCommand
from kobimo.errors import Invalid, WrongUsage


@app.command(cls=GermanCommand)
def new(
    kommune: Annotated[
        str,
        typer.Argument(
            metavar="KOMMUNE",
            help="AGS oder Name, zum Beispiel 07211 oder „Trier“.",
            show_default=False,
        ),
    ] = "",
    *,
    output_dir: Annotated[
        Path,
        typer.Option(
            "--output-dir",
            "-o",
            metavar="ORDNER",
            help="Wo der neue Ordner entsteht; sonst im aktuellen Ordner.",
            show_default=False,
        ),
    ] = Path(),
    slug: Annotated[
        str,
        typer.Option(
            "--ordner",
            metavar="NAME",
            help="Name des neuen Ordners; sonst bildungsmonitoring-AGS.",
        ),
    ] = "",
    bericht: Annotated[
        str,
        typer.Option(
            metavar="BERICHT",
            help="bildungsbericht, analyse, datensammlung, profil oder alle; sonst bildungsbericht.",
        ),
    ] = "",
    herausgeber: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Herausgebende Stelle, zum Beispiel „Landkreis Birkental“."
        ),
    ] = "",
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Fragt nichts und nimmt die Vorgaben.")
    ] = False,
) -> None:
    """Legt für eine Kommune einen Bericht an."""
    from kobimo.cli.questions import ask_answers, ask_region
    from kobimo.regions import load_register
    from kobimo.template import check_answers
    from kobimo.template import new as create

    if not kommune and no_input:
        raise WrongUsage(
            "Nennen Sie einen AGS oder einen Namen.", remedy="Beispiel: kobimo new 07211 --no-input"
        )
    given = {"project_slug": slug, "report": bericht, "author": herausgeber}
    answers = {name: text for name, text in given.items() if text}
    if no_input:
        region = load_register().resolve(kommune)
    else:
        region = ask_region(kommune)
        # What was given as an option is checked before anything is asked.
        check_answers(str(region.ags), answers)
        answers = ask_answers(region, answers)
    created = create(str(region.ags), output_dir=output_dir, answers=answers)
    for note in created.notes:
        typer.echo(note, err=True)
    typer.echo(f"Angelegt: {created.folder} ({region.name})")
    typer.echo(f"Weiter:   cd {shlex.quote(str(created.folder))} && kobimo build")


@app.command(cls=GermanCommand)
def check(
    projekt: ProjectOption = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Prüft auch, was gegen eine Veröffentlichung spricht.")
    ] = False,
) -> None:
    """Prüft Deklarationen, Kapitel, Kommentare und Daten, ohne Netz und ohne zu bauen."""
    from kobimo.check import check as check_project
    from kobimo.project import open_project

    checked = check_project(open_project(projekt), publish=publish)
    typer.echo(
        f"Geprüft: {checked.indicators} Kennzahlen, {checked.datasets} Datensätze, "
        f"{checked.chapters} Kapitel, {checked.files} "
        + ("Datendatei" if checked.files == 1 else "Datendateien")
    )
    if checked.looked_at:
        typer.echo(f"Geprüft in public/: {checked.looked_at}")
    for note in checked.notes:
        typer.echo(f"Hinweis: {note}")
    if checked.problems:
        raise Invalid(checked.problems)
    typer.echo("Keine Fehler gefunden.")


@app.command(cls=GermanCommand)
def data(
    projekt: ProjectOption = None,
    fehlend: Annotated[
        bool,
        typer.Option("--fehlend", help="Nennt nur die Datensätze, die den Berichten fehlen."),
    ] = False,
) -> None:
    """Zeigt, welche Daten da sind: Datensatz, Zeitraum, Kreise, Werte, Herkunft, Stand, Alter."""
    from kobimo.cli.columns import set_columns
    from kobimo.german import date, number
    from kobimo.project import open_project
    from kobimo.sources.fetching.ways import name_ways
    from kobimo.sources.inventory import list_absent, take_inventory

    project = open_project(projekt)
    lines = take_inventory(project)
    absent = list_absent(project)
    if lines and not fehlend:
        rows = [
            (
                line.dataset,
                line.periods,
                line.coverage,
                number(line.values),
                name_ways(line.origins),
                date(line.stand),
                line.age_text,
            )
            for line in lines
        ]
        heads = ("Datensatz", "Zeitraum", "Kreise", "Werte", "Herkunft", "Stand", "Alter")
        for text in set_columns(heads, rows, right={2, 3}):
            typer.echo(text)
    if not lines and not fehlend:
        typer.echo(
            "Es sind keine Daten da.\n"
            "    Holen Sie amtliche Tabellen mit „kobimo fetch“, oder legen Sie die Dateien in "
            "data/eingang.\n    Eigene Tabellen nehmen Sie mit „kobimo intake“ auf."
        )
    if not absent:
        if fehlend:
            typer.echo("Den Berichten fehlt kein amtlicher Datensatz.")
        return
    count = "1 Datensatz" if len(absent) == 1 else f"{len(absent)} Datensätze"
    if fehlend:
        titles = [(name, project.catalog.datasets[name].title) for name in absent]
        for text in set_columns(("Datensatz", "Inhalt"), titles):
            typer.echo(text)
        hint = ""
    else:
        hint = f"Den Berichten fehlen {count}; welche, zeigt: kobimo data --fehlend\n"
    typer.echo(
        f"{hint}Aus dem Netz holt sie: kobimo fetch",
        err=True,
    )


@app.command(cls=GermanCommand)
def regions(
    suche: Annotated[
        str,
        typer.Argument(
            metavar="SUCHE",
            help="Name, Teil eines Namens oder Anfang eines AGS (07 zeigt Rheinland-Pfalz); "
            "ohne Angabe alle Länder.",
            show_default=False,
        ),
    ] = "",
) -> None:
    """Sucht Kreise und kreisfreie Städte nach Namen oder AGS."""
    from kobimo.regions import load_register

    register = load_register()
    if not suche:
        for region in register.laender():
            typer.echo(f"{region.ags:<6} {region.name}")
        typer.echo("Die Kreise eines Landes zeigt zum Beispiel: kobimo regions 07", err=True)
        return
    found = register.find(suche, count=len(tuple(register)) if suche.isdecimal() else 8)
    if not found:
        register.resolve(suche)
    for region in found:
        place = register.get(region.land).name if region.land else ""
        inside = f" ({place})" if place and place != region.name else ""
        typer.echo(f"{region.ags:<6} {region.name}{inside}")
