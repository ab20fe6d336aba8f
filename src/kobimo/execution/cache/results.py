"""Turn the run of a chapter into an entry, and an entry into the notebook as it would be run."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.execution.cache.doubts import BEYOND, find_doubts
from kobimo.execution.cache.entries import Entry
from kobimo.execution.cache.keys import code_cells
from kobimo.execution.cache.reasons import word_note
from kobimo.tracing import Note, Trace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.execution.cache.keys import Key
    from kobimo.execution.cache.present import Present


def make_entry(
    chapter: str,
    notebook: Mapping[str, Any],
    key: Key,
    trace: Trace,
    *,
    before: Present,
    after: Present,
) -> Entry:
    """Return the result of a run with everything that it rests on.

    Parameters
    ----------
    notebook
        After its run.
    trace
        As its kernel noted it; what a kernel cannot hear is added from the code.
    before, after
        The project as it was looked at before the run, and after it. What a kernel cannot hear
        counts only where it stayed the same meanwhile.
    """
    cells = code_cells(notebook)
    modules = _local_modules(trace)
    sources = [str(cell["source"]) for cell in cells]
    for name in modules:
        with contextlib.suppress(OSError):
            sources.append((before.folder / name).read_text("utf-8", errors="replace"))
    names = {part for name in modules for part in Path(name).with_suffix("").parts}
    doubts = [
        Note(item.kind, item.name, before.digest(item)) for item in find_doubts(sources, names)
    ]
    unsteady = [item.kind for item in doubts if after.digest(item) != item.digest]
    return Entry(
        key=key.digest,
        chapter=chapter,
        trace=Trace(
            tuple(sorted({*map(before.sealer.seal, trace.notes), *doubts})),
            tuple(sorted({*trace.unsteady, *unsteady})),
        ),
        cells=tuple(
            {"execution_count": cell.get("execution_count"), "outputs": cell["outputs"]}
            for cell in cells
        ),
        language=dict(notebook["metadata"].get("language_info", {})),
    )


def merge(notebook: dict[str, Any], entry: Entry) -> dict[str, Any] | None:
    """Put kept outputs into a notebook as it was read; ``None`` where they do not fit."""
    cells = code_cells(notebook)
    if len(cells) != len(entry.cells):
        return None
    for cell, kept in zip(cells, entry.cells, strict=True):
        cell["execution_count"] = kept["execution_count"]
        cell["outputs"] = kept["outputs"]
    notebook["metadata"]["language_info"] = entry.language
    return notebook


def obstacle_of(trace: Trace) -> str:
    """Return what keeps a result from being used again, as reasons are worded; empty if nothing."""
    beyond = next((item for item in trace.notes if item.kind == BEYOND), None)
    if beyond is not None:
        return word_note(beyond)
    return f"{trace.unsteady[0]} änderte sich, während das Kapitel lief" if trace.unsteady else ""


def _local_modules(trace: Trace) -> list[str]:
    """Return the modules of the project that were imported, as paths below it."""
    return [
        item.name
        for item in trace.notes
        if item.kind == "file" and item.name.endswith(".py") and not Path(item.name).is_absolute()
    ]
