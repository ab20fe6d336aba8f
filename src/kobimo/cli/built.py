"""What a build says when it is done: how much, where, for whom, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kobimo.publish.stamps import MEANINGS

if TYPE_CHECKING:
    from kobimo.build import Built


def tell_built(built: Built) -> None:
    """Print what a build left behind."""
    from kobimo.german import number

    chapters = "1 Kapitel" if built.chapters == 1 else f"{built.chapters} Kapitel"
    reports = "1 Bericht" if built.reports == 1 else f"{built.reports} Berichte"
    typer.echo(
        f"{chapters}, {reports}, {number(built.files)} Dateien, {number(built.size / 1e6, 1)} MB"
    )
    if built.gaps:
        subject = "1 Kennzahl" if built.gaps == 1 else f"{built.gaps} Kennzahlen"
        place = "/".join(built.gaps_file.parts[-2 - (built.edition == "intern") :])
        typer.echo(f"{subject} ohne Daten; was fehlt, steht in {place}")
    if built.stamp:
        typer.echo(f"{built.stamp}. {MEANINGS[built.stamp]}")
    if built.record is not None:
        typer.echo(f"Prüfprotokoll: {built.record}")
    if built.ledger is not None:
        typer.echo(
            f"Eingetragen in {built.ledger.name}; diese Datei und freigaben.toml gehören in die "
            "Versionsverwaltung."
        )
    typer.echo(f"Startseite: {built.start_page}")
