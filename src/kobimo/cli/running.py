"""Run the command line: whatever is intended ends in one German message and its exit code."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, NoReturn

import typer

from kobimo.cli import (  # noqa: F401 - their import adds the commands
    build_command,
    commands,
    fetch_command,
    fleet_command,
    guard_command,
    indicator_command,
    intake_command,
    peers_command,
    release_command,
)
from kobimo.cli.application import app
from kobimo.cli.failure_view import SHOWN, intend, tell_failure
from kobimo.cli.german_help import USAGE_ERRORS

if TYPE_CHECKING:
    from types import FrameType

#: By convention 128 and the number of the signal.
INTERRUPTED = 130
TERMINATED = 143


def main() -> NoReturn:
    """Run a command and leave with its exit code.

    An unintended exception keeps its traceback; ``--traceback`` shows that of an intended one.
    """
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code = app(prog_name="kobimo", standalone_mode=False)
    except SHOWN as error:
        intended = intend(error)
        if intended is None or ("--traceback" in sys.argv and not isinstance(error, USAGE_ERRORS)):
            raise
        tell_failure(intended, sys.argv)
        sys.exit(intended.exit_code)
    except typer.Abort:
        code = INTERRUPTED
    # typer returns this code for Ctrl-C instead of raising.
    if code == INTERRUPTED:
        typer.echo("Abgebrochen. Was schon da war, ist unverändert.", err=True)
    sys.exit(code if isinstance(code, int) else 0)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    # Raised, not only obeyed, so that every kernel is ended on the way out.
    typer.echo("Beendet. Was schon da war, ist unverändert.", err=True)
    sys.exit(TERMINATED)
