"""``kobimo indicator``: one number, at once, with everything that belongs to it."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 - typer reads it
from typing import TYPE_CHECKING, Annotated

import typer

from kobimo.cli.application import ProjectOption, app
from kobimo.cli.german_help import GermanCommand
from kobimo.errors import WrongUsage

if TYPE_CHECKING:
    from kobimo.report.answers import Answer


@app.command(cls=GermanCommand)
def indicator(
    kennzahl: Annotated[
        str,
        typer.Argument(
            metavar="KENNZAHL",
            help="Kennung aus dem Katalog, zum Beispiel abgang_ohne_hsa_anteil, oder Teil eines "
            "Titels: dann werden die passenden genannt.",
            show_default=False,
        ),
    ],
    projekt: ProjectOption = None,
    *,
    ags: Annotated[
        str,
        typer.Option(
            "--ags",
            metavar="AGS",
            help="AGS oder Name eines anderen Kreises; sonst die Kommune des Berichts.",
            show_default=False,
        ),
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Gibt die Antwort als JSON aus, für andere Programme.")
    ] = False,
    page: Annotated[
        bool, typer.Option("--page", help="Schreibt ein Faktenblatt: eine Seite HTML zum Drucken.")
    ] = False,
    datei: Annotated[
        Path | None,
        typer.Option(
            "--datei",
            metavar="DATEI",
            help="Wohin das Faktenblatt geschrieben wird; sonst faktenblaetter/KENNZAHL-AGS.html.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Beantwortet eine Frage sofort: Wert, Intervall, Vergleich, Quelle und Stand."""
    from kobimo.project import open_project
    from kobimo.report.answers import answer, find_indicators
    from kobimo.report.told import to_record
    from kobimo.sources.ingest import ingest

    if datei is not None and not page:
        raise WrongUsage("--datei gilt nur zusammen mit --page.", where="--datei")
    project = open_project(projekt)
    matching = find_indicators(project.catalog, kennzahl)
    if len(matching) > 1:
        for item in matching:
            typer.echo(f"{item.id:<34} {item.title_de}")
        typer.echo("Bitte eine Kennung angeben.", err=True)
        return
    name = matching[0].id if matching else kennzahl
    ingest(project)
    found = answer(project, name, ags=ags)
    if as_json:
        typer.echo(json.dumps(to_record(found), ensure_ascii=False, indent=2))
    else:
        _print(found)
    if page:
        from kobimo.editions.conditions import stamp_of_sheet
        from kobimo.publish.factsheet import write_factsheet

        target = (
            datei or project.folder / "faktenblaetter" / f"{found.indicator.id}-{found.ags}.html"
        )
        stamp = stamp_of_sheet(project, found.indicator.id)
        written = write_factsheet(found, project, target, stamp=stamp)
        typer.echo(f"Faktenblatt: {written}", err=as_json)


def _print(found: Answer) -> None:
    from kobimo.report.told import to_lines

    (_, head), *lines = to_lines(found)
    typer.echo(head)
    width = max(len(label) for label, _ in lines)
    for label, text in lines:
        typer.echo(f"  {label:<{width}}  {text}")
    if found.sentences:
        typer.echo("")
        for sentence in found.sentences:
            typer.echo(sentence)
