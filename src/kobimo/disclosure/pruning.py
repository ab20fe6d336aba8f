"""Take hidden rows back that turned out not to be needed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kobimo.disclosure.components import Component
    from kobimo.disclosure.deviations import Deviation, Goal
    from kobimo.disclosure.search import Search

    Flags = NDArray[np.bool_]
    Numbers = NDArray[np.int64]


#: Columns of programs after which showing cells of one component again is no longer worth it.
PATIENCE = 1_500_000


class Witnesses:
    """Deviations found so far, and the goals each of them reaches.

    Parameters
    ----------
    goals
        What has to be reached.
    count
        Number of rows.
    """

    def __init__(self, goals: list[Goal], count: int) -> None:
        import numpy as np

        self.goals = goals
        self._row = np.array([goal.row for goal in goals], dtype=np.int64)
        self._side = np.array([int(goal.direction > 0) for goal in goals], dtype=np.int64)
        self._need = np.array([goal.need for goal in goals])
        self._of_row: list[list[int]] = [[] for _ in range(count)]
        self._reached: list[Numbers] = []
        self._is_valid: list[bool] = []
        self._place = np.full(count, -1)
        #: How many valid deviations reach a goal, ``[goal]``.
        self.count = np.zeros(len(goals), dtype=np.int64)

    def add(self, deviation: Deviation) -> None:
        """Keep a deviation."""
        import numpy as np

        number = len(self._reached)
        place = self._place
        place[deviation.used] = np.arange(len(deviation.used))
        mine = np.flatnonzero(place[self._row] >= 0)
        reach = deviation.reach[place[self._row[mine]], self._side[mine]]
        place[deviation.used] = -1
        reached = mine[reach >= self._need[mine]]
        self._reached.append(reached)
        self._is_valid.append(True)
        self.count[reached] += 1
        for row in deviation.used:
            self._of_row[row].append(number)

    def without(self, row: int) -> list[int]:
        """Give up the deviations that move a row, and return their numbers."""
        given_up = [number for number in self._of_row[row] if self._is_valid[number]]
        for number in given_up:
            self._is_valid[number] = False
            self.count[self._reached[number]] -= 1
        return given_up

    def restore(self, numbers: list[int]) -> None:
        """Take deviations back that were given up."""
        for number in numbers:
            self._is_valid[number] = True
            self.count[self._reached[number]] += 1


def prune(
    search: Search,
    witnesses: Witnesses,
    hidden: Flags,
    wanted: Flags,
    *,
    cause: Numbers,
    deadline: float | None = None,
) -> Flags:
    """Return the hidden rows without those that are not needed, ``[row]``.

    A row that was needed once stays needed while others are taken back, so each is tried once.

    Parameters
    ----------
    witnesses
        Deviations that move hidden rows only.
    wanted
        Goals that can be reached, ``[goal]``.
    cause
        Number of the goal for whose sake a row was hidden, ``[row]``: it is the likeliest to
        need the row still.
    deadline
        Time of :func:`time.monotonic` after which nothing more is taken back.
    """
    import numpy as np

    component = search.component
    hidden = hidden.copy()
    determined = Determined(component, hidden)
    candidates = np.flatnonzero(hidden & ~component.is_primary)
    limit = search.work + PATIENCE
    for row in candidates[np.lexsort((candidates, -component.cost[candidates]))]:
        if search.work > limit or (deadline is not None and time.monotonic() > deadline):
            break
        if determined.would_tell(row):
            continue
        given_up = witnesses.without(row)
        hidden[row] = False
        if replace(search, witnesses, hidden, wanted, first=int(cause[row])):
            determined.open(row)
        else:
            hidden[row] = True
            witnesses.restore(given_up)
    return hidden


def replace(
    search: Search, witnesses: Witnesses, hidden: Flags, wanted: Flags, *, first: int
) -> bool:
    """Find new witnesses for the goals that lost theirs; return whether all have one again."""
    import numpy as np

    if not _replace_one(search, witnesses, hidden, wanted, first):
        return False
    witness_together(search, witnesses, hidden, wanted)
    return all(
        _replace_one(search, witnesses, hidden, wanted, number)
        for number in np.flatnonzero(wanted & (witnesses.count == 0)).tolist()
    )


def _replace_one(
    search: Search, witnesses: Witnesses, hidden: Flags, wanted: Flags, number: int
) -> bool:
    """Find a new witness for one goal if it has none; return whether it has one."""
    if not wanted[number] or witnesses.count[number]:
        return True
    found = search.find(witnesses.goals[number], hidden, beyond=False)
    if found is not None:
        witnesses.add(found)
    return found is not None


#: From how many goals without a witness on one program for all of them is tried.
MANY = 4


def witness_together(search: Search, witnesses: Witnesses, hidden: Flags, wanted: Flags) -> None:
    """Find witnesses that serve many goals at once, as long as that pays."""
    import numpy as np

    sides = np.random.default_rng(0)  # any mixture of directions will do, but always the same
    missing = np.flatnonzero(wanted & (witnesses.count == 0))
    while len(missing) >= MANY:
        rises = sides.random(len(hidden)) < 0.5
        goals = {}
        for number in missing:
            goal = witnesses.goals[number]
            if goal.row not in goals or (goal.direction > 0) == rises[goal.row]:
                goals[goal.row] = goal
        found = search.find_shared(list(goals.values()), hidden)
        if found is None:
            return
        witnesses.add(found)
        left = np.flatnonzero(wanted & (witnesses.count == 0))
        if len(missing) - len(left) < PAYS * len(missing):
            return
        missing = left


#: Share of the goals that a program for all of them has to reach.
PAYS = 0.2


class Determined:
    """Atoms that follow from open rows one after the other, each from a single row.

    What this finds needs no linear program to be refused.
    """

    def __init__(self, component: Component, hidden: Flags) -> None:
        import numpy as np
        from scipy.sparse import csc_array

        rows = component.rows
        columns = csc_array(rows)
        self._atoms = np.split(rows.indices, rows.indptr[1:-1])
        self._rows = np.split(columns.indices, columns.indptr[1:-1])
        self._is_primary = component.is_primary
        self._is_open = ~hidden
        self._unknown = np.diff(rows.indptr).astype(np.int64)
        self._is_known = np.zeros(rows.shape[1], dtype=bool)
        for row in np.flatnonzero(self._is_open):
            self._follow(int(row), self._is_known, self._unknown)

    def would_tell(self, row: int) -> bool:
        """Return whether a primary row could be computed if this row was open."""
        is_known, unknown = self._is_known.copy(), self._unknown.copy()
        self._is_open[row] = True
        tells = self._follow(row, is_known, unknown)
        self._is_open[row] = False
        return tells

    def open(self, row: int) -> None:
        """Keep in mind that a row is open."""
        self._is_open[row] = True
        self._follow(row, self._is_known, self._unknown)

    def _follow(self, row: int, is_known: Flags, unknown: Numbers) -> bool:
        tells = False
        waiting = [row]
        while waiting:
            row = waiting.pop()
            if unknown[row] != 1 or not self._is_open[row]:
                continue
            atoms = self._atoms[row]
            atom = atoms[~is_known[atoms]][0]
            is_known[atom] = True
            touched = self._rows[atom]
            unknown[touched] -= 1
            tells |= bool((self._is_primary[touched] & (unknown[touched] == 0)).any())
            waiting.extend(int(r) for r in touched[unknown[touched] == 1])
        return tells
