"""What everything that a trace names is now, each thing looked at once."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kobimo import tracing
from kobimo.declarations.watching import KOMMUNE, digest_of_declared, digest_of_entry
from kobimo.disclosure.masking import PROTECTED, TALLY, digest_of_tally
from kobimo.disclosure.planning import rule_on_stored
from kobimo.execution.cache.doubts import BEYOND, DAY, TREE
from kobimo.execution.cache.sealing import Sealer
from kobimo.execution.kernels.environment import FIXED, kernel_environment
from kobimo.observations import Store, using
from kobimo.project import CHAPTER, HEADER
from kobimo.sources.geometry.outlines import BOUNDARIES, digest_of_found, find_boundaries
from kobimo.tracing import ABSENT, EVERYTHING, Note
from kobimo.tracing.listening import digest_of_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.disclosure.tallies import Plan
    from kobimo.project import Edition, Project

#: Folders below a project that hold no data of it.
_MADE = frozenset({"build", "public", "intern", "__pycache__", "node_modules"})


class Present:
    """The state of a project, asked for by notes.

    Parameters
    ----------
    plan
        What the edition may show of protected datasets.
    """

    def __init__(self, project: Project, edition: Edition, plan: Plan) -> None:
        self.folder = project.folder
        self.sealer = Sealer(project)
        self._project = project
        self._store = Store(project.store_folder)
        self._edition = edition
        self._tallies = {tally.key: tally for tally in plan.tallies}
        self._known: dict[Note, bool] = {}
        self._digests: dict[tuple[str, str], str] = {}

    def is_same(self, note: Note) -> bool:
        """Whether what a note names is as the note says."""
        if note not in self._known:
            try:
                self._known[note] = self._is_same(note)
            except (OSError, ValueError, LookupError, TypeError):
                # What can no longer be looked at is not what it was.
                self._known[note] = False
        return self._known[note]

    def _is_same(self, note: Note) -> bool:
        if note.kind == BEYOND:
            return False
        if note.kind == using.ROWS:
            seal = self.sealer.hide if self.sealer.is_secret(note.kind, note.name) else str
            return using.is_same(self._store, note.name, note.digest, seal)
        return self.digest(note) == note.digest

    def digest(self, note: Note) -> str:
        """Return what a note of this kind and name says now, as it may be kept."""
        key = (note.kind, note.name)
        if key not in self._digests:
            found = Note(*key, self._look(*key))
            self._digests[key] = self.sealer.seal(found).digest
        return self._digests[key]

    def _look(self, kind: str, name: str) -> str:
        if kind in tracing.LOOKS:
            return tracing.LOOKS[kind](self.folder / name)
        if kind == "environment":
            return self._look_at_environment(name)
        if kind == KOMMUNE:
            return digest_of_entry(self._project.kommune, name)
        if kind in {using.RECORD, using.SEAMS, using.STORED}:
            return using.digest_of_stored(self._store, kind, name)
        if kind == TREE:
            return _digest_of_files(self.folder)
        if kind == DAY:
            # In the time zone of the kernels.
            return datetime.now(ZoneInfo(FIXED["TZ"])).date().isoformat()
        return self._look_at_project(kind, name)

    def _look_at_project(self, kind: str, name: str) -> str:
        project = self._project
        if kind == CHAPTER:
            chapters = {chapter: path.name for chapter, path in project.chapters.items()}
            if name == EVERYTHING:
                return tracing.digest_of_all(chapters, str)
            return chapters.get(name, ABSENT)
        if kind == HEADER:
            known = name in project.chapters
            return tracing.digest_of(*project.indicators_of(name)) if known else ABSENT
        if kind == PROTECTED:
            return tracing.digest_of(*sorted(rule_on_stored(project)))
        if kind == TALLY:
            if name == EVERYTHING:
                return tracing.digest_of_all(self._tallies, digest_of_tally)
            tally = self._tallies.get(name)
            return ABSENT if tally is None else digest_of_tally(tally)
        if kind == BOUNDARIES:
            return digest_of_found(find_boundaries(project))
        found = digest_of_declared(project.catalog, kind, name)
        # A kind that this version does not know was never the same.
        return f"unbekannt: {kind}" if found is None else found

    def _look_at_environment(self, name: str) -> str:
        content = kernel_environment(**self._edition.environment)
        if name == EVERYTHING:
            return digest_of_environment(content)
        return tracing.digest_of(content[name]) if name in content else ABSENT


def _digest_of_files(folder: Path) -> str:
    """Return a hash of every file of a project that a chapter could read unheard."""
    return tracing.digest_of(
        *(
            text
            for path in sorted(_walk(folder))
            for text in (path.relative_to(folder).as_posix(), tracing.digest_of_file(path))
        )
    )


def _walk(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        found = list(entries)
    # An environment of Python that lies in the project is part of the key already.
    if any(entry.name == "pyvenv.cfg" for entry in found):
        return
    for entry in found:
        path = Path(entry.path)
        if entry.is_dir():
            if entry.name not in _MADE and not entry.name.startswith("."):
                yield from _walk(path)
        elif folder.name != "notebooks" or path.suffix != ".py":
            # What one chapter says, another could read only through Python.
            yield path
