"""Methods on areas from declaration to rows: what they return, and why they refuse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kobimo.declarations.kommune import Disclosure
from kobimo.disclosure import protect
from kobimo.indicators import Surroundings
from kobimo.indicators.areas import component_index
from kobimo.indicators.composing import Inputs
from kobimo.indicators.computing import compute
from tests.indicators.conftest import Row, World, declare

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator

RNG = np.random.default_rng(8)
COUNT = 36
AREAS = tuple(f"r{at:02}" for at in range(COUNT))
PLACES = {area: (1000.0 * (at % 6), 1000.0 * (at // 6)) for at, area in enumerate(AREAS)}
AROUND = {
    one: tuple(
        other
        for other in AREAS
        if other != one
        and max(abs(PLACES[one][axis] - PLACES[other][axis]) for axis in (0, 1)) == 1000
    )
    for one in AREAS
}
AROUND_IT = Surroundings(300, AROUND, PLACES)
BURDEN = np.array([(at % 6) + (at // 6) for at in range(COUNT)]) / 10
PEOPLE = RNG.integers(800, 4000, COUNT)
CHILDREN = PEOPLE // 8
CLASSES = {"borders": [-1.0, -0.5, 0.5, 1.0], "labels": ["a", "b", "c", "d", "e"]}


def put(world: World, count: int = COUNT, **changed: dict[str, Any]) -> World:
    """Store people, children, poor, jobless and hours of the first areas, for four years."""
    variables: dict[str, list[Row]] = {}
    for name, base in {
        "personen": PEOPLE,
        "kinder": CHILDREN,
        "arm": np.round(CHILDREN * (0.05 + 0.25 * BURDEN)),
        "arbeitslos": np.round(PEOPLE * (0.02 + 0.08 * BURDEN)),
        "stunden": np.round(CHILDREN * (0.1 + 0.05 * BURDEN)),
    }.items():
        variables[name] = [
            (f"99001/{area}", str(year), {}, changed.get(name, {}).get(area, float(value)))
            for area, value in zip(AREAS[:count], base, strict=False)
            for year in range(2020, 2024)
        ]
    world.put("raum", variables)
    world.indicators = {
        "arm": part("arm", "kinder"),
        "arbeitslos": part("arbeitslos", "personen"),
    }
    world.indicators["index"] = composed(
        "z_index",
        id="index",
        components=[{"indicator": "arm"}, {"indicator": "arbeitslos"}],
        reference_year=2020,
        classes=CLASSES,
        scoring={},
        denominator=terms("personen"),
        uncertainty="resampling",
    )
    return world


def terms(variable: str) -> list[dict[str, str]]:
    return [{"dataset": "raum", "variable": variable}]


def part(above: str, below: str) -> Indicator:
    return declare(id=above, numerator=terms(above), denominator=terms(below))


def composed(method: str, **changes: Any) -> Indicator:
    form = {
        "id": "probe",
        "method": method,
        "numerator": [],
        "denominator": [],
        "unit": "z",
        "uncertainty": "none",
        "levels": ["KREIS", "SOZIALRAUM"],
    }
    return declare(**(form | changes))


GROUP = {
    "numerator": terms("arm"),
    "denominator": terms("kinder"),
    "terms": {"einwohner": terms("personen")},
    "segregation": {},
    "levels": ["KREIS"],
}
ON_INDEX = {"components": [{"indicator": "index"}]}


def whole(world: World, indicator: Indicator, around: Surroundings = AROUND_IT) -> dict[str, Any]:
    frame = world.compute(indicator, surroundings=around).frame
    (row,) = frame[(frame["raum"] == "total") & (frame["year"] == 2023)].to_dict("records")
    return row


def by_area(world: World, indicator: Indicator, around: Surroundings = AROUND_IT) -> Any:
    frame = world.compute(indicator, raum=True, surroundings=around).frame
    return frame[(frame["raum"] != "total") & (frame["year"] == 2023)].set_index("raum")


def test_an_index_has_bounds_and_the_certainty_of_its_class(world: World) -> None:
    rows = by_area(put(world), world.indicators["index"])
    assert (rows["lower"] <= rows["value"]).all()
    assert (rows["value"] <= rows["upper"]).all()
    assert rows["certainty"].between(0, 100).all()
    assert (
        rows["value"].corr(rows.index.to_series().map(dict(zip(AREAS, BURDEN, strict=True)))) > 0.9
    )


def test_an_area_of_another_kreis_changes_nothing(world: World) -> None:
    before = by_area(put(world), world.indicators["index"])
    frame = world.store.read("raum").frame
    other = frame.assign(ags="99002")
    observations = world.store.read("raum")
    import pandas as pd

    world.store.write(replace(observations, frame=pd.concat([frame, other], ignore_index=True)))
    after = world.compute(world.indicators["index"], raum=True).frame
    after = after[(after["ags"] == "99001") & (after["year"] == 2023)].set_index("raum")
    assert after.loc[before.index, ["value", "lower", "upper"]].equals(
        before[["value", "lower", "upper"]]
    )


@pytest.mark.parametrize("name", ["arm", "kinder"])
def test_a_secret_count_takes_index_class_and_cluster_of_its_area_away(
    world: World, name: str
) -> None:
    put(world, **{name: {"r05": "."}})
    index = world.indicators["index"]
    cluster = composed("local_moran", classes={"labels": ["n", "hh", "ll", "hl", "lh"]}, **ON_INDEX)
    dynamics = composed("dynamics", change={"years": 3}, classes=CLASSES, **ON_INDEX)
    for indicator in (index, cluster, dynamics):
        row = by_area(world, indicator).loc["r05"]
        assert np.isnan(row["value"])
        assert (row["status"], row["reason"]) == (".", "Geheimhaltung")
        assert by_area(world, indicator).drop("r05")["value"].notna().all()


def test_segregation_is_given_for_the_whole_and_not_with_many_in_secret_areas(
    world: World,
) -> None:
    """Up to a twentieth of all may live in areas with a secret number, which are left out."""
    indicator = composed("dissimilarity", uncertainty="resampling", **GROUP)
    row = whole(put(world), indicator)
    assert row["lower"] < row["value"] < row["upper"]
    few = whole(put(world, arm={"r05": "."}), indicator)
    assert few["lower"] < few["value"] < few["upper"]
    assert few["value"] != row["value"]
    many = whole(put(world, arm={"r05": "."}, kinder={"r05": 4000.0}), indicator)
    assert np.isnan(many["value"])
    assert (many["status"], many["reason"]) == (".", "Geheimhaltung")


def test_areas_below_500_persons_take_no_part_in_segregation(world: World) -> None:
    indicator = composed("dissimilarity", **GROUP)
    expected = whole(put(world, count=35), indicator)["value"]
    put(world, personen={"r35": 400.0}, arm={"r35": "."})
    assert whole(world, indicator)["value"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("method", "changes", "count", "reason"),
    [
        (
            "dissimilarity",
            GROUP,
            9,
            "zu wenige Gebiete: 9 mit mindestens 500 Personen, nötig sind 10",
        ),
        ("moran", ON_INDEX, 29, "zu wenige Gebiete mit einem Wert: 29, nötig sind 30"),
        (
            "resource_ratio",
            {"numerator": terms("stunden"), "denominator": terms("kinder"), **ON_INDEX},
            11,
            "zu wenige Gebiete mit allen Angaben: 11, nötig sind 12",
        ),
    ],
)
def test_too_few_areas_are_refused_for_the_whole(
    world: World, method: str, changes: dict[str, Any], count: int, reason: str
) -> None:
    row = whole(put(world, count=count), composed(method, **changes))
    assert np.isnan(row["value"])
    assert (row["status"], row["reason"]) == ("x", reason)


@pytest.mark.parametrize(
    ("method", "changes", "count", "reason"),
    [
        (
            "component_index",
            {
                "components": [{"indicator": "arm"}, {"indicator": "arbeitslos"}],
                "reference_year": 2020,
            },
            19,
            "zu wenige Gebiete für eine Hauptkomponente: 19, nötig sind 20",
        ),
        (
            "typology",
            {
                "components": [{"indicator": "arm"}],
                "reference_year": 2020,
                "typology": {},
                "classes": {"labels": ["A", "B", "C", "D", "E", "F"]},
            },
            19,
            "zu wenige Gebiete für eine Typologie: 19, nötig sind 20",
        ),
        (
            "local_moran",
            {**ON_INDEX, "classes": {"labels": ["n", "hh", "ll", "hl", "lh"]}},
            29,
            "zu wenige Gebiete mit einem Wert: 29, nötig sind 30",
        ),
        (
            "cumulated_risks",
            {"components": [{"indicator": "arm"}], "cumulation": {}},
            9,
            "zu wenige Gebiete mit allen Kennzahlen: 9, nötig sind 10",
        ),
    ],
)
def test_too_few_areas_are_refused_by_area(
    world: World, method: str, changes: dict[str, Any], count: int, reason: str
) -> None:
    rows = by_area(put(world, count=count), composed(method, **changes))
    assert rows["value"].isna().all()
    assert set(zip(rows["status"], rows["reason"], strict=True)) == {("x", reason)}


def test_a_constant_indicator_is_refused(world: World) -> None:
    same = {area: float(n) for area, n in zip(AREAS, CHILDREN, strict=True)}
    put(world, arm=same)
    rows = by_area(world, world.indicators["index"])
    assert set(rows["reason"]) == {"alle Gebiete haben denselben Wert"}
    only = {
        "components": [{"indicator": "arm"}, {"indicator": "arbeitslos"}],
        "reference_year": 2020,
    }
    rows = by_area(world, composed("component_index", **only))
    assert rows["value"].isna().all()


def test_indicators_with_little_in_common_make_no_component(world: World) -> None:
    rng = np.random.default_rng(1)
    put(world)
    names = []
    for at in range(4):
        counts = {a: float(rng.integers(10, 60)) for a in AREAS}
        put(world, arm=counts) if at == 0 else None
    for at in range(4):
        rows = [
            (f"99001/{area}", str(year), {}, float(rng.integers(100, 700)))
            for area in AREAS
            for year in (2020, 2023)
        ]
        world.put(f"lose_{at}", {"wert": rows})
        names.append(f"lose_{at}")
        world.indicators[names[-1]] = declare(
            id=names[-1],
            method="count",
            numerator=[{"dataset": names[-1], "variable": "wert"}],
            denominator=[],
            per=1,
            unit="count",
            uncertainty="none",
        )
    rows = by_area(
        world,
        composed(
            "component_index", components=[{"indicator": n} for n in names], reference_year=2020
        ),
    )
    assert all("die Kennzahlen haben zu wenig gemeinsam" in text for text in rows["reason"])


def test_without_geometry_nothing_spatial_is_computed(world: World) -> None:
    put(world)
    bare = Surroundings(300)
    access = composed(
        "access",
        numerator=terms("stunden"),
        denominator=terms("kinder"),
        access={"reach": 1500},
        per=100,
    )
    assert set(by_area(world, access, bare)["reason"]) == {"es gibt keine Geometrie der Gebiete"}
    assert whole(world, composed("moran", **ON_INDEX), bare)["status"] == "x"
    assert by_area(world, access)["value"].notna().all()


def test_a_place_that_is_not_known_takes_access_from_all(world: World) -> None:
    put(world, stunden={"r05": "."})
    access = composed(
        "access", numerator=terms("stunden"), denominator=terms("kinder"), access={"reach": 1500}
    )
    rows = by_area(world, access)
    assert rows["value"].isna().all()
    assert set(rows["reason"]) == {"für mindestens ein Gebiet fehlen Angaben"}


def test_neighbours_that_are_alike_are_found(world: World) -> None:
    put(world)
    row = whole(world, composed("moran", **ON_INDEX))
    assert 0.5 < row["value"] < 1
    assert row["interval_note"].startswith("bei zufälliger Anordnung läge der Wert in 95 von 100")
    cluster = composed("local_moran", classes={"labels": ["n", "hh", "ll", "hl", "lh"]}, **ON_INDEX)
    found = by_area(world, cluster)["value"]
    assert (found["r35"], found["r00"]) == (2, 3)


def test_classes_are_printed_by_their_labels(world: World) -> None:
    put(world)
    labels = ["nichts", "hoch", "niedrig", "hl", "lh"]
    cluster = composed("local_moran", unit="class", classes={"labels": labels}, **ON_INDEX)
    result = world.compute(cluster, raum=True, surroundings=AROUND_IT)
    frame = protect(result, Disclosure(), world.catalog).frame
    rows = frame[frame["year"] == 2023].set_index("raum")
    assert (rows.loc["r35", "text"], rows.loc["r00", "text"]) == ("hoch", "niedrig")


def test_dynamics_compare_with_all_areas(world: World) -> None:
    put(world)
    dynamics = composed("dynamics", change={"years": 3}, classes=CLASSES, **ON_INDEX)
    rows = by_area(world, dynamics)
    assert rows["value"].abs().max() == pytest.approx(0, abs=1e-9)
    frame = world.compute(dynamics, raum=True).frame
    assert set(frame["year"]) == {2023}


def test_what_an_index_would_be_otherwise(world: World) -> None:
    put(world)
    index = world.indicators["index"]
    inputs = Inputs(index, world.store, world.catalog, ["99001"], True, AROUND_IT, compute)
    found = component_index.assess(inputs)
    assert found is not None
    assert found.areas == COUNT
    assert found.explained > 0.9
    assert all(
        low <= value <= high
        for value, (low, high) in zip(found.loadings, found.loading_bounds, strict=True)
    )
    assert found.correlation[0][1] > 0.95
    assert found.lowest_rank["r35"] == 1
