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

    def reaches(self, goal: Goal) -> bool:
        """Return whether the deviation is a witness for a goal."""
        import numpy as np

        place = int(np.searchsorted(self.used, goal.row))
        if place == len(self.used) or self.used[place] != goal.row:
            return False
        return bool(self.reach[place, int(goal.direction > 0)] >= goal.need)


def list_goals(component: Component) -> list[Goal]:
    """Return everything that is needed, the largest need first."""
    import numpy as np

    found = [
        Goal(row, (-1, 1)[side], float(need))
        for row in np.flatnonzero(component.is_primary).tolist()
        for side in range(2)
        for need in np.unique(component.needs[row][:, side])
        if need > 0
    ]
    return sorted(found, key=lambda goal: (-goal.need, goal.row, goal.direction))


def confirm(component: Component, moves: Floats, allowed: Flags) -> Deviation | None:
    """Return moves of atoms as a deviation where they fulfil everything exactly.

    Whole numbers below 2^53 are exact in floating point, so nothing is tolerated for counts.

    Parameters
    ----------
    moves
        What a solver found, with its rounding errors, ``[atom]``.
    allowed
        Rows that may move, ``[row]``.
    """
    import numpy as np

    moves = nearest(moves, component.is_whole)
    change = component.rows @ moves
    used = np.abs(change) > tolerance(component)
    if (used & ~allowed).any() or (moves < -component.capacity).any():
        return None
    return Deviation(np.flatnonzero(used), _reach(component, moves, change[used]))


def tolerance(component: Component) -> Floats:
    """Return how far a row may be off and count as not moved, ``[row]``: 0 for counts."""
    import numpy as np

    sizes = np.where(component.is_whole, 0.0, 1.0 + component.capacity)
    return np.asarray(1e-9 * (abs(component.rows) @ sizes))


def nearest(moves: Floats, is_whole: Flags) -> Floats:
    """Return moves without the rounding errors of a solver, ``[atom]``."""
    import numpy as np

    return np.asarray(np.where(is_whole, np.round(moves), moves))


def _reach(component: Component, moves: Floats, change: Floats) -> Floats:
    """Return what multiples of a deviation and its reverse reach, ``[row, direction]``."""
    import numpy as np

    reach = np.zeros((len(change), 2))
    for sign in (-1.0, 1.0):
        signed = sign * change * multiple(component, sign * moves)
        reach = np.maximum(reach, np.stack([-signed, signed], axis=1))
    return reach


def multiple(component: Component, moves: Floats) -> float:
    """Return how many times a deviation fits before an atom falls below zero."""
    import numpy as np

    falling = moves < 0
    ratio = component.capacity[falling] / -moves[falling]
    times = float(ratio.min(initial=FAR))
    return float(np.floor(times)) if component.is_whole.any() else times


#: No need is this many times a deviation.
FAR = 1e6
