"""Make builds of one project, one after the other, each in a folder of its own."""

from __future__ import annotations

import shutil
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.verify.rebuilding import Rebuilt, rebuild

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kobimo.editions.progress import Reporter
    from kobimo.project import Edition
    from kobimo.verify.environments import Aspect, Setting

#: Where copies are built: always in the same place, since the place is one of the aspects.
SITE = "bau"


def change(setting: Setting, aspects: Sequence[Aspect]) -> tuple[Setting, tuple[Aspect, ...]]:
    """Return a setting with aspects changed, and those that can be changed here."""
    changed = []
    for aspect in aspects:
        found = aspect.change(setting)
        if found is not None:
            setting = found
            changed.append(aspect)
    return setting, tuple(changed)


class Builds:
    """Makes builds of one project, one after the other, and keeps them apart.

    Parameters
    ----------
    source
        Folder of the project.
    arguments
        Arguments of ``kobimo build``.
    """

    def __init__(self, source: Path, arguments: tuple[str, ...], reporter: Reporter) -> None:
        self._source, self._arguments, self._reporter = source, arguments, reporter
        self._rooms: list[Path] = []

    def make(self, setting: Setting, step: str) -> Rebuilt:
        """Build in a setting and return what came of it; ``step`` is what the reporter is told."""
        started = time.monotonic()
        self._reporter.started(step, 1)
        room = setting.room / SITE
        remove(room)
        self._rooms.append(room)
        made = rebuild(self._source, room, setting, self._arguments)
        self._rooms[-1] = room.rename(setting.room / f"{SITE}-{len(self._rooms)}")
        detail = "misslungen" if made.exit_code else ""
        self._reporter.finished(step, detail, time.monotonic() - started)
        return made.moved(self._rooms[-1])

    def find_aspects(
        self, first: Rebuilt, edition: Edition, name: str, aspects: Sequence[Aspect]
    ) -> tuple[Aspect, ...]:
        """Return what has to be different for a file to be; none where it differs by itself.

        Builds the project with nothing changed, then with halves of the aspects.

        Parameters
        ----------
        name
            Path of the file in the site; empty where a build failed.
        """
        tried = 0

        def differs(some: Sequence[Aspect]) -> bool:
            nonlocal tried
            tried += 1
            setting, _ = change(first.setting, some)
            made = self.make(setting, f"Suche der Ursache {tried}")
            if made.exit_code or not name:
                return bool(made.exit_code)
            return read(first.site(edition) / name) != read(made.site(edition) / name)

        if differs(()):
            return ()
        suspects = tuple(aspects)
        while len(suspects) > 1:
            half = len(suspects) // 2
            if differs(suspects[:half]):
                suspects = suspects[:half]
            elif (half == 1 and len(suspects) == 2) or differs(suspects[half:]):
                suspects = suspects[half:]
            else:
                # It takes something of both halves.
                break
        return suspects

    def remove(self) -> None:
        """Remove all copies; what is kept has been moved away by now."""
        for room in self._rooms:
            remove(room)


def read(path: Path) -> bytes | None:
    """Return the content of a file, ``None`` where there is none."""
    return path.read_bytes() if path.is_file() else None


def remove(folder: Path) -> None:
    """Remove a folder, with files in it that may only be read."""

    def retry(function: Callable[[str], Any], name: str, _error: Any) -> None:
        with suppress(OSError):
            Path(name).chmod(stat.S_IRWXU)
            function(name)

    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=retry)
    else:
        shutil.rmtree(folder, onerror=retry)
