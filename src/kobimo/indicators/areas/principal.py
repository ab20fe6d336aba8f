"""The first principal component of several indicators, and other ways to the same index.

Arrays only: rows are areas, columns are oriented indicators.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Component:
    """A first principal component of the correlation matrix.

    Attributes
    ----------
    loadings
        Correlation of each indicator with the component.
    explained
        Part of the variance of all indicators.
    middle, spread
        What an indicator is standardised with; areas weigh alike.
    vector
        Weights of the standardised indicators in the score; the score has variance 1.
    """

    loadings: Floats
    explained: float
    middle: Floats
    spread: Floats
    vector: Floats

    def score(self, rates: Floats) -> Floats:
        """Return the score of each row; missing where any indicator is."""
        return ((rates - self.middle) / self.spread) @ self.vector


def find_component(rates: Floats) -> Component:
    """Return the first principal component, turned so that its loadings have a positive sum.

    Parameters
    ----------
    rates
        (area, indicator), oriented, without missing values; no column may be constant.

    References
    ----------
    Jolliffe, I. T. (2002): Principal component analysis. 2nd edition, 22-26.
    """
    import numpy as np

    middle, spread = rates.mean(0), rates.std(0)
    values, vectors = np.linalg.eigh(np.corrcoef(rates, rowvar=False))
    first = vectors[:, -1]
    first = first if first.sum() >= 0 else -first
    root = float(np.sqrt(values[-1]))
    return Component(first * root, float(values[-1] / values.sum()), middle, spread, first / root)


def score_draws(draws: Floats, loadings: Floats) -> tuple[Floats, Floats]:
    """Return scores (draw, area) and loadings (draw, indicator), each draw by its own component.

    Parameters
    ----------
    draws
        (draw, area, indicator).
    loadings
        Those of the values themselves: each draw's component is turned the same way.
    """
    import numpy as np

    middle, spread = draws.mean(1, keepdims=True), draws.std(1, keepdims=True)
    z = (draws - middle) / np.where(spread > 0, spread, 1)
    correlation = z.transpose(0, 2, 1) @ z / draws.shape[1]
    values, vectors = np.linalg.eigh(correlation)
    first = vectors[:, :, -1]
    first = first * np.where((first @ loadings) >= 0, 1.0, -1.0)[:, None]
    root = np.sqrt(values[:, -1:])
    return np.asarray(np.einsum("baj,bj->ba", z, first / root)), np.asarray(first * root)


def correct_loadings(rates: Floats, draws: Floats) -> tuple[Floats, Floats, Floats]:
    """Return loadings without the bias by chance, and their 95 percent bounds.

    Chance in the rates of small areas makes indicators look less alike than they are. By how
    much the loadings of the draws fall short of those of the rates, the latter fall short of
    the true ones; the bounds are the basic bootstrap interval.

    Parameters
    ----------
    rates
        (area, indicator), as observed, oriented.
    draws
        (draw, area, indicator), each rate drawn again from the observed one.
    """
    import numpy as np

    raw = find_component(rates).loadings
    _, found = score_draws(draws, raw)
    low, high = np.quantile(found, (0.025, 0.975), axis=0)
    value = np.minimum(2 * raw - found.mean(0), 1.0)
    return value, np.minimum(2 * raw - high, value), np.clip(2 * raw - low, value, 1.0)


def mean_rank(rates: Floats) -> Floats:
    """Return the mean of the ranks of each row over the indicators, 1 for the lowest value."""
    import numpy as np
    from scipy.stats import rankdata

    return np.asarray(rankdata(rates, axis=0).mean(1))


def spearman(columns: Floats) -> Floats:
    """Return the matrix of rank correlations of several indices of the same areas."""
    import numpy as np
    from scipy.stats import rankdata

    return np.asarray(np.corrcoef(rankdata(columns, axis=0), rowvar=False))


def changed_class(classes: Floats, other: Floats) -> float:
    """Return the part of areas whose class would be another by another index.

    The other index puts as many areas into each class as there are, by its own order.
    """
    import numpy as np

    order = np.argsort(np.argsort(other, kind="stable"), kind="stable")
    return float((np.sort(classes)[order] != classes).mean())
