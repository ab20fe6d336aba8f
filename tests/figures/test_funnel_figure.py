"""Funnel of all Kreise."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.figures import draw_funnel, style
from kobimo.indicators.funnel import trace_funnel
from tests.figures.conftest import protected, texts
from tests.figures.forms import funnel, funnel_rows

NARROW = "\u202f"


def scattered(spread: float) -> object:
    """Twelve Kreise around 8 percent."""
    shares = 0.08 + spread * np.linspace(-1, 1, 12)
    return trace_funnel(shares * 2000, [2000] * 12, kind="share", per=100)


def test_own_value_limits_and_mean_are_named() -> None:
    found = texts(funnel().svg)
    assert any(text.startswith("Musterstadt ") for text in found)
    assert {f"95{NARROW}%", f"99,8{NARROW}%", "Mittel"} <= set(found)
    assert "Fälle im Nenner, logarithmischer Maßstab" in found


def test_every_kreis_with_a_value_is_a_point_that_says_its_name() -> None:
    svg = funnel().svg
    assert svg.count("<circle") == 14
    assert "Landkreis Ort 07" not in svg
    assert f'fill="{style.OWN}"' in svg


def test_land_is_told_by_its_form_and_in_words() -> None:
    assert "Ringe: andere Kreise desselben Landes." in funnel().notes


@pytest.mark.parametrize(("spread", "is_wider"), [(0.001, False), (0.03, True)])
def test_the_usual_scatter_is_shown_where_it_is_more_than_chance(
    spread: float,
    is_wider: bool,
) -> None:
    limits = scattered(spread)
    drawing = draw_funnel(protected(funnel_rows()), limits)
    assert bool(limits.widened) == is_wider
    assert any(note.startswith("Farbige Fläche") for note in drawing.notes) == is_wider
    told = "der üblichen Streuung" if is_wider else "des Zufalls"
    assert f"außerhalb der 95-%-Grenzen {told}." in drawing.alt


def test_values_are_located_by_the_limits_that_are_drawn() -> None:
    limits = scattered(0.001)
    assert limits.locate(8.0, 2000).side == 0
    # 1.96 and 3.09 standard deviations of 0.08 with n = 2000 are 1.19 and 1.87 points.
    assert limits.locate(9.4, 2000) == (1, 0.95)
    assert limits.locate(6.0, 2000) == (-1, 0.998)
    wide = scattered(0.03)
    assert wide.locate(9.4, 2000).side == 0


def test_few_kreise_have_no_funnel() -> None:
    assert trace_funnel([5] * 9, [100] * 9, kind="share", per=100) is None
    assert trace_funnel([0] * 12, [100] * 12, kind="share", per=100) is None
