"""What tells two versions of a file apart without reading it, and which files there are."""

from __future__ import annotations

import os
import stat
import time
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: Nanoseconds within which two changes of a file may bear the same time, on any file system.
BLUR = 2_000_000_000
#: Folders below a project that a build makes, and those that are none of its inputs.
MADE = frozenset({"build", "public", "intern", "__pycache__", "node_modules"})
#: Size, time of modification, time of change and inode.
Mark = list[int]
#: Marks of what has no content to compare.
FOLDER, NOTHING = [-1, 0, 0, 0], [-2, 0, 0, 0]
#: Bytes up to which a file is hashed although its mark says enough: it may be touched later.
SMALL = 8 * 1024**2


def is_settled(mark: Mark, at: int) -> bool:
    """Whether a file that still has this mark was not changed since a moment.

    A change shortly before may be followed by another that bears the same time. Windows gives
    no time of change that programs cannot set.
    """
    if mark[0] < 0:
        return True
    return os.name != "nt" and max(mark[1], mark[2]) < min(at, time.time_ns()) - BLUR


def mark_of(path: str) -> Mark:
    """Return the mark of a path; a folder's says only that it is one."""
    try:
        found = os.stat(path)  # noqa: PTH116 - paths are text here, thousands of them
    except OSError:
        return NOTHING
    if stat.S_ISDIR(found.st_mode):
        return FOLDER
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def digest_of(path: str) -> str:
    """Return the hash of a file, empty where it cannot be read."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            found = sha256()
            while part := stream.read(1 << 20):
                found.update(part)
            return found.hexdigest()
    except OSError:
        return ""


def list_inputs(folder: Path) -> Iterator[str]:
    """Yield every file and folder of a project that a build may read."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda item: item.name):
            if not entry.is_dir():
                yield entry.path
            # Hidden folders belong to programs: git, environments of Python, editors.
            elif entry.name not in MADE and not entry.name.startswith("."):
                yield from list_files(entry.path)


def list_files(path: str) -> Iterator[str]:
    """Yield a path and, of a folder, everything below it; a path without anything is yielded too."""
    yield path
    try:
        with os.scandir(path) as entries:
            found = sorted(entries, key=lambda item: item.name)
    except OSError:
        return
    if any(entry.name == "pyvenv.cfg" for entry in found):
        # An environment of Python; what is installed in it is looked at by its lists.
        return
    for entry in found:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from list_files(entry.path)
        else:
            yield entry.path


def all_below(paths: Iterable[str]) -> Iterator[str]:
    """Yield paths with everything below those that are folders."""
    for path in paths:
        yield from list_files(path)


def describe(paths: Iterable[str], now: int, small: int = 0) -> dict[str, tuple[Mark, str]]:
    """Return marks, and hashes of files whose marks say too little, or that are small."""
    found = {}
    for path in paths:
        # Marked first: what changes in between differs from its mark.
        mark = mark_of(path)
        is_enough = mark[0] < 0 or (is_settled(mark, now) and mark[0] > small)
        found[path] = (mark, "" if is_enough else digest_of(path))
    return found


def now_of(folder: Path) -> int:
    """Return the time as the drive of a folder tells it, which may be another machine's."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".uhr-{os.getpid()}.part"
    try:
        path.write_bytes(b"")
        return min(path.stat().st_mtime_ns, time.time_ns())
    finally:
        path.unlink(missing_ok=True)
