"""Cohort change ratios on populations that can be continued by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.indicators.cohorts import Population, continue_population, usable_transitions


def constant(years: int = 6) -> Population:
    """Nobody dies, moves, or is born more often: all ages have 100 persons, half of them women."""
    persons = np.full((years, 75), 100.0)
    return Population(tuple(range(2018, 2018 + years)), persons, persons / 2)


def test_a_constant_population_stays_constant() -> None:
    after = continue_population(constant(), (0, 1, 2), horizon=4)
    assert after.years == (2024, 2025, 2026, 2027)
    for scenario in (after.middle, after.lower, after.upper):
        assert scenario == pytest.approx(np.full((4, 75), 100.0))


def test_a_cohort_changes_by_the_mean_ratio_and_the_band_by_least_and_greatest() -> None:
    population = constant(4)
    # From age 5 to 6 the cohorts change by 0.9, 1.0 and 1.2.
    population.persons[1:, 6] = [90.0, 100.0, 120.0]
    population.persons[:, 5] = 100.0
    after = continue_population(population, (0, 1, 2), horizon=1)
    assert after.middle[0, 6] == pytest.approx(100 * (0.9 + 1.0 + 1.2) / 3)
    assert after.lower[0, 6] == pytest.approx(90)
    assert after.upper[0, 6] == pytest.approx(120)


def test_births_follow_the_number_of_women_of_the_new_year() -> None:
    population = constant(4)
    # The girls of 14 become the mothers of 15 in the next year: 50 more of them.
    population.women[-1, 14] = 100.0
    after = continue_population(population, (0, 1), horizon=1)
    mothers_then, mothers_now = 35 * 50, 34 * 50 + 100
    assert after.middle[0, 0] == pytest.approx(100 / mothers_then * mothers_now)


def test_an_empty_age_stays_as_it_is_and_raises_no_warning() -> None:
    population = constant(4)
    population.persons[:, 30] = 0.0
    after = continue_population(population, (0, 1, 2), horizon=1)
    assert after.middle[0, 31] == 0.0
    assert np.isfinite(after.middle).all()


def test_the_middle_lies_in_the_band() -> None:
    random = np.random.default_rng(7)
    persons = random.integers(1, 200, size=(7, 75)).astype(float)
    population = Population(tuple(range(2017, 2024)), persons, persons / 2)
    after = continue_population(population, (1, 2, 3, 4, 5), horizon=10)
    assert (after.lower <= after.middle + 1e-9).all()
    assert (after.middle <= after.upper + 1e-9).all()


def test_transitions_across_a_break_or_a_gap_take_no_part() -> None:
    years = (2015, 2016, 2017, 2019, 2020, 2021, 2022, 2023)
    assert usable_transitions(years, (2022,), count=5) == (0, 1, 3, 4, 6)
    assert usable_transitions(years, (2022,), count=2) == (4, 6)
