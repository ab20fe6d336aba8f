"""Run commands and measure the whole tree of their processes: wall, CPU, memory (Linux).

CPU must count kernels that are forked by one process and reaped by another, or orphaned. A keeper
is forked for every measurement and becomes the subreaper: whoever loses its parent falls to it,
and so every process is waited for by somebody below the keeper or by itself. Where a control
group can be made, the tree runs in one and the kernel's own account is taken; it also counts
processes whose parent ignores how they end. Both figures are kept, and they check each other.

Memory is the sum of the proportional set sizes, so pages shared by a fork count once. Sampling
it costs time, so it is not done in measurements of time.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: Options of ``prctl``.
SET_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36
#: Seconds in which what a command left behind must have ended by itself.
GRACE = 10.0
#: Seconds between two samples of memory, in a run that is for nothing else.
OFTEN = 0.05


class Failed(Exception):
    """A measured command ended with an error."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run cost.

    Attributes
    ----------
    wall
        Seconds until the last command ended.
    cpu
        Seconds of all processes, from the control group or else as reaped.
    reaped
        The same as the processes reported it when they were waited for.
    memory
        Largest sum of proportional set sizes in bytes; 0 where it was not asked for.
    left
        Processes still there :data:`GRACE` seconds after the last command; they were killed.
    """

    wall: float
    cpu: float
    reaped: float
    memory: int = 0
    left: int = 0


def measure(
    commands: Sequence[Sequence[str]],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    at_once: int = 1,
    sampled_every: float | None = None,
) -> Measured:
    """Run ``commands``, some at the same time, and return what they cost together.

    Parameters
    ----------
    sampled_every
        Seconds between two samples of memory, of which the highest is kept; without it there are
        none. A sample of many processes that share pages takes nearly a tenth of a second.

    Raises
    ------
    Failed
        One of them ended with an error; the end of the log is the message.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    keeper = os.fork()
    if keeper == 0:
        os.close(reading)
        _keep(commands, folder, dict(environment), log=log, at_once=at_once, answer=writing)
    os.close(writing)
    memory = 0
    try:
        with os.fdopen(reading, encoding="utf-8") as answer:
            if sampled_every is not None:
                memory = max(_sample(keeper, sampled_every), default=0)
            text = answer.read()
    except BaseException:
        for process in [keeper, *descendants(keeper)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        raise
    finally:
        os.waitpid(keeper, 0)
    if not text:
        raise Failed("the measuring process ended")
    found = json.loads(text)
    codes = found.pop("codes")
    if any(codes):
        raise Failed(f"exit codes {codes}:\n{log.read_text(encoding='utf-8')[-3000:]}")
    return Measured(**found, memory=memory)


def _keep(
    commands: Sequence[Sequence[str]],
    folder: Path,
    environment: dict[str, str],
    *,
    log: Path,
    at_once: int,
    answer: int,
) -> None:
    """Be the parent of a measured tree; never return."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, _give_up)
        control(SET_DEATH_SIGNAL, signal.SIGTERM)
        control(SET_CHILD_SUBREAPER, 1)
        with joined_group() as group:
            found = _run(commands, folder, environment, log=log, at_once=at_once)
            below = resource.getrusage(resource.RUSAGE_CHILDREN)
            reaped = below.ru_utime + below.ru_stime
            own = resource.getrusage(resource.RUSAGE_SELF)
            counted = read_usage(group)
            # The keeper sits in the group as well; what it used itself is known.
            cpu = reaped if counted is None else counted - own.ru_utime - own.ru_stime
        with os.fdopen(answer, "w", encoding="utf-8") as target:
            json.dump({**found, "cpu": cpu, "reaped": reaped}, target)
        code = 0
    finally:
        os._exit(code)


def _run(
    commands: Sequence[Sequence[str]],
    folder: Path,
    environment: dict[str, str],
    *,
    log: Path,
    at_once: int,
) -> dict[str, object]:
    waiting, codes, running = list(commands), [], set[int]()
    started = time.monotonic()
    with log.open("wb") as target:
        while waiting or running:
            while waiting and len(running) < at_once:
                process = subprocess.Popen(
                    waiting.pop(0),
                    cwd=folder,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=target,
                    stderr=subprocess.STDOUT,
                )
                running.add(process.pid)
                # It is waited for below; an object that is collected would try it as well.
                process.returncode = 0
            pid, status = os.wait()
            if pid in running:
                running.remove(pid)
                codes.append(os.waitstatus_to_exitcode(status))
    wall = time.monotonic() - started
    return {"wall": wall, "codes": codes, "left": _end_rest()}


def _end_rest() -> int:
    """Wait for everything that is still there, in the end with force; return what needed it."""
    end, killed = time.monotonic() + GRACE, set[int]()
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue
        except ChildProcessError:
            return len(killed)
        if time.monotonic() > end:
            for process in descendants(os.getpid()):
                killed.add(process)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        time.sleep(0.002)


def control(option: int, value: int) -> None:
    """Set an option of this process: who adopts orphans, and what its parent's end means to it."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(option, int(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _give_up(*_: object) -> None:
    """End with everything below: nobody is left to be told what it cost."""
    for process in descendants(os.getpid()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    os._exit(1)


@contextlib.contextmanager
def joined_group() -> Iterator[Path | None]:
    """Join a control group (v2) of one's own as long as the block runs; None where none can be made."""
    parent = find_group()
    group = parent / f"benchmark-{os.getpid()}" if parent else None
    if group is not None:
        try:
            group.mkdir()
            (group / "cgroup.procs").write_text("0")
        except OSError:
            with contextlib.suppress(OSError):
                group.rmdir()
            group = None
    try:
        yield group
    finally:
        if group is not None and parent is not None:
            with contextlib.suppress(OSError):
                (parent / "cgroup.procs").write_text("0")
                group.rmdir()


def find_group() -> Path | None:
    """Return the folder of this process's control group, if version 2 is mounted."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
        lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    points = [line.split()[1] for line in mounts if line.split()[2] == "cgroup2"]
    places = [line[3:] for line in lines if line.startswith("0::")]
    return Path(points[0] + places[0]) if points and places else None


def read_usage(group: Path | None) -> float | None:
    """Return the CPU seconds a control group has used."""
    if group is None:
        return None
    try:
        lines = (group / "cpu.stat").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    found = dict(line.split() for line in lines)
    return int(found["usage_usec"]) / 1e6 if "usage_usec" in found else None


def _sample(keeper: int, seconds: float) -> Iterator[int]:
    """Yield the memory of all processes below ``keeper`` as long as it lives."""
    while not _is_dead(keeper):
        yield sum(map(proportional_size, descendants(keeper)))
        time.sleep(seconds)


def _is_dead(process: int) -> bool:
    try:
        content = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return content.rpartition(")")[2].split()[0] in "ZX"


def proportional_size(process: int) -> int:
    """Return the bytes a process uses, shared pages divided among those that share them."""
    try:
        content = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0
    return (
        sum(int(line.split()[1]) for line in content.splitlines() if line.startswith("Pss:")) * 1024
    )


def descendants(ancestor: int) -> list[int]:
    """Return all processes below one, from one look at all processes."""
    children: dict[int, list[int]] = {}
    for process, parent in _parents():
        children.setdefault(parent, []).append(process)
    found, rest = list[int](), [ancestor]
    while rest:
        below = children.get(rest.pop(), [])
        found += below
        rest += below
    return found


def _parents() -> Iterable[tuple[int, int]]:
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            content = Path(entry.path, "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        # The name stands in brackets and may hold blanks.
        yield int(entry.name), int(content.rpartition(")")[2].split()[1])
