"""Boundaries and conversion keys that a project keeps: fetched, or dropped into ``data/eingang``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.sources.fetching.originals import FOLDER, Originals

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.declarations.portals import ReferenceFile
    from kobimo.project import Project
    from kobimo.sources.territory.conversion import Conversion

#: Before the id, where answers are kept by dataset; no dataset can be called so.
REFERENCE = "referenz-"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The newest answer for one reference file."""

    declared: ReferenceFile
    path: Path
    #: Name under which it was offered.
    name: str
    #: As messages call it.
    label: str
    #: ISO date on which it came.
    retrieved: str
    #: ISO date on which it was last found unchanged.
    confirmed: str
    sha256: str


def find_reference(project: Project, name: str) -> KeptFile | None:
    """Return the kept reference file of this id, ``None`` where it was never fetched.

    Raises
    ------
    UnreadableFile
        The receipt is damaged.
    KeyError
        Nobody declares a reference file of this id.
    """
    declared = project.catalog.reference_files[name]
    originals = Originals(project.folder / FOLDER)
    receipts = originals.receipts_of(REFERENCE + name)
    if not receipts:
        return None
    receipt = max(receipts, key=lambda item: item.newest.retrieved)
    newest = receipt.newest
    day = ".".join(reversed(newest.day.split("-")))
    return KeptFile(
        declared=declared,
        path=originals.path(newest),
        name=receipt.name,
        label=f"Abruf {declared.title} ({receipt.name}) vom {day}",
        retrieved=newest.day,
        confirmed=newest.confirmed,
        sha256=newest.sha256,
    )


def find_conversion(project: Project) -> Conversion | None:
    """Return the key that carries Kreise of old boundaries, ``None`` where there is none.

    The fetched one counts, else a workbook of the BBSR in ``data/eingang``; of several the
    last by name, which bears the latest years.

    Raises
    ------
    KobimoError
        The file is damaged or no conversion key; its reader says why.
    """
    from kobimo.sources.dropfolder import list_files
    from kobimo.sources.official.recognition import is_conversion
    from kobimo.sources.territory.conversion import read_conversion

    for name, declared in sorted(project.catalog.reference_files.items()):
        kept = find_reference(project, name) if declared.kind == "conversion" else None
        if kept is not None and kept.path.is_file():
            return read_conversion(kept.path.read_bytes(), kept.name)
    for path in reversed(list_files(project.folder / "data" / "eingang")):
        if path.suffix.lower() == ".xlsx":
            body = path.read_bytes()
            if is_conversion(body, path.name):
                return read_conversion(body, path.name)
    return None


def read_reference(declared: ReferenceFile, body: bytes, name: str) -> None:
    """Read a reference file once to see that it is one.

    Raises
    ------
    KobimoError
        The file is not what was declared; the reader says why.
    """
    if declared.kind == "conversion":
        from kobimo.sources.territory.conversion import read_conversion

        read_conversion(body, name)
        return
    from kobimo.sources.geometry.boundaries import read_boundaries

    read_boundaries(body, name)
