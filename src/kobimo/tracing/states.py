"""What a path is at this moment: its content, its listing, or that there is nothing."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

#: What is noted of something that is not there.
ABSENT = ""

#: Endings of files that Arrow reads by itself.
_TABLES = (".parquet", ".pq", ".feather", ".arrow", ".ipc", ".orc")
# Bound before anybody listens: looking at a file for a note is not a use of it.
_stat = os.stat


class Mark(NamedTuple):
    """What tells two versions of a file apart without reading it."""

    size: int
    modified: int
    #: On Unix no program can set it back.
    changed: int
    inode: int


def mark_of(path: str | os.PathLike[str]) -> Mark | None:
    """Return the mark of a path, ``None`` where there is nothing."""
    try:
        found = _stat(path)
    except (OSError, ValueError):
        return None
    return Mark(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def state_of(path: str | os.PathLike[str]) -> str:
    """Return ``file``, ``folder``, or :data:`ABSENT`."""
    try:
        mode = _stat(path).st_mode
    except (OSError, ValueError):
        return ABSENT
    return "folder" if stat.S_ISDIR(mode) else "file"


def digest_of_file(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file's content, :data:`ABSENT` where it cannot be read."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - a path may be text here
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ABSENT


def digest_of_folder(path: str | os.PathLike[str]) -> str:
    """Return a hash of the names in a folder and what they are, :data:`ABSENT` without one."""
    return _digest_of_names(path, lambda entry: entry.name != "__pycache__")


def digest_of_modules(path: str | os.PathLike[str]) -> str:
    """Return a hash of what can be imported from a folder, :data:`ABSENT` without one."""

    def is_module(entry: os.DirEntry[str]) -> bool:
        if entry.is_dir():
            return entry.name.isidentifier() and os.path.exists(  # noqa: PTH110
                os.path.join(entry.path, "__init__.py")  # noqa: PTH118 - a path may be text here
            )
        return entry.name.endswith((".py", ".pyc", ".so", ".pyd"))

    return _digest_of_names(path, is_module)


def holds_tables(path: str | os.PathLike[str], *, is_deep: bool = True) -> bool:
    """Whether files of Arrow lie in a folder, or folders named as it names parts: ``year=2023``.

    Parameters
    ----------
    is_deep
        Look for files in all folders below, too.
    """
    if is_deep:
        return any(name.endswith(_TABLES) for name in _list_below(path))
    try:
        names = os.listdir(path)  # noqa: PTH208 - a path may be text here
    except OSError:
        return False
    return any(name.endswith(_TABLES) or "=" in name for name in names)


def digest_of_below(path: str | os.PathLike[str]) -> str:
    """Return a hash of all files below a folder, :data:`ABSENT` without one."""
    if state_of(path) != "folder":
        return ABSENT
    digest = hashlib.sha256()
    for name in _list_below(path):
        label = os.path.relpath(name, path)
        body = f"{len(label)} {label} {digest_of_file(name)}\n"
        digest.update(body.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


#: Kind of a note on a path → what it holds of that path.
LOOKS: dict[str, Callable[[str | os.PathLike[str]], str]] = {
    "below": digest_of_below,
    "exists": state_of,
    "file": digest_of_file,
    "folder": digest_of_folder,
    "modules": digest_of_modules,
    "written": digest_of_file,
}


def _list_below(path: str | os.PathLike[str]) -> list[str]:
    return sorted(
        os.path.join(folder, name)  # noqa: PTH118 - a path may be text here
        for folder, _, names in os.walk(path)
        for name in names
    )


def _digest_of_names(
    path: str | os.PathLike[str], is_meant: Callable[[os.DirEntry[str]], bool]
) -> str:
    try:
        with os.scandir(path) as entries:
            names = sorted(
                f"{entry.name}/" if entry.is_dir() else entry.name
                for entry in entries
                if is_meant(entry)
            )
    except OSError:
        return ABSENT
    return hashlib.sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()
