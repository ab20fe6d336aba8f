"""Continue a population: three variants, and a band of draws from the past years.

The variants apply the mean, the lowest and the highest level of the past years to every year
ahead. The band says how far chance of the kind seen before leads away: 1 000 times, the years
ahead take what happened in past years, drawn in blocks of several years in a row, so that years
that followed each other stay together and births, deaths and migration of one year do too. The
past itself is drawn anew first, because a handful of years says only roughly what is usual; the
distances from the mean are widened as Student's distribution and the length of the blocks ask.

References
----------
Künsch, H. R. (1989): The jackknife and the bootstrap for general stationary observations.
Annals of Statistics 17, 1217-1241 (block bootstrap).
Alho, J.; Spencer, B. (2005): Statistical Demography and Forecasting. New York: Springer,
chapters 8 and 9 (empirical variability of past rates; intervals of 80 percent).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from kobimo.indicators.projecting import cohort_component, hamilton_perry
from kobimo.indicators.projecting.components import Components, take_apart
from kobimo.indicators.projecting.hamilton_perry import Ratios, take_ratios

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from kobimo.indicators.projecting.history import History

    Floats = NDArray[np.float64]
    Integers = NDArray[np.integer]

DRAWS = 1000
#: Years in a row that are drawn together, at most; never more than a third of the past.
BLOCK = 3
#: Part of the draws inside the band.
LEVEL = 0.80
SEED = 12411
#: Past years that count at most, and at least.
MOST_STEPS, FEWEST_STEPS = 10, 5
FEWEST_RATIOS = 3


@dataclass(frozen=True)
class Continuation:
    """A population continued for some years.

    Attributes
    ----------
    middle, low, high
        The three variants, ``[year, sex, age]``.
    draws
        The draws, ``[draw, year, sex, age]``.
    method
        Which way was taken.
    steps
        Years in which the past steps end that count.
    """

    years: tuple[int, ...]
    middle: Floats
    low: Floats
    high: Floats
    draws: Floats
    method: Literal["cohort_component", "hamilton_perry"]
    steps: tuple[int, ...]

    def counted(self, weights: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return weighted sums over sexes and ages: middle, low, high, draws.

        Parameters
        ----------
        weights
            ``[sex, age]``: 1 where a person counts, or a rate of participation.
        """
        import numpy as np

        found = (
            np.tensordot(array, weights, axes=2)
            for array in (self.middle, self.low, self.high, self.draws)
        )
        middle, low, high, draws = found
        return middle, low, high, draws


def band(draws: Floats) -> tuple[Floats, Floats]:
    """Return the bounds between which :data:`LEVEL` of the draws (first axis) lie."""
    import numpy as np

    tail = (1 - LEVEL) / 2
    lower, upper = np.quantile(draws, [tail, 1 - tail], axis=0)
    return lower, upper


def continue_history(
    history: History, *, horizon: int, most: int = MOST_STEPS, draws: int = DRAWS
) -> Continuation | None:
    """Return the years after a history, or ``None`` where too few past steps can be used.

    The cohort-component model needs births and deaths; where they are not known, cohort change
    ratios take its place.
    """
    steps = history.steps(most=most, with_events=True)
    if len(steps) >= FEWEST_STEPS:
        return _by_components(history, steps, horizon, draws)
    steps = history.steps(most=most, with_events=False)
    if len(steps) >= FEWEST_RATIOS:
        return _by_ratios(history, steps, horizon, draws)
    return None


def _by_components(
    history: History, steps: tuple[int, ...], horizon: int, draws: int
) -> Continuation:
    past = take_apart(history, steps)

    def advance(stock: Floats, year: cohort_component.Year) -> Floats:
        return cohort_component.step(stock, year, past.boys)

    drawn = draw_years(len(steps), horizon, draws)
    wide = widen(past, factor=student_factor(len(steps)))

    def at(place: int) -> cohort_component.Year:
        chosen = drawn[:, place]
        return wide.year(wide.births[chosen], wide.mortality[chosen], wide.migration[chosen])

    return _continued(
        history,
        steps,
        horizon,
        variants=(past.mean(), past.extreme(high=False), past.extreme(high=True)),
        at=at,
        draws=draws,
        advance=advance,
        method="cohort_component",
    )


def _by_ratios(history: History, steps: tuple[int, ...], horizon: int, draws: int) -> Continuation:
    import numpy as np

    past = take_ratios(history, steps)
    drawn = draw_years(len(steps), horizon, draws)
    factor = student_factor(len(steps))
    middle = past.mean()
    change = np.maximum(middle.change + factor * (past.change - middle.change), 0.0)
    children = np.maximum(middle.children + factor * (past.children - middle.children), 0.0)

    def at(place: int) -> Ratios:
        chosen = drawn[:, place]
        return Ratios(change[chosen], children[chosen])

    return _continued(
        history,
        steps,
        horizon,
        variants=(middle, past.extreme(high=False), past.extreme(high=True)),
        at=at,
        draws=draws,
        advance=hamilton_perry.step,
        method="hamilton_perry",
    )


def _continued(
    history: History,
    steps: tuple[int, ...],
    horizon: int,
    *,
    variants: tuple[object, object, object],
    at: Callable[[int], object],
    draws: int,
    advance: Callable[..., Floats],
    method: Literal["cohort_component", "hamilton_perry"],
) -> Continuation:
    import numpy as np

    start = history.stock[-1]
    courses = []
    for variant in variants:
        stock, rows = start, []
        for _ in range(horizon):
            stock = advance(stock, variant)
            rows.append(stock)
        courses.append(np.array(rows))
    cloud = np.empty((draws, horizon, *start.shape))
    stock = np.broadcast_to(start, (draws, *start.shape))
    for place in range(horizon):
        stock = advance(stock, at(place))
        cloud[:, place] = stock
    last = history.years[-1]
    middle, low, high = courses
    return Continuation(
        years=tuple(range(last + 1, last + horizon + 1)),
        middle=middle,
        low=low,
        high=high,
        draws=cloud,
        method=method,
        steps=tuple(history.years[step + 1] for step in steps),
    )


def draw_years(past: int, horizon: int, draws: int, *, seed: int = SEED) -> Integers:
    """Return which past year each year ahead repeats, ``[draw, year]``.

    First a past is drawn from the past, then the years ahead from that; both in blocks that run
    on from the last year to the first.
    """
    import numpy as np

    chance = np.random.default_rng(seed)
    histories = _blocks(chance, past, past, draws)
    ahead = _blocks(chance, past, horizon, draws)
    return np.asarray(np.take_along_axis(histories, ahead, axis=1))


def block_of(past: int) -> int:
    """Return how many years in a row are drawn together."""
    return max(1, min(BLOCK, past // 3))


def _blocks(chance: np.random.Generator, past: int, length: int, draws: int) -> Integers:
    import numpy as np

    size = block_of(past)
    count = -(-length // size)
    starts = chance.integers(past, size=(draws, count))
    places = (starts[:, :, None] + np.arange(size)) % past
    return np.asarray(places.reshape(draws, -1)[:, :length])


@lru_cache(maxsize=32)
def student_factor(past: int) -> float:
    """Return by how much distances from the mean of so few years are widened.

    The quantile of Student's distribution over that of the normal one at :data:`LEVEL`, times
    the root of n / (n - b): the distances of b years in a row from a mean that they are part of
    add up to less than those of years from the true mean, in the variance by (n - b) / n.
    """
    # scipy.stats takes seconds to import, its special functions do not.
    from scipy.special import ndtri, stdtrit

    tail = 0.5 + LEVEL / 2
    wide = float(stdtrit(past - 1, tail) / ndtri(tail))
    return wide * float((past / (past - block_of(past))) ** 0.5)


def widen(past: Components, *, factor: float) -> Components:
    """Return components whose distances from their mean are this many times as wide."""
    import numpy as np

    def wide(values: Floats) -> Floats:
        middle = values.mean(axis=0)
        return np.asarray(middle + factor * (values - middle))

    return Components(
        past.years, wide(past.births), wide(past.mortality), wide(past.migration), past.boys
    )
