"""Horizontal bars."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kobimo.figures import draw_bars, style
from kobimo.figures.sheet import text_width
from tests.figures.conftest import protected, region_rows, texts

NARROW = "\u202f"
MINUS = "\u2212"


def bar_widths(svg: str) -> dict[str, float]:
    """Colour of a bar → its width, from the paths of four corners."""
    found = {}
    for attributes in re.findall(r"<path ([^>]*)>", svg):
        fill = re.search(r'fill="(#\w{6})"', attributes)
        corners = re.search(r'd="M([\d.]+) [\d.]+L([\d.]+) ', attributes)
        if fill and corners and "stroke" not in attributes:
            found[fill[1]] = float(corners[2]) - float(corners[1])
    return found


def test_lengths_are_proportional_to_values() -> None:
    widths = bar_widths(draw_bars(protected(region_rows())).svg)
    assert widths[style.LAND] / widths[style.BUND] == pytest.approx(8.6 / 7.1, abs=0.002)
    assert widths[style.OWN] / widths[style.BUND] == pytest.approx(6.54 / 7.1, abs=0.002)


def test_values_stand_at_their_bars_and_hidden_ones_are_a_sign_with_its_reason() -> None:
    found = texts(draw_bars(protected(region_rows())).svg)
    assert f"6,5{NARROW}%" in found
    assert ". Geheimhaltung" in found


def test_own_name_is_set_off_only_among_others() -> None:
    svg = draw_bars(protected(region_rows())).svg
    assert re.search(r'font-weight="600"[^>]*>Musterstadt<', svg)
    alone = draw_bars(
        protected([{"kat": "a", "value": 1.0}, {"kat": "b", "value": 2.0}]), category="kat"
    )
    assert not re.search(r'font-weight="600"[^>]*>a<', alone.svg)


def test_negative_values_go_left() -> None:
    rows: list[dict[str, Any]] = [
        {"kat": "Zuzug", "value": 610.0},
        {"kat": "Fortzug", "value": -340.0},
    ]
    svg = draw_bars(protected(rows, unit="persons", decimals=0), category="kat").svg
    assert f"{MINUS}340" in texts(svg)
    axis = float(re.search(rf'd="M([\d.]+) [^"]*"[^>]*stroke="{style.AXIS}"', svg)[1])  # type: ignore[index]
    label = float(re.search(rf'x="([\d.]+)"[^>]*>{MINUS}340<', svg)[1])  # type: ignore[index]
    assert label < axis


@pytest.mark.parametrize("value", [9.99, 99.0, 54321.0, 1234567.0])
def test_longest_value_stays_on_the_sheet(value: float) -> None:
    rows = [{"kat": "a" * 12, "value": value}, {"kat": "b", "value": value / 3}]
    svg = draw_bars(protected(rows, unit="persons", decimals=0), category="kat").svg
    text = next(t for t in texts(svg) if t.startswith(str(round(value))[0]) and len(t) >= 2)
    for place in re.findall(rf'x="([\d.]+)"[^>]*>{text}<', svg):
        assert float(place) + text_width(text, weight=style.SEMIBOLD) <= style.WIDTH


def test_long_names_are_broken() -> None:
    name = "Berufsvorbereitende Bildungsmaßnahmen der Agentur für Arbeit"
    found = texts(draw_bars(protected([{"kat": name, "value": 1.0}]), category="kat").svg)
    assert name not in found
    assert name.split(" ", maxsplit=1)[0] in " ".join(found)


def test_many_rows_are_denser() -> None:
    def height(count: int) -> float:
        rows = [{"kat": f"Raum {n}", "value": 1.0 + n} for n in range(count)]
        svg = draw_bars(protected(rows), category="kat").svg
        return float(re.search(r'viewBox="0 0 \S+ ([\d.]+)"', svg)[1])  # type: ignore[index]

    assert height(28) < 2 * height(14)


def test_alternative_text_names_own_land_and_bund() -> None:
    drawing = draw_bars(protected(region_rows()))
    assert f"Musterstadt 6,5{NARROW}% (95-%-Intervall 5,3–8,1{NARROW}%)" in drawing.alt
    assert f"Musterland 8,6{NARROW}% und Deutschland 7,1{NARROW}%." in drawing.alt
    assert drawing.notes == ("Dünne Striche: 95-%-Intervall.",)


def test_all_values_hidden_still_gives_a_figure() -> None:
    assert ". Geheimhaltung" in texts(draw_bars(protected([{"kat": "a"}]), category="kat").svg)
