"""Look for cheap deviations by linear programs (HiGHS, through scipy)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.disclosure.deviations import confirm

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kobimo.disclosure.components import Component
    from kobimo.disclosure.deviations import Deviation, Goal

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

#: A solver's number this close to a whole number is that number.
WHOLE = 1e-6
#: Share of a need of an amount that is asked for besides, so that no rounding error eats it.
RESERVE = 1e-6
#: What using a hidden row costs, as a share of the cheapest row: short witnesses are wanted.
HIDDEN_COST = 1e-3
#: How many branches a search for whole numbers may take; a count, so that no clock decides.
BRANCHES = 2000


@dataclass(eq=False)
class _Program:
    """What one linear program minimises and within which bounds, ``[column]``."""

    cost: Floats
    lower: Floats
    upper: Floats


class Search:
    """Finds deviations of one component.

    The columns of its programs are: atoms rise, atoms fall, long rows rise, long rows fall. A row
    that is one atom alone needs no column of its own; all others are long.

    Parameters
    ----------
    component
        Rows and atoms.
    """

    def __init__(self, component: Component) -> None:
        import numpy as np
        from scipy.sparse import csc_array, eye_array, hstack

        self.component = component
        rows = component.rows
        is_unit = (np.diff(rows.indptr) == 1) & ~component.is_fixed
        long = np.flatnonzero(~is_unit)
        units = np.flatnonzero(is_unit)
        self._atoms, self._long = rows.shape[1], len(long)
        part = csc_array(rows[long])
        slack = eye_array(len(long), format="csc")
        self._matrix = csc_array(hstack([part, -part, -slack, slack], format="csc"))
        #: Row that a column moves; -1 for atoms that are no row.
        of_atom = np.full(self._atoms, -1)
        of_atom[rows.indices[rows.indptr[units]]] = units
        self._row = np.concatenate([of_atom, of_atom, long, long])
        #: Columns that move a row down and up, ``[row, direction]``.
        columns = np.zeros((rows.shape[0], 2), dtype=np.int64)
        columns[units, 1] = rows.indices[rows.indptr[units]]
        columns[units, 0] = columns[units, 1] + self._atoms
        columns[long, 1] = 2 * self._atoms + np.arange(len(long))
        columns[long, 0] = columns[long, 1] + len(long)
        self._columns = columns
        endless = np.full(self._atoms, np.inf), np.full(2 * len(long), np.inf)
        self._most = np.concatenate([endless[0], component.capacity, endless[1]])
        whole = component.is_whole
        self._is_whole = np.concatenate([whole, whole, np.zeros(2 * len(long), dtype=bool)])
        #: Columns of all programs solved so far: a measure of work that no clock decides.
        self.work = 0
        cheapest = component.cost[~component.is_fixed].min()
        self._hidden_cost = HIDDEN_COST * float(cheapest)
        self._reserve = 0.0 if whole.all() else RESERVE

    def find(self, goal: Goal, hidden: Flags, *, beyond: bool) -> Deviation | None:
        """Return the cheapest deviation that reaches a goal, or ``None`` where there is none.

        Parameters
        ----------
        hidden
            Rows that may move at next to no cost, ``[row]``.
        beyond
            Whether other rows may be hidden too. If not, a solution that is not whole counts as
            none: the search for whole numbers is dear.
        """
        import numpy as np

        fixed = self.component.is_fixed
        allowed = ~fixed if beyond else hidden & ~fixed
        moves = self._reach(goal, hidden, allowed, whole=False)
        if moves is None:
            return None
        found = confirm(self.component, moves, allowed)
        if found is not None and found.reaches(goal):
            return found
        if not beyond:
            return None
        # Half a person is no witness. Whole numbers are looked for close to the solution first.
        near = allowed & (hidden | (np.abs(self.component.rows @ moves) > WHOLE))
        for rows in (near, allowed):
            moves = self._reach(goal, hidden, rows, whole=True)
            found = None if moves is None else confirm(self.component, moves, rows)
            if found is not None and found.reaches(goal):
                return found
        return None

    def find_shared(self, goals: Sequence[Goal], hidden: Flags) -> Deviation | None:
        """Return a deviation of hidden rows that reaches many goals at once.

        Parameters
        ----------
        goals
            At most one direction per row.
        """
        import numpy as np

        allowed = hidden & ~self.component.is_fixed
        program = self._program(hidden, allowed, 1.0)
        mine = np.array([self._columns[goal.row, int(goal.direction > 0)] for goal in goals])
        need = np.array([goal.need for goal in goals]) * (1 + self._reserve)
        need = np.minimum(need, program.upper[mine])
        mine, need = mine[need > 0], need[need > 0]
        program.upper[mine] -= need
        extra = _Program(-1.0 / need, np.zeros(len(mine)), need)
        moves = self._solve(program, extra, mine)
        return None if moves is None else confirm(self.component, moves, allowed)

    def _program(self, hidden: Flags, allowed: Flags, need: float) -> _Program:
        import numpy as np

        price = np.where(hidden, 0.0, self.component.cost) + self._hidden_cost
        # The last is for atoms that are no row (-1).
        price = np.append(price, self._hidden_cost / 4) / need
        # What cannot move by the whole need costs as much to hide, for less.
        cost = price[self._row] * (need / np.clip(self._most, need * 1e-3, need))
        upper = np.where(np.append(allowed, True)[self._row], self._most, 0.0)
        return _Program(cost, np.zeros(len(upper)), upper)

    def _reach(self, goal: Goal, hidden: Flags, allowed: Flags, *, whole: bool) -> Floats | None:
        """Return the cheapest moves of atoms that reach a goal, ``[atom]``."""
        need = goal.need * (1 + self._reserve)
        program = self._program(hidden, allowed, need)
        back, forth = self._columns[goal.row, :: goal.direction]
        if program.upper[forth] < goal.need:
            return None
        program.lower[forth] = min(need, program.upper[forth])
        program.upper[back] = 0.0
        return self._solve(program, whole=whole)

    def _solve(
        self,
        program: _Program,
        extra: _Program | None = None,
        doubles: NDArray[np.int64] | None = None,
        *,
        whole: bool = False,
    ) -> Floats | None:
        """Return the moves of atoms, ``[atom]``, or ``None`` where nothing fulfils the program.

        Parameters
        ----------
        extra
            Columns besides that move the same as the columns ``doubles``.
        """
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csc_array

        used = np.flatnonzero(program.upper > 0)
        cost, lower, upper = program.cost[used], program.lower[used], program.upper[used]
        if extra is not None and doubles is not None:
            used = np.concatenate([used, doubles])
            cost = np.concatenate([cost, extra.cost])
            lower = np.concatenate([lower, extra.lower])
            upper = np.concatenate([upper, extra.upper])
        self.work += len(used)
        matrix = csc_array(self._matrix[:, used])
        is_filled = np.zeros(self._long, dtype=bool)
        is_filled[matrix.indices] = True
        place = np.cumsum(is_filled, dtype=matrix.indices.dtype) - 1
        matrix = csc_array(
            (matrix.data, place[matrix.indices], matrix.indptr),
            shape=(int(is_filled.sum()), len(used)),
        )
        options: dict[str, float] = {"mip_rel_gap": 0.05, "node_limit": BRANCHES} if whole else {}
        answer = milp(
            cost,
            integrality=self._is_whole[used] if whole else None,
            bounds=Bounds(lower, upper),
            constraints=LinearConstraint(matrix, 0.0, 0.0) if matrix.shape[0] else (),
            options=options,
        )
        if answer.x is None:
            return None
        values = np.zeros(len(program.upper))
        np.add.at(values, used, answer.x)
        rising, falling = values[: self._atoms], values[self._atoms : 2 * self._atoms]
        return np.asarray(rising - np.minimum(falling, self.component.capacity))
