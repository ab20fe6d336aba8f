"""Weights, design effect and finite population against statsmodels and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from kobimo.indicators.surveys import effective_size, survey_mean, survey_share


def test_the_effective_size_by_hand() -> None:
    # (1 + 1 + 2)^2 / (1 + 1 + 4) = 16 / 6; of 5 persons 3 answered: (5 - 3) / (5 - 1) = 1/2.
    assert effective_size([1, 1, 2]) == pytest.approx(16 / 6)
    assert effective_size([1, 1, 2], population=5) == pytest.approx(16 / 3)
    assert effective_size([1, 1], population=2) == math.inf
    assert effective_size([]) == 0


def test_equal_weights_give_the_interval_of_wilson() -> None:
    agreed = [1] * 13 + [0] * 27
    found = survey_share(agreed, [2.5] * 40)
    expected = proportion_confint(13, 40, method="wilson")
    assert (found.lower, found.upper) == pytest.approx(expected)
    assert (found.value, found.answers, found.design_effect) == (13 / 40, 40, pytest.approx(1))


def test_a_census_leaves_nothing_to_chance() -> None:
    found = survey_share([1, 0, 1, 1], population=4)
    assert (found.lower, found.value, found.upper) == (0.75, 0.75, 0.75)
    assert survey_mean([1, 2, 3], population=3).lower == 2


def test_the_unweighted_mean_is_that_of_statsmodels() -> None:
    scores = np.random.default_rng(1).normal(3, 1, 50)
    found = survey_mean(scores)
    assert (found.lower, found.upper) == pytest.approx(DescrStatsW(scores).tconfint_mean())


def test_no_answers_no_value() -> None:
    for found in (survey_share([math.nan]), survey_mean([])):
        assert math.isnan(found.value)
        assert found.answers == 0
    assert math.isnan(survey_mean([4.0]).lower)


@pytest.mark.parametrize("weights", [[1, -1], [1, math.nan]])
def test_impossible_weights_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="negative or missing"):
        survey_share([1, 0], weights)


def test_more_answers_than_persons_are_refused() -> None:
    with pytest.raises(ValueError, match="2 answers of 1 persons"):
        survey_share([1, 0], population=1)
    with pytest.raises(ValueError, match="1 weights for 2 answers"):
        survey_share([1, 0], [1])


@given(
    st.lists(st.tuples(st.booleans(), st.floats(0.1, 10)), min_size=2, max_size=60),
    st.integers(2, 5),
)
def test_the_interval_contains_the_share_and_shrinks_with_answers(
    answers: list[tuple[bool, float]], times: int
) -> None:
    agreed = [float(yes) for yes, _ in answers]
    weights = [weight for _, weight in answers]
    found = survey_share(agreed, weights)
    assert found.lower - 1e-12 <= found.value <= found.upper + 1e-12
    assert found.effective <= len(answers) * (1 + 1e-9)
    more = survey_share(agreed * times, weights * times)
    assert more.upper - more.lower < found.upper - found.lower
    fewer = survey_share(agreed, weights, population=len(answers) + 1)
    assert fewer.upper - fewer.lower < found.upper - found.lower


def test_a_weighted_share_holds_the_truth_at_its_level() -> None:
    """Two strata, one asked at half the rate and weighted back; 2 000 surveys."""
    generator = np.random.default_rng(4)
    weights = np.array([1.0] * 200 + [2.0] * 100)
    held = 0
    for _ in range(2000):
        agreed = (generator.random(300) < 0.3).astype(float)
        found = survey_share(agreed, weights)
        held += found.lower <= 0.3 <= found.upper
    assert held / 2000 == pytest.approx(0.95, abs=0.015)
