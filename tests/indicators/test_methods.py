"""Each method on numbers that can be checked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.indicators import methods
from kobimo.indicators.quantities import REASONS, SIGNS, Missing, Quantity

DIVIDING = ["share", "rate", "ratio", "quotient", "mean", "difference"]


@pytest.mark.parametrize("name", DIVIDING)
def test_dividing_methods_divide_and_scale(name: str) -> None:
    found = methods.CELLWISE[name](Quantity.of([1.0, 3.0]), Quantity.of([4.0, 8.0]), per=100)
    assert found.value.tolist() == [100 / 4, 300 / 8]


@pytest.mark.parametrize("name", DIVIDING)
def test_denominator_zero_has_no_value_but_a_sign_and_a_reason(name: str) -> None:
    found = methods.CELLWISE[name](Quantity.of([3.0, 0.0]), Quantity.of([0.0, 0.0]), per=100)
    assert np.isnan(found.value).all()
    assert [SIGNS[Missing(code)] for code in found.missing] == ["x", "x"]
    assert [REASONS[Missing(code)] for code in found.missing] == ["Nenner ist null"] * 2


def test_numerator_reason_wins_over_that_of_the_denominator() -> None:
    numerator = Quantity.of([np.nan, 1.0], [Missing.PENDING, Missing.NOTHING])
    denominator = Quantity.of([np.nan, np.nan], [Missing.SECRET, Missing.SECRET])
    found = methods.share(numerator, denominator)
    assert found.missing.tolist() == [Missing.PENDING, Missing.SECRET]
    assert np.isnan(found.value).all()


def test_a_secret_quantity_never_holds_its_number() -> None:
    assert np.isnan(Quantity.of([4.0], [Missing.SECRET]).value).all()


def test_count_ignores_the_denominator() -> None:
    assert methods.count(Quantity.of([5.0]), Quantity.of([0.0]), per=2).value.tolist() == [10.0]


def test_difference_may_be_negative() -> None:
    found = methods.difference(Quantity.of([-226.0]), Quantity.of([110674.0]), per=1000)
    assert found.value[0] == pytest.approx(-226 / 110674 * 1000)


def test_index_is_100_in_the_reference_year_and_needs_a_value_there() -> None:
    series = Quantity.of([[80.0, 100.0, 110.0], [np.nan, 5.0, 6.0]])
    found = methods.index(series, 1)
    assert found.value[0].tolist() == [80.0, 100.0, pytest.approx(110.0)]
    found = methods.index(series, 0)
    assert found.missing[1].tolist() == [Missing.ABSENT, *[Missing.NO_REFERENCE] * 2]


def test_index_over_zero_is_undefined() -> None:
    found = methods.index(Quantity.of([[0.0, 3.0]]), 0)
    assert found.missing.tolist() == [[Missing.ZERO_DENOMINATOR] * 2]
