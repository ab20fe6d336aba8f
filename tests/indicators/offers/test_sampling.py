"""Shares and means from sums: the same as from single answers, which another module computes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kobimo.indicators import surveys
from kobimo.indicators.offers.sampling import effective_size, estimate_mean, estimate_share


@pytest.fixture
def answers() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(29)
    return random.integers(1, 6, 240).astype(float), random.uniform(0.4, 2.5, 240)


@pytest.mark.parametrize("population", [None, 900.0, 240.0])
def test_share_is_that_of_single_answers(
    answers: tuple[np.ndarray, np.ndarray], population: float | None
) -> None:
    y, w = answers[0] >= 4, answers[1]
    expected = surveys.survey_share(y.astype(float), w, population=population)
    found = estimate_share(
        w[y].sum(), w.sum(), (w**2).sum(), cases=240, population=population or math.nan
    )
    assert found == pytest.approx((expected.value, expected.lower, expected.upper))


@pytest.mark.parametrize("population", [None, 900.0, 240.0])
def test_mean_is_that_of_single_answers(
    answers: tuple[np.ndarray, np.ndarray], population: float | None
) -> None:
    y, w = answers
    expected = surveys.survey_mean(y, w, population=population)
    found = estimate_mean(
        (w * y).sum(), (w**2 * y).sum(), ((w * y) ** 2).sum(), w.sum(), (w**2).sum(),
        cases=240, population=population or math.nan,
    )  # fmt: skip
    assert found == pytest.approx((expected.value, expected.lower, expected.upper))


def test_nobody_has_no_share_and_one_answer_no_interval() -> None:
    assert np.isnan(estimate_share(0, 0, 0, cases=0, population=math.nan)).all()
    found = estimate_mean(3, 3, 9, 1, 1, cases=1, population=math.nan)
    assert found.value == 3
    assert np.isnan([found.lower, found.upper]).all()


def test_equal_weights_count_as_many_answers_as_there_are() -> None:
    assert effective_size(50, 50, cases=50, population=math.nan) == pytest.approx(50)
    assert effective_size(50, 50, cases=50, population=50) == math.inf
