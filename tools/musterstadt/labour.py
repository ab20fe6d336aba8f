"""Employees at their place of residence and of work: the figures behind the tables 13111."""

from __future__ import annotations

from functools import lru_cache

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.schedules import FEMALE, FOREIGN, GERMAN, MALE, NATIONALITIES, SEXES
from tools.musterstadt.territory import BUND, BY_AGS, LAND, MUSTERSTADT, members

#: Years of the Stichtag 30 June; the residents are those of 31.12. of the year before.
YEARS = tuple(range(2012, model.LAST + 2))
#: Age group → ages and share employed among men and women at the start.
GROUPS = {
    "u20": (range(15, 20), 0.24, 0.19),
    "20_25": (range(20, 25), 0.60, 0.57),
    "25_30": (range(25, 30), 0.67, 0.63),
    "30_50": (range(30, 50), 0.71, 0.61),
    "50_55": (range(50, 55), 0.68, 0.61),
    "55_60": (range(55, 60), 0.61, 0.54),
    "60_65": (range(60, 65), 0.36, 0.28),
    "65_plus": (range(65, 75), 0.022, 0.014),
}
LABELS = {
    "u20": "unter 20 Jahre",
    "20_25": "20 bis unter 25 Jahre",
    "25_30": "25 bis unter 30 Jahre",
    "30_50": "30 bis unter 50 Jahre",
    "50_55": "50 bis unter 55 Jahre",
    "55_60": "55 bis unter 60 Jahre",
    "60_65": "60 bis unter 65 Jahre",
    "65_plus": "65 Jahre und mehr",
}
QUALIFICATIONS = {
    "ohne": "ohne beruflichen Ausbildungsabschluss",
    "beruflich": "mit anerkanntem Berufsabschluss",
    "akademisch": "mit akademischem Berufsabschluss",
    "unbekannt": "Ausbildung unbekannt",
}


def employment_risk(ags: str, year: int, group: str, sex: str, nationality: str) -> float:
    """Return the true probability of being employed subject to social insurance."""
    _, men, women = GROUPS[group]
    since = year - YEARS[0]
    share = men if sex == MALE else women
    share *= 1 + since * (0.016 if group == "60_65" else 0.006 if sex == MALE else 0.010)
    share *= 1.04 - 0.10 * BY_AGS[ags].hardship
    if group in {"u20", "20_25"}:
        share *= 1 - 0.35 * BY_AGS[ags].students
    if nationality == FOREIGN:
        share *= 0.66 + 0.010 * since
    return min(0.93, share)


def true_employment_rate(ags: str, year: int) -> float:
    """Return the true share of employees among residents from 15 to under 65."""
    expected = whole = 0.0
    for part in members(ags):
        for group, (ages, _, _) in GROUPS.items():
            for sex in SEXES:
                for nat in NATIONALITIES:
                    size = model.count(part, year - 1, ages, (sex,), (nat,))
                    whole += size if group != "65_plus" else 0
                    expected += size * employment_risk(part, year, group, sex, nat)
    return expected / whole


Counts = dict[tuple[str, str], int]


@lru_cache(maxsize=512)
def residents(ags: str, year: int) -> Counts:
    """Return employees living in a region by (age group, sex)."""
    if members(ags) != (ags,):
        return _sum([residents(part, year) for part in members(ags)])
    draws = Draws("employees", ags, year)
    return {
        (group, sex): sum(
            draws.binomial(
                model.count(ags, year - 1, ages, (sex,), (nat,)),
                employment_risk(ags, year, group, sex, nat),
            )
            for nat in NATIONALITIES
        )
        for group, (ages, _, _) in GROUPS.items()
        for sex in SEXES
    }


def _sum(parts: list[Counts]) -> Counts:
    return {key: sum(part[key] for part in parts) for key in parts[0]}


def true_qualification(ags: str, year: int, sex: str) -> list[float]:
    """Return the true shares of :data:`QUALIFICATIONS` among employees living in a Kreis."""
    kreis = BY_AGS[ags]
    since = year - YEARS[0]
    academic = 0.085 + 0.105 * kreis.urban + since * (0.0060 if ags == MUSTERSTADT else 0.0047)
    academic *= 0.98 if sex == MALE else 1.03
    without = 0.105 + 0.045 * kreis.hardship + 0.0006 * since
    unknown = 0.110 - 0.0035 * since
    return [without, 1 - without - academic - unknown, academic, unknown]


@lru_cache(maxsize=512)
def qualification(ags: str, year: int) -> Counts:
    """Return employees living in a region by (qualification, sex)."""
    if members(ags) != (ags,):
        return _sum([qualification(part, year) for part in members(ags)])
    draws = Draws("qualification", ags, year)
    result: Counts = {}
    for sex in SEXES:
        whole = sum(n for (_, other), n in residents(ags, year).items() if other == sex)
        parts = draws.split(whole, true_qualification(ags, year, sex))
        result |= {(name, sex): n for name, n in zip(QUALIFICATIONS, parts, strict=True)}
    return result


@lru_cache(maxsize=512)
def commuters(ags: str, year: int) -> Counts:
    """Return by (kind, sex): work, home, in, out; ``work`` is home minus out plus in.

    Of the commuters of the Kreise 62 of 100 stay within the Land and 98 within the Bund; at
    these levels they cross no border.
    """
    if ags in (LAND, BUND):
        whole = _sum([commuters(part, year) for part in members(ags)])
        share = 0.62 if ags == LAND else 0.98
        for sex in SEXES:
            inner = int(share * min(whole["in", sex], whole["out", sex]))
            whole["in", sex] -= inner
            whole["out", sex] -= inner
        return whole
    kreis = BY_AGS[ags]
    draws = Draws("commuters", ags, year)
    result: Counts = {}
    for sex in SEXES:
        home = sum(n for (_, other), n in residents(ags, year).items() if other == sex)
        away = 0.56 - 0.28 * kreis.urban + 0.0018 * (year - YEARS[0])
        out = draws.binomial(home, away * (1.05 if sex == MALE else 0.94))
        incoming = draws.poisson(max(0.02 * home, kreis.jobs * home - (home - out)))
        parts = {"work": home - out + incoming, "home": home, "in": incoming, "out": out}
        result |= {(name, sex): number for name, number in parts.items()}
    return result


@lru_cache(maxsize=512)
def workplace(ags: str, year: int) -> Counts:
    """Return employees working in a region by (age group, sex)."""
    if members(ags) != (ags,):
        return _sum([workplace(part, year) for part in members(ags)])
    draws = Draws("workplace", ags, year)
    result: Counts = {}
    for sex in SEXES:
        shares = [residents(ags, year)[group, sex] + 1 for group in GROUPS]
        parts = draws.split(commuters(ags, year)["work", sex], shares)
        result |= {(group, sex): n for group, n in zip(GROUPS, parts, strict=True)}
    return result


@lru_cache(maxsize=512)
def workplace_foreign(ags: str, year: int) -> dict[str, int]:
    """Return foreign employees working in a region by sex."""
    if members(ags) != (ags,):
        parts = [workplace_foreign(part, year) for part in members(ags)]
        return {sex: sum(part[sex] for part in parts) for sex in SEXES}
    draws = Draws("workplace_foreign", ags, year)
    before = year - 1
    foreign = model.count(ags, before, range(20, 60), nationalities=(FOREIGN,))
    share = foreign / model.count(ags, before, range(20, 60), nationalities=(FOREIGN, GERMAN))
    factor = {MALE: 0.86, FEMALE: 0.72}
    return {
        sex: draws.binomial(commuters(ags, year)["work", sex], min(0.5, share * factor[sex]))
        for sex in SEXES
    }
