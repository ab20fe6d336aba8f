"""Find out how far everything known narrows each hidden number.

Whoever wants to know a hidden number looks for the smallest and the largest value that
fits everything published (the attacker problem of Fischetti and Salazar-González 2001). Each end is
a linear program; whole numbers are demanded where its solution has fractions. Most ends need no
program of their own: a solution found for other reasons often reaches a bound that no number
can pass, and that proves it.

This module shares no code with what protects the numbers, so that a fault there is found here.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.audit.facts import Contradiction, Narrowed
from kobimo.audit.implied import NothingFits, imply
from kobimo.audit.programs import TOLERANCE, Ending, Program, clashing, maximise
from kobimo.audit.reduction import reduce

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scipy.sparse import csr_array

    from kobimo.audit.facts import Facts, Flags, Floats
    from kobimo.audit.programs import Numbers
    from kobimo.audit.reduction import Reduced

    _Choice = Callable[[Numbers], Numbers]

#: How many unknowns are looked at together when several independent ends share a program.
TOGETHER = 400


def narrow(
    facts: Facts,
    *,
    needed: tuple[Floats, Floats] | None = None,
    deadline: float | None = None,
) -> Narrowed:
    """Return the interval of every sum asked for.

    Parameters
    ----------
    needed
        Lowest and highest value per question, ``[question]``: a question is left as soon as
        both were reached. Without it the true ends are computed.
    deadline
        Value of :func:`time.monotonic` after which nothing new is begun.

    Raises
    ------
    Contradiction
        No numbers fulfil all facts.
    """
    import numpy as np

    if not facts.asked.shape[0]:
        empty = np.zeros(0)
        return Narrowed(empty, empty, np.zeros(0, dtype=bool))
    try:
        return _Search(reduce(facts), needed, deadline).run()
    except NothingFits:
        raise Contradiction(_blame(facts)) from None


def too_narrow(narrowed: Narrowed, lowest: Floats, highest: Floats) -> Flags:
    """Return which intervals do not contain the numbers from ``lowest`` to ``highest``.

    What could not be proven in time counts as too narrow.
    """
    import numpy as np

    slack = TOLERANCE * np.maximum(1.0, np.abs(_finite(highest)))
    wide = (narrowed.lower <= lowest + slack) & (narrowed.upper >= highest - slack)
    return np.asarray(~wide)


def _blame(facts: Facts) -> tuple[int, ...]:
    import numpy as np
    from scipy.sparse import csc_array

    ceiling = np.full(len(facts.floor), math.inf)
    return tuple(
        clashing(
            Program(
                csc_array(facts.known),
                facts.lower,
                facts.upper,
                facts.floor,
                ceiling,
                facts.is_whole,
            )
        )
    )


@dataclass(eq=False)
class _Ends:
    """The different ends that are looked for, each as a sum to make as large as possible.

    Attributes
    ----------
    gains
        Coefficients, ``[end, unknown]``; each end concerns one block only.
    block
        The block of unknowns without connection to others, ``[end]``.
    limit
        What the sum cannot exceed, ``[end]``.
    reached
        The largest sum found so far, ``[end]``.
    is_done
        Whether nothing more is to be found out, ``[end]``.
    is_exact
        Whether ``reached`` is the true end, ``[end]``.
    """

    gains: csr_array
    block: Numbers
    limit: Floats
    reached: Floats
    is_done: Flags
    is_exact: Flags


class _Search:
    """The search for all ends in one reduced program."""

    def __init__(
        self,
        reduced: Reduced,
        needed: tuple[Floats, Floats] | None,
        deadline: float | None,
    ) -> None:

        self.reduced = reduced
        self.program = reduced.program
        self.needed = needed
        self.deadline = deadline
        self.blocks, block_of_fact = _blocks(self.program)
        count = int(self.blocks.max(initial=-1)) + 1
        self.unknowns = _places(self.blocks, count)
        self.facts = _places(block_of_fact, count)
        self._list_ends()

    def run(self) -> Narrowed:
        self._begin()
        self._share(self._ends_at_zero, attempts=3)
        self._share(self._distant_ends, attempts=2)
        self._share(self._one_per_block, attempts=1)
        self._insist()
        return self._narrowed()

    def _list_ends(self) -> None:
        """List the ends of all questions, the same end once, split where blocks are apart."""
        import numpy as np
        from scipy.sparse import csr_array

        first: dict[tuple[int, bytes, bytes], int] = {}
        rows: list[tuple[Numbers, Floats]] = []
        block: list[int] = []
        links: list[list[tuple[int, int]]] = [[], []]
        for side, (goals, sign) in enumerate(((self.reduced.low, -1), (self.reduced.high, 1))):
            for question in range(goals.shape[0]):
                at = slice(goals.indptr[question], goals.indptr[question + 1])
                for where, places, factors in _split(
                    goals.indices[at], goals.data[at], self.blocks
                ):
                    gain = sign * factors
                    key = (where, places.tobytes(), gain.tobytes())
                    if key not in first:
                        first[key] = len(rows)
                        rows.append((places, gain))
                        block.append(where)
                    links[side].append((question, first[key]))
        starts = np.cumsum([0, *(len(places) for places, _ in rows)])
        gains = csr_array(
            (
                np.concatenate([gain for _, gain in rows]) if rows else np.zeros(0),
                np.concatenate([places for places, _ in rows]) if rows else np.zeros(0, int),
                starts,
            ),
            shape=(len(rows), len(self.blocks)),
        )
        questions = self.reduced.low.shape[0]
        self.parts = [_incidence(pairs, (questions, len(rows))) for pairs in links]
        count = len(rows)
        self.ends = _Ends(
            gains,
            np.array(block, dtype=np.intp),
            self._limits(gains),
            np.full(count, -math.inf),
            np.zeros(count, dtype=bool),
            np.zeros(count, dtype=bool),
        )

    def _limits(self, gains: csr_array) -> Floats:
        """Return what no sum can exceed, from bounds that follow from single facts."""
        import numpy as np

        low, high = imply(self.program)
        entries = gains.tocoo()
        rows, columns = entries.coords
        best = entries.data * np.where(entries.data > 0, high[columns], low[columns])
        limits = np.bincount(rows, best, gains.shape[0]).astype(float)
        self.is_whole_end = np.asarray(
            np.bincount(
                rows,
                ~self.program.is_whole[columns] | (entries.data != np.rint(entries.data)),
                gains.shape[0],
            )
            == 0
        )
        return np.asarray(np.where(self.is_whole_end, _floor(limits), limits))

    def _begin(self) -> None:
        """Find any solution of every block; a block without one contradicts itself."""
        import numpy as np

        for group in self._groups(range(len(self.unknowns))):
            self._solve(group, np.zeros(len(self.blocks)))
        self._judge()

    def _share(self, choose: _Choice, *, attempts: int) -> None:
        """Look for ends that one solution may reach together.

        Where an end is alone in its block, the solution shows what it cannot exceed.
        """
        import numpy as np

        tried = np.zeros(len(self.ends.block), dtype=np.intp)
        while not self._is_late:
            chosen = choose(np.flatnonzero(~self.ends.is_done & (tried < attempts)))
            if not len(chosen):
                return
            tried[chosen] += 1
            for group in self._groups(np.unique(self.ends.block[chosen]).tolist()):
                self._seek(chosen[np.isin(self.ends.block[chosen], group)], group)

    def _ends_at_zero(self, ends: Numbers) -> Numbers:
        """Choose all ends that may be reached where unknowns are at their lower bounds."""
        return ends[self.ends.limit[ends] <= TOLERANCE]

    def _distant_ends(self, ends: Numbers) -> Numbers:
        """Choose ends that have no fact in common."""
        import numpy as np

        known, gains = self.program.known, self.ends.gains
        taken = np.zeros(known.shape[0], dtype=bool)
        found = []
        for end in ends[np.isfinite(self.ends.limit[ends])].tolist():
            columns = gains.indices[gains.indptr[end] : gains.indptr[end + 1]]
            rows = np.concatenate(
                [known.indices[known.indptr[c] : known.indptr[c + 1]] for c in columns]
            )
            if not taken[rows].any():
                taken[rows] = True
                found.append(end)
        return np.array(found, dtype=np.intp)

    def _one_per_block(self, ends: Numbers) -> Numbers:
        """Choose the first end of every block."""
        import numpy as np

        return np.asarray(ends[np.unique(self.ends.block[ends], return_index=True)[1]])

    def _seek(self, chosen: Numbers, group: Sequence[int]) -> None:
        """Make the sum of some ends as large as possible, with fractions allowed."""
        import numpy as np

        ends = self.ends
        ending, values = self._solve(group, ends.gains[chosen].sum(axis=0))
        if ending is Ending.ENDLESS and len(chosen) > 1:
            for end in chosen:
                self._seek(np.array([end]), [int(ends.block[end])])
        elif ending is Ending.ENDLESS:
            ends.limit[chosen] = math.inf
            ends.reached[chosen] = math.inf
        elif values is not None:
            alone = chosen[np.bincount(ends.block[chosen])[ends.block[chosen]] == 1]
            limit = ends.gains[alone] @ values
            limit = np.where(self.is_whole_end[alone], _floor(limit), limit)
            ends.limit[alone] = np.minimum(ends.limit[alone], limit)
        self._judge()

    def _insist(self) -> None:
        """Demand whole numbers where fractions went further."""
        import numpy as np

        while not self._is_late:
            left = np.flatnonzero(~self.ends.is_done)
            if not len(left):
                return
            end = int(left[0])
            block = int(self.ends.block[end])
            goal = self.ends.gains[[end]].sum(axis=0)
            part, places = self._part([block])
            ending, values = maximise(part, goal[places], over_whole=True, deadline=self.deadline)
            if ending is Ending.IMPOSSIBLE:
                raise NothingFits
            if ending is Ending.ENDLESS:
                self.ends.reached[end] = math.inf
            if values is not None:
                self._learn([block], places, part.whole(values))
            if ending is not Ending.OPEN:
                self.ends.limit[end] = min(self.ends.limit[end], self.ends.reached[end])
            self._judge()
            self.ends.is_done[end] = True

    def _solve(self, group: Sequence[int], goal: Floats) -> tuple[Ending, Floats | None]:
        """Solve one program over several blocks and learn from those where it is whole.

        Returns
        -------
        How it ended, and values, ``[unknown]``, 0 outside these blocks.
        """
        part, places = self._part(group)
        ending, values = maximise(part, goal[places], deadline=self.deadline)
        if ending is Ending.IMPOSSIBLE:
            raise NothingFits
        if values is None:
            return ending, None
        full = _spread(values, places, len(self.blocks))
        whole = part.whole(values)
        if whole is not None:
            self._learn(group, places, whole)
        elif len(group) > 1:
            for block in group:
                single, own = self._part([block])
                self._learn([block], own, single.whole(full[own]))
        return ending, full

    def _part(self, group: Sequence[int]) -> tuple[Program, Numbers]:
        import numpy as np

        unknowns = np.concatenate([self.unknowns[block] for block in group])
        facts = np.concatenate([self.facts[block] for block in group])
        return self.program.part(facts, unknowns), unknowns

    def _learn(self, group: Sequence[int], places: Numbers, values: Floats | None) -> None:
        """Note what a solution of some blocks reaches for every end in them."""
        import numpy as np

        if values is None:
            return
        sums = self.ends.gains @ _spread(values, places, len(self.blocks))
        concerned = np.isin(self.ends.block, group)
        self.ends.reached[concerned] = np.maximum(self.ends.reached, sums)[concerned]

    def _judge(self) -> None:
        """Note which ends are proven, or reached as far as needed."""
        import numpy as np

        ends = self.ends
        slack = TOLERANCE * np.maximum(1.0, np.abs(np.where(np.isinf(ends.limit), 0, ends.limit)))
        ends.is_exact |= ends.reached >= ends.limit - slack
        ends.is_done |= ends.is_exact
        if self.needed is not None:
            lower, upper = self._reached()
            enough = ~too_narrow(Narrowed(lower, upper, lower == upper), *self.needed)
            wanted = np.zeros(len(ends.block), dtype=bool)
            for part in self.parts:
                wanted |= part[~enough].sum(axis=0) > 0
            ends.is_done |= ~wanted

    def _reached(self) -> tuple[Floats, Floats]:
        import numpy as np

        low, high = self.parts
        with np.errstate(invalid="ignore"):  # an end without limit, and no solution so far
            lower = self.reduced.low_base - low @ self.ends.reached
            upper = self.reduced.high_base + high @ self.ends.reached
        return np.asarray(lower), np.asarray(upper)

    def _narrowed(self) -> Narrowed:
        import numpy as np

        lower, upper = self._reached()
        missing = ~self.ends.is_exact
        is_exact = np.ones(len(lower), dtype=bool)
        for part in self.parts:
            is_exact &= part @ missing.astype(float) == 0
        is_unknown = lower > upper + 0.5
        lower[is_unknown], upper[is_unknown] = math.nan, math.nan
        return Narrowed(_rounded(lower), _rounded(upper), is_exact)

    @property
    def _is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def _groups(self, blocks: Sequence[int] | range) -> Iterator[list[int]]:
        """Yield blocks in groups of moderate size."""
        group: list[int] = []
        size = 0
        for block in blocks:
            if group and size + len(self.unknowns[block]) > TOGETHER:
                yield group
                group, size = [], 0
            group.append(block)
            size += len(self.unknowns[block])
        if group:
            yield group


def _blocks(program: Program) -> tuple[Numbers, Numbers]:
    """Return the block of each unknown and of each fact; nothing connects two blocks."""
    import numpy as np
    from scipy.sparse import block_array
    from scipy.sparse.csgraph import connected_components

    facts, unknowns = program.known.shape
    if not unknowns:
        return np.zeros(0, dtype=np.intp), np.zeros(facts, dtype=np.intp)
    graph = block_array([[None, program.known], [program.known.T, None]])
    _, labels = connected_components(graph, directed=False)
    labels = labels.astype(np.intp)
    return labels[facts:], labels[:facts]


def _places(labels: Numbers, count: int) -> list[Numbers]:
    """Return where each label stands."""
    import numpy as np

    order = np.argsort(labels, kind="stable")
    return np.split(order, np.cumsum(np.bincount(labels, minlength=count))[:-1]) if count else []


def _split(
    places: Numbers, factors: Floats, blocks: Numbers
) -> Iterator[tuple[int, Numbers, Floats]]:
    """Yield the parts of a sum that concern one block each."""
    import numpy as np

    order = np.argsort(places, kind="stable")
    places, factors = places[order], factors[order]
    own = blocks[places]
    for block in np.unique(own).tolist():
        yield block, places[own == block], factors[own == block]


def _incidence(pairs: list[tuple[int, int]], shape: tuple[int, int]) -> csr_array:
    import numpy as np
    from scipy.sparse import csr_array

    places = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return csr_array((np.ones(len(pairs)), (places[0], places[1])), shape=shape)


def _spread(values: Floats, places: Numbers, count: int) -> Floats:
    import numpy as np

    full = np.zeros(count)
    full[places] = values
    return full


def _floor(sums: Floats) -> Floats:
    """Return the next whole numbers below, not minding errors of rounding."""
    import numpy as np

    return np.asarray(np.floor(sums + TOLERANCE * np.maximum(1.0, np.abs(_finite(sums)))))


def _finite(values: Floats) -> Floats:
    import numpy as np

    return np.asarray(np.where(np.isfinite(values), values, 0.0))


def _rounded(values: Floats) -> Floats:
    """Return whole numbers where only rounding errors part the values from them."""
    import numpy as np

    nearest = np.rint(values)
    slack = TOLERANCE * np.maximum(1.0, np.abs(_finite(values)))
    with np.errstate(invalid="ignore"):
        is_near = np.abs(values - nearest) <= slack
    return np.asarray(np.where(is_near, nearest, values)) + 0.0
