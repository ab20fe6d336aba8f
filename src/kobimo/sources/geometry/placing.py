"""Find out where coordinates lie, whatever a file says about their order and system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile

if TYPE_CHECKING:
    import geopandas as gpd

#: ETRS89 / UTM zone 32N, in which the German surveying offices publish.
PLANAR = "EPSG:25832"
#: Longitude and latitude in degrees.
GEOGRAPHIC = "EPSG:4326"
#: West, south, east, north of Germany in degrees, with a margin.
GERMANY = (5.5, 47.0, 15.5, 55.5)
#: The same in metres of EPSG:25832.
GERMANY_PLANAR = (250_000.0, 5_200_000.0, 950_000.0, 6_150_000.0)


def place(frame: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    """Return polygons in EPSG:25832, with latitude and longitude in the right order.

    Files exist that declare CRS84 (longitude first) and hold latitude first. Whether the
    numbers lie in Germany as they are, or only when exchanged, leaves no doubt: no point of
    Germany has a latitude that is a longitude of Germany.

    Raises
    ------
    UnreadableFile
        The coordinates lie outside Germany either way.
    """
    if frame.crs is None:
        frame = frame.set_crs(_guess_crs(frame, where))
    if frame.crs.is_geographic:
        if not _is_inside(frame.total_bounds, GERMANY):
            west, south, east, north = frame.total_bounds
            if not _is_inside((south, west, north, east), GERMANY):
                raise _outside(frame, where)
            frame = frame.assign(geometry=frame.geometry.map(_exchange_axes))
        frame = frame.set_crs(GEOGRAPHIC, allow_override=True)
    frame = frame.to_crs(PLANAR)
    if not _is_inside(frame.total_bounds, GERMANY_PLANAR):
        raise _outside(frame, where)
    return frame


def _guess_crs(frame: gpd.GeoDataFrame, where: str) -> str:
    """Return the reference system of a file that declares none, where the numbers tell it."""
    west, south, east, north = frame.total_bounds
    if _is_inside((west, south, east, north), GERMANY) or _is_inside(
        (south, west, north, east), GERMANY
    ):
        return GEOGRAPHIC
    if _is_inside((west, south, east, north), GERMANY_PLANAR):
        return PLANAR
    raise _outside(frame, where)


def _is_inside(bounds: tuple[float, ...], box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return bool(box[0] <= west <= east <= box[2] and box[1] <= south <= north <= box[3])


def _outside(frame: gpd.GeoDataFrame, where: str) -> UnreadableFile:
    bounds = ", ".join(f"{value:.6g}" for value in frame.total_bounds)
    return UnreadableFile(
        f"die Koordinaten liegen nicht in Deutschland (West, Süd, Ost, Nord: {bounds})",
        where=where,
        remedy="Prüfen Sie das Koordinatensystem beim Export; erwartet wird EPSG:25832 oder "
        "EPSG:4326.",
    )


def _exchange_axes(shape: object) -> object:
    import shapely

    return shapely.transform(shape, lambda points: points[:, ::-1])
