"""Remember which datasets a fetch has finished, so that a run that broke off can go on.

The file lies beside the lock in ``data/abruf`` and stays out of the repository. Without it,
everything is simply asked again.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from kobimo.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

FILE = ".fortschritt.json"


class Journal:
    """What was finished, and on which day.

    Parameters
    ----------
    folder
        ``data/abruf``. An unreadable journal is begun anew.
    today
        ISO date.
    """

    def __init__(self, folder: Path, today: str) -> None:
        self._path = folder / FILE
        self._today = today
        self._guard = threading.Lock()
        content = self._read()
        #: Dataset → ISO date on which it was last finished.
        self._finished: dict[str, str] = content["fertig"]
        #: Datasets that the run which broke off had finished; empty after a whole run.
        self._survivors: set[str] = set(content["abgebrochen"])

    def begin(self, *, again: bool) -> None:
        """Begin a run; with ``again`` nothing counts as finished."""
        if again:
            self._finished, self._survivors = {}, set()
        self._write()

    def is_finished(self, dataset: str) -> bool:
        """Whether the dataset was finished today, or in the run that broke off."""
        return dataset in self._survivors or self._finished.get(dataset) == self._today

    def finish(self, dataset: str) -> None:
        """Note that a dataset is finished."""
        with self._guard:
            self._finished[dataset] = self._today
            self._survivors.add(dataset)
            self._write()

    def end(self) -> None:
        """Note that the run came to its end."""
        self._survivors = set()
        self._write()

    def _write(self) -> None:
        content = {"abgebrochen": sorted(self._survivors), "fertig": self._finished}
        body = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        write_atomically(self._path, body + "\n")

    def _read(self) -> dict[str, Any]:
        try:
            content: Any = json.loads(self._path.read_text("utf-8"))
            return {
                "abgebrochen": [str(name) for name in content["abgebrochen"]],
                "fertig": {str(name): str(day) for name, day in content["fertig"].items()},
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {"abgebrochen": [], "fertig": {}}
