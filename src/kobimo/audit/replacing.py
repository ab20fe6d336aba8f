"""Replace unknowns by what equations make of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.audit.entries import Entries
from kobimo.audit.implied import imply_by_entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scipy.sparse import csr_array

    from kobimo.audit.facts import Flags, Floats
    from kobimo.audit.implied import Bounds
    from kobimo.audit.programs import Numbers
    from kobimo.audit.reduction import Reduced

#: How many coefficients the replacement of one unknown may add.
MOST_ADDED = 30


@dataclass(frozen=True, eq=False)
class Replaced:
    """Facts and questions after replacement; see :class:`kobimo.audit.reduction.Reduced`.

    The equations used stand there still, and so do the unknowns, without coefficients.
    """

    known: Entries
    lower: Floats
    upper: Floats
    floor: Floats
    ceiling: Floats
    low: Entries
    low_base: Floats
    high: Entries
    high_base: Floats


def list_replaceable(bounds: Bounds, is_whole_fact: Flags) -> tuple[Numbers, Numbers]:
    """Return equations and the unknowns they can replace; no equation holds the unknown of another.

    An unknown can be replaced where the rest of its equation keeps it within its own bounds, and
    makes it whole where it must be; or where there is only one other unknown, which can take
    over its bounds.
    """
    import numpy as np

    known = bounds.known
    rows, columns = known.rows, known.columns
    in_row, in_column = known.in_row[rows], known.in_column[columns]
    able = (bounds.lower == bounds.upper)[rows] & (in_row > 1)
    able &= ~bounds.is_whole[columns] | (is_whole_fact[rows] & (np.abs(known.factors) == 1))
    added = (in_row - 1) * (in_column - 1) - in_row - in_column
    able &= added <= MOST_ADDED
    if able.any():
        bottom, top = imply_by_entry(bounds, bounds.floor, bounds.ceiling)
        is_implied = bottom >= bounds.floor[columns] - 1e-9
        is_implied &= top <= bounds.ceiling[columns] + 1e-9
        able &= is_implied | (in_row == 2)
    places = np.flatnonzero(able)
    order = places[np.lexsort((columns[places], rows[places], added[places]))]
    pairs = zip(rows[order].tolist(), columns[order].tolist(), strict=True)
    found = np.array(_choose(known, pairs), dtype=np.intp).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _choose(known: Entries, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    chosen_rows: set[int] = set()
    barred_rows: set[int] = set()
    barred: set[int] = set()
    columns_of: list[list[int]] = []
    rows_of: list[list[int]] = []
    for row, column in pairs:
        if not columns_of:
            columns_of = [places.tolist() for places, _ in known.by_row()]
            rows_of = [places.tolist() for places, _ in known.by_column()]
        if row in barred_rows or column in barred:
            continue
        if chosen_rows.isdisjoint(rows_of[column]):
            found.append((row, column))
            chosen_rows.add(row)
            barred_rows.update(rows_of[column])
            barred.update(columns_of[row])
    return found


def replace(reduced: Reduced, rows: Numbers, columns: Numbers) -> Replaced:
    """Return facts and questions in which equations stand for unknowns."""
    import numpy as np
    from scipy.sparse import csr_array, diags_array

    known = reduced.known.matrix
    equations = known[rows]
    scale = diags_array(1 / equations[np.arange(len(rows)), columns])
    equations, right = csr_array(scale @ equations), scale @ reduced.lower[rows]
    floor, ceiling = _hand_over(reduced, equations, right, columns)

    def insert(matrix: csr_array) -> tuple[Entries, Floats]:
        used = matrix.tocsc()[:, columns]
        return Entries.of(csr_array(matrix - used @ equations)), np.asarray(used @ right)

    known_entries, moved = insert(known)
    low, low_moved = insert(reduced.low.matrix)
    high, high_moved = insert(reduced.high.matrix)
    return Replaced(
        known=known_entries,
        lower=reduced.lower - moved,
        upper=reduced.upper - moved,
        floor=floor,
        ceiling=ceiling,
        low=low,
        low_base=reduced.low_base + low_moved,
        high=high,
        high_base=reduced.high_base + high_moved,
    )


def _hand_over(
    reduced: Reduced, equations: csr_array, right: Floats, columns: Numbers
) -> tuple[Floats, Floats]:
    """Give the bounds of replaced unknowns to the only other unknown of their equation."""
    import numpy as np

    floor, ceiling = reduced.floor.copy(), reduced.ceiling.copy()
    for place in np.flatnonzero(np.diff(equations.indptr) == 2).tolist():
        column = int(columns[place])
        at = slice(equations.indptr[place], equations.indptr[place + 1])
        pair = dict(zip(equations.indices[at].tolist(), equations.data[at], strict=True))
        (other,) = set(pair) - {column}
        ends = (
            (right[place] - floor[column]) / pair[other],
            (right[place] - ceiling[column]) / pair[other],
        )
        floor[other] = max(floor[other], min(ends))
        ceiling[other] = min(ceiling[other], max(ends))
    return floor, ceiling
