"""Keep results in a folder: each file vouches for itself, and the oldest go when there are many.

A file is named after its content, is written whole or not at all, and begins with the hash of
what follows. So two builds may share a folder without waiting for each other. Only throwing
away is done by one of them at a time; where a drive knows no locks, nothing is kept there.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.errors import Busy
from kobimo.files import sha256, write_atomically
from kobimo.locks import locked
from kobimo.tracing import Trace, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Names a folder that several projects, or several machines, use together.
VARIABLE = "KOBIMO_ZWISCHENSPEICHER"
#: Bytes that all results of a folder may take.
LARGEST = 1024**3
LOCK = ".sperre"
HEAD = b"kobimo-ergebnis 1\n"
ENDING = ".ergebnis"
_EVICTING = "In diesem Zwischenspeicher wird gerade aufgeräumt"


@dataclass(frozen=True, slots=True)
class Entry:
    """The result of one chapter."""

    key: str
    chapter: str
    trace: Trace
    #: Outputs and number of each code cell, in their order.
    cells: tuple[dict[str, Any], ...]
    #: What the kernel said about its language.
    language: dict[str, Any]


@dataclass
class Shelf:
    """A folder of results.

    Attributes
    ----------
    refusal
        German, why nothing is kept there; empty where all is well.
    damaged
        Names of files that were not what they said; they are gone.
    """

    folder: Path
    refusal: str = ""
    damaged: list[str] = field(default_factory=list)

    def find(self, key: str) -> Iterator[Entry]:
        """Yield the results under a key, the last used first."""
        if self.refusal:
            return
        room = self.folder / key[:2]
        found = []
        for path in room.glob(f"{key}-*{ENDING}"):
            with contextlib.suppress(OSError):
                found.append((path.stat().st_mtime_ns, path))
        for _, path in sorted(found, reverse=True):
            entry = self._read(path)
            if entry is not None and entry.key == key:
                yield entry

    def keep(self, entry: Entry) -> None:
        """Write a result; a folder that takes nothing is not asked again."""
        if self.refusal:
            return
        body = json.dumps(
            {
                "key": entry.key,
                "chapter": entry.chapter,
                "trace": entry.trace.to_json(),
                "cells": list(entry.cells),
                "language": entry.language,
            },
            ensure_ascii=False,
            sort_keys=True,
        )
        packed = zlib.compress(body.encode("utf-8", "surrogatepass"), 1)
        try:
            write_atomically(self._path(entry), HEAD + sha256(packed).encode() + b"\n" + packed)
        except OSError as error:
            self.refusal = _refuse(self.folder, error.strerror or str(error))

    def use(self, entry: Entry) -> None:
        """Note that a result was used, so that others are thrown away before it."""
        with contextlib.suppress(OSError):
            os.utime(self._path(entry))

    def remove(self, entry: Entry) -> None:
        """Take a result away again."""
        with contextlib.suppress(OSError):
            self._path(entry).unlink(missing_ok=True)

    def evict(self, largest: int = LARGEST) -> int:
        """Throw away the results that were used longest ago until the rest is small enough.

        Returns
        -------
        How many went; 0 where another build is at it.
        """
        if self.refusal:
            return 0
        with contextlib.suppress(Busy, OSError), locked(self.folder / LOCK, _EVICTING):
            return self._evict(largest)
        return 0

    def _evict(self, largest: int) -> int:
        found = []
        for path in self.folder.glob(f"*/*{ENDING}"):
            with contextlib.suppress(OSError):
                state = path.stat()
                found.append((state.st_mtime_ns, state.st_size, path))
        total = sum(size for _, size, _ in found)
        gone = 0
        for _, size, path in sorted(found):
            if total <= largest:
                break
            # Another machine may have been faster.
            path.unlink(missing_ok=True)
            total -= size
            gone += 1
        return gone

    def _path(self, entry: Entry) -> Path:
        name = f"{entry.key}-{digest_of(entry.trace.to_json())[:16]}{ENDING}"
        return self.folder / entry.key[:2] / name

    def _read(self, path: Path) -> Entry | None:
        """Return a result that is what it says; anything else is removed."""
        try:
            body = path.read_bytes()
        except OSError:
            return None
        try:
            return _parse(body)
        except (ValueError, KeyError, TypeError, zlib.error):
            self.damaged.append(path.name)
            with contextlib.suppress(OSError):
                path.unlink()
            return None


def _parse(body: bytes) -> Entry:
    head, digest, packed = (
        body[: len(HEAD)],
        body[len(HEAD) : len(HEAD) + 64],
        body[len(HEAD) + 65 :],
    )
    if head != HEAD or sha256(packed).encode() != digest:
        raise ValueError("digest")
    content = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    return Entry(
        key=content["key"],
        chapter=content["chapter"],
        trace=Trace.from_json(content["trace"]),
        cells=tuple(content["cells"]),
        language=content["language"],
    )


def open_shelf(folder: Path, *, may_be_shared: bool = True) -> Shelf:
    """Return the results kept in a folder; where they may be shared, in that of :data:`VARIABLE`.

    A folder that cannot be written, or whose drive knows no locks, keeps nothing and says why.
    """
    shared = os.environ.get(VARIABLE, "").strip() if may_be_shared else ""
    place = Path(shared).expanduser() if shared else folder
    try:
        place.mkdir(parents=True, exist_ok=True)
        with locked(place / LOCK, _EVICTING) as works:
            pass
    except Busy:
        works = True
    except OSError as error:
        return Shelf(place, _refuse(place, error.strerror or str(error)))
    if not works or has_local_locks(place):
        return Shelf(place, _refuse(place, "das Laufwerk kennt keine Sperren"))
    return Shelf(place)


def _refuse(folder: Path, reason: str) -> str:
    return f"Der Zwischenspeicher „{folder}“ wird nicht benutzt: {reason}."


def has_local_locks(folder: Path, table: Path = Path("/proc/self/mountinfo")) -> bool:
    """Whether a folder lies on a network drive whose locks hold on this machine alone.

    Parameters
    ----------
    table
        What is mounted, as Linux tells it; other systems have no such file.
    """
    if sys.platform != "linux":
        return False
    try:
        lines = table.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return False
    place, found = str(folder.resolve()), ("", False)
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, kind = before.split(), after.split()
        if len(fields) < 5 or len(kind) < 3:
            continue
        point = fields[4].encode("latin-1", "replace").decode("unicode_escape")
        is_above = place == point or place.startswith(point.rstrip("/") + "/")
        if is_above and len(point) >= len(found[0]):
            options = set(kind[2].split(",")) | set(fields[5].split(","))
            alone = {"nolock", "local_lock=all", "local_lock=flock", "nobrl"} & options
            found = (point, kind[0] in {"nfs", "nfs4", "cifs", "smb3"} and bool(alone))
    return found[1]
