"""``kobimo peers``: with which Kreise the municipality is compared, and a new choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kobimo.cli.application import ProjectOption, app
from kobimo.cli.german_help import GermanCommand

if TYPE_CHECKING:
    from kobimo.indicators.comparing.peers import Peers
    from kobimo.report.values import Values


@app.command(cls=GermanCommand)
def peers(
    projekt: ProjectOption = None,
    *,
    renew: Annotated[
        bool,
        typer.Option("--neu", help="Wählt mit den heutigen Daten neu aus und hält das fest."),
    ] = False,
) -> None:
    """Zeigt die Vergleichskreise; sie bleiben, bis Sie neu auswählen."""
    from kobimo.project import open_project
    from kobimo.report.peers import FILE, find_peers, renew_peers
    from kobimo.report.values import Values as Computed
    from kobimo.sources.ingest import ingest

    project = open_project(projekt)
    ingest(project)
    values = Computed(project)
    if not renew:
        found = find_peers(values)
        typer.echo(_describe(values, found))
        if project.kommune.vergleich:
            typer.echo("Eigene Auswahl aus kommune.toml, Angabe „vergleich“.")
        return
    before, after = renew_peers(values)
    typer.echo(_describe(values, after))
    if not after.chosen:
        return
    old = {item.ags for item in before.chosen} if before else set()
    new = {item.ags for item in after.chosen}
    if before is None:
        typer.echo(f"Festgehalten in {FILE}.")
    elif old == new:
        typer.echo("Die Auswahl ist dieselbe geblieben.")
    else:
        gone = ", ".join(values.regions[ags] for ags in sorted(old - new)) or "keiner"
        come = ", ".join(values.regions[ags] for ags in sorted(new - old)) or "keiner"
        typer.echo(f"Nicht mehr dabei: {gone}. Neu: {come}.")
    if project.kommune.vergleich:
        typer.echo("Im Bericht gilt weiter Ihre Auswahl aus kommune.toml, Angabe „vergleich“.")


def _describe(values: Values, found: Peers) -> str:
    """Return one line per Kreis, or why there are none."""
    from math import isnan

    from kobimo.german import number

    if not found.chosen:
        return found.refusal
    lines = []
    for item in found.chosen:
        distance = "–" if isnan(item.distance) else number(item.distance, 2)
        lines.append(f"{item.ags}  {distance:>6}  {values.regions[item.ags]}")
    return "\n".join(lines)
