"""Tables of students (21311), elections (14111, 14211) and income (82411)."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.formats import (
    Attribute,
    Flat,
    FlatRow,
    Row,
    Value,
    Wide,
    rounded,
    with_traps,
    write_downloader,
    write_flat_v5,
)
from tools.musterstadt.schedules import FEMALE, FOREIGN, GERMAN, LAST_AGE, MALE, SEXES
from tools.musterstadt.territory import (
    BY_AGS,
    DISSOLVED,
    MUSTERSTADT,
    PRINTED,
    REST,
    members,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Year in which the winter semester begins.
STUDENT_YEARS = tuple(range(model.FIRST + 1, model.LAST + 1))
#: Students at the place of the university, at the start and per year; all others have none.
UNIVERSITIES = {
    MUSTERSTADT: (4_900, 95),
    "99002": (21_400, 260),
    "99003": (1_750, 12),
    "99056": (4, 0),
    REST: (2_300_000, 41_000),
}
STUDENT_BASE = 5
BUNDESTAG = ("2013-09-22", "2017-09-24", "2021-09-26", "2025-02-23")
EUROPE = ("2014-05-25", "2019-05-26", "2024-06-09")
TURNOUT = {
    "2013-09-22": 0.715, "2017-09-24": 0.760, "2021-09-26": 0.765, "2025-02-23": 0.822,
    "2014-05-25": 0.478, "2019-05-26": 0.611, "2024-06-09": 0.645,
}  # fmt: skip
INCOME_YEARS = tuple(range(2011, 2023))

Students = dict[tuple[str, str], int]


@lru_cache(maxsize=512)
def students(ags: str, year: int) -> Students:
    """Return students by (sex, nationality) in the winter semester that begins in ``year``."""
    if members(ags) != (ags,):
        parts = [students(part, year) for part in members(ags)]
        return {key: sum(part[key] for part in parts) for key in parts[0]}
    start, yearly = UNIVERSITIES.get(ags, (0, 0))
    since = year - STUDENT_YEARS[0]
    draws = Draws("students", ags, year)
    whole = draws.poisson(start + yearly * since) if start else 0
    foreign = 0.085 + 0.006 * since
    shares = [0.53 * (1 - foreign), 0.53 * foreign, 0.47 * (1 - foreign), 0.47 * foreign]
    keys = [(sex, nat) for sex in (MALE, FEMALE) for nat in (GERMAN, FOREIGN)]
    return dict(zip(keys, draws.split(whole, shares), strict=True))


def students_table() -> bytes:
    """Return 21311-01-01-4 as flat file: semesters, coded totals, rounding to 5, secret cells."""
    nations = (
        ("INSGESAMT", "Insgesamt", (GERMAN, FOREIGN)),
        ("NATD", "Deutsche", (GERMAN,)),
        ("NATA", "Ausländer", (FOREIGN,)),
    )
    sexes = (
        ("", "Insgesamt", SEXES),
        ("GESM", "männlich", (MALE,)),
        ("GESW", "weiblich", (FEMALE,)),
    )
    rows = []
    for (nat, nat_label, nats), (sex, sex_label, counted) in product(nations, sexes):
        attributes = (
            Attribute("NAT", "Nationalität", nat, nat_label),
            Attribute("GES", "Geschlecht", sex, sex_label),
        )
        rows += [
            _student_row(ags, year, attributes, (counted, nats))
            for year, ags in product(STUDENT_YEARS, (*PRINTED, DISSOLVED[0]))
        ]
    table = Flat(
        "21311-01-01-4",
        ("21311", "Statistik der Studierenden"),
        ("SEMEST", "Semester"),
        ("BIL002", "Studierende"),
        with_quality=True,
    )
    return write_flat_v5(table, rows)


def _student_row(
    ags: str,
    year: int,
    attributes: tuple[Attribute, ...],
    counted: tuple[tuple[str, ...], tuple[str, ...]],
) -> FlatRow:
    time = f"{year}-10P6M"
    if ags == DISSOLVED[0]:
        return FlatRow(time, ags, attributes, "-")
    found = students(ags, year)
    count = sum(found[sex, nat] for sex in counted[0] for nat in counted[1])
    value: Value = rounded(count, STUDENT_BASE)
    if 0 < count < 20:
        value = "."
    quality = "p" if year == STUDENT_YEARS[-1] else "e"
    return FlatRow(time, ags, attributes, value, "" if value in {"-", "."} else quality)


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
    )
    rows = []
    for day, ags in product(days, PRINTED):
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
    """Yield name and content of each file of students, elections and income."""
    yield "semester.zip", students_table()
    yield "14111-01-04-4_00.csv", election_table("14111-01-04-4", "Bundestagswahlen", BUNDESTAG)
    yield "14211-01-04-4_00.csv", election_table("14211-01-04-4", "Europawahlen", EUROPE)
    yield "82411-01-03-4_00.csv", income_table()
