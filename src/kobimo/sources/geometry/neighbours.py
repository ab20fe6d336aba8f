"""Which areas share a border, and where their middles lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import geopandas as gpd

#: Metres of gap between two borders that are meant to be one (drawn apart, or simplified).
TOLERANCE = 10.0


class Neighbours(NamedTuple):
    """The areas around each area.

    Attributes
    ----------
    around
        Area → areas that touch it in a line or a point (queen contiguity), in the order of
        their keys; none for an island.
    places
        Area → a point inside it, in metres.
    """

    around: dict[str, tuple[str, ...]]
    places: dict[str, tuple[float, float]]

    @property
    def islands(self) -> tuple[str, ...]:
        """Areas that touch no other."""
        return tuple(area for area, found in self.around.items() if not found)


def find_neighbours(areas: gpd.GeoDataFrame, *, tolerance: float = TOLERANCE) -> Neighbours:
    """Return the neighbours of each area.

    Parameters
    ----------
    areas
        ``raum`` and ``geometry`` in a planar reference system, unit metre.
    tolerance
        Areas no further apart than this touch, so that slivers between polygons do not
        make islands. Overlapping areas touch.
    """
    import shapely

    shapes = areas.geometry.to_numpy()
    keys = [str(raum) for raum in areas["raum"]]
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="dwithin", distance=tolerance)
    found: dict[str, set[str]] = {key: set() for key in keys}
    for first, second in zip(one.tolist(), other.tolist(), strict=True):
        if first != second:
            found[keys[first]].add(keys[second])
    points = shapely.point_on_surface(shapes)
    return Neighbours(
        {key: tuple(sorted(found[key])) for key in sorted(keys)},
        {key: (float(point.x), float(point.y)) for key, point in zip(keys, points, strict=True)},
    )
