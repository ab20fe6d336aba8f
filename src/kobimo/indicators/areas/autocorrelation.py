"""Whether neighbouring areas resemble each other: Moran's I, globally and area by area.

Arrays only. ``weights`` is the row-standardised matrix of neighbours (area, area).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PERMUTATIONS = 9999
SEED = 20_190_801
#: Largest share of false discoveries among the areas called significant.
FALSE_DISCOVERY = 0.05
#: Permutations drawn at a time.
CHUNK = 1000


class Neighbourhood(NamedTuple):
    """Neighbours as a matrix, and which areas had none.

    ``islands`` maps an area without neighbour to the nearest area, which took that place.
    """

    weights: Floats
    islands: dict[str, str]


def weigh(
    areas: Sequence[str],
    neighbours: Mapping[str, Sequence[str]],
    places: Mapping[str, tuple[float, float]],
) -> Neighbourhood:
    """Return row-standardised weights of the areas that take part.

    An area without neighbour among them gets the nearest one by the distance of their places.
    """
    import numpy as np

    at = {area: n for n, area in enumerate(areas)}
    weights = np.zeros((len(areas), len(areas)))
    islands = {}
    points = np.array([places[area] for area in areas], dtype=float)
    for area, n in at.items():
        found = [at[other] for other in neighbours.get(area, ()) if other in at and other != area]
        if not found:
            apart = ((points - points[n]) ** 2).sum(1)
            apart[n] = np.inf
            found = [int(apart.argmin())]
            islands[area] = areas[found[0]]
        weights[n, found] = 1 / len(found)
    return Neighbourhood(weights, islands)


def moran(value: Floats, weights: Floats) -> Floats:
    """Return Moran's I of values with areas along the last axis.

    References
    ----------
    Cliff, A. D., Ord, J. K. (1981): Spatial processes, 17.
    """
    import numpy as np

    z = value - value.mean(-1, keepdims=True)
    total = weights.sum()
    return np.asarray(value.shape[-1] / total * ((z @ weights.T) * z).sum(-1) / (z**2).sum(-1))


def standardise_rates(cases: Floats, sizes: Floats) -> Floats:
    """Return rates standardised by what chance alone lets them vary in areas of their size.

    References
    ----------
    Assunção, R. M., Reis, E. A. (1999): A new proposal to adjust Moran's I for population
    density. Statistics in Medicine 18, 2147-2162.
    """
    import numpy as np

    rate, mean = cases / sizes, cases.sum() / sizes.sum()
    square = (sizes * (rate - mean) ** 2).sum() / sizes.sum()
    between = square - mean / (sizes.sum() / len(sizes))
    variance = between + mean / sizes
    variance = np.where(variance < 0, mean / sizes, variance)
    return np.asarray((rate - mean) / np.sqrt(variance))


def permute_moran(
    value: Floats, weights: Floats, *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> tuple[float, float, float]:
    """Return the pseudo p of Moran's I on both sides, and the middle 95 percent under chance."""
    import numpy as np

    random = np.random.default_rng(seed)
    found = []
    for start in range(0, permutations, CHUNK):
        rows = np.broadcast_to(value, (min(CHUNK, permutations - start), len(value)))
        found.append(moran(random.permuted(rows, axis=1), weights))
    chance = np.concatenate(found)
    low, high = np.quantile(chance, (0.025, 0.975))
    return _both_sides(chance[:, None], moran(value, weights)[None])[0], float(low), float(high)


def local_moran(value: Floats, weights: Floats) -> Floats:
    """Return the local Moran statistic of each area.

    References
    ----------
    Anselin, L. (1995): Local indicators of spatial association - LISA. Geographical Analysis
    27, 99.
    """
    import numpy as np

    z = value - value.mean()
    return np.asarray((len(z) - 1) * z * (weights @ z) / (z**2).sum())


def permute_local(
    value: Floats, weights: Floats, *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> Floats:
    """Return the pseudo p of each local statistic on both sides, by conditional permutation.

    An area keeps its value; its neighbours are drawn from all others.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    z = value - value.mean()
    count = len(z)
    lags = weights @ z
    most = int((weights > 0).sum(1).max())
    picks = np.concatenate(
        [
            np.argsort(random.random((min(CHUNK, permutations - start), count - 1)), axis=1)[
                :, :most
            ]
            for start in range(0, permutations, CHUNK)
        ]
    )
    found = np.empty(count)
    for at in range(count):
        others = np.delete(z, at)
        row = weights[at][weights[at] > 0]
        chance = others[picks[:, : len(row)]] @ row
        found[at] = _both_sides((z[at] * chance)[:, None], (z[at] * lags[at])[None])[0]
    return found


def _both_sides(chance: Floats, observed: Floats) -> Floats:
    """Return the pseudo p of both sides: twice the smaller one, at most 1."""
    import numpy as np

    higher = (chance >= observed).sum(0)
    smaller = np.minimum(higher, len(chance) - higher)
    return np.asarray(np.minimum(1.0, 2 * (smaller + 1) / (len(chance) + 1)))


def classify_local(value: Floats, weights: Floats, chance: Floats) -> Floats:
    """Return 1 where nothing can be said, 2 high-high, 3 low-low, 4 high-low, 5 low-high.

    Parameters
    ----------
    chance
        Pseudo p of each area; the share of false discoveries is held by the method of
        Benjamini and Hochberg.
    """
    import numpy as np
    from scipy.stats import false_discovery_control

    z = value - value.mean()
    is_high, is_around = z > 0, weights @ z > 0
    kinds = np.select(
        [is_high & is_around, ~is_high & ~is_around, is_high & ~is_around], [2.0, 3.0, 4.0], 5.0
    )
    return np.where(false_discovery_control(chance) <= FALSE_DISCOVERY, kinds, 1.0)
