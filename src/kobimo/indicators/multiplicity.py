"""Many comparisons at once: how many would be robust if chance were counted over all of them.

Among twenty comparisons of equal values one falls outside its 95 % interval by chance. The
procedure of Benjamini and Hochberg keeps the expected part of such false findings among all
findings at 5 %. It looks at the whole family of comparisons and not at their order.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.intervals import CONFIDENCE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

#: Accepted part of false findings among all findings.
RATE = 0.05


def adjust(probabilities: ArrayLike) -> NDArray[np.float64]:
    """Return p-values adjusted for their number; those up to 0.05 hold at a false rate of 5 %.

    Parameters
    ----------
    probabilities
        P-values of one family, in any order; NaN is no test and does not count.

    References
    ----------
    Benjamini, Y.; Hochberg, Y. (1995): Controlling the false discovery rate. Journal of the
    Royal Statistical Society B 57, 289-300, p. 293.
    """
    import numpy as np

    given = np.asarray(probabilities, dtype=float)
    adjusted = np.full(given.shape, np.nan)
    tested = ~np.isnan(given)
    order = np.argsort(given[tested], kind="stable")
    sorted_ = given[tested][order]
    ranks = np.arange(1, len(sorted_) + 1)
    stepped = np.minimum.accumulate((sorted_ * len(sorted_) / ranks)[::-1])[::-1]
    found = np.empty(len(sorted_))
    found[order] = np.minimum(stepped, 1)
    adjusted[tested] = found
    return adjusted


def probability(difference: float, lower: float, upper: float) -> float:
    """Return the two-sided p-value that an interval of a difference stands for.

    The distance from the difference to its bound on the side of zero is 1.96 standard errors, of
    whatever kind of interval; so the p-value is below 0.05 exactly where the interval leaves zero
    out, and no verdict contradicts it. Bounds widened by rounding give a larger p-value.

    Parameters
    ----------
    difference, lower, upper
        A difference with the bounds of its 95 % interval.

    Returns
    -------
    NaN where there is no interval. 1 for a difference of 0.

    References
    ----------
    Altman, D. G.; Bland, J. M. (2011): How to obtain the P value from a confidence interval.
    BMJ 343, d2304.
    """
    from scipy.special import ndtr, ndtri

    if any(math.isnan(item) for item in (difference, lower, upper)):
        return math.nan
    reach = difference - lower if difference > 0 else upper - difference
    if difference == 0:
        return 1.0
    if reach <= 0:
        return math.nan
    return float(2 * ndtr(-ndtri((1 + CONFIDENCE) / 2) * abs(difference) / reach))
