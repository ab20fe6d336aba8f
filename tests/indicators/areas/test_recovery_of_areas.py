"""Musterstadt's ground truth is found, each thing within its interval as often as that promises.

Cases are drawn 200 times from the true shares of all areas. What the methods then say is held
against what they say of the true shares themselves.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kobimo.indicators.areas import grouping, principal, scoring, segregation
from kobimo.indicators.intervals import wilson

if TYPE_CHECKING:
    from pathlib import Path

REPETITIONS = 200
NAMES = ("arbeitslose", "erwachsene_sgb2", "kinder_sgb2", "alleinerziehende")
FIRST, LAST = 2019, 2022
#: Two standard errors of a rate of 95 percent over 200 repetitions.
SLACK = 2 * (0.95 * 0.05 / REPETITIONS) ** 0.5


@pytest.fixture(scope="module")
def world(root: Path) -> dict[str, Any]:
    """Sizes and true shares of the areas with 300 inhabitants and more: (indicator, area)."""
    sys.path.insert(0, str(root))
    try:
        names = ("social", "spaces", "neighbourhood", "schooling")
        social, spaces, neighbourhood, schooling = (
            importlib.import_module(f"tools.musterstadt_municipal.{name}") for name in names
        )
    finally:
        sys.path.remove(str(root))
    people = np.array([spaces.people(key, FIRST) for key in spaces.KEYS], dtype=float)
    kept = people >= 300
    return {
        "people": people[kept],
        "sizes": {
            year: np.array([social.sizes_of(name, year) for name in NAMES])[:, kept]
            for year in (FIRST, LAST)
        },
        "true": {
            year: np.array([social.true(name, year) for name in NAMES])[:, kept]
            for year in (FIRST, LAST)
        },
        "profiles": [spaces.BY_KEY[key].profile for key in np.array(spaces.KEYS)[kept]],
        "keys": list(np.array(spaces.KEYS)[kept]),
        "spaces": spaces,
        "neighbourhood": neighbourhood,
        "schooling": schooling,
    }


def estimate(world: dict[str, Any], year: int, random: np.random.Generator) -> scoring.Smoothed:
    sizes, true = world["sizes"][year], world["true"][year]
    cases = random.binomial(sizes, true).astype(float)
    return scoring.smooth(cases / sizes, cases, sizes.astype(float))


def true_index(world: dict[str, Any], year: int) -> np.ndarray:
    scale = scoring.scale_of(world["true"][FIRST], world["people"])
    return scoring.mean_z(world["true"][year], scale, np.ones(len(NAMES)))


def drawn_index(
    world: dict[str, Any], base: scoring.Smoothed, rates: scoring.Smoothed, seed: int
) -> np.ndarray:
    first = scoring.draw_rates(base, draws=200, seed=(seed, 1))
    scale = scoring.scale_of(first, world["people"])
    later = first if rates is base else scoring.draw_rates(rates, draws=200, seed=(seed, 2))
    return scoring.mean_z(later, scale, np.ones(len(NAMES)))


def covered(draws: np.ndarray, truth: np.ndarray) -> np.ndarray:
    low, high = np.quantile(draws, (0.025, 0.975), axis=0)
    return (low <= truth) & (truth <= high)


def newcombe(
    one: tuple[np.ndarray, int], other: tuple[np.ndarray, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the interval of a difference of shares (Newcombe 1998, method 10), as changes have it."""
    ends = [wilson(cases, np.full(cases.shape, size)) for cases, size in (one, other)]
    shares = [cases / size for cases, size in (one, other)]
    gap = shares[0] - shares[1]
    down = np.hypot(shares[0] - ends[0][0], ends[1][1] - shares[1])
    up = np.hypot(ends[0][1] - shares[0], shares[1] - ends[1][0])
    return gap - down, gap + up


def test_the_index_of_every_area_is_found(world: dict[str, Any]) -> None:
    random = np.random.default_rng(1)
    truth = true_index(world, FIRST)
    hits = []
    for seed in range(REPETITIONS):
        rates = estimate(world, FIRST, random)
        hits.append(covered(drawn_index(world, rates, rates, seed), truth))
    assert np.mean(hits) == pytest.approx(0.95, abs=0.02)


def test_the_change_of_the_index_is_found(world: dict[str, Any]) -> None:
    random = np.random.default_rng(2)
    weights = world["people"] / world["people"].sum()

    def apart(change: np.ndarray) -> np.ndarray:
        return change - (change * weights).sum(-1, keepdims=True)

    truth = apart(true_index(world, LAST) - true_index(world, FIRST))
    hits = []
    for seed in range(REPETITIONS):
        base, later = estimate(world, FIRST, random), estimate(world, LAST, random)
        change = drawn_index(world, base, later, seed) - drawn_index(world, base, base, seed)
        hits.append(covered(apart(change), truth))
    assert np.mean(hits) >= 0.95 - SLACK


def test_loadings_are_found(world: dict[str, Any]) -> None:
    random = np.random.default_rng(3)
    truth = principal.find_component(world["true"][FIRST].T)
    assert truth.explained > 0.9
    sizes, true = world["sizes"][FIRST], world["true"][FIRST]
    hits = []
    for seed in range(REPETITIONS):
        cases = random.binomial(sizes, true).astype(float)
        observed = scoring.smooth(cases / sizes, cases, sizes.astype(float), shrink=False)
        draws = scoring.draw_rates(observed, draws=200, seed=(seed, 1)).transpose(0, 2, 1)
        value, low, high = principal.correct_loadings(observed.rate.T, draws)
        assert (low <= value).all()
        assert (value <= high).all()
        hits.append((low <= truth.loadings) & (truth.loadings <= high))
    assert np.mean(hits) >= 0.95 - SLACK


def test_segregation_is_found(world: dict[str, Any]) -> None:
    at, repetitions = NAMES.index("kinder_sgb2"), 600
    sizes, true = world["sizes"][FIRST][at].astype(float), world["true"][FIRST][at]
    slack = 2 * (0.95 * 0.05 / repetitions) ** 0.5
    for index in (segregation.dissimilarity, segregation.correlation_ratio):
        random = np.random.default_rng(4)
        truth = float(index(sizes * true, sizes))
        found = []
        for seed in range(repetitions):
            cases = random.binomial(sizes.astype(int), true).astype(float)
            found.append(segregation.correct(index, cases, sizes, draws=200, seed=seed))
        hits = [each.lower <= truth <= each.upper for each in found]
        assert np.mean(hits) == pytest.approx(0.95, abs=slack)
        bias = np.mean([each.value for each in found]) - truth
        raw_bias = np.mean([each.raw for each in found]) - truth
        assert abs(bias) < abs(raw_bias)


def test_types_are_found(world: dict[str, Any]) -> None:
    """The age profiles of the areas stand behind ages, moves and dwellings."""
    spaces, moves = world["spaces"], world["neighbourhood"]
    rows = []
    for key in world["keys"]:
        whole = spaces.people(key, FIRST)
        moved = sum(moves.moves(key, FIRST)) / 2
        rows.append(
            [
                spaces.people(key, FIRST, *spaces.GROUPS[:5]) / whole,
                spaces.people(key, FIRST, "65_plus") / whole,
                moved / whole,
                moves.dwelling_space(key, FIRST) / whole,
            ]
        )
    values = np.array(rows)
    z = (values - values.mean(0)) / values.std(0)
    truth = np.unique(world["profiles"], return_inverse=True)[1]
    assert grouping.choose_count(*grouping.gaps(z, 6)) == len(set(world["profiles"]))
    random = np.random.default_rng(5)
    found = [
        grouping.rand_index(grouping.group(z + random.normal(scale=0.15, size=z.shape), 4), truth)
        for _ in range(REPETITIONS)
    ]
    assert np.mean(np.array(found) > 0.9) > 0.95


def test_trends_of_the_examination_are_found(world: dict[str, Any]) -> None:
    random = np.random.default_rng(6)
    schooling = world["schooling"]
    years = (schooling.YEARS[0], schooling.YEARS[-1])
    sizes = [sum(schooling.examined(year)) for year in years]
    for level, slope in schooling.EXAMINATION.values():
        shares = [level + slope * (year - years[0]) for year in years]
        before, after = (
            random.binomial(n, p, REPETITIONS) for n, p in zip(sizes, shares, strict=True)
        )
        low, high = newcombe((after, sizes[1]), (before, sizes[0]))
        truth = shares[1] - shares[0]
        assert np.mean((low <= truth) & (truth <= high)) >= 0.95 - SLACK
