"""Posts for children in care, by the formula of the Personalschlüssel."""

from __future__ import annotations

import pytest

from kobimo.declarations.projections import Staffing
from kobimo.indicators.projecting.staffing import posts_needed


def test_posts_by_hand() -> None:
    staffing = Staffing(
        hours=(40, 30), children_per_post=(4, 10), leading=0.1, absence=0.2, source="Probe."
    )
    # 80 children at 40 hours are 80 full-time ones, over 4: 20 posts; 200 at 30 hours are 150,
    # over 10: 15. A tenth more for Leitung, and four fifths of the paid hours are worked.
    assert posts_needed([80, 200], staffing) == pytest.approx((20 + 15) * 1.1 / 0.8)


def test_contract_hours_over_the_hours_of_a_post() -> None:
    staffing = Staffing(
        hours=(36,), children_per_post=(7.5,), leading=0, absence=0, source="Probe."
    )
    contract_hours = 100 * 36 / 40 / 7.5 * 39
    assert posts_needed([100], staffing) == pytest.approx(contract_hours / 39)
