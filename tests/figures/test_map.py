"""Choropleth map."""

from __future__ import annotations

import re

from kobimo.figures import area_numbers, draw_map, style
from tests.figures.conftest import protected, texts
from tests.figures.forms import ROOMS, area_rows, areas


def test_short_keys_stand_in_the_map_as_they_are() -> None:
    assert area_numbers({"01": "Süd", "02": "Nord"}) == {"01": "01", "02": "02"}


def test_long_keys_become_numbers_in_german_order() -> None:
    names = {"0701": "Öd", "0702": "Zell", "0703": "Oberdorf"}
    assert area_numbers(names) == {"0703": "1", "0701": "2", "0702": "3"}


def test_every_area_is_drawn_numbered_and_named() -> None:
    svg = draw_map(protected(area_rows()), areas()).svg
    found = texts(svg)
    for number, name in zip(("01", "02", "03", "04"), ROOMS, strict=True):
        assert found.count(number) == 2, "in the map and in the index"
        assert name in found
        assert f"<title>{name}: " in svg


def test_classes_are_printed_with_their_borders() -> None:
    found = texts(draw_map(protected(area_rows()), areas(), borders=[15, 20]).svg)
    assert {"unter 15\u202f%", "15 bis unter 20", "20\u202f% und mehr"} <= set(found)


def test_hidden_area_is_hatched_and_explained() -> None:
    drawing = draw_map(protected(area_rows()), areas())
    assert 'fill="url(#' in drawing.svg
    assert "nicht dargestellt" in texts(drawing.svg)
    assert "<title>Nordstadt: .</title>" in drawing.svg
    assert "Ein Wert ist nicht dargestellt." in drawing.alt


def test_area_without_a_row_is_hatched_too() -> None:
    svg = draw_map(protected(area_rows()[:2]), areas()).svg
    assert "<title>Hafen: .</title>" in svg


def test_without_hidden_areas_the_key_has_no_hatching() -> None:
    rows = [{**row, "value": 5.0 + n} for n, row in enumerate(area_rows())]
    svg = draw_map(protected(rows), areas()).svg
    assert "url(#" not in svg
    assert "nicht dargestellt" not in svg


def test_colours_rise_with_the_values() -> None:
    svg = draw_map(protected(area_rows()), areas(), borders=[15, 20]).svg
    titles = re.findall(r'fill="(#\w{6})"[^>]*><title>(\w[^:]*):', svg)
    assert [style.SCALE.index(fill) for fill, _ in titles] == [0, 2, 4]


def test_holes_and_islands_are_drawn() -> None:
    from shapely.geometry import MultiPolygon, box

    shapes = areas()
    ring = box(0, 0, 1000, 1500).difference(box(300, 300, 600, 600))
    shapes.loc[0, "geometry"] = MultiPolygon([ring, box(-500, 0, -200, 300)])
    svg = draw_map(protected(area_rows()), shapes).svg
    path = re.search(r'd="([^"]*)"[^>]*><title>Altstadt', svg)
    assert path is not None
    assert path[1].count("M") == 3


def test_narrow_map_has_its_key_beside_it() -> None:
    shapes = areas()
    shapes["geometry"] = shapes.geometry.affine_transform([0.2, 0, 0, 1, 0, 0])
    wide, tall = (
        float(re.search(r'viewBox="0 0 \S+ ([\d.]+)"', draw_map(protected(area_rows()), s).svg)[1])  # type: ignore[index]
        for s in (areas(), shapes)
    )
    assert tall < 340 + 10
    assert wide < tall
