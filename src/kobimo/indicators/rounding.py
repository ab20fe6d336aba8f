"""How far rounding by a statistical office can move a value.

Some Länder round every cell to a multiple of 3 or 5. A cell printed as x then stands for a true
count between x - r and x + r with r = base // 2 (1 for base 3, 2 for base 5). Rounding is never
repaired, and cells are never re-added to meet a printed total; the bounds are shown instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def reach(base: int) -> int:
    """Return the greatest distance between a count and its multiple of ``base``."""
    return base // 2


def rounding_bounds(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    numerator_reach: ArrayLike,
    denominator_reach: ArrayLike,
    per: float = 1,
    is_part: bool = False,
    is_signed: bool = False,
) -> tuple[Floats, Floats]:
    """Return between which values numerator / denominator x per lies before rounding.

    ``lower = max(0, x - r) / (n + r)`` and ``upper = (x + r) / (n - r)``, each side with the
    reach of its own cells; a sum of k cells has the reach k x r.

    Parameters
    ----------
    numerator, denominator
        Counts as printed, of one shape; the denominator is 1 where there is none.
    numerator_reach, denominator_reach
        0 where the side is not rounded.
    is_part
        The numerator is a part of the denominator, so that the upper bound is at most ``per``.
    is_signed
        The numerator is a balance and may be negative.

    Returns
    -------
    NaN where neither side is rounded, and where the denominator could be 0.
    """
    import numpy as np

    x, n, rx, rn = np.broadcast_arrays(
        *(
            np.asarray(item, dtype=float)
            for item in (numerator, denominator, numerator_reach, denominator_reach)
        )
    )
    with np.errstate(invalid="ignore"):
        usable = ((rx > 0) | (rn > 0)) & (n - rn > 0)
    low, high = x - rx, x + rx
    if not is_signed:
        low = np.maximum(low, 0)
    wide, narrow = np.where(usable, n + rn, np.nan), np.where(usable, n - rn, np.nan)
    # A negative balance comes nearest to zero over the larger denominator.
    lower = np.where(low >= 0, low / wide, low / narrow)
    upper = np.where(high >= 0, high / narrow, high / wide)
    if is_part:
        upper = np.minimum(upper, 1)
    return lower * per, upper * per
