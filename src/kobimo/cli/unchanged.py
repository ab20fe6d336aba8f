"""Answer a build that need not run, with next to nothing loaded."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from kobimo.freshness import RECORD, begin, find_fresh

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Value of ``--ausgabe`` → its editions, with their folders below ``build``.
EDITIONS = {
    "oeffentlich": (("oeffentlich", ""),),
    "intern": (("intern", "intern"),),
    "beide": (("intern", "intern"), ("oeffentlich", "")),
}
#: Where a pipeline runs, it waits for files that only a build writes.
PIPELINES = ("GITHUB_ACTIONS", "GITLAB_CI")


def tell_unchanged(folder: Path, arguments: Sequence[str]) -> bool:
    """Say that a build would give what is there already; return whether that is so.

    Parameters
    ----------
    arguments
        The command line; one that asks for more than an ordinary build is left to the command.
    """
    asked = read_arguments(arguments)
    told = None
    if asked is not None and not any(os.environ.get(name) for name in PIPELINES):
        told = _tell(folder, *asked)
    if told is None:
        # What the build reads from now on counts as of this moment.
        with suppress(OSError):
            begin(folder)
        return False
    sys.stdout.write(told)
    return True


def _tell(folder: Path, ausgabe: str, publish: bool) -> str | None:
    lines: list[str] = []
    for edition, room in EDITIONS[ausgabe]:
        wanted = f"{edition} publish" if publish else edition
        record = folder.resolve() / "build" / room / RECORD
        facts = find_fresh(folder, record, wanted)
        if facts is None:
            return None
        since = time.strftime("%d.%m.%Y, %H:%M Uhr", time.localtime(facts["built_at"]))
        lines.append(f"Unverändert seit dem Bau vom {since}; es war nichts zu tun.")
        lines += facts["told"]
    return "\n".join([*lines, ""])


def read_arguments(arguments: Sequence[str]) -> tuple[str, bool] | None:
    """Return edition and whether to publish; ``None`` where anything else is asked for."""
    words = list(arguments)
    if words[:1] != ["build"]:
        return None
    words.pop(0)
    ausgabe, publish = "oeffentlich", False
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if word == "--publish":
            publish = True
        elif name in {"--ausgabe", "--projekt"} and (equals or words):
            value = value if equals else words.pop(0)
            ausgabe = value if name == "--ausgabe" else ausgabe
        else:
            return None
    if ausgabe not in EDITIONS or (publish and ausgabe != "oeffentlich"):
        return None
    return ausgabe, publish
