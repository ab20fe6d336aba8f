"""Outlines of the Kreise of one Land as a map shows them: simplified once, then kept.

The full boundaries are found where official files lie: among the answers of portals that are
kept, in ``data/eingang``, or, for the fictional Land, in the package.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo import tracing
from kobimo.errors import UnreadableFile
from kobimo.files import sha256, write_atomically
from kobimo.german import date
from kobimo.sources import dropfolder
from kobimo.sources.arrivals import Arrivals
from kobimo.sources.attribution import map_line
from kobimo.sources.geometry.boundaries import Boundaries, read_boundaries, read_shapefile
from kobimo.sources.geometry.boundary_files import MOST_PACKED, is_boundaries
from kobimo.sources.geometry.placing import PLANAR
from kobimo.sources.inputs import EMBEDDED_ON, day_of
from kobimo.sources.reference_files import find_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from kobimo.project import Project

#: Declared file that is fetched; its licence holds where a download names none.
PRODUCT = "vg2500"
#: Kind of the note on which file has the boundaries.
BOUNDARIES = "boundaries"
#: Outlines are first simplified by this share of the larger side of the Land: less than a
#: pixel where the map is 760 pixels wide.
FINEST = 1 / 800
#: Points that all outlines of a Land may have, so that its picture stays below 60 KB.
MOST_POINTS = 3300
#: By how much the share grows as long as there are more.
STEP = 1.25


@dataclass(frozen=True, slots=True)
class Outlines:
    """The Kreise of one Land, ready to be drawn.

    Attributes
    ----------
    kreise
        One row per Kreis, sorted by ``ags``: ``ags``, ``geometry`` (EPSG:25832). Neighbours
        share their borders.
    attribution
        The line that must stand below every map.
    stand
        ISO date the boundaries refer to; empty where the file does not say it.
    """

    kreise: gpd.GeoDataFrame
    attribution: str
    stand: str


@dataclass(frozen=True, slots=True)
class Found:
    """A file with boundaries, not yet opened."""

    path: Path
    #: As messages name it.
    label: str
    #: ``eingang``, ``eingebettet`` or the way on which it was fetched.
    origin: str
    #: ISO date on which it came in or was last found unchanged.
    retrieved: str


def load_outlines(project: Project) -> Outlines | None:
    """Return the outlines of the Kreise of a project's Land, ``None`` where there is no file.

    They are simplified once for each content of the file, and kept in ``build/karten``. An
    entry there that is damaged is made anew.

    Raises
    ------
    UnreadableFile
        The file cannot be read with certainty; see
        :func:`kobimo.sources.geometry.boundaries.read_boundaries`.
    Invalid
        Its Kreise are not those of the register.
    """
    found = find_noted(project)
    if found is None:
        return None
    land = str(project.ags.land)
    key = _fingerprint(found)
    path = project.folder / "build" / "karten" / f"{land}-{key[:16]}.json"
    # What is kept is made of the file alone.
    with tracing.aside():
        kept = _read_kept(path)
    if kept is None:
        boundaries = _read(found)
        kreise = boundaries.kreise
        kreise = kreise[kreise["ags"].str.startswith(land)].reset_index(drop=True)
        if kreise.empty:
            raise UnreadableFile(
                "die Datei enthält die frei erfundenen Grenzen von Musterland",
                where=found.label,
                remedy="Löschen Sie sie; die echten holt „kobimo fetch“.",
            )
        kept = _Kept(simplify(kreise), boundaries.stand, boundaries.licence)
        with tracing.aside():
            _keep(path, kept)
    return Outlines(kept.kreise, _attribution(project, found, kept), kept.stand)


def find_noted(project: Project) -> Found | None:
    """Return the file with boundaries; which one it is is noted, not where it was looked for."""
    with tracing.aside():
        found = find_boundaries(project)
    tracing.note(BOUNDARIES, tracing.EVERYTHING, digest_of_found(found))
    return found


def digest_of_found(found: Found | None) -> str:
    """Return a hash of which file was found and what the line below a map says about it."""
    if found is None:
        return tracing.ABSENT
    return tracing.digest_of(found.label, found.origin, found.retrieved)


def _attribution(project: Project, found: Found, kept: _Kept) -> str:
    """Return the line below a map; the file's own licence goes before the declared one."""
    stand = f", Gebietsstand {date(kept.stand)}" if kept.stand else ""
    declared = project.catalog.reference_files[PRODUCT]
    if found.origin == "eingebettet":
        return f"Kartengrundlage: frei erfunden, im Format von: {declared.publisher}{stand}."
    line = map_line(found.retrieved[:4], kept.licence or declared.licence)
    return f"Kartengrundlage: {line}{stand}."


def find_boundaries(project: Project) -> Found | None:
    """Return the file with boundaries: fetched, dropped, or embedded in this order.

    Of several files in ``data/eingang`` the last to come in counts.
    """
    if project.is_fictional:
        folder = Path(str(files("kobimo") / "musterstadt" / "official"))
        paths = [path for path in sorted(folder.iterdir()) if is_boundaries(path)]
        return Found(paths[0], f"Musterland/{paths[0].name}", "eingebettet", EMBEDDED_ON)
    kept = find_reference(project, PRODUCT)
    if kept is not None:
        return Found(kept.path, kept.label, "download", kept.confirmed or kept.retrieved)
    return max(_dropped(project), key=lambda item: (item.retrieved, item.label), default=None)


def _dropped(project: Project) -> Iterator[Found]:
    folder = project.folder / "data" / "eingang"
    arrivals = Arrivals(project.folder / "data")
    for path in dropfolder.list_files(folder):
        if not is_boundaries(path):
            continue
        label = f"data/eingang/{path.relative_to(folder).as_posix()}"
        day = arrivals.day(label, sha256(path.read_bytes()), day_of(path))
        yield Found(path, label, "eingang", day)


def _read(found: Found) -> Boundaries:
    if found.path.suffix.lower() == ".shp":
        return read_shapefile(found.path)
    if found.path.stat().st_size > MOST_PACKED:
        raise UnreadableFile(
            f"die Datei ist {found.path.stat().st_size // 2**20} MB groß, erlaubt sind "
            f"{MOST_PACKED // 2**20} MB",
            where=found.label,
            remedy="Nehmen Sie VG250 oder VG2500; genauere Grenzen braucht keine Karte.",
        )
    return read_boundaries(found.path.read_bytes(), found.label)


def simplify(kreise: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the outlines with as many points as a picture can hold.

    Each border is simplified once for both neighbours (Visvalingam–Whyatt, as in
    ``shapely.coverage_simplify``). Where Kreise overlap, which breaks that method, each is
    simplified alone. Islands smaller than a pixel are left out.
    """
    import shapely

    west, south, east, north = kreise.total_bounds
    side = max(east - west, north - south)
    shapes = kreise.geometry.to_numpy()
    is_coverage = bool(shapely.coverage_is_valid(shapes))
    share = FINEST
    while True:
        if is_coverage:
            simple = shapely.coverage_simplify(shapes, side * share)
        else:
            simple = shapely.simplify(shapes, side * share / 2, preserve_topology=True)
        simple = [_without_specks(shape, (side * FINEST) ** 2) for shape in simple]
        if shapely.get_num_coordinates(simple).sum() <= MOST_POINTS:
            return kreise.assign(geometry=shapely.normalize(simple))
        share *= STEP


def _without_specks(shape: Any, least: float) -> Any:
    import shapely

    parts = shapely.get_parts(shape)
    kept = [part for part in parts if part.area >= least] or [max(parts, key=shapely.area)]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


@dataclass(frozen=True, slots=True)
class _Kept:
    kreise: gpd.GeoDataFrame
    stand: str
    licence: str


def _fingerprint(found: Found) -> str:
    """Return a hash of the file and of the code that simplifies it."""
    own = [Path(__file__), *(Path(__file__).with_name(f"{n}.py") for n in _READERS)]
    parts = [found.path]
    if found.path.suffix.lower() == ".shp":
        parts = sorted(found.path.parent.glob(f"{found.path.stem}.*"))
    try:
        return sha256("".join(sha256(path.read_bytes()) for path in [*own, *parts]).encode())
    except OSError as error:
        raise UnreadableFile(
            f"die Datei lässt sich nicht öffnen ({error.strerror})",
            where=found.label,
            remedy="Holen Sie die Grenzen neu: kobimo fetch",
        ) from error


_READERS = ("boundaries", "boundary_files", "placing")


def _read_kept(path: Path) -> _Kept | None:
    """Return what was kept, ``None`` where there is nothing or it is not whole."""
    import geopandas as gpd
    import shapely

    try:
        digest, body = path.read_text("utf-8").split("\n", 1)
        if sha256(body.encode()) != digest:
            return None
        content = json.loads(body)
    except (OSError, ValueError):
        return None
    kreise = gpd.GeoDataFrame(
        {"ags": list(content["kreise"])},
        geometry=shapely.from_wkb(list(content["kreise"].values())),
        crs=PLANAR,
    )
    return _Kept(kreise, content["stand"], content["licence"])


def _keep(path: Path, kept: _Kept) -> None:
    import shapely

    shapes = shapely.to_wkb(kept.kreise.geometry.to_numpy(), hex=True, byte_order=1)
    content = {
        "kreise": dict(zip(kept.kreise["ags"], shapes, strict=True)),
        "licence": kept.licence,
        "stand": kept.stand,
    }
    body = json.dumps(content, indent=0, sort_keys=True) + "\n"
    write_atomically(path, f"{sha256(body.encode())}\n{body}")
    for other in path.parent.glob(f"{path.name[:3]}*.json"):
        if other != path:
            other.unlink(missing_ok=True)
