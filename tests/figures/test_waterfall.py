"""Hanging bars from a stock over its changes to a gap."""

from __future__ import annotations

import math

from kobimo.figures import Step, draw_waterfall
from tests.figures.conftest import protected, texts

STEPS = (
    Step("Bestand", 0, 1000, 1000, is_whole=True),
    Step("Abgänge", 1000, 700, -300, 850, 550),
    Step("Mehrbedarf", 700, 780, 80),
    Step("Lücke", 0, 380, 380, 230, 530, is_whole=True),
)


def test_every_step_is_named_with_its_number_and_sign() -> None:
    found = texts(draw_waterfall(protected([{"value": 30.0}]), STEPS).svg)
    assert {"Bestand", "Abgänge", "Mehrbedarf", "Lücke"} <= set(found)
    assert {"1000", "−300", "+80", "380"} <= set(found)


def test_the_alternative_text_tells_steps_and_ranges() -> None:
    drawing = draw_waterfall(protected([{"value": 30.0}]), STEPS)
    assert "Abgänge: −300 (Spannweite 150–450)." in drawing.alt
    assert "Lücke: 380 (Spannweite 230–530)." in drawing.alt
    assert drawing.notes == ("Dünne Striche: von wenigen bis zu vielen Abgängen.",)


def test_without_ranges_nothing_is_said_of_them() -> None:
    drawing = draw_waterfall(protected([{"value": 30.0}]), (STEPS[0], STEPS[2]))
    assert drawing.notes == ()
    assert math.isnan(STEPS[0].low)
    assert "Spannweite" not in drawing.alt
