"""What areas are offered beside what they need: access, and the ratio of extremes.

Arrays only; the axis is the areas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

CONFIDENCE = 0.95


def two_step_access(capacity: Floats, demand: Floats, distance: Floats, reach: float) -> Floats:
    """Return the places per person that the people of each area can reach.

    First each area's places are divided by the people within reach of them, then the quotients
    within reach of each area are added up (two-step floating catchment area).

    Parameters
    ----------
    capacity, demand
        Places offered in, and people living in, each area.
    distance
        (area, area), in the unit of ``reach``.

    References
    ----------
    Luo, W., Wang, F. (2003): Measures of spatial accessibility to health care in a GIS
    environment. Environment and Planning B 30, 872-873.
    """
    import numpy as np

    near = distance <= reach
    people = near @ demand
    quotient = np.divide(capacity, people, out=np.zeros(len(people)), where=people > 0)
    return np.asarray(near @ quotient)


def extreme_quarters(burden: Floats, need: Floats) -> tuple[Flags, Flags]:
    """Return which areas hold the quarter of the people with the highest and the lowest burden.

    Areas are taken in the order of their burden until they hold a quarter of ``need``; an
    area in which the border lies belongs to the quarter when its middle does.
    """
    import numpy as np

    order = np.argsort(burden, kind="stable")
    place = np.empty(len(burden))
    upto = np.cumsum(need[order])
    place[order] = (upto - need[order] / 2) / upto[-1]
    return place >= 0.75, place <= 0.25


def log_ratio(
    resource: Floats, need: Floats, high: Flags, low: Flags
) -> tuple[float, float, float]:
    """Return the resource per head in one set of areas over that in another, and its bounds.

    The bounds treat areas as a sample of areas (ratio estimator, Student's t on the logarithmic
    scale), so they do not depend on the unit of the resource. They are missing for sets of one.

    References
    ----------
    Cochran, W. G. (1977): Sampling techniques. 3rd edition, 150-157.
    """
    import numpy as np
    from scipy.special import stdtrit

    rates, squares = [], []
    for chosen in (high, low):
        x, n = resource[chosen], need[chosen]
        rate = x.sum() / n.sum() if n.sum() > 0 else np.nan
        count = len(x)
        apart = ((x - rate * n) ** 2).sum() * count / (count - 1) if count > 1 else np.nan
        rates.append(rate)
        squares.append(apart / x.sum() ** 2 if x.sum() > 0 else np.nan)
    if not rates[1] > 0:
        return float("nan"), float("nan"), float("nan")
    value = rates[0] / rates[1]
    error = float(np.sqrt(sum(squares)))
    reach = float(stdtrit(int(high.sum() + low.sum()) - 2, (1 + CONFIDENCE) / 2)) * error
    return float(value), float(value * np.exp(-reach)), float(value * np.exp(reach))
