"""How many providers there are, from two lists that each know only some of them.

The estimate rests on four assumptions, which every page that shows it states: nothing opened
or closed between the two lists (closed population); every match was recognised; being on one
list says nothing about being on the other (independence); on at least one of the lists all
have the same chance to stand. Lists that know the same big providers make it too small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

CONFIDENCE = 0.95


class Captured(NamedTuple):
    """How many there are in all, those on neither list included.

    Attributes
    ----------
    value
        Chapman's estimate; NaN without overlap or where the counts contradict each other.
    lower, upper
        Interval of Sadinle; never below the number seen.
    variance
        Seber's estimate of the variance of ``value``.
    seen
        How many stand on at least one list.
    """

    value: Floats
    lower: Floats
    upper: Floats
    variance: Floats
    seen: Floats


def estimate_unseen(
    first: ArrayLike, second: ArrayLike, both: ArrayLike, *, confidence: float = CONFIDENCE
) -> Captured:
    """Return Chapman's estimate of the size of a closed population from two lists.

    Parameters
    ----------
    first, second
        How many each list names, duplicates removed; of one shape.
    both
        How many of them stand on both.

    Returns
    -------
    NaN throughout where nobody stands on both lists: the estimate would then follow from
    the addition of one alone, and its upper bound has no meaning.

    References
    ----------
    Chapman, D. G. (1951): Some properties of the hypergeometric distribution with applications
    to zoological sample censuses. University of California Publications in Statistics 1,
    131-160. Variance: Seber, G. A. F. (1982): The Estimation of Animal Abundance. 2nd ed., 60.
    Interval: Sadinle, M. (2009): Transformed logit confidence intervals for small populations
    in single capture-recapture estimation. Communications in Statistics - Simulation and
    Computation 38, 1909-1924; half a count is added to each cell.
    """
    import numpy as np
    from scipy.special import ndtri

    a, b, m = np.broadcast_arrays(
        *(np.asarray(item, dtype=float) for item in (first, second, both))
    )
    with np.errstate(invalid="ignore"):
        usable = (m > 0) & (m <= np.minimum(a, b))
    a, b, m = (np.where(usable, item, np.nan) for item in (a, b, m))
    value = (a + 1) * (b + 1) / (m + 1) - 1
    variance = (a + 1) * (b + 1) * (a - m) * (b - m) / ((m + 1) ** 2 * (m + 2))
    only_first, only_second, common = a - m + 0.5, b - m + 0.5, m + 0.5
    spread = np.sqrt(
        1 / common + 1 / only_first + 1 / only_second + common / (only_first * only_second)
    )
    factor = np.exp(ndtri((1 + confidence) / 2) * spread)
    unseen = only_first * only_second / common
    seen = a + b - m
    return Captured(
        value,
        np.maximum(seen - 0.5 + unseen / factor, seen),
        seen - 0.5 + unseen * factor,
        variance,
        seen,
    )
