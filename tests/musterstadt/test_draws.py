"""The generator's draws: right on average, and the same on every computer."""

from __future__ import annotations

import importlib
import math
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

MANY = 4000


@pytest.fixture(scope="module")
def draws(root: Path) -> ModuleType:
    sys.path.insert(0, str(root))
    try:
        return importlib.import_module("tools.musterstadt.draws")
    finally:
        sys.path.remove(str(root))


def moments(values: list[int]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    return mean, sum((value - mean) ** 2 for value in values) / (len(values) - 1)


@pytest.mark.parametrize(("size", "p"), [(12, 0.3), (900, 0.01), (400, 0.97), (5000, 0.4)])
def test_binomial_has_its_mean_and_variance(draws: ModuleType, size: int, p: float) -> None:
    stream = draws.Draws("test", size, p)
    mean, variance = moments([stream.binomial(size, p) for _ in range(MANY)])
    expected = size * p * (1 - p)
    assert mean == pytest.approx(size * p, abs=4 * math.sqrt(expected / MANY))
    assert variance == pytest.approx(expected, rel=0.12)


@pytest.mark.parametrize("rate", [0.4, 7.0, 29.0, 31.0, 800.0])
def test_poisson_has_its_mean_and_variance(draws: ModuleType, rate: float) -> None:
    stream = draws.Draws("test", rate)
    mean, variance = moments([stream.poisson(rate) for _ in range(MANY)])
    assert mean == pytest.approx(rate, abs=4 * math.sqrt(rate / MANY))
    assert variance == pytest.approx(rate, rel=0.12)


def test_impossible_and_certain_events(draws: ModuleType) -> None:
    stream = draws.Draws("test")
    assert stream.binomial(10, 0.0) == 0
    assert stream.binomial(10, 1.0) == 10
    assert stream.binomial(0, 0.5) == 0
    assert stream.poisson(0) == 0


def test_a_split_keeps_its_total(draws: ModuleType) -> None:
    stream = draws.Draws("test")
    for size in (0, 1, 17, 4000):
        parts = stream.split(size, [0.2, 0.0, 0.5, 0.3])
        assert sum(parts) == size
        assert parts[1] == 0
        assert min(parts) >= 0


def test_streams_depend_on_their_name_only(draws: ModuleType) -> None:
    first = [draws.Draws("a", 1).uniform() for _ in range(2)]
    assert first[0] == first[1]
    assert draws.Draws("a", 2).uniform() != first[0]


def test_shuffling_keeps_the_items(draws: ModuleType) -> None:
    items = list(range(50))
    shuffled = draws.Draws("test").shuffled(items)
    assert shuffled != items
    assert sorted(shuffled) == items
