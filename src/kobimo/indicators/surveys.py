"""Shares and means of surveys: weights, design effect and finite population.

A weighted answer carries less information than an unweighted one, and a sample that holds half of
a small population leaves little to chance. Both are told by the effective number of answers,
which takes the place of n in the interval of Wilson.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from kobimo.indicators.intervals import CONFIDENCE, wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


class Surveyed(NamedTuple):
    """An estimate of a survey.

    Attributes
    ----------
    value, lower, upper
        A share between 0 and 1, or a mean in the unit of the answers; NaN without answers, the
        bounds also where a single answer shows no spread.
    answers
        Persons who answered.
    effective
        As how many unweighted answers of a large population they count.
    design_effect
        By how much weighting enlarges the variance: answers over effective answers, before the
        finite population is taken into account. 1 without weights.
    """

    value: float
    lower: float
    upper: float
    answers: int
    effective: float
    design_effect: float


def effective_size(weights: ArrayLike, *, population: float | None = None) -> float:
    """Return as how many unweighted answers weighted ones count.

    ``(sum w)^2 / sum w^2``; with N persons in the population and n answers, the variance shrinks
    by ``(N - n) / (N - 1)``, so the number is divided by that.

    Returns
    -------
    0 without answers; infinite where everybody answered.

    Raises
    ------
    ValueError
        A weight is negative or missing, or there are more answers than persons.

    References
    ----------
    Kish, L. (1965): Survey Sampling, section 11.7; finite population: section 2.2.
    """
    import numpy as np

    w = np.asarray(weights, dtype=float)
    if np.isnan(w).any() or (w < 0).any():
        raise ValueError("a weight of an answer is negative or missing")
    answers = int((w > 0).sum())
    if not answers:
        return 0.0
    size = float(w.sum() ** 2 / (w**2).sum())
    if population is None:
        return size
    if answers > population:
        raise ValueError(f"{answers} answers of {population:g} persons")
    left = (population - answers) / (population - 1) if population > 1 else 0.0
    return size / left if left > 0 else math.inf


def survey_share(
    agreed: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    population: float | None = None,
    confidence: float = CONFIDENCE,
) -> Surveyed:
    """Return the weighted share of persons who agree, with its interval.

    Parameters
    ----------
    agreed
        1 for yes, 0 for no, NaN where the person gave no answer.
    weights
        Of each person, in any scale; default: all alike.
    population
        Persons that could have been asked; without it the sample counts as small beside them.

    Returns
    -------
    The interval of Wilson with the effective number of answers, never more than the number of
    answers unless the population is finite.

    References
    ----------
    Korn, E. L.; Graubard, B. I. (1998): Confidence intervals for proportions with small expected
    number of positive counts estimated from survey data. Survey Methodology 24, 193-201 (the
    effective number of answers in the place of n; there with exact limits).
    """
    import numpy as np

    y, w = _answered(agreed, weights)
    effective = effective_size(w, population=population)
    if not effective:
        return Surveyed(math.nan, math.nan, math.nan, 0, 0.0, math.nan)
    value = float(np.average(y, weights=w))
    design = len(y) / effective_size(w)
    if math.isinf(effective):
        return Surveyed(value, value, value, len(y), effective, design)
    lower, upper = wilson(value * effective, effective, confidence=confidence)
    return Surveyed(value, float(lower), float(upper), len(y), effective, design)


def survey_mean(
    scores: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    population: float | None = None,
    confidence: float = CONFIDENCE,
) -> Surveyed:
    """Return the weighted mean of scores, with its interval from the t distribution.

    The variance is that of the linearised mean, ``n / (n - 1) sum (w (y - mean))^2 / (sum w)^2``,
    times the part of the population that did not answer.

    References
    ----------
    Lumley, T. (2010): Complex Surveys, section 2.2 (linearisation); Kish (1965), section 2.2.
    """
    import numpy as np
    from scipy.special import stdtrit

    y, w = _answered(scores, weights)
    effective = effective_size(w, population=population)
    if not effective:
        return Surveyed(math.nan, math.nan, math.nan, 0, 0.0, math.nan)
    count = len(y)
    value = float(np.average(y, weights=w))
    design = count / effective_size(w)
    if count < 2:
        return Surveyed(value, math.nan, math.nan, count, effective, design)
    variance = count / (count - 1) * float((w**2 * (y - value) ** 2).sum() / w.sum() ** 2)
    left = 1.0 if population is None else 1 - count / population
    reach = float(stdtrit(count - 1, (1 + confidence) / 2)) * math.sqrt(variance * left)
    return Surveyed(value, value - reach, value + reach, count, effective, design)


def _answered(values: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    import numpy as np

    y = np.asarray(values, dtype=float)
    w = np.ones(y.shape) if weights is None else np.asarray(weights, dtype=float)
    if w.shape != y.shape:
        raise ValueError(f"{w.size} weights for {y.size} answers")
    given = ~np.isnan(y) & (w != 0)
    return y[given], w[given]
