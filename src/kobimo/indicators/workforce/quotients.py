"""The location quotient, and between which values it lies where cells are rounded or secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def location_quotient(
    part: ArrayLike, whole: ArrayLike, part_of_reference: ArrayLike, reference: ArrayLike
) -> Floats:
    """Return the share of a part in a region over the share of that part in the reference.

    Parameters
    ----------
    part, whole
        Jobs of the region in the part and in all parts; any shapes that broadcast.
    part_of_reference, reference
        The same of the reference region.

    Returns
    -------
    1 where both shares are equal. NaN where a value is missing and where the region has no
    jobs or the reference none in this part.

    References
    ----------
    Isard, W. (1960): Methods of Regional Analysis. Cambridge, Mass.: MIT Press, 123-126.
    """
    import numpy as np

    x, n, y, m = _floats(part, whole, part_of_reference, reference)
    with np.errstate(invalid="ignore", divide="ignore"):
        usable = (n > 0) & (m > 0) & (y > 0)
        return np.where(usable, (x * m) / (n * y), np.nan)


def quotient_bounds(
    part: tuple[ArrayLike, ArrayLike],
    whole: tuple[ArrayLike, ArrayLike],
    part_of_reference: tuple[ArrayLike, ArrayLike],
    reference: tuple[ArrayLike, ArrayLike],
) -> tuple[Floats, Floats]:
    """Return the lowest and highest quotient that counts between these bounds allow.

    Each argument is the pair of lowest and highest count. The quotient rises with the part and
    with the whole of the reference, and falls with the other two.

    Returns
    -------
    NaN where a bound is missing or a denominator can be zero.
    """
    low = location_quotient(part[0], whole[1], part_of_reference[1], reference[0])
    high = location_quotient(part[1], whole[0], part_of_reference[0], reference[1])
    return low, high


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    import numpy as np

    return tuple(np.asarray(value, dtype=float) for value in values)
