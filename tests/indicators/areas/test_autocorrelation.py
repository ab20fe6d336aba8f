"""Moran's I and its local form against esda and libpysal."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from kobimo.indicators.areas import autocorrelation

SIDE = 7
AREAS = [f"{row}{column}" for row in range(SIDE) for column in range(SIDE)]
PLACES = {area: (float(area[1]), float(area[0])) for area in AREAS}
RNG = np.random.default_rng(4)
VALUE = np.array([int(a[0]) + int(a[1]) for a in AREAS]) + RNG.normal(scale=2.0, size=len(AREAS))


def queen() -> dict[str, tuple[str, ...]]:
    return {
        a: tuple(
            b
            for b in AREAS
            if b != a and max(abs(int(a[0]) - int(b[0])), abs(int(a[1]) - int(b[1]))) == 1
        )
        for a in AREAS
    }


WEIGHTS = autocorrelation.weigh(AREAS, queen(), PLACES).weights


@pytest.fixture(scope="module")
def esda():
    return pytest.importorskip("esda")


@pytest.fixture(scope="module")
def lattice():
    weights = pytest.importorskip("libpysal.weights")
    found = weights.lat2W(SIDE, SIDE, rook=False)
    found.transform = "r"
    return found


@pytest.mark.filterwarnings("ignore")
def test_global_index_agrees_with_esda(esda, lattice) -> None:
    theirs = esda.Moran(VALUE, lattice, permutations=999)
    assert float(autocorrelation.moran(VALUE, WEIGHTS)) == pytest.approx(theirs.I)
    chance, low, high = autocorrelation.permute_moran(VALUE, WEIGHTS, permutations=1999)
    assert chance < 0.01
    assert (low, high) == pytest.approx(tuple(np.quantile(theirs.sim, (0.025, 0.975))), abs=0.03)


@pytest.mark.filterwarnings("ignore")
def test_rates_agree_with_esda(esda, lattice) -> None:
    sizes = RNG.integers(200, 3000, len(AREAS)).astype(float)
    cases = RNG.binomial(sizes.astype(int), 0.05 + 0.01 * (VALUE - VALUE.min()) / np.ptp(VALUE))
    theirs = esda.Moran_Rate(cases, sizes, lattice, permutations=0)
    z = autocorrelation.standardise_rates(cases.astype(float), sizes)
    assert z == pytest.approx(theirs.y)
    assert float(autocorrelation.moran(z, WEIGHTS)) == pytest.approx(theirs.I)


@pytest.mark.filterwarnings("ignore")
def test_local_index_agrees_with_esda(esda, lattice) -> None:
    """Its permutations are compiled for minutes; they are done plainly in the next test."""
    theirs = esda.Moran_Local(VALUE, lattice, permutations=0)
    assert autocorrelation.local_moran(VALUE, WEIGHTS) == pytest.approx(theirs.Is)
    quadrants = np.array([0, 2, 5, 3, 4])[theirs.q]
    everything = autocorrelation.classify_local(VALUE, WEIGHTS, np.zeros(len(AREAS)))
    assert (everything == quadrants).all()


def test_conditional_permutation_done_plainly_gives_the_same_chance() -> None:
    ours = autocorrelation.permute_local(VALUE, WEIGHTS, permutations=1999)
    z = VALUE - VALUE.mean()
    random = Random(3)
    for at in (0, 10, 24, 48):
        others = [z[n] for n in range(len(z)) if n != at]
        near = np.flatnonzero(WEIGHTS[at])
        observed = z[at] * np.mean(z[near])
        drawn = [z[at] * np.mean(random.sample(others, len(near))) for _ in range(1999)]
        higher = sum(value >= observed for value in drawn)
        expected = min(1, 2 * (min(higher, 1999 - higher) + 1) / 2000)
        assert ours[at] == pytest.approx(expected, abs=0.06)


def test_local_values_add_up_to_the_global_one() -> None:
    local = autocorrelation.local_moran(VALUE, WEIGHTS)
    total = float(autocorrelation.moran(VALUE, WEIGHTS)) * (len(AREAS) - 1)
    assert local.sum() == pytest.approx(total)


def test_without_pattern_hardly_any_area_is_called_significant() -> None:
    rng = np.random.default_rng(9)
    found = []
    for seed in range(20):
        value = rng.permutation(VALUE)
        chance = autocorrelation.permute_local(value, WEIGHTS, permutations=499, seed=seed)
        found.append((autocorrelation.classify_local(value, WEIGHTS, chance) > 1).sum())
    assert np.mean(np.array(found) > 0) < 0.3


def test_an_island_gets_the_nearest_area_and_is_named() -> None:
    places = {"a": (0.0, 0.0), "b": (1.0, 0.0), "c": (5.0, 0.0)}
    found = autocorrelation.weigh(["a", "b", "c"], {"a": ("b",), "b": ("a",), "c": ()}, places)
    assert found.islands == {"c": "b"}
    assert found.weights.tolist() == [[0, 1, 0], [1, 0, 0], [0, 1, 0]]


def test_neighbours_that_take_no_part_are_left_out() -> None:
    places = {"a": (0.0, 0.0), "b": (1.0, 0.0), "c": (2.0, 0.0)}
    around = {"a": ("b", "x"), "b": ("a", "c"), "c": ("b",)}
    weights = autocorrelation.weigh(["a", "b", "c"], around, places).weights
    assert weights.tolist() == [[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]]
