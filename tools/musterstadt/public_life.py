"""Tables of elections (14111, 14211, 143xx) and income (82411)."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.formats import Row, Wide, with_traps, write_downloader
from tools.musterstadt.schedules import FOREIGN, GERMAN, LAST_AGE
from tools.musterstadt.territory import BUND, BY_AGS, PRINTED, members

if TYPE_CHECKING:
    from collections.abc import Iterator

BUNDESTAG = ("2013-09-22", "2017-09-24", "2021-09-26", "2025-02-23")
#: Musterland votes for its own Landtag; its table bears the number of a real one.
LANDTAG = ("2012-05-13", "2017-05-14", "2022-05-15")
LANDTAG_TABLE = "14331-01-04-4"
EUROPE = ("2014-05-25", "2019-05-26", "2024-06-09")
TURNOUT = {
    "2013-09-22": 0.715, "2017-09-24": 0.760, "2021-09-26": 0.765, "2025-02-23": 0.822,
    "2012-05-13": 0.598, "2017-05-14": 0.646, "2022-05-15": 0.561,
    "2014-05-25": 0.478, "2019-05-26": 0.611, "2024-06-09": 0.645,
}  # fmt: skip
INCOME_YEARS = tuple(range(2011, 2023))


def true_turnout(ags: str, day: str) -> float:
    """Return the true turnout of a Kreis on an election day."""
    kreis = BY_AGS[ags]
    return TURNOUT[day] + 0.055 - 0.155 * kreis.hardship + 0.02 * kreis.students


@lru_cache(maxsize=512)
def votes(ags: str, day: str) -> tuple[int, int]:
    """Return people entitled to vote and voters."""
    if members(ags) != (ags,):
        parts = [votes(part, day) for part in members(ags)]
        return sum(part[0] for part in parts), sum(part[1] for part in parts)
    before = min(int(day[:4]) - 1, model.LAST)
    adults = model.count(ags, before, range(18, LAST_AGE + 1), nationalities=(GERMAN,))
    if day in EUROPE:
        adults += model.count(ags, before, range(18, LAST_AGE + 1), nationalities=(FOREIGN,)) // 25
    entitled = round(0.992 * adults)
    return entitled, Draws("election", ags, day).binomial(entitled, true_turnout(ags, day))


def election_table(code: str, title: str, days: tuple[str, ...]) -> bytes:
    """Return an election table: people entitled, voters, turnout in percent."""
    table = Wide(
        code,
        (
            f"{title}: Wahlberechtigte, Wählende, Wahlbeteiligung -",
            "Wahltag - regionale Tiefe:",
            "Kreise und krfr. Städte",
        ),
        (
            ("Wahlberechtigte", "Anzahl"),
            ("Wählende", "Anzahl"),
            ("Wahlbeteiligung", "Prozent"),
        ),
        footnotes=("", "Die Nummer der Tabelle ist die eines wirklichen Landes.")
        if days == LANDTAG
        else (),
    )
    rows = []
    regions = [ags for ags in PRINTED if days != LANDTAG or ags != BUND]
    for day, ags in product(days, regions):
        entitled, voters = votes(ags, day)
        year, month, date = day.split("-")
        values = (entitled, voters, round(100 * voters / entitled, 1))
        rows.append(Row(f"{date}.{month}.{year}", ags, values))
    return write_downloader(table, with_traps(rows))


def true_income(ags: str, year: int) -> float:
    """Return the true disposable income per resident in euros."""
    kreis = BY_AGS[ags]
    trend = 1.024 ** (year - INCOME_YEARS[0]) * (0.985 if year in {2020, 2021} else 1.0)
    return (23_400 - 6_200 * kreis.hardship - 700 * kreis.students) * trend


@lru_cache(maxsize=512)
def income(ags: str, year: int) -> tuple[int, int]:
    """Return income in thousand euros and the residents it belongs to (yearly average)."""
    if members(ags) != (ags,):
        parts = [income(part, year) for part in members(ags)]
        return sum(part[0] for part in parts), sum(part[1] for part in parts)
    people = (model.count(ags, year - 1) + model.count(ags, year)) // 2
    noise = 1 + 0.004 * Draws("income", ags, year).normal()
    return round(people * true_income(ags, year) * noise / 1000), people


def income_table() -> bytes:
    """Return 82411-01-03-4."""
    table = Wide(
        "82411-01-03-4",
        (
            "Verfügbares Einkommen der privaten Haushalte einschließlich",
            "privater Organisationen ohne Erwerbszweck - Jahressumme -",
            "regionale Tiefe: Kreise und krfr. Städte",
            "VGR der Länder: Umverteilungsrechnung",
        ),
        (
            ("verfügbares Einkommen der privaten Haushalte", "Tsd. EUR"),
            ("verfüg. Einkommen der priv. Haushalte je Einwohner", "EUR"),
        ),
    )
    rows = []
    for year, ags in product(INCOME_YEARS, PRINTED):
        thousands, people = income(ags, year)
        rows.append(Row(str(year), ags, (thousands, round(1000 * thousands / people))))
    return write_downloader(table, with_traps(rows, town=True))


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of elections and income."""
    yield "14111-01-04-4_00.csv", election_table("14111-01-04-4", "Bundestagswahlen", BUNDESTAG)
    yield "14211-01-04-4_00.csv", election_table("14211-01-04-4", "Europawahlen", EUROPE)
    yield "landtagswahl.csv", election_table(LANDTAG_TABLE, "Landtagswahlen", LANDTAG)
    yield "82411-01-03-4_00.csv", income_table()
