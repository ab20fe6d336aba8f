"""Notes on what was used, and the trace they make.

A note says what was used and what it was then: a kind, a name, and a digest. Nothing is noted
unless somebody has called :func:`kobimo.tracing.start` in this process, which the kernels of a
build do before their first cell.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kobimo.tracing.states import ABSENT, Mark, digest_of_file, mark_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Name of a note on all things of a kind.
EVERYTHING = "*"
FORMAT = 1


class Note(NamedTuple):
    """One thing that was used."""

    kind: str
    name: str
    #: What it was then; :data:`ABSENT` where it was not there.
    digest: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything one computation used."""

    notes: tuple[Note, ...]
    #: What changed while it was used: nobody knows which of its states the result shows.
    unsteady: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return the trace as text; the same trace gives the same text."""
        return json.dumps(
            {"format": FORMAT, "notes": sorted(self.notes), "unsteady": sorted(self.unsteady)},
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Trace:
        """Return the trace that :func:`taken` or :meth:`to_json` wrote.

        Raises
        ------
        ValueError
            The text is none.
        """
        try:
            content = json.loads(text)
            if content["format"] != FORMAT:
                raise ValueError(content["format"])
            notes = tuple(Note(str(a), str(b), str(c)) for a, b, c in content["notes"])
            return cls(notes, tuple(map(str, content["unsteady"])))
        except (KeyError, TypeError) as error:
            raise ValueError(str(error)) from error


@dataclass
class Recorder:
    """Collects the notes of one process."""

    #: Where the project lies, as it was told and without symbolic links.
    root: str
    real_root: str
    noted: dict[tuple[str, str], str] = field(default_factory=dict)
    unsteady: set[str] = field(default_factory=set)
    #: File read → what it was when its content was hashed.
    marks: dict[str, Mark | None] = field(default_factory=dict)
    #: Files written, renamed or removed → whether they were there before.
    touched: dict[str, bool] = field(default_factory=dict)
    #: Variables of the environment that the computation has set.
    own_variables: set[str] = field(default_factory=set)

    def note(self, kind: str, name: str, digest: str) -> None:
        """Keep a note; the same thing in another state makes the whole trace unsteady."""
        former = self.noted.setdefault((kind, name), digest)
        if former != digest:
            self.unsteady.add(name)

    def is_inside(self, path: str) -> bool:
        """Whether a path is the project's folder or below it."""
        return any(
            path == root or path.startswith(root + os.sep) for root in (self.root, self.real_root)
        )

    def label(self, path: str) -> str:
        """Return a path as notes name it: below the project relative, with slashes."""
        for root in (self.root, self.real_root):
            if path == root:
                return "."
            if path.startswith(root + os.sep):
                return path[len(root) + 1 :].replace(os.sep, "/")
        return path

    def read(self, path: str) -> None:
        """Note the content of a file as it is now."""
        if path in self.touched:
            # What the computation wrote itself is no input of it.
            return
        mark = mark_of(path)
        if path in self.marks and self.marks[path] == mark:
            return
        self.marks[path] = mark
        self.note("file", self.label(path), digest_of_file(path))

    def trace(self) -> Trace:
        """Return the notes so far, with what became of the files that were written."""
        unsteady = set(self.unsteady)
        for path, mark in self.marks.items():
            if path not in self.touched and mark_of(path) != mark:
                unsteady.add(self.label(path))
        written = []
        for path, was_there in self.touched.items():
            digest = digest_of_file(path)
            if digest != ABSENT or was_there:
                written.append(Note("written", self.label(path), digest))
        notes = [Note(*key, digest) for key, digest in self.noted.items()]
        return Trace(tuple(sorted({*notes, *written})), tuple(sorted(unsteady)))


class _Listening(threading.local):
    """Whether this thread's doings are noted."""

    paused: int = 0


_listening = _Listening()
_recorder: Recorder | None = None


def set_recorder(recorder: Recorder | None) -> None:
    """Note from now on with this recorder; ``None`` ends noting."""
    global _recorder  # noqa: PLW0603 - one process computes one thing
    _recorder = recorder


def current() -> Recorder | None:
    """Return who takes notes of this thread at this moment, if anybody."""
    return None if _recorder is None or _listening.paused else _recorder


def is_recording() -> bool:
    """Whether what this thread uses now is noted."""
    return current() is not None


def is_started() -> bool:
    """Whether this process notes what it uses, be it aside or not."""
    return _recorder is not None


def watch_file(path: str | os.PathLike[str]) -> None:
    """See to it that a file that is noted in another way stays as it is until the end."""
    if _recorder is not None:
        absolute = os.path.abspath(path)  # noqa: PTH100 - links stay links
        _recorder.marks.setdefault(absolute, mark_of(absolute))


def is_noted(kind: str, name: str) -> bool:
    """Whether there is a note already, or nobody takes any: its digest need not be computed."""
    recorder = current()
    return recorder is None or (kind, name) in recorder.noted


def note(kind: str, name: str, digest: str = ABSENT) -> None:
    """Note that something was used, and what it was; costs nothing when nobody takes notes."""
    recorder = current()
    if recorder is not None:
        recorder.note(kind, name, digest)


def note_file(path: str | os.PathLike[str]) -> None:
    """Note a file that is read by a library of which Python sees nothing (GDAL, Arrow)."""
    recorder = current()
    if recorder is not None:
        with aside():
            recorder.read(os.path.abspath(path))  # noqa: PTH100 - links stay links


@contextlib.contextmanager
def aside() -> Iterator[None]:
    """Note nothing inside: the caller knows what is used there, and notes that itself."""
    _listening.paused += 1
    try:
        yield
    finally:
        _listening.paused -= 1


def taken() -> str:
    """Return everything noted so far as JSON; see :meth:`Trace.from_json`."""
    if _recorder is None:
        return Trace(()).to_json()
    with aside():
        return _recorder.trace().to_json()


def digest_of(*parts: str) -> str:
    """Return a hash of texts, in which no two different sequences are alike."""
    digest = hashlib.sha256()
    for part in parts:
        body = part.encode("utf-8", "surrogatepass")
        digest.update(len(body).to_bytes(8, "big") + body)
    return digest.hexdigest()
