"""The cheapest safe pattern of hidden cells, as a yardstick for what a heuristic costs.

The model is that of Kelly, Golden and Assad (1992): a binary for every cell that may be hidden,
and one copy of all atoms for every sensitive cell and direction. Each copy is another table that
fits everything printed and in which that sensitive cell lies at the end of the range nobody may
exclude; a cell may differ between the true table and a copy only where it is hidden. HiGHS
solves it in seconds up to about a hundred cells; it is no way to protect a report.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.disclosure.bundle import Bundle, Flags, Floats

#: Seconds after which the search for one optimum ends.
LIMIT = 60.0
TOLERANCE = 1e-6


class NotSolved(Exception):
    """There is no safe pattern, or the optimum was not proven in time."""


def find_optimum(bundle: Bundle, *, reach: float = 1.0, limit: float = LIMIT) -> Flags:
    """Return the cells that the cheapest safe pattern hides, ``[cell]``.

    Parameters
    ----------
    reach
        How far a cell may differ in a copy, as a multiple of how far its sensitive cell must.
        1 loses nothing where tables are networks (two variables, one of them with any number of
        levels, or two such tables with one shared margin), because a flow through one edge needs
        no more than itself anywhere; other links need more.
    limit
        Seconds for the whole search.

    Raises
    ------
    NotSolved
        There is none, or it was not proven in time.
    """
    whole: set[tuple[int, float]] = set()
    while True:
        hidden = _solve(bundle, _ends(bundle), whole, reach, limit)
        # Halves may fit where whole numbers do not: only those copies are asked for in wholes.
        failing = {end for end in _ends(bundle) if not _is_reached(bundle, hidden, end)}
        if not failing:
            return hidden
        if failing <= whole:
            raise NotSolved("a copy of whole numbers does not fit its own pattern")
        whole |= failing


def is_safe(bundle: Bundle, hidden: Flags) -> bool:
    """Return whether both ends of every sensitive cell are reached by a table that fits."""
    return bool(hidden[bundle.is_sensitive].all()) and all(
        _is_reached(bundle, hidden, end) for end in _ends(bundle)
    )


def _ends(bundle: Bundle) -> list[tuple[int, float]]:
    """Return sensitive cell and signed distance to each end that is not its true value."""
    values = bundle.values
    found = []
    for cell in np.flatnonzero(bundle.is_sensitive):
        ends = (bundle.lowest[cell] - values[cell], bundle.highest[cell] - values[cell])
        found += [(int(cell), float(end)) for end in ends if end]
    return found


def _solve(
    bundle: Bundle,
    ends: list[tuple[int, float]],
    whole: set[tuple[int, float]],
    reach: float,
    limit: float,
) -> Flags:
    sums = sparse.csr_array(bundle.sums)
    atoms = sums.shape[1]
    fixed = np.asarray(bundle.is_known & ~bundle.is_sensitive)
    free = np.flatnonzero(~bundle.is_sensitive & ~fixed)
    printed = sparse.vstack([sums[np.flatnonzero(fixed)], bundle.relations], format="csr")
    parts, lower, upper = [], [], []
    columns = len(free) + atoms * len(ends)
    # A sum of parts cannot fall below 0; one with differences in it can.
    is_sum = np.asarray(sums.min(axis=1).todense()).ravel() >= 0
    for place, (cell, distance) in enumerate(ends):
        far = reach * abs(distance)
        down = np.where(is_sum, np.minimum(bundle.values, far), far)[free]
        offset = len(free) + place * atoms
        for block, binary, least, most in (
            # copy differs only where hidden: -down * hidden <= difference <= far * hidden
            (sums[free], sparse.diags_array(-np.full(len(free), far)), -np.inf, 0.0),
            (sums[free], sparse.diags_array(down), 0.0, np.inf),
            (printed, sparse.csr_array((printed.shape[0], len(free))), 0.0, 0.0),
            (sums[[cell]], sparse.csr_array((1, len(free))), distance, distance),
        ):
            rest = columns - offset - atoms
            gap = sparse.csr_array((block.shape[0], offset - len(free)))
            tail = sparse.csr_array((block.shape[0], rest))
            parts.append(sparse.hstack([binary, gap, block, tail], format="csr"))
            lower.append(np.full(block.shape[0], least))
            upper.append(np.full(block.shape[0], most))
    is_integer = np.zeros(columns)
    is_integer[: len(free)] = 1
    for place, end in enumerate(ends):
        if end in whole:
            start = len(free) + place * atoms
            is_integer[start : start + atoms] = bundle.is_whole
    with _silence():
        found = milp(
            np.concatenate([bundle.cost[free], np.zeros(columns - len(free))]),
            integrality=is_integer,
            bounds=Bounds(
                np.concatenate([np.zeros(len(free)), *(-bundle.atoms for _ in ends)]),
                np.concatenate([np.ones(len(free)), np.full(columns - len(free), np.inf)]),
            ),
            constraints=LinearConstraint(
                sparse.vstack(parts, format="csr"), np.concatenate(lower), np.concatenate(upper)
            ),
            options={"time_limit": limit, "mip_rel_gap": 0.0},
        )
    if found.status != 0:
        raise NotSolved(found.message)
    hidden = np.array(bundle.is_sensitive)
    hidden[free] = found.x[: len(free)] > 0.5
    return hidden


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Drop what HiGHS writes to the process's own standard output, past Python."""
    kept = os.dup(1)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)


def _is_reached(bundle: Bundle, hidden: Flags, end: tuple[int, float]) -> bool:
    """Return whether a table of whole numbers that fits everything printed reaches an end."""
    cell, distance = end
    sums = sparse.csr_array(bundle.sums)
    printed: sparse.csr_array = sparse.vstack(
        [sums[np.flatnonzero(~hidden)], bundle.relations], format="csr"
    )
    known: Floats = printed @ bundle.atoms
    direction = float(np.sign(distance))
    goal = bundle.values[cell] + distance
    asked = sums[[cell]]
    low, high = (goal, np.inf) if direction > 0 else (-np.inf, goal)
    found = milp(
        np.zeros(len(bundle.atoms)),
        integrality=bundle.is_whole.astype(int),
        bounds=Bounds(0, np.inf),
        constraints=[
            LinearConstraint(printed, known - TOLERANCE, known + TOLERANCE),
            LinearConstraint(asked, low, high),
        ],
    )
    return found.status == 0
