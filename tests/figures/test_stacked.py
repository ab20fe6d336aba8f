"""Shares of a whole."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kobimo.figures import draw_stacked, style
from kobimo.figures.stacked import short_names
from tests.figures.conftest import protected, texts

NARROW = "\u202f"
SHARES = {"Musterstadt": (6.5, 41.5, 52.0), "Musterland": (8.6, 41.4, 50.0)}
NAMES = ("ohne Abschluss", "mit mittlerem Abschluss", "mit Abitur")


def parts(hidden: str = "") -> list[Any]:
    found = []
    for n, name in enumerate(NAMES):
        rows: list[dict[str, Any]] = [
            {"series": region}
            if region == hidden and n == 0
            else {"series": region, "value": values[n]}
            for region, values in SHARES.items()
        ]
        found.append(protected(rows, title_de=f"Anteil der Abgänge {name}"))
    return found


def widths(svg: str, colour: str) -> list[float]:
    found = []
    for path in re.findall(rf'<path d="([^"]*)" fill="{colour}"', svg):
        xs = [float(n) for n in re.findall(r"-?[\d.]+", path)][::2]
        found.append(max(xs) - min(xs))
    return found[1:]  # the first is the key


def test_titles_lose_what_they_share() -> None:
    assert short_names([f"Anteil der Abgänge {name}" for name in NAMES]) == list(NAMES)
    assert short_names(["Anteil", "Anteil"]) == ["Anteil", "Anteil"]
    assert short_names(["Anteil mit Abitur"]) == ["Anteil mit Abitur"]


def test_every_part_is_named_once() -> None:
    found = texts(draw_stacked(parts()).svg)
    assert [text for text in found if text in NAMES] == list(NAMES)
    assert "ohne Hauptschule" in texts(
        draw_stacked(parts(), labels=["ohne Hauptschule", "b", "c"]).svg
    )


def test_lengths_are_proportional_to_shares() -> None:
    svg = draw_stacked(parts()).svg
    second, third = (widths(svg, style.PARTS[n]) for n in (1, 2))
    # Between two segments lies a gap of 1,2 points.
    assert (second[0] + 1.2) / (third[0] + 1.2) == pytest.approx(41.5 / 52.0, abs=0.001)


def test_values_stand_inside_where_they_fit() -> None:
    found = texts(draw_stacked(parts()).svg)
    assert f"52,0{NARROW}%" in found
    assert f"6,5{NARROW}%" not in found


def test_row_with_a_hidden_part_is_not_drawn() -> None:
    # What is left of the bar would show the hidden share.
    drawing = draw_stacked(parts(hidden="Musterland"))
    assert ". nicht dargestellt" in texts(drawing.svg)
    assert len(widths(drawing.svg, style.PARTS[1])) == 1
    assert f"50,0{NARROW}%" not in texts(drawing.svg)
    assert "Musterland: nicht dargestellt." in drawing.alt
    assert "41,4" not in drawing.alt


def test_rows_can_be_years() -> None:
    found = [
        protected([{"year": y, "value": v} for y in (2021, 2022, 2023)], title_de=f"Anteil {n}")
        for n, v in (("a", 30.0), ("b", 70.0))
    ]
    assert {"2021", "2022", "2023"} <= set(texts(draw_stacked(found, rows="period").svg))


def test_more_parts_than_colours_are_refused() -> None:
    with pytest.raises(ValueError, match="7 parts"):
        draw_stacked([parts()[0]] * 7)
