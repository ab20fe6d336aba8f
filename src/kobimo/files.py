"""Write files and folders so that a reader sees the old content or the new, never a part of it.

That holds through a kill and, as far as the disk keeps its promises, through a power cut: what
a name leads to is on the disk before the name leads there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What file managers drop into every folder; nobody misses it.
LEFTOVERS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
#: Begins the name of a folder that is being removed.
_DISCARDED = ".weg-"
#: What is half-written for so many seconds is abandoned, whoever began it.
ABANDONED = 600
#: ``renameat2`` of Linux: relative to the working directory, exchanging both.
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
#: ``renamex_np`` of macOS: exchanging both.
_RENAME_SWAP = 2


def write_atomically(path: Path, content: bytes | str) -> Path:
    """Write ``content`` beside ``path``, flush it to disk and move it into place.

    Text is written as UTF-8 with its own line ends on every system, so that the same input
    gives the same bytes.

    Returns
    -------
    The path written.
    """
    body = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(body)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o644)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return path


def find_above(name: str, start: Path) -> Path | None:
    """Return the nearest folder, from ``start`` upwards, that holds a file ``name``."""
    here = start.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / name).is_file()), None)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to disk, where the system can do that."""
    if sys.platform == "win32":
        return
    # Some network drives refuse it; then there is nothing to be had.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync_tree(folder: Path) -> None:
    """Flush every file below a folder and every name to disk.

    Raises
    ------
    OSError
        A file did not get there: the disk is full, or broken.
    """
    from concurrent.futures import ThreadPoolExecutor

    entries = list(folder.rglob("*"))
    # Many at once: the disk writes them together, ten times as fast as one after the other.
    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(_sync_file, (path for path in entries if path.is_file())))
    for path in (*(path for path in entries if path.is_dir()), folder):
        sync_folder(path)


def _sync_file(path: Path) -> None:
    # Windows flushes only what is open for writing.
    handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_folder(staging: Path, target: Path) -> None:
    """Put ``staging`` in the place of ``target``; the old folder goes only after that.

    Where the system can exchange two folders, there is no moment without ``target``. Elsewhere
    there is one between two renames, and :func:`restore_folder` repairs what a kill leaves then.
    """
    sync_tree(staging)
    room = staging.parent
    retired = _retired(room, target)
    discard(retired)
    if not target.exists():
        staging.rename(target)
    elif _exchange(staging, target):
        # What is called staging now is the old folder.
        retired = staging
    else:
        target.rename(retired)
        try:
            staging.rename(target)
        except BaseException:
            restore_folder(room, target)
            raise
    sync_folder(target.parent)
    sync_folder(room)
    discard(retired)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; return whether the system can."""
    try:
        import ctypes

        library = ctypes.CDLL(None, use_errno=True)
        names = os.fsencode(one), os.fsencode(other)
        # Hooks of the interpreter see no call by hand.
        sys.audit("os.rename", str(one), str(other), -1, -1)
        if sys.platform == "linux":
            result = library.renameat2(
                _AT_FDCWD, names[0], _AT_FDCWD, names[1], ctypes.c_uint(_RENAME_EXCHANGE)
            )
        elif sys.platform == "darwin":
            result = library.renamex_np(*names, ctypes.c_uint(_RENAME_SWAP))
        else:
            return False
    except (ImportError, OSError, AttributeError, TypeError):
        # No such call in the library of this system.
        return False
    return bool(result == 0)


def restore_folder(room: Path, target: Path) -> None:
    """Bring back what :func:`replace_folder` put aside in ``room`` and then was killed."""
    retired = _retired(room, target)
    if retired.is_dir() and not target.exists():
        retired.rename(target)
        sync_folder(target.parent)


def discard(folder: Path) -> None:
    """Remove a folder, if it is there; killed in the midst of that, it has its name no more.

    Half a folder under its old name could be taken for the whole one.
    """
    if not folder.exists():
        return
    count = 0
    while (doomed := folder.with_name(f"{_DISCARDED}{count}-{folder.name}")).exists():
        count += 1
    folder.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def clear_leftovers(room: Path, *, age: int = ABANDONED) -> None:
    """Remove what killed runs left half-written or half-removed in a folder.

    Parameters
    ----------
    age
        Seconds after which a half-written file belongs to nobody any more; 0 where nobody
        else may write.
    """
    for folder in room.glob(f"{_DISCARDED}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for part in room.glob(".*.part"):
        with suppress(OSError):
            # A clock may have been set back.
            if abs(time.time() - part.stat().st_mtime) >= age:
                part.unlink(missing_ok=True)


def _retired(room: Path, target: Path) -> Path:
    return room / f"abgeloest-{target.name}"


def sha256(content: bytes) -> str:
    """Return the hexadecimal SHA-256 of ``content``."""
    return hashlib.sha256(content).hexdigest()


def write_manifest(folder: Path, name: str, facts: Mapping[str, str] | None = None) -> Path:
    """Write file ``name`` into ``folder``, listing every file below it with its SHA-256.

    Parameters
    ----------
    facts
        What the manifest says besides; no name may be ``files``.
    """
    entries = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    body = json.dumps(
        {**(facts or {}), "files": entries}, indent=1, ensure_ascii=False, sort_keys=True
    )
    return write_atomically(folder / name, body + "\n")


def list_foreign(folder: Path, manifest: str) -> list[str]:
    """Return what lies in ``folder`` besides the files that its manifest lists.

    Returns
    -------
    Paths from the folder's own name on, sorted. Without a readable manifest, every file.
    """
    try:
        own = {manifest, *json.loads((folder / manifest).read_text("utf-8"))["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        own = set()
    return sorted(
        path.relative_to(folder.parent).as_posix()
        for path in folder.rglob("*")
        if not path.is_dir()
        and path.name not in LEFTOVERS
        and path.relative_to(folder).as_posix() not in own
    )
