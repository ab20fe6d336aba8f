"""Employees by sector, working time and qualification: 13111-07-05-4, -04-02-4, -11-04-4.

The numbers split those of :mod:`tools.musterstadt.labour`, so every table has the same totals.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from tools.musterstadt import labour
from tools.musterstadt.draws import Draws
from tools.musterstadt.formats import Row, Value, Wide, with_traps, write_downloader, zipped
from tools.musterstadt.labour_tables import SOURCE
from tools.musterstadt.schedules import FEMALE, MALE, SEXES
from tools.musterstadt.territory import (
    BY_AGS,
    MUSTERSTADT,
    PRINTED,
    SMALL,
    members,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Sector → label of the table, share in 2012 without and with urbanity 1, yearly growth in the
#: Bund (relative to the others), share of women relative to the mean.
SECTORS = {
    "a": ("Land- und Forstwirtschaft, Fischerei (A)", 0.022, 0.002, -0.004, 0.75),
    "c": ("Verarbeitendes Gewerbe (C)", 0.300, 0.130, -0.010, 0.58),
    "bde": ("", 0.022, 0.024, 0.004, 0.45),
    "f": ("Baugewerbe (F)", 0.085, 0.045, 0.008, 0.30),
    "g_i": ("Handel, Gastgewerbe, Verkehr (G-I)", 0.215, 0.230, 0.000, 0.98),
    "j": ("Information und Kommunikation (J)", 0.012, 0.050, 0.026, 0.72),
    "k": ("Erbringung von Finanz- und Vers.leistungen (K)", 0.020, 0.045, -0.014, 1.15),
    "l": ("Grundstücks- und Wohnungswesen (L)", 0.005, 0.012, 0.006, 1.10),
    "m_n": ("Freiberufl,wissenschaftl. techn. Dienstl.,sonst.DL", 0.085, 0.170, 0.014, 0.95),
    "o_q": ("Öff.Verw.,Verteidig.,Sozialvers.,Erz.-u.Unterricht", 0.204, 0.257, 0.012, 1.45),
    "r_u": ("Kunst, Unterhaltung, Erholung, Priv. Haush.,usw.", 0.030, 0.035, 0.002, 1.30),
}
#: Yearly growth beyond that of the sector in the Bund: what a decomposition should find.
LOCAL = {
    MUSTERSTADT: {"c": -0.014, "j": 0.022, "o_q": 0.006},
    "99002": {"j": 0.012, "m_n": 0.008},
    "99053": {"c": 0.010},
    "99057": {"c": -0.012, "f": 0.004},
}
#: Rows of the table: label → sectors it adds up.
ROWS = {
    SECTORS["a"][0]: ("a",),
    "Produzierendes Gewerbe (B-F)": ("c", "bde", "f"),
    "Produzierendes Gewerbe ohne Baugewerbe (B-E)": ("c", "bde"),
    SECTORS["c"][0]: ("c",),
    SECTORS["f"][0]: ("f",),
    "Dienstleistungsbereiche (G-U)": ("g_i", "j", "k", "l", "m_n", "o_q", "r_u"),
    **{SECTORS[key][0]: (key,) for key in ("g_i", "j", "k", "l", "m_n", "o_q", "r_u")},
    "Insgesamt": tuple(SECTORS),
}
#: Region and years → sectors whose numbers are secret.
SECRET: dict[str, tuple[range, tuple[str, ...]]] = {
    SMALL: (range(2012, 2100), ("j", "k", "l", "r_u")),
    MUSTERSTADT: (range(2012, 2016), ("k", "l")),
    "99057": (range(2019, 2021), ("k", "r_u")),
}

#: Foreign employees by sex beside all of them.
Nation = bool


def true_shares(ags: str, year: int, sex: str) -> list[float]:
    """Return the true shares of the sectors among the employees of one sex."""
    urban = BY_AGS[ags].urban
    since = year - labour.YEARS[0]
    found = []
    for name, (_, rural, city, growth, women) in SECTORS.items():
        share = rural + (city - rural) * urban
        share *= (1 + growth + LOCAL.get(ags, {}).get(name, 0.0)) ** since
        found.append(share * (women if sex == FEMALE else 2 - min(women, 1.6)))
    whole = sum(found)
    return [share / whole for share in found]


@lru_cache(maxsize=512)
def by_sector(ags: str, year: int) -> dict[tuple[str, str, Nation], int]:
    """Return employees by (sector, sex, foreign), all of them where ``foreign`` is false."""
    if members(ags) != (ags,):
        return _sum([by_sector(part, year) for part in members(ags)])
    draws = Draws("sectors", ags, year)
    found: dict[tuple[str, str, Nation], int] = {}
    for sex in SEXES:
        whole = labour.commuters(ags, year)["work", sex]
        parts = draws.split(whole, true_shares(ags, year, sex))
        foreign = labour.workplace_foreign(ags, year)[sex]
        # No more foreigners than employees: the rest goes to the largest sector.
        shared = [min(n, m) for n, m in zip(draws.split(foreign, parts), parts, strict=True)]
        largest = parts.index(max(parts))
        shared[largest] += foreign - sum(shared)
        for name, number, outside in zip(SECTORS, parts, shared, strict=True):
            found |= {(name, sex, False): number, (name, sex, True): outside}
    return found


@lru_cache(maxsize=512)
def by_scope(ags: str, year: int) -> dict[tuple[str, str, Nation], int]:
    """Return employees living in a region by (scope, sex, foreign)."""
    if members(ags) != (ags,):
        return _sum([by_scope(part, year) for part in members(ags)])
    draws = Draws("scope", ags, year)
    since = year - labour.YEARS[0]
    found: dict[tuple[str, str, Nation], int] = {}
    for sex in SEXES:
        whole = sum(n for (_, other), n in labour.residents(ags, year).items() if other == sex)
        share = (0.085 + 0.0028 * since) if sex == MALE else (0.455 + 0.0030 * since)
        part = draws.binomial(whole, share)
        foreign = draws.binomial(whole, 0.07 + 0.006 * since)
        outside = draws.binomial(min(foreign, part), min(0.9, share * 1.12))
        found |= {
            ("teilzeit", sex, False): part,
            ("vollzeit", sex, False): whole - part,
            ("teilzeit", sex, True): outside,
            ("vollzeit", sex, True): min(foreign - outside, whole - part),
        }
    return found


@lru_cache(maxsize=512)
def by_qualification(ags: str, year: int) -> dict[tuple[str, str, Nation], int]:
    """Return employees working in a region by (qualification, sex, foreign)."""
    if members(ags) != (ags,):
        return _sum([by_qualification(part, year) for part in members(ags)])
    draws = Draws("qualification_at_work", ags, year)
    found: dict[tuple[str, str, Nation], int] = {}
    for sex in SEXES:
        whole = labour.commuters(ags, year)["work", sex]
        parts = draws.split(whole, labour.true_qualification(ags, year, sex))
        foreign = labour.workplace_foreign(ags, year)[sex]
        shares = [2.2 * parts[0], 0.7 * parts[1], 0.8 * parts[2], 2.0 * parts[3]]
        shared = [min(n, m) for n, m in zip(draws.split(foreign, shares), parts, strict=True)]
        shared[1] += foreign - sum(shared)
        for name, number, outside in zip(labour.QUALIFICATIONS, parts, shared, strict=True):
            found |= {(name, sex, False): number, (name, sex, True): outside}
    return found


def _sum(
    parts: list[dict[tuple[str, str, Nation], int]],
) -> dict[tuple[str, str, Nation], int]:
    return {key: sum(part[key] for part in parts) for key in parts[0]}


def _table(
    code: str,
    titles: tuple[str, ...],
    kinds: dict[str, tuple[str, ...]],
    source: Callable[[str, int], dict[tuple[str, str, Nation], int]],
    secret: Callable[[str, int, tuple[str, ...]], bool] = lambda *_: False,
) -> bytes:
    """Return a table with a row for each kind and columns by nationality and sex."""
    nations = (("Insgesamt", False), ("Ausländer(innen)", True))
    columns = (("Insgesamt", (MALE, FEMALE)), ("männlich", (MALE,)), ("weiblich", (FEMALE,)))
    cells = list(product(nations, columns))
    table = Wide(
        code,
        (*titles, SOURCE),
        tuple(("Nationalität", nat, "Geschlecht", sex) for (nat, _), (sex, _) in cells),
        keys=4,
    )
    rows = []
    for year, ags in product(labour.YEARS, PRINTED):
        found = source(ags, year)
        for label, names in kinds.items():
            values: tuple[Value, ...] = tuple(
                sum(found[name, sex, foreign] for name in names for sex in sexes)
                for (_, foreign), (_, sexes) in cells
            )
            if secret(ags, year, names):
                values = tuple("." for _ in cells)
            rows.append(Row(f"30.06.{year}", ags, values, (label,)))
    return write_downloader(table, with_traps(rows, dissolved="x"))


def _is_secret(ags: str, year: int, names: tuple[str, ...]) -> bool:
    years, hidden = SECRET.get(ags, (range(0), ()))
    return year in years and len(names) == 1 and names[0] in hidden


def sector_table() -> bytes:
    """Return 13111-07-05-4; single sectors are secret in some regions and years."""
    titles = (
        "Sozialversicherungspflichtig Beschäftigte am Arbeitsort nach",
        "Geschlecht, Nationalität und Wirtschaftszweigen -",
        "Stichtag 30.06. - regionale Tiefe: Kreise und krfr. Städte",
    )
    return _table("13111-07-05-4", titles, ROWS, by_sector, _is_secret)


def scope_table() -> bytes:
    """Return 13111-04-02-4."""
    kinds = {
        "Vollzeitbeschäftigte": ("vollzeit",),
        "Teilzeitbeschäftigte": ("teilzeit",),
        "Insgesamt": ("vollzeit", "teilzeit"),
    }
    titles = (
        "Sozialversicherungspflichtig Beschäftigte am Wohnort nach",
        "Geschlecht, Nationalität und Beschäftigungsumfang -",
        "Stichtag 30.06. - regionale Tiefe: Kreise und krfr. Städte",
    )
    return _table("13111-04-02-4", titles, kinds, by_scope)


def qualification_table() -> bytes:
    """Return 13111-11-04-4."""
    kinds = {label: (name,) for name, label in labour.QUALIFICATIONS.items()}
    titles = (
        "Sozialversicherungspflichtig Beschäftigte am Arbeitsort nach",
        "Geschlecht, Nationalität und Art des beruflichen",
        "Ausbildungsabschlusses - Stichtag 30.06. -",
        "regionale Tiefe: Kreise und krfr. Städte",
    )
    table = {**kinds, "Insgesamt": tuple(labour.QUALIFICATIONS)}
    return _table("13111-11-04-4", titles, table, by_qualification)


def files() -> Iterator[tuple[str, bytes]]:
    """Yield one archive with the three tables, as people keep what they download together."""
    yield (
        "beschaeftigte.zip",
        zipped(
            {
                "13111-04-02-4_00.csv": scope_table(),
                "13111-07-05-4_00.csv": sector_table(),
                "13111-11-04-4_00.csv": qualification_table(),
            }
        ),
    )
