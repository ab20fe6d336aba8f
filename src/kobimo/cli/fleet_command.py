"""``kobimo fleet``: build the reports of many municipalities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kobimo.cli.application import app
from kobimo.cli.german_help import GermanCommand
from kobimo.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.fleet.running import Sailed
    from kobimo.fleet.selecting import Planned


def _read_count(text: str | int) -> int:
    """Return a number; typer would complain about another text in English."""
    if not str(text).isdecimal():
        raise typer.BadParameter(f"„{text}“ ist keine ganze Zahl ab 0.")
    return int(text)


@app.command(cls=GermanCommand)
def fleet(
    datei: Annotated[
        Path,
        typer.Argument(
            metavar="FLEET.toml", help="Welche Kommunen welchen Bericht bekommen und wohin."
        ),
    ] = Path("FLEET.toml"),
    *,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="AGS", help="Nur diese Kommune; mehrmals möglich.", show_default=False
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(
            parser=_read_count,
            metavar="ANZAHL",
            help="Höchstens so viele Kommunen.",
            show_default=False,
        ),
    ] = 0,
    changed: Annotated[
        bool,
        typer.Option("--changed", help="Lässt aus, was aus genau demselben schon gebaut wurde."),
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Setzt den Lauf fort, der abgebrochen ist.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Zeigt nur, was gebaut würde und warum.")
    ] = False,
    continue_on_error: Annotated[
        bool,
        typer.Option(
            "--continue-on-error/--stop-on-error",
            help="Baut weiter, wenn eine Kommune scheitert; das ist die Vorgabe. "
            "--stop-on-error hört bei der ersten auf.",
        ),
    ] = True,
    scheduler: Annotated[
        str,
        typer.Option(
            "--scheduler",
            metavar="ADRESSE",
            help="Ein laufender Dask-Scheduler, zum Beispiel tcp://rechner:8786; "
            "sonst rechnen Helfer auf diesem Rechner.",
        ),
    ] = "",
    workers: Annotated[
        int,
        typer.Option(
            "--workers", parser=_read_count, metavar="ANZAHL", help="Helfer auf diesem Rechner."
        ),
    ] = 2,
) -> None:
    """Baut die Berichte vieler Kommunen, auf diesem Rechner oder auf einem Cluster."""
    from kobimo.cli.fleet_view import FleetView
    from kobimo.fleet.clusters import Placement
    from kobimo.fleet.loading import load_fleet
    from kobimo.fleet.running import plan_run, run_fleet
    from kobimo.fleet.selecting import Selection

    if not workers:
        raise WrongUsage("Ohne Helfer baut niemand.", where="--workers")
    loaded = load_fleet(datei)
    wanted = Selection(tuple(only or ()), limit, changed=changed, resume=resume)
    if dry_run:
        plans, left_out = plan_run(loaded, wanted)
        _show_plan(plans, left_out)
        return
    placement = Placement(scheduler, workers)
    with FleetView() as view:
        sailed = run_fleet(loaded, wanted, placement, view, continue_on_error=continue_on_error)
    _show_end(sailed)


def _show_plan(plans: Sequence[Planned], left_out: int) -> None:
    from kobimo.cli.columns import set_columns

    rows = [(plan.job.ags, plan.job.name, plan.why) for plan in plans]
    if rows:
        for text in set_columns(("AGS", "Kommune", "Warum"), rows):
            typer.echo(text)
    typer.echo(f"Gebaut würden: {len(plans)}; ausgelassen: {left_out}. Nichts wurde geschrieben.")


def _show_end(sailed: Sailed) -> None:
    built = len(sailed.outcomes)
    subject = "1 Bericht" if built == 1 else f"{built} Berichte"
    left = f"; ausgelassen: {sailed.left_out}" if sailed.left_out else ""
    typer.echo(f"{subject} gebaut, davon anders als vorher: {sailed.changed}{left}")
    if sailed.lost_workers:
        typer.echo(f"Ausgefallene Rechenhelfer: {sailed.lost_workers}; ihre Arbeit ist getan.")
    typer.echo(f"Kontrollseite: {sailed.control}")
