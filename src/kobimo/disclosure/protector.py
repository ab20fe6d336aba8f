"""Secondary suppression: hide further cells so that no hidden small number can be computed.

All cells of an edition are protected together, so it makes no difference whether a number could
be computed from a total, from another table, from a share or from an older edition. For each
primary cell and each direction the cheapest deviation is looked for and its cells are hidden
(:mod:`kobimo.disclosure.deviations`); afterwards cells that are not needed are shown again
(:mod:`kobimo.disclosure.pruning`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.disclosure.components import reduce_bundle
from kobimo.disclosure.deviations import list_goals
from kobimo.disclosure.pruning import Witnesses, prune, witness_together
from kobimo.disclosure.search import Search

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kobimo.disclosure.bundle import Bundle
    from kobimo.disclosure.components import Component
    from kobimo.disclosure.deviations import Goal

    Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Suppression:
    """Which cells of a bundle are hidden.

    Attributes
    ----------
    hidden
        Cells that must not be shown, ``[cell]``: sensitive ones and those that protect them.
        A cell that was published before is never among them.
    secondary
        Hidden cells that are not sensitive themselves, ``[cell]``.
    unprotected
        Sensitive cells that an attacker can narrow although everything that can be hidden is
        hidden: what is known already gives them away, ``[cell]``.
    """

    hidden: Flags
    secondary: Flags
    unprotected: Flags


def suppress(bundle: Bundle, *, deadline: float | None = None) -> Suppression:
    """Choose the cells to hide, at a cost close to the least.

    Equal bundles give equal suppressions unless a deadline cuts the work short.

    Parameters
    ----------
    deadline
        Seconds after which cells are no longer shown again because they are not needed: the
        result is as safe, and hides more.
    """
    import numpy as np

    until = None if deadline is None else time.monotonic() + deadline
    reduced = reduce_bundle(bundle)
    hidden = bundle.is_sensitive & ~bundle.is_known
    unprotected = reduced.lost.copy()
    for component in reduced.components:
        rows, missed = protect_component(component, until)
        for row in np.flatnonzero(rows):
            hidden[cells_of(component, int(row))] = True
        for goal in missed:
            needs = component.needs[goal.row][:, int(goal.direction > 0)]
            unprotected[component.cells[goal.row][needs >= goal.need]] = True
    return Suppression(
        hidden=hidden,
        secondary=hidden & ~bundle.is_sensitive,
        unprotected=unprotected,
    )


def protect_component(component: Component, deadline: float | None) -> tuple[Flags, list[Goal]]:
    """Return the rows to hide, ``[row]``, and the goals that cannot be reached."""
    import numpy as np

    goals = list_goals(component)
    search = Search(component)
    hidden = component.is_primary
    witnesses = Witnesses(goals, len(hidden))
    wanted = np.ones(len(goals), dtype=bool)
    cause = np.zeros(len(hidden), dtype=np.int64)
    unseen = len(hidden)
    for number, goal in enumerate(goals):
        if unseen >= AGAIN:
            witness_together(search, witnesses, hidden, wanted)
            unseen = 0
        if witnesses.count[number]:
            continue
        found = search.find(goal, hidden, beyond=False) or search.find(goal, hidden, beyond=True)
        if found is None:
            wanted[number] = False
            continue
        fresh = found.used[~hidden[found.used]]
        hidden[fresh], cause[fresh] = True, number
        unseen += len(fresh)
        witnesses.add(found)
    kept = prune(search, witnesses, hidden, wanted, cause=cause, deadline=deadline)
    return kept, [goal for goal, reached in zip(goals, wanted, strict=True) if not reached]


#: After how many newly hidden rows it is worth looking at all goals left together.
AGAIN = 8


def cells_of(component: Component, row: int) -> NDArray[np.int64]:
    """Return the cells that are hidden with a row: all that move with it."""
    return component.cells[row]
