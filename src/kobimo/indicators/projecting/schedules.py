"""Standard schedules by single year of age, which every region scales to its own level.

Mortality is a Gompertz law for each sex. Its two parameters follow from two published numbers,
the life expectancy at birth and at 70 of the Sterbetafel 2020/2022, and from the infant
mortality; no table is copied. Fertility is a normal curve over the mother's age. Its mean and its
standard deviation, and the infant mortality, are assumptions near the German figures and were not
checked against a table: a region's own births and deaths set the level, they the shape alone. A
schedule says how risks are distributed over
ages; how high they are in a region, its own births and deaths say.

References
----------
Gompertz, B. (1825): On the nature of the function expressive of the law of human mortality.
Philosophical Transactions 115, 513-583.
Statistisches Bundesamt (2023): Statistischer Bericht, Sterbetafeln 2020/2022.
Preston, S.; Heuveline, P.; Guillot, M. (2001): Demography. Oxford: Blackwell, chapter 3
(life tables), section 6.3 (cohort-component projection).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: The last age stands for itself and all older ones.
LAST_AGE = 90
AGES = LAST_AGE + 1
#: First axis of all arrays by sex.
SEXES = ("maennlich", "weiblich")
MALE, FEMALE = 0, 1
#: Life expectancy in years at birth and at 70, by sex (Sterbetafel 2020/2022).
AT_BIRTH = (78.33, 83.18)
AT_70 = (14.15, 16.84)
#: Deaths under 1 year of age per newborn child; assumed (Germany 2015: 3.3 per 1 000).
INFANT_DEATHS = 0.0032
#: Boys among 1 000 newborn children, where the births are not known by sex.
BOYS = 0.513
#: Assumed mean and standard deviation of the mother's age in years, and the ages that bear.
MOTHERS_MEAN, MOTHERS_SPREAD = 31.2, 5.4
BEARING = range(15, 50)
_OLDEST = 125
_STEPS = 20


@lru_cache(maxsize=1)
def survival() -> tuple[Floats, Floats]:
    """Return the standard survival of a year, from each age to the next and of newborn children.

    Returns
    -------
    ``survival[sex, age]``
        Part of those aged ``age`` at the end of a year who are alive a year later, L(a+1) / L(a);
        of the last, open age T(91) / T(90).
    ``newborn[sex]``
        Part of the children born within a year who are alive at its end, L(0) / l(0).
    """
    import numpy as np

    lived = np.array([_years_lived(*_gompertz(sex)) for sex in range(len(SEXES))])
    ahead = lived[:, 1:AGES] / lived[:, : AGES - 1]
    beyond = lived[:, AGES:].sum(axis=1) / lived[:, AGES - 1 :].sum(axis=1)
    return np.column_stack([ahead, beyond]), lived[:, 0]


@lru_cache(maxsize=1)
def fertility() -> Floats:
    """Return births by single year of the mother's age, as parts of a total of 1."""
    import numpy as np

    ages = np.arange(AGES)
    density = np.exp(-0.5 * ((ages + 0.5 - MOTHERS_MEAN) / MOTHERS_SPREAD) ** 2)
    density[(ages < BEARING.start) | (ages >= BEARING.stop)] = 0.0
    return np.asarray(density / density.sum())


def expectation(sex: int, age: int) -> float:
    """Return the remaining life expectancy of the standard schedule in years."""
    import numpy as np

    level, slope = _gompertz(sex)
    lived = _years_lived(level, slope)
    alive = np.exp(-level / slope * np.expm1(slope * age)) * (1 - INFANT_DEATHS * (age > 0))
    return float(lived[age:].sum() / alive)


@lru_cache(maxsize=2)
def _gompertz(sex: int) -> tuple[float, float]:
    """Return level and slope of the force of mortality for which both expectancies come out."""
    import numpy as np
    from scipy.optimize import root

    def miss(parameters: Floats) -> tuple[float, float]:
        level, slope = np.exp(parameters)
        lived = _years_lived(level, slope)
        alive = np.exp(-level / slope * np.expm1(slope * 70)) * (1 - INFANT_DEATHS)
        return float(lived.sum() - AT_BIRTH[sex]), float(lived[70:].sum() / alive - AT_70[sex])

    level, slope = np.exp(root(miss, np.log([3e-5, 0.1])).x)
    return float(level), float(slope)


def _years_lived(level: float, slope: float) -> Floats:
    """Return the years lived within each single year of age by one newborn child.

    Infant deaths are taken to happen in the first weeks, all others along the Gompertz law.
    """
    import numpy as np

    at = (np.arange(_OLDEST * _STEPS) + 0.5) / _STEPS
    alive = np.exp(-level / slope * np.expm1(slope * at)) * (1 - INFANT_DEATHS)
    return np.asarray(alive.reshape(_OLDEST, _STEPS).mean(axis=1))
