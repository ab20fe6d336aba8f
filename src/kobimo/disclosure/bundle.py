"""What is published together, as arrays: sums of atoms, and what everybody knows about atoms.

A *bundle* holds all sums that one edition could publish. An *atom* is a number nobody adds up
further; a *cell* is a sum of atoms that is published or hidden. Totals, hierarchies, shared
margins of several tables, shares (a numerator and a denominator), differences and sums over
years need no code of their own: they are cells over the same atoms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Bundle:
    """All cells of one edition over the atoms they add up.

    Attributes
    ----------
    atoms
        True values, ``[atom]``; never below 0.
    is_whole
        Whether an atom counts something, so that it can only be a whole number, ``[atom]``.
    sums
        Coefficient of each atom in each cell, ``[cell, atom]``: 0, 1, -1, or another whole
        number where an atom counts several times.
    relations
        Rows over the atoms that everybody knows to be zero, ``[relation, atom]``: a printed
        total minus its parts. ``relations @ atoms`` is zero.
    lowest, highest
        What an attacker must not be able to exclude about a cell, ``[cell]``: 0 and the
        threshold for a small count; NaN for cells that are not sensitive themselves. The true
        value lies between them.
    is_known
        Cells that were published before and cannot be taken back, ``[cell]``.
    cost
        What hiding a cell costs, above 0, ``[cell]``.
    """

    atoms: Floats
    is_whole: Flags
    sums: csr_array
    relations: csr_array
    lowest: Floats
    highest: Floats
    is_known: Flags
    cost: Floats

    @property
    def is_sensitive(self) -> Flags:
        """Whether a cell must be hidden for its own sake, ``[cell]``."""
        import numpy as np

        return np.asarray(~np.isnan(self.lowest))

    @property
    def values(self) -> Floats:
        """True values of the cells, ``[cell]``."""
        import numpy as np

        return np.asarray(self.sums @ self.atoms)
