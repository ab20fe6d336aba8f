"""Polygons of areas come out in one planar system, whole, and under their declared keys."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from kobimo.declarations.kommune import Areas
from kobimo.errors import Invalid, UnreadableFile
from kobimo.project import open_project
from kobimo.regions import load_register
from kobimo.sources.geometry.areas import (
    area_names,
    read_areas,
    read_geometry,
    simplify_for_display,
)

DECLARED = Areas(geometrie="raeume.geojson", schluessel="key", name="title", ohne=("XX",))
#: Two squares side by side near Leipzig, longitude and latitude in degrees.
WEST = [(12.30, 51.30), (12.35, 51.30), (12.35, 51.35), (12.30, 51.35), (12.30, 51.30)]
EAST = [(x + 0.05, y) for x, y in WEST]


def feature(key, title, ring, kind="Polygon"):
    return {
        "type": "Feature",
        "properties": {"key": key, "title": title},
        "geometry": {"type": kind, "coordinates": [ring]},
    }


@pytest.fixture
def write(tmp_path):
    def make(*features, **more):
        path = tmp_path / "raeume.geojson"
        content = {"type": "FeatureCollection", "features": list(features), **more}
        path.write_text(json.dumps(content), "utf-8")
        return path

    return make


def exchanged(ring):
    return [(y, x) for x, y in ring]


def test_keys_stay_text_and_left_out_features_are_left_out(write):
    path = write(
        feature("01", "Ost ", EAST), feature("00", "West", WEST), feature("XX", "Alle", WEST)
    )
    areas = read_geometry(path, DECLARED)
    assert areas.columns.tolist() == ["raum", "name", "geometry"]
    assert areas["raum"].tolist() == ["00", "01"]
    assert area_names(areas) == {"00": "West", "01": "Ost"}
    assert areas.crs.to_epsg() == 25832


def test_exchanged_axes_give_the_same_place(write):
    right = read_geometry(write(feature("00", "West", WEST)), DECLARED)
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    wrong = read_geometry(write(feature("00", "West", exchanged(WEST)), crs=crs), DECLARED)
    np.testing.assert_allclose(right.total_bounds, wrong.total_bounds, atol=1e-6)
    # 0,05 Grad Länge auf 51,3 Grad Breite mal 0,05 Grad Breite
    expected = 0.05 * 111_320 * np.cos(np.radians(51.325)) * 0.05 * 111_250
    assert right.area.sum() == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize(
    "ring",
    [
        [(2.3, 48.8), (2.4, 48.8), (2.4, 48.9), (2.3, 48.8)],
        [(0, 0), (1, 0), (1, 1), (0, 0)],
        [(4_400_000, 5_600_000), (4_400_100, 5_600_000), (4_400_100, 5_600_100), (4_400_000, 5_600_000)],
    ],
)  # fmt: skip
def test_places_outside_germany_are_refused(write, ring):
    with pytest.raises(UnreadableFile, match="liegen nicht in Deutschland") as caught:
        read_geometry(write(feature("00", "fern", ring)), DECLARED)
    assert "EPSG:25832" in caught.value.remedy


def test_invalid_outlines_are_repaired(write):
    bow = [(12.30, 51.30), (12.35, 51.35), (12.35, 51.30), (12.30, 51.35), (12.30, 51.30)]
    areas = read_geometry(write(feature("00", "Schleife", bow)), DECLARED)
    assert areas.geometry.is_valid.all()
    assert set(areas.geometry.geom_type) <= {"Polygon", "MultiPolygon"}
    assert areas.area.sum() > 0


def test_an_area_without_surface_is_an_error(write):
    line = [(12.30, 51.30), (12.35, 51.35), (12.30, 51.30), (12.30, 51.30)]
    with pytest.raises(Invalid, match="„00“ hat keine Fläche"):
        read_geometry(write(feature("00", "Strich", line)), DECLARED)


def test_missing_columns_offer_the_nearest(write):
    path = write(feature("00", "West", WEST))
    with pytest.raises(Invalid) as caught:
        read_geometry(path, Areas(geometrie="x", schluessel="keys", name="titel"))
    assert [problem.remedy for problem in caught.value.problems] == [
        "Meinten Sie „key“?",
        "Meinten Sie „title“?",
    ]
    assert caught.value.problems[0].where == "kommune.toml, Angabe „raeume.schluessel“"


def test_all_wrong_keys_are_reported_together(write):
    path = write(
        feature("01", "West", WEST),
        feature("01", "Ost", EAST),
        feature(None, "ohne", EAST),
        feature("total", "alle", EAST),
    )
    with pytest.raises(Invalid) as caught:
        read_geometry(path, DECLARED)
    text = caught.value.text
    assert "1 Flächen haben keinen Schlüssel" in text
    assert "der Schlüssel „01“ kommt 2-mal vor (Ost, West)" in text
    assert "ein Raum heißt „total“" in text


@pytest.mark.parametrize("content", [b"", b"{}", b"[1", b'{"features": []}', b"\xff\xfe\x00"])
def test_files_that_are_no_geometry_are_refused(tmp_path, content):
    for name in ("x.geojson", "x.gpkg"):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(UnreadableFile, match="keine lesbare Geometrie"):
            read_geometry(path, DECLARED)


def test_a_missing_file_offers_the_nearest(write):
    path = write(feature("00", "West", WEST))
    with pytest.raises(UnreadableFile) as caught:
        read_geometry(path.with_name("raume.geojson"), DECLARED)
    assert caught.value.remedy == "Meinten Sie „raeume.geojson“?"


def test_geopackages_in_other_systems_are_projected(tmp_path):
    path = tmp_path / "raeume.gpkg"
    frame = gpd.GeoDataFrame(
        {"key": [7.0, 8.0], "title": ["West", "Ost"]},
        geometry=[shapely.Polygon(WEST), shapely.Polygon(EAST)],
        crs=4326,
    )
    frame.to_crs(3857).to_file(path, engine="pyogrio")
    areas = read_geometry(path, DECLARED)
    assert areas["raum"].tolist() == ["7", "8"]
    np.testing.assert_allclose(areas.total_bounds, frame.to_crs(25832).total_bounds, atol=0.01)


def test_metres_without_a_declared_system_are_recognised(tmp_path):
    path = tmp_path / "raeume.gpkg"
    shape = shapely.box(730_000, 5_690_000, 731_000, 5_691_000)
    frame = gpd.GeoDataFrame({"key": ["a"], "title": ["A"]}, geometry=[shape])
    with pytest.warns(UserWarning, match="crs"):
        frame.to_file(path, engine="pyogrio")
    assert read_geometry(path, DECLARED).area.sum() == pytest.approx(1e6)


def test_simplified_borders_stay_common():
    step = np.linspace(0, 10_000, 400)
    border = np.column_stack([5000 + 20 * np.sin(step / 40), step])
    left = shapely.Polygon([(0, 0), *border, (0, 10_000)])
    right = shapely.Polygon([(10_000, 0), *border, (10_000, 10_000)])
    areas = gpd.GeoDataFrame({"raum": ["a", "b"]}, geometry=[left, right], crs=25832)
    simple = simplify_for_display(areas)
    assert shapely.get_num_coordinates(simple.geometry.to_numpy()).sum() < 400
    assert shapely.coverage_is_valid(simple.geometry.to_numpy())
    overlapping = areas.assign(geometry=[left.buffer(50), right.buffer(50)])
    assert simplify_for_display(overlapping).geometry.is_valid.all()


def test_a_project_without_areas_has_none(tmp_path):
    (tmp_path / "kommune.toml").write_text('ags = "07211"\n', "utf-8")
    assert read_areas(open_project(tmp_path)) is None
    assert area_names(None) == {}


def test_musterstadt_has_24_areas_of_its_own(tmp_path):
    (tmp_path / "kommune.toml").write_text('ags = "99001"\n', "utf-8")
    areas = read_areas(open_project(tmp_path))
    assert areas["raum"].tolist() == [f"S{number:02d}" for number in range(1, 25)]
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert 50e6 < areas.area.sum() < 150e6


def test_leipzigs_own_file_gives_its_official_surface(shared_data):
    path = shared_data / "leipzig-ortsteile" / "leipzig-districts.json"
    areas = read_geometry(path, DECLARED)
    assert len(areas) == 63
    official = load_register().get("14713").area_km2
    assert areas.area.sum() / 1e6 == pytest.approx(official, rel=0.002)
