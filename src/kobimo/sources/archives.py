"""Open a zip only after its directory has shown that it is small and harmless."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from kobimo.errors import UnreadableFile

#: A year of all Kreise in the finest table has about 25 MB; all years of it 300 MB.
MOST_BYTES = 400 * 1024 * 1024
MOST_MEMBERS = 200
#: Text compresses about tenfold, a table of dashes a hundredfold; bombs a thousandfold.
MOST_RATIO = 400

SMALLER = (
    "Laden Sie die Tabelle für weniger Jahre. Aus der Gesamtdatei von INKAR speichern Sie nur die "
    "Zeilen der Kreise und der Kennzahlen, die Sie brauchen."
)
_RELOAD = "Laden Sie das Archiv neu."


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    name: str
    body: bytes
    #: ISO date that the archive records for the file.
    date: str


def is_archive(body: bytes) -> bool:
    """Whether the bytes are a zip that is no workbook."""
    return body.startswith(b"PK\x03\x04") and b"[Content_Types].xml" not in body


#: What zipfile raises for an archive with wrong bytes; a wrong offset is a ValueError.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def open_archive(body: bytes, name: str) -> list[Member]:
    """Return the tables of a zip in the order of their names.

    Folders and the metadata that macOS adds are skipped.

    Raises
    ------
    UnreadableFile
        The archive is damaged, encrypted, empty, or larger than any table is.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = [entry for entry in archive.infolist() if _is_table(entry)]
            _refuse_oversize(entries, name)
            return [
                Member(entry.filename, unpack(archive, entry), _date_of(entry))
                for entry in sorted(entries, key=lambda entry: entry.filename)
            ]
    except DAMAGE as error:
        raise UnreadableFile(
            "das Archiv ist beschädigt oder unvollständig", where=name, remedy=_RELOAD
        ) from error


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo | str) -> bytes:
    """Return one member, never more than its announced size: a directory may lie.

    ``ZipFile.read`` unpacks all there is, and looks at the size only afterwards.

    Raises
    ------
    zipfile.BadZipFile
        The member holds something else than announced.
    """
    info = archive.getinfo(entry) if isinstance(entry, str) else entry
    with archive.open(info) as member:
        return member.read(info.file_size)


def _is_table(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    return not entry.is_dir() and "__MACOSX" not in path.parts and not path.name.startswith(".")


def _refuse_oversize(entries: list[zipfile.ZipInfo], name: str) -> None:
    if not entries:
        raise UnreadableFile("das Archiv ist leer", where=name, remedy=_RELOAD)
    if len(entries) > MOST_MEMBERS:
        raise UnreadableFile(
            f"das Archiv enthält {len(entries)} Dateien, mehr als die erlaubten {MOST_MEMBERS}",
            where=name,
            remedy="Legen Sie nur die Tabellen in data/eingang, die Sie brauchen.",
        )
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise UnreadableFile(
                f"„{entry.filename}“ ist verschlüsselt",
                where=name,
                remedy="Entpacken Sie das Archiv und legen Sie die CSV-Dateien in data/eingang.",
            )
        ratio = entry.file_size / max(1, entry.compress_size)
        if ratio > MOST_RATIO and entry.file_size > 1024 * 1024:
            raise UnreadableFile(
                f"„{entry.filename}“ ist verdächtig stark komprimiert (auf ein {ratio:.0f}stel)",
                where=name,
                remedy="Das ist keine Tabelle eines Portals; löschen Sie das Archiv.",
            )
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise UnreadableFile(
            f"das Archiv ist entpackt {total // 1024**2} MB groß, erlaubt sind {MOST_BYTES // 1024**2} MB",
            where=name,
            remedy=SMALLER,
        )


def _date_of(entry: zipfile.ZipInfo) -> str:
    year, month, day, *_ = entry.date_time
    return f"{year:04d}-{month:02d}-{day:02d}"
