"""Intervals of ratios on the logarithmic scale, vectorised.

A ratio of shares or counts is skewed: half as much and twice as much are equally far from
equal. On the logarithmic scale its distribution is nearly symmetric, and the bounds are never
negative.

Zeros: a share of 0 gives a ratio of 0 with the lower bound 0; for the upper bound half a case
is added to both numerators and denominators (Walter 1975). Over a share of 0 there is no ratio.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.indicators.intervals import CONFIDENCE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from kobimo.indicators.intervals import Bounds

    Floats = NDArray[np.float64]


def log_ratio(
    x: ArrayLike, n: ArrayLike, y: ArrayLike, m: ArrayLike, *, confidence: float = CONFIDENCE
) -> Bounds:
    """Return the interval of (x / n) / (y / m), the ratio of two independent shares.

    Parameters
    ----------
    x, n
        Cases and persons of the first group.
    y, m
        Those of the group it is related to.

    Returns
    -------
    NaN where a denominator is not positive, a numerator is no part of it, or y is 0.

    References
    ----------
    Katz, D.; Baptista, J.; Azen, S. P.; Pike, M. C. (1978): Obtaining confidence intervals for
    the risk ratio in cohort studies. Biometrics 34, 469-474.
    Walter, S. D. (1975): The distribution of Levin's measure of attributable risk. Biometrika
    62, 371-374.
    """
    import numpy as np

    a, b, c, d = _counts(x, n, y, m)
    is_zero = a == 0
    half = np.where(is_zero, 0.5, 0.0)
    a, b, c, d = a + half, b + half, c + half, d + half
    variance = np.maximum(1 / a - 1 / b + 1 / c - 1 / d, 0)
    return _around(a / b / (c / d), variance, is_zero, confidence)


def log_ratio_of_part(
    x: ArrayLike, n: ArrayLike, y: ArrayLike, m: ArrayLike, *, confidence: float = CONFIDENCE
) -> Bounds:
    """Return the interval of (x / n) / (y / m) where the first group is a part of the second.

    The pupils of one Schulart are among all pupils, so both shares move together and the
    interval of independent shares would be too wide. With p of the part, q of the rest and w the
    part's weight in the whole, the whole is w p + (1 - w) q; the variance of the logarithm of
    the ratio follows by the delta method from those of p and q, which are independent.

    Parameters
    ----------
    x, n
        Cases and persons of the part.
    y, m
        Those of the whole, the part included.

    Returns
    -------
    The ratio itself twice where the part is the whole; NaN as in :func:`log_ratio`, and where
    the part is no part.

    References
    ----------
    Agresti, A. (2013): Categorical Data Analysis, 3rd ed., section 16.1 (delta method).
    """
    import numpy as np

    a, b, c, d = _counts(x, n, y, m)
    with np.errstate(invalid="ignore"):
        is_part = (a <= c) & (b <= d) & (c - a <= d - b)
    a, b, c, d = (np.where(is_part, item, np.nan) for item in (a, b, c, d))
    is_zero = a == 0
    half = np.where(is_zero, 0.5, 0.0)
    a, b, c, d = a + half, b + half, c + half, d + half
    p, whole, weight = a / b, c / d, b / d
    rest = np.maximum(d - b, 1e-300)
    q = np.where(d > b, (c - a) / rest, 0.0)
    slope = 1 / p - weight / whole
    variance = slope**2 * p * (1 - p) / b
    variance = variance + ((1 - weight) / whole) ** 2 * np.where(d > b, q * (1 - q) / rest, 0.0)
    return _around(p / whole, np.maximum(variance, 0), is_zero, confidence)


def log_quotient(x: ArrayLike, y: ArrayLike, *, confidence: float = CONFIDENCE) -> Bounds:
    """Return the interval of x / y, the ratio of two independent Poisson counts.

    Returns
    -------
    NaN where a count is negative or missing, or y is 0.

    References
    ----------
    Rothman, K. J.; Greenland, S.; Lash, T. L. (2008): Modern Epidemiology, 3rd ed., p. 244
    (rate ratio).
    """
    import numpy as np

    a, c = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    with np.errstate(invalid="ignore"):
        usable = (a >= 0) & (c > 0)
    a, c = np.where(usable, a, np.nan), np.where(usable, c, np.nan)
    is_zero = a == 0
    half = np.where(is_zero, 0.5, 0.0)
    a, c = a + half, c + half
    return _around(a / c, 1 / a + 1 / c, is_zero, confidence)


def _counts(x: ArrayLike, n: ArrayLike, y: ArrayLike, m: ArrayLike) -> tuple[Floats, ...]:
    import numpy as np

    a, b, c, d = np.broadcast_arrays(*(np.asarray(item, dtype=float) for item in (x, n, y, m)))
    with np.errstate(invalid="ignore"):
        usable = (a >= 0) & (a <= b) & (b > 0) & (c > 0) & (c <= d)
    return tuple(np.where(usable, item, np.nan) for item in (a, b, c, d))


def _around(ratio: Floats, variance: Floats, is_zero: Floats, confidence: float) -> Bounds:
    import numpy as np
    from scipy.special import ndtri

    factor = np.exp(ndtri((1 + confidence) / 2) * np.sqrt(variance))
    return np.where(is_zero, 0.0, ratio / factor), ratio * factor
