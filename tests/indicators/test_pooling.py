"""Years are taken together by sums of counts; rates cannot be averaged."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.indicators import check_pooling
from kobimo.indicators.pooling import OTHER_YEARS, RATES_ADDED, pool, pooling_problem

from .conftest import World, declare


def terms(variable: str, *lags: int) -> list[dict[str, object]]:
    return [{"dataset": "probe", "variable": variable, "lag": lag} for lag in lags]


def test_sums_of_three_years() -> None:
    counts = [[1.0, 2.0, 3.0, 4.0], [5.0, np.nan, 1.0, 1.0]]
    expected = [[np.nan, np.nan, 6, 9], [np.nan] * 4]
    assert np.array_equal(pool(counts), expected, equal_nan=True)
    assert np.isnan(pool([1.0, 2.0])).all()
    with pytest.raises(ValueError, match="0 years"):
        pool([1.0], years=0)


def test_a_pooled_share_is_not_the_mean_of_the_shares(world: World) -> None:
    world.put(
        "probe",
        {
            "faelle": [
                ("01001", str(year), {}, x) for year, x in ((2021, 1), (2022, 30), (2023, 2))
            ],
            "personen": [
                ("01001", str(year), {}, n) for year, n in ((2021, 10), (2022, 100), (2023, 40))
            ],
        },
    )
    pooled = declare(numerator=terms("faelle", 0, 1, 2), denominator=terms("personen", 0, 1, 2))
    assert pooling_problem(pooled) == ""
    found = world.row(pooled, ags="01001", year=2023)
    assert found["value"] == pytest.approx(33 / 150 * 100)
    sums = pool([1, 30, 2])[-1] / pool([10, 100, 40])[-1]
    assert found["value"] == pytest.approx(sums * 100)
    # The mean of the rates would be (10 + 30 + 5) / 3 = 15.


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, ""),
        (
            {"numerator": terms("faelle", 0, 1, 2)},
            OTHER_YEARS.format(numerator="lag = 0, 1, 2", denominator="nur ein Jahr"),
        ),
        (
            {"numerator": terms("quote", 0, 1), "denominator": [], "method": "count", "per": 0.5},
            RATES_ADDED,
        ),
        (
            {
                "numerator": terms("faelle", 0, 1),
                "denominator": [],
                "method": "count",
                "unit": "persons",
            },
            "",
        ),
    ],
)
def test_a_declaration_that_averages_rates_is_refused(
    changes: dict[str, object], problem: str
) -> None:
    assert pooling_problem(declare(**changes)) == problem


def test_no_shipped_declaration_averages_rates() -> None:
    catalog = load_catalog()
    assert [p for item in catalog.indicators.values() for p in check_pooling(item)] == []
    # The three-year share adds the counts of three years on both sides.
    pooled = catalog.indicator("abgang_ohne_hsa_3j")
    for side in (pooled.numerator, pooled.denominator):
        assert [term.lag for term in side] == [0, 1, 2]
    averaged = pooled.model_copy(update={"denominator": pooled.denominator[:1]})
    (problem,) = check_pooling(averaged)
    assert problem.where == "Kennzahl „abgang_ohne_hsa_3j“"
