"""Execute many notebooks: each in a fresh kernel, a few at a time, within deadlines."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import tempfile
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.execution.failures import Failure, explain, locate, shorten
from kobimo.files import write_atomically
from kobimo.project import EDITION_VARIABLE, Edition

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much a notebook may run and write."""

    #: Seconds one cell may take.
    cell: int = 120
    #: Seconds a notebook may take.
    notebook: int = 600
    #: Bytes a notebook may write in all its outputs.
    output: int = 64 * 1024 * 1024
    #: Notebooks that run at the same time.
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Executed:
    """One notebook after its run: the notebook, or why there is none."""

    chapter: str
    notebook: dict[str, Any] | None
    failure: Failure | None
    seconds: float


def execute(
    notebooks: Mapping[str, Path],
    folder: Path,
    *,
    working_folder: Path,
    edition: Edition = Edition.OEFFENTLICH,
    limits: Limits | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
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
    edition
        For whom; the kernels find it in their environment.
    on_progress
        Called with chapter, cells finished and cells in all.

    Returns
    -------
    One result per notebook, in the order given. A failure of one does not stop the others.
    """
    return _run_aside(
        _execute_all(
            notebooks,
            folder,
            working_folder,
            edition,
            limits=limits or Limits(),
            advance=on_progress,
        )
    )


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
    working_folder: Path,
    edition: Edition,
    *,
    limits: Limits,
    advance: Callable[[str, int, int], None] | None,
) -> list[Executed]:
    turn = asyncio.Semaphore(limits.workers)
    # A socket's path may have about 100 characters, and a user's runtime folder can be longer.
    with tempfile.TemporaryDirectory(prefix="kobimo-") as sockets:

        async def one(number: int, chapter: str, path: Path) -> Executed:
            async with turn:
                connection = Path(sockets) / f"k{number}.json"
                done = await _execute_one(
                    chapter,
                    path,
                    connection,
                    working_folder,
                    edition=edition,
                    limits=limits,
                    on_progress=advance,
                )
            if done.notebook is not None:
                _write(done.notebook, folder / f"{chapter}.ipynb")
            return done

        return list(
            await asyncio.gather(
                *(one(number, *item) for number, item in enumerate(notebooks.items()))
            )
        )


async def _execute_one(
    chapter: str,
    path: Path,
    connection: Path,
    working_folder: Path,
    *,
    edition: Edition,
    limits: Limits,
    on_progress: Callable[[str, int, int], None] | None,
) -> Executed:
    import time

    import jupytext
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    from kobimo.execution.client import OutputLimit, Overdue, make_client

    started = time.monotonic()

    def failed(index: int | None, cause: str, remedy: str) -> Executed:
        heading, cell = locate(notebook, index)
        failure = Failure(chapter, heading, cell, cause, remedy)
        return Executed(chapter, None, failure, time.monotonic() - started)

    notebook: dict[str, Any] = {"cells": []}
    try:
        notebook = jupytext.read(path, fmt="py:percent")
    except UnicodeDecodeError:
        return failed(
            None,
            "Das Notebook ist nicht in UTF-8 gespeichert.",
            "Speichern Sie die Datei als UTF-8.",
        )
    except (OSError, ValueError, SyntaxError) as error:
        return failed(
            None,
            f"Das Notebook ist nicht lesbar: {shorten(str(error))}",
            "Öffnen Sie die Datei mit nox -s lab und speichern Sie sie im Format py:percent.",
        )
    client = make_client(notebook, connection, working_folder, limits)
    codes = [index for index, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]

    def advance(cell_index: int, **_: object) -> None:
        if on_progress is not None:
            on_progress(chapter, sum(index <= cell_index for index in codes), len(codes))

    client.on_cell_executed = advance
    # Cancelling nbclient looks like a dead kernel to it; killing the kernel is unambiguous.
    deadline = asyncio.get_running_loop().call_later(limits.notebook, client.stop, Overdue)
    try:
        await client.async_execute(env=_environment(edition), cwd=str(working_folder))
    except OutputLimit:
        return failed(
            client.current,
            f"Die Ausgabe ist größer als {limits.output // 1024 // 1024} MB.",
            "Vermutlich schreibt eine Schleife ohne Ende. Geben Sie weniger aus.",
        )
    except CellTimeoutError:
        return failed(
            client.current,
            f"Die Zelle lief länger als {limits.cell} Sekunden und wurde beendet.",
            "Teilen Sie die Zelle auf oder verlängern Sie die Frist: kobimo build --zellfrist SEKUNDEN",
        )
    except DeadKernelError:
        return failed(
            client.current,
            "Der Rechenprozess hat sich beendet.",
            "Meist fehlt Arbeitsspeicher, oder die Zelle beendet Python selbst.",
        )
    except (Overdue, RuntimeError):
        # A kernel killed or dead before it first answered is a RuntimeError of its manager.
        if client.stopped is not Overdue:
            return failed(
                client.current,
                "Der Rechenprozess ließ sich nicht starten.",
                "Starten Sie den Bau noch einmal; hilft das nicht, richten Sie die Umgebung neu ein.",
            )
        return failed(
            client.current,
            f"Das Notebook lief länger als {limits.notebook} Sekunden und wurde beendet.",
            "Kürzen Sie das Notebook oder verlängern Sie die Frist: kobimo build --notebookfrist SEKUNDEN",
        )
    except CellExecutionError as error:
        return failed(client.current, *explain(error.ename, error.evalue))
    finally:
        deadline.cancel()
        await client.shutdown()
    return Executed(chapter, notebook, None, time.monotonic() - started)


def _environment(edition: Edition) -> dict[str, str]:
    """Return the environment of a kernel: the builder's, with what would vary fixed."""
    return {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TZ": "Europe/Berlin",
        EDITION_VARIABLE: edition.value,
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "0"),
    }


def _write(notebook: dict[str, Any], path: Path) -> None:
    for number, cell in enumerate(notebook["cells"], start=1):
        # Times of day and random ids would make every run differ.
        cell["metadata"].pop("execution", None)
        cell["id"] = f"zelle-{number}"
    write_atomically(
        path, json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    )
