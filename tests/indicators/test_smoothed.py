"""The method ``smoothed`` over stored rows: what it pulls where, and what it refuses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.indicators import Surroundings, compute
from kobimo.indicators.smoothed import NO_VARIANCE
from kobimo.indicators.smoothing import posterior, smooth

from .conftest import World, declare

if TYPE_CHECKING:
    import pandas as pd

CASES = [10, 30, 22, 55, 41, 12, 70, 18, 9, 33, 60, 25]
PERSONS = [100, 400, 200, 900, 350, 300, 700, 260, 150, 500, 450, 310]
KREISE = [f"01{n:03d}" for n in range(1, 13)]


def smoothed(**changes: Any) -> Any:
    form = {
        "id": "geglaettet",
        "method": "smoothed",
        "uncertainty": "posterior",
        "numerator": [],
        "denominator": [],
        "components": [{"indicator": "anteil"}],
        "smoothing": {"towards": "global"},
    }
    return declare(**(form | changes))


def put(world: World, cases: list[Any], persons: list[Any], *, places: list[str]) -> None:
    world.indicators["anteil"] = declare(levels=["KREIS", "SOZIALRAUM"])
    world.put(
        "probe",
        {
            "faelle": [(at, "2023", {}, x) for at, x in zip(places, cases, strict=True)],
            "personen": [(at, "2023", {}, n) for at, n in zip(places, persons, strict=True)],
        },
    )


def rows(world: World, **options: Any) -> pd.DataFrame:
    return world.compute(smoothed(), **options).frame.set_index("ags")


def test_kreise_are_pulled_and_wholes_are_not(world: World) -> None:
    places = [*KREISE, "01", "DG"]
    put(world, [*CASES, 5000, 9000], [*PERSONS, 60_000, 100_000], places=places)
    frame = rows(world)
    expected = smooth(CASES, PERSONS)
    lower, upper = posterior(expected, CASES, PERSONS)
    found = frame.loc[KREISE]
    assert found["value"].tolist() == pytest.approx(list(expected.value * 100))
    assert found["reliability"].tolist() == pytest.approx(list(expected.reliability))
    assert found["lower"].tolist() == pytest.approx(list(lower * 100))
    assert found["upper"].tolist() == pytest.approx(list(upper * 100))
    assert frame.loc["DG", "value"] == 9.0
    assert math.isnan(frame.loc["DG", "reliability"])


def test_the_regions_asked_for_change_no_value(world: World) -> None:
    put(world, CASES, PERSONS, places=KREISE)
    whole = rows(world)
    few = rows(world, regions=KREISE[:2])
    assert few.index.tolist() == KREISE[:2]
    assert few["value"].tolist() == whole["value"].tolist()[:2]


def test_the_order_of_rows_changes_no_value(world: World) -> None:
    put(world, CASES, PERSONS, places=KREISE)
    before = rows(world)["value"]
    put(world, CASES[::-1], PERSONS[::-1], places=KREISE[::-1])
    assert rows(world)["value"].to_dict() == pytest.approx(before.to_dict())


@pytest.mark.parametrize("sign", [".", "/", "x", "..."])
def test_a_suppressed_count_has_no_smoothed_value_and_moves_no_other(
    world: World, sign: str
) -> None:
    put(world, [sign, *CASES[1:]], PERSONS, places=KREISE)
    frame = rows(world)
    hidden = frame.loc[KREISE[0]]
    assert all(math.isnan(hidden[name]) for name in ("value", "lower", "upper", "reliability"))
    assert hidden["status"]
    assert hidden["reason"]
    assert frame["value"].tolist()[1:] == pytest.approx(
        list(smooth(CASES[1:], PERSONS[1:]).value * 100)
    )


def test_few_kreise_are_refused(world: World) -> None:
    put(world, CASES[:9], PERSONS[:9], places=KREISE[:9])
    frame = rows(world)
    assert frame["value"].isna().all()
    assert set(frame["status"]) == {"x"}
    assert set(frame["reason"]) == {"zu wenige Gebiete"}


def test_equal_kreise_have_the_mean_without_bounds(world: World) -> None:
    put(world, [10] * 12, [100] * 12, places=KREISE)
    frame = rows(world)
    assert frame["value"].tolist() == pytest.approx([10] * 12)
    assert frame["lower"].isna().all()
    assert set(frame["interval_note"]) == {NO_VARIANCE}


def areas(world: World, count: int) -> list[str]:
    names = [f"A{n:02d}" for n in range(count)]
    put(
        world,
        [CASES[n % 12] + n % 5 for n in range(count)],
        [PERSONS[n % 12] for n in range(count)],
        places=[f"01001/{name}" for name in names],
    )
    return names


def test_areas_are_pulled_to_their_neighbours(world: World) -> None:
    names = areas(world, 30)
    near = {name: (names[at - 1], names[(at + 1) % 30]) for at, name in enumerate(names) if at != 3}
    near[names[3]] = ()
    local = smoothed(smoothing={"towards": "local"}, levels=["SOZIALRAUM"])
    world.indicators[local.id] = local
    frame = compute(
        local, world.store, world.catalog, raum=True, surroundings=Surroundings(neighbours=near)
    ).frame.set_index("raum")
    assert frame.loc[names, "value"].notna().all()
    island = frame.loc[names[3]]
    assert island["reliability"] == 1
    assert island["value"] == pytest.approx(island["numerator"] / island["denominator"] * 100)
    assert island["lower"] < island["value"] < island["upper"]


@pytest.mark.parametrize(
    ("count", "neighbours", "reason"),
    [
        (29, {}, "zu wenige Gebiete"),
        (30, None, "Nachbarschaften der Gebiete sind nicht bekannt"),
    ],
)
def test_local_smoothing_says_what_is_missing(
    world: World, count: int, neighbours: Any, reason: str
) -> None:
    areas(world, count)
    local = smoothed(smoothing={"towards": "local"}, levels=["SOZIALRAUM"])
    world.indicators[local.id] = local
    surroundings = Surroundings(neighbours=neighbours)
    frame = compute(local, world.store, world.catalog, raum=True, surroundings=surroundings).frame
    inside = frame[frame["raum"] != "total"]
    assert inside["value"].isna().all()
    assert set(inside["reason"]) == {reason}


def test_without_observations_there_are_no_rows(world: World) -> None:
    world.indicators["anteil"] = declare()
    assert world.compute(smoothed()).frame.empty
