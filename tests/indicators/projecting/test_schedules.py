"""The standard schedules bring out the published figures they are made from."""

from __future__ import annotations

import pytest

from kobimo.indicators.projecting import schedules


@pytest.mark.parametrize(
    ("sex", "at_birth", "at_70"), [(schedules.MALE, 78.33, 14.15), (schedules.FEMALE, 83.18, 16.84)]
)
def test_life_expectancies_of_the_published_table(sex: int, at_birth: float, at_70: float) -> None:
    # Sterbetafel 2020/2022 of the Statistisches Bundesamt.
    assert schedules.expectation(sex, 0) == pytest.approx(at_birth, abs=0.005)
    assert schedules.expectation(sex, 70) == pytest.approx(at_70, abs=0.005)


def test_expectation_at_65_is_near_the_published_one_that_was_not_used() -> None:
    # Sterbetafel 2018/2020: 17.9 and 21.1 years, before the pandemic lowered them a little.
    assert schedules.expectation(schedules.MALE, 65) == pytest.approx(17.9, abs=0.6)
    assert schedules.expectation(schedules.FEMALE, 65) == pytest.approx(21.1, abs=0.8)


def test_survival_falls_with_age_and_women_survive_men() -> None:
    survival, newborn = schedules.survival()
    assert survival.shape == (2, 91)
    assert (survival[:, 1:] < survival[:, :-1]).all()
    assert (survival[1] > survival[0]).all()
    assert newborn == pytest.approx([0.9968, 0.9968], abs=2e-4)


def test_births_add_up_and_have_the_declared_mean_age() -> None:
    births = schedules.fertility()
    assert births.sum() == pytest.approx(1)
    # Cut off at 15 and 50, which takes a little from the late side.
    mean = sum((age + 0.5) * part for age, part in enumerate(births))
    assert mean == pytest.approx(31.2, abs=0.05)
    assert births[:15].sum() == births[50:].sum() == 0
