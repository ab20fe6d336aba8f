"""Age schedules of the cohort model: who is born, dies and moves at which age.

The shapes follow what is generally known of Germany (hump of the 1960s cohorts, fertility
around 30, Gompertz mortality, migration peaking between 18 and 30); none of the numbers is
an official figure.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.musterstadt.territory import Kreis

LAST_AGE = 100
MALE, FEMALE = "m", "w"
SEXES = (MALE, FEMALE)
GERMAN, FOREIGN = "d", "a"
NATIONALITIES = (GERMAN, FOREIGN)

#: Relative size of a single-year cohort on 31.12.2010, joined by straight lines.
_PROFILE = (
    (0, 0.84), (5, 0.86), (10, 0.93), (15, 0.97), (20, 1.16), (25, 1.19), (30, 1.16), (35, 1.12),
    (40, 1.52), (46, 1.74), (50, 1.52), (55, 1.34), (60, 1.20), (65, 0.98), (71, 1.15), (75, 0.86),
    (80, 0.56), (85, 0.33), (90, 0.12), (95, 0.04), (100, 0.008),
)  # fmt: skip


def cohort_weight(age: int) -> float:
    """Return the relative size of a cohort at the start of the model."""
    for (left, low), (right, high) in itertools.pairwise(_PROFILE):
        if left <= age <= right:
            return low + (high - low) * (age - left) / (right - left)
    raise ValueError(age)


def start_weight(kreis: Kreis, age: int, sex: str, nationality: str) -> float:
    """Return the weight of one cell of the starting population of a Kreis."""
    weight = cohort_weight(age)
    young = math.exp(-(((age - 24) / 5.5) ** 2))
    weight *= 1 + (1.1 * kreis.students - 0.18 * (1 - kreis.urban)) * young
    if 30 <= age < 48 or age < 15:
        weight *= 1.06 - 0.12 * kreis.urban
    if age >= 60:
        weight *= 1.06 - 0.10 * kreis.urban
    male = 0.513 if age < 55 else max(0.22, 0.513 - 0.0062 * (age - 55))
    weight *= male if sex == MALE else 1 - male
    foreign = kreis.foreign * (0.35 + 1.35 * math.exp(-(((age - 33) / 19) ** 2)))
    return weight * (foreign if nationality == FOREIGN else 1 - foreign)


def fertility(age: int, year: int, nationality: str) -> float:
    """Return births per woman of this age; their sum is the total fertility rate."""
    level = {2011: 1.39, 2012: 1.40, 2013: 1.41, 2014: 1.46, 2015: 1.49, 2016: 1.58, 2017: 1.56}
    later = {2018: 1.56, 2019: 1.53, 2020: 1.52, 2021: 1.57, 2022: 1.45, 2023: 1.36}
    total = {**level, **later}[year] * (0.95 if nationality == GERMAN else 1.32)
    peak = 30.5 if nationality == GERMAN else 28.5
    if not 15 <= age < 50:
        return 0.0
    return total * math.exp(-0.5 * ((age + 0.5 - peak) / 5.3) ** 2) / (5.3 * math.sqrt(2 * math.pi))


def mortality(age: int, sex: str, hardship: float, year: int) -> float:
    """Return the probability of dying within the year at this age."""
    slope = 0.098 if sex == MALE else 0.107
    level = 3.0e-5 if sex == MALE else 0.97e-5
    pandemic = {2020: 1.02, 2021: 1.05, 2022: 1.08}.get(year, 1.0)
    trend = 0.991 ** (year - 2011)
    young = 2.2e-4 if age < 5 else 9e-5
    risk = young + level * math.exp(slope * age)
    return min(0.45, risk * (0.90 + 0.22 * hardship) * trend * pandemic)


#: Probability that a newborn child dies before the end of the year of birth.
INFANT_MORTALITY = 0.0029


def mobility(age: int) -> float:
    """Return the relative intensity of moving at this age; 1 is the level of families."""
    return (
        0.30
        + 0.85 * math.exp(-age / 9)
        + 3.1 * math.exp(-(((age - 23) / 5.0) ** 2))
        + 1.0 * math.exp(-(((age - 31) / 9.0) ** 2))
        + (0.18 if age > 78 else 0.0)
    )


def leaving(kreis: Kreis, age: int, nationality: str) -> float:
    """Return the probability of moving out of the Kreis within the year."""
    base = 0.0255 + 0.010 * kreis.urban
    if nationality == FOREIGN:
        base *= 2.3
    if 18 <= age < 25:
        base *= 1.30 - 0.45 * kreis.students
    return min(0.5, base * mobility(age))


def arrival_weight(kreis: Kreis, age: int) -> float:
    """Return the relative intensity of moving into the Kreis at this age."""
    weight = mobility(age)
    if 18 <= age < 25:
        weight *= 0.75 + 1.25 * kreis.students
    if age < 10 or 30 <= age < 45:
        weight *= 1.22 - 0.38 * kreis.urban
    return weight


#: Additional foreign arrivals per 1 000 residents: refugees of 2015/16 and 2022.
REFUGEES = {2014: 2.0, 2015: 8.5, 2016: 4.0, 2017: 1.5, 2022: 11.0, 2023: 3.0}
#: Share of foreigners among ordinary arrivals, rising with the free movement of workers.
FOREIGN_ARRIVALS = {year: 0.20 + 0.012 * (year - 2011) for year in range(2011, 2025)}
#: Share of foreigners who become German within a year.
NATURALISATION = {year: 0.012 + (0.006 if year >= 2021 else 0.0) for year in range(2011, 2025)}
#: Zensus 2022: share of residents that the new count does not find, by nationality.
CENSUS_LOSS = {GERMAN: 0.009, FOREIGN: 0.052}
CENSUS_YEAR = 2022
