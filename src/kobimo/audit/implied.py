"""Bounds of single unknowns that follow from single facts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.audit.programs import TOLERANCE

if TYPE_CHECKING:
    from kobimo.audit.facts import Floats
    from kobimo.audit.programs import Numbers, Program

#: How often bounds are derived from one another.
ROUNDS = 20


class NothingFits(Exception):
    """No numbers fulfil all facts."""


def imply(program: Program, *, rounds: int = ROUNDS) -> tuple[Floats, Floats]:
    """Return bounds of the unknowns that follow from single facts, one after the other.

    They hold for whole numbers where unknowns are whole, so they can be narrower than what a
    linear program finds.

    Raises
    ------
    NothingFits
        A lower bound is above an upper one.
    """
    import numpy as np

    columns = program.known.tocoo().coords[1]
    low, high = program.floor.copy(), program.ceiling.copy()
    for _ in range(rounds):
        bottom, top = bounds_by_entry(program, low, high)
        below, above = low.copy(), high.copy()
        np.maximum.at(below, columns, bottom)
        np.minimum.at(above, columns, top)
        slack = TOLERANCE * np.maximum(1.0, np.where(np.isfinite(below), np.abs(below), 0))
        below = np.where(program.is_whole, np.ceil(below - slack), below)
        slack = TOLERANCE * np.maximum(1.0, np.where(np.isfinite(above), np.abs(above), 0))
        above = np.where(program.is_whole, np.floor(above + slack), above)
        if np.any(below > above + slack):
            raise NothingFits
        above = np.maximum(above, below)
        gained = np.any(below > low + slack) or np.any(above < high - slack)
        low, high = np.maximum(low, below), np.minimum(high, above)
        if not gained:
            break
    return low, high


def bounds_by_entry(program: Program, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the bounds that each fact gives each of its unknowns.

    Parameters
    ----------
    low, high
        Bounds of the unknowns so far, ``[unknown]``.

    Returns
    -------
    Lower and upper bounds in the order of ``program.known.tocoo()``, ``[entry]``.
    """
    import numpy as np

    entries = program.known.tocoo()
    rows, columns = entries.coords
    factors = entries.data
    rises = factors > 0
    least = factors * np.where(rises, low[columns], high[columns])
    most = factors * np.where(rises, high[columns], low[columns])
    rest_least = _sum_of_others(rows, least, program.known.shape[0], -math.inf)
    rest_most = _sum_of_others(rows, most, program.known.shape[0], math.inf)
    top = (program.upper[rows] - rest_least) / factors
    bottom = (program.lower[rows] - rest_most) / factors
    return np.where(rises, bottom, top), np.where(rises, top, bottom)


def _sum_of_others(rows: Numbers, terms: Floats, count: int, endless: float) -> Floats:
    """Return the sum of all other terms of the same row, ``[entry]``."""
    import numpy as np

    is_endless = np.isinf(terms)
    finite = np.where(is_endless, 0.0, terms)
    total = np.bincount(rows, finite, count)[rows] - finite
    others = np.bincount(rows, is_endless, count)[rows] - is_endless
    return np.where(others > 0.5, endless, total)
