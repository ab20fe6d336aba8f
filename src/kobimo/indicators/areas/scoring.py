"""An index of several rates: smooth, cut the extremes, standardise, average; and its chance.

Arrays only. Axes are named in this order: draw, indicator, area.

Rates of small areas are smoothed towards the mean of the municipality. Smoothed values vary
less than the true rates do, so their standard deviation alone would make every z-value too
large; the remaining variance is added (Louis 1984, 393-398). For the same reason draws are
made so that the spread of one area is that of its smoothed value, not of the observed one:
a binomial deviation times the root of its reliability.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Draws of the bootstrap of an index.
DRAWS = 2000
SEED = 20_190_531
#: A spread below this part of the mean is none.
NO_SPREAD = 1e-12


@dataclass(frozen=True, slots=True)
class Smoothed:
    """Rates of several indicators in one year.

    Attributes
    ----------
    rate
        (indicator, area); of a counted group between 0 and 1, otherwise the value itself.
    reliability
        Weight of the area's own rate, 1 where nothing was smoothed.
    variance
        What remains uncertain of each rate.
    sizes
        People counted; NaN where the indicator has no counts.
    """

    rate: Floats
    reliability: Floats
    variance: Floats
    sizes: Floats


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean and standard deviation of each indicator, with any draws in front."""

    middle: Floats
    spread: Floats


def smooth(value: Floats, cases: Floats, sizes: Floats, *, shrink: bool = True) -> Smoothed:
    """Return rates smoothed towards the mean of all areas, see :mod:`kobimo.indicators.smoothing`.

    Parameters
    ----------
    value, cases, sizes
        (indicator, area). Where ``sizes`` is missing the indicator counts nobody, and its
        value stays as it is. Areas without a value take no part.
    shrink
        False leaves all rates as observed.
    """
    import numpy as np

    from kobimo.indicators import smoothing

    counted = ~np.isnan(cases) & (np.nan_to_num(sizes) > 0) & ~np.isnan(value)
    x, n = np.where(counted, cases, np.nan), np.where(counted, sizes, np.nan)
    rate = np.where(counted, x / n, value)
    reliability = np.ones_like(rate)
    variance = np.where(counted, np.clip(rate * (1 - rate), 0, None) / n, 0.0)
    for at in range(len(rate) if shrink else 0):
        if (counted[at] & (x[at] <= n[at])).sum() > 1:
            found = smoothing.smooth(x[at], n[at])
            inside = ~np.isnan(found.value)
            rate[at, inside] = found.value[inside]
            reliability[at, inside] = found.reliability[inside]
            left = found.reliability * found.mean * (1 - found.mean) / n[at]
            variance[at, inside] = left[inside]
    return Smoothed(rate, reliability, np.nan_to_num(variance), n)


def winsorise(rate: Floats, share: float) -> Floats:
    """Return rates with the lowest and highest part of the areas moved to its border.

    Parameters
    ----------
    rate
        (…, indicator, area); an area missing in one draw is missing in all.
    share
        Part that is moved at either end; 0 changes nothing.
    """
    import numpy as np

    if share <= 0:
        return rate
    cut = rate.copy()
    for at in range(rate.shape[-2]):
        row = rate[..., at, :]
        known = ~np.isnan(row.reshape(-1, row.shape[-1])[0])
        if known.sum() > 1:
            low, high = np.quantile(row[..., known], (share, 1 - share), axis=-1)
            cut[..., at, :] = np.clip(row, low[..., None], high[..., None])
    return cut


def scale_of(rate: Floats, weights: Floats, variance: Floats | float = 0.0) -> Scale:
    """Return weighted mean and standard deviation over the areas.

    Parameters
    ----------
    rate
        (…, indicator, area); missing areas have no weight.
    weights
        (area,), inhabitants; or ones.
    variance
        What the values lack in spread because they were smoothed; 0 for drawn values.

    Returns
    -------
    ``spread`` is 0 where all areas have the same value, NaN where there is none.
    """
    import numpy as np

    known = ~np.isnan(rate)
    weight = np.where(known, np.nan_to_num(weights), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = weight.sum(-1)
        middle = (weight * np.nan_to_num(rate)).sum(-1) / whole
        apart = np.where(known, rate - middle[..., None], 0.0)
        square = (weight * (apart**2 + variance)).sum(-1) / whole
    largest = np.where(weight > 0, np.abs(apart), 0.0).max(-1, initial=0.0)
    is_flat = largest <= NO_SPREAD * np.maximum(1.0, np.abs(np.nan_to_num(middle)))
    return Scale(middle, np.where(is_flat & (whole > 0), 0.0, np.sqrt(square)))


def mean_z(rate: Floats, scale: Scale, orientations: Floats) -> Floats:
    """Return the mean of the oriented z-values of each area, missing where any is."""
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        z = (rate - scale.middle[..., None]) / scale.spread[..., None]
    z = np.where(np.isfinite(z), z, np.nan) * orientations[:, None]
    return np.asarray(z.mean(-2))


def draw_rates(
    smoothed: Smoothed, *, draws: int = DRAWS, seed: int | tuple[int, ...] = SEED
) -> Floats:
    """Return rates as they could have been by chance: (draw, indicator, area).

    Each area is drawn from the binomial distribution of its smoothed rate. Indicators
    without counts do not vary.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    count, areas = smoothed.rate.shape
    found = np.empty((draws, count, areas))
    for at in range(count):
        rate, sizes = smoothed.rate[at], np.rint(smoothed.sizes[at])
        counted = ~np.isnan(sizes) & (sizes > 0)
        found[:, at, :] = rate
        if counted.any():
            people, chance = sizes[counted].astype(np.int64), np.clip(rate[counted], 0, 1)
            cases = random.binomial(people, chance, size=(draws, int(counted.sum())))
            factor = np.sqrt(smoothed.reliability[at, counted])
            found[:, at, counted] = chance + factor * (cases / people - chance)
    return found


def classify(value: Floats, borders: tuple[float, ...]) -> Floats:
    """Return the class of each value, counted from 1; a border belongs to the class above it."""
    import numpy as np

    classes = np.searchsorted(np.asarray(borders), value, side="right") + 1.0
    return np.where(np.isnan(value), np.nan, classes)


def class_chances(draws: Floats, value: Floats, borders: tuple[float, ...]) -> Floats:
    """Return the part of the draws in which an area is in the class of its value."""
    import numpy as np

    known = ~np.isnan(value)
    same = classify(draws, borders) == classify(value, borders)
    return np.where(known, same.mean(0), np.nan)


def rank_intervals(draws: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return the lowest and highest rank of each area over the draws, 1 for the highest value.

    Parameters
    ----------
    draws
        (draw, area); missing areas have no rank.
    """
    import numpy as np

    known = ~np.isnan(draws[0])
    ranks = np.full(draws.shape, np.nan)
    order = np.argsort(np.argsort(-draws[:, known], axis=1), axis=1) + 1.0
    ranks[:, known] = order
    tail = (1 - confidence) / 2
    bounds = np.full((2, draws.shape[1]), np.nan)
    if known.any():
        bounds[:, known] = np.quantile(order, (tail, 1 - tail), axis=0, method="nearest")
    return bounds[0], bounds[1]
