"""What the traits of Kreise let expect, each Kreis left out of its own expectation.

The model is linear in the observed value, so that a difference is told in the unit of the
indicator. Its variance has two parts: what Kreise with the same traits differ by (tau squared),
and the chance of a finite number of persons. A quasi-binomial model has only the second,
inflated: of two Kreise, the one with a hundred times as many persons would weigh a hundred
times as much, although the differences between Kreise do not shrink with their size. Coefficients
have robust standard errors (HC3), because the spread grows with the expected value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What all other Kreise let expect of each Kreis.

    Attributes
    ----------
    expected
        The prediction for each Kreis from the fit without it; NaN where it cannot be left out.
    error
        Standard error of observed minus expected: robust standard error of the prediction,
        spread between Kreise, and chance, as roots of summed squares.
    degrees
        Degrees of freedom of the t-distribution.
    """

    expected: Floats
    error: Floats
    degrees: int


def design(traits: Floats, land: NDArray[np.intp]) -> Floats:
    """Return the matrix of the model: one level per Land, and the traits centred.

    Parameters
    ----------
    traits
        Kreise down, traits across.
    land
        Number of the Land of each Kreis, from 0.
    """
    import numpy as np

    levels = np.eye(int(land.max()) + 1)[land]
    return np.column_stack([levels, traits - traits.mean(axis=0)])


def is_estimable(matrix: Floats) -> bool:
    """Return whether every coefficient can be told from the others."""
    import numpy as np

    scale = np.sqrt((matrix**2).sum(axis=0))
    if not bool((scale > 0).all()):
        return False
    rank = np.linalg.matrix_rank(matrix / scale, tol=1e-9)
    return bool(rank == matrix.shape[1])


def leave_out(observed: Floats, matrix: Floats, chance: Floats) -> LeftOut:
    """Return expectation and standard error for every Kreis, from closed forms.

    Parameters
    ----------
    observed
        Values of the Kreise.
    matrix
        As :func:`design` makes it; of full rank, with at least two rows more than columns.
    chance
        Variance of each value by chance alone, in squared units; 0 for a complete count.

    The spread between Kreise is the moment estimator from unweighted residuals, taken without
    the Kreis concerned; the weights are those of the fit over all. Leaving one row out of a
    weighted least-squares fit needs no new fit (Cook and Weisberg 1982); the HC3
    covariance of the remaining rows is exact as well.

    References
    ----------
    Hedges, L. V.; Olkin, I. (1985): Statistical methods for meta-analysis, ch. 9.
    MacKinnon, J. G.; White, H. (1985): Some heteroskedasticity-consistent covariance matrix
    estimators with improved finite sample properties. Journal of Econometrics 29, 305-325.
    Cook, R. D.; Weisberg, S. (1982): Residuals and influence in regression.
    """
    import numpy as np

    y, x = np.asarray(observed, dtype=float), np.asarray(matrix, dtype=float)
    v = np.asarray(chance, dtype=float)
    rows, columns = x.shape
    spread, spread_without = _between(y, x, v)
    weight = 1 / (spread + v) if spread + v.min() > 0 else np.ones(rows)
    inverse = np.linalg.inv((x.T * weight) @ x)
    cross = x @ inverse @ x.T
    leverage = weight * np.diag(cross)
    residual = y - x @ (inverse @ (x.T @ (weight * y)))
    rest = 1 - leverage
    can_be_left_out = rest > 1e-9
    rest = np.where(can_be_left_out, rest, np.nan)
    expected = y - residual / rest
    # Row i, column j: residual and leverage of Kreis j in the fit without Kreis i.
    push = (weight * residual / rest)[:, None] * cross
    residual_without = residual[None, :] + push
    leverage_without = weight * (np.diag(cross) + (weight / rest)[:, None] * cross**2)
    pull = weight * cross / rest[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = (pull * residual_without / (1 - leverage_without)) ** 2
    np.fill_diagonal(part, 0.0)
    error = np.sqrt(part.sum(axis=1) + spread_without + v)
    return LeftOut(
        expected=np.where(can_be_left_out, expected, np.nan),
        error=np.where(can_be_left_out, error, np.nan),
        degrees=rows - 1 - columns,
    )


def _between(y: Floats, x: Floats, v: Floats) -> tuple[float, Floats]:
    """Return the variance between Kreise with the same traits, of all and without each one."""
    import numpy as np

    rows, columns = x.shape
    hat = x @ np.linalg.pinv(x)
    leverage = np.diag(hat)
    residual = y - hat @ y
    squares = float((residual**2).sum())
    rest = np.where(1 - leverage > 1e-9, 1 - leverage, np.nan)
    whole = max(0.0, (squares - float(((1 - leverage) * v).sum())) / (rows - columns))
    kept = 1 - leverage[None, :] - hat**2 / rest[:, None]
    np.fill_diagonal(kept, 0.0)
    squares_without = squares - residual**2 / rest
    without = (squares_without - kept @ v) / (rows - 1 - columns)
    return whole, np.maximum(without, 0.0)
