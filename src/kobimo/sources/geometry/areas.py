"""Read the polygons of a municipality's own areas, in one planar reference system."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

from kobimo import tracing
from kobimo.declarations.kommune import Areas
from kobimo.errors import Invalid, Problem, UnreadableFile, nearest
from kobimo.sources.geometry.placing import GEOGRAPHIC, place

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from kobimo.project import Project

#: The fictional municipality whose areas are embedded.
MUSTERSTADT = "99001"
EMBEDDED = Areas(geometrie="sozialraeume.gpkg", schluessel="schluessel", name="name")

#: Largest file that is opened, in bytes.
MOST_BYTES = 200 * 2**20
#: Outlines are simplified for display by this share of the width of the municipality.
DISPLAY_SHARE = 1 / 800


def read_areas(project: Project) -> gpd.GeoDataFrame | None:
    """Return the areas that ``kommune.toml`` declares, or ``None`` where it declares none.

    Musterstadt's areas are embedded and need no declaration.

    Returns
    -------
    One row per area, sorted by ``raum``: ``raum`` (key), ``name``, ``geometry`` (polygons
    in metres, EPSG:25832).

    Raises
    ------
    UnreadableFile
        The file is missing, damaged, empty, or its coordinates are not in Germany.
    Invalid
        Columns that are missing, keys that are missing or occur twice; all together.
    """
    declared = project.kommune.raeume
    if declared is None:
        return _read_embedded(project)
    return read_geometry(project.folder / declared.geometrie, declared)


def _read_embedded(project: Project) -> gpd.GeoDataFrame | None:
    """Return Musterstadt's areas for Musterstadt itself."""
    from importlib.resources import as_file, files

    if str(project.ags) != MUSTERSTADT:
        return None
    with as_file(files("kobimo") / "musterstadt" / "municipal" / EMBEDDED.geometrie) as path:
        return read_geometry(path, EMBEDDED)


def area_names(areas: gpd.GeoDataFrame | None) -> dict[str, str]:
    """Return key → name, as :func:`kobimo.sources.municipal.reading.read_municipal` takes it."""
    if areas is None:
        return {}
    return dict(zip(areas["raum"], areas["name"], strict=True))


def simplify_for_display(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the areas with fewer points, so that common borders stay common.

    Each border is simplified once for both neighbours (Visvalingam–Whyatt, as in
    ``shapely.coverage_simplify``). Where areas overlap, which breaks that method, each is
    simplified alone.
    """
    import shapely

    west, _, east, _ = areas.total_bounds
    tolerance = (east - west) * DISPLAY_SHARE
    shapes = areas.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        simple = shapely.coverage_simplify(shapes, tolerance)
    else:
        simple = shapely.simplify(shapes, tolerance, preserve_topology=True)
    return areas.assign(geometry=simple)


def read_geometry(path: Path, declared: Areas) -> gpd.GeoDataFrame:
    """Return the areas of one GeoPackage or GeoJSON file; see :func:`read_areas`."""
    frame = _open(path)
    where = f"„{path.name}“"
    _check_columns(frame, declared, where)
    frame = frame.assign(
        raum=frame[declared.schluessel].map(_text), name=frame[declared.name].map(_text)
    )
    frame = frame[~frame["raum"].isin(declared.ohne)]
    _check_keys(frame, declared, where)
    frame = place(frame, where)
    frame = _repair(frame, where)
    return frame[["raum", "name", "geometry"]].sort_values("raum", ignore_index=True)


def _open(path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    where = f"„{path.name}“"
    if not path.is_file():
        siblings = [item.name for item in path.parent.glob("*")] if path.parent.is_dir() else []
        raise UnreadableFile(
            f"die Datei mit den Räumen fehlt: {path.parent.name}/{path.name}",
            where="kommune.toml, Angabe „raeume.geometrie“",
            remedy=nearest(path.name, siblings)
            or "Legen Sie die GeoPackage- oder GeoJSON-Datei dort ab.",
        )
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableFile(
            f"die Datei ist größer als {MOST_BYTES // 2**20} MB",
            where=where,
            remedy="Exportieren Sie nur die Grenzen der Räume, bei Bedarf vereinfacht.",
        )
    # GDAL opens files unheard, and with a Shapefile those beside it.
    beside = sorted(path.parent.glob(f"{path.stem}.*")) if path.suffix.lower() == ".shp" else [path]
    for part in beside:
        tracing.note_file(part)
    try:
        if path.suffix.lower() in {".json", ".geojson"}:
            return _open_geojson(path)
        return gpd.read_file(path, engine="pyogrio")
    except (RuntimeError, ValueError) as error:
        raise UnreadableFile(
            f"die Datei ist keine lesbare Geometrie ({error})",
            where=where,
            remedy="Erwartet wird ein GeoPackage (.gpkg) mit einer Ebene oder eine GeoJSON-Datei.",
        ) from error


def _open_geojson(path: Path) -> gpd.GeoDataFrame:
    """Read GeoJSON with its properties as text, so that the key ``00`` stays ``00``."""
    import geopandas as gpd

    content = json.loads(path.read_text("utf-8-sig"))
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise ValueError("keine „features“")
    crs = content.get("crs")
    name = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
    return gpd.GeoDataFrame.from_features(features, crs=name or GEOGRAPHIC)


def _check_columns(frame: gpd.GeoDataFrame, declared: Areas, where: str) -> None:
    problems = []
    columns = [str(column) for column in frame.columns if column != "geometry"]
    for entry, column in (("schluessel", declared.schluessel), ("name", declared.name)):
        if column not in columns:
            problems.append(
                Problem(
                    f"kommune.toml, Angabe „raeume.{entry}“",
                    f"die Geometrie {where} hat keine Spalte „{column}“",
                    nearest(column, columns) or f"Vorhanden: {', '.join(columns) or 'keine'}.",
                )
            )
    if problems:
        raise Invalid(problems)
    if frame.empty:
        raise UnreadableFile(
            "die Geometrie enthält keinen einzigen Raum",
            where=where,
            remedy="Exportieren Sie die Grenzen der Räume neu.",
        )


def _check_keys(frame: gpd.GeoDataFrame, declared: Areas, where: str) -> None:
    problems = []
    if frame.empty:
        problems.append(
            Problem(where, "nach „ohne“ bleibt kein Raum übrig", "Kürzen Sie „raeume.ohne“.")
        )
    empty = int((frame["raum"] == "").sum())
    if empty:
        problems.append(
            Problem(
                where,
                f"{empty} Flächen haben keinen Schlüssel in „{declared.schluessel}“",
                "Tragen Sie ihn ein.",
            )
        )
    for key in sorted(set(frame.loc[frame["raum"].duplicated(), "raum"]) - {""}):
        names = frame.loc[frame["raum"] == key, "name"]
        problems.append(
            Problem(
                where,
                f"der Schlüssel „{key}“ kommt {len(names)}-mal vor ({', '.join(sorted(names)[:3])})",
                "Jeder Raum braucht einen eigenen Schlüssel; vereinigen Sie seine Teilflächen.",
            )
        )
    problems += [
        Problem(
            where,
            "ein Raum heißt „total“; so heißt hier die ganze Kommune",
            "Geben Sie ihm einen anderen Schlüssel, oder nennen Sie ihn unter „raeume.ohne“.",
        )
        for key in frame["raum"]
        if key == "total"
    ]
    if problems:
        raise Invalid(problems)


def _repair(frame: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    """Return valid polygons; lines and points that a repair leaves over are dropped."""
    import shapely

    shapes = frame.geometry.to_numpy()
    repaired = []
    problems = []
    for key, shape in zip(frame["raum"], shapes, strict=True):
        valid = shape
        if shape is not None and not shapely.is_valid(shape):
            valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        parts = [
            part
            for part in (shapely.get_parts(valid) if valid is not None else ())
            if part.geom_type == "Polygon" and not part.is_empty
        ]
        if not parts:
            problems.append(
                Problem(
                    where, f"der Raum „{key}“ hat keine Fläche", "Zeichnen Sie seine Grenze neu."
                )
            )
            continue
        merged = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
        repaired.append(shapely.normalize(merged))
    if problems:
        raise Invalid(problems)
    return frame.assign(geometry=repaired)


def _text(value: object) -> str:
    """Return a property as text; a whole number without decimals, nothing as empty text."""
    if value is None or value != value:  # noqa: PLR0124 - only "not a number" differs from itself
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(unicodedata.normalize("NFC", str(value)).split())
