"""Boundaries of Musterland's Kreise, as the surveying agency would publish them.

The nine Landkreise are the Voronoi cells of their seats, the three cities lie as islands in
them; Musterstadt has the outline that its own Sozialräume fill. Borders are bent once for both
neighbours. Musterland lies in the open sea, so that no real place is drawn over.
"""

from __future__ import annotations

import math
import struct

import shapely
from shapely.ops import linemerge, polygonize

from tools.musterstadt.formats import zipped
from tools.musterstadt.territory import LAND, LAND_NAME, NAMES
from tools.musterstadt_municipal.outlines import WKT, bend, draw_city

#: Metres to which corners are rounded; 1 : 2 500 000 shows no more.
GRID = 100.0
#: Middle of the Land and its half-axes, in metres of EPSG:25832.
MIDDLE, HALF = (371_000, 6_018_000), (64_000, 50_000)
#: How crooked the borders are, from large bends to small ones.
BENDS = (0.22, 0.20, 0.18, 0.16)
#: Seats of the Landkreise, in kilometres from the middle.
SEATS = {
    "99051": (30, -34), "99052": (-34, -24), "99053": (2, -30), "99054": (-14, 6),
    "99055": (-44, 8), "99056": (26, 4), "99057": (-26, 34), "99058": (12, 34),
    "99059": (46, 20),
}  # fmt: skip
#: Cities besides Musterstadt: kilometres from the middle, mean radius in kilometres.
CITIES = {"99002": ((10, -10), 8.2), "99003": ((-53, -9), 6.6)}
STAND = "31.12.2023"
FOLDER = "vg2500_12-31.utm32s.shape"
NOTE = (
    "Frei erfundene Grenzen des fiktiven Landes Musterland zur Vorführung von kobimo,\r\n"
    "im Format der Verwaltungsgebiete des Bundesamtes für Kartographie und Geodäsie.\r\n"
)
#: Name, width and kind of the columns, as the agency has them.
COLUMNS = (
    ("ADE", 4, "N"), ("GF", 4, "N"), ("BSG", 4, "N"), ("ARS", 12, "C"), ("AGS", 8, "C"),
    ("SDV_ARS", 12, "C"), ("GEN", 50, "C"), ("BEZ", 50, "C"), ("NUTS", 5, "C"),
)  # fmt: skip
#: Factors of the layer: land. Sea has 8.
IS_LAND = 9


def files() -> list[tuple[str, bytes]]:
    """Return the archive with the layers of Kreise and Länder."""
    shapes = draw_kreise()
    kreise = [
        (shapes[ags], (4, IS_LAND, 1, ags, ags, f"{ags}0000000", *_split(name), ""))
        for ags, name in NAMES.items()
    ]
    land = shapely.coverage_union_all(list(shapes.values()))
    laender = [(land, (2, IS_LAND, 1, LAND, LAND, "990010000000", LAND_NAME, "Land", ""))]
    members = {
        f"{FOLDER}/dokumentation/aktualitaet.txt": f"{STAND}\r\n".encode(),
        f"{FOLDER}/dokumentation/hinweis.txt": NOTE.encode("utf-8"),
    }
    for layer, rows in (("VG2500_KRS", kreise), ("VG2500_LAN", laender)):
        for suffix, body in write_shapefile(rows).items():
            members[f"{FOLDER}/vg2500/{layer}{suffix}"] = body
    return [(f"{FOLDER}.zip", zipped(members))]


def _split(name: str) -> tuple[str, str]:
    """Return „Auenfurt“ and „Kreisfreie Stadt“."""
    plain, _, kind = name.partition(", ")
    return plain, kind[0].upper() + kind[1:]


def _wavy(middle: tuple[float, float], radii: tuple[float, float], phase: float) -> shapely.Polygon:
    """Return an ellipse with waves."""
    points = []
    for step in range(120):
        angle = 2 * math.pi * step / 120
        wave = 1 + 0.09 * math.sin(3 * angle + phase) + 0.05 * math.cos(5 * angle - phase)
        wave += 0.025 * math.sin(11 * angle + 2 * phase) + 0.015 * math.cos(19 * angle)
        points.append(
            (
                middle[0] + radii[0] * wave * math.cos(angle),
                middle[1] + radii[1] * wave * math.sin(angle),
            )
        )
    return shapely.set_precision(shapely.Polygon(points), GRID)


def _at(place: tuple[float, float]) -> tuple[float, float]:
    return MIDDLE[0] + 1000 * place[0], MIDDLE[1] + 1000 * place[1]


def draw_kreise() -> dict[str, shapely.Polygon]:
    """Return the polygon of each Kreis; together they cover the Land without overlap."""
    border = _wavy(MIDDLE, HALF, 0.6)
    seats = {ags: shapely.Point(_at(place)) for ags, place in SEATS.items()}
    cells = shapely.voronoi_polygons(
        shapely.MultiPoint(list(seats.values())), extend_to=border.buffer(20_000)
    )
    cut = [shapely.intersection(cell, border, grid_size=GRID) for cell in cells.geoms]
    lines = linemerge(shapely.unary_union([cell.boundary for cell in cut], grid_size=GRID))
    bent = [bend(line, BENDS, least=1200, grid=GRID) for line in lines.geoms]
    cities = {
        "99001": shapely.set_precision(draw_city(), GRID),
        **{
            ags: _wavy(_at(place), (1000 * radius, 900 * radius), radius)
            for ags, (place, radius) in CITIES.items()
        },
    }
    lines = [*bent, *(city.boundary for city in cities.values())]
    merged = shapely.unary_union(lines, grid_size=GRID)
    found: dict[str, list[shapely.Polygon]] = {ags: [] for ags in NAMES}
    for face in polygonize(merged):
        inside = face.representative_point()
        owner = next((ags for ags, city in cities.items() if city.contains(inside)), None)
        if owner is None:
            # A sliver between two bent borders belongs to the nearest Landkreis that has a part.
            owner = min(seats, key=lambda ags: face.distance(seats[ags]))
        found[owner].append(face)
    return {
        ags: shapely.normalize(shapely.coverage_union_all(parts)) for ags, parts in found.items()
    }


def write_shapefile(rows: list[tuple[shapely.Polygon, tuple[object, ...]]]) -> dict[str, bytes]:
    """Return the parts of a shapefile of polygons by their suffix.

    It is written by hand: the usual writer puts the day into the table.
    """
    records, index = b"", b""
    for number, (shape, _) in enumerate(rows, start=1):
        content = _polygon(shape)
        index += struct.pack(">ii", 50 + len(records) // 2, len(content) // 2)
        records += struct.pack(">ii", number, len(content) // 2) + content
    bounds = shapely.total_bounds([shape for shape, _ in rows])
    return {
        ".shp": _header(len(records), bounds) + records,
        ".shx": _header(len(index), bounds) + index,
        ".dbf": _table([values for _, values in rows]),
        ".prj": WKT.encode("ascii"),
        ".cpg": b"UTF-8",
    }


def _header(length: int, bounds: object) -> bytes:
    size = struct.pack(">i5ii", 9994, 0, 0, 0, 0, 0, 50 + length // 2)
    return size + struct.pack("<ii4d4d", 1000, 5, *map(float, bounds), 0, 0, 0, 0)


def _polygon(shape: shapely.Polygon) -> bytes:
    """Return one record: rings with the land at their right, so that holes turn the other way."""
    rings = []
    for polygon in shapely.get_parts(shape):
        outer, *holes = (polygon.exterior, *polygon.interiors)
        rings.append(list(outer.coords)[:: -1 if outer.is_ccw else 1])
        rings += [list(hole.coords)[:: 1 if hole.is_ccw else -1] for hole in holes]
    starts = [sum(map(len, rings[:at])) for at in range(len(rings))]
    body = struct.pack("<i4d", 5, *shape.bounds)
    body += struct.pack("<ii", len(rings), sum(map(len, rings)))
    body += struct.pack(f"<{len(starts)}i", *starts)
    return body + b"".join(struct.pack("<2d", *point) for ring in rings for point in ring)


def _table(rows: list[tuple[object, ...]]) -> bytes:
    width = 1 + sum(size for _, size, _ in COLUMNS)
    head = struct.pack("<B3BIHH20x", 3, 124, 7, 1, len(rows), 33 + 32 * len(COLUMNS), width)
    for name, size, kind in COLUMNS:
        head += struct.pack("<11sc4xBB14x", name.encode("ascii"), kind.encode("ascii"), size, 0)
    body = b""
    for values in rows:
        body += b" "
        for value, (_, size, kind) in zip(values, COLUMNS, strict=True):
            text = str(value).encode("utf-8")
            body += text.rjust(size) if kind == "N" else text.ljust(size)
    return head + b"\r" + body + b"\x1a"
