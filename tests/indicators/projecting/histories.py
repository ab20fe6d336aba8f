"""Histories made from known rates, for tests of what is found in them."""

from __future__ import annotations

import numpy as np

from kobimo.indicators.projecting.cohort_component import Year, age, bear, step
from kobimo.indicators.projecting.history import History
from kobimo.indicators.projecting.schedules import AGES, survival

BOYS = 0.513


def stock_of(size: float = 100_000) -> np.ndarray:
    """Return a population as thin at the top as the standard schedule leaves it."""
    standard, _ = survival()
    alive = np.cumprod(np.column_stack([np.ones(2), standard[:, :-1]]), axis=1)
    alive[:, -1] /= 1 - standard[:, -1]
    return alive / alive.sum() * size


def year_of(births: float, mortality: float, migration: np.ndarray | float) -> Year:
    """Return a year of known levels; a number moves as many people of each sex and age."""
    standard, newborn = survival()
    return Year(
        standard**mortality,
        newborn**mortality,
        np.broadcast_to(migration, (2, AGES)),
        np.asarray(births),
    )


def live(years: list[Year], *, start: np.ndarray | None = None, first: int = 2011) -> History:
    """Return the history of a population that lives through these years."""
    stock = stock_of() if start is None else start
    stocks, births, deaths = [stock], [], []
    for this in years:
        after = step(stock, this, BOYS)
        with_arrivals = age(stock, this.survival) + this.migration
        born = float(bear(stock, with_arrivals, this.births))
        split = born * np.array([BOYS, 1 - BOYS])
        births.append(split)
        dead = (stock * (1 - this.survival)).sum() + (split * (1 - this.newborn)).sum()
        deaths.append(float(dead))
        stocks.append(after)
        stock = after
    ends = tuple(range(first, first + len(stocks)))
    return History(ends, np.array(stocks), np.array(births), np.array(deaths))
