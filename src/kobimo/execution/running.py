"""Run one notebook from its text to its result or its failure."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import zmq.asyncio
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from kobimo.execution import failures
from kobimo.execution.client import (
    BuildOverdue,
    LimitedClient,
    MemoryLimit,
    NoKernel,
    Overdue,
    Stopped,
    make_client,
)
from kobimo.execution.executing import Executed
from kobimo.execution.kernels.born import NotStarted
from kobimo.execution.kernels.environment import kernel_environment
from kobimo.execution.kernels.memory import exceeds
from kobimo.execution.outputs import settle
from kobimo.lean import read_notebook
from kobimo.tracing import Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from kobimo.execution.kernels.nursery import Nursery
    from kobimo.execution.limits import Limits

#: Seconds between two looks at how much memory the kernels take.
LOOK = 0.25


@dataclass(frozen=True, slots=True)
class Setting:
    """What all notebooks of one call have in common."""

    working_folder: Path
    environment: Mapping[str, str]
    limits: Limits
    nursery: Nursery
    on_progress: Callable[[str, int, int], None] | None


class Run:
    """One notebook on its way."""

    def __init__(self, chapter: str, path: Path, setting: Setting) -> None:
        self._chapter = chapter
        self._path = path
        self._setting = setting
        self._started = time.monotonic()
        self._notebook: dict[str, Any] = {"cells": []}
        self.client: LimitedClient | None = None

    def end(self) -> None:
        """Kill the kernel: the time for all notebooks is over."""
        if self.client is not None:
            self.client.stop(BuildOverdue)

    async def finish(self, *, too_late: bool) -> Executed:
        """Run the notebook to its end, whatever that is."""
        try:
            self._notebook = read_notebook(self._path)
        except UnicodeDecodeError:
            return self._failed(failures.NOT_UTF8)
        except (OSError, ValueError, SyntaxError) as error:
            return self._failed(failures.unreadable(error))
        if too_late:
            return self._failed(failures.build_overdue(self._setting.limits.build))
        context = zmq.asyncio.Context()
        self.client = client = make_client(
            self._notebook,
            self._setting.working_folder,
            self._setting.limits,
            self._setting.nursery,
            context,
        )
        client.on_cell_executed = self._advance
        # Cancelling nbclient looks like a dead kernel to it; killing the kernel is unambiguous.
        loop = asyncio.get_running_loop()
        deadline = loop.call_later(self._setting.limits.notebook, client.stop, Overdue)
        try:
            return await self._execute(client)
        finally:
            deadline.cancel()
            await client.shutdown()
            context.destroy(linger=0)

    async def _execute(self, client: LimitedClient) -> Executed:
        limits = self._setting.limits
        try:
            await client.async_execute(
                env=kernel_environment(**self._setting.environment),
                cwd=str(self._setting.working_folder),
            )
            notes = await client.fetch_notes()
        except DeadKernelError as error:
            # Also between cells, where nbclient does not know that it was killed from here.
            if client.stopped is not None:
                return self._failed(failures.stopped(client.stopped, error, limits), client.current)
            return self._failed(failures.dead(client.status), client.current)
        except CellExecutionError as error:
            return self._failed(failures.raised(error, limits), client.current)
        except (
            *(Stopped, NoKernel, NotStarted, RuntimeError, CellTimeoutError),
            *(OSError, zmq.ZMQError),
        ) as error:
            # A kernel killed before it first answered shows as one that did not start.
            reason = client.stopped or type(error)
            return self._failed(failures.stopped(reason, error, limits), client.current)
        settle(self._notebook)
        seconds = time.monotonic() - self._started
        trace = None if notes is None else Trace.from_json(notes)
        return Executed(self._chapter, self._notebook, None, seconds, trace)

    def _failed(self, cause: failures.Cause, index: int | None = None) -> Executed:
        heading, cell = failures.locate(self._notebook, index)
        failure = failures.Failure(
            notebook=self._chapter,
            heading=heading,
            cell=cell,
            cause=cause.text,
            remedy=cause.remedy,
            kind=cause.kind,
            line=failures.find_line(self._path, self._notebook, index, cause.line),
        )
        return Executed(self._chapter, None, failure, time.monotonic() - self._started)

    def _advance(self, cell_index: int, **_: object) -> None:
        if self._setting.on_progress is not None:
            cells = self._notebook["cells"]
            codes = [index for index, cell in enumerate(cells) if cell["cell_type"] == "code"]
            done = sum(index <= cell_index for index in codes)
            self._setting.on_progress(self._chapter, done, len(codes))


async def watch_memory(runs: Collection[Run], limit: int) -> None:
    """Kill every kernel that takes more memory than it may, until cancelled."""
    while True:
        await asyncio.sleep(LOOK)
        for run in list(runs):
            client = run.client
            if client is not None and client.pid and exceeds(client.pid, limit):
                client.stop(MemoryLimit)
