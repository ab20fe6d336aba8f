"""Shaded tables."""

from __future__ import annotations

import re
from typing import Any

from kobimo.figures import draw_area_heat, draw_heat, style
from tests.figures.conftest import protected, texts


def cross() -> list[dict[str, Any]]:
    return [
        {"a": "Musik", "b": "unter 6 Jahre", "value": 3.0},
        {"a": "Musik", "b": "6 bis unter 10 Jahre", "value": 12.0},
        {"a": "Tanz", "b": "unter 6 Jahre"},
        {"a": "Tanz", "b": "6 bis unter 10 Jahre", "value": 40.0},
    ]


def fills(svg: str) -> list[str]:
    return re.findall(r'<path [^>]*fill="(#\w{6})"', svg)


def test_cells_hold_numbers_without_unit() -> None:
    found = texts(draw_heat(protected(cross()), rows="a", columns="b").svg)
    assert {"3,0", "12,0", "40,0", "Musik", "Tanz"} <= set(found)
    assert not any("%" in text for text in found)


def test_higher_values_are_darker() -> None:
    svg = draw_heat(protected(cross()), rows="a", columns="b", borders=[10, 30]).svg
    steps = [style.SCALE.index(fill) for fill in fills(svg) if fill in style.SCALE]
    assert steps == [0, 2, 4]


def test_hidden_cell_is_hatched_with_its_sign() -> None:
    drawing = draw_heat(protected(cross()), rows="a", columns="b")
    assert 'fill="url(#' in drawing.svg
    assert "." in texts(drawing.svg)
    assert "Ein Wert ist nicht dargestellt." in drawing.alt


def test_cell_that_does_not_exist_stays_empty() -> None:
    svg = draw_heat(protected(cross()[:1] + cross()[3:]), rows="a", columns="b").svg
    assert "url(#" not in svg


def test_heads_that_do_not_fit_are_turned() -> None:
    rows = [
        {"a": "Klima", "b": f"Kindertageseinrichtungen {n}", "value": 1.0 + n} for n in range(8)
    ]
    svg = draw_heat(protected(rows), rows="a", columns="b").svg
    assert len(re.findall(r"rotate\(-90\)", svg)) >= 8


def areas(values: list[float | None], title: str) -> Any:
    return protected(
        [
            {"raum": str(n), "series": f"Raum {n}"} | ({} if v is None else {"value": v})
            for n, v in enumerate(values)
        ],
        title_de=title,
    )


def test_areas_are_ordered_by_the_first_indicator() -> None:
    svg = draw_area_heat([areas([2.0, 9.0, None, 5.0], "A"), areas([1.0, 1.0, 1.0, 1.0], "B")]).svg
    names = [text for text in texts(svg) if text.startswith("Raum")]
    assert names == ["Raum 1", "Raum 3", "Raum 0", "Raum 2"]


def test_shades_are_standard_deviations_from_the_mean() -> None:
    # Mean 10, standard deviation 2: -1,5 · -0,75 · 0 · +0,75 · +1,5.
    values = [7.0, 8.5, 10.0, 11.5, 13.0]
    deviation = (sum((v - 10) ** 2 for v in values) / 5) ** 0.5
    expected = [
        sum((v - 10) / deviation >= border for border in (-1, -0.5, 0.5, 1))
        for v in sorted(values, reverse=True)
    ]
    svg = draw_area_heat([areas(list(values), "A")]).svg
    steps = [style.MEAN.index(fill) for fill in fills(svg) if fill in style.MEAN]
    assert steps[:5] == expected
    assert steps[5:] == [0, 1, 2, 3, 4], "the key"


def test_equal_areas_are_all_at_the_mean() -> None:
    svg = draw_area_heat([areas([4.0, 4.0], "A")]).svg
    assert [fill for fill in fills(svg) if fill in style.MEAN][:2] == [style.MEAN[2]] * 2
