"""What Linux alone offers for keeping processes together: parent-death signal, adoption, trees."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def die_with_parent(parent: int) -> None:
    """Have the system kill this process when the thread that forked it ends; now, if it has."""
    _control(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    _control(PR_SET_CHILD_SUBREAPER, 1)


def _control(option: int, value: int) -> None:
    if sys.platform == "linux":
        # Where the system refuses, the other ways of finding descendants remain.
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def thread_count() -> int:
    """Return how many threads this process has, those of C libraries too."""
    return len(list(Path("/proc/self/task").iterdir()))


def open_descriptors() -> list[int]:
    """Return the open descriptors of this process."""
    return [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]


def children(pid: int) -> list[int]:
    """Return the direct children of a process, none if it is gone."""
    if not _lists_children():
        return [number for number, parent in _parents().items() if parent == pid]
    found = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                text = (task / "children").read_text("ascii")
                found += [int(child) for child in text.split()]
    return found


@cache
def _lists_children() -> bool:
    """Whether this kernel was built to list the children of a task."""
    return Path(f"/proc/self/task/{os.getpid()}/children").exists()


def _parents() -> dict[int, int]:
    """Return the parent of every process."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            found[int(entry.parent.name)] = int(
                entry.read_text("ascii", "replace").rpartition(")")[2].split()[1]
            )
    return found


def descendants(pid: int) -> list[int]:
    """Return all processes below a process, those in sessions of their own too."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = [child for child in children(waiting.pop()) if child not in found]
        found += below
        waiting += below
    return found


def kill_tree(pid: int) -> None:
    """Kill a process, its group, and everything below it."""
    below = descendants(pid)
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    for member in (pid, *below):
        with contextlib.suppress(OSError):
            os.kill(member, signal.SIGKILL)
