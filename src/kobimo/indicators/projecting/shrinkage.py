"""Draw the quotas of regions towards their common mean, the more the less steady they are.

Normal-normal empirical Bayes: a region's quota is a draw around the mean of all with variance
tau2, and its mean over some years is that quota with the error these years show. The weight of
the region's own quota is tau2 / (tau2 + error). This is the shrinkage of Fay and Herriot without
covariates, with the variance between regions estimated by moments.

References
----------
Fay, R. E.; Herriot, R. A. (1979): Estimates of income for small places. Journal of the American
Statistical Association 74, 269-277.
Morris, C. N. (1983): Parametric empirical Bayes inference. Journal of the American Statistical
Association 78, 47-55.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: With fewer regions the variance between them is a guess, and nothing is shrunk.
FEWEST = 4


def shrink(values: Floats, errors: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """Return shrunken values and the weight of each own value.

    Parameters
    ----------
    values
        One quota for each region; NaN where there is none.
    errors
        Variance of each value.
    sizes
        Persons behind each value; they weigh the common mean.

    Returns
    -------
    Both of the shape of ``values``; NaN stays NaN. The weight is 1 where nothing is shrunk.
    """
    import numpy as np

    known = np.isfinite(values) & np.isfinite(errors) & (sizes > 0)
    if known.sum() < FEWEST:
        return values.copy(), np.ones(values.shape)
    mean = float(np.average(values[known], weights=sizes[known]))
    spread = float(np.average((values[known] - mean) ** 2, weights=sizes[known]))
    between = max(spread - float(np.average(errors[known], weights=sizes[known])), 0.0)
    whole = between + errors
    weight = np.divide(between, whole, out=np.ones(values.shape), where=known & (whole > 0))
    return np.where(known, mean + weight * (values - mean), values), weight
