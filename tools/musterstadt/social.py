"""Unemployed people and recipients of SGB II, drawn from the cohort model.

True probabilities are functions of the character of a Kreis and of the year; the counts are
binomial draws from them. Tests compare intervals with the true values.
"""

from __future__ import annotations

from functools import lru_cache

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.schedules import FOREIGN, MALE, NATIONALITIES, SEXES
from tools.musterstadt.territory import BY_AGS, MUSTERSTADT, members

UNEMPLOYMENT_YEARS = tuple(range(2012, 2025))
SGB2_YEARS = tuple(range(2011, 2024))

#: Age group → ages, share in the labour force of men and women.
LABOUR = {
    "15_20": (range(15, 20), 0.31, 0.27),
    "20_25": (range(20, 25), 0.74, 0.70),
    "25_55": (range(25, 55), 0.91, 0.85),
    "55_65": (range(55, 65), 0.76, 0.70),
}
_CYCLE = {
    2012: 1.12, 2013: 1.13, 2014: 1.10, 2015: 1.05, 2016: 1.01, 2017: 0.95, 2018: 0.87, 2019: 0.84,
    2020: 1.00, 2021: 0.97, 2022: 0.90, 2023: 0.96, 2024: 1.01,
}  # fmt: skip
#: The true rate of Musterstadt falls faster than that of the Land.
_OWN_TREND = {MUSTERSTADT: -0.022}
_AGE_FACTOR = {"15_20": 0.72, "20_25": 0.98, "25_55": 1.0, "55_65": 1.02}

SGB2_GROUPS = {
    "u03": (range(3), 1.12),
    "03_06": (range(3, 6), 1.08),
    "06_15": (range(6, 15), 1.0),
    "15_25": (range(15, 25), 0.62),
    "25_55": (range(25, 55), 0.50),
    "55_plus": (range(55, 66), 0.36),
}
_SGB2_CYCLE = {
    2011: 1.02, 2012: 1.0, 2013: 1.0, 2014: 1.01, 2015: 1.02, 2016: 1.03, 2017: 1.05, 2018: 0.99,
    2019: 0.93, 2020: 0.93, 2021: 0.88, 2022: 1.02, 2023: 1.04,
}  # fmt: skip

Cell = tuple[str, str, str]


def unemployment_risk(ags: str, year: int, cell: Cell) -> float:
    """Return the true probability of being unemployed for (age group, sex, nationality)."""
    group, sex, nationality = cell
    kreis = BY_AGS[ags]
    level = (0.026 + 0.056 * kreis.hardship) * _CYCLE[year]
    level *= (1 + _OWN_TREND.get(ags, -0.004)) ** (year - 2012)
    level *= 2.45 if nationality == FOREIGN else 0.84
    return level * _AGE_FACTOR[group] * (1.05 if sex == MALE else 0.95)


def labour_force(ags: str, year: int, cell: Cell) -> int:
    """Return the civilian labour force in a cell, from the population of the year before."""
    group, sex, nationality = cell
    ages, men, women = LABOUR[group]
    before = min(year - 1, model.LAST)
    people = sum(
        model.count(member, before, ages, (sex,), (nationality,)) for member in members(ags)
    )
    share = men if sex == MALE else women
    return round(people * share * (0.86 if nationality == FOREIGN else 1.0))


def cells() -> list[Cell]:
    """Return all cells of the labour force."""
    return [(group, sex, nat) for group in LABOUR for sex in SEXES for nat in NATIONALITIES]


@lru_cache(maxsize=512)
def unemployed(ags: str, year: int) -> dict[Cell, int]:
    """Return the unemployed of a region by cell, as drawn."""
    if members(ags) != (ags,):
        parts = [unemployed(member, year) for member in members(ags)]
        return {cell: sum(part[cell] for part in parts) for cell in cells()}
    draws = Draws("unemployment", ags, year)
    return {
        cell: draws.binomial(labour_force(ags, year, cell), unemployment_risk(ags, year, cell))
        for cell in cells()
    }


@lru_cache(maxsize=512)
def burdened(ags: str, year: int) -> tuple[int, int]:
    """Return severely disabled and long-term unemployed people among the unemployed."""
    if members(ags) != (ags,):
        parts = [burdened(member, year) for member in members(ags)]
        return sum(part[0] for part in parts), sum(part[1] for part in parts)
    total = sum(unemployed(ags, year).values())
    draws = Draws("unemployment_groups", ags, year)
    return draws.binomial(total, 0.064), draws.binomial(total, 0.355)


def true_unemployment_rate(ags: str, year: int) -> float:
    """Return the expected share of unemployed people in the labour force."""
    expected, force = 0.0, 0
    for member in members(ags):
        for cell in cells():
            size = labour_force(member, year, cell)
            force += size
            expected += size * unemployment_risk(member, year, cell)
    return expected / force


def sgb2_risk(ags: str, year: int, group: str, nationality: str) -> float:
    """Return the true probability of living on SGB II."""
    level = (0.042 + 0.185 * BY_AGS[ags].hardship) * _SGB2_CYCLE[year]
    if nationality == FOREIGN:
        level *= 2.5 + (0.5 if year >= 2022 else 0.0)
    else:
        level *= 0.88 * 0.985 ** (year - 2011)
    return min(0.9, level * SGB2_GROUPS[group][1])


@lru_cache(maxsize=512)
def sgb2(ags: str, year: int) -> dict[str, int]:
    """Return the people in households on SGB II on 31.12., ``total`` and by age group."""
    if members(ags) != (ags,):
        parts = [sgb2(member, year) for member in members(ags)]
        return {group: sum(part[group] for part in parts) for group in ("total", *SGB2_GROUPS)}
    draws = Draws("sgb2", ags, year)
    groups = {
        group: sum(
            draws.binomial(
                model.count(ags, year, ages, SEXES, (nat,)), sgb2_risk(ags, year, group, nat)
            )
            for nat in NATIONALITIES
        )
        for group, (ages, _) in SGB2_GROUPS.items()
    }
    return {"total": sum(groups.values()), **groups}


def true_child_poverty(ags: str, year: int) -> float:
    """Return the expected share of children under 15 living on SGB II."""
    expected, children = 0.0, 0
    for member in members(ags):
        for group in ("u03", "03_06", "06_15"):
            for nat in NATIONALITIES:
                size = model.count(member, year, SGB2_GROUPS[group][0], SEXES, (nat,))
                children += size
                expected += size * sgb2_risk(member, year, group, nat)
    return expected / children


def musterstadt_sgb2(year: int) -> dict[str, int]:
    """Return Musterstadt's people on SGB II by the age groups of the municipal files."""
    groups = sgb2(MUSTERSTADT, year)
    young = groups["u03"] + groups["03_06"] + groups["06_15"]
    return {"total": groups["total"], "u15": young, "15_65": groups["total"] - young}


def musterstadt_unemployed(year: int) -> dict[str, int]:
    """Return Musterstadt's unemployed people, ``total`` and from 15 to under 25 years."""
    drawn = unemployed(MUSTERSTADT, year)
    young = sum(n for (group, _, _), n in drawn.items() if group in {"15_20", "20_25"})
    return {"total": sum(drawn.values()), "15_25": young}
