"""Files by Sozialraum on old age, moves, dwellings, help and votes; and pupils by school."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.musterstadt import public_life
from tools.musterstadt.draws import Draws
from tools.musterstadt.territory import MUSTERSTADT
from tools.musterstadt_municipal import social
from tools.musterstadt_municipal.office import grouped, write_csv
from tools.musterstadt_municipal.spaces import (
    BURDEN,
    BY_KEY,
    GROUPS,
    KEYS,
    SPACES,
    YEARS,
    apportion,
    draw_cases,
    peculiar,
    people,
    true_shares,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: Indicator → loading of the burden on the logit scale.
LOADINGS = {"grundsicherung_alter": 0.70, "hilfen_erziehung": 0.60, "wahlbeteiligung": -0.40}
#: Profile of an area → moves per 100 residents and year, dwelling space in m² per resident.
PROFILES = {
    "jung": (23.0, 37.5),
    "familie": (12.0, 35.5),
    "mittel": (10.5, 44.0),
    "alt": (7.5, 54.0),
}
HELP_YEARS = tuple(range(2018, 2024))
OFFER_YEARS = tuple(range(2019, 2024))
DAYS = tuple(day for day in public_life.BUNDESTAG if day > "2016")
#: Primary schools: number, and the Sozialraum in which each stands.
_SITES = "S02 S03 S04 S05 S07 S08 S10 S11 S12 S13 S14 S16 S18 S19 S20 S21 S15 S22"
SCHOOLS = dict(enumerate(_SITES.split(), start=1))
#: Part of the children without benefits whose parents choose the least burdened of the schools nearby.
CHOOSING = 0.22
NEAR = 2.6


def _minors(key: str, year: int) -> int:
    """Return residents under 21: those under 18, and three of the seven years from 18 to 24."""
    return people(key, year, *GROUPS[:5]) + round(people(key, year, "18_25") * 3 / 7)


def sizes_of(indicator: str, year: int) -> list[int]:
    """Return the people of each area among whom an indicator counts cases."""
    if indicator == "grundsicherung_alter":
        return [people(key, year, "65_plus") for key in KEYS]
    if indicator == "hilfen_erziehung":
        return [_minors(key, year) for key in KEYS]
    adults = [people(key, year, "25_65", "65_plus") for key in KEYS]
    return apportion(public_life.votes(MUSTERSTADT, _day(year))[0], adults)


def _day(year: int) -> str:
    return next(day for day in DAYS if day.startswith(str(year)))


def city_total(indicator: str, year: int) -> int:
    """Return the cases of the whole city."""
    size = sum(sizes_of(indicator, year))
    if indicator == "grundsicherung_alter":
        return round(size * (0.042 + 0.0022 * (year - YEARS[0])))
    if indicator == "hilfen_erziehung":
        return round(size * (0.034 + 0.0009 * (year - YEARS[0])))
    return public_life.votes(MUSTERSTADT, _day(year))[1]


@lru_cache(maxsize=128)
def true(indicator: str, year: int) -> tuple[float, ...]:
    """Return the true share of each area."""
    sizes = sizes_of(indicator, year)
    return tuple(true_shares(indicator, LOADINGS[indicator], sizes, city_total(indicator, year)))


@lru_cache(maxsize=128)
def cases(indicator: str, year: int) -> tuple[int, ...]:
    """Return the cases of each area, as drawn."""
    sizes = sizes_of(indicator, year)
    return tuple(
        draw_cases(indicator, year, sizes, true(indicator, year), city_total(indicator, year))
    )


def _head(title: str, *columns: str) -> list[list[object]]:
    return [[title], ["Stadt Musterstadt (99001)"], [], list(columns)]


def _table(
    title: str,
    clock: str,
    columns: Sequence[str],
    years: Sequence[tuple[str, int]],
    counts: Callable[[int], list[list[int]]],
) -> list[list[object]]:
    """Return a table with one row per area and period; ``counts`` gives the cells of a year."""
    rows = _head(title, "Sozialraum", clock, *columns)
    for label, year in years:
        found = counts(year)
        for at, space in enumerate(SPACES):
            cells = [grouped(column[at]) for column in found]
            rows.append([f"{space.key} {space.name}", label, *cells])
    return rows


def old_age_file() -> bytes:
    """Return recipients of basic income support from 65 on."""
    days = [(f"31.12.{year}", year) for year in YEARS]
    rows = _table(
        "Grundsicherung im Alter (4. Kapitel SGB XII) nach Sozialräumen", "Stichtag",
        ("Leistungsberechtigte ab 65 Jahren",), days,
        lambda year: [list(cases("grundsicherung_alter", year))],
    )  # fmt: skip
    return write_csv([*rows, [], ["Quelle: Sozialamt der Stadt Musterstadt"]])


def moves(key: str, year: int) -> tuple[int, int]:
    """Return people who moved in and out in a year, moves inside the city included."""
    draws = Draws("moves", key, year)
    rate = PROFILES[BY_KEY[key].profile][0] / 100 * (1 + 0.05 * peculiar("moves", key) / 0.1)
    rate *= 0.88 if year in {2020, 2021} else 1.0
    residents = people(key, year)
    return draws.binomial(residents, rate * 1.01), draws.binomial(residents, rate * 0.99)


def moves_file() -> bytes:
    """Return people who moved in and out by area and year."""
    rows = _table(
        "Zu- und Fortzüge nach Sozialräumen einschließlich der Umzüge innerhalb der Stadt", "Jahr",
        ("Zuzüge", "Fortzüge"), [(str(year), year) for year in YEARS],
        lambda year: [list(column) for column in zip(*(moves(key, year) for key in KEYS), strict=True)],
    )  # fmt: skip
    return write_csv([*rows, [], ["Quelle: Melderegister der Stadt Musterstadt"]])


def dwelling_space(key: str, year: int) -> int:
    """Return the dwelling space of an area in square metres."""
    level = PROFILES[BY_KEY[key].profile][1] - 1.2 * BURDEN[key] + 8 * peculiar("dwellings", key)
    return round(people(key, 2019) * level * (1 + 0.004 * (year - 2019)))


def dwellings_file() -> bytes:
    """Return dwelling space by area."""
    rows = _table(
        "Wohnfläche in Wohn- und Nichtwohngebäuden nach Sozialräumen", "Stichtag",
        ("Wohnfläche in m²",), [(f"31.12.{year}", year) for year in YEARS],
        lambda year: [[dwelling_space(key, year) for key in KEYS]],
    )  # fmt: skip
    return write_csv([*rows, [], ["Quelle: Gebäude- und Wohnungsregister, Fortschreibung"]])


def help_file() -> bytes:
    """Return young people with help in upbringing, and all young people under 21."""
    rows = _table(
        "Hilfen zur Erziehung und Hilfen für junge Volljährige nach dem Wohnort", "Stichtag",
        ("junge Menschen mit Hilfe", "junge Menschen unter 21 Jahren"),
        [(f"31.12.{year}", year) for year in HELP_YEARS],
        lambda year: [list(cases("hilfen_erziehung", year)), sizes_of("hilfen_erziehung", year)],
    )  # fmt: skip
    return write_csv([*rows, [], ["Quelle: Jugendamt der Stadt Musterstadt"]])


def entitled(key: str, year: int) -> int:
    """Return children under 18 entitled to benefits for education and participation."""
    at = KEYS.index(key)
    minors = people(key, year, *GROUPS[:5])
    young = max(1, people(key, year, *GROUPS[:4]))
    return round(1.22 * social.cases("kinder_sgb2", year)[at] * minors / young)


def uptake(key: str, year: int) -> int:
    """Return entitled children who used at least one benefit."""
    share = 0.44 + 0.018 * (year - HELP_YEARS[0]) + 0.3 * peculiar("uptake", key)
    return Draws("uptake", key, year).binomial(entitled(key, year), share)


def participation_file() -> bytes:
    """Return children entitled to benefits for education and participation, and who used one."""
    rows = _table(
        "Bildung und Teilhabe nach Sozialräumen", "Jahr",
        ("leistungsberechtigte Kinder", "darunter mit mindestens einer Leistung"),
        [(str(year), year) for year in HELP_YEARS],
        lambda year: [[f(key, year) for key in KEYS] for f in (entitled, uptake)],
    )  # fmt: skip
    return write_csv([*rows, [], ["Quelle: Sozialamt und Jobcenter Musterstadt"]])


def election_file() -> bytes:
    """Return people entitled to vote and voters by area; postal votes are placed by residence."""
    days = [(".".join(reversed(day.split("-"))), int(day[:4])) for day in DAYS if day < "2024"]
    rows = _table(
        "Wahlbeteiligung bei Bundestagswahlen nach Sozialräumen", "Wahltag",
        ("Wahlberechtigte", "Wählende"), days,
        lambda year: [sizes_of("wahlbeteiligung", year), list(cases("wahlbeteiligung", year))],
    )  # fmt: skip
    note = "Briefwahlstimmen sind den Wahlbezirken nach den Anträgen zugeordnet."
    return write_csv([*rows, [], [note], ["Quelle: Wahlamt der Stadt Musterstadt"]])


def offered_places(key: str, year: int) -> int:
    """Return places in open educational offers that stand in an area."""
    children = people(key, year, "06_10", "10_15", "15_18")
    central = 1.9 if key in {"S01", "S02", "S05"} else 0.8
    return round(children * 0.07 * central * (1 + 2 * peculiar("offers", key)))


def social_work(key: str, year: int) -> float:
    """Return weekly hours of social work at schools and of language support in an area."""
    children = people(key, year, "06_10", "10_15", "15_18")
    return children * 0.115 * (1 + 0.22 * BURDEN[key] + 1.2 * peculiar("hours", key))


def offers_file() -> bytes:
    """Return places of educational offers and hours of social work by area."""
    rows = _table(
        "Bildungsangebote und Schulsozialarbeit nach Sozialräumen", "Stichtag",
        ("Plätze in offenen Angeboten", "Wochenstunden Schulsozialarbeit"),
        [(f"31.12.{year}", year) for year in OFFER_YEARS],
        lambda year: [
            [offered_places(key, year) for key in KEYS],
            [round(social_work(key, year)) for key in KEYS],
        ],
    )  # fmt: skip
    return write_csv([*rows, [], ["Quelle: Jugendamt und Bildungsbüro der Stadt Musterstadt"]])


@lru_cache(maxsize=16)
def pupils(year: int) -> dict[int, tuple[int, int]]:
    """Return school → pupils, and those in households on SGB II.

    Children go to the nearest school; some of those without benefits to the school with the
    lowest burden nearby.
    """
    nearest: dict[str, int] = {}
    favoured: dict[str, int] = {}
    for key in KEYS:
        space = BY_KEY[key]
        apart = {
            number: ((space.x - BY_KEY[at].x) ** 2 + (space.y - BY_KEY[at].y) ** 2) ** 0.5
            for number, at in SCHOOLS.items()
        }
        nearest[key] = min(apart, key=lambda number: (apart[number], number))
        near = [number for number, far in apart.items() if far <= NEAR] or [nearest[key]]
        favoured[key] = min(near, key=lambda number: (BURDEN[SCHOOLS[number]], number))
    found = {number: [0, 0] for number in SCHOOLS}
    for at, key in enumerate(KEYS):
        children = round(people(key, year, "06_10") * 0.97)
        poor = min(children, round(children * social.true("kinder_sgb2", year)[at]))
        chosen = Draws("choice", key, year).binomial(children - poor, CHOOSING)
        found[nearest[key]][0] += children - chosen
        found[nearest[key]][1] += poor
        found[favoured[key]][0] += chosen
    return {number: (whole, poor) for number, (whole, poor) in found.items()}


def schools_file() -> bytes:
    """Return pupils of the public primary schools by number of the school."""
    rows = _head(
        "Schülerinnen und Schüler der städtischen Grundschulen", "Schule Nr.", "Schuljahr",
        "Schülerinnen und Schüler", "darunter in Haushalten mit SGB-II-Leistungen",
    )  # fmt: skip
    for year in OFFER_YEARS:
        for number, (whole, poor) in pupils(year).items():
            rows.append([str(number), f"{year}/{(year + 1) % 100:02}", whole, poor])
    return write_csv([*rows, [], ["Quelle: Schulverwaltungsamt der Stadt Musterstadt"]])


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file."""
    span, short = f"{YEARS[0]}-{YEARS[-1]}", f"{HELP_YEARS[0]}-{HELP_YEARS[-1]}"
    yield f"Grundsicherung_Alter_{span}.csv", old_age_file()
    yield f"Wanderungen_Sozialräume_{span}.csv", moves_file()
    yield f"Wohnfläche_{span}.csv", dwellings_file()
    yield f"Hilfen_zur_Erziehung_{short}.csv", help_file()
    yield f"Bildung_und_Teilhabe_{short}.csv", participation_file()
    yield "Wahlbeteiligung_Bundestag_2017-2021.csv", election_file()
    yield f"Bildungsangebote_{OFFER_YEARS[0]}-{OFFER_YEARS[-1]}.csv", offers_file()
    yield f"Grundschulen_{OFFER_YEARS[0]}-{OFFER_YEARS[-1]}.csv", schools_file()
