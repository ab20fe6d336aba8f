"""Parts of a bundle that can be protected one by one, as small as they can be made.

What is published before, what everybody knows and what is zero leaves less to vary than a bundle
has atoms. A *row* is what is left of one or several cells that can only move together, or of a
relation, which cannot move at all. Two rows belong to one component where an atom moves both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from kobimo.disclosure.bundle import Bundle

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Component:
    """Rows over atoms that have nothing to do with the rest of the bundle.

    Attributes
    ----------
    rows
        Coefficient of each atom in each row, ``[row, atom]``; coefficients of a row have no
        common divisor, and no two rows are equal.
    is_fixed
        Whether a row can never move: it was published or is a relation, ``[row]``.
    cost
        What hiding all cells of a row costs, ``[row]``; 0 where the row is fixed.
    needs
        For each row how far an attacker must be able to imagine it lower and higher than it is,
        for the sake of each of its cells, ``[cell, direction]``; 0 where nothing is needed.
    capacity
        How far an atom can be lowered, ``[atom]``: its value.
    is_whole
        Whether an atom can only move by whole numbers, ``[atom]``.
    cells
        Numbers of the cells of each row in the bundle.
    """

    rows: csr_array
    is_fixed: Flags
    cost: Floats
    needs: tuple[Floats, ...]
    capacity: Floats
    is_whole: Flags
    cells: tuple[Numbers, ...]

    @property
    def is_primary(self) -> Flags:
        """Whether a row must be hidden for its own sake, ``[row]``."""
        import numpy as np

        return np.array([bool((need > 0).any()) for need in self.needs])


@dataclass(frozen=True, eq=False)
class Reduced:
    """A bundle as components.

    Attributes
    ----------
    components
        Those that have something to protect.
    lost
        Sensitive cells that what is known determines already, ``[cell]``.
    """

    components: tuple[Component, ...]
    lost: Flags


def reduce_bundle(bundle: Bundle) -> Reduced:
    """Split a bundle into components, and leave out what cannot move or changes nothing."""
    import numpy as np
    from scipy.sparse import csr_array, vstack

    constraints = constraints_of(bundle)
    count = constraints.shape[0]
    every = csr_array(vstack([constraints, bundle.sums], format="csr"), dtype=np.float64)
    every.sum_duplicates()
    every.eliminate_zeros()
    is_fixed = np.concatenate([np.ones(count, dtype=bool), known_cells(bundle)])
    free = movable_atoms(every, is_fixed, can_move(bundle))
    kept, group = _merge_columns(every, bundle.is_whole, free)
    rows = csr_array(every[:, kept])
    capacity = np.zeros(len(kept))
    np.add.at(capacity, group[free], capacities(bundle)[free])
    still = movable_atoms(rows, is_fixed, np.ones(len(kept), dtype=bool))
    kept, rows, capacity = kept[still], csr_array(rows[:, still]), capacity[still]
    rows.sort_indices()

    need = np.zeros((every.shape[0], 2))
    need[count:] = needs(bundle)
    found, lost = _merge_rows(rows, is_fixed, need, count)
    lost |= bundle.is_sensitive & bundle.is_known
    components = []
    for chosen, atoms in _split(rows, found):
        part = csr_array(rows[[found[i].first for i in chosen]][:, atoms])
        part.data = part.data / np.repeat([found[i].divisor for i in chosen], np.diff(part.indptr))
        whole = bundle.is_whole[kept[atoms]]
        cells = tuple(np.array(found[i].members, dtype=np.int64) - count for i in chosen)
        cells = tuple(members[members >= 0] for members in cells)
        is_counted = (abs(part) @ ~whole) == 0
        demands = tuple(
            np.ceil(need - ROUNDING) if counted else need
            for counted, i in zip(is_counted, chosen, strict=True)
            for need in [np.reshape(found[i].needs, (-1, 2))]
        )
        fixed = np.array([found[i].is_fixed for i in chosen])
        cost = np.array([bundle.cost[c].sum() for c in cells])
        components.append(
            Component(
                rows=part,
                is_fixed=fixed,
                cost=np.where(fixed, 0.0, cost),
                needs=demands,
                capacity=capacity[atoms],
                is_whole=whole,
                cells=cells,
            )
        )
    return Reduced(tuple(components), lost)


#: Differences below this come from binary fractions, in needs of whole numbers.
ROUNDING = 1e-9


def constraints_of(bundle: Bundle) -> csr_array:
    """Return the rows over the atoms that everybody knows to be zero, ``[relation, atom]``."""
    return bundle.relations


def known_cells(bundle: Bundle) -> Flags:
    """Return which cells cannot be hidden any more, ``[cell]``."""
    return bundle.is_known


def capacities(bundle: Bundle) -> Floats:
    """Return how far each atom can be lowered, ``[atom]``: nothing is ever below zero."""
    return bundle.atoms


def can_move(bundle: Bundle) -> Flags:
    """Return which atoms an attacker cannot be sure of beforehand, ``[atom]``.

    He may know where nobody can be, so zeros stay zero. Only where it is secret that there is
    nobody (a sensitive cell of value 0) must zeros be able to rise.
    """
    import numpy as np

    nobody = bundle.is_sensitive & (bundle.values == 0)
    secret = np.asarray(abs(bundle.sums).T @ nobody.astype(np.float64)) > 0
    return np.asarray((bundle.atoms > 0) | secret)


def needs(bundle: Bundle) -> Floats:
    """Return how far each cell must be able to fall and to rise, ``[cell, direction]``."""
    import numpy as np

    values = bundle.values
    found = np.stack([values - bundle.lowest, bundle.highest - values], axis=1)
    return np.asarray(np.where(np.isnan(found), 0.0, np.maximum(found, 0.0)))


def movable_atoms(rows: csr_array, is_fixed: Flags, free: Flags) -> Flags:
    """Return the atoms that are not determined by rows with a single unknown, ``[atom]``."""
    import numpy as np
    from scipy.sparse import csr_array

    fixed = csr_array(rows[np.flatnonzero(is_fixed)])
    pattern = csr_array((np.ones(len(fixed.data)), fixed.indices, fixed.indptr), fixed.shape)
    free = free.copy()
    while True:
        alone = np.asarray(pattern @ free.astype(np.float64)) == 1
        determined = (np.asarray(pattern.T @ alone.astype(np.float64)) > 0) & free
        if not determined.any():
            return free
        free &= ~determined


def _merge_columns(rows: csr_array, is_whole: Flags, free: Flags) -> tuple[Numbers, Numbers]:
    """Return the first atom of each group of free atoms in the same rows, and each atom's group."""
    import numpy as np
    from scipy.sparse import csc_array

    columns = csc_array(rows)
    columns.sort_indices()
    known: dict[tuple[bytes, bytes, bool], int] = {}
    group = np.zeros(rows.shape[1], dtype=np.int64)
    kept: list[int] = []
    for atom in np.flatnonzero(free):
        part = slice(columns.indptr[atom], columns.indptr[atom + 1])
        if part.start == part.stop:
            continue
        key = (columns.indices[part].tobytes(), columns.data[part].tobytes(), bool(is_whole[atom]))
        group[atom] = known.setdefault(key, len(kept))
        if group[atom] == len(kept):
            kept.append(int(atom))
    free &= np.diff(columns.indptr) > 0
    return np.array(kept, dtype=np.int64), group


@dataclass(eq=False)
class _Row:
    """Cells and relations that are multiples of one another."""

    first: int
    divisor: float
    members: list[int]
    is_fixed: bool
    #: Needs of the members that are cells.
    needs: list[Floats]


def _merge_rows(
    rows: csr_array, is_fixed: Flags, need: Floats, count: int
) -> tuple[list[_Row], Flags]:
    """Return the different rows, and the sensitive cells that cannot move, ``[cell]``.

    The first ``count`` rows are relations.
    """
    import numpy as np

    known: dict[tuple[bytes, bytes], _Row] = {}
    lost = np.zeros(rows.shape[0], dtype=bool)
    for number in range(rows.shape[0]):
        part = slice(rows.indptr[number], rows.indptr[number + 1])
        data = rows.data[part]
        if not len(data):
            lost[number] = need[number].any()
            continue
        divisor = np.gcd.reduce(np.abs(data).astype(np.int64)) * np.sign(data[0])
        demand = (need[number] if divisor > 0 else need[number, ::-1]) / abs(divisor)
        key = key_of(rows.indices[part], data / divisor)
        row = known.setdefault(key, _Row(number, float(divisor), [], False, []))
        row.members.append(number)
        row.is_fixed |= bool(is_fixed[number])
        if number >= count:
            row.needs.append(demand)
    for row in known.values():
        if row.is_fixed:
            lost[row.members] |= need[row.members].any(axis=1)
            row.needs = [np.zeros(2) for _ in row.needs]
    return list(known.values()), lost[count:]


def key_of(atoms: Numbers, coefficients: Floats) -> tuple[bytes, bytes]:
    """Return what rows have in common that can only move together."""
    return atoms.tobytes(), coefficients.tobytes()


def _split(rows: csr_array, found: list[_Row]) -> list[tuple[Numbers, Numbers]]:
    """Return the numbers of rows in ``found`` and the atoms of each component with a need."""
    import numpy as np
    from scipy.sparse import block_array, csr_array
    from scipy.sparse.csgraph import connected_components

    if not found:
        return []
    chosen = csr_array(rows[[row.first for row in found]])
    links = linking_rows(np.array([row.is_fixed for row in found])).astype(np.float64)
    weight = np.repeat(links, np.diff(chosen.indptr))
    pattern = csr_array((weight, chosen.indices, chosen.indptr), chosen.shape)
    pattern.eliminate_zeros()
    _, label = connected_components(block_array([[None, pattern], [pattern.T, None]]), False)
    # A row that links nothing belongs to its first atom.
    of_atom = label[len(found) :]
    of_row = of_atom[chosen.indices[chosen.indptr[:-1]]]
    wanted = np.unique(of_row[[np.any(row.needs) for row in found]])
    return [
        (np.flatnonzero(of_row == number), np.flatnonzero(of_atom == number)) for number in wanted
    ]


def linking_rows(is_fixed: Flags) -> Flags:
    """Return which rows hold their atoms together: all of them, ``[row]``."""
    import numpy as np

    return np.ones(len(is_fixed), dtype=bool)
