"""Find the files people put into a project's folders, and when they came in.

The date of a file is part of the report, so two builds of one folder must give the same:
it is taken from what the file says about itself, else from the record of arrivals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING

from kobimo.errors import Problem, UnreadableFile
from kobimo.files import sha256
from kobimo.sources.archives import MOST_BYTES, SMALLER, is_archive, open_archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Files that lie in folders without being data.
_COMPANIONS = frozenset({".md", ".gitkeep", ".toml"})
#: Endings of official files: tables, archives, replies of services, exports of portals.
_TYPES = frozenset({".csv", ".txt", ".zip", ".json", ".xlsx"})
_JUNK = frozenset({"thumbs.db", "desktop.ini"})
#: Time in the name of a flat file's member: ``12411-01-01-4_1773140400000_de_flat.csv``.
_EPOCH = re.compile(r"_(\d{13})_")
_STAND = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})(?:\s*/\s*([\d:]+))?")


@dataclass(frozen=True, slots=True)
class Arrived:
    """One data file, unpacked."""

    #: As messages name it: path below the project, with the member of an archive.
    label: str
    #: Name of the file or member alone.
    name: str
    body: bytes
    #: ISO date from the archive, else the day on which the file was first seen.
    date: str
    #: Of the file as it lies in the folder.
    sha256: str
    #: ``eingang``, ``kommunal`` or ``eingebettet``.
    origin: str


def list_files(folder: Path) -> list[Path]:
    """Return the data files below a folder in the order of their paths; it need not exist."""
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and not _is_companion(path, folder)
    )


def _is_companion(path: PurePath, folder: PurePath) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    return (
        hidden
        or path.suffix.lower() in _COMPANIONS
        or path.name.lower() in _JUNK
        or path.stem.upper() in {"LIESMICH", "README"}
    )


def open_file(path: Path, *, label: str, origin: str, day: str) -> Iterator[Arrived]:
    """Yield the tables in one file: itself, or the members of a zip.

    ``day`` is the ISO date on which the file was first seen.

    Raises
    ------
    UnreadableFile
        The file cannot be opened, or is an archive that must not be.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFile(
                f"die Datei ist {path.stat().st_size // 1024**2} MB groß, erlaubt sind "
                f"{MOST_BYTES // 1024**2} MB",
                where=label,
                remedy=SMALLER,
            )
        body = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"die Datei lässt sich nicht öffnen ({error.strerror})",
            where=label,
            remedy="Schließen Sie sie in anderen Programmen und prüfen Sie Ihre Rechte.",
        ) from error
    digest = sha256(body)
    if path.suffix.lower() == ".zip" or (path.suffix.lower() != ".xlsx" and is_archive(body)):
        for member in open_archive(body, label):
            path_inside = PurePosixPath(member.name)
            if _is_companion(path_inside, PurePosixPath()):
                continue
            if is_archive(member.body):
                raise UnreadableFile(
                    f"im Archiv liegt ein weiteres Archiv („{path_inside.name}“)",
                    where=label,
                    remedy="Entpacken Sie das äußere Archiv und legen Sie seinen Inhalt in "
                    "data/eingang.",
                )
            yield Arrived(
                label=f"{label}/{member.name}",
                name=member.name,
                body=member.body,
                date=member.date,
                sha256=digest,
                origin=origin,
            )
        return
    yield Arrived(label, path.name, body, day, digest, origin)


def refuse_type(path: Path, label: str) -> Problem | None:
    """Return what is wrong with the type of a file in ``data/eingang``, if anything."""
    if path.suffix.lower() in _TYPES:
        return None
    kind = path.suffix or "ohne Endung"
    return Problem(
        label,
        f"Dateien der Art „{kind}“ werden im Eingang nicht gelesen",
        "Im Eingang liegen Dateien der Statistikportale: CSV, JSON, Excel (.xlsx) und Zip. Eigene "
        "Daten der Kommune gehören nach data/kommunal.",
    )


def date_of(arrived: Arrived, stand: str) -> str:
    """Return the ISO date on which a file came in.

    The printed time stamp comes first, then the time in the name that the service gives a
    flat file, then the archive's record, then the day on which it was first seen.
    """
    printed = _STAND.match(stand)
    if printed is not None:
        return f"{printed[3]}-{printed[2]}-{printed[1]}"
    stamped = _EPOCH.search(arrived.name)
    if stamped is not None:
        return datetime.fromtimestamp(int(stamped[1]) / 1000, tz=UTC).date().isoformat()
    return arrived.date


def order_of(stand: str, retrieved: str) -> str:
    """Return a text by which files sort in time, from the printed time stamp or the date."""
    printed = _STAND.match(stand)
    if printed is None:
        return retrieved
    return f"{printed[3]}-{printed[2]}-{printed[1]} {printed[4] or ''}".strip()
