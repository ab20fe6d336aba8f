"""Execute many notebooks: each in a fresh kernel, a few at a time, within deadlines."""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kobimo.execution.kernels.imports import find_modules
from kobimo.execution.kernels.nursery import Nursery
from kobimo.execution.limits import Limits
from kobimo.execution.outputs import settle
from kobimo.files import write_atomically
from kobimo.lean import load_notebook_libraries

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from pathlib import Path

    from kobimo.execution.failures import Failure
    from kobimo.execution.running import Setting
    from kobimo.tracing import Trace


@dataclass(frozen=True, slots=True)
class Executed:
    """One notebook after its run: the notebook, or why there is none."""

    chapter: str
    notebook: dict[str, Any] | None
    failure: Failure | None
    seconds: float
    #: What the notebook read while it ran, where its kernel noted it.
    trace: Trace | None = None
    #: Whether this is the result of an earlier run.
    reused: bool = False


def execute(
    notebooks: Mapping[str, Path],
    folder: Path,
    *,
    working_folder: Path,
    environment: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
    on_executed: Callable[[Executed], None] | None = None,
    nursery: Nursery | None = None,
) -> list[Executed]:
    """Execute py:percent notebooks and write those that ran to ``folder``.

    Parameters
    ----------
    notebooks
        Chapter id → file.
    folder
        Gets one executed ``.ipynb`` per chapter, each written whole or not at all. A
        chapter that fails leaves the file of its last good run untouched.
    working_folder
        Where the kernels start: the municipal repository.
    environment
        Variables that the kernels find besides those of the builder.
    on_progress
        Called with chapter, cells finished and cells in all.
    on_executed
        Called with each result as soon as it is there and its file is written, from another
        thread, one after the other: what is put away then outlives a kill.
    nursery
        Where kernels come from. Without one this call makes its own and ends it; who executes
        several times saves the imports by keeping one.

    Returns
    -------
    One result per notebook, in the order given. A failure of one does not stop the others.
    """
    with contextlib.ExitStack() as ending:
        if nursery is None:
            nursery = ending.enter_context(Nursery(find_modules(notebooks.values())))
        # Only now: what follows imports for half a second, and the warm process does so meanwhile.
        load_notebook_libraries()
        from kobimo.execution.running import Setting

        setting = Setting(
            working_folder.resolve(), environment or {}, limits or Limits(), nursery, on_progress
        )
        return _run_aside(_execute_all(notebooks, folder, setting, on_executed))


def _run_aside(work: Coroutine[Any, Any, list[Executed]]) -> list[Executed]:
    """Run ``work`` in a thread of its own; an interrupted wait ends it and all its kernels.

    On the main thread nbclient takes Ctrl-C for itself, ends one kernel of several, and goes on.
    """
    begun: queue.SimpleQueue[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any] | None]]
    begun = queue.SimpleQueue()

    async def run() -> list[Executed]:
        begun.put((asyncio.get_running_loop(), asyncio.current_task()))
        return await work

    with ThreadPoolExecutor(max_workers=1) as pool:
        future = pool.submit(asyncio.run, run())
        loop, task = begun.get()
        try:
            while not future.done():
                # Windows cannot interrupt a wait without end.
                wait((future,), timeout=0.2)
        except BaseException:
            if task is not None:
                loop.call_soon_threadsafe(task.cancel)
            raise
        return future.result()


async def _execute_all(
    notebooks: Mapping[str, Path],
    folder: Path,
    setting: Setting,
    on_executed: Callable[[Executed], None] | None,
) -> list[Executed]:
    from kobimo.execution.running import Run, watch_memory

    turn = asyncio.Semaphore(setting.limits.workers)
    runs: set[Run] = set()
    loop = asyncio.get_running_loop()
    overdue = asyncio.Event()

    def end_all() -> None:
        overdue.set()
        for run in runs:
            run.end()

    async def one(chapter: str, path: Path) -> Executed:
        async with turn:
            run = Run(chapter, path, setting)
            runs.add(run)
            try:
                done = await run.finish(too_late=overdue.is_set())
            finally:
                runs.discard(run)
        if done.notebook is not None:
            write_notebook(done.notebook, folder / f"{chapter}.ipynb")
        if on_executed is not None:
            on_executed(done)
        return done

    deadline = loop.call_later(setting.limits.build, end_all)
    watch = asyncio.create_task(watch_memory(runs, setting.limits.memory))
    try:
        return list(await asyncio.gather(*(one(*item) for item in notebooks.items())))
    finally:
        deadline.cancel()
        watch.cancel()


def write_notebook(notebook: dict[str, Any], path: Path) -> None:
    """Write a notebook after its run; a file that says the same is left as it is."""
    settle(notebook)
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    body = text.encode("utf-8")
    with contextlib.suppress(OSError):
        if path.read_bytes() == body:
            return
    write_atomically(path, body)
