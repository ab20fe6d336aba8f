"""How far two coders agree beyond chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

CONFIDENCE = 0.95
#: Draws of the bootstrap, and what they start from.
DRAWS, SEED = 2000, 20240701


class Agreement(NamedTuple):
    """Krippendorff's alpha for nominal categories.

    Attributes
    ----------
    alpha
        1 for full agreement, 0 for chance; NaN where all codes are the same.
    lower, upper
        Percentiles of resampled units; NaN where alpha is.
    units
        How many units were coded by both.
    """

    alpha: float
    lower: float
    upper: float
    units: int


def measure_agreement(table: ArrayLike, *, confidence: float = CONFIDENCE) -> Agreement:
    """Return Krippendorff's alpha of two coders from the cross table of their codes.

    Parameters
    ----------
    table
        Units by the code of the first (rows) and of the second coder (columns), in the same
        order of categories.

    Notes
    -----
    The interval is that of resampled units (percentiles of the multinomial bootstrap). Draws
    in which all codes coincide tell nothing about chance and are left out.

    References
    ----------
    Krippendorff, K. (2004): Content Analysis. 2nd ed. Thousand Oaks, 221-230 (coincidences,
    nominal data). Hayes, A. F.; Krippendorff, K. (2007): Answering the call for a standard
    reliability measure for coding data. Communication Methods and Measures 1, 77-89.
    """
    import numpy as np

    counts = np.asarray(table, dtype=float)
    units = int(counts.sum())
    alpha = float(_alphas(counts[None])[0])
    if math.isnan(alpha):
        return Agreement(alpha, alpha, alpha, units)
    draws = np.random.default_rng(SEED).multinomial(
        units, counts.ravel() / counts.sum(), size=DRAWS
    )
    resampled = _alphas(draws.reshape(DRAWS, *counts.shape).astype(float))
    tail = (1 - confidence) / 2
    known = resampled[~np.isnan(resampled)]
    lower, upper = np.quantile(known, (tail, 1 - tail))
    return Agreement(alpha, float(lower), float(upper), units)


def _alphas(tables: ArrayLike) -> NDArray[np.float64]:
    import numpy as np

    counts = np.asarray(tables, dtype=float)
    coincidences = counts + counts.transpose(0, 2, 1)
    margins = coincidences.sum(axis=2)
    whole = margins.sum(axis=1)
    observed = whole - np.trace(coincidences, axis1=1, axis2=2)
    expected = (whole**2 - (margins**2).sum(axis=1)) / np.maximum(whole - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(expected > 0, 1 - observed / expected, np.nan))
