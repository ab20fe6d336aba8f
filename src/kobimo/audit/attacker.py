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
from typing import TYPE_CHECKING

from kobimo.audit.ends import Ends, contains
from kobimo.audit.facts import Contradiction, Narrowed
from kobimo.audit.implied import NothingFits
from kobimo.audit.programs import TOLERANCE, Ending, Program, clashing, maximise
from kobimo.audit.reduction import reduce

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kobimo.audit.facts import Facts, Flags, Floats
    from kobimo.audit.programs import Numbers
    from kobimo.audit.reduction import Reduced

    _Choice = Callable[[Numbers], Numbers]

#: How many unknowns are looked at together when several independent ends share a program.
TOGETHER = 400
#: How near to the largest sum a solution must come that is to reach many ends together.
NEAR = 0.05


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
    return ~contains(narrowed.lower, narrowed.upper, lowest, highest)


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


class _Search:
    """The search for all ends in one reduced program."""

    def __init__(
        self,
        reduced: Reduced,
        needed: tuple[Floats, Floats] | None,
        deadline: float | None,
    ) -> None:
        from scipy.sparse import csc_array

        self.needed = needed
        self.deadline = deadline
        self.program = Program(
            csc_array(reduced.known.matrix),
            reduced.lower,
            reduced.upper,
            reduced.floor,
            reduced.ceiling,
            reduced.is_whole,
        )
        blocks, block_of_fact = _blocks(self.program)
        count = int(blocks.max(initial=-1)) + 1
        self.unknowns = _places(blocks, count)
        self.facts = _places(block_of_fact, count)
        self.ends = Ends(reduced, blocks)

    def run(self) -> Narrowed:
        self._share(self._ends_at_zero, attempts=3)
        self._begin()
        self._share(self._distant_ends, attempts=2)
        self._share(self._one_per_block, attempts=1)
        self._share(self._ends_at_zero, attempts=3, over_whole=True)
        self._share(self._distant_ends, attempts=2, over_whole=True)
        self._insist()
        return self.ends.narrowed()

    def _begin(self) -> None:
        """Find a solution of every block without one; where there is none, nothing fits."""
        import numpy as np

        met = np.unique(self.ends.block[np.isfinite(self.ends.reached)])
        for group in self._groups(np.setdiff1d(np.arange(len(self.unknowns)), met).tolist()):
            self._solve(group, np.zeros(len(self.program.floor)))
        self.ends.judge(self.needed)

    def _share(self, choose: _Choice, *, attempts: int, over_whole: bool = False) -> None:
        """Look for ends that one solution may reach together."""
        import numpy as np

        ends = self.ends
        tried = np.zeros(len(ends), dtype=np.intp)
        while not self._is_late:
            chosen = choose(np.flatnonzero(~ends.is_done & (tried < attempts)))
            if not len(chosen):
                return
            tried[chosen] += 1
            for group in self._groups(np.unique(ends.block[chosen]).tolist()):
                at = chosen[np.isin(ends.block[chosen], group)]
                if over_whole:
                    self._solve(group, ends.add_up(at), over_whole=True, gap=NEAR)
                    ends.judge(self.needed)
                else:
                    self._seek(at, group)

    def _ends_at_zero(self, ends: Numbers) -> Numbers:
        """Choose all ends that may be reached where unknowns are at their lower bounds."""
        return ends[self.ends.limit[ends] <= TOLERANCE]

    def _distant_ends(self, ends: Numbers) -> Numbers:
        """Choose ends that have no fact in common."""
        import numpy as np

        known = self.program.known
        taken = np.zeros(known.shape[0], dtype=bool)
        found = []
        for end in ends[np.isfinite(self.ends.limit[ends])].tolist():
            rows = [
                known.indices[known.indptr[c] : known.indptr[c + 1]] for c in self.ends.columns[end]
            ]
            facts = np.concatenate(rows)
            if not taken[facts].any():
                taken[facts] = True
                found.append(end)
        return np.array(found, dtype=np.intp)

    def _one_per_block(self, ends: Numbers) -> Numbers:
        """Choose the first end of every block."""
        import numpy as np

        return np.asarray(ends[np.unique(self.ends.block[ends], return_index=True)[1]])

    def _seek(self, chosen: Numbers, group: Sequence[int]) -> None:
        """Make the sum of some ends as large as possible, with fractions allowed.

        Where an end is alone in its block, the solution shows what it cannot exceed.
        """
        import numpy as np

        ends = self.ends
        ending, values = self._solve(group, ends.add_up(chosen))
        if ending is Ending.ENDLESS and len(chosen) > 1:
            for end in chosen:
                self._seek(np.array([end]), [int(ends.block[end])])
        elif ending is Ending.ENDLESS:
            ends.limit[chosen] = math.inf
            ends.reached[chosen] = math.inf
        elif values is not None:
            alone = chosen[np.bincount(ends.block[chosen])[ends.block[chosen]] == 1]
            ends.limit_by(alone, ends.values(values)[alone])
        ends.judge(self.needed)

    def _insist(self) -> None:
        """Demand whole numbers where fractions went further."""
        import numpy as np

        ends = self.ends
        while not self._is_late:
            left = np.flatnonzero(~ends.is_done)
            if not len(left):
                return
            end = left[:1]
            ending, _ = self._solve(ends.block[end].tolist(), ends.add_up(end), over_whole=True)
            if ending is Ending.ENDLESS:
                ends.reached[end] = math.inf
            if ending is not Ending.OPEN:
                ends.limit[end] = np.minimum(ends.limit[end], ends.reached[end])
            ends.judge(self.needed)
            ends.is_done[end] = True

    def _solve(
        self, group: Sequence[int], goal: Floats, *, over_whole: bool = False, gap: float = 0.0
    ) -> tuple[Ending, Floats | None]:
        """Solve one program over several blocks and learn from those where it is whole.

        Returns
        -------
        How it ended, and values, ``[unknown]``, 0 outside these blocks.
        """
        import numpy as np

        part, places = self._part(group)
        ending, values = maximise(
            part, goal[places], over_whole=over_whole, gap=gap, deadline=self.deadline
        )
        if ending is Ending.IMPOSSIBLE:
            raise NothingFits
        if values is None:
            return ending, None
        full = np.zeros(len(goal))
        full[places] = values
        self._learn(group, full)
        return ending, full

    def _learn(self, group: Sequence[int], values: Floats) -> None:
        """Note what a solution reaches, block by block where it is not whole in all of them."""
        part, places = self._part(group)
        whole = part.whole(values[places])
        if whole is not None:
            full = values.copy()
            full[places] = whole
            self.ends.learn(group, full)
        elif len(group) > 1:
            for block in group:
                self._learn([block], values)

    def _part(self, group: Sequence[int]) -> tuple[Program, Numbers]:
        import numpy as np

        if len(group) == len(self.unknowns):
            return self.program, np.arange(len(self.program.floor))
        unknowns = np.concatenate([self.unknowns[block] for block in group])
        facts = np.concatenate([self.facts[block] for block in group])
        return self.program.part(facts, unknowns), unknowns

    @property
    def _is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def _groups(self, blocks: Iterable[int]) -> Iterator[list[int]]:
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
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    facts, unknowns = program.known.shape
    if not unknowns:
        return np.zeros(0, dtype=np.intp), np.zeros(facts, dtype=np.intp)
    rows, columns = program.known.tocoo().coords
    size = facts + unknowns
    graph = csr_array((np.ones(len(rows)), (rows, columns + facts)), shape=(size, size))
    labels = connected_components(graph, directed=False)[1].astype(np.intp)
    return labels[facts:], labels[:facts]


def _places(labels: Numbers, count: int) -> list[Numbers]:
    """Return where each label stands."""
    import numpy as np

    order = np.argsort(labels, kind="stable")
    return np.split(order, np.cumsum(np.bincount(labels, minlength=count))[:-1]) if count else []
