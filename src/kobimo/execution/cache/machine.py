"""What a result rests on besides the project: Python, kobimo itself, libraries, settings."""

from __future__ import annotations

import os
import platform
import sys

from kobimo.freshness import hash_libraries, hash_package
from kobimo.tracing import digest_of

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
        "kobimo": hash_package(),
        "libraries": hash_libraries(),
        "python": sys.version,
        "platform": " ".join((platform.system(), platform.machine(), *platform.libc_ver())),
        "settings": _digest_of_settings(),
    }


def _digest_of_settings() -> str:
    return digest_of(
        *(
            f"{name}={value}"
            for name, value in sorted(os.environ.items())
            if name.startswith(_SETTINGS) and name not in _INDIFFERENT
        )
    )
