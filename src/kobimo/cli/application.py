"""The application that every command joins, and what stands before a command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kobimo.cli.german_help import GermanGroup

app = typer.Typer(
    name="kobimo",
    cls=GermanGroup,
    help="Vom amtlichen Datenbestand zum veröffentlichten kommunalen Bildungsbericht.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--hilfe", "--help", "-h"]},
)

ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--projekt",
        metavar="ORDNER",
        help="Ordner des Berichts; sonst der aktuelle Ordner.",
        show_default=False,
    ),
]


def _show_version(wanted: bool) -> None:
    if wanted:
        import kobimo

        typer.echo(f"kobimo {kobimo.__version__}")
        raise typer.Exit


@app.callback()
def configure(
    _traceback: Annotated[
        bool, typer.Option("--traceback", help="Zeigt bei Fehlern die Aufrufkette.")
    ] = False,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Zeigt die Version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Declare what stands before a command; :mod:`kobimo.cli.running` acts on it."""
