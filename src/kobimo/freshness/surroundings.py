"""What a build rests on besides the project: programs, who runs them, and their settings."""

from __future__ import annotations

import json
import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.freshness.marks import digest_of, list_files

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Variables of the environment that may change what a build does, by their beginnings.
SETTINGS = ("KOBIMO_", "PYTHON", "LC_", "LANG", "TZ", "MPL", "PROJ_", "GDAL_", "SOURCE_DATE_EPOCH")
#: Of these, what changes no result; some are secrets, some are set by libraries while they load.
INDIFFERENT = frozenset(
    {
        *("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPYCACHEPREFIX", "PYTHONHASHSEED"),
        *("GDAL_CURL_CA_BUNDLE", "PROJ_CURL_CA_BUNDLE", "KOBIMO_KERNE", "KOBIMO_ZWISCHENSPEICHER"),
    }
)
#: As this process found it; libraries that it loads add to it.
ENVIRONMENT = dict(os.environ)
_SECRETS = ("_PASSWORT", "_TOKEN", "_KENNUNG")
_PACKAGE = Path(__file__).parents[1]


def list_programs() -> Iterator[str]:
    """Yield the files of kobimo itself and the lists of what is installed beside it."""
    yield from (path for path in list_files(str(_PACKAGE)) if not path.endswith(".pyc"))
    yield os.path.realpath(sys.executable)
    for distribution in _list_distributions():
        yield str(distribution / "RECORD")
        folder = _find_worked_on(distribution)
        if folder is not None:
            yield from list_files(str(folder))


def hash_package() -> str:
    """Return a hash of every file of kobimo: a version under development has many states."""
    return _hash_tree(_PACKAGE)


def hash_libraries() -> str:
    """Return a hash of what is installed beside kobimo: names, versions, lists of their files."""
    found = []
    for distribution in _list_distributions():
        found.append(f"{distribution.name} {digest_of(str(distribution / 'RECORD'))}")
        folder = _find_worked_on(distribution)
        if folder is not None:
            found.append(_hash_tree(folder))
    return sha256("\n".join(sorted(found)).encode()).hexdigest()


def _hash_tree(folder: Path) -> str:
    digest = sha256()
    for path in list_files(str(folder)):
        # A folder says nothing that the files in it do not say.
        if not path.endswith(".pyc") and os.path.isfile(path):  # noqa: PTH113 - text, as in marks
            name = path[len(str(folder)) + 1 :].replace(os.sep, "/")
            digest.update(f"{len(name)} {name} {digest_of(path)}\n".encode(errors="surrogatepass"))
    return digest.hexdigest()


def _list_distributions() -> Iterator[Path]:
    """Yield the folders that describe what is installed."""
    for folder in dict.fromkeys(sys.path):
        if os.path.basename(folder) not in {"site-packages", "dist-packages"}:  # noqa: PTH119
            continue
        try:
            names = sorted(os.listdir(folder))  # noqa: PTH208
        except OSError:
            continue
        yield from (Path(folder, name) for name in names if name.endswith(".dist-info"))


def _find_worked_on(distribution: Path) -> Path | None:
    """Return where the code of a distribution lies that somebody works on, unless it is kobimo."""
    if distribution.name.partition("-")[0] == "kobimo":
        return None
    try:
        origin = json.loads((distribution / "direct_url.json").read_bytes())
        if not origin["dir_info"]["editable"]:
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    from urllib.parse import unquote, urlsplit

    folder = Path(unquote(urlsplit(origin["url"]).path))
    inner = folder / "src"
    return inner if inner.is_dir() else folder if folder.is_dir() else None


def machine() -> str:
    """Return who builds with what; the gate compares pages with names of user and machine."""
    user = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    node = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return f"{sys.version} {sys.platform} {sys.executable} {user} {node}"


def settings() -> Iterator[str]:
    """Yield the names of variables that may change what a build does."""
    for name in ENVIRONMENT:
        if name.startswith(SETTINGS) and name not in INDIFFERENT and not name.endswith(_SECRETS):
            yield name


def hash_variable(name: str) -> str:
    """Return a hash of a variable, empty where it is not set."""
    text = ENVIRONMENT.get(name)
    return "" if text is None else sha256(f"{name}={text}".encode(errors="replace")).hexdigest()
