"""What an outsider knows who has read several editions.

Each edition has its own numbers. Between two editions an outsider expects that reports came
late, so that numbers only rose; the published ones show him whether that can be. Where nothing
published has changed in tables that are connected, he takes the hidden numbers for unchanged,
too, and then knows everything that either edition said.
"""

from __future__ import annotations

import math
from collections import defaultdict
from enum import Enum
from typing import TYPE_CHECKING

from kobimo.audit.facts import Facts
from kobimo.audit.sums import Sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scipy.sparse import csr_array

    from kobimo.audit.facts import Flags, Floats
    from kobimo.audit.ledger import Edition
    from kobimo.audit.places import Place
    from kobimo.audit.programs import Numbers
    from kobimo.audit.sums import Said


class Change(Enum):
    """What happened to connected numbers since the edition before, as an outsider sees it."""

    NONE = "none"
    ROSE = "rose"
    FELL = "fell"
    #: Anything may have happened.
    OPEN = "open"


#: What to expect where the expectation before contradicts the published numbers.
NEXT = {Change.NONE: Change.ROSE, Change.ROSE: Change.FELL, Change.FELL: Change.OPEN}


class Knowledge:
    """All editions as facts about unknown numbers.

    Parameters
    ----------
    editions
        Oldest first.
    asked
        Per edition, the sums to find out.

    Attributes
    ----------
    changes
        Per edition, what happened to each block of connected numbers, ``[edition][block]``.
    """

    def __init__(self, editions: Sequence[Edition], asked: Sequence[Sequence[Place]]) -> None:
        self.sums = Sums(editions, asked)
        self._block_of_atom = _connect(self.sums.matrix)
        #: At least one, so that everything has a block even where nothing was said.
        self._count = int(self._block_of_atom.max(initial=0)) + 1
        self.changes = self._find_changes()

    def facts(self) -> tuple[Facts, Numbers]:
        """Return everything known about blocks that are asked for, and the block of each fact.

        The questions stand in the order of the editions.
        """
        import numpy as np
        from scipy.sparse import csr_array, vstack

        unknowns, width = self._number_unknowns()
        wanted = np.zeros(self._count, dtype=np.bool_)
        for sums in self.sums.questions:
            wanted[self._blocks(sums)] = True
        known, lower, upper, blocks = [csr_array((0, width))], [], [], []
        asked = [csr_array((0, width))]
        for number, said in enumerate(self.sums.said):
            rows, low, high = _facts_of(said)
            own = self._blocks(rows)
            keep = (wanted & self._seen[number])[own]
            known.append(_renumber(self.sums.matrix[rows[keep]], unknowns[number], width))
            lower.append(low[keep])
            upper.append(high[keep])
            blocks.append(own[keep])
            if number:
                pairs, signs, own = self._links(unknowns, number, wanted)
                known.append(_differences(pairs, width))
                lower.append(np.where(signs > 0, 0.0, -math.inf))
                upper.append(np.where(signs > 0, math.inf, 0.0))
                blocks.append(own)
            questions = self.sums.matrix[np.array(self.sums.questions[number], dtype=np.intp)]
            asked.append(_renumber(questions, unknowns[number], width))
        is_whole, floor = np.zeros(width, dtype=np.bool_), np.zeros(width)
        for places in unknowns:
            is_whole[places[places >= 0]] = self.sums.is_whole[places >= 0]
            floor[places[places >= 0]] = self.sums.floor[places >= 0]
        facts = Facts(
            is_whole=is_whole,
            floor=floor,
            known=csr_array(vstack(known)),
            lower=np.concatenate([np.zeros(0), *lower]),
            upper=np.concatenate([np.zeros(0), *upper]),
            asked=csr_array(vstack(asked)),
        )
        return facts, np.concatenate([np.zeros(0, dtype=np.intp), *blocks])

    def weaken(self, blocks: Iterable[int]) -> bool:
        """Expect less of some blocks, because what is expected of them cannot be.

        Returns
        -------
        Whether there was anything left to give up.
        """
        found = False
        for changes in self.changes[1:]:
            for block in blocks:
                if changes[block] in NEXT:
                    changes[block] = NEXT[changes[block]]
                    found = True
        return found

    def has_news(self) -> Flags:
        """Return the blocks of which the last edition says more than those before it.

        Returns
        -------
        Flags, ``[block]``: something changed, or is shown that was hidden.
        """
        import numpy as np

        last = len(self.changes) - 1
        same = np.array([change is Change.NONE for change in self.changes[last]], dtype=np.bool_)
        news = ~same
        rows = self.sums.said[last].printed
        is_old = np.zeros(len(rows), dtype=np.bool_)
        for number in range(last - 1, -1, -1):
            shown = np.isin(rows, self.sums.said[number].printed)
            is_old |= shown & same[self._blocks(rows)]
            same &= [change is Change.NONE for change in self.changes[number]]
        news[self._blocks(rows[~is_old])] = True
        # An edition that prints no number of a block tells nothing about it.
        speaks = np.zeros(len(news), dtype=np.bool_)
        speaks[self._blocks(rows)] = True
        return np.asarray(news & speaks)

    def keep_questions(self, number: int, keep: Flags) -> None:
        """Let some questions about an edition be, ``[question]``."""
        rows = self.sums.questions[number]
        self.sums.questions[number] = [
            row for row, wanted in zip(rows, keep, strict=True) if wanted
        ]

    def blocks_asked(self, number: int) -> Numbers:
        """Return the block of each question about an edition, ``[question]``."""
        return self._blocks(self.sums.questions[number])

    def _blocks(self, rows: Sequence[int] | Numbers) -> Numbers:
        """Return the block of each sum; one that adds up nothing is put with the first atom."""
        import numpy as np

        matrix = self.sums.matrix
        if not matrix.nnz or not len(rows):
            return np.zeros(len(rows), dtype=np.intp)
        start = matrix.indptr[np.asarray(rows, dtype=np.intp)]
        return np.asarray(self._block_of_atom[matrix.indices[np.minimum(start, matrix.nnz - 1)]])

    def _find_changes(self) -> list[list[Change]]:
        """Return what the published numbers of each block show."""
        import numpy as np

        self._seen: list[Flags] = []
        before: dict[int, float] = {}
        seen = np.zeros(self._count, dtype=np.bool_)
        found = []
        for said in self.sums.said:
            signs: dict[int, set[int]] = defaultdict(set)
            centres = (said.lower + said.upper).tolist()
            blocks = self._blocks(said.printed).tolist()
            for row, block, centre in zip(said.printed.tolist(), blocks, centres, strict=True):
                if row in before:
                    signs[block].add(int(np.sign(centre - before[row])))
                before[row] = centre
            spoken = np.zeros(self._count, dtype=np.bool_)
            spoken[self._blocks(said.rows)] = True
            found.append(
                [
                    # What an edition does not speak of is as it was.
                    Change.NONE if not spoken[block] else _judge(signs[block])
                    for block in range(self._count)
                ]
            )
            for block in np.flatnonzero(spoken & ~seen):
                found[-1][block] = Change.OPEN
            seen = seen | spoken
            self._seen.append(seen)
        return found

    def _number_unknowns(self) -> tuple[list[Numbers], int]:
        """Return the unknown that stands for each atom in each edition, -1 for none."""
        import numpy as np

        matrix = self.sums.matrix
        total = 0
        found: list[Numbers] = []
        for number, said in enumerate(self.sums.said):
            places: Numbers = np.full(len(self._block_of_atom), -1, dtype=np.intp)
            if number:
                same = np.array([change is Change.NONE for change in self.changes[number]])
                keep = same[self._block_of_atom]
                places[keep] = found[-1][keep]
            has = np.zeros(len(places), dtype=np.bool_)
            has[matrix[np.concatenate([said.rows, said.zero, said.positive])].indices] = True
            has &= self._seen[number][self._block_of_atom]
            questions = np.array(self.sums.questions[number], dtype=np.intp)
            has[matrix[questions].indices] = True
            new = np.flatnonzero(has & (places < 0))
            places[new] = total + np.arange(len(new))
            total += len(new)
            found.append(places)
        return found, total

    def _links(
        self, unknowns: list[Numbers], number: int, wanted: Flags
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Return unknowns of an edition and the one before, 1 where they rose and -1 where not.

        The third array is the block of each pair.
        """
        import numpy as np

        signs = {Change.ROSE: 1, Change.FELL: -1}
        by_block = np.array([signs.get(item, 0) for item in self.changes[number]], dtype=np.intp)
        new, old = unknowns[number], unknowns[number - 1]
        block = self._block_of_atom
        at = np.flatnonzero((new >= 0) & (old >= 0) & (new != old))
        at = at[(by_block[block[at]] != 0) & wanted[block[at]]]
        return np.stack([new[at], old[at]], axis=1), by_block[block[at]], block[at]


def facts_of(editions: Sequence[Edition], asked: Sequence[Place]) -> Facts:
    """Return everything an outsider knows, with sums of the last edition to find out."""
    return Knowledge(editions, [*([()] * (len(editions) - 1)), asked]).facts()[0]


def _connect(matrix: csr_array) -> Numbers:
    """Return the block of each atom: what sums connect belongs together."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    sums, atoms = matrix.shape
    if not atoms:
        return np.zeros(0, dtype=np.intp)
    rows, columns = matrix.tocoo().coords
    size = sums + atoms
    graph = csr_array((np.ones(len(rows)), (rows, columns + sums)), shape=(size, size))
    labels = connected_components(graph, directed=False)[1][sums:]
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.intp)


def _judge(signs: set[int]) -> Change:
    if signs == {0}:
        return Change.NONE
    if -1 not in signs:
        return Change.ROSE
    return Change.OPEN if 1 in signs else Change.FELL


def _facts_of(said: Said) -> tuple[Numbers, Floats, Floats]:
    """Return all sums an edition says something about, with their bounds."""
    import numpy as np

    zeros, above = np.zeros(len(said.zero)), np.zeros(len(said.positive))
    return (
        np.concatenate([said.printed, said.zero, said.positive]),
        np.concatenate([said.lower, zeros, above]),
        np.concatenate([said.upper, zeros, above + math.inf]),
    )


def _renumber(rows: csr_array, places: Numbers, width: int) -> csr_array:
    from scipy.sparse import csr_array

    shape = rows.shape[0], width
    return csr_array((rows.data, places[rows.indices], rows.indptr), shape=shape)


def _differences(pairs: Numbers, width: int) -> csr_array:
    import numpy as np
    from scipy.sparse import csr_array

    count = len(pairs)
    factors, ends = np.tile([1.0, -1.0], count), np.arange(0, 2 * count + 1, 2)
    return csr_array((factors, pairs.ravel(), ends), shape=(count, width))
