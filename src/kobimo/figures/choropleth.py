"""What maps share: how outlines come onto the sheet, and the key of their shades."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kobimo.figures import style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry

    from kobimo.figures.classes import Classes
    from kobimo.figures.sheet import Sheet

Point = tuple[float, float]
#: Fill (``None``: hatched) and text of an entry of the key.
Entry = tuple[str | None, str]
#: Width of the box in front of an entry, and of the box with its gap.
SWATCH, INDENT = 18.0, 24.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a map lies on the sheet.

    ``west`` and ``south`` are the corner in metres that comes to ``x`` and ``y`` in points;
    ``scale`` is points per metre, ``wide`` and ``tall`` are the size of the map in points.
    """

    west: float
    south: float
    scale: float
    wide: float
    tall: float
    x: float = 0.5
    y: float = 0.0

    def place(self, x: float, y: float) -> Point:
        """Return a point of the map in points of the sheet."""
        return self.x + (x - self.west) * self.scale, self.y + (y - self.south) * self.scale

    def rings(self, geometry: BaseGeometry) -> Iterator[list[Point]]:
        """Yield the rings of a polygon or multipolygon, outer ones and holes.

        Corners are rounded to a tenth of a point, alike for both neighbours of a border.
        """
        for polygon in getattr(geometry, "geoms", [geometry]):
            for ring in (polygon.exterior, *polygon.interiors):
                places = (self.place(x, y) for x, y, *_ in ring.coords)
                rounded = [(round(x, 1), round(y, 1)) for x, y in places]
                yield [point for point, _ in groupby(rounded)]


def fit(shapes: GeoDataFrame, width: float, height: float) -> Frame:
    """Return the largest frame of these polygons within ``width`` and ``height`` points."""
    west, south, east, north = (float(bound) for bound in shapes.total_bounds)
    # A point less than the room, so that the outermost borders are not cut.
    scale = min((width - 1) / (east - west), height / (north - south))
    return Frame(west, south, scale, (east - west) * scale, (north - south) * scale)


def middle_of(geometry: BaseGeometry) -> Point:
    """Return the middle of the largest circle inside the largest part, where a label fits best."""
    from shapely import maximum_inscribed_circle

    largest = max(getattr(geometry, "geoms", [geometry]), key=lambda part: float(part.area))
    circle = maximum_inscribed_circle(largest, tolerance=float(largest.length) / 400)
    x, y = circle.coords[0][:2]
    return float(x), float(y)


def fill_of(row: dict[Any, Any] | None, classes: Classes, decimals: int) -> str | None:
    """Return the colour of a row, ``None`` where it has no value or is not there."""
    if row is None or math.isnan(row["value"]):
        return None
    return classes.fill(round(row["value"], decimals))


def class_entries(classes: Classes) -> list[Entry]:
    """Return the entries of the key for the classes, the lowest first."""
    lows = [float("-inf"), *classes.borders]
    return [(classes.fill(low), label) for low, label in zip(lows, classes.labels, strict=True)]


def draw_swatch(sheet: Sheet, x: float, y: float, fill: str | None) -> None:
    """Draw the box of an entry; ``y`` is its middle."""
    box = {"fill": fill} if fill else {}
    sheet.box(x, y - 5, SWATCH, 10, edge=style.AXIS, line=0.6, hatched=fill is None, **box)
