"""Lines over years."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from kobimo.figures import draw_trend, style
from tests.figures.conftest import break_in, protected, texts, trend_rows

NARROW = "\u202f"


def points(svg: str, colour: str, width: str) -> list[int]:
    """Numbers of points of the lines in a colour, from left to right."""
    lines = re.findall(r"<path ([^>]*)>", svg)
    chosen = [
        line for line in lines if f'stroke="{colour}"' in line and f'stroke-width="{width}"' in line
    ]
    return [len(re.findall(r"[ML]", re.search(r'\bd="([^"]*)"', line)[1])) for line in chosen]  # type: ignore[index]


def test_every_series_is_named_at_its_end_with_its_last_value() -> None:
    found = texts(draw_trend(protected(trend_rows())).svg)
    # 8,0 - 12 · 0,12; 7,0 + 12 · 0,1; 6,0 + 12 · 0,09
    for label in (
        f"Musterstadt 6,6{NARROW}%",
        f"Musterland 8,2{NARROW}%",
        f"Deutschland 7,1{NARROW}%",
    ):
        assert label in found


def test_hidden_year_interrupts_the_own_line_only() -> None:
    svg = draw_trend(protected(trend_rows(hidden=2016))).svg
    assert points(svg, style.OWN, "2.8") == [5, 7]
    assert points(svg, style.LAND, "1.5") == [13]


def test_break_interrupts_every_line_it_concerns() -> None:
    drawing = draw_trend(protected(trend_rows(hidden=None), breaks=[break_in(2019)]))
    assert points(drawing.svg, style.OWN, "2.8") == [8, 5]
    assert points(drawing.svg, style.LAND, "1.5") == [8, 5]
    assert "Bruch ab 2019" in texts(drawing.svg)
    assert "Ab 2019 ist die Zeitreihe nicht mit früheren Jahren vergleichbar." in drawing.alt


def test_break_of_another_land_is_not_drawn() -> None:
    drawing = draw_trend(protected(trend_rows(hidden=None), breaks=[break_in(2019, "05")]))
    assert points(drawing.svg, style.OWN, "2.8") == [13]
    assert not any("Bruch" in text for text in texts(drawing.svg))


def test_breaks_can_be_given() -> None:
    part = protected(trend_rows(hidden=None), breaks=[break_in(2019)])
    assert points(draw_trend(part, breaks=[]).svg, style.OWN, "2.8") == [13]


def test_labels_of_near_breaks_do_not_meet() -> None:
    svg = draw_trend(protected(trend_rows(), breaks=[break_in(2015), break_in(2016)])).svg
    heights = re.findall(r'y="([\d.]+)"[^>]*>Bruch ab', svg)
    assert len(set(heights)) == 2


def test_provisional_values_are_hollow_and_explained() -> None:
    rows = trend_rows()
    plain = draw_trend(protected(rows))
    for row in rows:
        if row["role"] == "own" and row["year"] == 2023:
            row["flag"] = "p"
    drawing = draw_trend(protected(rows))
    hollow = f'<circle [^>]*fill="{style.PAPER}"'
    assert len(re.findall(hollow, drawing.svg)) == len(re.findall(hollow, plain.svg)) + 1
    assert "Offene Punkte: vorläufige Werte." in drawing.notes
    assert plain.notes == ("Farbige Fläche: 95-%-Intervall.",)


def test_years_without_a_value_today_are_said() -> None:
    rows = trend_rows(hidden=2023)
    alt = draw_trend(protected(rows)).alt
    assert "2023: Musterstadt ohne Angabe (Geheimhaltung)" in alt


def test_alternative_text_tells_values_and_range() -> None:
    alt = draw_trend(protected(trend_rows())).alt
    assert alt.startswith("Liniendiagramm: Abgänge ohne Hauptschulabschluss, 2011 bis 2023. ")
    assert f"2023: Musterstadt 6,6{NARROW}% (95-%-Intervall 5,5–7,9{NARROW}%)" in alt
    assert f"zwischen 6,6{NARROW}% (2023) und 8,0{NARROW}% (2011)" in alt
    assert "Ein Wert ist nicht dargestellt." in alt


def test_school_years_stand_at_the_axis() -> None:
    rows = [
        {**row, "period": f"{row['year']}/{(row['year'] + 1) % 100:02d}"} for row in trend_rows()
    ]
    found = texts(draw_trend(protected(rows)).svg)
    assert "2023/24" in found
    assert "2023" not in found


def test_cut_axis_is_said() -> None:
    rows = [{**row, "value": 92.0 + row["year"] % 3} for row in trend_rows(hidden=None)]
    rows = [{k: v for k, v in row.items() if k not in {"lower", "upper"}} for row in rows]
    assert draw_trend(protected(rows)).notes == ("Die senkrechte Achse beginnt nicht bei null.",)


@pytest.mark.parametrize("gap", [0.0, 0.02])
def test_end_labels_of_equal_values_do_not_overlap(gap: float) -> None:
    rows: list[dict[str, Any]] = [
        {
            "ags": ags,
            "series": name,
            "role": role,
            "year": year,
            "value": 7.0 + gap * n,
        }
        for n, (ags, name, role) in enumerate(
            [("99001", "Musterstadt", "own"), ("99", "Musterland", "land"), ("DG", "Bund", "bund")]
        )
        for year in (2021, 2022, 2023)
    ]
    svg = draw_trend(protected(rows)).svg
    ends = re.findall(r'y="([\d.]+)"[^>]*>(?:Musterstadt|Musterland|Bund) 7', svg)
    heights = sorted(map(float, ends))
    assert len(heights) == 3
    assert all(b - a >= style.TEXT for a, b in itertools.pairwise(heights))


def test_many_other_regions_are_lines_without_names() -> None:
    rows: list[dict[str, Any]] = [
        {"ags": f"990{n}", "series": f"Kreis {n}", "role": "other", "year": year, "value": 5.0 + n}
        for n in range(5)
        for year in (2022, 2023)
    ]
    found = texts(draw_trend(protected([*trend_rows(), *rows])).svg)
    assert not any(text.startswith("Kreis") for text in found)


def test_all_values_hidden_still_gives_a_figure() -> None:
    drawing = draw_trend(protected([{"year": 2022, "role": "own"}, {"year": 2023, "role": "own"}]))
    assert "2 Werte sind nicht dargestellt." in drawing.alt


def test_years_at_the_axis_are_those_of_the_series() -> None:
    rows = [{"year": y, "role": "own", "value": 70.0 + y % 7} for y in (2013, 2017, 2021, 2025)]
    found = texts(draw_trend(protected(rows)).svg)
    assert [text for text in found if text.startswith("20") and len(text) == 4] == [
        "2013", "2017", "2021", "2025",
    ]  # fmt: skip
