"""One cohort model of the population of Land 99 and of the rest of the fictional Bund.

Every year the people of a region die, have children, move out and in and grow one year
older, by single year of age, sex and nationality. All tables of the population are counts of
this one model, so they add up; pupils, employees and recipients are drawn from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tools.musterstadt import schedules
from tools.musterstadt.draws import Draws
from tools.musterstadt.schedules import (
    FEMALE,
    FOREIGN,
    GERMAN,
    LAST_AGE,
    MALE,
    NATIONALITIES,
    SEXES,
)
from tools.musterstadt.territory import BUND, BY_AGS, LAND, MUSTERSTADT, Kreis, members

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST, LAST = 2010, 2023
YEARS = tuple(range(FIRST + 1, LAST + 1))
AGES = range(LAST_AGE + 1)
#: People by (sex, nationality) and single year of age; the last age stands for all older ones.
Stock = dict[tuple[str, str], list[int]]
Flow = dict[str, list[int]]


@dataclass(slots=True)
class Year:
    """What happened in one region within one year, and who lived there at its end."""

    stock: Stock
    births: dict[str, int] = field(default_factory=dict)
    deaths: Flow = field(default_factory=dict)
    arrivals: Flow = field(default_factory=dict)
    departures: Flow = field(default_factory=dict)
    #: Change of the stock by the new count of the Zensus, by sex; zero in other years.
    census: dict[str, int] = field(default_factory=dict)
    #: Foreigners who became German.
    naturalised: int = 0


def _start(kreis: Kreis) -> Stock:
    weights = {
        (sex, nat): [schedules.start_weight(kreis, age, sex, nat) for age in AGES]
        for sex in SEXES
        for nat in NATIONALITIES
    }
    scale = kreis.residents / sum(sum(row) for row in weights.values())
    draws = Draws("start", kreis.ags)
    return {key: [draws.poisson(scale * weight) for weight in row] for key, row in weights.items()}


def _advance(kreis: Kreis, year: int, before: Stock) -> Year:
    draws = Draws("population", kreis.ags, year)
    residents = sum(sum(row) for row in before.values())
    result = Year({key: [0] * (LAST_AGE + 1) for key in before})
    result.deaths = {sex: [0] * (LAST_AGE + 1) for sex in SEXES}
    result.arrivals = {sex: [0] * (LAST_AGE + 1) for sex in SEXES}
    result.departures = {sex: [0] * (LAST_AGE + 1) for sex in SEXES}
    result.births = dict.fromkeys(SEXES, 0)
    result.census = dict.fromkeys(SEXES, 0)
    leaving_total = 0
    rest: Stock = {}
    for (sex, nat), row in before.items():
        rest[sex, nat] = []
        for age, people in enumerate(row):
            risk = schedules.mortality(age, sex, kreis.hardship, year)
            dead = draws.binomial(people, risk)
            gone = draws.binomial(people - dead, schedules.leaving(kreis, age, nat))
            result.deaths[sex][age] += dead
            result.departures[sex][age] += gone
            leaving_total += gone
            rest[sex, nat].append(people - dead - gone)
    newborn = _draw_births(year, before, draws, result)
    ordinary = leaving_total + kreis.growth * residents
    refugees = schedules.REFUGEES.get(year, 0.0) * residents / 1000
    weights = [schedules.arrival_weight(kreis, age) for age in AGES]
    whole = sum(weights)
    foreign = schedules.FOREIGN_ARRIVALS[year] * (0.7 + 0.6 * kreis.urban)
    for sex in SEXES:
        for nat in NATIONALITIES:
            share = foreign if nat == FOREIGN else 1 - foreign
            extra = refugees / 2 if nat == FOREIGN else 0.0
            for age in AGES:
                mean = (ordinary / 2 * share + extra) * weights[age] / whole
                came = draws.poisson(mean)
                result.arrivals[sex][age] += came
                rest[sex, nat][age] += came
    for sex in SEXES:
        for age in AGES:
            changed = draws.binomial(rest[sex, FOREIGN][age], schedules.NATURALISATION[year])
            result.naturalised += changed
            rest[sex, FOREIGN][age] -= changed
            rest[sex, GERMAN][age] += changed
    for key, row in rest.items():
        aged = [newborn[key], *row[:-2], row[-2] + row[-1]]
        result.stock[key] = aged
    if year == schedules.CENSUS_YEAR:
        _recount(kreis, result)
    return result


def _draw_births(
    year: int, before: Stock, draws: Draws, result: Year
) -> dict[tuple[str, str], int]:
    newborn = {(sex, nat): 0 for sex in SEXES for nat in NATIONALITIES}
    for nat in NATIONALITIES:
        mean = sum(
            women * schedules.fertility(age, year, nat)
            for age, women in enumerate(before[FEMALE, nat])
        )
        children = draws.poisson(mean)
        foreign = draws.binomial(children, 0.55) if nat == FOREIGN else 0
        for child, count in ((FOREIGN, foreign), (GERMAN, children - foreign)):
            boys = draws.binomial(count, 0.513)
            for sex, born in ((MALE, boys), (FEMALE, count - boys)):
                dead = draws.binomial(born, schedules.INFANT_MORTALITY)
                result.births[sex] += born
                # Deaths of newborn children stand at age 0, as those of the age before do.
                result.deaths[sex][0] += dead
                newborn[sex, child] += born - dead
    return newborn


def _recount(kreis: Kreis, result: Year) -> None:
    draws = Draws("census", kreis.ags)
    for (sex, nat), row in result.stock.items():
        for age, people in enumerate(row):
            lost = draws.binomial(people, schedules.CENSUS_LOSS[nat] * (0.6 + 0.8 * kreis.urban))
            row[age] -= lost
            result.census[sex] -= lost


@lru_cache(maxsize=1)
def run() -> dict[str, dict[int, Year]]:
    """Return every drawn region and year; the first year has a stock and no events."""
    result: dict[str, dict[int, Year]] = {}
    for ags, kreis in BY_AGS.items():
        years = {FIRST: Year(_start(kreis))}
        for year in YEARS:
            years[year] = _advance(kreis, year, years[year - 1].stock)
        result[ags] = years
    return result


def count(
    ags: str,
    year: int,
    ages: Iterable[int] = AGES,
    sexes: Iterable[str] = SEXES,
    nationalities: Iterable[str] = NATIONALITIES,
) -> int:
    """Return the residents of a printed or drawn region on 31.12. of a year."""
    ages, nationalities, sexes = tuple(ages), tuple(nationalities), tuple(sexes)
    model = run()
    return sum(
        model[member][year].stock[sex, nat][age]
        for member in members(ags)
        for sex in sexes
        for nat in nationalities
        for age in ages
    )


def flow(name: str, ags: str, year: int, sex: str, ages: Iterable[int] = AGES) -> int:
    """Return deaths, arrivals or departures of a region within a year.

    Moves inside the Land (45 of 100) or the Bund (80 of 100) cross no border of the larger
    region; they are left out there on both sides, so that the balance stays the same.
    """
    ages = tuple(ages)
    model = run()

    def total(kind: str, age: int) -> int:
        return sum(getattr(model[m][year], kind)[sex][age] for m in members(ags))

    inner = {LAND: 0.45, BUND: 0.80}.get(ags, 0.0)
    if name == "deaths" or not inner:
        return sum(total(name, age) for age in ages)
    return sum(
        total(name, age) - int(inner * min(total("arrivals", age), total("departures", age)))
        for age in ages
    )


def births(ags: str, year: int, sex: str) -> int:
    """Return the children born alive in a region within a year."""
    return sum(run()[member][year].births[sex] for member in members(ags))


#: Age groups of the municipality's own files: label → ages.
MUNICIPAL_GROUPS = {
    "u03": range(3),
    "03_06": range(3, 6),
    "06_10": range(6, 10),
    "10_15": range(10, 15),
    "15_18": range(15, 18),
    "18_25": range(18, 25),
    "25_65": range(25, 65),
    "65_plus": range(65, LAST_AGE + 1),
}


def musterstadt_population(year: int) -> dict[str, int]:
    """Return the residents of Musterstadt on 31.12., ``total`` and by municipal age group."""
    groups = {name: count(MUSTERSTADT, year, ages) for name, ages in MUNICIPAL_GROUPS.items()}
    return {"total": sum(groups.values()), **groups}
