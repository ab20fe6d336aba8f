"""Deviations an attacker cannot exclude: other numbers that fit everything that is open.

A *deviation* moves atoms so that no open row and no relation moves and no atom falls below zero.
Where one exists that moves a hidden row by its need, the row is protected in that direction; the
deviation is its *witness*. The cheapest deviation says which rows to hide as well (a linear
program for each primary and direction: Kelly, Golden and Assad, 1992; Fischetti and Salazar, 2000).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kobimo.disclosure.components import Component

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Numbers = NDArray[np.int64]

#: A solver's number this close to a whole number is that number.
WHOLE = 1e-6
#: Share of a need of an amount that is asked for besides, so that no rounding error eats it.
RESERVE = 1e-6
#: What using a hidden row costs, as a share of the cheapest row: short witnesses are wanted.
HIDDEN_COST = 1e-3
#: How many branches a search for whole numbers may take; a count, so that no clock decides.
BRANCHES = 2000


@dataclass(frozen=True, eq=False)
class Goal:
    """One row that must be able to move: down (-1) or up (1), by at least ``need``."""

    row: int
    direction: int
    need: float


@dataclass(frozen=True, eq=False)
class Deviation:
    """What an attacker cannot exclude.

    Attributes
    ----------
    used
        Numbers of the rows that move, so that they have to be hidden.
    reach
        How far each of these rows moves down and up by whole multiples of the deviation and its
        reverse as long as no atom falls below zero, ``[used, direction]``.
    """

    used: Numbers
    reach: Floats


def list_goals(component: Component) -> list[Goal]:
    """Return everything that is needed, the largest need first."""
    import numpy as np

    found = [
        Goal(int(row), (-1, 1)[side], float(component.need[row, side]))
        for row, side in np.argwhere(component.need > 0)
    ]
    return sorted(found, key=lambda goal: (-goal.need, goal.row, goal.direction))


class Search:
    """Finds deviations of one component.

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
        lengths = np.diff(rows.indptr)
        is_unit = (lengths == 1) & ~component.is_fixed
        #: Row that is this atom alone; -1 without one.
        self.unit = np.full(rows.shape[1], -1)
        self.unit[rows.indices[rows.indptr[:-1][is_unit]]] = np.flatnonzero(is_unit)
        self.long = np.flatnonzero(~is_unit)
        self.place = np.full(rows.shape[0], -1)
        self.place[self.long] = np.arange(len(self.long))
        part = csc_array(rows[self.long])
        slack = eye_array(len(self.long), format="csc")
        #: Columns: atoms rise, atoms fall, long rows rise, long rows fall.
        self.matrix = csc_array(hstack([part, -part, -slack, slack], format="csc"))
        self.tolerance = tolerance(component)
        self.cheapest = float(component.cost[~component.is_fixed].min())

    def find(self, goal: Goal, hidden: Flags, *, beyond: bool) -> Deviation | None:
        """Return the cheapest deviation that reaches a goal, or ``None`` where there is none.

        Parameters
        ----------
        hidden
            Rows that may move at next to no cost, ``[row]``.
        beyond
            Whether other rows may be hidden too.
        """
        allowed = ~self.component.is_fixed if beyond else hidden & ~self.component.is_fixed
        moves = self._solve(goal, hidden, allowed, whole=False)
        if moves is None:
            return None
        found = self._confirm(moves, goal, allowed)
        if found is not None:
            return found
        # Half a person is no witness. Whole numbers are looked for close to the solution first.
        near = hidden.copy()
        near |= abs(self.component.rows @ moves) > WHOLE
        for rows in (near & allowed, allowed) if beyond else (allowed,):
            moves = self._solve(goal, hidden, rows, whole=True)
            found = None if moves is None else self._confirm(moves, goal, rows)
            if found is not None:
                return found
        return None

    def _solve(self, goal: Goal, hidden: Flags, allowed: Flags, *, whole: bool) -> Floats | None:
        """Return the moves of the atoms, ``[atom]``."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        component = self.component
        count, long = len(self.unit), len(self.long)
        need = goal.need
        if not component.is_whole.all():
            need *= 1 + RESERVE
        price = np.where(hidden, 0.0, component.cost) / need
        price += HIDDEN_COST * self.cheapest / need
        has_unit = self.unit >= 0
        free = np.where(has_unit, allowed[self.unit], True)
        each = np.where(has_unit, price[self.unit], HIDDEN_COST * self.cheapest / need / 4)
        # An atom that cannot fall by the whole need costs as much to hide, for less.
        tight = np.maximum(need / np.clip(component.capacity, 1e-9, need), 1.0)
        capacity = component.capacity
        cost = np.concatenate([each, each * tight, price[self.long], price[self.long]])
        top = np.where(free, np.inf, 0.0)
        slack = np.where(allowed[self.long], np.inf, 0.0)
        upper = np.concatenate([top, np.where(free, capacity, 0.0), slack, slack])
        lower = np.zeros(len(upper))
        place = self.place[goal.row]
        atom = component.rows.indices[component.rows.indptr[goal.row]]
        up, down = (atom, count + atom) if place < 0 else (2 * count + place, None)
        if down is None:
            down = up + long
        if goal.direction < 0:
            up, down = down, up
        if upper[up] < need - WHOLE:
            return None
        lower[up] = min(need, upper[up])
        upper[down] = 0.0
        used = np.flatnonzero(upper > 0)
        matrix = self.matrix[:, used]
        options: dict[str, float] = {"mip_rel_gap": 0.05, "node_limit": BRANCHES} if whole else {}
        integral = np.concatenate([component.is_whole, component.is_whole, np.zeros(2 * long)])
        answer = milp(
            cost[used],
            integrality=integral[used] if whole else None,
            bounds=Bounds(lower[used], upper[used]),
            constraints=LinearConstraint(matrix, 0.0, 0.0) if long else (),
            options=options,
        )
        if answer.x is None:
            return None
        values = np.zeros(len(upper))
        values[used] = answer.x
        return np.asarray(values[:count] - values[count : 2 * count])

    def _confirm(self, moves: Floats, goal: Goal, allowed: Flags) -> Deviation | None:
        """Return a solution as a deviation where whole numbers fulfil everything exactly."""
        import numpy as np

        component = self.component
        whole = np.round(moves)
        moves = np.where(component.is_whole, whole, moves)
        if not component.is_whole.all():
            moves = np.maximum(moves, -component.capacity)
        change = component.rows @ moves
        used = np.abs(change) > self.tolerance
        if not is_witness(component, moves, change, allowed | ~used, goal):
            return None
        return Deviation(np.flatnonzero(used), _reach(component, moves, change[used]))


def is_witness(
    component: Component, moves: Floats, change: Floats, allowed: Flags, goal: Goal
) -> bool:
    """Return whether a deviation moves only what may move, and reaches the goal.

    Whole numbers below 2^53 are exact in floating point, so nothing is tolerated for counts.
    """
    return bool(
        (moves >= -component.capacity).all()
        and allowed.all()
        and goal.direction * change[goal.row] >= goal.need
    )


def tolerance(component: Component) -> Floats:
    """Return how far a row may be off and count as not moved, ``[row]``: 0 for counts."""
    import numpy as np

    sizes = np.where(component.is_whole, 0.0, 1.0 + component.capacity)
    return np.asarray(1e-9 * (abs(component.rows) @ sizes))


def _reach(component: Component, moves: Floats, change: Floats) -> Floats:
    """Return what multiples of a deviation and its reverse reach, ``[row, direction]``."""
    import numpy as np

    reach = np.zeros((len(change), 2))
    for sign in (-1.0, 1.0):
        falling = sign * moves < 0
        ratio = component.capacity[falling] / np.abs(moves[falling])
        times = min(float(ratio.min(initial=FAR)), FAR)
        times = float(np.floor(times + 0.0)) if component.is_whole.any() else times
        signed = sign * times * change
        reach = np.maximum(reach, np.stack([-signed, signed], axis=1))
    return reach


#: No need is this many times a deviation.
FAR = 1e6
