"""Segregation indices against the package of that name, closed forms, and what must never happen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.areas import segregation

COUNTS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 200)).map(lambda x: (x[0], x[0] + x[1])),
    min_size=3,
    max_size=15,
).filter(lambda rows: any(group for group, _ in rows))


def split(rows: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    group, whole = np.array(rows, dtype=float).T
    return group, whole


@pytest.mark.filterwarnings("ignore")
def test_indices_agree_with_the_package() -> None:
    package = pytest.importorskip("segregation.singlegroup")
    rng = np.random.default_rng(5)
    whole = rng.integers(100, 900, 30)
    group = rng.binomial(whole, rng.uniform(0.02, 0.6, 30))
    frame = pd.DataFrame({"g": group, "t": whole})
    arrays = group.astype(float), whole.astype(float)
    for ours, theirs in (
        (segregation.dissimilarity, package.Dissim),
        (segregation.isolation, package.Isolation),
        (segregation.correlation_ratio, package.CorrelationR),
    ):
        expected = theirs(frame, group_pop_var="g", total_pop_var="t").statistic
        assert float(ours(*arrays)) == pytest.approx(expected)


def test_extremes() -> None:
    whole = np.array([100.0, 100.0, 200.0])
    assert segregation.dissimilarity(whole / 4, whole) == pytest.approx(0)
    assert segregation.correlation_ratio(whole / 4, whole) == pytest.approx(0)
    apart = np.array([100.0, 0.0, 0.0])
    assert segregation.dissimilarity(apart, whole) == pytest.approx(1)
    assert segregation.isolation(apart, whole) == pytest.approx(1)
    assert segregation.correlation_ratio(apart, whole) == pytest.approx(1)


@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_areas_does_not_matter(rows: list[tuple[int, int]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for index in (segregation.dissimilarity, segregation.isolation, segregation.correlation_ratio):
        assert float(index(*split(shuffled))) == pytest.approx(float(index(*split(rows))))


@given(COUNTS)
def test_merging_two_areas_never_raises_an_index(rows: list[tuple[int, int]]) -> None:
    (a, n), (b, m), *rest = rows
    merged = split([(a + b, n + m), *rest])
    for index in (segregation.dissimilarity, segregation.isolation):
        assert float(index(*merged)) <= float(index(*split(rows))) + 1e-9


@given(COUNTS, st.integers(2, 9))
def test_dissimilarity_does_not_depend_on_the_size_of_the_group(
    rows: list[tuple[int, int]], factor: int
) -> None:
    group, whole = split(rows)
    larger = factor * group
    others = whole - group
    expected = float(segregation.dissimilarity(group, whole))
    assert float(segregation.dissimilarity(larger, larger + others)) == pytest.approx(expected)


def test_expected_by_chance_agrees_with_the_normal_approximation() -> None:
    """E|x_i - n_i P| is sqrt(2/pi) times the hypergeometric standard deviation."""
    whole = np.full(20, 300.0)
    members, total = 900.0, whole.sum()
    share = members / total
    variance = whole * share * (1 - share) * (total - whole) / (total - 1)
    gap = np.sqrt(2 / np.pi * variance)
    expected = (gap * (1 / members + 1 / (total - members))).sum() / 2
    group = np.full(20, 45.0)
    assert segregation.expected_dissimilarity(group, whole) == pytest.approx(expected, rel=0.02)


def test_chance_alone_is_not_taken_for_much_segregation() -> None:
    """Groups drawn at random: the raw index is biased upward, the corrected one much less."""
    rng = np.random.default_rng(2)
    whole = np.full(40, 60.0)
    raw, corrected = [], []
    for _ in range(40):
        group = rng.binomial(60, 0.3, 40).astype(float)
        found = segregation.correct(segregation.dissimilarity, group, whole, draws=200)
        raw.append(found.raw)
        corrected.append(found.value)
    assert np.mean(corrected) < 0.7 * np.mean(raw)


def test_the_interval_contains_the_value() -> None:
    group, whole = np.array([5.0, 40, 12, 9, 30]), np.array([100.0, 120, 90, 80, 100])
    for index in (segregation.dissimilarity, segregation.isolation, segregation.correlation_ratio):
        found = segregation.correct(index, group, whole, draws=300)
        assert 0 <= found.lower <= found.value <= found.upper <= 1
