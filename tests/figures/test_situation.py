"""Figures of the situation of areas: classes, types, supply beside need."""

from __future__ import annotations

import re

import pytest

from kobimo.figures import draw_map, draw_scatter, style
from tests.figures.conftest import protected, texts
from tests.figures.forms import (
    INDEX,
    area_rows,
    areas,
    class_map,
    index_rows,
    matrix,
    profile,
    scatter,
)


def test_all_declared_classes_stand_in_the_key_with_their_borders() -> None:
    found = texts(class_map().svg)
    assert {
        "geringe Lage (unter −0,5)",
        "mittlere Lage (−0,5 bis unter 0,5)",
        "hohe Lage (0,5 und mehr)",
    } <= set(found)


def test_an_area_of_an_unsure_class_is_hatched_over_its_colour() -> None:
    drawing = class_map()
    assert "schraffiert: Klasse unsicher (unter 60 %)" in texts(drawing.svg)
    fills = re.findall(r'fill="([^"]+)"[^>]*><title>Am Lindenhof:', drawing.svg)
    assert fills[0] == style.SCALE[2]
    assert fills[1].startswith("url(#")
    assert "Zahl der Räume mit unsicherer Klasse: 1." in drawing.alt
    assert "1-mal „geringe Lage“" in drawing.alt


def test_sure_classes_are_not_hatched() -> None:
    rows = [{**row, "certainty": 99.0} for row in index_rows(-0.8, 0.1, 1.2)]
    assert "schraffiert" not in " ".join(texts(draw_map(protected(rows, **INDEX), areas()).svg))


def test_what_is_not_significant_is_light_grey_and_unused_classes_are_left_out() -> None:
    labels = ["nicht signifikant", "hoch, Nachbarn hoch", "niedrig, Nachbarn niedrig"]
    kinds = INDEX | {"unit": "class", "decimals": 0, "classes": {"labels": labels, "rest": True}}
    svg = draw_map(protected(index_rows(1, 1, 2), **kinds), areas()).svg
    assert svg.count(f'fill="{style.MEAN[2]}"') >= 3
    assert labels[1] in texts(svg)
    assert labels[2] not in texts(svg)


def test_the_matrix_names_areas_in_both_classes_and_doubts() -> None:
    drawing = matrix()
    assert "01" in texts(drawing.svg)
    assert "02?" in texts(drawing.svg)
    assert drawing.notes[0].startswith("? Die Klasse steht in weniger als 60")
    assert drawing.notes[1] == "Nicht dargestellt, weil ein Wert fehlt: 1."


def test_the_profile_holds_the_means_of_the_areas_shown() -> None:
    found = texts(profile().svg)
    assert "Typ A (2 Sozialräume)" in found
    # Areas 1 and 2: 14 and 18; area 3: 22.
    assert {"16,0", "22,0"} <= set(found)


def test_the_line_of_need_goes_through_zero_and_the_whole() -> None:
    drawing = scatter()
    assert "genau nach dem Bedarf verteilt" in texts(drawing.svg)
    plain = draw_scatter(protected(area_rows()), protected(area_rows(2.0), id="stunden"))
    assert "Linie" not in plain.alt
    assert "genau nach" not in " ".join(texts(plain.svg))


def test_a_matrix_needs_classes() -> None:
    from kobimo.figures import draw_matrix

    with pytest.raises(ValueError, match="declared classes"):
        draw_matrix(protected(area_rows()), protected(area_rows()))
