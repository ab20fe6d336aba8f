"""Direct standardisation: the rate a region would have with the structure of a standard population.

Two regions can differ in a rate because their groups differ, or because their groups are of
different size. Weighing the rates of the groups with the same standard takes the second away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.indicators.intervals import CONFIDENCE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Standardised:
    """A standardised rate with its gamma interval, and the rate as it is, per ``per``."""

    value: float
    lower: float
    upper: float
    crude: float


def standardise(
    events: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    per: float = 100,
    confidence: float = CONFIDENCE,
) -> Standardised | None:
    """Return the directly standardised rate of one region.

    Parameters
    ----------
    events, population
        By group: school type, sex, nationality. No value may be missing.
    standard
        Size of each group in the standard population, in any unit.

    Returns
    -------
    ``None`` where a number is missing, no population of the standard is left, or a group that
    the standard has is empty here: its rate is unknown, and leaving it out would change the
    standard.

    References
    ----------
    Fay, M. P.; Feuer, E. J. (1997): Confidence intervals for directly standardized rates: a
    method based on the gamma distribution. Statistics in Medicine 16, 791-801.
    """
    import numpy as np
    from scipy.special import gammaincinv

    x, n, s = (np.asarray(item, dtype=float) for item in (events, population, standard))
    if np.isnan(x).any() or np.isnan(n).any() or np.isnan(s).any() or not s.sum() > 0:
        return None
    counted = s > 0
    if (n[counted] <= 0).any() or (x < 0).any():
        return None
    weight = s[counted] / s.sum() / n[counted]
    value = float((weight * x[counted]).sum())
    variance = float((weight**2 * x[counted]).sum())
    largest = float(weight.max())
    tail = (1 - confidence) / 2

    def quantile(mean: float, spread: float, share: float) -> float:
        return float(gammaincinv(mean**2 / spread, share)) * spread / mean

    lower = quantile(value, variance, tail) if value > 0 else 0.0
    upper = quantile(value + largest, variance + largest**2, 1 - tail)
    crude = float(x.sum() / n.sum())
    return Standardised(value * per, lower * per, upper * per, crude * per)
