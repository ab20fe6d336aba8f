"""The index of several indicators, by area and by Kreis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kobimo.indicators import Surroundings
from tests.indicators.conftest import Row, World, declare

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator

INHABITANTS = {"a": 1000, "b": 3000, "c": 200, "d": 1000}
POOR = {"a": 100, "b": 900, "c": 100, "d": 50}
JOBLESS = {"a": 50, "b": 210, "c": 20, "d": 20}


def component(name: str, variable: str) -> Indicator:
    return declare(
        id=name,
        numerator=[{"dataset": "raum", "variable": variable}],
        denominator=[{"dataset": "raum", "variable": "personen"}],
    )


@pytest.fixture
def areas(world: World) -> World:
    def rows(values: dict[str, int], later: float) -> list[Row]:
        return [
            (f"99001/{area}", year, {}, value * factor)
            for area, value in values.items()
            for year, factor in (("2020", 1), ("2023", later))
        ]

    world.put(
        "raum",
        {
            "personen": rows(INHABITANTS, 1),
            "arm": rows(POOR, 2),
            "arbeitslos": rows(JOBLESS, 1),
        },
    )
    world.indicators = {
        "arm": component("arm", "arm"),
        "arbeitslos": component("arbeitslos", "arbeitslos"),
    }
    return world


def index(**changes: object) -> Indicator:
    form: dict[str, object] = {
        "id": "sozialindex",
        "method": "z_index",
        "numerator": [],
        "denominator": [],
        "components": [
            {"indicator": "arm", "orientation": 1},
            {"indicator": "arbeitslos", "orientation": -1},
        ],
        "reference_year": 2020,
        "unit": "z",
        "uncertainty": "none",
    }
    return declare(**(form | changes))


WEIGHED = {"denominator": [{"dataset": "raum", "variable": "personen"}]}


def z_of(values: dict[str, float], weights: dict[str, float]) -> dict[str, float]:
    """Return z-values with weights, computed apart from the project."""
    total = sum(weights.values())
    middle = sum(weights[k] * values[k] for k in weights) / total
    spread = (sum(weights[k] * (values[k] - middle) ** 2 for k in weights) / total) ** 0.5
    return {k: (v - middle) / spread for k, v in values.items()}


def shares(counts: dict[str, int], factor: int = 1) -> dict[str, float]:
    return {k: counts[k] * factor / INHABITANTS[k] * 100 for k in counts}


def test_mean_of_oriented_z_values_with_equal_weights(areas: World) -> None:
    ones = dict.fromkeys(INHABITANTS, 1.0)
    poor, jobless = z_of(shares(POOR), ones), z_of(shares(JOBLESS), ones)
    for area in INHABITANTS:
        value = areas.row(index(), raum=area, year=2020)["value"]
        assert value == pytest.approx((poor[area] - jobless[area]) / 2)


def test_areas_weigh_by_their_inhabitants_and_small_ones_take_no_part(areas: World) -> None:
    large = {k: float(v) for k, v in INHABITANTS.items() if v >= 300}
    poor, jobless = z_of(shares(POOR), large), z_of(shares(JOBLESS), large)
    for area in large:
        row = areas.row(index(**WEIGHED), raum=area, year=2020)
        assert row["value"] == pytest.approx((poor[area] - jobless[area]) / 2)
    row = areas.row(index(**WEIGHED), raum="c", year=2020)
    assert np.isnan(row["value"])
    assert (row["status"], row["reason"]) == ("x", "zu wenige Einwohnerinnen und Einwohner")


def test_the_threshold_is_passed_in(areas: World) -> None:
    frame = areas.compute(
        index(**WEIGHED), raum=True, surroundings=Surroundings(smallest_area=100)
    ).frame
    assert frame["value"].notna().all()


def test_another_year_is_measured_with_the_mean_of_the_reference_year(areas: World) -> None:
    ones = dict.fromkeys(INHABITANTS, 1.0)
    poor = shares(POOR)
    middle = sum(poor.values()) / 4
    spread = np.std(list(poor.values()))
    only = index(components=[{"indicator": "arm", "orientation": 1}])
    row = areas.row(only, raum="a", year=2023)
    assert row["value"] == pytest.approx((2 * poor["a"] - middle) / spread)
    assert z_of(poor, ones)["a"] == pytest.approx(areas.row(only, raum="a", year=2020)["value"])


def test_an_index_of_kreise_standardises_on_kreise_alone(world: World) -> None:
    values = {"01001": 10, "01002": 30, "01": 90, "DG": 20}
    world.put(
        "probe",
        {
            "faelle": [(ags, "2020", {}, value) for ags, value in values.items()],
            "personen": [(ags, "2020", {}, 100) for ags in values],
        },
    )
    world.indicators = {"arm": declare(id="arm")}
    only = index(components=[{"indicator": "arm", "orientation": 1}])
    frame = world.compute(only).frame.set_index("ags")["value"]
    expected = {"01001": -1.0, "01002": 1.0, "01": 7.0, "DG": 0.0}
    assert frame.to_dict() == pytest.approx(expected, abs=1e-12)
    alone = world.compute(only, regions=["01001"]).frame
    assert alone["value"].tolist() == pytest.approx([-1.0])


def test_an_index_without_its_reference_year_has_no_value(areas: World) -> None:
    row = areas.row(index(reference_year=2001), raum="a", year=2020)
    assert (row["status"], row["reason"]) == ("x", "kein Wert im Bezugsjahr")


def test_a_secret_component_takes_the_index_away(world: World) -> None:
    keys = ("01001", "01002", "01003")
    world.put(
        "probe",
        {
            "faelle": [(k, "2020", {}, v) for k, v in zip(keys, (5, 9, "."), strict=True)],
            "personen": [(k, "2020", {}, 100) for k in keys],
        },
    )
    world.indicators = {"arm": declare(id="arm")}
    only = index(components=[{"indicator": "arm", "orientation": 1}])
    row = world.row(only, ags="01003")
    assert (row["status"], row["reason"]) == (".", "Geheimhaltung")


def test_an_index_of_nothing_is_empty(world: World) -> None:
    world.indicators = {"arm": declare(id="arm")}
    only = index(components=[{"indicator": "arm", "orientation": 1}])
    assert world.compute(only).frame.empty
