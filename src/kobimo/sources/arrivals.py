"""Remember when a file came in, in a file that travels with the repository.

The file system's date changes with every clone, and the date is printed in the report; so the
first day on which a content was seen is written down beside the data.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kobimo.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

FILE = "herkunft.json"
#: Protected files are in no repository, and neither are their names.
PROTECTED = "data/geschuetzt"


class Arrivals:
    """The days on which the contents of ``data/`` were first seen.

    Parameters
    ----------
    folder
        ``data`` of a municipal repository; need not exist. An unreadable record is begun anew.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._known = self._read()
        self._seen: dict[str, dict[str, str]] = {}

    def day(self, label: str, digest: str, today: str) -> str:
        """Return the ISO date on which this content was first seen under any name."""
        days = [known["eingegangen"] for known in self._known.values() if known["sha256"] == digest]
        found = min([*days, today])
        if not label.startswith(PROTECTED):
            self._seen[label] = {"eingegangen": found, "sha256": digest}
        return found

    def write(self) -> None:
        """Write down what was seen since; a file that is not in this clone keeps its entry."""
        entries = self._known | self._seen
        if entries != self._known:
            body = json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True)
            write_atomically(self.path, body + "\n")

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            content: Any = json.loads(self.path.read_text("utf-8"))
            return {
                str(label): {"eingegangen": str(item["eingegangen"]), "sha256": str(item["sha256"])}
                for label, item in content.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}
