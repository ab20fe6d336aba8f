"""Keep from traces what would let somebody test guesses about protected numbers.

A hash of protected rows tells a right guess from a wrong one, and results may lie where others
read: in the cache of a pipeline, in a folder that offices share. Such hashes are therefore
keyed with a secret of this checkout. Elsewhere they fit nothing, and the chapters run there.
"""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from kobimo.execution.cache.doubts import TREE
from kobimo.observations import using
from kobimo.tracing import ABSENT, Note

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.project import Project

#: The secret; never beside the results.
FILE = ("build", ".geheimnis")
SIZE = 32
#: Where files may hold protected numbers.
_PLACES = ("data/geschuetzt", "data/kommunal", "build")


class Sealer:
    """Says of notes whether they tell of protected numbers, and seals those."""

    def __init__(self, project: Project) -> None:
        self._secret = _read_secret(project.folder.joinpath(*FILE))
        datasets = project.catalog.datasets.values()
        self._protected = frozenset(item.id for item in datasets if item.is_protected)

    def seal(self, note: Note) -> Note:
        """Return a note as it may be kept."""
        if not self.is_secret(note.kind, note.name):
            return note
        return note._replace(digest=" ".join(map(self.hide, note.digest.split())))

    def hide(self, digest: str) -> str:
        """Return a hash that only this checkout can compare."""
        if digest == ABSENT:
            return ABSENT
        return hmac.digest(self._secret, digest.encode("utf-8"), "sha256").hex()

    def is_secret(self, kind: str, name: str) -> bool:
        """Whether the digest of such a note tells of protected numbers."""
        if kind == using.ROWS:
            return using.dataset_of(name) in self._protected
        if kind in {using.RECORD, using.SEAMS}:
            return name in self._protected
        if kind in {"file", "below", "written"}:
            return any(name == place or name.startswith(f"{place}/") for place in _PLACES)
        return kind == TREE


def _read_secret(path: Path) -> bytes:
    """Return the secret of a checkout; where there is none, one is made."""
    with suppress(OSError):
        found = path.read_bytes()
        if len(found) == SIZE:
            return found
    made = secrets.token_bytes(SIZE)
    # Where it cannot be written, nothing that it seals is found again.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(made)
    return made
