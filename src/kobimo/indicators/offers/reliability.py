"""How well the statements of a scale measure one thing, from their covariances alone.

Single answers are not needed: the sums and products that
:mod:`kobimo.sources.municipal.questionnaires` keeps are enough.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

CONFIDENCE = 0.95


class Reliability(NamedTuple):
    """Cronbach's alpha with its interval.

    Attributes
    ----------
    alpha
        NaN where a statement got the same answer from everybody, or with fewer than two.
    lower, upper
        Feldt's interval; exact for parallel statements and normal answers.
    item_rest
        Correlation of each statement with the sum of the others.
    """

    alpha: float
    lower: float
    upper: float
    item_rest: tuple[float, ...]


def covariance_of(cases: float, sums: ArrayLike, products: ArrayLike) -> Floats:
    """Return the covariance matrix of statements from their sums and sums of products.

    Parameters
    ----------
    cases
        Complete answers: cases that answered every statement.
    sums
        Sum of the answers to each statement.
    products
        Sum over the cases of the product of two answers; symmetric.

    Returns
    -------
    With ``cases - 1`` below; NaN for fewer than two cases.
    """
    import numpy as np

    total, crossed = np.asarray(sums, dtype=float), np.asarray(products, dtype=float)
    if not cases > 1:
        return np.full(crossed.shape, np.nan)
    return np.asarray((crossed - np.outer(total, total) / cases) / (cases - 1))


def measure_reliability(
    covariance: ArrayLike, cases: float, *, confidence: float = CONFIDENCE
) -> Reliability:
    """Return Cronbach's alpha, its interval and the item-rest correlations.

    References
    ----------
    Cronbach, L. J. (1951): Coefficient alpha and the internal structure of tests.
    Psychometrika 16, 297-334. Feldt, L. S.; Woodruff, D. J.; Salih, F. A. (1987): Statistical
    inference for coefficient alpha. Applied Psychological Measurement 11, 95, formulae 6 and 7.
    """
    import numpy as np
    from scipy.special import fdtri

    matrix = np.asarray(covariance, dtype=float)
    count = len(matrix)
    nothing = Reliability(math.nan, math.nan, math.nan, (math.nan,) * count)
    if count < 2 or not np.isfinite(matrix).all() or has_constant(matrix):
        return nothing
    total = float(matrix.sum())
    if total <= 0 or cases < 3:
        return nothing
    alpha = count / (count - 1) * (1 - float(np.trace(matrix)) / total)
    tail = (1 - confidence) / 2
    freedom = (cases - 1, (cases - 1) * (count - 1))
    own = np.diag(matrix)
    with_rest = matrix.sum(axis=1) - own
    rest = total - 2 * matrix.sum(axis=1) + own
    with np.errstate(invalid="ignore", divide="ignore"):
        correlations = np.where(rest > 0, with_rest / np.sqrt(own * rest), np.nan)
    return Reliability(
        alpha,
        1 - (1 - alpha) * float(fdtri(*freedom, 1 - tail)),
        1 - (1 - alpha) * float(fdtri(*freedom, tail)),
        tuple(float(item) for item in correlations),
    )


def measure_omega(covariance: ArrayLike, *, rounds: int = 500) -> float:
    """Return McDonald's omega of one common factor.

    The loadings are those of iterated principal axes, which end where unweighted least squares
    do. Unlike alpha, omega does not need statements that measure equally well.

    Returns
    -------
    NaN where a statement is constant, with fewer than three statements (one factor is then not
    determined), or where no proper solution is found.

    References
    ----------
    McDonald, R. P. (1999): Test Theory: A Unified Treatment. Mahwah, 88-90.
    """
    import numpy as np

    matrix = np.asarray(covariance, dtype=float)
    if len(matrix) < 3 or not np.isfinite(matrix).all() or has_constant(matrix):
        return math.nan
    deviation = np.sqrt(np.diag(matrix))
    correlation = matrix / np.outer(deviation, deviation)
    inner = correlation.copy()
    communality = np.max(np.abs(correlation - np.eye(len(matrix))), axis=1)
    loadings = np.sqrt(communality)
    for _ in range(rounds):
        np.fill_diagonal(inner, communality)
        values, vectors = np.linalg.eigh(inner)
        if values[-1] <= 0:
            return math.nan
        loadings = vectors[:, -1] * math.sqrt(float(values[-1]))
        step = float(np.max(np.abs(loadings**2 - communality)))
        communality = loadings**2
        if communality.max() >= 1:
            return math.nan
        if step < 1e-10:
            break
    common = float(np.sum(loadings * deviation)) ** 2
    own = float(np.sum((1 - communality) * deviation**2))
    return common / (common + own)


def has_constant(covariance: ArrayLike) -> bool:
    """Whether a statement got the same answer from everybody."""
    import numpy as np

    own = np.diag(np.asarray(covariance, dtype=float))
    return bool((own <= 1e-12).any())
