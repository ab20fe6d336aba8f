"""Intervals of single values and of differences, vectorised.

The intervals of complete counts are a superpopulation reading: how far a value could vary by
chance alone, if the conditions that produced it stayed the same. They say nothing about errors
of counting; what rounding does to a value is in :mod:`kobimo.indicators.rounding`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Bounds = tuple[Floats, Floats]

CONFIDENCE = 0.95


def wilson(
    numerator: ArrayLike, denominator: ArrayLike, *, confidence: float = CONFIDENCE
) -> Bounds:
    """Return the score interval of a share, between 0 and 1.

    Parameters
    ----------
    numerator, denominator
        Counts of one shape.

    Returns
    -------
    NaN where the denominator is not positive or the numerator is no part of it.

    References
    ----------
    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical
    inference. Journal of the American Statistical Association 22, 209-212.
    """
    import numpy as np
    from scipy.special import ndtri

    x = np.asarray(numerator, dtype=float)
    n = np.asarray(denominator, dtype=float)
    with np.errstate(invalid="ignore"):
        usable = (n > 0) & (x >= 0) & (x <= n)
    x, n = np.where(usable, x, np.nan), np.where(usable, n, np.nan)
    z = ndtri((1 + confidence) / 2)
    p = x / n
    scale = 1 + z**2 / n
    centre = (p + z**2 / (2 * n)) / scale
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / scale
    # At the ends the bound is the end itself; the subtraction would leave a rounding error.
    lower = np.where(x == 0, 0.0, np.maximum(centre - half, 0))
    upper = np.where(x == n, 1.0, np.minimum(centre + half, 1))
    return lower, upper


def garwood(events: ArrayLike, *, confidence: float = CONFIDENCE) -> Bounds:
    """Return the exact interval of the mean of a Poisson count.

    Half the chi-squared quantile with ``2x`` degrees of freedom is the quantile of a gamma
    distribution with shape ``x``, which is what is evaluated.

    Parameters
    ----------
    events
        Counts; 0 has the lower bound 0.

    Returns
    -------
    NaN where the count is negative or missing.

    References
    ----------
    Garwood, F. (1936): Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.
    """
    import numpy as np
    from scipy.special import gammaincinv

    x = np.asarray(events, dtype=float)
    with np.errstate(invalid="ignore"):
        x = np.where(x >= 0, x, np.nan)
    tail = (1 - confidence) / 2
    lower = np.where(x == 0, 0.0, gammaincinv(np.where(x == 0, 1.0, x), tail))
    return lower, gammaincinv(x + 1, 1 - tail)


def mover_difference(
    own: tuple[ArrayLike, ArrayLike, ArrayLike], other: tuple[ArrayLike, ArrayLike, ArrayLike]
) -> Bounds:
    """Return the interval of a difference from the intervals of both values (MOVER).

    Parameters
    ----------
    own, other
        Value, lower bound, upper bound; the difference is own minus other.

    With Wilson intervals of two independent shares this is Newcombe's method 10. Swapping
    the two estimates changes the sign of both bounds and nothing else.

    References
    ----------
    Newcombe, R. G. (1998): Interval estimation for the difference between independent
    proportions: comparison of eleven methods. Statistics in Medicine 17, 873-890.
    Zou, G. Y.; Donner, A. (2008): Construction of confidence limits about effect measures:
    a general approach. Statistics in Medicine 27, 1693-1702.
    """
    import numpy as np

    a, a_low, a_high = (np.asarray(item, dtype=float) for item in own)
    b, b_low, b_high = (np.asarray(item, dtype=float) for item in other)
    difference = a - b
    return (
        difference - np.hypot(a - a_low, b_high - b),
        difference + np.hypot(a_high - a, b - b_low),
    )


def skellam(gains: ArrayLike, losses: ArrayLike, *, confidence: float = CONFIDENCE) -> Bounds:
    """Return the interval of a balance, the difference of two independent Poisson counts.

    Such a difference has a Skellam distribution, whose spread depends on both means and not on
    the balance alone: a balance of 0 may come of 10 or of 10 000 moves. The exact limits of each
    count are joined by MOVER, which needs no approximation for small counts and keeps the
    stated level for all means of 1 and more (computed from the Skellam probabilities in the
    tests of this module).

    Parameters
    ----------
    gains, losses
        Counts of one shape: births and deaths, arrivals and departures.

    Returns
    -------
    Bounds of gains minus losses; NaN where a count is negative or missing.

    References
    ----------
    Skellam, J. G. (1946): The frequency distribution of the difference between two Poisson
    variates belonging to different populations. Journal of the Royal Statistical Society 109,
    296.
    Li, H.-Q.; Tang, M.-L.; Poon, W.-Y.; Tang, N.-S. (2011): Confidence intervals for difference
    between two Poisson rates. Communications in Statistics - Simulation and Computation 40,
    1478-1491.
    """
    return mover_difference(
        (gains, *garwood(gains, confidence=confidence)),
        (losses, *garwood(losses, confidence=confidence)),
    )


#: Why a declared interval could not be given although there is a value.
NOT_A_PART = "kein Intervall: Der Zähler ist größer als der Nenner"
NEGATIVE = "kein Intervall: Der Wert ist negativ"


def bounds(
    method: str,
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    per: float,
    losses: ArrayLike | None = None,
) -> Bounds:
    """Return the bounds that a declaration asks for, in the unit of the value.

    Parameters
    ----------
    method
        Kind of interval, as in the declaration. A kind that needs more than the counts of one
        cell (``newcombe``, ``posterior``, ``resampling`` …) has no bounds here: the composed
        method that asks for it brings its own.
    numerator, denominator
        Counts of one shape; the denominator is 1 where there is none.
    per
        As in the declaration.
    losses
        What was subtracted in the numerator, for ``skellam``: the numerator is gains minus
        losses.

    Returns
    -------
    NaN everywhere for ``none``, and where the interval is not defined.
    """
    import numpy as np

    from kobimo.indicators.ratios import log_quotient

    x, n = np.broadcast_arrays(
        np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    )
    nothing = np.full(x.shape, np.nan)
    # A survey is a sample: without more than the counts, a simple one of a large population.
    if method in {"wilson", "survey"}:
        lower, upper = wilson(x, n)
        return lower * per, upper * per
    if method == "log_ratio":
        lower, upper = log_quotient(x, n)
        return lower * per, upper * per
    if method == "poisson_exact":
        low, high = garwood(x)
    elif method == "skellam" and losses is not None:
        low, high = skellam(x + np.asarray(losses, dtype=float), losses)
    else:
        return nothing, nothing.copy()
    with np.errstate(invalid="ignore"):
        base = np.where(n > 0, n, np.nan)
    return low * per / base, high * per / base
