"""Location quotient and concentration of regions: values, bounds and every reason for none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tests.indicators.workforce.sectors_of import PARTS, declare_structure, put_jobs, spread

if TYPE_CHECKING:
    from tests.indicators.conftest import World

QUOTIENT = declare_structure("location_quotient", breakdowns={"zweig": PARTS})
CONCENTRATION = declare_structure("concentration")
BUND = spread(100, 200, 300, 100, 200, 100)


def test_quotient_by_hand(world: World) -> None:
    put_jobs(world, {"2023": {"99001": spread(20, 10, 30, 10, 20, 10), "DG": BUND}})
    row = world.row(QUOTIENT, ags="99001", zweig="a")
    # 20 of 100 against 100 of 1 000; 10 would be the share of the Bund.
    assert row["value"] == pytest.approx(2.0)
    assert (row["numerator"], row["denominator"]) == (20, pytest.approx(10))
    assert math.isnan(row["rounding_lower"])


def test_the_whole_has_no_quotient_and_says_so(world: World) -> None:
    put_jobs(world, {"2023": {"99001": spread(20, 10, 30, 10, 20, 10), "DG": BUND}})
    row = world.row(QUOTIENT, ags="99001")
    assert math.isnan(row["value"])
    assert row["reason"] == "wird nur für einzelne Wirtschaftszweige berechnet"


def test_the_bund_is_one_everywhere(world: World) -> None:
    put_jobs(world, {"2023": {"99001": spread(20, 10, 30, 10, 20, 10), "DG": BUND}})
    frame = world.compute(QUOTIENT).frame
    bund = frame[(frame["ags"] == "DG") & (frame["zweig"] != "total")]
    assert bund["value"].to_list() == pytest.approx([1.0] * len(PARTS))


def test_two_secret_sectors_lie_between_none_and_the_rest(world: World) -> None:
    jobs = {**spread(20, 10, ".", ".", 20, 10), "total": 100}
    put_jobs(world, {"2023": {"99001": jobs, "DG": BUND}})
    row = world.row(QUOTIENT, ags="99001", zweig="c")
    assert math.isnan(row["value"])
    assert (row["status"], row["reason"]) == (".", "Geheimhaltung")
    # 40 jobs are in c and d together; 40 of 100 against 300 of 1 000.
    assert (row["rounding_lower"], row["rounding_upper"]) == (0, pytest.approx(0.4 / 0.3))
    assert world.row(QUOTIENT, ags="99001", zweig="a")["value"] == pytest.approx(2.0)


def test_one_secret_sector_is_not_told_by_its_bounds(world: World) -> None:
    """Alone it would be what the published sectors leave."""
    jobs = {**spread(20, 10, ".", 10, 20, 10), "total": 100}
    put_jobs(world, {"2023": {"99001": jobs, "DG": BUND}})
    row = world.row(QUOTIENT, ags="99001", zweig="c")
    assert math.isnan(row["value"])
    assert math.isnan(row["rounding_upper"])
    assert math.isnan(row["denominator"])


def test_rounded_counts_have_bounds(world: World) -> None:
    put_jobs(
        world,
        {"2023": {"99001": spread(20, 10, 30, 10, 20, 10), "DG": BUND}},
        rounding={"99": 5},
    )
    row = world.row(QUOTIENT, ags="99001", zweig="a")
    assert row["rounding_lower"] == pytest.approx((18 / 102) / 0.1)
    assert row["rounding_upper"] == pytest.approx((22 / 98) / 0.1)


@pytest.mark.parametrize(
    ("own", "bund", "reason"),
    [
        ({**spread(20, ".", ".", ".", 20, 10), "total": 100}, BUND, "zu wenige Wirtschaftszweige veröffentlicht"),
        (spread(0, 0, 0, 0, 0, 0), BUND, "Nenner ist null"),
        (spread(20, 10, 30, 10, 20, 10), spread(0, 300, 300, 100, 200, 100), "Nenner ist null"),
        (spread(20, 10, 30, 10, 20, 10), {**BUND, "a": "."}, "kein Wert für Deutschland"),
        ({**spread(20, 10, 30, 10, 20, 10), "total": "."}, BUND, "Geheimhaltung"),
        ({**spread(20, 10, 30, 10, 20, 10), "total": 50}, BUND, "die Wirtschaftszweige sind zusammen mehr als die Summe"),
    ],
)  # fmt: skip
def test_why_there_is_no_quotient(world: World, own, bund, reason: str) -> None:
    put_jobs(world, {"2023": {"99001": own, "DG": bund}})
    row = world.row(QUOTIENT, ags="99001", zweig="a")
    assert math.isnan(row["value"])
    assert row["reason"] == reason


def test_without_the_bund_there_is_no_quotient(world: World) -> None:
    put_jobs(world, {"2023": {"99001": spread(20, 10, 30, 10, 20, 10)}})
    assert world.row(QUOTIENT, ags="99001", zweig="a")["reason"] == "kein Wert für Deutschland"


def test_other_regions_change_nothing(world: World) -> None:
    own = spread(20, 10, 30, 10, 20, 10)
    put_jobs(world, {"2023": {"99001": own, "DG": BUND}})
    alone = world.compute(QUOTIENT, regions=["99001"]).frame
    put_jobs(world, {"2023": {"99001": own, "99002": spread(1, 2, 3, 4, 5, 6), "DG": BUND}})
    beside = world.compute(QUOTIENT, regions=["99001"]).frame
    assert alone.equals(beside)


def test_concentration_by_hand(world: World) -> None:
    put_jobs(world, {"2023": {"99001": spread(50, 10, 10, 10, 10, 10)}})
    row = world.row(CONCENTRATION, ags="99001")
    # 0.25 + 5 x 0.01 = 0.3; (0.3 - 1/6) / (5/6)
    assert row["value"] == pytest.approx(0.16)
    assert row["denominator"] == 6


def test_a_secret_sector_leaves_only_bounds_of_concentration(world: World) -> None:
    jobs = {**spread(50, 10, ".", ".", 10, 10), "total": 100}
    put_jobs(world, {"2023": {"99001": jobs}})
    row = world.row(CONCENTRATION, ags="99001")
    assert math.isnan(row["value"])
    assert row["reason"] == "Geheimhaltung"
    # 20 jobs in two sectors: evenly 10 and 10, or 20 and 0.
    assert row["rounding_lower"] == pytest.approx((0.30 - 1 / 6) * 6 / 5)
    assert row["rounding_upper"] == pytest.approx((0.32 - 1 / 6) * 6 / 5)


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        ({**spread(50, ".", ".", ".", 10, 10), "total": 100}, "zu wenige Wirtschaftszweige veröffentlicht"),
        (spread(0, 0, 0, 0, 0, 0), "Nenner ist null"),
        ({**spread(50, 10, ".", 10, 10, 10), "total": 100}, "Geheimhaltung"),
    ],
)  # fmt: skip
def test_why_there_is_no_concentration(world: World, own, reason: str) -> None:
    put_jobs(world, {"2023": {"99001": own}})
    row = world.row(CONCENTRATION, ags="99001")
    assert math.isnan(row["value"])
    assert row["reason"] == reason
    assert math.isnan(row["rounding_lower"])


def test_krugman_compares_with_the_bund(world: World) -> None:
    krugman = declare_structure("concentration", structure={"measure": "krugman"})
    put_jobs(world, {"2023": {"99001": spread(20, 10, 30, 10, 20, 10), "DG": BUND}})
    # 0.2 - 0.1 and 0.1 - 0.2, the others alike.
    assert world.row(krugman, ags="99001")["value"] == pytest.approx(0.2)
    assert world.row(krugman, ags="DG")["value"] == pytest.approx(0)


def test_nothing_stored(world: World) -> None:
    terms = [{"dataset": "leer", "variable": "jobs"}]
    for method in ("location_quotient", "concentration"):
        assert world.compute(declare_structure(method, numerator=terms)).frame.empty
