"""The ends of intervals that are looked for, and what is known of each so far."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.audit.entries import Entries
from kobimo.audit.facts import Narrowed
from kobimo.audit.implied import imply
from kobimo.audit.programs import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scipy.sparse import csr_array

    from kobimo.audit.facts import Flags, Floats
    from kobimo.audit.programs import Numbers
    from kobimo.audit.reduction import Reduced


class Ends:
    """All different ends, each as a sum to make as large as possible.

    The lower end of a question is the largest value of its negative sum. A question about
    unknowns without connection to one another falls into several sums; the same sum is looked
    for once.

    Attributes
    ----------
    gains
        Coefficients, ``[end, unknown]``; each end concerns one block only.
    block
        The block of connected unknowns, ``[end]``.
    is_whole
        Whether the sum can only be a whole number, ``[end]``.
    limit
        What the sum cannot exceed, ``[end]``.
    reached
        The largest sum found so far, ``[end]``.
    is_done
        Whether nothing more is to be found out, ``[end]``.
    is_exact
        Whether ``reached`` is the true end, ``[end]``.
    """

    def __init__(self, reduced: Reduced, blocks: Numbers) -> None:
        import numpy as np

        self._bases = reduced.low_base, reduced.high_base
        first: dict[tuple[bytes, bytes], int] = {}
        found: list[tuple[Numbers, Floats]] = []
        links: list[list[tuple[int, int]]] = [[], []]
        for side, (goals, sign) in enumerate(((reduced.low, -1.0), (reduced.high, 1.0))):
            for question, (places, factors) in enumerate(goals.by_row()):
                for own, gain in _split(places, sign * factors, blocks):
                    end = first.setdefault((own.tobytes(), gain.tobytes()), len(found))
                    if end == len(found):
                        found.append((own, gain))
                    links[side].append((question, end))
        count, questions = len(found), reduced.low.height
        self._parts = [_incidence(pairs, (questions, count)) for pairs in links]
        self._gains = Entries(
            np.repeat(np.arange(count), [len(places) for places, _ in found]).astype(np.intp),
            np.concatenate([np.zeros(0, dtype=np.intp), *(places for places, _ in found)]),
            np.concatenate([np.zeros(0), *(gain for _, gain in found)]),
            count,
            len(blocks),
        )
        self.columns = [places for places, _ in found]
        self.block = np.array([blocks[places[0]] for places in self.columns], dtype=np.intp)
        self._set_limits(reduced)
        self.reached = np.full(count, -math.inf)
        self.is_done = np.zeros(count, dtype=bool)
        self.is_exact = np.zeros(count, dtype=bool)

    def __len__(self) -> int:
        return len(self.block)

    def _set_limits(self, reduced: Reduced) -> None:
        import numpy as np

        low, high = imply(reduced.bounds)
        gains = self._gains
        best = np.where(gains.factors > 0, high[gains.columns], low[gains.columns])
        is_odd = ~reduced.is_whole[gains.columns] | (gains.factors != np.rint(gains.factors))
        self.is_whole = np.asarray(gains.sum_rows(is_odd) == 0)
        limits = gains.sum_rows(gains.factors * best)
        self.limit = np.where(self.is_whole, floor(limits), limits)

    def add_up(self, chosen: Numbers) -> Floats:
        """Return the sum of the coefficients of some ends, ``[unknown]``."""
        import numpy as np

        flags = np.zeros(len(self), dtype=bool)
        flags[chosen] = True
        gains = self._gains
        weights = gains.factors * flags[gains.rows]
        return np.bincount(gains.columns, weights, gains.width).astype(float)

    def values(self, values: Floats) -> Floats:
        """Return the sums for values of the unknowns, ``[end]``."""
        return self._gains.times(values)

    def learn(self, blocks: Sequence[int], values: Floats) -> None:
        """Note what a solution of some blocks reaches; ``values`` stand per unknown."""
        import numpy as np

        concerned = np.isin(self.block, blocks)
        self.reached[concerned] = np.maximum(self.reached, self.values(values))[concerned]

    def limit_by(self, chosen: Numbers, limit: Floats) -> None:
        """Note what some ends cannot exceed even with fractions."""
        import numpy as np

        limit = np.where(self.is_whole[chosen], floor(limit), limit)
        self.limit[chosen] = np.minimum(self.limit[chosen], limit)

    def judge(self, needed: tuple[Floats, Floats] | None) -> None:
        """Note which ends are proven, or reached as far as needed."""
        import numpy as np

        slack = TOLERANCE * np.maximum(1.0, np.abs(finite(self.limit)))
        self.is_exact |= self.reached >= self.limit - slack
        self.is_done |= self.is_exact
        if needed is not None:
            lower, upper = self._intervals()
            enough = contains(lower, upper, *needed)
            wanted = np.zeros(len(self))
            for part in self._parts:
                wanted += part[~enough].sum(axis=0)
            self.is_done |= wanted == 0

    def narrowed(self) -> Narrowed:
        """Return the intervals of the questions as far as they are known."""
        import numpy as np

        lower, upper = self._intervals()
        missing = (~self.is_exact).astype(float)
        is_exact = np.ones(len(lower), dtype=bool)
        for part in self._parts:
            is_exact &= part @ missing == 0
        is_unknown = ~(lower <= upper + 0.5)
        lower[is_unknown], upper[is_unknown] = math.nan, math.nan
        return Narrowed(_rounded(lower), _rounded(upper), is_exact)

    def _intervals(self) -> tuple[Floats, Floats]:
        import numpy as np

        low, high = self._parts
        with np.errstate(invalid="ignore"):  # an end without limit, and no solution so far
            lower = self._bases[0] - low @ self.reached
            upper = self._bases[1] + high @ self.reached
        return np.asarray(lower), np.asarray(upper)


def contains(lower: Floats, upper: Floats, lowest: Floats, highest: Floats) -> Flags:
    """Whether intervals contain everything from ``lowest`` to ``highest``, ``[question]``."""
    import numpy as np

    slack = TOLERANCE * np.maximum(1.0, np.abs(finite(highest)))
    return np.asarray((lower <= lowest + slack) & (upper >= highest - slack))


def floor(sums: Floats) -> Floats:
    """Return the next whole numbers below, not minding errors of rounding."""
    import numpy as np

    return np.asarray(np.floor(sums + TOLERANCE * np.maximum(1.0, np.abs(finite(sums)))))


def finite(values: Floats) -> Floats:
    """Return the values, 0 for those that are not finite."""
    import numpy as np

    return np.asarray(np.where(np.isfinite(values), values, 0.0))


def _split(places: Numbers, gain: Floats, blocks: Numbers) -> Iterator[tuple[Numbers, Floats]]:
    """Yield the parts of a sum that concern one block each."""
    import numpy as np

    own = blocks[places]
    if len(places) == 1 or (own == own[:1]).all():
        if len(places):
            yield places, gain
        return
    for block in np.unique(own):
        yield places[own == block], gain[own == block]


def _incidence(pairs: list[tuple[int, int]], shape: tuple[int, int]) -> csr_array:
    import numpy as np
    from scipy.sparse import csr_array

    rows, columns = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return csr_array((np.ones(len(pairs)), (rows, columns)), shape=shape)


def _rounded(values: Floats) -> Floats:
    """Return whole numbers where only rounding errors part the values from them."""
    import numpy as np

    nearest = np.rint(values)
    slack = TOLERANCE * np.maximum(1.0, np.abs(finite(values)))
    with np.errstate(invalid="ignore"):  # infinite ends are no whole numbers
        is_near = np.abs(values - nearest) <= slack
    return np.asarray(np.where(is_near, nearest, values)) + 0.0
