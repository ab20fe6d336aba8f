"""Tables of vocational schools: 21121-01-05-4 and 21121-02-02-4."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.formats import Row, Value, Wide, with_traps, write_downloader
from tools.musterstadt.territory import BUND, BY_AGS, LAND, PRINTED, SMALL, members

if TYPE_CHECKING:
    from collections.abc import Iterator

YEARS = tuple(range(model.FIRST + 1, model.LAST + 1))
#: School type → label, pupils per resident from 15 to under 25, share of young women, trend.
TYPES = {
    "dual": ("Berufsschulen im dualen System", 0.158, 0.36, -0.012),
    "bvj": ("Berufsvorbereitungsjahr", 0.011, 0.37, 0.012),
    "fachschule_beruf": ("Berufsfachschulen", 0.046, 0.58, -0.006),
    "fos": ("Fachoberschulen", 0.014, 0.51, 0.0),
    "gymnasium": ("Fachgymnasien", 0.022, 0.50, 0.008),
    "fachschule": ("Fachschulen", 0.019, 0.56, 0.004),
}
CERTIFICATES = {
    "hsa": ("mit Hauptschulabschluss", 0.056, 0.40),
    "mittlerer": ("mit Mittlerem Abschluss", 0.082, 0.46),
    "fhr": ("Fachhochschulreife", 0.098, 0.50),
    "ahr": ("Allg. Hochschulreife-einschl.fachge.Hochschulreife", 0.060, 0.54),
}
#: Part of the leavers who gain the school part of the Fachhochschulreife; no addend.
SCHOOL_PART = 0.035


def true_density(ags: str, year: int, kind: str) -> float:
    """Return pupils of a type per resident from 15 to under 25, before the draw."""
    _, level, _, trend = TYPES[kind]
    return level * (1 + trend) ** (year - YEARS[0]) * (0.55 + 1.0 * BY_AGS[ags].urban)


@lru_cache(maxsize=512)
def pupils(ags: str, year: int) -> dict[str, tuple[int, int]]:
    """Return pupils and young women among them by school type."""
    if members(ags) != (ags,):
        parts = [pupils(part, year) for part in members(ags)]
        return {
            name: (sum(p[name][0] for p in parts), sum(p[name][1] for p in parts)) for name in TYPES
        }
    draws = Draws("vocational", ags, year)
    young = model.count(ags, year, range(15, 25))
    found = {}
    for kind, (_, _, women, _) in TYPES.items():
        total = draws.binomial(young, true_density(ags, year, kind))
        found[kind] = (total, draws.binomial(total, women))
    return found


@lru_cache(maxsize=512)
def leavers(ags: str, year: int) -> dict[str, tuple[int, int]]:
    """Return leavers with a general certificate, and women among them; ``school_part`` beside."""
    if members(ags) != (ags,):
        parts = [leavers(part, year) for part in members(ags)]
        return {
            name: (sum(p[name][0] for p in parts), sum(p[name][1] for p in parts))
            for name in parts[0]
        }
    draws = Draws("vocational_leavers", ags, year)
    whole = sum(total for total, _ in pupils(ags, year).values())
    found = {}
    for kind, (_, share, women) in CERTIFICATES.items():
        total = draws.binomial(whole, share)
        found[kind] = (total, draws.binomial(total, women))
    total = draws.binomial(whole, SCHOOL_PART)
    found["school_part"] = (total, draws.binomial(total, 0.47))
    return found


def pupils_table() -> bytes:
    """Return 21121-01-05-4; the newest year of one Kreis comes later (``...``)."""
    head = "Schülerinnen und Schüler an beruflichen Schulen"
    table = Wide(
        "21121-01-05-4",
        (
            "Schülerinnen und Schüler nach Schularten - Stichtag:",
            "Schuljahresbeginn - regionale",
            "Tiefe: Kreise und krfr. Städte",
            "Statistik der beruflichen Schulen",
        ),
        tuple((head, "Geschlecht", sex, "Anzahl") for sex in ("Insgesamt", "weiblich")),
        keys=4,
    )
    rows = []
    for year, ags in product(YEARS, PRINTED):
        found = pupils(ags, year)
        is_late = ags == SMALL and year == YEARS[-1]
        cells: dict[str, tuple[Value, ...]] = {TYPES[kind][0]: found[kind] for kind in TYPES}
        cells["Insgesamt"] = tuple(sum(pair[i] for pair in found.values()) for i in (0, 1))
        for label, values in cells.items():
            shown = ("...", "...") if is_late else values
            rows.append(Row(str(year), ags, shown, (label,)))
    return write_downloader(table, with_traps(rows))


def leavers_table() -> bytes:
    """Return 21121-02-02-4 with its uneven header; very small cells are secret."""
    head, beside = "Absolvierende/Abgehende", "nachrichtl.: zus.erw.schul.Teil d. Fachhochs.reife"
    columns = [(head, "Geschlecht", sex, "", "", "Anzahl") for sex in ("Insgesamt", "weiblich")]
    columns += [
        (head, "davon mit", label, "Geschlecht", sex, "Anzahl")
        for label, _, _ in CERTIFICATES.values()
        for sex in ("Insgesamt", "weiblich")
    ]
    columns += [(beside, "Geschlecht", sex, "", "", "Anzahl") for sex in ("Insgesamt", "weiblich")]
    table = Wide(
        "21121-02-02-4",
        (
            "Absolvierende/Abgehende beruflicher Schulen nach Geschlecht und Abschlussarten -",
            "Schuljahr - regionale Tiefe: Kreise und krfr. Städte",
            "Statistik der beruflichen Schulen",
        ),
        tuple(columns),
    )
    rows = []
    for year, ags in product(YEARS, PRINTED):
        found = leavers(ags, year)
        sums = tuple(sum(found[kind][i] for kind in CERTIFICATES) for i in (0, 1))
        values: list[Value] = [*sums]
        for pair in found.values():
            is_secret = ags not in (BUND, LAND) and (0 < pair[1] < 3 or 0 < pair[0] - pair[1] < 3)
            values += [pair[0], "."] if is_secret else pair
        rows.append(Row(str(year), ags, tuple(values)))
    return write_downloader(table, with_traps(rows))


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of vocational schools that lies alone."""
    yield "21121-02-02-4_00.csv", leavers_table()


def archived() -> Iterator[tuple[str, bytes]]:
    """Yield the files that lie together in one archive."""
    yield "berufliche_schulen.csv", pupils_table()
