"""Counts of a divided Kreis: whole, not negative, and adding up as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.sources.territory.dividing import divide

if TYPE_CHECKING:
    from collections.abc import Callable

    from kobimo.declarations.models import Dataset

    Declare = Callable[..., Dataset]

AGES = tuple(f"a{number}" for number in range(5))
DIMENSIONS = {"alter": ("total", *AGES), "geschlecht": ("total", "m", "w"), "davon": ("total", "x")}
LAYOUT = {
    "columns": [
        {"header": ["x"], "variable": "abgaenge", "unit": "persons", "dimensions": {"davon": "x"}}
    ]
}


@pytest.fixture(scope="module")
def dataset(declare: Declare) -> Dataset:
    return declare(
        dimensions=DIMENSIONS,
        additive={"alter": AGES, "geschlecht": ("m", "w")},
        downloader=LAYOUT,
    )


def test_by_hand(declare: Declare) -> None:
    """10 women and 15 men, of whom 30 % leave: 3 and 5 (7.5 of 25 rounded up, less 3)."""
    parts = divide({("total",): 25, ("weiblich",): 10}, [0.3, 0.7], declare())
    assert parts == [{("total",): 8, ("weiblich",): 3}, {("total",): 17, ("weiblich",): 7}]
    both = declare(
        dimensions={"geschlecht": ("total", "w", "m")},
        additive={"geschlecht": ("w", "m")},
        downloader={"columns": []},
    )
    cells = {("w",): 10.0, ("m",): 15.0, ("total",): 25.0}
    assert divide(cells, [0.3, 0.7], both)[0] == {("w",): 3, ("m",): 5, ("total",): 8}


def test_what_does_not_add_up_is_cut_by_itself(declare: Declare) -> None:
    """In Länder that round, the parts miss the total; each cell is then cut alone."""
    both = declare(
        dimensions={"geschlecht": ("total", "w", "m")},
        additive={"geschlecht": ("w", "m")},
        downloader={"columns": []},
    )
    cells = {("w",): 10.0, ("m",): 15.0, ("total",): 30.0}
    first, second = divide(cells, [0.5, 0.5], both)
    assert (first[("total",)], second[("total",)]) == (15, 15)
    without = {("w",): 10.0, ("total",): 25.0}
    assert divide(without, [0.2, 0.8], both)[0] == {("w",): 2, ("total",): 5}


def test_numbers_that_are_not_whole_are_not_rounded(declare: Declare) -> None:
    parts = divide({("total",): 12.5}, [0.25, 0.75], declare())
    assert parts == [{("total",): 3.125}, {("total",): 9.375}]


@st.composite
def shares(draw: st.DrawFn) -> list[float]:
    weights = draw(st.lists(st.integers(1, 10_000), min_size=2, max_size=5))
    return sorted(weight / sum(weights) for weight in weights)


@settings(max_examples=150, deadline=None)
@given(
    counts=st.lists(st.integers(0, 40), min_size=20, max_size=20),
    split=shares(),
)
def test_sums_hold_over_parts_and_categories(
    counts: list[int], split: list[float], dataset: Dataset
) -> None:
    numbers = iter(counts)
    cells: dict[tuple[str, ...], float] = {}
    for extra in ("total", "x"):
        for age in AGES:
            for sex in ("m", "w"):
                cells[age, sex, extra] = float(next(numbers))
            cells[age, "total", extra] = cells[age, "m", extra] + cells[age, "w", extra]
        for sex in ("m", "w", "total"):
            cells["total", sex, extra] = sum(cells[age, sex, extra] for age in AGES)
    parts = divide(cells, split, dataset)
    for key, value in cells.items():
        assert sum(part[key] for part in parts) == value
    for share, part in zip(split, parts, strict=True):
        for key, value in part.items():
            assert value >= 0
            assert value == int(value)
            if "total" not in key[:2]:
                # Each cut is off by less than 1 from what was left, which was off before.
                assert abs(value - cells[key] * share) < len(split)
        for extra in ("total", "x"):
            for age in (*AGES, "total"):
                assert part[age, "total", extra] == part[age, "m", extra] + part[age, "w", extra]
            for sex in ("m", "w", "total"):
                assert part["total", sex, extra] == sum(part[age, sex, extra] for age in AGES)
            whole = cells["total", "total", extra] * share
            assert abs(part["total", "total", extra] - whole) < len(split)
