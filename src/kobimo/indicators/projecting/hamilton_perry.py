"""Cohort change ratios (Hamilton-Perry): the robust way where births or deaths are not known.

The cohort aged a at the end of the year t is aged a + 1 at the end of t + 1; the ratio of the
two counts holds what deaths and migration did together. The first age comes from the
child-woman ratio: children under 1 over women aged 15 to 49.

References
----------
Hamilton, C. H.; Perry, J. (1962): A short method for projecting population by age from one
decennial census to another. Social Forces 41, 163-170.
Smith, S. K.; Tayman, J.; Swanson, D. A. (2013): A Practitioner's Guide to State and Local
Population Projections. Dordrecht: Springer, chapter 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.indicators.projecting.schedules import BEARING, FEMALE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kobimo.indicators.projecting.history import History

    Floats = NDArray[np.float64]

MOTHERS = slice(BEARING.start, BEARING.stop)


@dataclass(frozen=True)
class Ratios:
    """Ratios of past steps, or of the draws and variants made of them; those are leading axes.

    Attributes
    ----------
    change
        Persons of each sex and age over those one year younger a year before, ``[..., 2, 91]``;
        of the last, open age over all from the last but one on. The first age is not used.
    children
        Children under 1 by sex over women aged 15 to 49, ``[..., 2]``.
    """

    change: Floats
    children: Floats

    def mean(self) -> Ratios:
        """Return the mean ratio of each age."""
        return Ratios(self.change.mean(axis=0), self.children.mean(axis=0))

    def extreme(self, *, high: bool) -> Ratios:
        """Return the least or the greatest ratio of each age."""
        if high:
            return Ratios(self.change.max(axis=0), self.children.max(axis=0))
        return Ratios(self.change.min(axis=0), self.children.min(axis=0))


def take_ratios(history: History, steps: tuple[int, ...]) -> Ratios:
    """Return the ratios of these steps; an age without anybody is taken to stay as it is."""
    import numpy as np

    at = np.asarray(steps, dtype=int)
    before, after = history.stock[at], history.stock[at + 1]
    below = _younger(before)
    change = np.divide(after, below, out=np.ones(after.shape), where=below > 0)
    mothers = after[:, FEMALE, MOTHERS].sum(axis=1)[:, None]
    newborn = after[:, :, 0]
    children = np.divide(newborn, mothers, out=np.zeros(newborn.shape), where=mothers > 0)
    return Ratios(change, children)


def step(stock: Floats, ratios: Ratios) -> Floats:
    """Return the stock a year later; the women of the new year bear the children at its end."""
    after = _younger(stock) * ratios.change
    after[..., 0] = after[..., FEMALE, MOTHERS].sum(axis=-1)[..., None] * ratios.children
    return after


def _younger(stock: Floats) -> Floats:
    import numpy as np

    below = np.zeros_like(stock)
    below[..., 1:] = stock[..., :-1]
    below[..., -1] += stock[..., -1]
    return below
