"""Density of a network of co-operation, from how many partners each member has."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.offers.equity import Banded

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

CONFIDENCE = 0.95
#: With fewer members a density says nothing.
FEWEST = 3


def measure_density(
    members: float, partners: float, squares: float, *, confidence: float = CONFIDENCE
) -> Banded:
    """Return which part of the possible ties exists, with its jackknife interval.

    Parameters
    ----------
    members
        Organisations asked, all of which answered.
    partners
        Sum over the members of the number of their partners: each tie counts twice.
    squares
        Sum of the squares of these numbers.

    Returns
    -------
    Between 0 and 1. NaN for fewer than three members or more ties than there can be. The
    interval treats the members as exchangeable; it is cut off at 0 and 1.

    References
    ----------
    Snijders, T. A. B.; Borgatti, S. P. (1999): Non-parametric standard errors and tests for
    network statistics. Connections 22, 161-170. Leaving one member out removes its ties, so
    the sums of degrees are all that the jackknife needs.
    """
    from scipy.special import ndtri

    nothing = Banded(math.nan, math.nan, math.nan)
    if not members >= FEWEST:
        return nothing
    value = partners / (members * (members - 1))
    if not 0 <= value <= 1:
        return nothing
    # Density without member v is (S - 2 d_v) / ((n - 1)(n - 2)); its spread is that of the degrees.
    spread = squares - partners**2 / members
    left_out = 4 * spread / ((members - 1) * (members - 2)) ** 2
    error = math.sqrt(max((members - 2) / (2 * members) * left_out, 0.0))
    reach = float(ndtri((1 + confidence) / 2)) * error
    return Banded(value, max(value - reach, 0.0), min(value + reach, 1.0))


def degrees_of(ties: ArrayLike) -> tuple[float, float, float]:
    """Return members, sum and sum of squares of the degrees of a symmetric 0/1 matrix."""
    import numpy as np

    matrix = np.asarray(ties, dtype=float)
    degrees = matrix.sum(axis=1)
    return float(len(matrix)), float(degrees.sum()), float((degrees**2).sum())
