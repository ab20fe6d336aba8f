"""Projection with its band."""

from __future__ import annotations

import re

from kobimo.figures import draw_fan, style
from tests.figures.conftest import texts
from tests.figures.forms import fan


def test_last_observed_value_and_the_ends_of_all_variants_are_written() -> None:
    found = texts(fan().svg)
    # 98 000 + 7 · 400; 100 800 + 10 · 200, - 10 · 500, + 10 · 800
    for value in ("100\u202f800", "102\u202f800", "unten 95\u202f800", "oben 108\u202f800"):
        assert value in found
    assert {"Bestand", "Fortschreibung"} <= set(found)


def test_projection_starts_at_the_last_observed_value() -> None:
    svg = fan().svg
    observed = re.findall(rf'd="([^"]*)"[^>]*stroke="{style.OWN}" stroke-width="2.8"', svg)[-1]
    ahead = re.search(rf'd="([^"]*)"[^>]*stroke="{style.OWN}" stroke-width="2.4"', svg)
    assert ahead is not None
    last = re.findall(r"[ML](-?[\d.]+ -?[\d.]+)", observed)[-1]
    assert re.findall(r"[ML](-?[\d.]+ -?[\d.]+)", ahead[1])[0] == last


def test_projection_is_dashed() -> None:
    assert re.search(rf'stroke-dasharray="[^"]+" stroke="{style.OWN}"', fan().svg)


def test_alternative_text_tells_both_ends_and_the_band() -> None:
    alt = fan().alt
    assert "Bestand: 98\u202f000 (2016) bis 100\u202f800 (2023)." in alt
    ahead = "Fortschreibung bis 2033: 102\u202f800, Band 97\u202f800–106\u202f800, "
    assert f"{ahead}untere Variante 95\u202f800, obere Variante 108\u202f800." in alt


def test_observed_values_alone_make_a_line() -> None:
    from tests.figures.conftest import protected

    rows = [{"year": y, "role": "observed", "value": 5.0 + y % 3} for y in range(2018, 2024)]
    drawing = draw_fan(protected(rows))
    assert "Fortschreibung" not in texts(drawing.svg)
