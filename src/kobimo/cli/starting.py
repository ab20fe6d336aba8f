"""Begin a command with next to nothing loaded, so that a build that need not run ends at once."""

from __future__ import annotations

import io
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from kobimo.cli.unchanged import tell_unchanged
from kobimo.errors import Busy
from kobimo.files import find_above
from kobimo.locks import BUILD_LOCK, BUILDING, locked

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What asks for a page of help instead of the command.
HELP = frozenset({"--hilfe", "--help", "-h"})
#: What :mod:`kobimo.editions.faults` writes, which is not loaded here.
FAILURES = Path("build", "fehler.json")


def main() -> NoReturn:
    """Run the command that the command line names and leave with its exit code.

    A build takes the lock of its project first: whoever comes second hears of it before
    anything heavy is loaded. The command takes the same lock again.
    """
    _read_names_as_utf8()
    _never_fail_to_print()
    with ExitStack() as stack:
        folder = find_build(sys.argv[1:])
        if folder is not None:
            try:
                stack.enter_context(locked(folder / BUILD_LOCK, BUILDING))
            except Busy as error:
                sys.stderr.write(f"Fehler: {error.text}\n")
                sys.exit(error.exit_code)
            except OSError:
                # The command meets it again, and explains it.
                pass
            if tell_unchanged(folder, sys.argv[1:]):
                # What had failed was taken back since.
                (folder / FAILURES).unlink(missing_ok=True)
                sys.exit(0)
        from kobimo.cli.running import main as run

        run()


def find_build(arguments: Sequence[str]) -> Path | None:
    """Return the project that a command line asks to build; ``None`` for everything else."""
    command = next((word for word in arguments if not word.startswith("-")), "")
    if command != "build" or HELP & set(arguments):
        return None
    return find_above("kommune.toml", named_folder(arguments))


def named_folder(arguments: Sequence[str]) -> Path:
    """Return where the search for the project begins: at ``--projekt``, or here."""
    words = iter(arguments)
    for word in words:
        name, _, value = word.partition("=")
        if name == "--projekt":
            return Path(value or next(words, "."))
    return Path()


def _read_names_as_utf8() -> None:
    """Begin anew in UTF-8 mode where the language set for the system has another encoding.

    A file named with an umlaut would have another name there, and nobody would know it.
    """
    if sys.platform == "win32" or sys.getfilesystemencoding() == "utf-8":
        return
    os.environ["PYTHONUTF8"] = "1"
    # The console goes on reading what it could read before.
    os.environ.setdefault("PYTHONIOENCODING", f"{sys.stdout.encoding}:replace")
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - itself, anew


def _never_fail_to_print() -> None:
    """Replace what an old console cannot show, instead of breaking off in mid-output."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
