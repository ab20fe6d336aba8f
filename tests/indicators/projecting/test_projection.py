"""Projection of an age group: rows, marks, back-test, and when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.models import Break, Indicator
from kobimo.indicators import Projection, backtest, project
from kobimo.indicators.projecting.history import GROUPS, OPEN, SINGLE
from kobimo.narrative import phrase_projection
from tests.indicators.conftest import World, declare

if TYPE_CHECKING:
    from pathlib import Path

SEXES = ("total", "maennlich", "weiblich")
PRINTED = (*SINGLE, *GROUPS, OPEN)
DIMENSIONS = {"geschlecht": SEXES, "altersjahr": ("total", *PRINTED)}


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


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "daten")


def fill(
    world: World,
    years: range,
    growth: float = 1.0,
    *,
    gap: str = "",
    ags: tuple[str, ...] = ("99001",),
) -> World:
    """Store a population of which every age grows alike; births and deaths are not known."""
    rows = []
    for year in years:
        size = 100 * growth ** (year - years[0])
        for age in PRINTED:
            for sex, part in (("total", 1.0), ("maennlich", 0.5), ("weiblich", 0.5)):
                value: float | str = size * part
                if gap and f"{year}{age}{sex}" == gap:
                    value = "."
                categories = {"geschlecht": sex, "altersjahr": age}
                rows += [(key, f"{year}-12-31", categories, value) for key in ags]
    world.put(
        "bevoelkerung_altersjahre",
        {"bevoelkerung": rows},
        kind="stichtag",
        dimensions=DIMENSIONS,
    )
    return world


def run(world: World, **options: object) -> Projection | None:
    return project(small_children(), world.store, world.catalog, ags="99001", **options)


def test_observed_years_then_projected_years(world: World) -> None:
    found = run(fill(world, range(2012, 2024)), horizon=3)
    assert found is not None
    frame = found.result.frame.set_index("year")
    assert frame.index.tolist() == [*range(2012, 2024), *[2024, 2025, 2026] * 3]
    ahead = ["projected"] * 3 + ["low"] * 3 + ["high"] * 3
    assert frame["role"].tolist() == ["observed"] * 12 + ahead
    labels = ["Bestand", "Fortschreibung", "untere Variante", "obere Variante"]
    assert frame["role_label"].unique().tolist() == labels
    frame = frame[frame["role"].isin(["observed", "projected"])]
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
    frame = found.result.frame
    frame = frame[frame["role"] != "low"].drop_duplicates("year").set_index("year")["value"]
    assert frame[2028] == pytest.approx(frame[2023] * 1.02**5)


def test_the_back_test_of_a_steady_population_has_no_error(world: World) -> None:
    found = run(fill(world, range(2012, 2024), growth=1.02))
    assert found is not None
    assert found.backtest is not None
    assert found.backtest.launch_year == 2018
    assert found.backtest.years == (2019, 2020, 2021, 2022, 2023)
    assert found.backtest.mape == pytest.approx(0, abs=1e-9)
    assert found.backtest.beats_naive is False  # The growth of the year before goes on as well.
    notes = " ".join(phrase_projection(found))
    assert "Mit Start 2018 hätte das Verfahren die Werte von 2019 bis 2023" in notes
    assert "keine Vorhersage" in notes
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
    assert found.skipped == (2022,)
    assert "(2021/2022)" in " ".join(phrase_projection(found))
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
    assert found.launch == 2022
    assert found.result.frame["year"].max() == 2023
    assert found.result.frame["role"].tolist()[-1] == "high"


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
    assert found.result.frame["value"].tolist() == pytest.approx([300.0] * 15)


def test_few_inhabitants_are_warned_of(world: World) -> None:
    found = run(fill(world, range(2012, 2024)))
    assert found is not None
    # 79 printed ages of 100 persons each.
    assert found.residents == pytest.approx(7900)
    assert found.is_small
    assert "grober Anhalt" in phrase_projection(found)[-1]


def test_an_official_total_of_the_land_moves_all_numbers_by_its_ratio(world: World) -> None:
    fill(world, range(2012, 2024), ags=("99001", "99"))
    plain, calibrated = run(world, horizon=2), run(world, horizon=2, official={2024: 3950.0})
    assert plain is not None
    assert calibrated is not None
    # The method says 7 900 of the Land in 2024, the office half of that; of 2025 it says nothing.
    for column in ("value", "lower", "upper", "numerator"):
        ratio = (calibrated.result.frame[column] / plain.result.frame[column]).dropna()
        years = calibrated.result.frame.loc[ratio.index, "year"]
        assert ratio[years == 2024].tolist() == pytest.approx([0.5] * sum(years == 2024), rel=1e-3)
        assert ratio[years != 2024].tolist() == pytest.approx([1.0] * sum(years != 2024))


def test_a_land_that_is_not_stored_cannot_calibrate(world: World) -> None:
    fill(world, range(2012, 2024))
    assert run(world, official={2024: 3950.0}) is None


def test_births_and_deaths_lead_to_the_cohort_component_model(world: World) -> None:
    fill(world, range(2012, 2024))
    births = [
        ("99001", str(year), {"geschlecht": sex}, 100 if sex == "total" else 50)
        for year in range(2012, 2024)
        for sex in SEXES
    ]
    deaths = [("99001", str(year), {}, 100) for year in range(2012, 2024)]
    world.put("geburten", {"lebendgeborene": births}, dimensions={"geschlecht": SEXES})
    world.put("sterbefaelle", {"gestorbene": deaths})
    found = run(world, horizon=2)
    assert found is not None
    assert found.method == "cohort_component"
    assert found.steps == tuple(range(2014, 2024))
    assert {item.dataset for item in found.result.provenance} == {
        "bevoelkerung_altersjahre",
        "geburten",
        "sterbefaelle",
    }
    # What happened every year alike goes on: as many people as before.
    assert found.result.frame["value"].tolist() == pytest.approx([300.0] * 18, rel=1e-3)
