"""Write files and folders so that a reader sees the old content or the new, never a part of it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What file managers drop into every folder; nobody misses it.
LEFTOVERS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


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
