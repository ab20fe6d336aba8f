"""Numbers in the place of those that a supplier has hidden, so that patterns can be worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]


def fill(values: Floats, relations: csr_array) -> Floats:
    """Return the values with whole numbers where they are missing.

    Parameters
    ----------
    values
        ``[atom]``; NaN where the supplier has hidden the number.
    relations
        Rows that are zero, ``[relation, atom]``.

    Raises
    ------
    ValueError
        No whole numbers from 0 fit what is known.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    unknown = np.isnan(values)
    if not unknown.any():
        return values
    known = np.where(unknown, 0.0, values)
    columns = relations.tocsc()[:, np.flatnonzero(unknown)].tocsr()
    rows = np.flatnonzero(np.diff(columns.indptr))
    filled = known.copy()
    if len(rows):
        rest = -(relations @ known)[rows]
        # A hidden number is rather 1 than 0: zeros are seldom hidden.
        for floor in (1, 0):
            found = milp(
                np.ones(int(unknown.sum())),
                constraints=LinearConstraint(columns[rows], rest, rest),
                bounds=Bounds(floor, np.inf),
                integrality=np.ones(int(unknown.sum())),
            )
            if found.success:
                filled[unknown] = np.round(found.x)
                return filled
        raise ValueError("no whole numbers fit what the supplier has hidden")
    filled[unknown] = 1.0
    return filled
