"""How unevenly a group lives beside the others: indices, their bias and their interval.

Arrays only: the last axis is the areas; axes in front (years, draws) are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS = 2000
SEED = 20_190_701
CONFIDENCE = 0.95


class Estimate(NamedTuple):
    """An index with its bias by chance removed.

    ``raw`` is the index of the counts as they are; ``value`` and its bounds are without bias.
    """

    value: float
    lower: float
    upper: float
    raw: float


def dissimilarity(group: Floats, whole: Floats) -> Floats:
    """Return which part of the group would have to move for an even distribution, 0 to 1.

    Parameters
    ----------
    group, whole
        Members of the group, and all persons, by area.

    References
    ----------
    Duncan, O. D., Duncan, B. (1955): A methodological analysis of segregation indexes.
    American Sociological Review 20, 210-217.
    """
    import numpy as np

    others = whole - group
    apart = group / group.sum(-1, keepdims=True) - others / others.sum(-1, keepdims=True)
    return np.asarray(np.abs(apart).sum(-1) / 2)


def isolation(group: Floats, whole: Floats) -> Floats:
    """Return the group's mean share in the area of one of its members (xPx*), 0 to 1.

    References
    ----------
    Massey, D. S., Denton, N. A. (1988): The dimensions of residential segregation. Social
    Forces 67, 287-288.
    """
    import numpy as np

    part = np.divide(group, whole, out=np.zeros(np.broadcast(group, whole).shape), where=whole > 0)
    return np.asarray((group * part).sum(-1) / group.sum(-1))


def correlation_ratio(group: Floats, whole: Floats) -> Floats:
    """Return isolation corrected for the size of the group (eta squared), 0 to 1.

    References
    ----------
    Massey, D. S., Denton, N. A. (1988): The dimensions of residential segregation. Social
    Forces 67, 288-289.
    """
    import numpy as np

    share = group.sum(-1) / whole.sum(-1)
    return np.asarray((isolation(group, whole) - share) / (1 - share))


def expected_dissimilarity(group: Floats, whole: Floats, *, draws: int = DRAWS) -> float:
    """Return the mean dissimilarity if the group were drawn from all persons at random.

    References
    ----------
    Carrington, W. J., Troske, K. R. (1997): On measuring segregation in samples with small
    units. Journal of Business and Economic Statistics 15, 402-409.
    """
    import numpy as np

    random = np.random.default_rng(SEED)
    sizes = np.rint(whole).astype(np.int64)
    members = round(float(group.sum()))
    drawn = random.multivariate_hypergeometric(sizes, members, size=draws, method="marginals")
    return float(dissimilarity(drawn.astype(float), sizes.astype(float)).mean())


def correct(
    index: Callable[[Floats, Floats], Floats],
    group: Floats,
    whole: Floats,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """Return an index without the bias by chance, and its 95 percent interval.

    In small areas shares differ by chance, which every such index takes for segregation. The
    counts are drawn again from the binomial distribution of each area; by how much the index
    of the draws exceeds that of the counts, the latter exceeds the true one. The bounds are
    those of a normal distribution with the standard deviation of the draws.

    Parameters
    ----------
    group, whole
        (area,), whole numbers.

    References
    ----------
    Allen, R., Burgess, S., Davidson, R., Windmeijer, F. (2015): More reliable inference for the
    dissimilarity index of segregation. Econometrics Journal 18, 40-66.
    """
    import numpy as np
    from scipy.special import ndtri

    random = np.random.default_rng(seed)
    sizes = np.rint(whole).astype(np.int64)
    chance = np.clip(group / np.where(whole > 0, whole, 1), 0, 1)
    drawn = random.binomial(sizes, chance, size=(draws, len(sizes))).astype(float)
    members = drawn.sum(1)
    usable = (members > 0) & (members < sizes.sum())
    found = index(drawn[usable], sizes.astype(float))
    raw = float(index(group, whole))
    value = float(np.clip(2 * raw - found.mean(), 0, 1))
    reach = float(ndtri((1 + CONFIDENCE) / 2) * found.std())
    return Estimate(value, max(value - reach, 0.0), min(value + reach, 1.0), raw)
