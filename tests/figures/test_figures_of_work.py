"""What figures of sectors, components and the training market must get right."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from kobimo.figures import draw_components, draw_quadrant, draw_quotients
from kobimo.figures.pair import Line, draw_pair
from tests.figures.conftest import protected, texts
from tests.figures.forms import FORMS

NOTHING = {"rounding_lower": math.nan, "rounding_upper": math.nan}


def centres(svg: str) -> list[float]:
    """Return how far right the points lie, in the order in which they are drawn."""
    return [float(x) for x in re.findall(r'<circle cx="([0-9.]+)"', svg)]


def test_half_and_double_are_equally_far_from_one() -> None:
    rows = [
        {"series": name, "value": v, **NOTHING} for name, v in zip("abc", (2, 1, 0.5), strict=True)
    ]
    part = protected(rows, unit="ratio", decimals=2)
    right, middle, left = centres(draw_quotients(part, category="series", reference="1").svg)
    assert right - middle == pytest.approx(middle - left, abs=0.2)


def test_a_secret_quotient_is_a_range_and_says_so() -> None:
    drawing = FORMS["quotients"]()
    assert "0,0–2,4" in texts(drawing.svg)
    assert any("Grenzen" in note for note in drawing.notes)
    assert "2 Werte sind nicht dargestellt." in drawing.alt
    assert len(centres(drawing.svg)) == 2


def test_components_have_one_scale_and_their_sum_with_its_sign() -> None:
    drawing = FORMS["components"]()
    found = texts(drawing.svg)
    assert found.count("+12\u202f400") == 4
    assert "seit 2014: insgesamt 12\u202f400" in drawing.alt
    # The sum of the hidden sector is its sign, once in each panel.
    assert found.count(".") == 2


def test_a_panel_without_the_sum_is_left_out_of_the_alternative_text() -> None:
    rows: list[dict[str, Any]] = [
        {"series": "Insgesamt", "panel": "seit 2014", "komponente": "total"},
        {"series": "Insgesamt", "panel": "seit 2019", "komponente": "total", "value": 5.0},
    ]
    part = protected(rows, unit="persons", decimals=0)
    drawing = draw_components(
        part, rows="series", panels="panel", components={}, component="komponente"
    )
    assert "seit 2014" not in drawing.alt
    assert "seit 2019: insgesamt 5" in drawing.alt


def test_fields_are_cut_in_the_last_year_that_both_regions_have() -> None:
    rows = [
        {"ags": ags, "year": year, "series": name, "role": role, "value": value}
        for ags, name, role, years in (
            ("99001", "Musterstadt", "own", (2021, 2022, 2023)),
            ("DG", "Deutschland", "bund", (2021, 2022)),
        )
        for year, value in zip(years, (5.0, 6.0, 7.0), strict=False)
    ]
    drawing = draw_quadrant(
        protected(rows), protected(rows), names=("a", "b"), reference="Deutschland"
    )
    assert "Die Felder trennt der Wert für Deutschland im Zeitraum 2022." in drawing.notes
    assert {"Passungsproblem", "weder noch"} <= set(texts(drawing.svg))
    assert "Deutschland 2022" in drawing.alt


def test_without_another_region_there_are_no_fields() -> None:
    rows = [{"year": 2023, "series": "Musterstadt", "role": "own", "value": 5.0}]
    drawing = draw_quadrant(
        protected(rows), protected(rows), names=("a", "b"), reference="Deutschland"
    )
    assert "Passungsproblem" not in texts(drawing.svg)
    assert not any("Felder" in note for note in drawing.notes)


def test_a_pair_names_its_lines_at_their_ends() -> None:
    rows = [{"year": y, "value": float(y - 2000), **NOTHING} for y in (2021, 2022, 2023)]
    part = protected(rows)
    found = texts(draw_pair([Line(part, "Erste", "percent"), Line(part, "Zweite", "percent")]).svg)
    assert found.count("23\u202f%") == 2
    assert {"Erste", "Zweite"} <= set(found)


def test_a_pair_shows_no_count_of_a_hidden_value() -> None:
    rows = [
        {"year": 2022, "value": 50.0, "numerator": 100.0, **NOTHING},
        {"year": 2023, "numerator": 2.0, **NOTHING},
    ]
    drawing = draw_pair([Line(protected(rows), "Personen", "persons", column="numerator")])
    assert "2" not in texts(drawing.svg)
    assert "2022" in drawing.alt
    assert "2023" not in drawing.alt.partition(". ")[2]
