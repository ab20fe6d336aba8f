"""Projection of an age group: rows, marks, back-test, and when there is none."""

from __future__ import annotations

import pytest

from kobimo.declarations.models import Break, Indicator
from kobimo.indicators import Projection, backtest, project
from kobimo.indicators.ages import AGES

from .conftest import World, declare

DIMENSIONS = {"geschlecht": ("total", "maennlich", "weiblich"), "altersjahr": ("total", *AGES)}


def small_children(**changes: object) -> Indicator:
    term = {
        "dataset": "bevoelkerung_altersjahre",
        "variable": "bevoelkerung",
        "filter": {"altersjahr": ["a00", "a01", "a02"]},
    }
    form: dict[str, object] = {
        "method": "count",
        "per": 1,
        "unit": "persons",
        "uncertainty": "none",
        "numerator": [term],
        "denominator": [],
    }
    return declare(**(form | changes))


def fill(world: World, years: range, growth: float = 1.0, *, gap: str = "") -> World:
    rows = []
    for year in years:
        size = 100 * growth ** (year - years[0])
        for age in AGES:
            for sex, part in (("total", 1.0), ("maennlich", 0.5), ("weiblich", 0.5)):
                value: float | str = size * part
                if gap and f"{year}{age}{sex}" == gap:
                    value = "."
                categories = {"geschlecht": sex, "altersjahr": age}
                rows.append(("99001", f"{year}-12-31", categories, value))
    world.put(
        "bevoelkerung_altersjahre",
        {"bevoelkerung": rows},
        kind="stichtag",
        dimensions=DIMENSIONS,
    )
    return world


def run(world: World, **options: int) -> Projection | None:
    return project(small_children(), world.store, world.catalog, ags="99001", **options)


def test_observed_years_then_projected_years(world: World) -> None:
    found = run(fill(world, range(2012, 2024)), horizon=3)
    assert found is not None
    frame = found.result.frame.set_index("year")
    assert frame.index.tolist() == list(range(2012, 2027))
    assert frame["role"].tolist() == ["observed"] * 12 + ["projected"] * 3
    assert frame["role_label"].iloc[[0, -1]].tolist() == ["Bestand", "Fortschreibung"]
    assert frame.loc[2026, ["period", "flag", "status", "ags", "raum"]].tolist() == [
        "31.12.2026",
        "s",
        "",
        "99001",
        "total",
    ]
    assert frame.loc[[2024, 2025, 2026], "value"].tolist() == pytest.approx([300.0] * 3)
    assert frame["lower"].isna().tolist() == [True] * 12 + [False] * 3


def test_constant_growth_goes_on(world: World) -> None:
    # Every age grows by 2 % a year, so a cohort does, and so do mothers and births.
    found = run(fill(world, range(2012, 2024), growth=1.02), horizon=5)
    assert found is not None
    frame = found.result.frame.set_index("year")["value"]
    assert frame[2028] == pytest.approx(frame[2023] * 1.02**5)


def test_the_back_test_of_a_steady_population_has_no_error(world: World) -> None:
    found = run(fill(world, range(2012, 2024), growth=1.02))
    assert found is not None
    assert found.backtest is not None
    assert found.backtest.launch_year == 2018
    assert found.backtest.years == (2019, 2020, 2021, 2022, 2023)
    assert found.backtest.mape == pytest.approx(0, abs=1e-9)
    assert "Mit Start 2018 hätte das Verfahren die Werte von 2019 bis 2023" in found.note
    assert "keine Vorhersage" in found.note
    alone = backtest(small_children(), world.store, world.catalog, ags="99001")
    assert alone == found.backtest


def test_the_back_test_is_the_mean_absolute_error_in_percent(world: World) -> None:
    fill(world, range(2012, 2024))
    stored = world.store.read("bevoelkerung_altersjahre")
    assert stored is not None
    young = stored.frame["altersjahr"].isin(["a00", "a01", "a02"])
    late = stored.frame["period"] == "2023-12-31"
    stored.frame.loc[young & late, "value"] *= 2
    world.store.write(stored)
    found = backtest(small_children(), world.store, world.catalog, ags="99001")
    assert found is not None
    # Four years met exactly, one of 600 said to be 300: (0 + 0 + 0 + 0 + 50 %) / 5.
    assert found.mape == pytest.approx(50 / 5)


def test_transitions_across_a_break_take_no_part_and_are_named(world: World) -> None:
    fill(world, range(2012, 2024))
    world.breaks = (Break(dataset="bevoelkerung_altersjahre", year=2022, reason="Zensus"),)
    found = run(world)
    assert found is not None
    assert "(2021/2022)" in found.note
    assert found.backtest is not None
    assert found.backtest.crosses_break


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "share", "denominator": [{"dataset": "probe", "variable": "x"}]},
        {"numerator": [{"dataset": "probe", "variable": "bevoelkerung"}]},
        {
            "numerator": [
                {
                    "dataset": "probe",
                    "variable": "bevoelkerung",
                    "filter": {"altersgruppe": "75_plus"},
                }
            ]
        },
    ],
)
def test_no_projection_of_what_is_no_count_of_ages(world: World, changes: object) -> None:
    fill(world, range(2012, 2024))
    indicator = small_children(**changes)
    world.indicators[indicator.id] = indicator
    assert project(indicator, world.store, world.catalog, ags="99001") is None


def test_no_projection_without_data_region_or_enough_years(world: World) -> None:
    assert run(world) is None
    fill(world, range(2020, 2023))
    assert run(world) is None
    assert project(small_children(), world.store, world.catalog, ags="01001") is None


def test_a_missing_age_ends_the_series_that_is_continued(world: World) -> None:
    fill(world, range(2012, 2024), gap="2023a40weiblich")
    found = run(world, horizon=1)
    assert found is not None
    assert found.result.frame["year"].max() == 2023
    assert found.result.frame["role"].tolist()[-1] == "projected"


def test_age_groups_of_another_table_are_the_same_ages(world: World) -> None:
    fill(world, range(2012, 2024))
    rows = [("99001", f"{y}-12-31", {"altersgruppe": "u03"}, 300) for y in range(2012, 2024)]
    world.put(
        "gruppen",
        {"bevoelkerung": rows},
        kind="stichtag",
        dimensions={"altersgruppe": ("total", "u03")},
    )
    term = {"dataset": "gruppen", "variable": "bevoelkerung", "filter": {"altersgruppe": "u03"}}
    indicator = small_children(id="gruppe", numerator=[term])
    world.indicators["gruppe"] = indicator
    found = project(indicator, world.store, world.catalog, ags="99001", horizon=1)
    assert found is not None
    assert found.result.frame["value"].tolist() == pytest.approx([300.0] * 13)
