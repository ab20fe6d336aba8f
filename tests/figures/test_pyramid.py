"""Population pyramid."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kobimo.figures import draw_pyramid, style
from kobimo.figures.pyramid import age_span
from tests.figures.conftest import protected, texts


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("unter 1 Jahr", (0, 1)),
        ("unter 3 Jahre", (0, 3)),
        ("3 bis unter 6 Jahre", (3, 6)),
        ("75 Jahre und mehr", (75, 95)),
        ("90 Jahre und mehr", (90, 95)),
        ("75 bis 79 Jahre", (75, 80)),
        ("12 Jahre", (12, 13)),
        ("u03", (0, 3)),
        ("03_06", (3, 6)),
        ("75_plus", (75, 95)),
        ("a07", (7, 8)),
        ("a75_79", (75, 80)),
        ("a90", (90, 95)),
    ],
)
def test_ages_are_read_from_labels_and_categories(text: str, span: tuple[int, int]) -> None:
    assert age_span(text) == span


def test_text_without_age_is_an_error() -> None:
    with pytest.raises(ValueError, match="Insgesamt"):
        age_span("Insgesamt")


def rows() -> list[dict[str, Any]]:
    return [
        {"alter": age, "geschlecht": sex, "year": year, "value": 1000.0}
        for year in (2013, 2023)
        for age in ("unter 10 Jahre", "10 bis unter 15 Jahre")
        for sex in ("maennlich", "weiblich")
    ]


def draw(data: list[dict[str, Any]], reference_year: int | None = 2013) -> Any:
    part = protected(data, unit="persons", decimals=0, title_de="Bevölkerung")
    return draw_pyramid(part, age="alter", sex="geschlecht", reference_year=reference_year)


def boxes(svg: str, colour: str) -> list[tuple[float, float]]:
    """Width and height of the bars of a colour, the youngest first."""
    found = []
    for path in re.findall(rf'<path d="([^"]*)" fill="{colour}"', svg):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", path)]
        found.append(
            (max(numbers[::2]) - min(numbers[::2]), max(numbers[1::2]) - min(numbers[1::2]))
        )
    return found


def test_area_of_a_bar_is_the_number_of_people() -> None:
    # 1 000 people in ten years are half as many a year as 1 000 in five.
    drawing = draw(rows())
    for colour in style.GROUPS:
        (wide, _), (wider, _) = boxes(drawing.svg, colour)
        assert wider / wide == pytest.approx(10 / 5, abs=0.001)
    assert drawing.notes == ("Die Länge der Balken zeigt die Zahl je Altersjahr.",)


def test_sides_years_and_outline_are_named() -> None:
    found = texts(draw(rows()).svg)
    assert {"Männlich 2023", "Weiblich 2023", "Umriss: 2013", "Alter"} <= set(found)
    assert "Umriss: 2013" not in texts(draw(rows()[4:], None).svg)


def test_hidden_class_is_hatched() -> None:
    data = rows()
    del data[-1]["value"]
    drawing = draw(data)
    assert 'fill="url(#' in drawing.svg
    assert "Ein Wert ist nicht dargestellt." in drawing.alt


def test_alternative_text_names_the_largest_class() -> None:
    alt = draw(rows()).alt
    assert alt.startswith("Bevölkerungspyramide: Bevölkerung nach Alter und Geschlecht, 2023.")
    assert (
        "Männlich: am stärksten besetzt ist die Altersgruppe 10 bis unter 15 Jahre mit 1000." in alt
    )
    assert "Umriss zum Vergleich: 2013." in alt
