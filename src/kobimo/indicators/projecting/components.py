"""Take past years apart into births, deaths and net migration, and put them together again.

For each step from one year's end to the next, the level of fertility is what brings out the
births that were counted, the level of mortality (a standardised mortality ratio) what brings out
the deaths. Net migration by single year of age is the rest: the stock that was counted minus the
stock that follows from births and deaths. This survival-rate residual needs no table of moves by
age, which the Regionaldatenbank prints in six wide age groups only; stock, births, deaths and
net migration add up exactly. It also holds corrections of the count.

References
----------
Siegel, J. S.; Hamilton, C. H. (1952): Some considerations in the use of the residual method of
estimating net migration. Journal of the American Statistical Association 47, 475-500.
Smith, S. K.; Tayman, J.; Swanson, D. A. (2013), chapter 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.indicators.projecting.cohort_component import Year, age, bear
from kobimo.indicators.projecting.schedules import AGES, BOYS, SEXES, survival

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kobimo.indicators.projecting.history import History

    Floats = NDArray[np.float64]

#: From here on single years are estimated; net migration is spread over them evenly.
OLD = 75
_NEWTON = 8


@dataclass(frozen=True)
class Components:
    """What happened in each of n past steps.

    Attributes
    ----------
    years
        Year in which each step ends.
    births
        Children per woman, ``[n]``.
    mortality
        Deaths over those of the standard schedule, ``[n]``.
    migration
        Net migration in persons by sex and age at the end of the year, ``[n, 2, 91]``.
    boys
        Part of the newborn children.
    """

    years: tuple[int, ...]
    births: Floats
    mortality: Floats
    migration: Floats
    boys: float

    def mean(self) -> Year:
        """Return the year of mean births, deaths and migration."""
        return self.year(self.births.mean(), self.mortality.mean(), self.migration.mean(axis=0))

    def extreme(self, *, high: bool) -> Year:
        """Return the year of the lowest or the highest levels that were seen.

        Fewest births, most deaths, lowest net migration; or the other way round. Between ages,
        the distance of the net migration from its mean is distributed as the distances of the
        past years were, so that a higher variant is higher at every age.
        """
        import numpy as np

        births, deaths = (np.max, np.min) if high else (np.min, np.max)
        totals = self.migration.sum(axis=(1, 2))
        distances = totals - totals.mean()
        furthest = distances.max() if high else distances.min()
        spread = (distances @ self.migration.reshape(len(totals), -1)).reshape(len(SEXES), AGES)
        spread = np.maximum(spread, 0.0)
        whole = spread.sum()
        shares = spread / whole if whole > 0 else np.full(spread.shape, 1 / spread.size)
        moved = self.migration.mean(axis=0) + furthest * shares
        return self.year(births(self.births), deaths(self.mortality), moved)

    @staticmethod
    def year(births: object, mortality: object, migration: Floats) -> Year:
        """Return a year of these levels; arrays have draws along their first axis."""
        import numpy as np

        standard, newborn = survival()
        level = np.maximum(np.asarray(mortality, dtype=float), 0.0)
        return Year(
            survival=standard ** level[..., None, None],
            newborn=newborn ** level[..., None],
            migration=migration,
            births=np.maximum(np.asarray(births, dtype=float), 0.0),
        )


def take_apart(history: History, steps: tuple[int, ...]) -> Components:
    """Return the components of these steps of a history.

    Parameters
    ----------
    steps
        Places i of the steps from ``history.years[i]`` to the following year.
    """
    import numpy as np

    standard, newborn = survival()
    births, levels, moves = [], [], []
    boys = float(history.births[list(steps), 0].sum() / history.births[list(steps)].sum())
    boys = boys if 0 < boys < 1 else BOYS
    for at in steps:
        before, after = history.stock[at], history.stock[at + 1]
        born = history.births[at]
        level = _mortality(before, born, float(history.deaths[at]))
        expected = age(before, standard**level)
        expected[:, 0] = born * newborn**level
        moved = after - expected
        moved[:, OLD:] = _spread(moved[:, OLD:].sum(axis=1), expected[:, OLD:])
        at_unit_rate = float(bear(before, after, np.ones(())))
        births.append(born.sum() / at_unit_rate if at_unit_rate > 0 else 0.0)
        levels.append(level)
        moves.append(moved)
    ends = tuple(history.years[at + 1] for at in steps)
    return Components(ends, np.array(births), np.array(levels), np.array(moves), boys)


def _mortality(before: Floats, born: Floats, deaths: float) -> float:
    """Return the power of the standard survival at which as many die as were counted."""
    import numpy as np

    standard, newborn = survival()
    persons = np.concatenate([before.ravel(), born])
    hazard = -np.log(np.concatenate([standard.ravel(), newborn]))
    level = 1.0
    for _ in range(_NEWTON):
        alive = np.exp(-hazard * level)
        slope = float((persons * hazard * alive).sum())
        if slope <= 0:
            return 1.0
        level = max(level + (deaths - float((persons * (1 - alive)).sum())) / slope, 0.0)
    return level


def _spread(totals: Floats, over: Floats) -> Floats:
    import numpy as np

    whole = over.sum(axis=1, keepdims=True)
    even = np.full(over.shape, 1 / over.shape[1])
    shares = np.divide(over, whole, out=even, where=whole > 0)
    return np.asarray(totals[:, None] * shares)
