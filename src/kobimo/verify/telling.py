"""Tell people where two builds first differ, which cell it comes from, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kobimo.document.elements import MIME
from kobimo.execution.failures import locate
from kobimo.verify.builds import read
from kobimo.verify.causes import Cause, choose, read_cause, read_code
from kobimo.verify.comparing import list_differing
from kobimo.verify.places import Place, compare_texts, find_place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kobimo.project import Edition
    from kobimo.verify.builds import Builds
    from kobimo.verify.environments import Aspect
    from kobimo.verify.rebuilding import Rebuilt

KEPT = " Beide Fassungen liegen zum Vergleich in build/nachbau/."
_EDITIONS = {"oeffentlich": "der öffentlichen Ausgabe", "intern": "der internen Ausgabe"}


@dataclass(frozen=True, slots=True)
class Origin:
    """The cell whose results differ."""

    #: German: „notebooks/kita.py, Abschnitt „Ganztag“, Zelle 7“.
    where: str
    source: str
    place: Place


def tell_difference(
    builds: Builds, pair: tuple[Rebuilt, Rebuilt], edition: Edition, changed: Sequence[Aspect]
) -> tuple[str, str]:
    """Return what differs between two builds of an edition and what to do about it, in German.

    Parameters
    ----------
    builds
        Makes further builds, where the difference itself does not tell its cause.
    changed
        What was different for the second build.
    """
    first, second = pair
    if second.exit_code:
        return _tell_failure(builds, pair, edition, changed)
    names = list_differing(first.site(edition), second.site(edition))
    name = names[0]
    place = find_place(name, read(first.site(edition) / name), read(second.site(edition) / name))
    origin = find_origin(first.room(edition) / "executed", second.room(edition) / "executed")
    folders = [folder for build in pair for folder in build.folders]
    shown = read_cause(place, folders)
    if origin is not None and shown is None:
        shown = read_cause(origin.place, folders)
    aspects = None
    if shown is None or not shown.is_certain:
        aspects = builds.find_aspects(first, edition, name, changed)
    cause = choose(shown, read_code(origin.source) if origin else None, aspects)
    total = sum(path.is_file() for path in first.site(edition).rglob("*"))
    count = f"{len(names)} von {total} Dateien {_EDITIONS[edition.value]}"
    lines = [
        f"Zwei Bauten desselben Standes sind verschieden: {count}.",
        f"    Erste Stelle: {place.what}",
    ]
    if place.first or place.second:
        lines += [f"        erster Bau:  {place.first}", f"        zweiter Bau: {place.second}"]
    if origin is not None:
        lines.append(f"    Entsteht in: {origin.where}: {_last_line(origin.source)}")
    return "\n".join([*lines, *_explain(cause, aspects)]), cause.remedy + KEPT


def _tell_failure(
    builds: Builds, pair: tuple[Rebuilt, Rebuilt], edition: Edition, changed: Sequence[Aspect]
) -> tuple[str, str]:
    aspects = builds.find_aspects(pair[0], edition, "", changed)
    said = "\n".join("        " + line for line in pair[1].output.strip().splitlines()[-6:])
    cause = choose(None, None, aspects)
    lines = ["Der Bericht lässt sich hier bauen, in einer anderen Umgebung nicht:", said]
    return "\n".join([*lines, *_explain(cause, aspects)]), cause.remedy


def _explain(cause: Cause, aspects: Sequence[Aspect] | None) -> list[str]:
    lines = []
    if aspects:
        lines.append(f"    Ausgelöst durch: {', '.join(aspect.label for aspect in aspects)}")
    return [*lines, f"    Ursache: {cause.sentence}"]


def find_origin(first: Path, second: Path) -> Origin | None:
    """Return the first cell of executed notebooks whose results differ, ``None`` where none does.

    Parameters
    ----------
    first, second
        Folders of the notebooks that two builds executed.
    """
    for path in sorted(first.glob("*.ipynb")):
        here, there = _read_notebook(path), _read_notebook(second / path.name)
        cells = enumerate(zip(here["cells"], there["cells"], strict=False))
        for index, (one, two) in cells:
            texts = [_shown(cell) for cell in (one, two)]
            if texts[0] == texts[1]:
                continue
            heading, number = locate(here, index)
            section = f", Abschnitt „{heading}“" if heading else ""
            where = f"notebooks/{path.stem}.py{section}, Zelle {number}"
            return Origin(where, "".join(one["source"]), compare_texts(where, *texts))
    return None


def _read_notebook(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {"cells": []}
    return found if isinstance(found, dict) and "cells" in found else {"cells": []}


def _shown(cell: dict[str, Any]) -> str:
    """Return what a cell hands to the report, as text; nothing else of its output gets there."""
    payloads = (output.get("data", {}).get(MIME) for output in cell.get("outputs", ()))
    found = [payload for payload in payloads if payload is not None]
    return json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1) if found else ""


def _last_line(source: str) -> str:
    """Return the line of a cell whose result is shown."""
    lines = [line for line in source.splitlines() if line.strip() and not line.startswith("#")]
    last = lines[-1].strip() if lines else ""
    return last if len(last) <= 100 else last[:100] + " …"
