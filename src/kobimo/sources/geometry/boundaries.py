"""Boundaries of all Kreise as the surveying agency (BKG) publishes them.

Quirks of the products VG250 and VG2500:

* The layer of Kreise is ``VG250_KRS`` (shapefile) or ``vg250_krs`` (GeoPackage), in folders
  whose names change with the vintage; loose shapefiles are taken too. The layer of the Länder
  is not needed: a Land is the union of its Kreise.
* ``GF`` tells land from water, so that a coastal Kreis has two rows: 4 is land in VG250, 9 in
  VG2500; all else is sea and lake.
* ``AGS`` has five digits, in old vintages eight; where it is missing, ``ARS`` (or ``RS``)
  begins with the same five. Hamburg and Berlin are ``02000`` and ``11000``.
* ``aktualitaet.txt`` holds the Stand, at the top or in ``dokumentation/``; a text file on the
  licence lies in some vintages and not in others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kobimo.errors import Invalid, Problem, UnreadableFile
from kobimo.german import date, join, some
from kobimo.regions import FICTIONAL_LAND, load_register
from kobimo.sources.geometry.boundary_files import AGAIN, STAND, open_loose, open_packed
from kobimo.sources.geometry.placing import place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd

#: Values of ``GF`` that are land.
LAND = frozenset({4, 9})
_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})")
#: What a licence calls itself → key of kobimo.sources.attribution.LICENCES.
_LICENCES = (
    (
        re.compile(r"cc[ -]by[ -]4\.0|creativecommons\.org/licenses/by/4\.0", re.IGNORECASE),
        "cc-by-4.0",
    ),
    (re.compile(r"dl-de/by-2-0|Datenlizenz\s+Deutschland", re.IGNORECASE), "dl-de/by-2-0"),
)


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The Kreise as polygons.

    Attributes
    ----------
    kreise
        One row per Kreis, sorted by ``ags``: ``ags`` (5 digits), ``geometry`` (polygons in
        metres, EPSG:25832, land only). Neighbours share their border point by point.
    stand
        ISO date the boundaries refer to; empty where the file does not say it.
    licence
        Key of the licence the file itself names; empty where it names none.
    """

    kreise: gpd.GeoDataFrame
    stand: str = ""
    licence: str = ""


def read_boundaries(body: bytes, name: str) -> Boundaries:
    """Read a GeoPackage or a zip with a shapefile or GeoPackage.

    Raises
    ------
    UnreadableFile
        The file is damaged, too large, incomplete, has no layer of Kreise, or lies in a
        reference system that is not known.
    Invalid
        Its Kreise are not those of the register; all of them together.
    """
    where = f"„{name}“"
    return _read(*open_packed(body, where), where)


def read_shapefile(path: Path) -> Boundaries:
    """Read a shapefile that lies in a folder with its companions; see :func:`read_boundaries`."""
    where = f"„{path.name}“"
    return _read(*open_loose(path, where), where)


def _read(frame: gpd.GeoDataFrame, texts: Mapping[str, bytes], where: str) -> Boundaries:
    frame = _keep_land(frame, where)
    frame = frame.assign(ags=_keys(frame, where))
    stand = _stand(texts)
    _check_keys(frame, stand, where)
    frame = _locate(frame, where)
    frame = _merge(frame, where)
    return Boundaries(frame, stand, _licence(texts))


def _keep_land(frame: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    """Return the rows that are land; a file without ``GF`` has nothing else."""
    factors = [column for column in frame.columns if str(column).upper() == "GF"]
    if factors:
        frame = frame[frame[factors[0]].isin(LAND)]
    if frame.empty or "geometry" not in frame:
        raise UnreadableFile(
            "die Ebene der Kreise enthält keine einzige Landfläche", where=where, remedy=AGAIN
        )
    return frame


def _keys(frame: gpd.GeoDataFrame, where: str) -> list[str]:
    """Return the key of each row from the first column that holds keys."""
    columns = {str(column).upper(): column for column in frame.columns}
    for name in ("AGS", "ARS", "RS"):
        if name in columns:
            texts = frame[columns[name]].astype(str).str.strip()
            return [f"{text}000" if len(text) == 2 else text[:5] for text in texts]
    raise UnreadableFile(
        "die Ebene der Kreise hat weder eine Spalte „AGS“ noch „ARS“",
        where=where,
        remedy=f"Vorhanden: {join([str(c) for c in frame.columns if c != 'geometry'])}.",
    )


def _check_keys(frame: gpd.GeoDataFrame, stand: str, where: str) -> None:
    """Compare the keys with the register; a boundary without number is as wrong as the reverse."""
    register = load_register()
    found = set(frame["ags"])
    is_fictional = all(ags.startswith(FICTIONAL_LAND) for ags in found)
    known = {
        str(region.ags) for region in register.kreise(FICTIONAL_LAND if is_fictional else None)
    }
    columns = {str(column).upper(): column for column in frame.columns}
    names = dict(zip(frame["ags"], frame[columns.get("GEN", "ags")].astype(str), strict=True))
    dates = f"Verzeichnis: Gebietsstand {date(register.gebietsstand)}"
    dates += f", Datei: {date(stand)}" if stand else ""
    problems = []
    for ags in sorted(found - known):
        old = register.dissolved(ags)
        gone = (
            f"; den Kreis gibt es seit dem Ablauf des {date(old.until)} nicht mehr" if old else ""
        )
        label = f"„{ags}“ ({names[ags]})" if names[ags] != ags else f"„{ags}“"
        problems.append(Problem(where, f"unbekannter Kreis {label}{gone}", dates))
    missing = sorted(known - found)
    if missing:
        labels = [register.get(ags).label for ags in missing]
        shown = join(labels) if len(labels) <= 5 else some(labels, 5)
        text = f"ohne Grenzen sind {len(missing)} Kreise: {shown}"
        problems.append(Problem(where, text, dates))
    if len(problems) > 8:
        text = f"und {len(problems) - 8} weitere Kreise, die nicht zum Verzeichnis passen"
        problems = [*problems[:8], Problem(where, text, dates)]
    if problems:
        raise Invalid(problems)


def _locate(frame: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    from pyproj.exceptions import ProjError

    unknown = UnreadableFile(
        "das Koordinatensystem der Grenzen ist nicht bekannt",
        where=where,
        remedy="Erwartet wird ETRS89 / UTM 32N (EPSG:25832), wie in den Dateien „utm32s“ des BKG.",
    )
    if frame.crs is None:
        raise unknown
    try:
        return place(frame, where)
    except ProjError as error:
        raise unknown from error


def _merge(frame: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    """Return one valid polygon or multipolygon per Kreis, sorted by key."""
    import geopandas as gpd
    import shapely

    rows = []
    for ags, group in frame.groupby("ags", sort=True):
        shapes = group.geometry.to_numpy()
        merged = shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)
        if merged is None or not shapely.is_valid(merged):
            merged = shapely.make_valid(merged, method="structure", keep_collapsed=False)
        if merged is None or merged.is_empty or merged.area <= 0:
            raise UnreadableFile(f"der Kreis „{ags}“ hat keine Fläche", where=where, remedy=AGAIN)
        rows.append((str(ags), merged))
    return gpd.GeoDataFrame(
        {"ags": [ags for ags, _ in rows]},
        geometry=[shape for _, shape in rows],
        crs=frame.crs,
    )


def _stand(texts: Mapping[str, bytes]) -> str:
    """Return the ISO date in ``aktualitaet.txt``."""
    for name, body in sorted(texts.items()):
        if PurePosixPath(name).name.lower() == STAND:
            found = _DATE.search(body.decode("cp1252", "replace"))
            if found:
                return f"{found[3]}-{found[2]}-{found[1]}"
    return ""


def _licence(texts: Mapping[str, bytes]) -> str:
    """Return the licence that the texts name, where they name exactly one."""
    text = "\n".join(body.decode("cp1252", "replace") for _, body in sorted(texts.items()))
    found = [key for pattern, key in _LICENCES if pattern.search(text)]
    return found[0] if len(found) == 1 else ""
