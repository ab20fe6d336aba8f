"""Pairs of points."""

from __future__ import annotations

import re
from typing import Any

from kobimo.figures import draw_dumbbell, style
from tests.figures.conftest import protected, texts


def rows() -> list[dict[str, Any]]:
    return [
        {"year": 2022, "series": "männlich", "value": 8.04},
        {"year": 2022, "series": "weiblich", "value": 5.46},
        {"year": 2023, "series": "männlich", "value": 7.0},
        {"year": 2023, "series": "weiblich"},
    ]


def test_difference_is_that_of_the_printed_values() -> None:
    # 8,0 and 5,5 are printed; 8,04 - 5,46 = 2,58 would be printed as 2,6.
    found = texts(draw_dumbbell(protected(rows())).svg)
    assert f"{8.0 - 5.5:.1f}".replace(".", ",") in found
    assert "2,6" not in found


def test_difference_is_named_in_points() -> None:
    found = texts(draw_dumbbell(protected(rows())).svg)
    assert found.count("Unterschied") == 1
    assert "in Prozentpunkten" in found
    counts = texts(draw_dumbbell(protected(rows(), unit="persons", decimals=0)).svg)
    assert "Unterschied" in counts
    assert not any(text.startswith("in ") for text in counts)


def test_pair_with_a_hidden_value_has_one_point_and_no_difference() -> None:
    drawing = draw_dumbbell(protected(rows()))
    assert texts(drawing.svg).count(".") == 1
    radius = 'r="5"'
    circles = [c for c in re.findall(r"<circle [^>]*>", drawing.svg) if radius in c]
    assert len(circles) == 3
    assert "weiblich ohne Angabe (Geheimhaltung)." in drawing.alt


def test_groups_are_named_in_their_colours() -> None:
    svg = draw_dumbbell(protected(rows())).svg
    for name, colour in zip(("männlich", "weiblich"), style.GROUPS, strict=True):
        assert re.search(rf'fill="{colour}"[^>]*>{name}<', svg)


def test_alternative_text_tells_first_and_last_row() -> None:
    many = [
        {"year": year, "series": sex, "value": value}
        for year in range(2012, 2024)
        for sex, value in (("männlich", 8.0), ("weiblich", 5.0))
    ]
    alt = draw_dumbbell(protected(many)).alt
    assert "2012: männlich" in alt
    assert "2023: männlich" in alt
    assert "2017" not in alt
    assert "Unterschied: 3,0\u00a0Prozentpunkte." in alt
