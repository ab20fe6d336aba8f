"""Make what an attacker knows smaller without changing what follows from it.

The steps are the usual ones of presolving (Andersen and Andersen 1995): fix what has one value
left, drop facts that say nothing new, unite unknowns that no fact tells apart, and replace an
unknown by what an equation makes of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kobimo.audit.implied import NothingFits, bounds_by_entry, imply
from kobimo.audit.programs import TOLERANCE, Program

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scipy.sparse import csc_array, csr_array

    from kobimo.audit.facts import Facts, Flags, Floats
    from kobimo.audit.programs import Numbers

#: How many coefficients the replacement of one unknown may add.
MOST_ADDED = 30


@dataclass(frozen=True, eq=False)
class Reduced:
    """Facts after reduction.

    Attributes
    ----------
    program
        What is left of the facts; floors are 0, or minus infinity.
    low, high
        Coefficients whose smallest and whose largest sum is wanted, ``[question, unknown]``. They
        differ where an unknown stands for several: the best of them takes everything.
    low_base, high_base
        What to add to these sums, ``[question]``; infinite where nothing bounds the question.
    """

    program: Program
    low: csr_array
    high: csr_array
    low_base: Floats
    high_base: Floats


def reduce(facts: Facts) -> Reduced:
    """Return an equivalent, smaller program.

    Raises
    ------
    NothingFits
        The facts contradict one another, as far as single facts show it.
    """
    work = _Work(facts)
    while True:
        before = work.size
        work.fix()
        work.drop_repeated()
        work.unite()
        work.absorb()
        work.replace()
        if work.size == before:
            return work.reduced()


class _Work:
    """A program on its way to a smaller one; floors are 0 or minus infinity throughout."""

    def __init__(self, facts: Facts) -> None:
        import numpy as np
        from scipy.sparse import csr_array

        self.known = csr_array(facts.known, dtype=float)
        self.known.sum_duplicates()
        self.known.eliminate_zeros()
        self.lower = np.array(facts.lower, dtype=float)
        self.upper = np.array(facts.upper, dtype=float)
        self.is_whole = np.array(facts.is_whole, dtype=bool)
        floor = np.array(facts.floor, dtype=float)
        self.floor = np.where(self.is_whole, np.ceil(floor - TOLERANCE), floor)
        self.ceiling = np.full(len(floor), math.inf)
        self.low = csr_array(facts.asked, dtype=float)
        self.low.sum_duplicates()
        self.low.eliminate_zeros()
        self.high = self.low.copy()
        self.low_base = np.zeros(self.low.shape[0])
        self.high_base = np.zeros(self.low.shape[0])
        self._lift()

    @property
    def size(self) -> tuple[int, int, int]:
        """What must fall for another round to be worth it."""
        return (*self.known.shape, self.known.nnz)

    @property
    def program(self) -> Program:
        from scipy.sparse import csc_array

        return Program(
            csc_array(self.known),
            self.lower,
            self.upper,
            self.floor,
            self.ceiling,
            self.is_whole,
        )

    def reduced(self) -> Reduced:
        return Reduced(self.program, self.low, self.high, self.low_base, self.high_base)

    def fix(self) -> None:
        """Take bounds from facts about one unknown; drop what is fixed, and what nothing bounds."""
        import numpy as np

        while True:
            self._tighten_whole()
            self._take_single_facts()
            low, high = imply(self.program)
            slack = 1e-9 * np.maximum(1.0, np.where(np.isfinite(high), np.abs(high), 1.0))
            is_fixed = high - low <= slack
            value = np.where(is_fixed, low, 0.0)
            value = value + np.where(is_fixed & ~self.is_whole, high - low, 0.0) / 2
            self._shift(value)
            is_free = ~is_fixed & (np.diff(self.known.tocsc().indptr) == 0)
            self._settle(is_free)
            self._keep_unknowns(~is_fixed & ~is_free)
            self._drop_empty()
            if not np.any(is_fixed):
                break
        self._drop_idle()

    def drop_repeated(self) -> None:
        """Let facts about the same sum become one fact."""
        import numpy as np

        self.known.sort_indices()
        first: dict[tuple[bytes, bytes], int] = {}
        keep = np.ones(self.known.shape[0], dtype=bool)
        for row, (places, factors) in enumerate(_lines(self.known)):
            if factors[0] < 0:
                self.lower[row], self.upper[row] = -self.upper[row], -self.lower[row]
                np.negative(factors, out=factors)
            known = first.setdefault((places.tobytes(), factors.tobytes()), row)
            if known != row:
                keep[row] = False
                self.lower[known] = max(self.lower[known], self.lower[row])
                self.upper[known] = min(self.upper[known], self.upper[row])
        self._keep_facts(keep)
        slack = TOLERANCE * np.maximum(1.0, np.abs(self.known).sum(axis=1))
        if np.any(self.lower > self.upper + slack):
            raise NothingFits
        self.lower = np.minimum(self.lower, self.upper)

    def unite(self) -> None:
        """Let unknowns with the same place in all facts become one unknown."""
        import numpy as np
        from scipy.sparse import csr_array

        columns = self.known.tocsc()
        columns.sort_indices()
        can = (self.floor == 0) & np.isinf(self.ceiling)
        first: dict[tuple[object, ...], int] = {}
        target = np.arange(columns.shape[1])
        for column, (places, factors) in enumerate(_lines(columns)):
            if can[column]:
                key = (self.is_whole[column], places.tobytes(), factors.tobytes())
                target[column] = first.setdefault(key, column)
        keep = target == np.arange(len(target))
        if keep.all():
            return
        place = np.cumsum(keep) - 1
        target = place[target]
        sizes = np.bincount(target)
        self.low = _best_of(self.low, target, sizes, np.minimum)
        self.high = _best_of(self.high, target, sizes, np.maximum)
        self.known = csr_array(columns[:, keep])
        self._cut(keep)

    def absorb(self) -> None:
        """Let an unknown that stands in one fact only and is not asked for widen that fact."""
        import numpy as np

        columns = self.known.tocsc()
        asked = (np.diff(self.low.tocsc().indptr) > 0) | (np.diff(self.high.tocsc().indptr) > 0)
        single = np.flatnonzero((np.diff(columns.indptr) == 1) & ~asked)
        if not len(single):
            return
        rows = columns.indices[columns.indptr[single]]
        factors = columns.data[columns.indptr[single]]
        is_steady = ~self.is_whole[single] | (self._is_whole_fact[rows] & (np.abs(factors) == 1))
        single, rows, factors = single[is_steady], rows[is_steady], factors[is_steady]
        rows, chosen = np.unique(rows, return_index=True)
        single, factors = single[chosen], factors[chosen]
        ends = factors * self.floor[single], factors * self.ceiling[single]
        self.lower[rows] -= np.maximum(*ends)
        self.upper[rows] -= np.minimum(*ends)
        keep = np.ones(columns.shape[1], dtype=bool)
        keep[single] = False
        self._keep_unknowns(keep)

    def replace(self) -> None:
        """Replace unknowns by what an equation says they are, where that adds little."""
        import numpy as np
        from scipy.sparse import csr_array, diags_array

        chosen = self._replaceable()
        if not chosen:
            return
        rows, columns = np.array(chosen).T
        equations = self.known[rows]
        scale = diags_array(1 / equations[np.arange(len(rows)), columns])
        equations, right = csr_array(scale @ equations), scale @ self.lower[rows]
        self._hand_over(equations, right, columns)

        used = self.known.tocsc()[:, columns]
        self.lower = self.lower - used @ right
        self.upper = self.upper - used @ right
        self.known = _clean(self.known - used @ equations)
        for name in ("low", "high"):
            goals = getattr(self, name)
            used = goals.tocsc()[:, columns]
            setattr(self, f"{name}_base", getattr(self, f"{name}_base") + used @ right)
            setattr(self, name, _clean(goals - used @ equations))
        keep = np.ones(self.known.shape[0], dtype=bool)
        keep[rows] = False
        self._keep_facts(keep)
        keep = np.ones(self.known.shape[1], dtype=bool)
        keep[columns] = False
        self._keep_unknowns(keep)
        self._lift()

    @property
    def _is_whole_fact(self) -> Flags:
        """Whether a fact adds whole multiples of whole unknowns only, ``[fact]``."""
        import numpy as np

        entries = self.known.tocoo()
        rows, columns = entries.coords
        is_odd = ~self.is_whole[columns] | (entries.data != np.rint(entries.data))
        return np.asarray(np.bincount(rows, is_odd, self.known.shape[0]) == 0)

    def _tighten_whole(self) -> None:
        """Move bounds of sums of whole numbers inwards to whole numbers."""
        import numpy as np

        whole = self._is_whole_fact
        slack = TOLERANCE * np.maximum(1.0, np.where(np.isfinite(self.lower), self.lower, 1))
        self.lower = np.where(whole, np.ceil(self.lower - slack), self.lower)
        self.upper = np.where(whole, np.floor(self.upper + slack), self.upper)
        if np.any(self.lower > self.upper + TOLERANCE * np.maximum(1.0, np.abs(self.upper))):
            raise NothingFits

    def _take_single_facts(self) -> None:
        import numpy as np

        single = np.flatnonzero(np.diff(self.known.indptr) == 1)
        if not len(single):
            return
        place = self.known.indptr[single]
        columns, factors = self.known.indices[place], self.known.data[place]
        ends = self.lower[single] / factors, self.upper[single] / factors
        np.maximum.at(self.floor, columns, np.minimum(*ends))
        np.minimum.at(self.ceiling, columns, np.maximum(*ends))
        keep = np.ones(self.known.shape[0], dtype=bool)
        keep[single] = False
        self._keep_facts(keep)
        self._lift()

    def _lift(self) -> None:
        """Make the bounds of whole unknowns whole, and move finite floors to 0."""
        import numpy as np

        whole = self.is_whole
        self.floor = np.where(whole, np.ceil(self.floor - TOLERANCE), self.floor)
        self.ceiling = np.where(whole, np.floor(self.ceiling + TOLERANCE), self.ceiling)
        slack = TOLERANCE * np.maximum(1.0, np.where(np.isfinite(self.floor), self.floor, 1))
        if np.any(self.floor > self.ceiling + slack):
            raise NothingFits
        self.ceiling = np.maximum(self.ceiling, self.floor)
        self._shift(np.where(np.isfinite(self.floor), self.floor, 0.0))

    def _shift(self, by: Floats) -> None:
        """Measure unknowns from ``by`` on."""
        if not by.any():
            return
        self.lower = self.lower - self.known @ by
        self.upper = self.upper - self.known @ by
        self.low_base = self.low_base + self.low @ by
        self.high_base = self.high_base + self.high @ by
        self.floor = self.floor - by
        self.ceiling = self.ceiling - by

    def _settle(self, chosen: Flags) -> None:
        """Write the range of unknowns without facts into the bases of the questions."""
        import numpy as np

        if not chosen.any():
            return
        for name, better in (("low", np.minimum), ("high", np.maximum)):
            goals = getattr(self, name).tocoo()
            rows, columns = goals.coords
            at = chosen[columns]
            rows, columns, factors = rows[at], columns[at], goals.data[at]
            ends = better(factors * self.floor[columns], factors * self.ceiling[columns])
            base = getattr(self, f"{name}_base").copy()
            np.add.at(base, rows, ends)
            setattr(self, f"{name}_base", base)

    def _drop_empty(self) -> None:
        import numpy as np

        empty = np.diff(self.known.indptr) == 0
        if np.any(self.lower[empty] > 1e-5) or np.any(self.upper[empty] < -1e-5):
            raise NothingFits
        self._keep_facts(~empty)

    def _drop_idle(self) -> None:
        """Drop facts that the bounds of their unknowns fulfil already."""
        import numpy as np

        entries = self.known.tocoo()
        rows, columns = entries.coords
        rises = entries.data > 0
        ends = self.floor[columns], self.ceiling[columns]
        count = self.known.shape[0]
        least = np.bincount(rows, entries.data * np.where(rises, *ends), count)
        most = np.bincount(rows, entries.data * np.where(rises, *ends[::-1]), count)
        self._keep_facts((least < self.lower) | (most > self.upper))

    def _replaceable(self) -> list[tuple[int, int]]:
        """Return facts and the unknowns they replace; none stands in the fact of another."""
        import numpy as np

        program = self.program
        entries = program.known.tocoo()
        rows, columns = entries.coords
        factors = entries.data
        in_row = np.bincount(rows, minlength=self.known.shape[0])
        in_column = np.bincount(columns, minlength=self.known.shape[1])
        bottom, top = bounds_by_entry(program, self.floor, self.ceiling)
        is_implied = (bottom >= self.floor[columns] - 1e-9) & (top <= self.ceiling[columns] + 1e-9)
        steady = self._is_whole_fact[rows] & (np.abs(factors) == 1)
        added = (in_row[rows] - 1) * (in_column[columns] - 1) - in_row[rows] - in_column[columns]
        able = (
            (self.lower == self.upper)[rows]
            & (is_implied | (in_row[rows] == 2))
            & (steady | ~self.is_whole[columns])
            & (in_row[rows] > 1)
            & (added <= MOST_ADDED)
        )
        places = np.flatnonzero(able)
        order = places[np.lexsort((columns[places], rows[places], added[places]))]
        return self._choose(zip(rows[order].tolist(), columns[order].tolist(), strict=True))

    def _choose(self, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        chosen_rows: set[int] = set()
        barred_rows: set[int] = set()
        barred: set[int] = set()
        by_column = self.known.tocsc()
        start, rows_of = by_column.indptr, by_column.indices
        for row, column in pairs:
            if row in barred_rows or column in barred:
                continue
            others = rows_of[start[column] : start[column + 1]].tolist()
            if chosen_rows.isdisjoint(others):
                found.append((row, column))
                chosen_rows.add(row)
                barred_rows.update(others)
                ends = self.known.indptr[row : row + 2]
                barred.update(self.known.indices[slice(*ends)].tolist())
        return found

    def _hand_over(self, equations: csr_array, right: Floats, columns: Numbers) -> None:
        """Give the bounds of replaced unknowns to the only other unknown of their equation."""
        import numpy as np

        for place in np.flatnonzero(np.diff(equations.indptr) == 2).tolist():
            column = int(columns[place])
            at = slice(equations.indptr[place], equations.indptr[place + 1])
            pair = dict(zip(equations.indices[at].tolist(), equations.data[at], strict=True))
            (other,) = set(pair) - {column}
            ends = (
                (right[place] - self.floor[column]) / pair[other],
                (right[place] - self.ceiling[column]) / pair[other],
            )
            self.floor[other] = max(self.floor[other], min(ends))
            self.ceiling[other] = min(self.ceiling[other], max(ends))

    def _keep_facts(self, keep: Flags) -> None:
        if keep.all():
            return
        self.known = self.known[keep]
        self.lower, self.upper = self.lower[keep], self.upper[keep]

    def _keep_unknowns(self, keep: Flags) -> None:
        from scipy.sparse import csr_array

        if keep.all():
            return
        self.known = csr_array(self.known.tocsc()[:, keep])
        self.low = csr_array(self.low.tocsc()[:, keep])
        self.high = csr_array(self.high.tocsc()[:, keep])
        self._cut(keep)

    def _cut(self, keep: Flags) -> None:
        self.is_whole = self.is_whole[keep]
        self.floor, self.ceiling = self.floor[keep], self.ceiling[keep]


def _lines(matrix: csr_array | csc_array) -> Iterable[tuple[Numbers, Floats]]:
    """Yield places and values of each row of a CSR array, or each column of a CSC array."""
    ends = matrix.indptr.tolist()
    for start, end in pairwise(ends):
        yield matrix.indices[start:end], matrix.data[start:end]


def _best_of(goals: csr_array, target: Numbers, sizes: Numbers, better: object) -> csr_array:
    """Return coefficients of united unknowns: the best of theirs, 0 for those not asked for."""
    import numpy as np
    from scipy.sparse import csr_array

    entries = goals.tocoo()
    rows, columns = entries.coords
    place = rows.astype(np.int64) * len(sizes) + target[columns]
    places, which, counts = np.unique(place, return_inverse=True, return_counts=True)
    column = places % len(sizes)
    start = -math.inf if better is np.maximum else math.inf
    best = np.where(counts < sizes[column], 0.0, start)
    better.at(best, which, entries.data)  # type: ignore[attr-defined]
    found = csr_array((best, (places // len(sizes), column)), shape=(goals.shape[0], len(sizes)))
    found.eliminate_zeros()
    return found


def _clean(matrix: csr_array) -> csr_array:
    """Return the array without what is zero but for rounding."""
    import numpy as np
    from scipy.sparse import csr_array

    matrix = csr_array(matrix)
    nearest = np.rint(matrix.data)
    matrix.data = np.where(np.abs(matrix.data - nearest) < 1e-12, nearest, matrix.data)
    matrix.eliminate_zeros()
    return matrix
