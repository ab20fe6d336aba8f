"""Put a wheel of the running kobimo into a folder, so that an office needs no index for it."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

#: The earliest moment a zip file can name; with it, the same files give the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)
#: What an installer adds to a wheel's files.
_ADDED = frozenset({"INSTALLER", "REQUESTED", "direct_url.json", "RECORD", "uv_cache.json"})


def add_wheel(folder: Path) -> tuple[str, ...]:
    """Write ``kobimo-X.Y.Z-py3-none-any.whl`` into ``folder``.

    Returns
    -------
    Nothing, or one German sentence saying why the folder has no wheel.
    """
    distribution = metadata.distribution("kobimo")
    checkout = _find_checkout(distribution)
    if checkout is None:
        rebuild_wheel(distribution, folder)
        return ()
    if find_spec("hatchling") is None:
        return (
            "vendor/ enthält kein kobimo: hier läuft es aus einem Quellordner, und hatchling fehlt.",
        )
    from hatchling.builders.wheel import WheelBuilder

    for _ in WheelBuilder(str(checkout)).build(directory=str(folder), versions=["standard"]):
        pass
    return ()


def rebuild_wheel(distribution: metadata.Distribution, folder: Path) -> Path:
    """Write the wheel again from which ``distribution`` was installed.

    The files are those the installation recorded, without what the installer added; their
    contents are unchanged, so the wheel installs exactly what runs here.
    """
    name = f"kobimo-{distribution.version}"
    contents: dict[str, bytes] = {}
    for entry in distribution.files or ():
        path = PurePosixPath(entry.as_posix())
        if not _belongs(path, f"{name}.dist-info"):
            continue
        contents[str(path)] = Path(str(distribution.locate_file(entry))).read_bytes()
    # PEP 427: the metadata come last in the archive.
    order = sorted(contents, key=lambda path: (path.startswith(f"{name}.dist-info/"), path))
    record = f"{name}.dist-info/RECORD"
    lines = [f"{path},sha256={_digest(contents[path])},{len(contents[path])}" for path in order]
    contents[record] = ("\n".join([*lines, f"{record},,"]) + "\n").encode("utf-8")
    wheel = folder / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for inside in [*order, record]:
            info = zipfile.ZipInfo(inside, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            archive.writestr(info, contents[inside])
    return wheel


def _belongs(path: PurePosixPath, dist_info: str) -> bool:
    if path.parts[0] == dist_info:
        return path.name not in _ADDED
    return path.parts[0] == "kobimo" and path.suffix != ".pyc"


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode("ascii").rstrip("=")


def _find_checkout(distribution: metadata.Distribution) -> Path | None:
    """Return the source folder of an editable installation, None for an installed wheel."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    source = json.loads(distribution.read_text("direct_url.json") or "{}")
    if not source.get("dir_info", {}).get("editable"):
        return None
    return Path(url2pathname(urlsplit(source["url"]).path))
