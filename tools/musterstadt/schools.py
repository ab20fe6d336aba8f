"""Tables of general schools: 21111-01-03-4 and 21111-02-06-4."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.formats import Row, Value, Wide, rounded, with_traps, write_downloader
from tools.musterstadt.schedules import FEMALE, FOREIGN, MALE
from tools.musterstadt.territory import (
    BUND,
    BY_AGS,
    LAND,
    MUSTERSTADT,
    PRINTED,
    REST,
    SMALL,
    members,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Year in which the school year begins, and Berichtsjahr of the leavers.
YEARS = tuple(range(model.FIRST + 1, model.LAST + 1))
#: School type → label, mean size of a school, share of girls, factor of the foreign share.
TYPES = {
    "vorschule": ("Vorschulbereich", 32, 0.41, 1.4),
    "grundschule": ("Grundschulen", 185, 0.492, 1.0),
    "orientierung": ("Schulartunabhängige Orientierungsstufe", 210, 0.485, 1.0),
    "hauptschule": ("Hauptschulen", 190, 0.442, 2.0),
    "mehrere": ("Schularten mit mehreren Bildungsgängen", 310, 0.462, 1.35),
    "realschule": ("Realschulen", 430, 0.487, 1.0),
    "gymnasium": ("Gymnasien", 730, 0.525, 0.55),
    "igs": ("Integrierte Gesamtschulen", 640, 0.487, 1.25),
    "waldorf": ("Freie Waldorfschulen", 330, 0.525, 0.3),
    "foerder": ("Sonderschulen/Förderschulen", 115, 0.355, 1.2),
    "abend": ("Abendschulen und Kollegs", 140, 0.49, 1.9),
}
SECONDARY = ("hauptschule", "mehrere", "realschule", "gymnasium", "igs", "waldorf", "foerder")
#: Types that have an upper stage, and the share of a cohort that enters it.
UPPER = {"gymnasium": 0.80, "igs": 0.30, "waldorf": 0.60, "foerder": 0.02}
_WITH_WALDORF = frozenset({MUSTERSTADT, "99002", "99053", REST})
_WITHOUT_REALSCHULE = frozenset({"99003", "99052"})

CERTIFICATES = ("ohne_hsa", "hsa", "mittlerer", "fhr", "ahr")
LAND_BASE = 5


def true_gymnasium_share(ags: str, year: int) -> float:
    """Return the true share of Gymnasium pupils among the pupils of class 7."""
    kreis = BY_AGS[ags]
    level = 0.345 + 0.15 * kreis.urban - 0.13 * (kreis.hardship - 0.4)
    return level + 0.003 * (year - YEARS[0])


def _type_shares(ags: str, year: int) -> list[float]:
    """Return the shares of :data:`SECONDARY` in class 7."""
    since = year - YEARS[0]
    grammar = true_gymnasium_share(ags, year)
    rest = 1 - grammar
    special = 0.045 - 0.0011 * since
    waldorf = 0.012 if ags in _WITH_WALDORF else 0.0
    lower = max(0.0, 0.16 - 0.0125 * since) * (0.5 if ags == MUSTERSTADT else 1.0)
    middle = 0.0 if ags in _WITHOUT_REALSCHULE else 0.30 - 0.004 * since
    comprehensive = 0.22 + 0.010 * since + 0.10 * BY_AGS[ags].urban
    left = rest - special - waldorf
    scale = left / (lower + middle + comprehensive + 0.22)
    return [
        lower * scale,
        0.22 * scale,
        middle * scale,
        grammar,
        comprehensive * scale,
        waldorf,
        special,
    ]


#: Pupils of one type: all, girls, foreigners, class 7, class 11, schools.
Pupils = tuple[int, int, int, int, int, int]


@lru_cache(maxsize=512)
def pupils(ags: str, year: int) -> dict[str, Pupils]:
    """Return the pupils of a region by school type in the school year that begins in ``year``."""
    if members(ags) != (ags,):
        parts = [pupils(part, year) for part in members(ags)]
        return {
            name: tuple(sum(part[name][i] for part in parts) for i in range(6))  # type: ignore[misc]
            for name in TYPES
        }
    draws = Draws("pupils", ags, year)
    kreis = BY_AGS[ags]
    foreign = model.count(ags, year, range(6, 18), nationalities=(FOREIGN,))
    foreign_share = foreign / model.count(ags, year, range(6, 18))
    class_7 = draws.binomial(model.count(ags, year, (12,)), 0.985)
    sevenths = dict(zip(SECONDARY, draws.split(class_7, _type_shares(ags, year)), strict=True))
    lower = model.count(ags, year, range(10, 16)) * 0.985 / max(1, class_7)
    upper = model.count(ags, year, range(16, 19)) / 3
    totals = dict.fromkeys(TYPES, 0)
    elevenths = dict.fromkeys(TYPES, 0)
    for name, seventh in sevenths.items():
        stage = UPPER.get(name, 0.0) * seventh / max(1, class_7) * upper
        elevenths[name] = draws.poisson(stage)
        totals[name] = round(seventh * lower) + round(stage * 2.7) if seventh else 0
    totals["grundschule"] = draws.binomial(model.count(ags, year, range(6, 10)), 0.972)
    totals["vorschule"] = draws.poisson(0.0006 * kreis.residents * (0.6 + kreis.urban))
    if kreis.urban >= 0.7 or ags == REST:
        totals["abend"] = draws.poisson(0.0011 * kreis.residents)
    result: dict[str, Pupils] = {}
    for name, total in totals.items():
        _, size, girls, factor = TYPES[name]
        female = draws.binomial(total, girls)
        alien = draws.binomial(total, min(0.6, foreign_share * factor))
        schools = max(1, round(total / size)) if total else 0
        seventh = sevenths.get(name, 0)
        result[name] = (total, female, alien, seventh, elevenths[name], schools)
    return result


def pupils_table() -> bytes:
    """Return 21111-01-03-4, whose cells Land 99 does not round."""
    head = "Schülerinnen und Schüler an allgemeinbildenden Schulen"
    stage = "Klassenstufe / Jahrgangsstufe / Schulbesuchsjahr"
    table = Wide(
        "21111-01-03-4",
        (
            "Schulen, Schülerinnen und Schüler nach Schularten -",
            "Stichtag: Schuljahresbeginn -",
            "regionale Tiefe: Kreise und krfr. Städte",
            "Statistik der allgemeinbildenden Schulen",
        ),
        (
            ("Allgemeinbildende Schulen", "", "", "Anzahl"),
            (head, "Geschlecht", "Insgesamt", "Anzahl"),
            (head, "Geschlecht", "weiblich", "Anzahl"),
            (head, "Nationalität", "ausländisch", "Anzahl"),
            (head, stage, "7. Klassenstufe", "Anzahl"),
            (head, stage, "11. Jahrgangsstufe / Einführungsphase", "Anzahl"),
        ),
        keys=4,
        footnotes=("", "Insgesamt einschließlich Vorschulbereich."),
    )
    rows = []
    for year, ags in product(YEARS, PRINTED):
        found = pupils(ags, year)
        for name, (label, *_) in TYPES.items():
            total, female, alien, seventh, eleventh, schools = found[name]
            values: tuple[Value, ...] = (
                schools, total, female, alien,
                seventh if name in SECONDARY else "x",
                eleventh if name in UPPER else "x",
            )  # fmt: skip
            if ags == SMALL and name == "vorschule" and 0 < total < 30:
                values = (schools, total, ".", ".", "x", "x")
            rows.append(Row(str(year), ags, values, (label,)))
        sums = tuple(sum(found[name][i] for name in TYPES) for i in range(5))
        rows.append(Row(str(year), ags, ("x", *sums), ("Insgesamt",)))
    return write_downloader(table, with_traps(rows))


def true_certificates(ags: str, year: int, sex: str) -> list[float]:
    """Return the true shares of :data:`CERTIFICATES` among leavers of one sex."""
    kreis = BY_AGS[ags]
    since = year - YEARS[0]
    without = 0.040 + 0.062 * kreis.hardship + 0.0014 * since
    if ags == MUSTERSTADT:
        without += 0.010 - 0.0030 * since
    without *= 1.2 if sex == MALE else 0.8
    abitur = 0.265 + 0.13 * kreis.urban - 0.10 * (kreis.hardship - 0.4) + 0.002 * since
    abitur *= 0.90 if sex == MALE else 1.10
    polytechnic = 0.004
    lower = (0.185 - 0.003 * since) * (1.1 if sex == MALE else 0.9)
    middle = 1 - without - abitur - polytechnic - lower
    return [without, lower, middle, polytechnic, abitur]


#: Leavers by certificate with the ``darunter`` of the middle certificate at the end.
Leavers = dict[str, dict[str, int]]


@lru_cache(maxsize=512)
def leavers(ags: str, year: int) -> Leavers:
    """Return leavers by sex and certificate; ``fhr_schulisch`` is part of ``mittlerer``."""
    if members(ags) != (ags,):
        parts = [leavers(part, year) for part in members(ags)]
        return {
            sex: {name: sum(part[sex][name] for part in parts) for name in parts[0][sex]}
            for sex in (MALE, FEMALE)
        }
    draws = Draws("leavers", ags, year)
    result: Leavers = {}
    for sex in (MALE, FEMALE):
        cohort = model.count(ags, year - 1, range(15, 18), (sex,)) / 3
        number = draws.binomial(round(cohort), 0.975)
        found = draws.split(number, true_certificates(ags, year, sex))
        result[sex] = dict(zip(CERTIFICATES, found, strict=True))
        result[sex]["fhr_schulisch"] = draws.binomial(result[sex]["mittlerer"], 0.06)
    return result


def true_without_certificate(ags: str, year: int) -> float:
    """Return the true share of leavers without Hauptschulabschluss, both sexes together."""
    return _true_share(ags, year, 0)


def true_abitur(ags: str, year: int) -> float:
    """Return the true share of leavers with allgemeine Hochschulreife."""
    return _true_share(ags, year, 4)


def _true_share(ags: str, year: int, position: int) -> float:
    expected = whole = 0.0
    for part, sex in product(members(ags), (MALE, FEMALE)):
        size = sum(leavers(part, year)[sex][name] for name in CERTIFICATES)
        whole += size
        expected += size * true_certificates(part, year, sex)[position]
    return expected / whole


def leavers_table() -> bytes:
    """Return 21111-02-06-4; Land 99 rounds all cells to multiples of 5."""
    head = "Absolvierende/Abgehende allgemeinbildender Schulen nach dem Abschluss"
    kinds = {
        "": "Insgesamt",
        "ohne_hsa": "ohne Hauptschulabschluss",
        "hsa": "mit Hauptschulabschluss",
        "mittlerer": "mit Mittlerem Abschluss",
        "fhr_schulisch": "dar. schulischer Teil der Fachhochschulreife",
        "fhr": "mit Fachhochschulreife",
        "ahr": "mit allgemeiner Hochschulreife",
    }
    table = Wide(
        "21111-02-06-4",
        (
            "Absolvierende/Abgehende allgemeinbildender Schulen nach",
            "Geschlecht und Abschlussarten - Schuljahr - regionale Tiefe:",
            "Kreise und krfr. Städte",
            "Statistik der allgemeinbildenden Schulen",
            "Absolvierende/Abgehende (Anzahl)",
        ),
        tuple((head, label, sex) for label in kinds.values() for sex in ("Insgesamt", "weiblich")),
        footnotes=("", "Musterland: alle Angaben auf Vielfache von 5 gerundet."),
    )
    rows = []
    for year, ags in product(YEARS, PRINTED):
        found = leavers(ags, year)
        values: list[Value] = []
        for kind in kinds:
            names = (kind,) if kind else CERTIFICATES
            girls = sum(found[FEMALE][name] for name in names)
            both = girls + sum(found[MALE][name] for name in names)
            cells: list[Value] = [both, girls]
            if ags != BUND:
                cells = [rounded(cell, LAND_BASE) for cell in (both, girls)]
            if kind == "fhr" and ags not in (BUND, LAND) and both < 3:
                cells = [".", "."]
            values += cells
        rows.append(Row(str(year), ags, tuple(values)))
    return write_downloader(table, with_traps(rows, town=True))


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of general schools."""
    yield "Download (1).csv", leavers_table()


def archived() -> Iterator[tuple[str, bytes]]:
    """Yield the files that lie together in one archive."""
    yield "21111-01-03-4_00.csv", pupils_table()
