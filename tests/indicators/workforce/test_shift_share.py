"""Shift-share of regions: components by sector, pooled secrets, and every reason for none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kobimo.declarations.models import Break
from kobimo.indicators.change import measure_change
from kobimo.indicators.workforce.shift_share import COMPONENT, COMPONENTS, POOL, SPAN
from tests.indicators.workforce.sectors_of import PARTS, declare_structure, put_jobs, spread

if TYPE_CHECKING:
    from tests.indicators.conftest import World

SHIFT = declare_structure(
    "shift_share",
    structure={"spans": (5, 10)},
    unit="persons",
    breakdowns={
        "zweig": (*PARTS, POOL),
        COMPONENT: COMPONENTS,
        SPAN: ("vor_5_jahren", "vor_10_jahren"),
    },
)
OLD, BUND_OLD = spread(50, 100, 150, 50, 100, 50), spread(100, 200, 300, 100, 200, 100)
NEW, BUND_NEW = spread(70, 90, 170, 60, 90, 40), spread(110, 180, 330, 120, 200, 110)


def two_years(own=OLD, later=NEW, bund=BUND_OLD, bund_later=BUND_NEW):
    return {"2018": {"99001": own, "DG": bund}, "2023": {"99001": later, "DG": bund_later}}


def value(world: World, **wanted: str) -> float:
    return float(world.row(SHIFT, ags="99001", year=2023, **wanted)["value"])


def test_by_hand(world: World) -> None:
    put_jobs(world, two_years())
    # The Bund grows from 1 000 to 1 050, sector a there from 100 to 110.
    assert value(world) == pytest.approx(20)
    assert value(world, komponente="national") == pytest.approx(500 * 0.05)
    assert value(world, zweig="a", komponente="national") == pytest.approx(50 * 0.05)
    assert value(world, zweig="a", komponente="struktur") == pytest.approx(50 * (0.10 - 0.05))
    assert value(world, zweig="a", komponente="standort") == pytest.approx(50 * (0.40 - 0.10))


def test_the_first_span_is_the_headline(world: World) -> None:
    put_jobs(world, two_years())
    for component in ("total", *COMPONENTS):
        plain = value(world, komponente=component)
        assert plain == value(world, komponente=component, zeitraum="vor_5_jahren")


def test_secret_sectors_are_pooled_and_the_sum_stays_exact(world: World) -> None:
    own = {**OLD, "c": ".", "d": ".", "total": 500}
    put_jobs(world, two_years(own=own))
    for sector in ("c", "d"):
        row = world.row(SHIFT, ags="99001", year=2023, zweig=sector)
        assert math.isnan(row["value"])
        assert row["reason"] == "Geheimhaltung: mit anderen Wirtschaftszweigen zusammengefasst"
    # c and d together: 200 before, 230 after; in the Bund 400 and 450.
    assert value(world, zweig=POOL) == pytest.approx(30)
    assert value(world, zweig=POOL, komponente="standort") == pytest.approx(30 - 200 * 50 / 400)
    parts = [value(world, komponente=component) for component in COMPONENTS]
    assert sum(parts) == pytest.approx(20)


def test_one_secret_sector_takes_the_smallest_other_with_it(world: World) -> None:
    own = {**OLD, "c": ".", "total": 500}
    put_jobs(world, two_years(own=own))
    # Of a, d and f with 50 jobs each the first is the smallest; c alone would be told.
    assert math.isnan(value(world, zweig="a"))
    assert math.isnan(value(world, zweig="c"))
    assert value(world, zweig=POOL) == pytest.approx((70 + 170) - (50 + 150))
    assert value(world) == pytest.approx(20)


def test_jobs_in_no_sector_grow_as_all_jobs_do(world: World) -> None:
    """The published sum may hold more than the sectors: nothing is invented for the rest."""
    put_jobs(world, two_years(own={**OLD, "total": 510}, later={**NEW, "total": 525}))
    assert value(world) == pytest.approx(15)
    assert value(world, zweig=POOL) == pytest.approx(5 - 10)
    assert value(world, zweig=POOL, komponente="struktur") == pytest.approx(0)
    assert sum(value(world, komponente=c) for c in COMPONENTS) == pytest.approx(15)


@pytest.mark.parametrize(
    ("years", "reason"),
    [
        ({"2023": {"99001": NEW, "DG": BUND_NEW}}, "kein Wert im Basisjahr"),
        (two_years(own={**OLD, "total": "."}), "kein Wert im Basisjahr"),
        (two_years(later={**NEW, "total": "."}), "Geheimhaltung"),
        (two_years(bund={**BUND_OLD, "total": "."}), "kein Wert für Deutschland"),
        (two_years(own={**spread(50, ".", ".", ".", ".", 50), "total": 500}), "zu wenige Wirtschaftszweige veröffentlicht"),
        (two_years(own={**OLD, "total": 400}), "die Wirtschaftszweige sind zusammen mehr als die Summe"),
        (two_years(bund=spread(0, 300, 300, 100, 200, 100)), "Nenner ist null"),
    ],
)  # fmt: skip
def test_why_there_is_no_value(world: World, years, reason: str) -> None:
    put_jobs(world, years)
    rows = world.compute(SHIFT).frame
    own = rows[(rows["ags"] == "99001") & (rows["year"] == 2023)]
    assert own["value"].isna().all()
    headline = own[(own["zweig"] == "total") & (own[COMPONENT] == "total") & (own[SPAN] == "total")]
    assert headline["reason"].to_list() == [reason]


@pytest.mark.parametrize("regions", [("",), ("99001",), ("DG",)])
def test_no_change_is_measured_across_a_break(world: World, regions: tuple[str, ...]) -> None:
    """Other boundaries or another classification of the region or of the Bund."""
    put_jobs(world, two_years())
    world.breaks = (Break(dataset="probe", year=2020, regions=regions, reason="Neuer Zuschnitt."),)
    row = world.row(SHIFT, ags="99001", year=2023)
    assert math.isnan(row["value"])
    assert row["reason"] == "seit dem Basisjahr ist die Zeitreihe unterbrochen"


def test_a_break_elsewhere_or_before_changes_nothing(world: World) -> None:
    put_jobs(world, two_years())
    world.breaks = (
        Break(dataset="probe", year=2020, regions=("98",), reason="Anderswo."),
        Break(dataset="probe", year=2018, regions=("",), reason="Im Basisjahr gilt es schon."),
    )
    assert value(world) == pytest.approx(20)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(5, 900), min_size=24, max_size=24),
    st.sets(st.sampled_from(PARTS[:5]), max_size=3),
)
def test_components_of_all_sectors_add_up_whatever_is_secret(
    world: World, numbers: list[int], secret: set[str]
) -> None:
    cut = [spread(*numbers[at : at + 6]) for at in range(0, 24, 6)]
    before, after, old, new = cut
    hidden = dict.fromkeys(secret, ".")
    whole = {"total": sum(before.values())}
    put_jobs(world, two_years({**before, **hidden, **whole}, after, old, new))
    frame = world.compute(SHIFT).frame
    rows = frame[(frame["ags"] == "99001") & (frame["year"] == 2023) & (frame[SPAN] == "total")]
    change = sum(after.values()) - sum(before.values())
    table = rows.pivot_table(index="zweig", columns=COMPONENT, values="value", aggfunc="sum")
    assert table.loc["total", "total"] == pytest.approx(change)
    parts = table.drop(index="total")
    assert float(parts["total"].sum()) == pytest.approx(change)
    assert float(np.nansum(parts[list(COMPONENTS)].to_numpy())) == pytest.approx(change)
    shown = set(rows.loc[rows["value"].notna(), "zweig"])
    assert not shown & secret
    if secret:
        assert len(set(PARTS) - shown) >= 2


def test_rows_and_other_regions_in_any_order(world: World) -> None:
    years = two_years()
    put_jobs(world, years)
    first = world.compute(SHIFT, regions=["99001"]).frame
    turned = {
        year: {"99002": spread(9, 8, 7, 6, 5, 4), **dict(reversed(list(regions.items())))}
        for year, regions in reversed(list(years.items()))
    }
    put_jobs(world, turned)
    pd.testing.assert_frame_equal(first, world.compute(SHIFT, regions=["99001"]).frame)


def test_a_change_has_no_change_of_its_own(world: World) -> None:
    years = {**two_years(), "2024": {"99001": OLD, "DG": BUND_NEW}}
    years |= {"2019": {"99001": NEW, "DG": BUND_OLD}}
    put_jobs(world, years)
    frame = world.compute(SHIFT).frame
    rows = frame[(frame[["zweig", COMPONENT, SPAN]] == "total").all(axis=1)]
    change = measure_change(rows[rows["ags"] == "99001"], SHIFT, ())
    assert change.verdict == "not_comparable"
    assert change.reason == "der Wert ist selbst eine Veränderung"
