"""Files on offers and their reach: lists of providers, certificates, services, budgets, places.

All names are made up.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.territory import MUSTERSTADT
from tools.musterstadt_municipal.office import grouped, write_csv
from tools.musterstadt_municipal.spaces import BURDEN, KEYS, YEARS, people

if TYPE_CHECKING:
    from collections.abc import Iterator

WAVES = (2021, 2023)
REPORTED = tuple(range(2019, 2024))

#: Field of education → providers there truly are in each wave.
PROVIDERS = {
    "BNE": (88, 104), "Politische Bildung": (52, 58), "Musik": (24, 25), "Tanz": (13, 15),
    "Theater": (11, 12), "Bildende Kunst": (14, 15), "Literatur": (12, 12), "Film/Medien": (6, 8),
    "Museum": (11, 11),
}  # fmt: skip
#: True chance of a provider to stand on each list.
LISTED = {"Umfrage": 0.62, "Recherche": 0.55}
#: Chance that a list names a provider twice.
REPEATED = 0.04
_STREETS = (
    "Ahornstraße", "Bachgasse", "Gartenweg", "Hauptstraße", "Kirchplatz", "Lindenallee",
    "Marktstraße", "Rosenweg", "Schulstraße", "Talstraße", "Uferstraße", "Wiesenweg",
)  # fmt: skip
#: Spellings of a street on the second list.
_SHORT = {"straße": "str.", "platz": "pl.", "allee": "allee"}

#: Kind of institution → institutions at risk, true chance of each certificate in each wave.
CERTIFIED = {
    "Kita": (64, {"Stiftung Kinder forschen": (0.20, 0.26), "Faire Kita": (0.07, 0.12)}),
    "Schule": (
        46,
        {
            "Umweltschule": (0.17, 0.22),
            "UNESCO-Projektschule": (0.04, 0.05),
            "Fairtrade-Schule": (0.09, 0.13),
            "Klimaschule": (0.05, 0.10),
        },
    ),
}
#: Chance that a certificate has run out.
EXPIRED = 0.12

#: Schulart → schools, mean number of pupils, true chance to be in the network against racism.
SCHOOLS = {
    "Grundschule": (24, 235, 0.17),
    "Realschule": (5, 520, 0.55),
    "Gesamtschule": (4, 860, 0.70),
    "Gymnasium": (6, 780, 0.65),
    "Förderschule": (4, 120, 0.25),
    "Berufsbildende Schule": (3, 1_450, 0.60),
}
#: Rate of offers per 1 000 children of an area of mean burden, and loading of the burden on its log.
OFFERS = {"BNE-Angebote": ((8.0, 10.5), -0.22), "Kulturangebote": ((13.0, 15.0), -0.12)}
CENTRES = {"S02": 1, "S03": 1, "S08": 2, "S10": 1, "S12": 2, "S13": 1, "S16": 1, "S18": 1, "S22": 1}
#: Age group → participations per inhabitant in an ordinary year.
PARTICIPATIONS = {
    "unter 6": (range(6), 0.31), "6 bis unter 10": (range(6, 10), 0.52),
    "10 bis unter 14": (range(10, 14), 0.35), "14 bis unter 18": (range(14, 18), 0.19),
    "18 und älter": (range(18, 91), 0.012),
}  # fmt: skip
OPEN = {2020: 0.42, 2021: 0.55, 2022: 0.86}
#: Staff in full-time equivalents, and money.
RESOURCES = {2019: (0.5, 18_000), 2020: (0.5, 21_500), 2021: (1.0, 34_000), 2022: (1.5, 58_000),
             2023: (1.5, 61_500)}  # fmt: skip
SERVICES = {"FÖJ": (14, 12), "FSJ Kultur": (11, 9), "FSJ Politik": (5, 4)}
#: Institution → money spent on food, true share of organic food in the first year, yearly change.
CATERING = {"Kitas": (1_150_000, 0.16, 0.018), "Schulen": (1_820_000, 0.09, 0.014)}
#: Classes → children, true shares of means of transport.
WAYS = {"1 bis 4": (4_100, (0.47, 0.13, 0.08)), "5 bis 10": (5_600, (0.20, 0.24, 0.43))}
TRANSPORT = ("zu Fuß", "Fahrrad oder Roller", "Bus oder Bahn", "Auto")
BUDGET = {
    "Museen": (2_350_000, 0.16), "Theater und Konzerte": (6_900_000, 0.21),
    "Musikschule": (2_100_000, 0.43), "Volkshochschule": (1_900_000, 0.52),
    "Bibliotheken": (2_450_000, 0.07), "Sonstige Kulturpflege": (1_050_000, 0.04),
}  # fmt: skip
LESSONS = {"Tasteninstrumente": (420, 0.19), "Streichinstrumente": (230, 0.07),
           "Blasinstrumente": (260, 0.05), "Gitarre": (390, 0.14), "Gesang": (120, 0.10),
           "Früherziehung": (360, 0.03)}  # fmt: skip


def true_rate(kind: str, area: str, wave: int) -> float:
    """Return the true number of offers per child of an area."""
    import math

    rates, loading = OFFERS[kind]
    return rates[WAVES.index(wave)] / 1000 * math.exp(loading * BURDEN[area])


def children_of(area: str, year: int) -> int:
    """Return the children from 3 to under 18 of an area."""
    return people(area, year, "03_06", "06_10", "10_15", "15_18")


@lru_cache(maxsize=4)
def providers(wave: int) -> tuple[list[object], ...]:
    """Return the entries of both lists: field, list, name, address."""
    rows: list[list[object]] = []
    for field, counts in PROVIDERS.items():
        for number in range(counts[WAVES.index(wave)]):
            draws = Draws("listed", field, number)
            street = _STREETS[int(draws.uniform() * len(_STREETS))]
            house = len(field) * 7 + number * 3 + 1
            postcode = f"9900{1 + int(draws.uniform() * 9)}"
            for name, chance in LISTED.items():
                own = Draws("listed", field, number, name, wave)
                if own.uniform() >= chance:
                    continue
                for _ in range(1 + (own.uniform() < REPEATED)):
                    title = f"{field} {number + 1:03d}"
                    where = f"{street} {house}"
                    if name == "Recherche":
                        title = f"Verein {title} e. V."
                        for long, short in _SHORT.items():
                            where = where.replace(long, short)
                    rows.append([field, name, title, where, postcode])
    return tuple(rows)


def providers_file(wave: int) -> bytes:
    """Return both lists of providers below each other."""
    head: list[object] = ["Bereich", "Liste", "Name", "Straße und Hausnummer", "PLZ"]
    ordered = sorted(providers(wave), key=lambda row: str(row[1]), reverse=True)
    return write_csv([head, *ordered])


def certificates_file(wave: int) -> bytes:
    """Return the certificates as the certifiers list them; some have run out."""
    rows: list[list[object]] = [
        ["Art", "Zertifikat", "Einrichtung", "Straße und Hausnummer", "PLZ", "gültig bis"]
    ]
    for kind, (count, certificates) in CERTIFIED.items():
        for number in range(count):
            street = _STREETS[(number * 5 + len(kind)) % len(_STREETS)]
            for certificate, chances in certificates.items():
                draws = Draws("certificate", kind, number, certificate)
                if draws.uniform() >= chances[WAVES.index(wave)]:
                    continue
                year = (
                    wave - 1 if draws.uniform() < EXPIRED else wave + 1 + int(draws.uniform() * 3)
                )
                short = draws.uniform() < 0.4
                name = f"{kind} {street} {number + 1}"
                where = f"{street.replace('straße', 'str.') if short else street} {number + 1}"
                postcode = f"9900{1 + number % 9}"
                rows.append([kind, certificate, name, where, postcode, f"31.07.{year}"])
    return write_csv(rows)


def schools_file(wave: int) -> bytes:
    """Return a row per school: pupils, award, network, minutes to the nearest place of learning."""
    rows: list[list[object]] = [
        ["Schule", "Schulart", "Schülerinnen und Schüler", "BNE-Auszeichnung",
         "Schule ohne Rassismus", "Minuten zum nächsten BNE-Lernort"]
    ]  # fmt: skip
    for kind, (count, size, network) in SCHOOLS.items():
        for number in range(count):
            draws = Draws("school", kind, number)
            pupils = round(size * (0.7 + 0.6 * draws.uniform()))
            award = draws.uniform() < (0.27, 0.34)[WAVES.index(wave)]
            joined = draws.uniform() < network * (0.85, 1.0)[WAVES.index(wave)]
            minutes = 8 + round(34 * draws.uniform())
            name = f"{kind} {_STREETS[(number * 7 + len(kind)) % len(_STREETS)]} {number + 1}"
            cells = [name, kind, pupils, *("ja" if flag else "nein" for flag in (award, joined))]
            rows.append([*cells, minutes])
    return write_csv(rows)


def areas_file() -> bytes:
    """Return offers and youth centres by area."""
    rows: list[list[object]] = [["Jahr", "Sozialraum", *OFFERS, "Jugendzentren"]]
    for wave in WAVES:
        for area in KEYS:
            offers = [
                Draws("atlas", kind, area, wave).poisson(
                    children_of(area, wave) * true_rate(kind, area, wave)
                )
                for kind in OFFERS
            ]
            centres = CENTRES.get(area, 0) - (area == "S22" and wave == WAVES[0])
            rows.append([wave, area, *offers, centres])
    return write_csv(rows)


def participations_file() -> bytes:
    """Return participations in offers by age group, a row per year."""
    rows: list[list[object]] = [["Jahr", *PARTICIPATIONS]]
    for year in REPORTED:
        counts = [
            Draws("bne-part", age, year).poisson(
                model.count(MUSTERSTADT, year, ages) * rate * OPEN.get(year, 1.0)
            )
            for age, (ages, rate) in PARTICIPATIONS.items()
        ]
        rows.append([year, *counts])
    return write_csv(rows)


def resources_file() -> bytes:
    """Return staff and money."""
    rows: list[list[object]] = [["Jahr", "Stellen (VZÄ)", "Mittel (Euro)"]]
    for year, (staff, money) in RESOURCES.items():
        rows.append([year, str(staff).replace(".", ","), grouped(money)])
    return write_csv(rows)


def services_file() -> bytes:
    """Return places in voluntary services."""
    rows: list[list[object]] = [["Jahr", "Dienst", "Plätze", "besetzt"]]
    for year in REPORTED:
        for name, (places, taken) in SERVICES.items():
            filled = Draws("service", name, year).binomial(places, taken / places)
            rows.append([year, name, places, filled])
    return write_csv(rows)


def catering_file() -> bytes:
    """Return money spent on food and the organic part of it, with a printed total."""
    rows: list[list[object]] = [
        ["Jahr", "Einrichtungsart", "Wareneinsatz (Euro)", "davon bio (Euro)"]
    ]
    for year in REPORTED:
        sums = [0, 0]
        for name, (money, share, trend) in CATERING.items():
            draws = Draws("catering", name, year)
            spent = round(money * (0.95 + 0.1 * draws.uniform()) / 100) * 100
            organic = round(spent * (share + trend * (year - REPORTED[0])) / 100) * 100
            sums = [sums[0] + spent, sums[1] + organic]
            rows.append([year, name, grouped(spent), grouped(organic)])
        rows.append([year, "Insgesamt", *map(grouped, sums)])
    return write_csv(rows)


def ways_file() -> bytes:
    """Return means of transport to school, counted in classes."""
    rows: list[list[object]] = [["Jahr", "Klassen", *TRANSPORT]]
    for wave in WAVES:
        for name, (size, shares) in WAYS.items():
            draws = Draws("way", name, wave)
            asked = draws.binomial(size, 0.71)
            rows.append([wave, name, *draws.split(asked, [*shares, 1 - sum(shares)])])
    return write_csv(rows)


def projects_file() -> bytes:
    """Return supported projects for democracy."""
    rows: list[list[object]] = [["Jahr", "Projekte", "bewilligte Mittel (Euro)"]]
    for year in REPORTED:
        draws = Draws("project", year)
        count = draws.poisson(16 * OPEN.get(year, 1.0) + 3)
        money = sum(round(2_000 + 5_000 * draws.uniform()) for _ in range(count))
        rows.append([year, count, grouped(round(money / 10) * 10)])
    return write_csv(rows)


def budget_file() -> bytes:
    """Return expenses and income for culture, with a printed total."""
    rows: list[list[object]] = [["Jahr", "Bereich", "Aufwendungen (Euro)", "Erträge (Euro)"]]
    for year in REPORTED:
        sums = [0, 0]
        for name, (money, covered) in BUDGET.items():
            draws = Draws("budget", name, year)
            spent = round(money * 1.028 ** (year - REPORTED[0]) * (0.98 + 0.04 * draws.uniform()))
            earned = round(money * covered * (0.35 + 0.65 * OPEN.get(year, 1.0)))
            sums = [sums[0] + spent, sums[1] + earned]
            rows.append([year, name, grouped(spent), grouped(earned)])
        rows.append([year, "Insgesamt", *map(grouped, sums)])
    return write_csv(rows)


def museums_file() -> bytes:
    """Return visits, offers and participations of the museums."""
    rows: list[list[object]] = [
        ["Jahr", "Besuche", "Angebote für Kinder und Jugendliche", "Teilnahmen"]
    ]
    for year in YEARS:
        draws = Draws("museum", year)
        part = OPEN.get(year, 1.0)
        offers = draws.poisson(310 * part)
        cells = (draws.poisson(78_000 * part), offers, draws.poisson(offers * 19))
        rows.append([year, *map(grouped, cells)])
    return write_csv(rows)


def waiting_file() -> bytes:
    """Return lessons taken and waiting lists of the music school."""
    rows: list[list[object]] = [["Jahr", "Fach", "belegte Plätze", "Warteliste"]]
    for year in REPORTED:
        for name, (taken, share) in LESSONS.items():
            draws = Draws("waiting", name, year)
            filled = draws.poisson(taken)
            rows.append([year, name, filled, draws.poisson(taken * share)])
    return write_csv(rows)


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file."""
    for wave in WAVES:
        yield f"Anbieterverzeichnis_{wave}.csv", providers_file(wave)
        yield f"BNE_Zertifikate_{wave}.csv", certificates_file(wave)
        yield f"Schulprofil_{wave}.csv", schools_file(wave)
    span = f"{REPORTED[0]}-{REPORTED[-1]}"
    yield f"Angebotsatlas_{WAVES[0]}_{WAVES[1]}.csv", areas_file()
    yield f"BNE_Teilnahmen_{span}.csv", participations_file()
    yield f"BNE_Ressourcen_{span}.csv", resources_file()
    yield f"Freiwilligendienste_{span}.csv", services_file()
    yield f"Verpflegung_{span}.csv", catering_file()
    yield f"Schulweg_{WAVES[0]}_{WAVES[1]}.csv", ways_file()
    yield f"Demokratieprojekte_{span}.csv", projects_file()
    yield f"Kulturhaushalt_{span}.csv", budget_file()
    yield f"Museen_{YEARS[0]}-{YEARS[-1]}.csv", museums_file()
    yield f"Warteliste_Musikschule_{span}.csv", waiting_file()
