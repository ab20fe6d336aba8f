"""Archives named by their content: the same files make the same bytes, wherever they are packed."""

from __future__ import annotations

import io
import re
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kobimo.errors import DamagedParcel
from kobimo.files import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Fast, and texts and vector graphics shrink to a fifth all the same.
_LEVEL = 1
_PART = re.compile(r"[^/\x00\\]+")


@dataclass(frozen=True, slots=True)
class Parcel:
    """Files on their way between two machines."""

    #: SHA-256 of the archive before it was compressed: compressors differ, contents do not.
    digest: str
    #: Bytes of the archive before it was compressed.
    size: int
    body: bytes


def pack(contents: Mapping[str, bytes | Path], days: Mapping[str, int] | None = None) -> Parcel:
    """Return files as a parcel.

    Parameters
    ----------
    contents
        Path inside the archive → content, or a file that has it.
    days
        Path inside the archive → day of the file as seconds since 1970, where the reader
        needs it; all others get 1970.
    """
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(contents):
            content = contents[name]
            body = content.read_bytes() if isinstance(content, Path) else content
            entry = tarfile.TarInfo(_check_name(name))
            entry.size, entry.mode = len(body), 0o644
            entry.mtime = (days or {}).get(name, 0)
            archive.addfile(entry, io.BytesIO(body))
    plain = raw.getvalue()
    return Parcel(sha256(plain), len(plain), zlib.compress(plain, _LEVEL))


def pack_folder(folder: Path, *, prefix: str = "") -> dict[str, bytes | Path]:
    """Return path inside an archive → file, for every file below a folder."""
    return {
        prefix + path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read_parcel(parcel: Parcel) -> Iterator[tuple[str, bytes, int]]:
    """Yield path, content and time of each file of a parcel.

    Raises
    ------
    DamagedParcel
        Its content is not the one it is named by, or a path leads out of it.
    """
    try:
        # One byte more than announced is enough to see that it is something else.
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(parcel.body, parcel.size + 1)
    except zlib.error as error:
        raise _damaged(parcel) from error
    if len(plain) != parcel.size or sha256(plain) != parcel.digest:
        raise _damaged(parcel)
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        for entry in archive:
            stream = archive.extractfile(entry) if entry.isreg() else None
            if stream is None:
                raise _damaged(parcel)
            yield _check_name(entry.name), stream.read(), int(entry.mtime)


def unpack(parcel: Parcel, folder: Path, *, keep_times: bool = False) -> list[str]:
    """Write the files of a parcel below ``folder`` and return their paths in it.

    Raises
    ------
    DamagedParcel
        As for :func:`read_parcel`; what was written until then stays.
    """
    import os

    names = []
    for name, body, time in read_parcel(parcel):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        if keep_times:
            os.utime(path, (time, time))
        names.append(name)
    return names


def _check_name(name: str) -> str:
    path = PurePosixPath(name)
    parts = name.split("/")
    is_safe = not path.is_absolute() and all(
        _PART.fullmatch(part) and part not in {".", ".."} for part in parts
    )
    if not is_safe or re.match(r"[A-Za-z]:", name):
        raise DamagedParcel(f"Der Pfad „{name}“ führt aus dem Archiv hinaus.")
    return name


def _damaged(parcel: Parcel) -> DamagedParcel:
    return DamagedParcel(
        f"Das Archiv {parcel.digest[:12]} ist nicht vollständig angekommen.",
        remedy="Setzen Sie den Lauf fort: kobimo fleet FLEET.toml --resume",
    )
