"""Numerator and denominator of different boundaries never become a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.models import Break

from .conftest import World, declare

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator

REFORM = "Die Stadt Eisenach gehört seit dem 01.07.2021 zum Wartburgkreis."
MIXED = "Gebietsstände der Bestandteile sind verschieden"


@pytest.fixture
def reformed(world: World) -> World:
    """Jobs on 30 June, still of the old Kreis in 2021; inhabitants on 31 December, of the new."""
    for name, month in (("stellen", "06-30"), ("menschen", "12-31")):
        rows = [(ags, f"{year}-{month}", {}, 1000) for ags in ("16063", "16064") for year in YEARS]
        world.put(name, {name: rows}, kind="stichtag")
    world.breaks = tuple(
        Break(dataset=name, year=year, regions=("16063",), reason=REFORM, territory=True)
        for name, year in (("stellen", 2022), ("menschen", 2021))
    )
    return world


YEARS = range(2019, 2024)


def per_head(lag: int) -> Indicator:
    return declare(
        method="ratio",
        uncertainty="none",
        numerator=[{"dataset": "stellen", "variable": "stellen"}],
        denominator=[{"dataset": "menschen", "variable": "menschen", "lag": lag}],
    )


def missing(world: World, lag: int) -> dict[tuple[str, int], str]:
    frame = world.compute(per_head(lag)).frame
    gone = frame[frame["value"].isna() & (frame["reason"] == MIXED)]
    return {(row["ags"], row["year"]): row["status"] for row in gone.to_dict("records")}


def test_the_year_of_the_reform_has_no_value(reformed: World) -> None:
    assert missing(reformed, lag=0) == {("16063", 2021): "x"}


def test_last_years_inhabitants_fit_the_jobs_of_june(reformed: World) -> None:
    """31.12.2020 and 30.06.2021 both lie before the reform, 31.12.2021 and 30.06.2022 after it."""
    assert missing(reformed, lag=1) == {}


def test_a_long_lag_mixes_for_as_long(reformed: World) -> None:
    assert set(missing(reformed, lag=3)) == {("16063", 2022), ("16063", 2023)}
