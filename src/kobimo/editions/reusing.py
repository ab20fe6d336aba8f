"""Take over from the last site of an edition what would come out the same.

A report in one format is a part of a site. What a part was made from and which files came out
of it stands in a record beside the site; the files are believed only where their hashes fit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kobimo.files import sha256, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Lies in the build folder of an edition.
RECORD = "teile.json"


@dataclass
class Parts:
    """The parts of the last site of an edition, and those of the one being made.

    Parameters
    ----------
    site
        The folder of the last site; need not exist.
    record
        What was written down about it; whatever is wrong with it, nothing is taken over.
    """

    site: Path
    record: Path
    _made: dict[str, dict[str, object]] = field(default_factory=dict)

    def take_over(self, part: str, key: str, staging: Path) -> list[Path] | None:
        """Copy the files of a part into ``staging`` if it was made from the same.

        Returns
        -------
        The files written; ``None`` where the part has to be made.
        """
        try:
            former = json.loads(self.record.read_text("utf-8"))[part]
            if former["key"] != key:
                return None
            bodies = {name: (self.site / name).read_bytes() for name in former["files"]}
            if any(sha256(body) != former["files"][name] for name, body in bodies.items()):
                return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        for name, body in bodies.items():
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        self._made[part] = former
        return [staging / name for name in bodies]

    def note(self, part: str, key: str, written: Iterable[Path], staging: Path) -> None:
        """Note which files came out of a part that was made now."""
        files = {
            path.relative_to(staging).as_posix(): sha256(path.read_bytes()) for path in written
        }
        self._made[part] = {"key": key, "files": files}

    def keep(self) -> None:
        """Write the record; only once the new site is in its place."""
        write_atomically(self.record, json.dumps(self._made, indent=1, sort_keys=True) + "\n")
