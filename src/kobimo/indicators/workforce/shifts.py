"""Shift-share: which part of a change of jobs goes with the whole, with the sectors, with neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


class Shift(NamedTuple):
    """The three components of a change, by part; they add up to it."""

    #: What the part would have gained at the rate of the whole reference.
    national: Floats
    #: What it would have gained more or less at the rate of this part of the reference.
    structure: Floats
    #: What is left: gained beyond the rate of this part of the reference.
    location: Floats


def decompose(
    before: ArrayLike,
    after: ArrayLike,
    before_reference: ArrayLike,
    after_reference: ArrayLike,
    *,
    growth: ArrayLike | None = None,
) -> Shift:
    """Return E g_N, E (g_iN - g_N) and E (g_iK - g_iN) of each part.

    Parameters
    ----------
    before, after
        Jobs of the region by part (last axis) in the base year and in the later year.
    before_reference, after_reference
        The same of the reference region; its parts make up its whole.
    growth
        Growth g_N of the whole reference, where it is not that of the sum of its parts.

    Returns
    -------
    A part that the region did not have before gains by location alone. NaN where a number is
    missing, where the reference had no jobs at all, and where it had none in a part of which
    the region had some.

    References
    ----------
    Dunn, E. S. (1960): A statistical and analytical technique for regional analysis. Papers of
    the Regional Science Association 6, 97-112.
    """
    import numpy as np

    old, new, old_ref, new_ref = (
        np.asarray(item, dtype=float) for item in (before, after, before_reference, after_reference)
    )
    old_whole = old_ref.sum(axis=-1, keepdims=True)
    new_whole = new_ref.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        if growth is None:
            rate = np.where(old_whole > 0, new_whole / old_whole - 1, np.nan)
        else:
            rate = np.asarray(growth, dtype=float)[..., None]
        own_growth = np.where(old_ref > 0, new_ref / old_ref - 1, np.nan)
    # Nothing grows from nothing, at whatever rate.
    expected = np.where(old == 0, 0.0 * new_ref, old * own_growth)
    national = old * rate
    structure = expected - national
    return Shift(national, structure, (new - old) - expected)


def add_up(shift: Shift) -> Shift:
    """Return the components of the whole: the sums over the parts."""
    return Shift(*(item.sum(axis=-1) for item in shift))
