"""Bounds of single unknowns that follow from single facts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.audit.programs import TOLERANCE

if TYPE_CHECKING:
    from kobimo.audit.entries import Entries
    from kobimo.audit.facts import Flags, Floats

#: How often bounds are derived from one another.
ROUNDS = 20


class NothingFits(Exception):
    """No numbers fulfil all facts."""


@dataclass(frozen=True, eq=False)
class Bounds:
    """Facts and bounds of unknowns.

    Attributes
    ----------
    known
        Coefficients of facts.
    lower, upper
        Bounds of the facts, ``[fact]``.
    floor, ceiling
        Bounds of the unknowns, ``[unknown]``.
    is_whole
        Whether an unknown can only be a whole number, ``[unknown]``.
    """

    known: Entries
    lower: Floats
    upper: Floats
    floor: Floats
    ceiling: Floats
    is_whole: Flags


def imply(bounds: Bounds, *, rounds: int = ROUNDS) -> tuple[Floats, Floats]:
    """Return bounds of the unknowns that follow from single facts, one after the other.

    They hold for whole numbers where unknowns are whole, so they can be narrower than what a
    linear program finds.

    Raises
    ------
    NothingFits
        A lower bound is above an upper one.
    """
    import numpy as np

    columns, is_whole = bounds.known.columns, bounds.is_whole
    low, high = bounds.floor.copy(), bounds.ceiling.copy()
    for _ in range(rounds):
        bottom, top = imply_by_entry(bounds, low, high)
        below, above = low.copy(), high.copy()
        np.maximum.at(below, columns, bottom)
        np.minimum.at(above, columns, top)
        below = np.where(is_whole, np.ceil(below - slack_of(below)), below)
        above = np.where(is_whole, np.floor(above + slack_of(above)), above)
        slack = slack_of(above)
        if np.any(below > above + slack):
            raise NothingFits
        above = np.maximum(above, below)
        gained = np.any(below > low + slack) or np.any(above < high - slack)
        low, high = np.maximum(low, below), np.minimum(high, above)
        if not gained:
            break
    return low, high


def imply_by_entry(bounds: Bounds, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the bounds that each fact gives each of its unknowns.

    Parameters
    ----------
    low, high
        Bounds of the unknowns so far, ``[unknown]``.

    Returns
    -------
    Lower and upper bounds, ``[entry]``.
    """
    import numpy as np

    known = bounds.known
    rises = known.factors > 0
    one, other = low[known.columns], high[known.columns]
    least = known.factors * np.where(rises, one, other)
    most = known.factors * np.where(rises, other, one)
    top = (bounds.upper[known.rows] - _sum_of_others(known, least, -math.inf)) / known.factors
    bottom = (bounds.lower[known.rows] - _sum_of_others(known, most, math.inf)) / known.factors
    return np.where(rises, bottom, top), np.where(rises, top, bottom)


def slack_of(values: Floats) -> Floats:
    """Return by how much each value may be off for rounding; as for 1 where it is infinite."""
    import numpy as np

    return TOLERANCE * np.maximum(1.0, np.abs(np.where(np.isfinite(values), values, 1.0)))


def _sum_of_others(known: Entries, terms: Floats, endless: float) -> Floats:
    """Return the sum of all other terms of the same row, ``[entry]``."""
    import numpy as np

    is_endless = np.isinf(terms)
    if not is_endless.any():
        return np.asarray(known.sum_rows(terms)[known.rows] - terms)
    finite = np.where(is_endless, 0.0, terms)
    total = known.sum_rows(finite)[known.rows] - finite
    others = known.sum_rows(is_endless)[known.rows] - is_endless
    return np.where(others > 0.5, endless, total)
