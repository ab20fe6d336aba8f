"""Tell that nothing a build rests on has changed since the last one, before anything is imported.

A record beside the site says of every file that was there what it was: the project, kobimo's own
files, the lists of what is installed, what chapters read elsewhere, and the site itself. A file
is believed to be the same where size, times and inode are, and the last change lies well before
the record; wherever that leaves a doubt, its content is hashed. Whatever is wrong with the
record or cannot be looked at, the answer is no, and the build looks for itself.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kobimo.freshness.marks import (
    BLUR,
    NOTHING,
    SMALL,
    Mark,
    all_below,
    describe,
    digest_of,
    is_settled,
    list_inputs,
    mark_of,
    now_of,
)
from kobimo.freshness.surroundings import (
    hash_libraries,
    hash_package,
    hash_variable,
    list_programs,
    machine,
    settings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

__all__ = [
    "RECORD",
    "Seen",
    "begin",
    "digest_of",
    "find_fresh",
    "hash_libraries",
    "hash_package",
    "keep",
    "list_inputs",
    "look",
]

#: Lies in the build folder of an edition.
RECORD = "stand.json"
FORMAT = 1
#: When this process began, as nearly as it can be told from here.
LOADED = time.time_ns()


@dataclass
class Seen:
    """The inputs of a build as they were before it began.

    Attributes
    ----------
    files
        Path → its mark and, where the mark alone says too little, its hash.
    """

    folder: Path
    files: dict[str, tuple[Mark, str]] = field(default_factory=dict)
    #: The same for programs.
    programs: dict[str, tuple[Mark, str]] = field(default_factory=dict)


#: Projects that this process looked at before it loaded anything.
_begun: dict[Path, Seen] = {}


def begin(folder: Path) -> None:
    """Look at a project at the beginning of a process, before anything of it is read."""
    _begun[folder.resolve()] = _look(folder)


def look(folder: Path, record: Path) -> tuple[Seen, bool]:
    """Return the inputs of a project before a build reads them; the last record ends here.

    Returns
    -------
    What was seen, and whether that was at the beginning of the process.
    """
    record.unlink(missing_ok=True)
    found = _begun.get(folder.resolve())
    return (_look(folder), False) if found is None else (found, True)


def _look(folder: Path) -> Seen:
    real = folder.resolve()
    now = now_of(real / "build")
    return Seen(real, describe(list_inputs(real), now), describe(list_programs(), now))


def keep(
    seen: Seen,
    record: Path,
    *,
    outputs: Collection[str],
    elsewhere: Collection[str] = (),
    variables: Iterable[str] = (),
    own: Mapping[str, str] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """Write down what a build that succeeded rested on and what it made.

    Parameters
    ----------
    outputs
        Files and folders that it made.
    elsewhere
        Files and folders outside the project that it read.
    variables
        Variables of the environment that its chapters asked for.
    own
        Inputs that the build itself may have written → the hash with which they were read.
    facts
        What is told of it where nothing has changed since; ``arguments`` are those of the build.

    Returns
    -------
    Output → its hash; nothing, and no record, where an input changed while the build ran.
    """
    now = now_of(record.parent)
    inputs = describe({*list_inputs(seen.folder), *seen.files}, now, SMALL)
    own = own or {}
    for path, (mark, digest) in inputs.items():
        before, former = seen.files.get(path, (NOTHING, ""))
        if path in own and own[path] == (digest or digest_of(path)):
            continue
        if mark != before or (former and former != digest) or mark == NOTHING:
            return {}
    programs = describe(list_programs(), now)
    newest = max((mark[2] for mark, _ in programs.values()), default=0)
    # What was exchanged after this process began may be loaded in part.
    if _marks(programs) != _marks(seen.programs) or newest > LOADED - BLUR:
        return {}
    made = describe(all_below(outputs), now, SMALL)
    groups = {
        "inputs": inputs,
        "outputs": made,
        "programs": programs,
        "elsewhere": describe(all_below(elsewhere), now, SMALL),
    }
    names = sorted({*settings(), *variables})
    content = {
        "format": FORMAT,
        "folder": str(seen.folder),
        "elsewhere_named": sorted(elsewhere),
        "outputs_named": sorted(outputs),
        "machine": machine(),
        "variables": {name: hash_variable(name) for name in names},
        "facts": dict(facts or {}),
        "at": now,
        "files": groups,
    }
    _write(record, content)
    return {path: digest for path, (_, digest) in made.items()}


def find_fresh(folder: Path, record: Path, arguments: str) -> dict[str, Any] | None:
    """Return what is told of the last build where nothing has changed since; else ``None``.

    Parameters
    ----------
    arguments
        Of the build that is asked for.
    """
    real = folder.resolve()
    try:
        content = json.loads(record.read_bytes())
        if not _is_same_setting(content, real, arguments):
            return None
        now, doubts = now_of(record.parent), 0
        listed: dict[str, Callable[[], Iterable[str]]] = {
            "inputs": lambda: list_inputs(real),
            "outputs": lambda: all_below(content["outputs_named"]),
            "programs": list_programs,
            "elsewhere": lambda: all_below(content["elsewhere_named"]),
        }
        for name, paths in listed.items():
            known: dict[str, tuple[Mark, str]] = content["files"][name]
            if set(paths()) != known.keys():
                return None
            for path, (mark, digest) in known.items():
                present = mark_of(path)
                if present == mark and is_settled(mark, content["at"]):
                    continue
                if not digest or present[0] != mark[0] or digest_of(path) != digest:
                    return None
                known[path] = (present, digest)
                doubts += 1
        if doubts:
            # Looked at now: the next time their marks will do.
            content["at"] = now
            _write(record, content)
        facts: dict[str, Any] = content["facts"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return facts


def _is_same_setting(content: dict[str, Any], folder: Path, arguments: str) -> bool:
    return bool(
        content["format"] == FORMAT
        and content["folder"] == str(folder.resolve())
        and content["facts"]["arguments"] == arguments
        and content["machine"] == machine()
        and content["variables"].keys() >= set(settings())
        and all(hash_variable(name) == text for name, text in content["variables"].items())
    )


def _marks(described: Mapping[str, tuple[Mark, str]]) -> dict[str, Mark]:
    return {path: mark for path, (mark, _) in described.items()}


def _write(record: Path, content: dict[str, Any]) -> None:
    part = record.with_name(f".{record.name}.{os.getpid()}.part")
    part.write_text(json.dumps(content, sort_keys=True), "utf-8")
    part.replace(record)
