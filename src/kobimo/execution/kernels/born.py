"""A kernel's process as the builder sees it: forked elsewhere, or spawned by itself."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

from kobimo.execution.kernels import linux

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.execution.kernels.orders import Order


_listening: set[asyncio.Task[None]] = set()


class NotStarted(Exception):
    """No process could be made for a kernel."""


class Born(Protocol):
    """The process of a kernel."""

    pid: int

    @property
    def status(self) -> int | None:
        """Exit status, negative for a signal; None while the process runs."""

    async def ready(self) -> None:
        """Wait until the kernel has opened its sockets, or has ended."""

    async def gone(self) -> int:
        """Wait until the process has ended; return its status."""

    def kill(self) -> None:
        """Kill the process and all that it has started; return at once."""


class Forked:
    """A kernel forked by the warm process, which tells over a socket how it fares."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.pid = 0
        self._exit: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._ready = asyncio.Event()

    @classmethod
    async def bear(cls, order: Order, path: Path) -> Forked:
        """Ask the warm process for a kernel."""
        reader, writer = await asyncio.open_unix_connection(str(path))
        born = cls(reader, writer)
        try:
            writer.write(order.dump())
            await writer.drain()
            while not born.pid:
                line = await reader.readline()
                born._take(line)
        except BaseException:
            writer.close()
            raise
        # A loop holds its tasks weakly, and nobody else may hold this one to its end.
        task = asyncio.create_task(born._listen())
        _listening.add(task)
        task.add_done_callback(_listening.discard)
        return born

    @property
    def status(self) -> int | None:
        """Exit status; None while the kernel runs."""
        return self._exit.result() if self._exit.done() else None

    async def ready(self) -> None:
        """Wait for the kernel's word that its sockets are open."""
        await self._ready.wait()

    async def gone(self) -> int:
        """Wait until the warm process has seen the kernel end."""
        return await asyncio.shield(self._exit)

    def kill(self) -> None:
        """Hang up: the warm process kills whom nobody wants."""
        with contextlib.suppress(OSError, RuntimeError):
            if self._writer.can_write_eof():
                self._writer.write_eof()

    async def _listen(self) -> None:
        try:
            while line := await self._reader.readline():
                self._take(line)
        except (OSError, ValueError):
            pass
        finally:
            self._end(-signal.SIGKILL)
            self._writer.close()

    def _take(self, line: bytes) -> None:
        if not line:
            raise ConnectionError("the warm process has gone")
        words = json.loads(line)
        if "threads" in words:
            raise ConnectionError("the warm process has more than one thread")
        self.pid = words.get("pid", self.pid)
        if "ready" in words:
            self._ready.set()
        if "exit" in words:
            self._end(words["exit"])

    def _end(self, status: int) -> None:
        if not self._exit.done():
            self._exit.set_result(status)
        self._ready.set()


class Spawned:
    """A kernel that is a process of its own from the start."""

    def __init__(self, process: subprocess.Popen[bytes], lifeline: int) -> None:
        self._process = process
        self._lifeline = lifeline
        self.pid = process.pid

    @classmethod
    def bear(cls, order: Order, folder: Path) -> Spawned:
        """Start a Python that becomes the kernel."""
        start = folder / "leer"
        start.mkdir(exist_ok=True)
        held, lifeline = os.pipe() if sys.platform != "win32" else (-1, -1)
        command = [sys.executable, "-m", "kobimo.execution.kernels.spawned", str(held), "-1"]
        try:
            with open(order.errors, "ab") as said:  # noqa: PTH123 # a string comes, a string goes
                process = subprocess.Popen(  # noqa: S603 # this very Python
                    command,
                    env=order.environment,
                    cwd=start,
                    stdin=subprocess.PIPE,
                    stdout=said,
                    stderr=said,
                    pass_fds=(held,) if held >= 0 else (),
                    start_new_session=True,
                )
        finally:
            if held >= 0:
                os.close(held)
        if process.stdin is not None:
            # Over a pipe and not as an argument, which every user of the machine can read.
            with contextlib.suppress(OSError):
                process.stdin.write(order.dump())
                process.stdin.close()
        return cls(process, lifeline)

    @property
    def status(self) -> int | None:
        """Exit status; None while the kernel runs."""
        return self._process.poll()

    async def ready(self) -> None:
        """Return at once: the first request waits until the kernel opens its sockets."""

    async def gone(self) -> int:
        """Wait until the process has ended."""
        while (status := self._process.poll()) is None:
            await asyncio.sleep(0.1)
        return status

    def kill(self) -> None:
        """Kill the process and what it has started."""
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1
        if self._process.poll() is None:
            if sys.platform == "linux":
                linux.kill_tree(self.pid)
            elif sys.platform != "win32":
                with contextlib.suppress(OSError):
                    os.killpg(self.pid, signal.SIGKILL)
            self._process.kill()
            self._process.wait()
