"""Sums of rates of age groups: by hand, and never a number from a missing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kobimo.indicators import run_example
from kobimo.indicators.sums_of_rates import add_rates
from tests.indicators.conftest import declare

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from tests.indicators.conftest import World

GROUPS = {"alter": ("total", "jung", "alt")}
BIRTHS: dict[str, float | str] = {"jung": 20, "alt": 30}
WOMEN: dict[str, float | str] = {"jung": 400, "alt": 250}


def ziffer(*, widths: tuple[int, ...] = (5, 10), **changes: object) -> Indicator:
    return declare(
        id="ziffer",
        method="sum_of_rates",
        per=1,
        unit="children_per_woman",
        uncertainty="none",
        widths=widths,
        numerator=[
            {"dataset": "geburten", "variable": "geburten", "filter": {"alter": group}}
            for group in ("jung", "alt")
        ],
        denominator=[
            {"dataset": "frauen", "variable": "frauen", "filter": {"alter": group}}
            for group in ("jung", "alt")
        ],
        **changes,
    )


def put(world: World, births: dict[str, float | str], women: dict[str, float | str]) -> None:
    for name, variable, cells in (
        ("geburten", "geburten", births),
        ("frauen", "frauen", women),
    ):
        rows = [("07211", "2023", {"alter": group}, value) for group, value in cells.items()]
        world.put(name, {variable: rows}, dimensions=GROUPS)


def test_rates_count_by_the_width_of_their_group(world: World) -> None:
    """5 x 20/400 + 10 x 30/250 = 0.25 + 1.2."""
    put(world, BIRTHS, WOMEN)
    (row,) = world.compute(ziffer()).frame.to_dict("records")
    assert row["value"] == pytest.approx(1.45)
    assert (row["numerator"], row["denominator"]) == (50, 650)
    assert (row["status"], row["reason"]) == ("", "")


@pytest.mark.parametrize(
    ("births", "women", "reason"),
    [
        (BIRTHS | {"alt": "."}, WOMEN, "Geheimhaltung"),
        (BIRTHS, WOMEN | {"jung": "."}, "Geheimhaltung"),
        (BIRTHS, WOMEN | {"jung": 0}, "Nenner ist null"),
        (BIRTHS, {"alt": 250}, "keine Angabe"),
    ],
)
def test_one_missing_rate_takes_the_sum_away(
    world: World, births: dict[str, float | str], women: dict[str, float | str], reason: str
) -> None:
    put(world, births, women)
    (row,) = world.compute(ziffer()).frame.to_dict("records")
    assert np.isnan(row["value"])
    assert row["reason"] == reason
    assert row["status"]


def test_widths_belong_to_pairs_of_terms() -> None:
    with pytest.raises(ValueError, match="gleich viele"):
        ziffer(widths=(5,))


def test_an_example_gives_counts_in_the_order_of_the_terms() -> None:
    example = [{"numerator": [20, 30], "denominator": [400, 250], "value": 1.45}]
    indicator = ziffer(example=example, decimals=2)
    assert not run_example(indicator, indicator.example[0]).problem


def test_regions_stand_for_themselves() -> None:
    events = np.array([[20.0, 30.0], [np.nan, 1.0]])
    persons = np.array([[400.0, 250.0], [10.0, 10.0]])
    sums = add_rates(events, persons, np.array([5.0, 10.0]))
    assert sums[0] == pytest.approx(1.45)
    assert np.isnan(sums[1])
