"""How uncertain the place of a region among others is.

A rank looks exact and is not: where values lie close together, chance decides their order. The
interval of a rank says between which places a region comes to lie when all values are drawn
again from their distributions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.indicators.intervals import CONFIDENCE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ranks = tuple[NDArray[np.int64], NDArray[np.int64]]

DRAWS = 2000
SEED = 20240229


def draw_shares(
    first: ArrayLike, second: ArrayLike, *, draws: int = DRAWS, seed: int = SEED
) -> Floats:
    """Return draws of shares from beta distributions, one row per draw.

    Parameters
    ----------
    first, second
        Parameters of each region. Cases + 1/2 and the other persons + 1/2 give the distribution
        that goes with the observed share alone (Jeffreys), those of
        :func:`kobimo.indicators.smoothing.posterior_shape` the one that looks at all regions.
        NaN gives NaN.
    """
    import numpy as np

    a, b = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    known = ~(np.isnan(a) | np.isnan(b))
    drawn = np.full((draws, len(a)), np.nan)
    generator = np.random.default_rng(seed)
    drawn[:, known] = generator.beta(a[known], b[known], size=(draws, int(known.sum())))
    return drawn


def rank_intervals(draws: ArrayLike, *, confidence: float = CONFIDENCE) -> Ranks:
    """Return the lowest and the highest place of each region, 1 for the smallest value.

    Parameters
    ----------
    draws
        One row per draw, one column per region; a region without values (NaN) takes no place.

    Returns
    -------
    Bounds that hold the central part of its places; 0 for a region without values.

    References
    ----------
    Goldstein, H.; Spiegelhalter, D. J. (1996): League tables and their limitations. Journal of
    the Royal Statistical Society A 159, 385-443, section 3.
    """
    import numpy as np

    values = np.asarray(draws, dtype=float)
    known = ~np.isnan(values).any(axis=0)
    lower = np.zeros(values.shape[1], dtype=np.int64)
    upper = lower.copy()
    inside = values[:, known]
    if inside.size:
        places = inside.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable") + 1
        tail = (1 - confidence) / 2
        lower[known] = np.quantile(places, tail, axis=0, method="inverted_cdf")
        upper[known] = np.quantile(places, 1 - tail, axis=0, method="inverted_cdf")
    return lower, upper
