"""Continue a population by single years of age with cohort change ratios (Hamilton-Perry).

The cohort aged a in the year t is aged a + 1 in t + 1; the ratio of the two counts holds what
deaths and migration did together. The first age comes from the child-woman ratio: children
under 1 over women aged 15 to 49.

References
----------
Hamilton, C. H.; Perry, J. (1962): A short method for projecting population by age from one
decennial census to another. Social Forces 41, 163-170.
Smith, S. K.; Tayman, J.; Swanson, D. A. (2013): A Practitioner's Guide to State and Local
Population Projections. Dordrecht: Springer, chapter 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    #: Takes one ratio per transition (rows) and age (columns), returns one per age.
    Choice = Callable[[Floats], Floats]

MOTHERS = slice(15, 50)


@dataclass(frozen=True)
class Population:
    """Counts by year (rows) and single year of age from 0 on (columns), no year missing."""

    years: tuple[int, ...]
    persons: Floats
    #: Women by year and single year of age from 0 to at least 49.
    women: Floats

    def until(self, year: int) -> Population:
        """Return the same population up to and with this year."""
        count = sum(item <= year for item in self.years)
        return Population(self.years[:count], self.persons[:count], self.women[:count])


@dataclass(frozen=True)
class Continuation:
    """A population continued: one row per future year, one column per age."""

    years: tuple[int, ...]
    middle: Floats
    lower: Floats
    upper: Floats


def usable_transitions(
    years: Sequence[int], breaks: Sequence[int], *, count: int
) -> tuple[int, ...]:
    """Return the places of the last ``count`` transitions that cross no break, oldest first.

    Transition i leads from ``years[i]`` to the following year. A break at the year b lies
    between b - 1 and b: there a new census, and no birth, death or move, changed the count.
    """
    found = [
        at
        for at, (year, following) in enumerate(pairwise(years))
        if following == year + 1 and following not in breaks
    ]
    return tuple(found[-count:])


def continue_population(
    population: Population, transitions: Sequence[int], *, horizon: int
) -> Continuation:
    """Return the population of the next years in three scenarios.

    The middle applies the mean of the ratios of the transitions to every age, the band their
    least and their greatest. It is a range of what has been seen, not an interval with a
    probability.

    Parameters
    ----------
    transitions
        Places of the years whose step to the next year counts; at least one.
    """
    import numpy as np

    middle, lower, upper = (
        _scenario(population, transitions, horizon, _along(choice))
        for choice in (np.nanmean, np.nanmin, np.nanmax)
    )
    last = population.years[-1]
    years = tuple(range(last + 1, last + horizon + 1))
    return Continuation(years, middle, lower, upper)


def _along(choice: Callable[..., Floats]) -> Choice:
    def choose(ratios: Floats) -> Floats:
        import numpy as np

        # An age without anybody in all transitions has no ratio; what comes to it later stays.
        nobody = np.isnan(ratios).all(axis=0)
        filled = np.where(nobody, 1.0, ratios)
        return np.asarray(choice(filled, axis=0), dtype=float)

    return choose


def _scenario(
    population: Population, transitions: Sequence[int], horizon: int, choose: Choice
) -> Floats:
    import numpy as np

    at = np.asarray(transitions, dtype=int)
    persons, women = population.persons, population.women
    steps = choose(_ratio(persons[at + 1, 1:], persons[at, :-1]))
    steps_women = choose(_ratio(women[at + 1, 1:], women[at, :-1]))
    mothers = women[at + 1][:, MOTHERS].sum(axis=1)
    children = choose(_ratio(persons[at + 1, :1], mothers[:, None]))[0]
    girls = choose(_ratio(women[at + 1, :1], mothers[:, None]))[0]
    now, women_now = persons[-1], women[-1]
    rows = []
    for _ in range(horizon):
        aged_women = women_now[:-1] * steps_women
        # The women of the new year bear the children counted at its end.
        bearing = aged_women[MOTHERS.start - 1 : MOTHERS.stop - 1].sum()
        now = np.concatenate([[children * bearing], now[:-1] * steps])
        women_now = np.concatenate([[girls * bearing], aged_women])
        rows.append(now)
    return np.array(rows).reshape(horizon, persons.shape[1])


def _ratio(above: Floats, below: Floats) -> Floats:
    import numpy as np

    ratio = np.full(above.shape, np.nan)
    np.divide(above, below, out=ratio, where=below > 0)
    return ratio
