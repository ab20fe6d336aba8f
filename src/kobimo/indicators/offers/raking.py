"""Make the margins of a survey those of the population."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


class NotRaked(ArithmeticError):
    """The margins cannot be met: an empty category has people in the population."""


def rake(
    cells: ArrayLike, margins: Sequence[ArrayLike], *, rounds: int = 200, tolerance: float = 1e-9
) -> Floats:
    """Return the factor by which the weights of each cell must be multiplied.

    The factors are products of one factor per category, so the ratios between the cells of the
    survey that the margins do not fix stay as they are. With one margin it is
    post-stratification: people in the population over weight in the survey.

    Parameters
    ----------
    cells
        Sum of the weights in each cell of the crossed characteristics, one axis each.
    margins
        People of the population by category, one array per axis. Their sums may differ (other
        reference days); all are scaled to that of the first.

    Raises
    ------
    NotRaked
        A category without answers has people, or the rounds do not suffice.

    References
    ----------
    Deming, W. E.; Stephan, F. F. (1940): On a least squares adjustment of a sampled frequency
    table when the expected marginal totals are known. Annals of Mathematical Statistics 11,
    427-444.
    """
    import numpy as np

    start = np.asarray(cells, dtype=float)
    wanted = [np.asarray(item, dtype=float) for item in margins]
    wanted = [item * (wanted[0].sum() / item.sum()) for item in wanted]
    found = start.copy()
    for axis, target in enumerate(wanted):
        if ((_margin(start, axis) <= 0) & (target > 0)).any():
            raise NotRaked("a category has people but no answers")
    for _ in range(rounds):
        for axis, target in enumerate(wanted):
            own = _margin(found, axis)
            factor = np.divide(target, own, out=np.zeros_like(own), where=own > 0)
            found = found * _along(factor, axis, found.ndim)
        gap = max(
            float(np.abs(_margin(found, axis) - target).max()) for axis, target in enumerate(wanted)
        )
        if gap <= tolerance * max(1.0, float(wanted[0].sum())):
            return np.asarray(np.divide(found, start, out=np.ones_like(start), where=start > 0))
    raise NotRaked("the margins are not met")


def _margin(cells: Floats, axis: int) -> Floats:
    import numpy as np

    others = tuple(other for other in range(cells.ndim) if other != axis)
    return np.asarray(cells.sum(axis=others))


def _along(factor: Floats, axis: int, count: int) -> Floats:
    shape = [1] * count
    shape[axis] = len(factor)
    return factor.reshape(shape)
