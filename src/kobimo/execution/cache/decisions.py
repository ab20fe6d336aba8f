"""Decide for each chapter whether it runs, and say why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kobimo.execution.cache.keys import Key, key_of
from kobimo.execution.cache.reasons import NEVER_RUN, sum_up, word_key, word_note
from kobimo.files import write_atomically
from kobimo.lean import read_notebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kobimo.execution.cache.entries import Entry, Shelf
    from kobimo.execution.cache.present import Present
    from kobimo.project import Edition
    from kobimo.tracing import Note

#: Lies in the build folder of an edition; says what the last results of its chapters were.
LAST = "letzte-laeufe.json"


@dataclass(frozen=True, slots=True)
class Last:
    """The last run of a chapter."""

    key: Key
    #: What keeps its result from being used again; empty where nothing does.
    obstacle: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a chapter runs."""

    chapter: str
    #: The result that is used instead.
    entry: Entry | None
    #: German, why it runs; empty where it does not.
    reason: str
    #: As read from its file; ``None`` where it cannot be read, which its run will say.
    notebook: dict[str, Any] | None
    key: Key | None


def decide(
    chapter: str,
    path: Path,
    *,
    edition: Edition,
    machine: Mapping[str, str],
    shelf: Shelf,
    present: Present,
    last: Last | None,
) -> Decision:
    """Return whether there is a result of this chapter that nothing speaks against."""
    try:
        notebook = read_notebook(path)
    except (OSError, ValueError, SyntaxError):
        return Decision(chapter, None, "das Notebook ist nicht lesbar", None, None)
    key = key_of(notebook, edition, machine)
    changed: list[Note] = []
    damaged = len(shelf.damaged)
    for entry in shelf.find(key.digest):
        differing = [note for note in entry.trace.notes if not present.is_same(note)]
        if not differing and not entry.trace.unsteady:
            return Decision(chapter, entry, "", notebook, key)
        changed = changed or differing
    if changed:
        reason = sum_up([word_note(note) for note in changed])
    elif len(shelf.damaged) > damaged:
        reason = "das gespeicherte Ergebnis war beschädigt"
    else:
        reason = _explain(last, key, notebook)
    return Decision(chapter, None, reason, notebook, key)


def _explain(last: Last | None, key: Key, notebook: Mapping[str, Any]) -> str:
    if last is None:
        return NEVER_RUN
    if last.key.digest != key.digest:
        return sum_up(word_key(last.key, key, notebook)) or NEVER_RUN
    return last.obstacle or "das gespeicherte Ergebnis ist nicht mehr da"


def read_last(folder: Path) -> dict[str, Last]:
    """Return what is known of the last runs; nothing where that is damaged."""
    try:
        content = json.loads((folder / LAST).read_text("utf-8"))
        return {
            str(chapter): Last(
                Key(tuple(item["cells"]), str(item["edition"]), dict(item["machine"])),
                str(item["obstacle"]),
            )
            for chapter, item in content.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_last(folder: Path, runs: Iterable[tuple[str, Last]]) -> None:
    """Write down the last runs of all chapters."""
    content = {
        chapter: {
            "cells": list(last.key.cells),
            "edition": last.key.edition,
            "machine": dict(last.key.machine),
            "obstacle": last.obstacle,
        }
        for chapter, last in sorted(runs)
    }
    body = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_atomically(folder / LAST, body)
