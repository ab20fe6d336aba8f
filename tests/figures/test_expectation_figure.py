"""Scatter of observed over expected values, and Vergleichskreise in the strip."""

from __future__ import annotations

import re

from kobimo.figures import Middle, draw_expectation, draw_strip, style
from tests.figures.conftest import protected, region_rows, texts
from tests.figures.forms import expectation

NARROW = "\u202f"


def test_the_municipality_is_named_and_the_axes_say_what_they_are() -> None:
    found = texts(expectation().svg)
    # Of six expected, one and a half less
    assert f"Musterstadt 4,5{NARROW}%" in found
    assert {"beobachtet", "erwartet", "wie erwartet"} <= set(found)


def test_every_kreis_with_an_expectation_is_a_point_and_hidden_ones_are_not() -> None:
    svg = expectation().svg
    assert f"beobachtet 7,5{NARROW}%, erwartet 7,0{NARROW}%" in svg
    assert svg.count("<circle") == 4
    assert "Ort 04" not in svg


def test_the_band_is_closed_and_as_wide_as_the_interval_of_the_municipality() -> None:
    svg = expectation().svg
    assert len(re.findall(rf'<path [^>]*fill="{style.SCALE[0]}"', svg)) == 1
    assert "Fläche" in expectation().notes[0]


def test_without_the_municipality_there_is_no_band() -> None:
    rows = [
        {"ags": f"990{n:02d}", "series": f"Ort {n}", "role": "other", "value": 1.0}
        | {"numerator": 6.0 + n, "denominator": 5.0 + n, "lower": -1.0, "upper": 3.0}
        for n in range(3)
    ]
    drawing = draw_expectation(protected(rows))
    assert style.SCALE[0] not in drawing.svg
    assert drawing.notes == ("Linie: beobachteter und erwarteter Wert sind gleich.",)


def test_the_alternative_text_tells_the_numbers_of_the_municipality() -> None:
    alt = expectation().alt
    assert f"Musterstadt: beobachtet 4,5{NARROW}%, erwartet 6,0{NARROW}%." in alt
    assert "4 Kreise sind dargestellt; bei 3 liegt der beobachtete Wert über dem" in alt


def test_vergleichskreise_are_rings_and_their_median_a_dotted_line() -> None:
    rows = region_rows()
    rows = [row | {"role": "peer"} if row.get("role") == "other" else row for row in rows]
    middle = Middle("Vergleichskreise", 7.3, f"7,3{NARROW}%")
    drawing = draw_strip(protected(rows), own="99001", middle=middle)
    assert f"Vergleichskreise 7,3{NARROW}%" in texts(drawing.svg)
    assert "Ringe: Vergleichskreise; gepunkteter Strich: ihr Median." in drawing.notes
    assert f"Median der Vergleichskreise: 7,3{NARROW}%." in drawing.alt
    plain = draw_strip(protected(region_rows()), own="99001")
    assert drawing.svg.count("<circle") == plain.svg.count("<circle")
