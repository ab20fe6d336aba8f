"""Quotas of attendance: their middle, lowest and highest, and how they wandered.

A quota is who attends over who lives here at the ages concerned. The middle is the mean of the
last years as counts over counts, the later years weighing more (1, 2, 3 ...); low and high are
the lowest and the highest of these years. A quota may be drawn towards that of all regions by
the chance of its counts (binomial). The draws let a quota wander as it did: each year ahead takes the change
of a past year, all years of a draw with the same sign or all with the opposite one, because past
growth says that quotas move but not that they keep rising.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.indicators.projecting.continuing import draw_years
from kobimo.indicators.projecting.shrinkage import shrink

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Seed of the draws of quotas, apart from those of the population.
SEED = 21111
FEWEST_CHANGES = 3
NEARLY_ALL = 0.95


@dataclass(frozen=True)
class Quotas:
    """Quotas of one region by group: three variants, and draws by draw, group and year ahead."""

    middle: Floats
    low: Floats
    high: Floats
    draws: Floats
    #: Weight of the own quota where quotas were shrunk, else 1.
    weights: Floats


def estimate(
    attending: Floats,
    residents: Floats,
    *,
    own: int,
    years: int,
    shrinks: bool,
    horizon: int,
    draws: int,
) -> Quotas | None:
    """Return the quotas of one of several regions.

    Parameters
    ----------
    attending, residents
        Persons by region, group and year, ``[r, g, y]``; the last year is the last observed one.
    own
        Place of the region.
    years
        The last years that count.
    shrinks
        Draw the quota of each group towards that of all regions.

    Returns
    -------
    ``None`` where a count of the region is missing in the last years or nobody lives there.
    """
    import numpy as np

    here, base = attending[own], residents[own]
    last_here, last_base = here[:, -years:], base[:, -years:]
    if last_here.shape[1] < years or not np.isfinite(last_here).all() or not (last_base > 0).all():
        return None
    yearly = last_here / last_base
    recent = np.arange(1, years + 1, dtype=float)
    middle = last_here @ recent / (last_base @ recent)
    weights = np.ones(len(middle))
    if shrinks:
        counted, lived = (side[..., -years:] @ recent for side in (attending, residents))
        middle, weights = _shrunken(counted, lived, own)
    moves = _wander(here, base, horizon, draws, is_still=years == 1)
    return Quotas(
        middle=middle,
        low=np.minimum(yearly.min(axis=1), middle),
        high=np.maximum(yearly.max(axis=1), middle),
        draws=np.maximum(middle[:, None] + moves, 0.0),
        weights=weights,
    )


def _shrunken(counted: Floats, lived: Floats, own: int) -> tuple[Floats, Floats]:
    """Return the quotas of one region drawn to those of all, with the variance of a share.

    Quotas by place may be 1 and more; they are taken to vary by chance like one of 0.95.
    """
    import numpy as np

    values = np.divide(counted, lived, out=np.full(counted.shape, np.nan), where=lived > 0)
    common = np.nansum(counted, axis=0) / np.where(lived > 0, lived, 0).sum(axis=0)
    chance = common * (1 - np.minimum(common, NEARLY_ALL))
    errors = np.divide(chance, lived, out=np.full(counted.shape, np.nan), where=lived > 0)
    found = [shrink(*group) for group in zip(values.T, errors.T, lived.T, strict=True)]
    return (
        np.array([value[own] for value, _ in found]),
        np.array([weight[own] for _, weight in found]),
    )


def _wander(here: Floats, base: Floats, horizon: int, draws: int, *, is_still: bool) -> Floats:
    """Return how far the quotas move from the middle, ``[draw, group, year]``."""
    import numpy as np

    quota = np.divide(here, base, out=np.full(here.shape, np.nan), where=base > 0)
    changes = np.diff(quota, axis=1)
    # A year in which nobody of the ages lived here says nothing of the change.
    changes = np.where(np.isfinite(changes), changes, 0.0)
    if is_still or changes.shape[1] < FEWEST_CHANGES:
        return np.zeros((draws, len(here), horizon))
    drawn = draw_years(changes.shape[1], horizon, draws, seed=SEED)
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], size=(draws, 1, 1))
    steps = changes[:, drawn].transpose(1, 0, 2) * signs
    return np.asarray(np.cumsum(steps, axis=-1))
