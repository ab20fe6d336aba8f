"""Draw the 24 areas and write them as a GeoPackage.

Musterstadt lies in the open sea, so that no real place is drawn over.
"""

from __future__ import annotations

import math
import sqlite3
import struct
import tempfile
from itertools import pairwise
from pathlib import Path

import shapely
from shapely.ops import linemerge, polygonize

from tools.musterstadt.draws import Draws
from tools.musterstadt_municipal.spaces import BY_KEY, KEYS, SPACES

#: Town hall in metres of EPSG:25832.
EAST, NORTH = 402_000, 5_991_000
EPSG = 25832
TABLE = "sozialraeume"
#: Metres to which corners are rounded.
GRID = 1.0

WKT = (
    'PROJCS["ETRS89 / UTM zone 32N",GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989",'
    'SPHEROID["GRS 1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",'
    '0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
    'PARAMETER["central_meridian",9],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",'
    '500000],PARAMETER["false_northing",0],UNIT["metre",1],AUTHORITY["EPSG","25832"]]'
)


def draw_city() -> shapely.Polygon:
    """Return the border of the city: a circle with waves."""
    points = []
    for step in range(180):
        angle = 2 * math.pi * step / 180
        radius = 5400 + 420 * math.sin(3 * angle + 0.7) + 260 * math.cos(5 * angle)
        radius += 120 * math.sin(11 * angle) + 60 * math.cos(23 * angle)
        points.append(
            (EAST + 1.06 * radius * math.cos(angle), NORTH + 0.94 * radius * math.sin(angle))
        )
    return shapely.set_precision(shapely.Polygon(points), GRID)


def bend(
    line: shapely.LineString,
    sizes: tuple[float, ...] = (0.10, 0.09, 0.08),
    *,
    least: float = 90,
    grid: float = GRID,
) -> shapely.LineString:
    """Replace straight borders by crooked ones; both ends stay where they are.

    Stretches are halved once for each of ``sizes``, which say how far the new corner may move
    in parts of the stretch. Those up to ``least`` metres stay straight; corners lie on ``grid``.
    """
    points = list(line.coords)
    if points[0] > points[-1]:
        points.reverse()
    draws = Draws("border", *(round(value) for value in (*points[0], *points[-1])))
    for size in sizes:
        finer = [points[0]]
        for (x1, y1), (x2, y2) in pairwise(points):
            length = math.hypot(x2 - x1, y2 - y1)
            shift = size * (2 * draws.uniform() - 1) if length > least else 0.0
            finer.append(((x1 + x2) / 2 - shift * (y2 - y1), (y1 + y2) / 2 + shift * (x2 - x1)))
            finer.append((x2, y2))
        points = finer
    return shapely.LineString([(grid * round(x / grid), grid * round(y / grid)) for x, y in points])


def shapes() -> dict[str, shapely.Polygon]:
    """Return the polygon of each area; together they cover the city without overlap."""
    border = draw_city()
    seeds = {
        space.key: shapely.Point(EAST + 1000 * space.x, NORTH + 1000 * space.y) for space in SPACES
    }
    cells = shapely.voronoi_polygons(
        shapely.MultiPoint(list(seeds.values())), extend_to=border.buffer(2000)
    )
    cut = [shapely.intersection(cell, border, grid_size=GRID) for cell in cells.geoms]
    lines = linemerge(shapely.unary_union([cell.boundary for cell in cut], grid_size=GRID))
    inner = [
        line
        if border.boundary.distance(shapely.line_interpolate_point(line, 0.5, normalized=True)) < 5
        else bend(line)
        for line in lines.geoms
    ]
    found: dict[str, shapely.Polygon] = {}
    faces = list(polygonize(shapely.unary_union(inner, grid_size=GRID)))
    for face in sorted(faces, key=lambda item: -item.area)[: len(KEYS)]:
        nearest = min(KEYS, key=lambda key: face.representative_point().distance(seeds[key]))
        owner = next((key for key in KEYS if face.contains(seeds[key])), nearest)
        found[owner] = shapely.normalize(face)
    return {key: found[key] for key in KEYS}


def _blob(shape: shapely.Polygon) -> bytes:
    """Return a polygon as GeoPackage binary: header without envelope, then WKB."""
    wkb = shapely.to_wkb(shape, byte_order=1, output_dimension=2)
    return b"GP" + struct.pack("<BBi", 0, 1, EPSG) + wkb


def write_geopackage() -> bytes:
    """Return the GeoPackage with the columns ``schluessel`` and ``name``.

    It is written by hand with small pages: the usual writer fills 100 KB with empty tables
    and puts the time of day into the file.
    """
    drawn = shapes()
    bounds = shapely.total_bounds(list(drawn.values()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "areas.gpkg"
        base = sqlite3.connect(path)
        base.executescript(_SCHEMA)
        base.execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, NULL)",
            ("ETRS89 / UTM zone 32N", EPSG, EPSG, WKT),
        )
        base.execute(
            "INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', ?, ?, ?, ?, ?, ?)",
            (TABLE, TABLE, "2024-07-01T09:00:00.000Z", *map(float, bounds), EPSG),
        )
        base.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POLYGON', ?, 0, 0)",
            (TABLE, EPSG),
        )
        base.executemany(
            f"INSERT INTO {TABLE} (geom, schluessel, name) VALUES (?, ?, ?)",
            [(_blob(drawn[key]), key, BY_KEY[key].name) for key in KEYS],
        )
        base.commit()
        base.execute("VACUUM")
        base.close()
        body = bytearray(path.read_bytes())
    body[96:100] = (3_040_000).to_bytes(4, "big")  # version of the writer, which differs by machine
    return bytes(body)


_SCHEMA = f"""
PRAGMA page_size = 1024;
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE,
  max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name));
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', NULL),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL),
  ('WGS 84', 4326, 'EPSG', 4326,
   'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]',
   NULL);
CREATE TABLE {TABLE} (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POLYGON, schluessel TEXT, name TEXT);
"""
