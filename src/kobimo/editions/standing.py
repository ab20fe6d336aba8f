"""Write down on what a finished edition rests, so that the next build knows when to do nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kobimo import freshness, tracing
from kobimo.audit.gate_rules import MANIFEST
from kobimo.editions.chapters import EXECUTED
from kobimo.execution.cache import obstacle_of
from kobimo.execution.cache.doubts import DAY
from kobimo.execution.cache.sealing import Sealer
from kobimo.project import open_project
from kobimo.report.peers import FILE as PEERS
from kobimo.sources.arrivals import FILE as ARRIVALS
from kobimo.tracing import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kobimo.execution import Executed
    from kobimo.freshness import Seen
    from kobimo.project import Edition, Project
    from kobimo.tracing import Note, Trace

#: Kinds of notes whose names are paths.
_PATHS = frozenset({"below", "exists", "file", "folder", "modules", "written"})


def name_arguments(edition: str, *, publish: bool) -> str:
    """Return what was asked for, as far as a result depends on it."""
    return f"{edition} publish" if publish else edition


def look_before(project: Project, edition: Edition) -> Seen | None:
    """Return the inputs of a build before it reads any of them.

    ``None`` where some of them were read before anybody looked: they may have changed since.
    """
    seen, is_first = freshness.look(project.folder, _record(project, edition))
    if is_first:
        return seen
    is_read = {"catalog", "chapters", "reports"} & vars(project).keys()
    return None if is_read or open_project(project.folder) != project else seen


def keep_state(
    seen: Seen | None,
    project: Project,
    edition: Edition,
    executed: Sequence[Executed],
    facts: Mapping[str, Any],
    *,
    publish: bool,
) -> None:
    """Write down what an edition that is in its place was made from, and what was made.

    Nothing is written where a chapter rests on something that nobody can look at: the hour,
    another machine, a kernel that told nothing.
    """
    if seen is None:
        return
    traces = [done.trace for done in executed if done.trace is not None]
    notes = [note for trace in traces for note in trace.notes]
    if len(traces) < len(executed) or any(map(_is_open, notes)) or any(map(obstacle_of, traces)):
        return
    paths = {str(project.folder / note.name) for note in notes if note.kind in _PATHS}
    inside = set(freshness.list_inputs(project.folder))
    room = project.build_folder(edition)
    made = (
        project.site_folder(edition),
        room / EXECUTED,
        room / "fehlende-daten.txt",
        project.folder / "build" / "geheimhaltung",
        project.store_folder,
    )
    arguments = name_arguments(edition.value, publish=publish)
    elsewhere = paths - inside - {str(project.folder)}
    hashes = freshness.keep(
        seen,
        _record(project, edition),
        outputs=[str(path) for path in made],
        elsewhere=sorted(elsewhere),
        variables={note.name for note in notes if note.kind == "environment"},
        own=_own(project.folder, traces),
        facts={**facts, "arguments": arguments},
    )
    outside = [note for note in notes if str(project.folder / note.name) in elsewhere]
    if not (_is_as_made(project.site_folder(edition), hashes) and _is_as_read(project, outside)):
        _record(project, edition).unlink(missing_ok=True)


def _is_as_made(site: Path, hashes: Mapping[str, str]) -> bool:
    """Whether a site is as its manifest says."""
    try:
        files = json.loads((site / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    # Large files that nobody has touched for a while have a mark and no hash.
    return all(
        (hashes.get(path) or freshness.digest_of(path)) == digest
        for path, digest in ((str(site / name), digest) for name, digest in files.items())
    )


def _is_as_read(project: Project, notes: Sequence[Note]) -> bool:
    """Whether what chapters read outside of the inputs is still as they found it."""
    sealer = Sealer(project)

    def is_same(note: Note) -> bool:
        found = tracing.LOOKS[note.kind](project.folder / note.name)
        # The trace of a run that was taken over is sealed, that of a new one is not.
        return note.digest in {found, sealer.hide(found)}

    return all(map(is_same, (note for note in notes if note.kind in tracing.LOOKS)))


def _record(project: Project, edition: Edition) -> Path:
    return project.build_folder(edition) / freshness.RECORD


def _is_open(note: Note) -> bool:
    """Whether a note is on something that a record cannot hold."""
    return note.kind == DAY or (note.kind == "environment" and note.name == EVERYTHING)


def _own(folder: Path, traces: Sequence[Trace]) -> dict[str, str]:
    """Return inputs that a build writes itself, with the hashes with which they were read.

    The choice of Vergleichskreise is read back at once; the days on which files came in say
    nothing that the files do not.
    """
    found = {str(folder / "data" / ARRIVALS): freshness.digest_of(str(folder / "data" / ARRIVALS))}
    read = {
        note.digest
        for trace in traces
        for note in trace.notes
        if note.kind == "file" and note.name == PEERS
    }
    if len(read) == 1:
        found[str(folder / PEERS)] = read.pop()
    return found
