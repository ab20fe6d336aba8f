"""Weighted means and shares of a survey from the sums of its weights and answers.

What :mod:`kobimo.indicators.surveys` does with single answers follows from these sums as well;
single answers are not kept (see :mod:`kobimo.sources.municipal.questionnaires`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kobimo.indicators.intervals import wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

CONFIDENCE = 0.95


class Sampled(NamedTuple):
    """A share between 0 and 1 or a mean, with the bounds of its 95 % interval."""

    value: Floats
    lower: Floats
    upper: Floats


def effective_size(
    weights: ArrayLike, squares: ArrayLike, *, cases: ArrayLike, population: ArrayLike
) -> Floats:
    """Return how many answers of a simple random sample would tell as much.

    Parameters
    ----------
    weights, squares
        Sum of the weights and of their squares.
    cases
        Number of answers.
    population
        How many could have answered; NaN where that is not known. The more of them did, the
        less is left to chance; where all did, nothing is, and the size is infinite.

    References
    ----------
    Kish, L. (1965): Survey Sampling, sections 11.7 (weights) and 2.2 (finite population).
    """
    import numpy as np

    w, q = np.asarray(weights, dtype=float), np.asarray(squares, dtype=float)
    n, whole = np.asarray(cases, dtype=float), np.asarray(population, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.where(q > 0, w**2 / q, np.nan)
        left = np.where(whole > 1, np.clip((whole - n) / (whole - 1), 0, 1), 1.0)
        return np.asarray(size / left)


def estimate_share(
    agreed: ArrayLike,
    weights: ArrayLike,
    squares: ArrayLike,
    *,
    cases: ArrayLike,
    population: ArrayLike,
    confidence: float = CONFIDENCE,
) -> Sampled:
    """Return a weighted share with Wilson's interval at the effective number of answers.

    Parameters
    ----------
    agreed
        Sum of the weights of those who agree; the others as in :func:`effective_size`.
    """
    import numpy as np

    w = np.asarray(weights, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(w > 0, np.asarray(agreed, dtype=float) / w, np.nan)
    size = effective_size(weights, squares, cases=cases, population=population)
    finite = np.where(np.isfinite(size), size, 1.0)
    lower, upper = wilson(np.clip(share * finite, 0, finite), finite, confidence=confidence)
    is_known, nothing = np.isinf(size), np.isnan(size) | np.isnan(share)
    lower = np.where(nothing, np.nan, np.where(is_known, share, lower))
    return Sampled(share, lower, np.where(nothing, np.nan, np.where(is_known, share, upper)))


def estimate_mean(
    points: ArrayLike,
    weighted: ArrayLike,
    squared: ArrayLike,
    weights: ArrayLike,
    squares: ArrayLike,
    *,
    cases: ArrayLike,
    population: ArrayLike,
    confidence: float = CONFIDENCE,
) -> Sampled:
    """Return a weighted mean with the interval of its linearised variance.

    Parameters
    ----------
    points, weighted, squared
        Sums of wy, of w²y and of (wy)² over the answers y with weights w.
    weights, squares
        Sums of w and of w².
    cases, population
        As in :func:`effective_size`. With fewer than two answers there is no interval.

    References
    ----------
    Lumley, T. (2010): Complex Surveys, section 2.2 (linearisation).
    """
    import numpy as np
    from scipy.special import stdtrit

    w, q = np.asarray(weights, dtype=float), np.asarray(squares, dtype=float)
    n, whole = np.asarray(cases, dtype=float), np.asarray(population, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(w > 0, np.asarray(points, dtype=float) / w, np.nan)
        around = np.asarray(squared, dtype=float) - 2 * mean * np.asarray(weighted, dtype=float)
        around = np.maximum(around + mean**2 * q, 0)
        left = np.where(whole > 0, np.clip(1 - n / whole, 0, 1), 1.0)
        variance = np.where(n >= 2, n / (n - 1) * around / w**2 * left, np.nan)
        reach = stdtrit(np.maximum(n - 1, 1), (1 + confidence) / 2) * np.sqrt(variance)
    return Sampled(mean, mean - reach, mean + reach)
