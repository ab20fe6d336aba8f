"""Compare one region with each of its Vergleichskreise; count classes, never ranks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.indicators.comparison import Basis, Estimate, compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.models import Indicator

#: With fewer values there is no middle worth telling.
LEAST = 3


@dataclass(frozen=True, slots=True)
class Against:
    """Where a value stands among those of the Vergleichskreise.

    Attributes
    ----------
    middle, lowest, highest
        Median and range of the Vergleichskreise that have a value.
    above, below, alike
        How many Vergleichskreise lie above the own value, below it, or cannot be told from it.
        All 0 where the values are not compared: counts that grow with the region.
    missing
        How many have no value.
    """

    middle: float
    lowest: float
    highest: float
    above: int
    below: int
    alike: int
    missing: int
    basis: Basis

    @property
    def compared(self) -> int:
        """How many Vergleichskreise the own value was compared with."""
        return self.above + self.below + self.alike


def compare_with_peers(
    own: Estimate | None,
    others: Sequence[Estimate | None],
    *,
    indicator: Indicator,
    relevant: float | None = None,
) -> Against | None:
    """Return where the own value stands among those of the Vergleichskreise.

    Each is compared for itself, with the intervals of both and the relevant difference, so a
    further Vergleichskreis changes the verdict on none of the others.

    Parameters
    ----------
    others
        One per Vergleichskreis, of the same period; ``None`` where it has no value.

    Returns
    -------
    ``None`` without an own value, and where fewer than three of the others have one.
    """
    import numpy as np

    known = [other for other in others if other is not None]
    if own is None or len(known) < LEAST:
        return None
    values = np.array([other.value for other in known])
    counts = {"above": 0, "below": 0, "no_robust_difference": 0, "not_comparable": 0}
    basis: Basis = ""
    for other in known:
        found = compare(other, own, indicator=indicator, relevant=relevant)
        counts[found.verdict] += 1
        basis = found.basis or basis
    return Against(
        middle=float(np.median(values)),
        lowest=float(values.min()),
        highest=float(values.max()),
        above=counts["above"],
        below=counts["below"],
        alike=counts["no_robust_difference"],
        missing=len(others) - len(known),
        basis=basis,
    )


def is_compared(against: Against | None) -> bool:
    """Whether there is a middle that may be shown beside the own value."""
    return against is not None and against.compared > 0 and not math.isnan(against.middle)
