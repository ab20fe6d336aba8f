"""``kobimo build --verify``: say that two builds are the same, and what was different for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kobimo.german import join, number
from kobimo.project import Edition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.execution import Limits
    from kobimo.project import Project
    from kobimo.verify import Verified

MEGABYTE = 1024**2
_NAMES = {Edition.OEFFENTLICH: "der öffentlichen Ausgabe", Edition.INTERN: "der internen Ausgabe"}


def verify_project(
    project: Project, editions: Sequence[Edition], limits: Limits, *, publish: bool
) -> None:
    """Build a project in two environments, compare, and print what was compared.

    Raises
    ------
    NotReproducible
        The two differ; the message says where and why.
    """
    from kobimo.cli.reporting import ConsoleReporter
    from kobimo.verify import verify

    arguments = [
        *("--zellfrist", str(limits.cell), "--notebookfrist", str(limits.notebook)),
        *("--baufrist", str(limits.build)),
        *("--arbeitsspeicher", f"{limits.memory // MEGABYTE}MB"),
        *(("--publish",) if publish else ()),
    ]
    with ConsoleReporter() as reporter:
        verified = verify(project, editions, reporter, arguments=tuple(arguments))
    for line in tell_verified(verified):
        typer.echo(line)


def tell_verified(verified: Verified) -> list[str]:
    """Return what a successful verification says, as German lines."""
    files = [f"{number(count)} Dateien {_NAMES[e]}" for e, count in verified.files.items()]
    lines = [
        f"Zweimal gebaut, Byte für Byte gleich: {join(files)}.",
        f"Verschieden waren {join([aspect.label for aspect in verified.changed])}.",
    ]
    if verified.unchanged:
        left = join([aspect.label for aspect in verified.unchanged])
        lines.append(f"Auf diesem Rechner nicht zu ändern: {left}.")
    for edition, is_same in verified.sites.items():
        place = "intern/" if edition is Edition.INTERN else "public/"
        lines.append(
            f"{place} ist Byte für Byte dasselbe."
            if is_same
            else f"{place} ist anders: ein früherer Stand, oder anders gebaut. Neu schreibt es: "
            "kobimo build"
        )
    return lines
