"""The cohort-component model: survive, move, bear; by sex and single year of age.

A stock is an array of persons, ``[..., sex, age]`` with :data:`~.schedules.SEXES` and the ages 0
to 90, the last one open. What happens in a year is a :class:`Year`: survival of each age, net
migration in persons of each age reached, births per woman. Leading axes are draws or scenarios;
all of them are stepped at once.

Net migration is a number of persons and no rate, because arrivals do not depend on those who
live there already; rates of a growing region would make it grow ever faster (Smith, Tayman and
Swanson 2013, chapter 6).

References
----------
Preston, S.; Heuveline, P.; Guillot, M. (2001): Demography. Oxford: Blackwell, section 6.3.
Smith, S. K.; Tayman, J.; Swanson, D. A. (2013): A Practitioner's Guide to State and Local
Population Projections. Dordrecht: Springer, chapters 4 to 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.indicators.projecting.schedules import FEMALE, fertility

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Year:
    """What happens between two ends of a year; leading axes are draws.

    Attributes
    ----------
    survival, newborn
        Part of each sex and age (of the newborn children of each sex) alive at the end.
    migration
        Net migration in persons, by sex and the age at the end of the year.
    births
        Children per woman over all ages (a total fertility rate).
    """

    survival: Floats
    newborn: Floats
    migration: Floats
    births: Floats


def age(stock: Floats, survival: Floats) -> Floats:
    """Return who of a stock is alive a year later, one year older; nobody is newborn."""
    import numpy as np

    alive = stock * survival
    older = np.zeros_like(alive)
    older[..., 1:] = alive[..., :-1]
    older[..., -1] += alive[..., -1]
    return older


def bear(before: Floats, after: Floats, births: Floats) -> Floats:
    """Return the children born within a year, from the women at both of its ends.

    Each age of the standard schedule bears by the mean of the women of that age.
    """
    import numpy as np

    women = (before[..., FEMALE, :] + after[..., FEMALE, :]) / 2
    return np.asarray((women * fertility()).sum(axis=-1) * births)


def step(stock: Floats, year: Year, boys: float) -> Floats:
    """Return the stock a year later; nobody is ever negative."""
    import numpy as np

    after = np.maximum(age(stock, year.survival) + year.migration, 0.0)
    after[..., 0] = 0.0
    born = bear(stock, after, year.births)
    split = np.stack([born * boys, born * (1 - boys)], axis=-1)
    after[..., 0] = np.maximum(split * year.newborn + year.migration[..., 0], 0.0)
    return np.asarray(after)
