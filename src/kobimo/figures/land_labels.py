"""What is written into a map of Kreise: triangles, names, the own name where it hides least."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from kobimo.figures import style
from kobimo.figures.choropleth import Frame, middle_of
from kobimo.figures.drawing import rows_of
from kobimo.figures.sheet import text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry

    from kobimo.figures.choropleth import Point
    from kobimo.figures.sheet import Sheet

#: Size of the names, and of the triangles.
NAME, TRIANGLE = 9.0, 6.5
#: Height of a line of the own name.
OWN_LINE = 14.0
#: What the triangles mean.
ABOVE, BELOW = "above", "below"
#: Words that say what kind of Kreis it is; in a map the shape says that.
KINDS = ("Landkreis ", "Kreis ")


class Labels:
    """Triangles and names inside the Kreise, the own name where it hides least.

    Parameters
    ----------
    corner
        The key begins at this distance from the left and ends at this height; texts keep off.
    """

    def __init__(self, sheet: Sheet, spot: Frame, kreise: GeoDataFrame, corner: Point) -> None:
        import shapely

        def place(points: Any) -> Any:
            return (points - (spot.west, spot.south)) * spot.scale + (spot.x, spot.y)

        self.sheet = sheet
        self.right, self.low = corner
        #: Kreis → its shape in points of the sheet.
        self.shapes: dict[str, BaseGeometry] = {
            str(row.ags): shapely.transform(row.geometry, place) for row in rows_of(kreise)
        }
        self.middles = {ags: middle_of(shape) for ags, shape in self.shapes.items()}
        self.taken: list[BaseGeometry] = []

    def mark(self, ags: str, row: dict[Any, Any] | None) -> None:
        """Draw the border of the own Kreis, and the triangle where there is a verdict."""
        from shapely import box

        if row is not None and row["role"] == "own":
            rings = list(Frame(0, 0, 1, 0, 0, x=0).rings(self.shapes[ags]))
            self.sheet.area(rings, "none", edge=style.PAPER, line=4.0)
            self.sheet.area(rings, "none", edge=style.OWN, line=2.0)
        if row is not None and row["verdict"] in {ABOVE, BELOW}:
            draw_triangle(self.sheet, *self.middles[ags], is_up=row["verdict"] == ABOVE)
            self.taken.append(box(*_around(self.middles[ags], 12, 12)))

    def name_others(
        self, rows: dict[str, dict[Any, Any]], fill: Callable[[dict[Any, Any]], str | None]
    ) -> None:
        """Write the names of the Kreise into them, if at least half of them have room."""
        others = {ags: rows[ags] for ags in self.shapes if ags in rows}
        others = {ags: row for ags, row in others.items() if row["role"] != "own"}
        names = short_names([str(rows[ags]["series"]) for ags in self.shapes if ags in rows])
        places: list[tuple[Point, str, str | None]] = []
        for ags, row in others.items():
            name = names[str(row["series"])]
            found = self._room(ags, text_width(name, NAME) + 4, NAME + 2)
            if found is not None:
                places.append((found, name, fill(row)))
        if 2 * len(places) < len(others):
            return
        from shapely import box

        for (x, y), name, colour in places:
            ink = style.ON[colour] if colour else style.INK
            halo = colour is None
            self.sheet.text(x, y, name, size=NAME, colour=ink, side="center", halo=halo)
            self.taken.append(box(*_around((x, y), text_width(name, NAME), NAME)))

    def _room(self, ags: str, wide: float, tall: float) -> Point | None:
        """Return where inside a Kreis a text of this size fits, as near its middle as possible."""
        import shapely

        shape, middle = self.shapes[ags], self.middles[ags]
        steps = sorted(
            (
                (middle[0] + 4 * across, middle[1] + 3 * up)
                for across in range(-7, 8)
                for up in range(-9, 10)
            ),
            key=lambda point: (math.dist(point, middle), point),
        )
        boxes = shapely.box(*zip(*(_around(step, wide, tall) for step in steps), strict=True))
        shapely.prepare(shape)
        fits = shapely.contains(shape, boxes)
        for other in self.taken:
            fits &= ~shapely.intersects(boxes, other)
        return steps[int(fits.argmax())] if fits.any() else None

    def name_own(self, row: dict[Any, Any], fill: str | None) -> None:
        """Write name and value of the own Kreis into it, or beside it where it is too small."""
        ags, name, value = str(row["ags"]), str(row["series"]), str(row["text"])
        ways = ([name, value], [*name.split(" "), value])
        for size, texts in ((size, way) for size in (style.TEXT, style.SMALL) for way in ways):
            wide = max(text_width(text, size, style.SEMIBOLD) for text in texts) + 4
            inside = self._room(ags, wide, 1.2 * size * len(texts))
            if inside is not None and fill is not None:
                options: dict[str, Any] = {"weight": style.SEMIBOLD, "side": "center"}
                self.sheet.lines(*inside, texts, size=size, colour=style.ON[fill], **options)
                return
        label = f"{name} {value}"
        wide = text_width(label, style.TEXT, style.SEMIBOLD) + 8
        x, y = self._beside(ags, wide, OWN_LINE)
        # A plate, since the text may lie across Kreise of several shades.
        corner = (x - wide / 2, y - OWN_LINE / 2)
        self.sheet.box(*corner, wide, OWN_LINE, fill=style.PAPER, edge=style.OWN, line=0.8)
        self.sheet.text(x, y, label, weight=style.SEMIBOLD, colour=style.OWN, side="center")

    def _beside(self, ags: str, wide: float, tall: float) -> Point:
        """Return where a text of this size hides least of the other Kreise, near the own one."""
        from shapely import box, union_all

        own = self.shapes[ags]
        west, south, east, north = own.bounds
        land, taken = union_all(list(self.shapes.values())), union_all(self.taken)

        def harm(point: Point) -> float:
            room = box(*_around(point, wide, tall))
            hidden = room.intersection(land).area + 20 * room.intersection(taken).area
            return float(
                hidden + 40 * tall * room.intersects(own.buffer(2)) + 25 * room.distance(own)
            )

        across = (east + 4 + wide / 2, (west + east) / 2, west - 4 - wide / 2)
        up = ((south + north) / 2, north + 10, south - 10)
        places = []
        for x in across:
            for wish in up:
                y = min(max(wish, tall / 2 + 1), self.sheet.height - tall / 2 - 1)
                right = self.right if y + tall / 2 > self.low else self.sheet.width
                places.append((min(max(x, wide / 2 + 1), right - wide / 2 - 1), y))
        return min(places, key=harm)


def _around(point: Point, wide: float, tall: float) -> tuple[float, float, float, float]:
    x, y = point
    return x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Return the names without the word for the kind of Kreis, where that leaves no doubt."""
    short = {name: name for name in names}
    for name in names:
        for kind in KINDS:
            if name.startswith(kind):
                short[name] = name.removeprefix(kind)
    counts = Counter(short.values())
    return {name: text if counts[text] == 1 else name for name, text in short.items()}


def draw_triangle(sheet: Sheet, x: float, y: float, *, is_up: bool) -> None:
    """Draw a triangle set off from what lies below it, pointing up or down."""
    half, tall = TRIANGLE / 2, (TRIANGLE if is_up else -TRIANGLE) / 2
    points = [(x - half, y - tall), (x + half, y - tall), (x, y + tall), (x - half, y - tall)]
    sheet.area([points], style.INK, edge=style.PAPER, line=1.2)
