"""Keep a second run out of a folder, by a lock of the system that ends with its process.

A marker file would stay behind a killed run and shut everybody out. This module imports
nothing heavy: a second run learns that it is one before it loads what it will not need.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The lock of whatever writes into a project's ``build``, from its folder. The file stays; only
#: the lock on it counts.
BUILD_LOCK = Path("build", ".sperre")
#: What those hear who come second.
BUILDING = "An diesem Bericht arbeitet schon ein anderer Lauf von kobimo"
#: What a file system answers that knows no locks.
_WITHOUT_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})
#: What a system answers where another process holds the lock.
_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK})
#: Windows forbids reading what is locked, so the locked byte lies far behind what is written.
_LOCKED_BYTE = 1 << 30

#: Lock file → the thread that holds it, and whether that keeps others out.
_held: dict[Path, tuple[int, bool]] = {}
_guard = threading.Lock()


@contextmanager
def locked(path: Path, message: str) -> Iterator[bool]:
    """Hold the lock of file ``path``; whoever holds it already may take it again.

    Parameters
    ----------
    message
        German sentence without its point for those who come second: what is going on here.

    Yields
    ------
    Whether the lock keeps others out. On a drive without locks it cannot.

    Raises
    ------
    Busy
        Another process or another thread holds it; says which and since when.
    """
    path = path.absolute()
    own = threading.get_ident()
    with _guard:
        holder, works = _held.get(path, (0, False))
        if holder not in (0, own):
            raise _busy(path, message)
        if not holder:
            _held[path] = own, True
    if holder:
        yield works
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not handed on to other programs: a lock would live as long as the last of them.
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            works = _lock(handle, path, message)
            _held[path] = own, works
            _sign(handle)
            yield works
        finally:
            # Closing ends the lock. The file stays: who waits on a removed one waits alone.
            os.close(handle)
    finally:
        with _guard:
            del _held[path]


def _lock(handle: int, path: Path, message: str) -> bool:
    """Lock an open file at once or not at all; return whether this file system has locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _WITHOUT_LOCKS:
            return False
        if error.errno in _TAKEN:
            raise _busy(path, message) from None
        raise
    return True


def _sign(handle: int) -> None:
    """Write down who holds the lock and since when, for those who come second."""
    since = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    record = {"process": os.getpid(), "host": socket.gethostname(), "since": since}
    # Nobody needs it; a full disk must be told where something is lost.
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, (json.dumps(record) + "\n").encode("utf-8"))


def _busy(path: Path, message: str) -> Busy:
    return Busy(
        f"{message}{_signature(path)}.",
        where=str(path.parent),
        remedy="Warten Sie, bis er fertig ist, und wiederholen Sie den Befehl.",
    )


def _signature(path: Path) -> str:
    """Return who holds a lock, as far as it can be read: „ (Prozess 4711, seit 17:03 Uhr)“."""
    try:
        record = json.loads(path.read_bytes())
        since = datetime.fromisoformat(record["since"])
        process, host = int(record["process"]), str(record["host"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    today = datetime.now(UTC).astimezone().date()
    day = "" if since.date() == today else f"{since:%d.%m.%Y}, "
    place = "" if host == socket.gethostname() else f" auf {host}"
    return f" (Prozess {process}{place}, seit {day}{since:%H:%M} Uhr)"
