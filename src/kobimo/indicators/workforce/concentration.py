"""How far the jobs of a region gather in few sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def herfindahl(parts: ArrayLike, *, normalised: bool = True) -> Floats:
    """Return the Herfindahl index of the parts on the last axis.

    Parameters
    ----------
    parts
        Jobs by part, zero or more; the parts make up the whole.
    normalised
        (H - 1/k) / (1 - 1/k) with k parts: 0 where all parts are equal, 1 where one part is
        everything, however many there are. Otherwise H itself, from 1/k to 1.

    Returns
    -------
    One axis less. NaN where a part is missing, the whole is zero, or there are fewer than two
    parts.

    References
    ----------
    Hirschman, A. O. (1964): The Paternity of an Index. American Economic Review 54, 761.
    """
    import numpy as np

    x = np.asarray(parts, dtype=float)
    count = x.shape[-1]
    whole = x.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = (x**2).sum(axis=-1) / whole**2
        value = np.where((whole > 0) & (count > 1), value, np.nan)
    return normalise(value, count) if normalised else value


def herfindahl_bounds(
    known: ArrayLike, rest: ArrayLike, secret: ArrayLike, *, normalised: bool = True
) -> tuple[Floats, Floats]:
    """Return between which values the index lies where only the sum of some parts is known.

    It is lowest where the rest is spread evenly over the secret parts and highest where one of
    them holds all of it.

    Parameters
    ----------
    known
        Published parts on the last axis; the secret ones are 0 here.
    rest
        Jobs in all secret parts together.
    secret
        How many parts are secret, at least 1.
    """
    import numpy as np

    x = np.asarray(known, dtype=float)
    r, m = np.asarray(rest, dtype=float), np.asarray(secret, dtype=float)
    squares = (x**2).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = np.where(x.sum(axis=-1) + r > 0, (x.sum(axis=-1) + r) ** 2, np.nan)
        low, high = (squares + r**2 / m) / whole, (squares + r**2) / whole
    count = x.shape[-1]
    return (normalise(low, count), normalise(high, count)) if normalised else (low, high)


def krugman(parts: ArrayLike, reference: ArrayLike) -> Floats:
    """Return how far the structure of a region is from that of the reference.

    The sum of the absolute differences of the shares: 0 where both have the same structure, 2
    where they have no part in common.

    Parameters
    ----------
    parts, reference
        Jobs by part on the last axis.

    References
    ----------
    Krugman, P. (1991): Geography and Trade. Cambridge, Mass.: MIT Press, 75-76.
    """
    import numpy as np

    x, y = np.asarray(parts, dtype=float), np.asarray(reference, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = x / np.where(x.sum(axis=-1) > 0, x.sum(axis=-1), np.nan)[..., None]
        other = y / np.where(y.sum(axis=-1) > 0, y.sum(axis=-1), np.nan)[..., None]
    return np.asarray(np.abs(own - other).sum(axis=-1))


def normalise(value: ArrayLike, count: int) -> Floats:
    """Return a Herfindahl index of ``count`` parts on a scale from 0 to 1."""
    import numpy as np

    even = 1 / count
    return np.asarray((np.asarray(value, dtype=float) - even) / (1 - even))
