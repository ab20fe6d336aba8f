"""The commands that make, build, check and list, with German help."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kobimo.cli.application import ProjectOption, app
from kobimo.cli.german_help import GermanCommand
from kobimo.errors import Invalid, WrongUsage, nearest

if TYPE_CHECKING:
    from kobimo.project import Edition

RENDERERS = ("html", "quarto")
BOTH = "beide"


def _read_seconds(text: str | int) -> int:
    """Return a deadline; typer would complain about another text in English."""
    if not str(text).isdecimal() or int(text) < 1:
        raise typer.BadParameter(f"„{text}“ ist keine ganze Zahl ab 1.")
    return int(text)


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
) -> None:
    """Führt die Kapitel aus und schreibt den Bericht nach public/ oder intern/."""
    from kobimo.build import build as build_project
    from kobimo.cli.built import tell_built
    from kobimo.cli.reporting import ConsoleReporter
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
    project = open_project(projekt)
    limits = Limits(cell=zellfrist, notebook=notebookfrist)
    for edition in editions:
        with ConsoleReporter() as reporter:
            built = build_project(
                project, reporter, edition=edition, publish=publish, limits=limits
            )
            if renderer == "quarto":
                from kobimo.publish.quarto import render_quarto

                start = render_quarto(project, stamp=built.stamp)
                typer.echo(f"Startseite (Quarto): {start}")
        tell_built(built)


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
