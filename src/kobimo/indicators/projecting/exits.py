"""How many of a staff leave within some years: by age of retirement and by other exits.

Ages are known in groups; within a group they are taken to be spread evenly. Whoever reaches the
age of retirement leaves; of the others a constant part leaves each year.

References
----------
Halli, S. S.; Rao, K. V. (1992): Advanced Techniques of Population Analysis. New York: Plenum,
chapter 7 (multiple decrement; independent risks multiply).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def staying(ages: ArrayLike, *, retirement: float, leaving: float, horizon: float) -> Floats:
    """Return which part of each age group is still there after some years.

    Parameters
    ----------
    ages
        First age and first age after it, one row for each group, in years.
    retirement
        Age that nobody stays beyond; those who are older now are gone.
    leaving
        Part of those not retired who leave for other reasons in a year.
    horizon
        Years ahead.
    """
    import numpy as np

    bounds = np.asarray(ages, dtype=float)
    first, last = bounds[:, 0], bounds[:, 1]
    # Whoever is younger than this is not yet retired after these years.
    limit = retirement - horizon
    young = np.clip((limit - first) / (last - first), 0.0, 1.0)
    return np.asarray(young * (1 - leaving) ** horizon)
