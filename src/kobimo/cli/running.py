"""Run the command line: whatever is intended ends in one German message and its exit code."""

from __future__ import annotations

import errno
import io
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

import typer

from kobimo.cli import (  # noqa: F401 - their import adds the commands
    commands,
    fetch_command,
    guard_command,
    indicator_command,
    intake_command,
    peers_command,
    release_command,
)
from kobimo.cli.application import app
from kobimo.cli.german_help import USAGE_ERRORS, usage_error
from kobimo.errors import KobimoError, NoAccess

if TYPE_CHECKING:
    from types import FrameType

#: By convention 128 and the number of the signal.
INTERRUPTED = 130
TERMINATED = 143
#: Everything that is shown as one message, as long as it is intended.
SHOWN: tuple[type[Exception], ...] = (KobimoError, OSError, *USAGE_ERRORS)
#: What a system may refuse that is no defect of kobimo, and what to do about it.
REFUSALS = {
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM),
        (
            "kobimo darf hier nicht lesen oder schreiben.",
            "Prüfen Sie die Rechte; vielleicht hält auch ein anderes Programm die Datei offen.",
        ),
    ),
    errno.EROFS: (
        "Der Datenträger lässt sich nur lesen.",
        "Kopieren Sie den Ordner dorthin, wo Sie schreiben dürfen.",
    ),
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT),
        ("Der Speicherplatz reicht nicht.", "Schaffen Sie Platz und wiederholen Sie den Befehl."),
    ),
    **dict.fromkeys(
        (errno.ENOTDIR, errno.EEXIST, errno.EISDIR),
        (
            "Hier liegt eine Datei, wo ein Ordner sein muss, oder umgekehrt.",
            "Benennen Sie sie um und wiederholen Sie den Befehl.",
        ),
    ),
}


def main() -> NoReturn:
    """Run a command and leave with its exit code.

    An unintended exception keeps its traceback; ``--traceback`` shows that of an intended one.
    """
    _never_fail_to_print()
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code = app(prog_name="kobimo", standalone_mode=False)
    except SHOWN as error:
        intended = _intend(error)
        if intended is None or ("--traceback" in sys.argv and not isinstance(error, USAGE_ERRORS)):
            raise
        typer.echo(f"Fehler: {intended.text}", err=True)
        sys.exit(intended.exit_code)
    except typer.Abort:
        code = INTERRUPTED
    # typer returns this code for Ctrl-C instead of raising.
    if code == INTERRUPTED:
        typer.echo("Abgebrochen. Was schon da war, ist unverändert.", err=True)
    sys.exit(code if isinstance(code, int) else 0)


def _intend(error: Exception) -> KobimoError | None:
    """Return the error as people should read it, ``None`` for a defect."""
    if isinstance(error, KobimoError):
        return error
    if isinstance(error, OSError):
        refusal = REFUSALS.get(error.errno or 0)
        if refusal is None:
            return None
        message, remedy = refusal
        return NoAccess(message, where=str(error.filename or ""), remedy=remedy)
    return usage_error(error)


def _never_fail_to_print() -> None:
    """Replace what an old console cannot show, instead of breaking off in mid-output."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    # Raised, not only obeyed, so that every kernel is ended on the way out.
    typer.echo("Beendet. Was schon da war, ist unverändert.", err=True)
    sys.exit(TERMINATED)
