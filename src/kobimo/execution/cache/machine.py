"""What a result rests on besides the project: Python, kobimo itself, libraries, settings."""

from __future__ import annotations

import os
import platform
import sys
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.freshness import find_editable, list_distributions
from kobimo.tracing import digest_of, digest_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Variables that decide about results before anybody listens, by their beginnings.
_SETTINGS = ("PYTHON", "MPL", "PROJ_", "GDAL_", "NUMBA_", "ARROW_", "SOURCE_DATE_EPOCH")
#: Of these, what a kernel sets for itself or what says only how Python shows or keeps things.
_INDIFFERENT = frozenset(
    {
        *("PYTHONHASHSEED", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"),
        *("PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONPYCACHEPREFIX", "MPLBACKEND", "MPLCONFIGDIR"),
        # Libraries set these themselves when they are imported.
        *("GDAL_CURL_CA_BUNDLE", "PROJ_CURL_CA_BUNDLE"),
    }
)
#: Name of a part → how a German sentence calls what changed.
PARTS = {
    "kobimo": "kobimo selbst",
    "libraries": "die installierten Bibliotheken",
    "python": "Python",
    "platform": "der Rechner",
    "settings": "Umgebungsvariablen",
}


def describe_machine() -> dict[str, str]:
    """Return the parts of every key that no project decides about; names as in :data:`PARTS`."""
    return {
        "kobimo": _digest_of_tree(Path(str(files("kobimo")))),
        "libraries": _digest_of_libraries(),
        "python": sys.version,
        "platform": " ".join((platform.system(), platform.machine(), *platform.libc_ver())),
        "settings": _digest_of_settings(),
    }


def _digest_of_tree(folder: Path) -> str:
    digest = sha256()
    for name, path in sorted(_walk(str(folder), "")):
        digest.update(digest_of(name, digest_of_file(path)).encode())
    return digest.hexdigest()


def _walk(folder: str, label: str) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{label}{entry.name}"
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _walk(entry.path, f"{name}/")
            elif not entry.name.endswith(".pyc"):
                yield name, entry.path


def _digest_of_libraries() -> str:
    """Return a hash of what is installed: names, versions, and the lists of their files."""
    found = []
    for path in list_distributions():
        record = path / "RECORD"
        found.append(f"{path.name} {digest_of_file(record)}")
        folder = find_editable(path)
        if folder is not None and path.name.partition("-")[0] != "kobimo":
            found.append(_digest_of_tree(folder))
    return digest_of(*sorted(found))


def _digest_of_settings() -> str:
    return digest_of(
        *(
            f"{name}={value}"
            for name, value in sorted(os.environ.items())
            if name.startswith(_SETTINGS) and name not in _INDIFFERENT
        )
    )
