"""How much memory a kernel takes, with everything that it has started."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from kobimo.execution.kernels.linux import descendants


def exceeds(pid: int, limit: int) -> bool:
    """Whether a process and those below it hold more memory than ``limit``.

    A forked process counts what it shares with others as its own until asked closely. That
    costs milliseconds, so it is asked only when the quick count is already too high.
    """
    if sys.platform != "linux":
        return _resident_elsewhere(pid) > limit
    members = [pid, *descendants(pid)]
    if sum(map(_resident, members)) <= limit:
        return False
    return sum(map(_proportional, members)) > limit


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError):
        pages, shared = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1:3]
        return (int(pages) - int(shared)) * 4096
    return 0


def _proportional(pid: int) -> int:
    """Return what a process holds alone and its share of what it holds with others."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return _resident(pid)


def _resident_elsewhere(pid: int) -> int:
    try:
        import psutil  # type: ignore[import-untyped, unused-ignore] # only where it is installed
    except ImportError:
        return 0
    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for member in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += member.memory_info().rss
    return total
