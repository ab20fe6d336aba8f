"""Limits of a funnel plot: how far chance alone lets a value of so many cases lie from a target.

Small regions scatter widely around a common value, large ones little. A value outside the
limits calls for a question, not for a judgement. Where nearly all regions scatter more than
chance explains (overdispersion), the limits are widened by what the regions show themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Kind = Literal["share", "rate"]

#: Levels of the inner and the outer pair of limits.
LEVELS = (0.95, 0.998)
#: Fewer regions have no funnel.
FEWEST = 10
#: Part of the z-values on each side that is pulled in before overdispersion is estimated.
WINSORISED = 0.1


class Dispersion(NamedTuple):
    """How much more regions scatter around the target than chance explains.

    Attributes
    ----------
    factor
        Mean of the squared winsorised z-values, phi; 1 is chance alone.
    between
        Variance of the true values between the regions, tau squared, in squares of the value
        between 0 and 1 (or of events per person); 0 where phi is not above 1.
    is_over
        Whether phi is larger than chance makes it among so many regions.
    """

    factor: float
    between: float
    is_over: bool


def funnel_limits(
    target: float, denominator: ArrayLike, *, level: float, kind: Kind = "share"
) -> tuple[Floats, Floats]:
    """Return the exact limits around a target, interpolated between counts.

    Parameters
    ----------
    target
        Share between 0 and 1, or events per person.
    denominator
        Persons, of any shape.
    level
        0.95 or 0.998: the part of the values inside, if all had the target.
    kind
        ``share`` for the binomial, ``rate`` for the Poisson distribution.

    Returns
    -------
    Limits in the unit of the target; NaN where the denominator is not positive.

    Notes
    -----
    A discrete distribution has no count at an exact quantile. With r the smallest count whose
    distribution function F reaches the wanted probability q, the limit is
    ``(r - (F(r) - q) / (F(r) - F(r - 1))) / n``, so that limits do not jump with n.

    References
    ----------
    Spiegelhalter, D. J. (2005): Funnel plots for comparing institutional performance.
    Statistics in Medicine 24, 1185-1202, appendix A.1.
    """
    import numpy as np
    from scipy import stats

    n = np.asarray(denominator, dtype=float)
    usable = n > 0
    whole = np.where(usable, np.round(n), 1)
    law = stats.binom(whole, target) if kind == "share" else stats.poisson(whole * target)
    tail = (1 - level) / 2

    def limit(wanted: float) -> Floats:
        count = law.ppf(wanted)
        above, below = law.cdf(count), law.cdf(count - 1)
        step = np.where(above > below, above - below, 1.0)
        return np.where(usable, (count - (above - wanted) / step) / whole, np.nan)

    lower, upper = limit(tail), limit(1 - tail)
    top = 1.0 if kind == "share" else np.inf
    return np.clip(lower, 0, top), np.clip(upper, 0, top)


def measure_dispersion(
    value: ArrayLike,
    denominator: ArrayLike,
    target: float,
    *,
    kind: Kind = "share",
    winsorised: float = WINSORISED,
) -> Dispersion:
    """Return by how much regions scatter more around the target than chance explains.

    Parameters
    ----------
    value
        Shares between 0 and 1, or events per person; NaN takes no part.
    denominator
        Persons.
    winsorised
        The z-values below this quantile and above one minus it are set to that quantile, so
        that a few outliers do not widen the limits they should stand out from.

    Returns
    -------
    ``is_over`` is true where phi exceeds ``1 + 2 sqrt(2 / N)``, two standard deviations of a
    mean of N squared z-values.

    References
    ----------
    Spiegelhalter (2005), section 4.2 and appendix A.3; the estimate of tau squared is the moment
    estimate of DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188.
    """
    import numpy as np

    p, n = np.asarray(value, dtype=float), np.asarray(denominator, dtype=float)
    with np.errstate(invalid="ignore"):
        usable = ~np.isnan(p) & (n > 0)
    p, n = p[usable], n[usable]
    count = len(p)
    chance = target * (1 - target) if kind == "share" else target
    if count < 2 or chance <= 0:
        return Dispersion(1.0, 0.0, is_over=False)
    variance = chance / n
    z = (p - target) / np.sqrt(variance)
    low, high = np.quantile(z, [winsorised, 1 - winsorised])
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    weight = 1 / variance
    spare = weight.sum() - (weight**2).sum() / weight.sum()
    between = max(0.0, (count * phi - (count - 1)) / float(spare)) if spare > 0 else 0.0
    return Dispersion(phi, between, is_over=phi > 1 + 2 * float(np.sqrt(2 / count)))


def widened_limits(
    target: float,
    denominator: ArrayLike,
    dispersion: Dispersion,
    *,
    level: float,
    kind: Kind = "share",
    model: Literal["additive", "multiplicative"] = "additive",
) -> tuple[Floats, Floats]:
    """Return the limits that also leave room for what all regions scatter beyond chance.

    Parameters
    ----------
    model
        ``additive``: the true values differ between regions (random effects); large regions keep
        limits apart from the target. ``multiplicative``: chance itself is phi times as large.

    Returns
    -------
    Limits by the normal approximation, cut at 0 and, of shares, at 1.

    References
    ----------
    Spiegelhalter (2005), appendix A.3.
    """
    import numpy as np
    from scipy.special import ndtri

    n = np.asarray(denominator, dtype=float)
    chance = target * (1 - target) if kind == "share" else target
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.where(n > 0, chance / n, np.nan)
    if model == "additive":
        variance = variance + dispersion.between
    else:
        variance = variance * max(1.0, dispersion.factor)
    reach = ndtri((1 + level) / 2) * np.sqrt(variance)
    top = 1.0 if kind == "share" else np.inf
    return np.clip(target - reach, 0, top), np.clip(target + reach, 0, top)


class Limits(NamedTuple):
    """One pair of limits over the denominators of a funnel, in the unit of the values."""

    level: float
    lower: Floats
    upper: Floats


class Location(NamedTuple):
    """Where a value lies in a funnel.

    Attributes
    ----------
    side
        1 above, -1 below the limits, 0 between them.
    level
        The widest limits it lies outside of; 0 where it lies between all.
    """

    side: int
    level: float


@dataclass(frozen=True)
class Funnel:
    """The limits around the common value of many regions.

    Attributes
    ----------
    target
        Sum of all numerators over sum of all denominators, in the unit of the values.
    persons
        Denominators at which the curves are given, ascending.
    chance
        Exact limits of chance alone, one pair per level.
    widened
        Limits that leave room for what all regions scatter beyond chance; empty where they do
        not scatter more than chance makes likely.
    """

    target: float
    persons: Floats
    chance: tuple[Limits, ...]
    widened: tuple[Limits, ...]
    dispersion: Dispersion
    kind: Kind
    per: float

    def locate(self, value: float, denominator: float) -> Location:
        """Return where a value lies: by the widened limits where there are some."""
        outside = Location(0, 0.0)
        for level in LEVELS:
            args = (self.target / self.per, [denominator])
            if self.widened:
                lower, upper = widened_limits(*args, self.dispersion, level=level, kind=self.kind)
            else:
                lower, upper = funnel_limits(*args, level=level, kind=self.kind)
            if value < lower[0] * self.per:
                outside = Location(-1, level)
            elif value > upper[0] * self.per:
                outside = Location(1, level)
        return outside


def trace_funnel(
    numerator: ArrayLike, denominator: ArrayLike, *, kind: Kind, per: float, points: int = 60
) -> Funnel | None:
    """Return the limits around the common value of regions.

    Parameters
    ----------
    numerator, denominator
        Counts of the regions; those with a missing count take no part.
    per
        100 gives limits in percent.
    points
        Number of denominators of the curves, between the smallest and the largest of the
        regions in equal steps of the logarithm.

    Returns
    -------
    ``None`` for fewer than ten regions: their common value and scatter are too uncertain.
    """
    import numpy as np

    x, n = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    with np.errstate(invalid="ignore"):
        usable = ~np.isnan(x) & (n > 0)
    x, n = x[usable], n[usable]
    if len(n) < FEWEST or not x.sum():
        return None
    target = float(x.sum() / n.sum())
    dispersion = measure_dispersion(x / n, n, target, kind=kind)
    # Rounded, so that the curves are those of whole numbers of persons.
    persons = np.unique(np.geomspace(n.min(), n.max(), points).round())
    chance = tuple(
        Limits(level, *(i * per for i in funnel_limits(target, persons, level=level, kind=kind)))
        for level in LEVELS
    )
    widened = tuple(
        Limits(
            level,
            *(i * per for i in widened_limits(target, persons, dispersion, level=level, kind=kind)),
        )
        for level in LEVELS
        if dispersion.is_over
    )
    return Funnel(target * per, persons, chance, widened, dispersion, kind, per)
