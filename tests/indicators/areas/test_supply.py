"""Access within a catchment, and resources where the burden is highest and lowest."""

from __future__ import annotations

import numpy as np
import pytest

from kobimo.indicators.areas import cumulation, supply


def test_access_adds_up_what_is_within_reach() -> None:
    """Three areas on a line, one kilometre apart, reach 1 km: by hand."""
    distance = np.abs(np.subtract.outer(np.arange(3.0), np.arange(3.0)))
    found = supply.two_step_access(
        np.array([30.0, 0.0, 20.0]), np.array([100.0, 200.0, 50.0]), distance, 1.0
    )
    first, third = 30 / (100 + 200), 20 / (200 + 50)
    assert found == pytest.approx([first, first + third, third])


def test_all_places_are_used_up() -> None:
    """Access times people, added up, gives the places back (Luo and Wang 2003)."""
    rng = np.random.default_rng(1)
    points = rng.uniform(0, 5, (20, 2))
    apart = np.sqrt(((points[:, None] - points) ** 2).sum(-1))
    capacity, demand = rng.uniform(0, 50, 20), rng.uniform(10, 400, 20)
    found = supply.two_step_access(capacity, demand, apart, 1.5)
    assert (found * demand).sum() == pytest.approx(capacity.sum())


def test_quarters_are_quarters_of_the_people() -> None:
    burden = np.array([4.0, 1.0, 3.0, 2.0, 5.0])
    need = np.array([10.0, 50.0, 10.0, 20.0, 10.0])
    high, low = supply.extreme_quarters(burden, need)
    # In the order of burden: 50, 20, 10, 10, 10; middles at 25, 60, 75, 85, 95 percent.
    assert high.tolist() == [True, False, True, False, True]
    assert low.tolist() == [False, True, False, False, False]


def test_ratio_does_not_depend_on_the_unit_of_the_resource() -> None:
    rng = np.random.default_rng(2)
    need = rng.uniform(100, 500, 16)
    resource = need * rng.uniform(0.1, 0.2, 16)
    high = np.arange(16) >= 10
    one = supply.log_ratio(resource, need, high, ~high)
    assert supply.log_ratio(40 * resource, need, high, ~high) == pytest.approx(one)
    assert one[1] < one[0] < one[2]
    turned = supply.log_ratio(resource, need, ~high, high)
    assert turned == pytest.approx((1 / one[0], 1 / one[2], 1 / one[1]))


def test_ratio_without_resources_in_the_lower_quarter_is_missing() -> None:
    high = np.array([True, True, False, False])
    found = supply.log_ratio(np.array([1.0, 2.0, 0.0, 0.0]), np.ones(4), high, ~high)
    assert np.isnan(found).all()


def test_ties_at_the_border_of_the_fifth_are_left_out() -> None:
    values = np.array([[5.0, 5.0, 5.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0, 5.0]])
    assert cumulation.least_favourable(values, 0.2).tolist() == [
        [False] * 5,
        [False, False, False, False, True],
    ]
