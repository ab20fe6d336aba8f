"""Solve one linear program, over whole numbers or not, and say how it ended."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csc_array

    from kobimo.audit.facts import Flags, Floats

    Numbers = NDArray[np.intp]

#: By how much a sum of moderate size may miss its bound and still count as kept.
TOLERANCE = 1e-6


class Ending(Enum):
    """How a linear program ended."""

    BEST = "best"
    IMPOSSIBLE = "impossible"
    ENDLESS = "endless"
    #: No time left, or the solver gave up.
    OPEN = "open"


@dataclass(frozen=True, eq=False)
class Program:
    """What unknowns must fulfil: ``lower <= known @ x <= upper`` and ``floor <= x <= ceiling``.

    Attributes
    ----------
    known
        Coefficients, ``[fact, unknown]``.
    lower, upper
        Bounds of the sums, ``[fact]``; infinite where there is none.
    floor, ceiling
        Bounds of the unknowns, ``[unknown]``; the ceiling may be infinite.
    is_whole
        Whether an unknown can only be a whole number, ``[unknown]``.
    """

    known: csc_array
    lower: Floats
    upper: Floats
    floor: Floats
    ceiling: Floats
    is_whole: Flags

    def part(self, facts: Numbers, unknowns: Numbers) -> Program:
        """Return the program over some of the unknowns, with the facts that concern them."""
        return Program(
            self.known[:, unknowns][facts],
            self.lower[facts],
            self.upper[facts],
            self.floor[unknowns],
            self.ceiling[unknowns],
            self.is_whole[unknowns],
        )

    def whole(self, values: Floats) -> Floats | None:
        """Return the values with whole unknowns made whole, or nothing where they do not fit."""
        import numpy as np

        found = np.where(self.is_whole, np.rint(values), values)
        if np.any(np.abs(found - values) > 1e-5):
            return None
        found = np.clip(found, self.floor, self.ceiling)
        sums = self.known @ found
        slack = TOLERANCE * np.maximum(1.0, np.abs(sums))
        if np.any(sums < self.lower - slack) or np.any(sums > self.upper + slack):
            return None
        return np.asarray(found)


def maximise(
    program: Program,
    gain: Floats,
    *,
    over_whole: bool = False,
    gap: float = 0.0,
    deadline: float | None = None,
) -> tuple[Ending, Floats | None]:
    """Return the values of the unknowns for which ``gain @ x`` is largest.

    Parameters
    ----------
    over_whole
        Only whole numbers count for unknowns that are whole; otherwise fractions are allowed.
    gap
        By which part of it the sum may fall short of the largest one over whole numbers.
    deadline
        Value of :func:`time.monotonic` at which to give up.

    Returns
    -------
    How it ended, and the values where it ended at the best ones. A program that has no
    solution and one that is not bounded are told apart.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    options: dict[str, object] = {"mip_rel_gap": gap} if over_whole else {}
    if deadline is not None:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            return Ending.OPEN, None
        options["time_limit"] = remaining
    rules = (
        [LinearConstraint(program.known, program.lower, program.upper)]
        if program.known.shape[0]
        else None
    )
    found = milp(
        -gain,
        integrality=program.is_whole.astype(np.uint8) if over_whole else None,
        bounds=Bounds(program.floor, program.ceiling),
        constraints=rules,
        options=options,
    )
    if found.status == 0 and found.x is not None:
        return Ending.BEST, np.asarray(found.x)
    if found.status == 2:
        return Ending.IMPOSSIBLE, None
    if found.status == 3:
        return Ending.ENDLESS, None
    if found.status == 4 and np.any(gain):
        # The solver may only know that it is one of the two: ask again without a goal.
        ending, _ = maximise(program, np.zeros_like(gain), over_whole=over_whole, deadline=deadline)
        return (Ending.ENDLESS if ending is Ending.BEST else ending), None
    return Ending.OPEN, None


def clashing(program: Program) -> list[int]:
    """Return which facts must give way so that the others have a solution.

    The sum of all deviations is made as small as possible (an elastic program, Chinneck 1996);
    what deviates then is at least a part of what clashes.

    Returns
    -------
    Rows of ``program.known``; empty where fractions fit and only whole numbers do not.
    """
    import numpy as np
    from scipy.sparse import csc_array, eye_array, hstack

    facts, unknowns = program.known.shape
    free = np.full(2 * facts, math.inf)
    elastic = Program(
        csc_array(hstack([program.known, eye_array(facts), -eye_array(facts)])),
        program.lower,
        program.upper,
        np.concatenate([program.floor, np.zeros(2 * facts)]),
        np.concatenate([program.ceiling, free]),
        np.concatenate([program.is_whole, np.zeros(2 * facts, dtype=bool)]),
    )
    price = np.concatenate([np.zeros(unknowns), -np.ones(2 * facts)])
    ending, values = maximise(elastic, price)
    if ending is not Ending.BEST or values is None:
        return []
    deviation = values[unknowns : unknowns + facts] + values[unknowns + facts :]
    return [int(row) for row in np.flatnonzero(deviation > TOLERANCE)]
