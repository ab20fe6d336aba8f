"""Replacement demand from staff by age, its scenarios, and its back-test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kobimo.declarations.projections import Replacement
from kobimo.indicators.projecting.replacement import foresee_old_staff
from tests.indicators.conftest import World, declare

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.declarations.models import Indicator

AGES = {"jung": (30.0, 35.0), "g50": (50.0, 55.0), "g55": (55.0, 60.0), "g60": (60.0, 67.0)}
FORM = {
    "dimension": "alter",
    "ages": AGES,
    "retirement": (67, 65, 63),
    "leaving": (0.0, 0.0, 0.1),
    "source": "Probe.",
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "daten")


def staff(world: World, **counts: float | str) -> World:
    rows = [("99001", "2024-03-01", {"alter": name}, count) for name, count in counts.items()]
    whole = sum(count for count in counts.values() if not isinstance(count, str))
    rows.append(("99001", "2024-03-01", {"alter": "total"}, whole))
    world.put("stab", {"personen": rows}, kind="stichtag", dimensions={"alter": ("total", *AGES)})
    return world


def demand() -> Indicator:
    return declare(
        id="ersatz",
        method="replacement",
        uncertainty="none",
        numerator=[{"dataset": "stab", "variable": "personen", "filter": {"alter": "total"}}],
        denominator=[],
        breakdowns={"szenario": ["unten", "mitte", "oben"]},
        replacement=FORM,
    )


def test_shares_of_all_scenarios_by_hand(world: World) -> None:
    staff(world, jung=100, g50=100, g55=100, g60=100)
    frame = world.compute(demand()).frame.set_index("szenario")
    # With 65: all from 55 on. With 67: of those from 55 to 59 two fifths stay. With 63: of those
    # from 50 to 54 two fifths retire, and of the others 1 - 0.9 ** 10 leave.
    few = (60 + 100) / 400 * 100
    gone = 1 - 0.9**10
    many = (100 * gone + 40 + 60 * gone + 200) / 400 * 100
    assert frame["value"].to_dict() == pytest.approx(
        {"total": 50.0, "unten": few, "mitte": 50.0, "oben": many}
    )
    assert frame.loc["total", ["numerator", "denominator"]].tolist() == pytest.approx([200, 400])


def test_a_secret_age_group_gives_no_number(world: World) -> None:
    staff(world, jung=100, g50=".", g55=100, g60=100)
    frame = world.compute(demand()).frame
    assert frame["value"].isna().all()
    assert frame["numerator"].isna().all()


def test_no_staff_is_no_share(world: World) -> None:
    staff(world, jung=0, g50=0, g55=0, g60=0)
    frame = world.compute(demand()).frame
    assert frame["value"].isna().all()
    assert set(frame["status"]) == {"x"}
    assert set(frame["reason"]) == {"Nenner ist null"}


def test_old_staff_is_foreseen_from_those_five_years_younger() -> None:
    form = Replacement.model_validate(FORM | {"leaving": (0.0, 0.0, 0.0)})
    years = tuple(range(2013, 2024))
    # Whoever is 50 to 54 is 55 to 59 five years later: 10 more each year.
    counts = np.zeros((11, 4))
    counts[:, 1] = 100 + 10.0 * np.arange(11)
    counts[5:, 2] = counts[:6, 1]
    counts[:5, 2] = 60.0
    found = foresee_old_staff(years, counts, form)
    assert found is not None
    assert found.years == (2019, 2020, 2021, 2022, 2023)
    assert found.mape == pytest.approx(0)
    # Five years before 2019 to 2023: four times 60, then the 100 of 2018.
    came = np.array([110.0, 120.0, 130.0, 140.0, 150.0])
    then = np.array([60.0, 60.0, 60.0, 60.0, 100.0])
    assert found.naive_last == pytest.approx(float((abs(then - came) / came).mean() * 100))


def test_too_few_years_or_groups_of_other_widths_have_no_back_test() -> None:
    form = Replacement.model_validate(FORM)
    assert foresee_old_staff(tuple(range(2020, 2024)), np.ones((4, 4)), form) is None
    wide = Replacement.model_validate(FORM | {"ages": {"alle": (20.0, 65.0)}})
    assert foresee_old_staff(tuple(range(2010, 2024)), np.ones((14, 1)), wide) is None
