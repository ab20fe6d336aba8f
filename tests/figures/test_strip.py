"""Strip of all Kreise."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.figures import draw_strip, style
from kobimo.figures.strip import swarm
from tests.figures.conftest import protected, region_rows, texts

NARROW = "\u202f"


@given(st.lists(st.floats(0, 400), max_size=60), st.floats(0, 400))
def test_points_of_a_swarm_do_not_overlap(places: list[float], kept: float) -> None:
    places = sorted(places)
    offsets = swarm(places, 3, kept=[(kept, 7)], most=1000)
    points = list(zip(places, offsets, strict=True))
    for n, (x, y) in enumerate(points):
        assert math.hypot(x - kept, y) >= 3 + 7 - 1e-3
        for a, b in points[:n]:
            assert math.hypot(x - a, y - b) >= 2 * 3 - 1e-3


def test_swarm_keeps_its_height() -> None:
    assert max(map(abs, swarm([100.0] * 200, 3, most=55))) <= 55


def test_point_alone_stays_on_the_line() -> None:
    assert swarm([10, 200], 3) == [0, 0]


def test_own_land_and_bund_are_named_with_their_values() -> None:
    found = texts(draw_strip(protected(region_rows()), own="99001").svg)
    assert f"Musterstadt 6,5{NARROW}%" in found
    assert f"Musterland 8,6{NARROW}%" in found
    assert f"Deutschland 7,1{NARROW}%" in found


def test_every_kreis_with_a_value_is_a_point_that_says_its_name() -> None:
    svg = draw_strip(protected(region_rows()), own="99001").svg
    assert f"<title>Landkreis Eichengrund: 9,1{NARROW}%</title>" in svg
    assert "Seehafen" not in svg
    assert svg.count("<circle") == 2


def test_own_region_is_found_by_its_key() -> None:
    rows = [{**row, "role": "other"} for row in region_rows()]
    svg = draw_strip(protected(rows), own="99001").svg
    assert len(re.findall(rf'<circle [^>]*fill="{style.OWN}"', svg)) == 1


def test_interval_is_drawn_and_explained() -> None:
    assert draw_strip(protected(region_rows())).notes == ("Waagerechter Strich: 95-%-Intervall.",)
    without = region_rows(lower=math.nan, upper=math.nan)
    assert draw_strip(protected(without)).notes == ()


def test_labels_of_near_values_stand_side_by_side() -> None:
    rows = [{**row, "value": 8.0} if row["ags"] in {"99", "DG"} else row for row in region_rows()]
    svg = draw_strip(protected(rows)).svg
    places = dict(re.findall(r'x="([\d.]+)"[^>]*>(Musterland|Deutschland) 8,0', svg))
    first, second = map(float, places)
    assert abs(first - second) > 80


def test_alternative_text_counts_and_ranges() -> None:
    alt = draw_strip(protected(region_rows())).alt
    assert alt.startswith("Punktstreifen der Kreise: Abgänge ohne Hauptschulabschluss, 2023. ")
    assert "Ein Wert ist nicht dargestellt." in alt


@pytest.mark.parametrize("count", [1, 39, 400])
def test_any_number_of_kreise_fits(count: int) -> None:
    rows = [
        {"ags": f"{n:05d}", "series": f"Kreis {n}", "role": "other", "value": 8 + math.sin(n) * 3}
        for n in range(count)
    ]
    svg = draw_strip(protected([*region_rows(), *rows])).svg
    assert svg.count("<circle") == count + 2
    assert float(re.search(r'viewBox="0 0 \S+ ([\d.]+)"', svg)[1]) < 240  # type: ignore[index]
