"""List what a project's store is made of, and hash it so that nothing is read twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.clock import told_day
from kobimo.files import sha256
from kobimo.german import date
from kobimo.sources import dropfolder
from kobimo.sources.fetching.originals import FOLDER, Originals
from kobimo.sources.geometry.boundary_files import is_boundaries, is_companion
from kobimo.sources.reference_files import find_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kobimo.project import Project
    from kobimo.sources.arrivals import Arrivals
    from kobimo.sources.fetching.receipts import KeptAnswer, Receipt

#: The municipality whose own files are embedded.
_EXAMPLE = "99001"
#: Day on which the embedded files came in; their bytes carry no date.
EMBEDDED_ON = "2025-01-15"
#: Geometry lies beside the tables and is read by kobimo.sources.geometry.areas.
_GEOMETRY = frozenset({".gpkg", ".geojson", ".shp", ".shx", ".dbf", ".prj", ".cpg"})
#: Code of the readers and of what they call, and the tables they look things up in.
_CODE = (
    "sources/**/*.py",
    "observations/**/*.py",
    "declarations/**/*.py",
    "regions/**/*.py",
    "german.py",
    "catalog/regions/*.csv",
    "catalog/regions/*.toml",
    "catalog/*signs.toml",
)


@dataclass(frozen=True, slots=True)
class Input:
    """One file on disk, before it is opened."""

    path: Path
    #: As messages name it: ``data/eingang/a.csv``.
    label: str
    #: ``eingang``, ``kommunal``, ``eingebettet``, or the way on which it was fetched.
    origin: str
    is_municipal: bool
    #: ISO date on which the content was first seen.
    day: str
    #: What is written down about an answer of a portal.
    receipt: Receipt | None = None
    answer: KeptAnswer | None = None

    #: Whether it holds the boundaries of Kreise, for kobimo.sources.geometry.outlines, and no table.
    is_boundaries: bool = False

    @property
    def digest(self) -> str:
        """Hash of the file; a fetched one that is gone has none, and reading it says so."""
        return sha256(self.path.read_bytes()) if self.path.is_file() else ""


def list_inputs(project: Project, arrivals: Arrivals) -> Iterator[Input]:
    """Yield the files that the store is made of: embedded, fetched, dropped, municipal.

    Raises
    ------
    UnreadableFile
        The receipt of a fetched file is damaged.
    """

    def below(folder: Path, label: str, origin: str, *, is_municipal: bool) -> Iterator[Input]:
        for path in dropfolder.list_files(folder):
            if is_municipal and path.suffix.lower() in _GEOMETRY:
                continue
            full = f"{label}/{path.relative_to(folder).as_posix()}"
            if origin == "eingebettet":
                day = EMBEDDED_ON
            else:
                day = arrivals.day(full, sha256(path.read_bytes()), day_of(path))
            holds = not is_municipal and is_boundaries(path)
            if holds or is_municipal or not is_companion(path):
                yield Input(path, full, origin, is_municipal, day, is_boundaries=holds)

    data = project.folder / "data"
    if project.is_fictional:
        embedded = Path(str(files("kobimo") / "musterstadt"))
        yield from below(embedded / "official", "Musterland", "eingebettet", is_municipal=False)
        if str(project.ags) == _EXAMPLE:
            yield from below(
                embedded / "municipal", "Musterstadt", "eingebettet", is_municipal=True
            )
    else:
        yield from _list_kept(project)
    yield from below(data / "eingang", "data/eingang", "eingang", is_municipal=False)
    for folder in ("kommunal", "geschuetzt"):
        yield from below(data / folder, f"data/{folder}", "kommunal", is_municipal=True)


def _list_kept(project: Project) -> Iterator[Input]:
    """Yield the answers of portals; those to datasets that nobody declares any more are left."""
    originals = Originals(project.folder / FOLDER)
    portals = project.catalog.portals
    for receipt in originals.receipts():
        if receipt.dataset not in project.catalog.datasets:
            continue
        portal = portals[receipt.portal].title if receipt.portal in portals else receipt.portal
        for answer in receipt.answers:
            yield Input(
                originals.path(answer),
                f"Abruf {portal}, {receipt.name} vom {date(answer.day)}",
                receipt.way,
                is_municipal=False,
                day=answer.day,
                receipt=receipt,
                answer=answer,
            )


def day_of(path: Path) -> str:
    """Return the ISO date on which a file was last written, as far as anybody can know.

    A build that is told its day dates what no record knows to that day: a clone has files whose
    own dates are those of the cloning.
    """
    told = told_day()
    if told is not None:
        return told.isoformat()
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()


def reading_state(project: Project) -> str:
    """Return a hash of everything, besides the file itself, on which its reading depends.

    Official files hold all Kreise, and are read alike for each of them.
    """
    package = Path(str(files("kobimo")))
    parts = [
        version("kobimo"),
        "fiktiv" if project.is_fictional else "amtlich",
        *(sha256(path.read_bytes()) for path in list_code(package)),
        *(dataset.model_dump_json() for _, dataset in sorted(project.catalog.datasets.items())),
    ]
    return sha256("\n".join(parts).encode())


def list_code(package: Path) -> list[Path]:
    """Return the files of kobimo that decide what is read out of a file: code and its tables."""
    return sorted(path for pattern in _CODE for path in package.glob(pattern))


def fingerprint(project: Project, inputs: Sequence[Input]) -> str:
    """Return a hash of everything the store depends on: files, declarations, the readers.

    Whose store it is counts only where files of the municipality itself are in it: without
    them, two municipalities with the same official files have the same store.
    """
    parts = [
        reading_state(project),
        str(project.ags) if any(item.is_municipal for item in inputs) else "",
        project.kommune.model_dump_json(include={"raeume"}),
        *(f"{item.label} {item.digest}" for item in inputs),
        *(sha256(path.read_bytes()) for path in geometry(project)),
        *(
            kept.sha256
            for name, declared in sorted(project.catalog.reference_files.items())
            if declared.kind == "conversion" and (kept := find_reference(project, name))
        ),
    ]
    return sha256("\n".join(parts).encode())


def geometry(project: Project) -> list[Path]:
    """Return the file whose area names the municipal readers check against."""
    areas = project.kommune.raeume
    path = project.folder / areas.geometrie if areas is not None else None
    return [path] if path is not None and path.is_file() else []
