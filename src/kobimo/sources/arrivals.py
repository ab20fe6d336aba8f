"""Remember when a file came in, in a file that travels with the repository.

The file system's date changes with every clone, and the date is printed in the report; so the
first day on which a content was seen is written down beside the data.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from kobimo.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

FILE = "herkunft.json"
#: Protected files are in no repository, and neither are their names: their record lies hidden
#: among them and travels with them.
PROTECTED = "data/geschuetzt"
HIDDEN = ".herkunft.json"


class Arrivals:
    """The days on which the contents of ``data/`` were first seen.

    Parameters
    ----------
    folder
        ``data`` of a municipal repository; need not exist. An unreadable record is begun anew.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._hidden = folder / PROTECTED.rpartition("/")[2] / HIDDEN
        self._known = _read(self.path)
        self._known_hidden = _read(self._hidden)
        self._seen: dict[str, dict[str, str]] = {}
        self._seen_hidden: dict[str, dict[str, str]] = {}

    def day(self, label: str, digest: str, today: str) -> str:
        """Return the ISO date on which this content was first seen under any name."""
        known = (*self._known.values(), *self._known_hidden.values())
        found = min([*(item["eingegangen"] for item in known if item["sha256"] == digest), today])
        seen = self._seen_hidden if label.startswith(PROTECTED) else self._seen
        seen[label] = {"eingegangen": found, "sha256": digest}
        return found

    def write(self) -> None:
        """Write down what was seen since; a file that is not in this clone keeps its entry."""
        _write(self.path, self._known, self._seen)
        # Protected files may lie on a drive that can only be read; then their own dates count.
        with suppress(OSError):
            _write(self._hidden, self._known_hidden, self._seen_hidden)


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        content: Any = json.loads(path.read_text("utf-8"))
        return {
            str(label): {"eingegangen": str(item["eingegangen"]), "sha256": str(item["sha256"])}
            for label, item in content.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(path: Path, known: dict[str, dict[str, str]], seen: dict[str, dict[str, str]]) -> None:
    entries = known | seen
    if entries != known:
        body = json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True)
        write_atomically(path, body + "\n")
