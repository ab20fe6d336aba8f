"""How something is spread over areas that are ordered by their social situation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

CONFIDENCE = 0.95
#: Areas are compared by quarters of the people who live in them.
GROUPS = 4
#: Draws of the band, and what they start from.
DRAWS, SEED = 2000, 20240701


class Banded(NamedTuple):
    """A value with the bounds of its 95 % interval; NaN where there is none."""

    value: float
    lower: float
    upper: float


def split_by_burden(
    burden: ArrayLike, people: ArrayLike, *, groups: int = GROUPS
) -> NDArray[np.intp]:
    """Return the group of each area, 0 for the least burdened, such that groups have equal people.

    An area belongs to the group in which the middle of its people lies when all are lined up
    by the burden of their area. Areas of equal burden stand in the given order.

    Parameters
    ----------
    burden
        Higher is worse; no NaN.
    people
        Whom the offers are for.
    """
    import numpy as np

    worse, size = np.asarray(burden, dtype=float), np.asarray(people, dtype=float)
    order = np.argsort(worse, kind="stable")
    middle = np.cumsum(size[order]) - size[order] / 2
    found = np.empty(len(order), dtype=np.intp)
    found[order] = np.minimum((middle / size.sum() * groups).astype(np.intp), groups - 1)
    return found


def compare_rates(
    events: tuple[float, float], people: tuple[float, float], *, confidence: float = CONFIDENCE
) -> Banded:
    """Return the ratio of two rates and its interval on the logarithmic scale.

    Parameters
    ----------
    events
        Counts of the group that is related and of the one it is related to; their variance is
        taken to be that of a Poisson count.
    people
        To whom they refer.

    Returns
    -------
    NaN where the second rate is zero or a group is empty.
    """
    from kobimo.indicators.ratios import log_quotient

    if min(people) <= 0 or events[1] <= 0:
        return Banded(math.nan, math.nan, math.nan)
    scale = people[1] / people[0]
    lower, upper = log_quotient(*events, confidence=confidence)
    return Banded(events[0] / events[1] * scale, float(lower) * scale, float(upper) * scale)


def compare_shares(
    parts: tuple[float, float], wholes: tuple[float, float], *, confidence: float = CONFIDENCE
) -> Banded:
    """Return the ratio of two shares and its interval on the logarithmic scale.

    NaN where the second share is zero or a group is empty.
    """
    from kobimo.indicators.ratios import log_ratio

    if min(wholes) <= 0 or parts[1] <= 0:
        return Banded(math.nan, math.nan, math.nan)
    lower, upper = log_ratio(parts[0], wholes[0], parts[1], wholes[1], confidence=confidence)
    value = parts[0] / wholes[0] / (parts[1] / wholes[1])
    return Banded(value, float(lower), float(upper))


def measure_concentration(
    events: ArrayLike, people: ArrayLike, burden: ArrayLike, *, confidence: float = CONFIDENCE
) -> Banded:
    """Return the concentration index of events over people ordered by the burden of their area.

    Twice the area between the line of equality and the concentration curve. 0 where every area
    has the same rate; positive where burdened areas have more, negative where they have less.

    Parameters
    ----------
    events
        Counts by area: offers, participations.
    people
        Whom they are for, by area.
    burden
        Higher is worse. Areas of equal burden share one rank.

    Returns
    -------
    The band holds what Poisson counts with the observed rates would give (2 000 draws,
    percentiles, centred on the value). NaN where there are no events.

    References
    ----------
    Kakwani, N.; Wagstaff, A.; van Doorslaer, E. (1997): Socioeconomic inequalities in health:
    measurement, computation, and statistical inference. Journal of Econometrics 77, 87-103.
    O'Donnell, O. et al. (2008): Analyzing Health Equity Using Household Survey Data, 95-98.
    """
    import numpy as np

    counts = np.asarray(events, dtype=float)
    if not counts.sum() > 0:
        return Banded(math.nan, math.nan, math.nan)
    rank = ranks_of(burden, people)
    value = float(_concentration(counts[None], people, rank)[0])
    draws = np.random.default_rng(SEED).poisson(counts, size=(DRAWS, len(counts))).astype(float)
    resampled = _concentration(draws[draws.sum(axis=1) > 0], people, rank)
    tail = (1 - confidence) / 2
    lower, upper = np.quantile(resampled, (tail, 1 - tail))
    return Banded(value, float(lower), float(upper))


def ranks_of(burden: ArrayLike, people: ArrayLike) -> Floats:
    """Return the middle rank of the people of each area, between 0 and 1; equal burdens share one."""
    import numpy as np

    worse, size = np.asarray(burden, dtype=float), np.asarray(people, dtype=float)
    _, place = np.unique(worse, return_inverse=True)
    sums = np.bincount(place, weights=size)
    middle = (np.cumsum(sums) - sums / 2) / size.sum()
    return np.asarray(middle[place])


def _concentration(events: Floats, people: ArrayLike, rank: Floats) -> Floats:
    import numpy as np

    size = np.asarray(people, dtype=float)
    # The convenient covariance: 2 cov(rate, rank) / mean rate, weighted by people.
    mean_rank = float((size * rank).sum() / size.sum())
    total = events.sum(axis=1)
    return np.asarray(2 * (events * (rank - mean_rank)).sum(axis=1) / total)
