"""Tables of the conditions people live in: 11111, 12411-07, 12511, 12612-93, 73111 and 82111."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from tools.musterstadt import labour, model, public_life, schedules
from tools.musterstadt.draws import Draws
from tools.musterstadt.formats import (
    Attribute,
    Flat,
    FlatRow,
    Row,
    Value,
    Wide,
    with_traps,
    write_downloader,
    write_flat_v5,
)
from tools.musterstadt.schedules import FEMALE, FOREIGN, LAST_AGE, MALE, NATIONALITIES, SEXES
from tools.musterstadt.territory import BY_AGS, DISSOLVED, PRINTED, REST, members

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Residents per square kilometre at the start: of a city, and of the country.
_DENSITY = (1_650.0, 82.0)
#: Age group of the mother → ages; the last is open.
MOTHERS = {
    "unter 20 Jahre": range(15, 20),
    "20 bis unter 25 Jahre": range(20, 25),
    "25 bis unter 30 Jahre": range(25, 30),
    "30 bis unter 35 Jahre": range(30, 35),
    "35 bis unter 40 Jahre": range(35, 40),
    "40 Jahre und mehr": range(40, 50),
}
#: Years of national accounts, and of the statistics of the income tax.
ACCOUNT_YEARS = tuple(range(2011, 2023))
TAX_YEARS = tuple(range(2012, 2022))


@lru_cache(maxsize=64)
def area(ags: str) -> float:
    """Return the area in square kilometres; it stays the same in all years."""
    if members(ags) != (ags,):
        return round(sum(area(part) for part in members(ags)), 2)
    kreis = BY_AGS[ags]
    if ags == REST:
        return 356_400.0
    city, country = _DENSITY
    density = city * kreis.urban if kreis.urban >= 0.7 else country * (1 + 1.8 * kreis.urban)
    return round(kreis.residents / density * (1 + 0.05 * Draws("area", ags).normal()), 2)


def area_table() -> bytes:
    """Return 11111-01-01-4 as flat file without any classifying variable."""
    rows = [
        FlatRow(f"{year}-12-31", ags, (), f"{area(ags):.2f}".replace(".", ","))
        for year, ags in product(model.YEARS, PRINTED)
    ]
    rows += [FlatRow(f"{year}-12-31", DISSOLVED[0], (), "-") for year in model.YEARS]
    table = Flat(
        "11111-01-01-4",
        ("11111", "Feststellung des Gebietsstandes"),
        ("STAG", "Stichtag"),
        ("FLC006", "Gebietsfläche"),
        unit="qkm",
    )
    return write_flat_v5(table, rows)


def mean_age(ags: str, year: int, sexes: tuple[str, ...] = SEXES) -> float:
    """Return the mean age in years; a person of age 3 counts with three and a half."""
    people = [model.count(ags, year, (age,), sexes) for age in range(LAST_AGE + 1)]
    return sum((age + 0.5) * n for age, n in enumerate(people)) / sum(people)


def age_table() -> bytes:
    """Return 12411-07-01-4 as flat file."""
    sexes = {
        "": ("Insgesamt", SEXES),
        "GESM": ("männlich", (MALE,)),
        "GESW": ("weiblich", (FEMALE,)),
    }
    rows = []
    for code, (label, counted) in sexes.items():
        attributes = (Attribute("GES", "Geschlecht", code, label),)
        for year, ags in product(model.YEARS, PRINTED):
            value = round(mean_age(ags, year, counted), 1)
            rows.append(FlatRow(f"{year}-12-31", ags, attributes, value))
        rows += [FlatRow(f"{y}-12-31", DISSOLVED[0], attributes, "-") for y in model.YEARS]
    table = Flat(
        "12411-07-01-4",
        ("12411", "Fortschreibung des Bevölkerungsstandes"),
        ("STAG", "Stichtag"),
        ("BEV519", "Durchschnittsalter der Bevölkerung"),
        unit="Jahre",
    )
    return write_flat_v5(table, rows)


def true_fertility(ags: str, year: int) -> float:
    """Return the sum of the true birth rates by age, foreign women by their share at 15 to 44."""
    ages = range(15, 50)
    german, other = (
        sum(schedules.fertility(age, year, nat) for age in ages) for nat in NATIONALITIES
    )
    women = model.count(ags, year - 1, range(15, 45), (FEMALE,))
    share = model.count(ags, year - 1, range(15, 45), (FEMALE,), (FOREIGN,)) / women
    return (1 - share) * german + share * other


@lru_cache(maxsize=512)
def births_by_mother(ags: str, year: int) -> tuple[int, ...]:
    """Return the births of the model by age group of the mother, in the order of MOTHERS."""
    if members(ags) != (ags,):
        parts = [births_by_mother(part, year) for part in members(ags)]
        return tuple(map(sum, zip(*parts, strict=True)))
    born = sum(model.births(ags, year, sex) for sex in SEXES)
    expected = [
        sum(
            model.count(ags, year - 1, (age,), (FEMALE,), (nat,))
            * schedules.fertility(age, year, nat)
            for age, nat in product(ages, NATIONALITIES)
        )
        for ages in MOTHERS.values()
    ]
    return tuple(Draws("mothers", ags, year).split(born, expected))


def mothers_table() -> bytes:
    """Return 12612-93-01-4."""
    table = Wide(
        "12612-93-01-4",
        (
            "Lebendgeborene nach Alter der Mütter - Jahressumme -",
            "regionale Tiefe: Kreise und krfr. Städte",
            "Statistik der Geburten",
        ),
        tuple(("Lebendgeborene", label, "Anzahl") for label in ("Insgesamt", *MOTHERS)),
    )
    rows = []
    for year, ags in product(model.YEARS, PRINTED):
        found = births_by_mother(ags, year)
        rows.append(Row(str(year), ags, (sum(found), *found)))
    return write_downloader(table, with_traps(rows))


def naturalised(ags: str, year: int) -> int:
    """Return people who became German within the year, as the cohort model has it."""
    return sum(model.run()[member][year].naturalised for member in members(ags))


def naturalised_table() -> bytes:
    """Return 12511-04-01-4; the rate refers to those who have lived here long enough."""
    table = Wide(
        "12511-04-01-4",
        (
            "Einbürgerungen von Ausländern nach Staatsangehörigkeit,",
            "Einbürgerungsquote, Einbürgerungspotential - Jahr -",
            "regionale Tiefe: Kreise und krfr. Städte",
            "Einbürgerungsstatistik",
        ),
        (("Einbürgerungen", "Insgesamt", "Anzahl"), ("Einbürgerungsquote", "", "Prozent")),
    )
    rows = []
    for year, ags in product(model.YEARS, PRINTED):
        count = naturalised(ags, year)
        settled = 0.55 * model.count(ags, year - 1, nationalities=(FOREIGN,))
        rows.append(Row(str(year), ags, (count, round(100 * count / settled, 1))))
    return write_downloader(table, with_traps(rows))


@lru_cache(maxsize=512)
def product_and_workers(ags: str, year: int) -> tuple[int, int]:
    """Return the gross domestic product in thousand euros and the people employed here."""
    if members(ags) != (ags,):
        parts = [product_and_workers(part, year) for part in members(ags)]
        return sum(part[0] for part in parts), sum(part[1] for part in parts)
    kreis = BY_AGS[ags]
    home = sum(labour.commuters(ags, max(year, labour.YEARS[0]))["home", sex] for sex in SEXES)
    # Civil servants, the self-employed and small jobs come on top of insured employees.
    workers = round(home * kreis.jobs * 1.32)
    trend = 1.027 ** (year - ACCOUNT_YEARS[0]) * (0.965 if year == 2020 else 1.0)
    per_head = (57_000 + 14_000 * kreis.urban - 6_000 * kreis.hardship) * trend
    noise = 1 + 0.01 * Draws("gdp", ags, year).normal()
    return round(workers * per_head * noise / 1000), workers


def product_table() -> bytes:
    """Return 82111-01-05-4."""
    table = Wide(
        "82111-01-05-4",
        (
            "Bruttoinlandsprodukt/Bruttowertschöpfung nach",
            "Wirtschaftsbereichen - Jahressumme -",
            "regionale Tiefe: Kreise und krfr. Städte",
            "VGR der Länder: Entstehungsrechnung",
        ),
        (
            ("Bruttoinlandsprodukt zu Marktpreisen", "Tsd. EUR"),
            ("Bruttoinlandsprodukt je Erwerbstätigen", "EUR"),
            ("Bruttoinlandsprodukt je Einwohner", "EUR"),
        ),
    )
    rows = []
    for year, ags in product(ACCOUNT_YEARS, PRINTED):
        thousands, workers = product_and_workers(ags, year)
        people = (model.count(ags, year - 1) + model.count(ags, year)) // 2
        rates = (round(1000 * thousands / workers), round(1000 * thousands / people))
        rows.append(Row(str(year), ags, (thousands, *rates)))
    return write_downloader(table, with_traps(rows))


@lru_cache(maxsize=512)
def taxed(ags: str, year: int) -> tuple[int, int, int]:
    """Return taxpayers, the sum of their incomes and their tax, both in thousand euros."""
    if members(ags) != (ags,):
        parts = [taxed(part, year) for part in members(ags)]
        return (sum(p[0] for p in parts), sum(p[1] for p in parts), sum(p[2] for p in parts))
    payers = round(0.505 * model.count(ags, year, range(18, LAST_AGE + 1)))
    noise = 1 + 0.006 * Draws("tax", ags, year).normal()
    income = round(payers * 1.78 * public_life.true_income(ags, year) * noise / 1000)
    return payers, income, round(0.176 * income)


def tax_table() -> bytes:
    """Return 73111-01-01-4 as flat file with three measures."""
    measures: tuple[tuple[str, str, str], ...] = (
        ("LSNW01", "Lohn- und Einkommensteuerpflichtige", "Anzahl"),
        ("EKF002", "Gesamtbetrag der Einkünfte", "Tsd. EUR"),
        ("LSNW02", "Lohn- und Einkommensteuer", "Tsd. EUR"),
    )
    rows = []
    for at, measure in enumerate(measures):
        for year, ags in product(TAX_YEARS, (*PRINTED, DISSOLVED[0])):
            value: Value = "-" if ags == DISSOLVED[0] else taxed(ags, year)[at]
            rows.append(FlatRow(str(year), ags, (), value, measure=measure))
    table = Flat(
        "73111-01-01-4",
        ("73111", "Lohn- und Einkommensteuerstatistik"),
        ("JAHR", "Jahr"),
        ("LSNW01", "Lohn- und Einkommensteuerpflichtige"),
    )
    return write_flat_v5(table, rows)


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of this module."""
    yield "11111-01-01-4.zip", area_table()
    yield "durchschnittsalter.zip", age_table()
    yield "12612-93-01-4_00.csv", mothers_table()
    yield "12511-04-01-4_00.csv", naturalised_table()
    yield "bip_kreise.csv", product_table()
    yield "73111-01-01-4.zip", tax_table()
