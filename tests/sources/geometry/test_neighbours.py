"""Which areas touch: against libpysal, across slivers, with islands; Leipzig's Ortsteile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely.geometry import box

from kobimo.declarations.kommune import Areas
from kobimo.sources.geometry.areas import EMBEDDED, read_geometry
from kobimo.sources.geometry.neighbours import find_neighbours

if TYPE_CHECKING:
    from pathlib import Path


def frame(shapes: dict[str, object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"raum": list(shapes), "name": list(shapes)}, geometry=list(shapes.values()), crs=25832
    )


def test_a_corner_is_enough_and_a_gap_is_not() -> None:
    found = find_neighbours(
        frame(
            {
                "a": box(0, 0, 1000, 1000),
                "b": box(1000, 1000, 2000, 2000),
                "c": box(1030, 0, 2000, 900),
            }
        )
    )
    assert found.around == {"a": ("b",), "b": ("a",), "c": ()}
    assert found.islands == ("c",)


def test_slivers_make_no_islands_and_overlaps_touch() -> None:
    shapes = {
        "a": box(0, 0, 1000, 1000),
        "b": box(1004, 0, 2000, 1000),
        "c": box(1900, 0, 3000, 900),
    }
    found = find_neighbours(frame(shapes))
    assert found.around == {"a": ("b",), "b": ("a", "c"), "c": ("b",)}
    assert find_neighbours(frame(shapes), tolerance=0).around["a"] == ()


def test_the_order_of_areas_does_not_matter() -> None:
    shapes = {name: box(at * 100, 0, at * 100 + 100, 50) for at, name in enumerate("abcd")}
    turned = dict(reversed(shapes.items()))
    assert find_neighbours(frame(shapes)).around == find_neighbours(frame(turned)).around


def test_places_lie_inside_their_areas() -> None:
    horseshoe = box(0, 0, 900, 900).difference(box(300, 300, 600, 900))
    x, y = find_neighbours(frame({"a": horseshoe})).places["a"]
    assert horseshoe.covers(gpd.points_from_xy([x], [y])[0])


@pytest.mark.filterwarnings("ignore")
def test_musterstadt_agrees_with_libpysal(root: Path) -> None:
    weights = pytest.importorskip("libpysal.weights")
    areas = read_geometry(root / "src/kobimo/musterstadt/municipal/sozialraeume.gpkg", EMBEDDED)
    theirs = weights.Queen.from_dataframe(areas, ids=list(areas["raum"]), use_index=False)
    ours = find_neighbours(areas)
    assert {key: tuple(sorted(found)) for key, found in theirs.neighbors.items()} == ours.around
    assert ours.islands == ()


@pytest.mark.filterwarnings("ignore")
def test_leipzig_has_63_ortsteile_that_touch(shared_data: Path) -> None:
    declared = Areas(
        geometrie="leipzig-districts.json", schluessel="key", name="title", ohne=("XX",)
    )
    areas = read_geometry(shared_data / "leipzig-ortsteile/leipzig-districts.json", declared)
    found = find_neighbours(areas)
    assert len(found.around) == 63
    assert found.islands == ()
    weights = pytest.importorskip("libpysal.weights")
    theirs = weights.Queen.from_dataframe(areas, ids=list(areas["raum"]), use_index=False)
    for key, near in theirs.neighbors.items():
        assert set(near) <= set(found.around[key]), "a tolerance only adds neighbours"
    added = sum(map(len, found.around.values())) - sum(map(len, theirs.neighbors.values()))
    assert added <= 0.1 * sum(map(len, theirs.neighbors.values()))
