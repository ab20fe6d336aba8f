"""Write files and folders so that a reader sees the old content or the new, never a part of it."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path


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
    return path


def replace_folder(staging: Path, target: Path) -> None:
    """Put ``staging`` in the place of ``target``; the old folder goes only after that."""
    retired = _retired(staging.parent, target)
    shutil.rmtree(retired, ignore_errors=True)
    if target.exists():
        target.rename(retired)
    try:
        staging.rename(target)
    except BaseException:
        restore_folder(staging.parent, target)
        raise
    shutil.rmtree(retired, ignore_errors=True)


def restore_folder(room: Path, target: Path) -> None:
    """Bring back what :func:`replace_folder` put aside in ``room`` and then was killed."""
    retired = _retired(room, target)
    if retired.is_dir() and not target.exists():
        retired.rename(target)


def _retired(room: Path, target: Path) -> Path:
    return room / f"abgeloest-{target.name}"


def sha256(content: bytes) -> str:
    """Return the hexadecimal SHA-256 of ``content``."""
    return hashlib.sha256(content).hexdigest()
