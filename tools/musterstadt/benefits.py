"""Tables of benefits: Wohngeld (22311), asylum seekers (22221), Elterngeld (22922)."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.formats import Row, Wide, with_traps, write_downloader
from tools.musterstadt.schedules import FEMALE, FOREIGN, MALE, SEXES
from tools.musterstadt.territory import BY_AGS, PRINTED, members

if TYPE_CHECKING:
    from collections.abc import Iterator

YEARS = model.YEARS
#: Persons per household.
HOUSEHOLD = 2.02
#: Part of all households with Wohngeld in a Kreis of middling hardship; more since 2023.
WOHNGELD = {
    2011: 0.0185, 2012: 0.0160, 2013: 0.0135, 2014: 0.0115, 2015: 0.0095, 2016: 0.0135,
    2017: 0.0125, 2018: 0.0112, 2019: 0.0102, 2020: 0.0128, 2021: 0.0122, 2022: 0.0132,
    2023: 0.0255,
}  # fmt: skip
#: Part of the foreigners who live on benefits for asylum seekers.
ASYLUM = {
    2011: 0.019, 2012: 0.022, 2013: 0.029, 2014: 0.043, 2015: 0.104, 2016: 0.071, 2017: 0.044,
    2018: 0.037, 2019: 0.034, 2020: 0.032, 2021: 0.033, 2022: 0.036, 2023: 0.037,
}  # fmt: skip
#: Claims of mothers per birth, and the share of fathers among all claims at the start.
MOTHERS_CLAIMS = 1.18
FATHERS = 0.205
ELTERNGELD_YEARS = tuple(range(2012, model.LAST + 1))


@lru_cache(maxsize=512)
def wohngeld(ags: str, year: int) -> int:
    """Return the households all of whose members receive Wohngeld on 31.12."""
    if members(ags) != (ags,):
        return sum(wohngeld(part, year) for part in members(ags))
    households = round(model.count(ags, year) / HOUSEHOLD)
    share = WOHNGELD[year] * (0.55 + 1.05 * BY_AGS[ags].hardship)
    return Draws("wohngeld", ags, year).binomial(households, share)


@lru_cache(maxsize=512)
def asylum(ags: str, year: int) -> dict[str, int]:
    """Return recipients of benefits for asylum seekers on 31.12. by sex."""
    if members(ags) != (ags,):
        parts = [asylum(part, year) for part in members(ags)]
        return {sex: sum(part[sex] for part in parts) for sex in SEXES}
    draws = Draws("asylum", ags, year)
    foreigners = model.count(ags, year, nationalities=(FOREIGN,))
    count = draws.binomial(foreigners, ASYLUM[year] * (1.3 - 0.5 * BY_AGS[ags].urban))
    men = draws.binomial(count, 0.62)
    return {MALE: men, FEMALE: count - men}


def true_fathers(ags: str, year: int) -> float:
    """Return the true share of fathers among the claims of Elterngeld."""
    since = year - ELTERNGELD_YEARS[0]
    return FATHERS + 0.0062 * since + 0.02 * BY_AGS[ags].urban - 0.05 * BY_AGS[ags].hardship


@lru_cache(maxsize=512)
def parents(ags: str, year: int) -> dict[str, int]:
    """Return the claims of Elterngeld in a year by sex."""
    if members(ags) != (ags,):
        parts = [parents(part, year) for part in members(ags)]
        return {sex: sum(part[sex] for part in parts) for sex in SEXES}
    draws = Draws("elterngeld", ags, year)
    born = sum(model.births(ags, year, sex) for sex in SEXES)
    share = true_fathers(ags, year)
    claims = draws.poisson(born * MOTHERS_CLAIMS / (1 - share))
    fathers = draws.binomial(claims, share)
    return {MALE: fathers, FEMALE: claims - fathers}


def wohngeld_table() -> bytes:
    """Return 22311-01-02-4."""
    table = Wide(
        "22311-01-02-4",
        (
            "Reine Wohngeldhaushalte und durchschnittlicher monatlicher",
            "Wohngeldanspruch - Stichtag -",
            "regionale Tiefe: Kreise und krfr. Städte",
            "Wohngeldstatistik",
        ),
        (
            ("Reine Wohngeldhaushalte", "Anzahl"),
            ("Durchschnittlicher monatlicher Wohngeldanspruch", "EUR"),
        ),
    )
    rows = []
    for year, ags in product(YEARS, PRINTED):
        claim = round(118 * 1.025 ** (year - YEARS[0]) * (1.75 if year >= 2023 else 1.0))
        rows.append(Row(f"31.12.{year}", ags, (wohngeld(ags, year), claim)))
    return write_downloader(table, with_traps(rows))


def by_sex_table(code: str, titles: tuple[str, ...], head: str, rows: list[Row]) -> bytes:
    """Return a table whose columns are all, men and women."""
    sexes = ("Insgesamt", "männlich", "weiblich")
    table = Wide(code, titles, tuple((head, sex, "Anzahl") for sex in sexes))
    return write_downloader(table, with_traps(rows))


def _row(period: str, ags: str, found: dict[str, int]) -> Row:
    return Row(period, ags, (found[MALE] + found[FEMALE], found[MALE], found[FEMALE]))


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of benefits."""
    yield "22311-01-02-4_00.csv", wohngeld_table()
    yield (
        "22221-01-01-4_00.csv",
        by_sex_table(
            "22221-01-01-4",
            (
                "Empfänger von Regelleistungen nach Geschlecht, Art der",
                "Leistung und Altersgruppen - Stichtag 31.12. -",
                "regionale Tiefe: Kreise und krfr. Städte",
                "Asylbewerberleistungsstatistik",
            ),
            "Empfänger von Regelleistungen",
            [_row(f"31.12.{y}", ags, asylum(ags, y)) for y, ags in product(YEARS, PRINTED)],
        ),
    )
    yield (
        "elterngeld.csv",
        by_sex_table(
            "22922-01-01-4",
            (
                "Leistungsbezüge von Elterngeld nach Geschlecht,",
                "Erwerbstätigkeit vor der Geburt, Rechtslage und",
                "Inanspruchnahme von Elterngeld Plus -",
                "regionale Tiefe: Kreise und krfr. Städte",
            ),
            "Leistungsbezüge von Elterngeld",
            [
                _row(str(year), ags, parents(ags, year))
                for year, ags in product(ELTERNGELD_YEARS, PRINTED)
            ],
        ),
    )
