"""Cohort change ratios on populations that can be continued by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.indicators.projecting.hamilton_perry import step, take_ratios
from kobimo.indicators.projecting.history import History
from kobimo.indicators.projecting.schedules import AGES, FEMALE


def constant(years: int = 6) -> History:
    """All ages have 50 persons of each sex each year, whoever dies, moves or is born."""
    stock = np.full((years, 2, AGES), 50.0)
    unknown = np.full((years - 1, 2), np.nan)
    return History(tuple(range(2018, 2018 + years)), stock, unknown, unknown[:, 0])


def test_a_constant_population_stays_constant() -> None:
    history = constant()
    ratios = take_ratios(history, (0, 1, 2))
    for variant in (ratios.mean(), ratios.extreme(high=False), ratios.extreme(high=True)):
        after = step(history.stock[-1], variant)
        assert after == pytest.approx(history.stock[-1])


def test_a_cohort_changes_by_the_mean_ratio_and_the_variants_by_least_and_greatest() -> None:
    history = constant(4)
    # From age 5 to 6 the cohorts of girls change by 0.9, 1.0 and 1.2.
    history.stock[1:, FEMALE, 6] = [45.0, 50.0, 60.0]
    ratios = take_ratios(history, (0, 1, 2))
    now = history.stock[0]
    assert step(now, ratios.mean())[FEMALE, 6] == pytest.approx(50 * (0.9 + 1.0 + 1.2) / 3)
    assert step(now, ratios.extreme(high=False))[FEMALE, 6] == pytest.approx(45)
    assert step(now, ratios.extreme(high=True))[FEMALE, 6] == pytest.approx(60)


def test_births_follow_the_number_of_women_of_the_new_year() -> None:
    history = constant(4)
    # The girls of 14 become the mothers of 15 in the next year: 50 more of them.
    history.stock[-1, FEMALE, 14] = 100.0
    after = step(history.stock[-1], take_ratios(history, (0, 1)).mean())
    mothers_then, mothers_now = 35 * 50, 34 * 50 + 100
    assert after[:, 0] == pytest.approx([50 / mothers_then * mothers_now] * 2)


def test_an_empty_age_stays_as_it_is_and_raises_no_warning() -> None:
    history = constant(4)
    history.stock[:, :, 30] = 0.0
    after = step(history.stock[-1], take_ratios(history, (0, 1, 2)).mean())
    assert after[:, 31].tolist() == [0.0, 0.0]
    assert np.isfinite(after).all()
