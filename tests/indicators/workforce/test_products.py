"""Products of indicators: value, reasons, rounding, and what disclosure control may look at."""

from __future__ import annotations

import math

import pytest

from kobimo.declarations.kommune import Disclosure
from kobimo.disclosure import protect
from tests.indicators.conftest import World, declare


def product(**changes: object):
    return declare(
        id="produkt",
        method="product",
        numerator=[],
        denominator=[],
        components=[{"indicator": "erster"}, {"indicator": "zweiter"}],
        uncertainty="none",
        per=1,
        unit="index",
        **changes,
    )


def put(world: World, first: float | str, second: float | str, **options: object) -> None:
    world.put(
        "probe",
        {
            "a": [("99001", "2023", {}, first)],
            "b": [("99001", "2023", {}, second)],
            "n": [("99001", "2023", {}, 200)],
        },
        **options,
    )
    for name, variable in (("erster", "a"), ("zweiter", "b")):
        world.indicators[name] = declare(
            id=name,
            numerator=[{"dataset": "probe", "variable": variable}],
            denominator=[{"dataset": "probe", "variable": "n"}],
        )


def test_by_hand(world: World) -> None:
    put(world, 20, 25.8)
    row = world.row(product())
    assert row["value"] == pytest.approx(10 * 12.9)
    assert row["numerator"] == 20


@pytest.mark.parametrize(
    ("sign", "reason"), [(".", "Geheimhaltung"), ("...", "liegt noch nicht vor")]
)
def test_a_missing_factor_takes_the_product_away(world: World, sign: str, reason: str) -> None:
    put(world, 20, sign)
    row = world.row(product())
    assert math.isnan(row["value"])
    assert math.isnan(row["numerator"])
    assert row["reason"] == reason


def test_rounding_of_both_factors_is_carried(world: World) -> None:
    put(world, 21, 30, rounding={"99": 3})
    row = world.row(product())
    assert row["value"] == pytest.approx(10.5 * 15)
    assert row["rounding_lower"] == pytest.approx((100 * 20 / 201) * (100 * 29 / 201))
    assert row["rounding_upper"] == pytest.approx((100 * 22 / 199) * (100 * 31 / 199))


def test_a_product_with_a_small_count_behind_it_is_hidden(world: World) -> None:
    put(world, 2, 60)
    dataset = world.datasets["probe"]
    world.datasets["probe"] = dataset.model_copy(update={"sensitivity": "lokal"})
    result = world.compute(product())
    shown = protect(result, Disclosure(), world.catalog).frame
    assert shown["value"].isna().all()
    assert set(shown["reason"]) == {"Geheimhaltung"}
