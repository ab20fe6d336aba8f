"""Make what an attacker knows smaller without changing what follows from it.

The steps are the usual ones of presolving (Andersen and Andersen 1995): fix what has one value
left, drop facts that say nothing new, unite unknowns that no fact tells apart, and replace an
unknown by what an equation makes of it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.audit.entries import Entries
from kobimo.audit.implied import Bounds, NothingFits, imply, slack_of
from kobimo.audit.programs import TOLERANCE
from kobimo.audit.replacing import list_replaceable, replace

if TYPE_CHECKING:
    from numpy import ufunc

    from kobimo.audit.facts import Facts, Flags, Floats
    from kobimo.audit.programs import Numbers


class Reduced:
    """Facts on their way to fewer of them.

    Attributes
    ----------
    known
        Coefficients of what is left of the facts.
    lower, upper
        Bounds of the facts, ``[fact]``.
    floor, ceiling
        Bounds of the unknowns, ``[unknown]``; every floor is 0, or minus infinity.
    is_whole
        Whether an unknown can only be a whole number, ``[unknown]``.
    low, high
        Coefficients of the questions: those whose smallest and those whose largest sum is
        wanted. They differ where an unknown stands for several: the best of them takes all.
    low_base, high_base
        What to add to these sums, ``[question]``; infinite where nothing bounds the question.
    """

    known: Entries
    low: Entries
    high: Entries

    def __init__(self, facts: Facts) -> None:
        import numpy as np

        self.known = Entries.of(facts.known)
        self.lower = np.array(facts.lower, dtype=float)
        self.upper = np.array(facts.upper, dtype=float)
        self.is_whole = np.array(facts.is_whole, dtype=bool)
        self.floor = np.array(facts.floor, dtype=float)
        self.ceiling = np.full(len(self.floor), math.inf)
        self.low = self.high = Entries.of(facts.asked)
        self.low_base = np.zeros(self.low.height)
        self.high_base = np.zeros(self.low.height)
        self._lift()

    @property
    def bounds(self) -> Bounds:
        """Facts and bounds without the questions."""
        return Bounds(self.known, self.lower, self.upper, self.floor, self.ceiling, self.is_whole)

    def run(self) -> None:
        """Reduce as far as it goes.

        Raises
        ------
        NothingFits
            The facts contradict one another, as far as single facts show it.
        """
        size = None
        while size != (size := (self.known.height, self.known.width, len(self.known.rows))):
            self._fix()
            self._drop_repeated()
            self._unite()
            self._absorb()
            self._replace()

    def _fix(self) -> None:
        """Take bounds from facts about one unknown; drop what is fixed, and what nothing bounds."""
        import numpy as np

        is_fixed = np.ones(1, dtype=bool)
        while is_fixed.any():
            self._tighten_whole()
            self._take_single_facts()
            low, high = imply(self.bounds)
            width = high - low
            is_fixed = width <= slack_of(high) * 1e-3
            value = np.where(is_fixed, low, 0.0)
            self._shift(value + np.where(is_fixed & ~self.is_whole, width, 0.0) / 2)
            is_free = ~is_fixed & (self.known.in_column == 0)
            self._settle(is_free)
            self._keep_unknowns(~is_fixed & ~is_free)
            self._drop_empty()
        self._drop_idle()

    def _drop_repeated(self) -> None:
        """Let facts about the same sum become one fact."""
        import numpy as np

        first: dict[tuple[bytes, bytes], tuple[int, float]] = {}
        keep = np.ones(self.known.height, dtype=bool)
        for row, (places, factors) in enumerate(self.known.by_row()):
            sign = 1.0 if factors[0] > 0 else -1.0
            key = places.tobytes(), (factors * sign).tobytes()
            known, before = first.setdefault(key, (row, sign))
            if known != row:
                keep[row] = False
                ends = sign * before * self.lower[row], sign * before * self.upper[row]
                self.lower[known] = max(self.lower[known], min(ends))
                self.upper[known] = min(self.upper[known], max(ends))
        self._keep_facts(keep)
        slack = slack_of(self.known.sum_rows(np.abs(self.known.factors)))
        if np.any(self.lower > self.upper + slack):
            raise NothingFits
        self.lower = np.minimum(self.lower, self.upper)

    def _unite(self) -> None:
        """Let unknowns with the same place in all facts become one unknown."""
        import numpy as np

        can = (self.floor == 0) & np.isinf(self.ceiling)
        first: dict[tuple[object, ...], int] = {}
        target = np.arange(self.known.width)
        for column, (places, factors) in enumerate(self.known.by_column()):
            if can[column]:
                key = (self.is_whole[column], places.tobytes(), factors.tobytes())
                target[column] = first.setdefault(key, column)
        keep = target == np.arange(len(target))
        if keep.all():
            return
        target = (np.cumsum(keep) - 1)[target]
        sizes = np.bincount(target)
        self.low = _best_of(self.low, target, sizes, np.minimum)
        self.high = _best_of(self.high, target, sizes, np.maximum)
        self.known = self.known.keep_columns(keep)
        self._cut(keep)

    def _absorb(self) -> None:
        """Let an unknown that stands in one fact only and is not asked for widen that fact."""
        import numpy as np

        known = self.known
        is_idle = (known.in_column == 1) & (self.low.in_column + self.high.in_column == 0)
        at = np.flatnonzero(is_idle[known.columns])
        rows, columns, factors = known.rows[at], known.columns[at], known.factors[at]
        is_steady = ~self.is_whole[columns] | (self.is_whole_fact[rows] & (np.abs(factors) == 1))
        rows, columns, factors = rows[is_steady], columns[is_steady], factors[is_steady]
        rows, chosen = np.unique(rows, return_index=True)
        columns, factors = columns[chosen], factors[chosen]
        ends = factors * self.floor[columns], factors * self.ceiling[columns]
        self.lower[rows] -= np.maximum(*ends)
        self.upper[rows] -= np.minimum(*ends)
        keep = np.ones(known.width, dtype=bool)
        keep[columns] = False
        self._keep_unknowns(keep)

    def _replace(self) -> None:
        """Replace unknowns by what an equation says they are, where that adds little."""
        import numpy as np

        rows, columns = list_replaceable(self.bounds, self.is_whole_fact)
        if not len(rows):
            return
        replaced = replace(self, rows, columns)
        self.floor, self.ceiling = replaced.floor, replaced.ceiling
        self.known, self.lower, self.upper = replaced.known, replaced.lower, replaced.upper
        self.low, self.low_base = replaced.low, replaced.low_base
        self.high, self.high_base = replaced.high, replaced.high_base
        keep = np.ones(self.known.height, dtype=bool)
        keep[rows] = False
        self._keep_facts(keep)
        keep = np.ones(self.known.width, dtype=bool)
        keep[columns] = False
        self._keep_unknowns(keep)
        self._lift()

    @property
    def is_whole_fact(self) -> Flags:
        """Whether a fact adds whole multiples of whole unknowns only, ``[fact]``."""
        import numpy as np

        known = self.known
        is_odd = ~self.is_whole[known.columns] | (known.factors != np.rint(known.factors))
        return np.asarray(known.sum_rows(is_odd) == 0)

    def _tighten_whole(self) -> None:
        """Move bounds of sums of whole numbers inwards to whole numbers."""
        import numpy as np

        whole = self.is_whole_fact
        self.lower = np.where(whole, np.ceil(self.lower - slack_of(self.lower)), self.lower)
        self.upper = np.where(whole, np.floor(self.upper + slack_of(self.upper)), self.upper)
        if np.any(self.lower > self.upper + slack_of(self.upper)):
            raise NothingFits

    def _take_single_facts(self) -> None:
        import numpy as np

        is_single = self.known.in_row == 1
        at = is_single[self.known.rows]
        if not at.any():
            return
        rows, columns, factors = self.known.rows[at], self.known.columns[at], self.known.factors[at]
        ends = self.lower[rows] / factors, self.upper[rows] / factors
        np.maximum.at(self.floor, columns, np.minimum(*ends))
        np.minimum.at(self.ceiling, columns, np.maximum(*ends))
        self._keep_facts(~is_single)
        self._lift()

    def _lift(self) -> None:
        """Make the bounds of whole unknowns whole, and move finite floors to 0."""
        import numpy as np

        whole = self.is_whole
        self.floor = np.where(whole, np.ceil(self.floor - TOLERANCE), self.floor)
        self.ceiling = np.where(whole, np.floor(self.ceiling + TOLERANCE), self.ceiling)
        if np.any(self.floor > self.ceiling + slack_of(self.floor)):
            raise NothingFits
        self.ceiling = np.maximum(self.ceiling, self.floor)
        self._shift(np.where(np.isfinite(self.floor), self.floor, 0.0))

    def _shift(self, by: Floats) -> None:
        """Measure unknowns from ``by`` on."""
        if not by.any():
            return
        moved = self.known.times(by)
        self.lower, self.upper = self.lower - moved, self.upper - moved
        self.low_base = self.low_base + self.low.times(by)
        self.high_base = self.high_base + self.high.times(by)
        self.floor, self.ceiling = self.floor - by, self.ceiling - by

    def _settle(self, chosen: Flags) -> None:
        """Write the range of unknowns without facts into the bases of the questions."""
        import numpy as np

        if not chosen.any():
            return
        low, high = self.low.keep_columns(chosen), self.high.keep_columns(chosen)
        floor, ceiling = self.floor[chosen], self.ceiling[chosen]
        ends = low.factors * floor[low.columns], low.factors * ceiling[low.columns]
        self.low_base = self.low_base + low.sum_rows(np.minimum(*ends))
        ends = high.factors * floor[high.columns], high.factors * ceiling[high.columns]
        self.high_base = self.high_base + high.sum_rows(np.maximum(*ends))

    def _drop_empty(self) -> None:
        import numpy as np

        empty = self.known.in_row == 0
        if np.any(self.lower[empty] > 1e-5) or np.any(self.upper[empty] < -1e-5):
            raise NothingFits
        self._keep_facts(~empty)

    def _drop_idle(self) -> None:
        """Drop facts that the bounds of their unknowns fulfil already."""
        import numpy as np

        known = self.known
        rises = known.factors > 0
        floor, ceiling = self.floor[known.columns], self.ceiling[known.columns]
        least = known.sum_rows(known.factors * np.where(rises, floor, ceiling))
        most = known.sum_rows(known.factors * np.where(rises, ceiling, floor))
        self._keep_facts((least < self.lower) | (most > self.upper))

    def _keep_facts(self, keep: Flags) -> None:
        if not keep.all():
            self.known = self.known.keep_rows(keep)
            self.lower, self.upper = self.lower[keep], self.upper[keep]

    def _keep_unknowns(self, keep: Flags) -> None:
        if not keep.all():
            self.known = self.known.keep_columns(keep)
            self.low, self.high = self.low.keep_columns(keep), self.high.keep_columns(keep)
            self._cut(keep)

    def _cut(self, keep: Flags) -> None:
        self.is_whole = self.is_whole[keep]
        self.floor, self.ceiling = self.floor[keep], self.ceiling[keep]


def reduce(facts: Facts) -> Reduced:
    """Return facts from which the same follows, and fewer of them.

    Raises
    ------
    NothingFits
        The facts contradict one another, as far as single facts show it.
    """
    reduced = Reduced(facts)
    reduced.run()
    return reduced


def _best_of(goals: Entries, target: Numbers, sizes: Numbers, better: ufunc) -> Entries:
    """Return coefficients of united unknowns: the best of theirs, 0 for those not asked for."""
    import numpy as np

    width = len(sizes)
    place = goals.rows * width + target[goals.columns]
    places, which, counts = np.unique(place, return_inverse=True, return_counts=True)
    rows, columns = np.divmod(places, width)
    start = -math.inf if better is np.maximum else math.inf
    best = np.where(counts < sizes[columns], 0.0, start)
    better.at(best, which, goals.factors)
    keep = best != 0
    return Entries(rows[keep], columns[keep], best[keep], goals.height, width)
