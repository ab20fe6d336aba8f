"""Tables of early childhood education: 22541 and 22543, Stichtag 1 March."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.formats import Row, Wide, with_traps, write_downloader
from tools.musterstadt.schedules import FEMALE, MALE
from tools.musterstadt.territory import BY_AGS, MUSTERSTADT, PRINTED, members

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Years of the Stichtag; children are those of 31.12. of the year before.
YEARS = tuple(range(model.FIRST + 2, model.LAST + 2))
AGES = {"u03": range(3), "03_06": range(3, 6), "06_11": range(6, 11), "11_14": range(11, 14)}
LABELS = {
    "u03": "unter 3 Jahre",
    "03_06": "3 bis unter 6 Jahre",
    "06_11": "6 bis unter 11 Jahre",
    "11_14": "11 bis unter 14 Jahre",
}
#: Children per child in day care with a childminder.
CHILDMINDER_SHARE = 0.17
CHILDREN_PER_CHILDMINDER = 4.1
#: Part of all staff who teach, lead or administrate; the others clean and cook.
STAFF_WITH_CHILDREN = 0.87
#: Age group of staff → label.
STAFF_AGES = {
    "u20": "unter 20 Jahre",
    **{f"{low}_{low + 5}": f"{low} bis unter {low + 5} Jahre" for low in range(20, 60, 5)},
    "60_plus": "60 Jahre und mehr",
}
#: Shares of the age groups at the first and at the last Stichtag: the middle grows older.
_STAFF_FIRST = (0.012, 0.095, 0.125, 0.112, 0.105, 0.128, 0.148, 0.140, 0.100, 0.035)
_STAFF_LAST = (0.022, 0.098, 0.118, 0.126, 0.122, 0.104, 0.098, 0.112, 0.116, 0.084)


def true_rate(ags: str, year: int, group: str) -> float:
    """Return the true share of children of an age group who are in day care."""
    kreis = BY_AGS[ags]
    since = year - YEARS[0]
    own = ags == MUSTERSTADT
    if group == "u03":
        return 0.232 + 0.075 * kreis.urban + since * (0.0115 if own else 0.0082)
    if group == "03_06":
        return 0.952 - 0.045 * kreis.hardship - since * (0.0034 if own else 0.0021)
    if group == "06_11":
        return 0.115 + 0.10 * kreis.urban + since * 0.006
    return 0.012 + 0.012 * kreis.urban


def true_share(ags: str, year: int, group: str) -> float:
    """Return the true share of a printed region, which may consist of several."""
    sizes = {part: model.count(part, year - 1, AGES[group]) for part in members(ags)}
    expected = sum(size * true_rate(part, year, group) for part, size in sizes.items())
    return expected / sum(sizes.values())


@lru_cache(maxsize=512)
def children(ags: str, year: int) -> dict[str, int]:
    """Return the children in day care by age group, and ``minder``: under 3 with childminders."""
    if members(ags) != (ags,):
        parts = [children(part, year) for part in members(ags)]
        return {name: sum(part[name] for part in parts) for name in (*AGES, "minder")}
    draws = Draws("kita", ags, year)
    result = {
        group: draws.binomial(model.count(ags, year - 1, ages), true_rate(ags, year, group))
        for group, ages in AGES.items()
    }
    result["minder"] = draws.binomial(result["u03"], CHILDMINDER_SHARE)
    return result


@lru_cache(maxsize=512)
def older_with_minders(ags: str, year: int) -> int:
    """Return the children from 3 years on who are with childminders."""
    if members(ags) != (ags,):
        return sum(older_with_minders(part, year) for part in members(ags))
    inside = children(ags, year)
    return Draws("older_with_minders", ags, year).binomial(inside["03_06"], 0.008)


@lru_cache(maxsize=512)
def facilities(ags: str, year: int) -> tuple[int, int, int]:
    """Return facilities, approved places and staff."""
    if members(ags) != (ags,):
        parts = [facilities(part, year) for part in members(ags)]
        return (sum(p[0] for p in parts), sum(p[1] for p in parts), sum(p[2] for p in parts))
    inside = children(ags, year)
    cared = sum(inside[group] for group in AGES) - inside["minder"]
    draws = Draws("kita_places", ags, year)
    places = round(cared * (1.035 + 0.01 * draws.normal()))
    staff = round(cared * (0.172 + 0.0042 * (year - YEARS[0])) * (1 + 0.01 * draws.normal()))
    return round(places / (64 + 22 * BY_AGS[ags].urban)), places, staff


def true_staff_shares(ags: str, year: int) -> tuple[float, ...]:
    """Return the true shares of :data:`STAFF_AGES` among staff; rural staff are older."""
    since = (year - YEARS[0]) / (YEARS[-1] - YEARS[0])
    tilt = 0.5 - BY_AGS[ags].urban
    weights = [
        ((1 - since) * first + since * last) * (1 + 0.03 * tilt * (at - 5))
        for at, (first, last) in enumerate(zip(_STAFF_FIRST, _STAFF_LAST, strict=True))
    ]
    return tuple(weight / sum(weights) for weight in weights)


def true_male_share(year: int, group: int) -> float:
    """Return the true share of men among staff of the age group at this place."""
    return (0.115 - 0.010 * group) * (0.55 + 0.05 * (year - YEARS[0])) + 0.008


#: Staff by age group, in the order of :data:`STAFF_AGES`, and childminders.
Staff = tuple[tuple[int, ...], int]


@lru_cache(maxsize=512)
def staff(ags: str, year: int) -> dict[str, Staff]:
    """Return men and women who teach, lead or administrate, and men and women as childminders."""
    if members(ags) != (ags,):
        parts = [staff(part, year) for part in members(ags)]
        return {
            sex: (
                tuple(map(sum, zip(*(part[sex][0] for part in parts), strict=True))),
                sum(part[sex][1] for part in parts),
            )
            for sex in (MALE, FEMALE)
        }
    draws = Draws("kita_staff", ags, year)
    size = draws.binomial(facilities(ags, year)[2], STAFF_WITH_CHILDREN)
    ages = draws.split(size, true_staff_shares(ags, year))
    men = [draws.binomial(count, true_male_share(year, at)) for at, count in enumerate(ages)]
    minders = round(children(ags, year)["minder"] / CHILDREN_PER_CHILDMINDER)
    male_minders = draws.binomial(minders, 0.042)
    women = tuple(count - male for count, male in zip(ages, men, strict=True))
    return {MALE: (tuple(men), male_minders), FEMALE: (women, minders - male_minders)}


def staff_table() -> bytes:
    """Return 22543-02-02-4: staff by age and sex, and childminders by sex."""
    head = "Pädagogisches, Leitungs- und Verwaltungspersonal"
    sexes = (("Insgesamt", (MALE, FEMALE)), ("männlich", (MALE,)), ("weiblich", (FEMALE,)))
    ages = {"Insgesamt": range(len(STAFF_AGES))}
    ages |= {label: range(at, at + 1) for at, label in enumerate(STAFF_AGES.values())}
    table = Wide(
        "22543-02-02-4",
        (
            "Kinder in Tagesbetreuung: Personal nach Altersgruppen und",
            "Pflegepersonen - Stichtag 01.03. -",
            "regionale Tiefe: Kreise und krfr. Städte",
            "Statistik der Kinder- und Jugendhilfe",
        ),
        (
            *((head, age, sex, "Anzahl") for age in ages for sex, _ in sexes),
            *(("Tagespflegepersonen", "Insgesamt", sex, "Anzahl") for sex, _ in sexes),
        ),
    )
    rows = []
    for year, ags in product(YEARS, PRINTED):
        found = staff(ags, year)
        values = [
            sum(found[sex][0][at] for sex in counted for at in places)
            for places in ages.values()
            for _, counted in sexes
        ]
        values += [sum(found[sex][1] for sex in counted) for _, counted in sexes]
        rows.append(Row(f"01.03.{year}", ags, tuple(values)))
    return write_downloader(table, with_traps(rows, dissolved="x"))


def facilities_table() -> bytes:
    """Return 22541-01-04-4."""
    table = Wide(
        "22541-01-04-4",
        (
            "Tageseinrichtungen für Kinder: Einrichtungen, genehmigte",
            "Plätze, tätige Personen -",
            "Stichtag 01.03. - regionale Tiefe: Kreise und krfr. Städte",
            "Statistik der Kinder- und Jugendhilfe",
        ),
        (
            ("Tageseinrichtungen", "Insgesamt", "Anzahl"),
            ("Genehmigte Plätze", "", "Anzahl"),
            ("Tätige Personen", "", "Anzahl"),
        ),
    )
    rows = [Row(f"01.03.{y}", ags, facilities(ags, y)) for y, ags in product(YEARS, PRINTED)]
    return write_downloader(table, with_traps(rows, dissolved="x", town=True))


def under_three_table() -> bytes:
    """Return 22543-03-01-4."""
    head = "Betreute Kinder unter 3 Jahren"
    table = Wide(
        "22543-03-01-4",
        (
            "Betreute Kinder von unter 3 Jahren nach Art der",
            "Kindertagesbetreuung - Stichtag -",
            "regionale Tiefe: Kreise und krfr. Städte",
        ),
        (
            (head, "Insgesamt", "Anzahl"),
            (head, "in Tageseinrichtungen", "Anzahl"),
            (head, "in Kindertagespflege", "Anzahl"),
        ),
        footnotes=("", "Kinder, die beide Formen besuchen, zählen einmal."),
    )
    rows = []
    for year, ags in product(YEARS, PRINTED):
        found = children(ags, year)
        values = (found["u03"], found["u03"] - found["minder"], found["minder"])
        rows.append(Row(f"01.03.{year}", ags, values))
    return write_downloader(table, with_traps(rows))


def kinds_table() -> bytes:
    """Return 22543-01-03-4: children of all ages by kind of day care."""
    head = "Betreute Kinder"
    table = Wide(
        "22543-01-03-4",
        (
            "Betreute Kinder nach Art der Kindertagesbetreuung -",
            "Stichtage - regionale Tiefe:",
            "Kreise und krfr. Städte",
        ),
        (
            (head, "Insgesamt", "Anzahl"),
            (head, "in Tageseinrichtungen", "Anzahl"),
            (head, "in Kindertagespflege", "Anzahl"),
        ),
    )
    rows = []
    for year, ags in product(YEARS, PRINTED):
        whole = sum(children(ags, year)[group] for group in AGES)
        minder = children(ags, year)["minder"] + older_with_minders(ags, year)
        rows.append(Row(f"01.03.{year}", ags, (whole, whole - minder, minder)))
    return write_downloader(table, with_traps(rows))


def all_children_table() -> bytes:
    """Return 22543-04-01-4."""
    head = "Betreute Kinder unter 14 Jahren"
    table = Wide(
        "22543-04-01-4",
        (
            "Betreute Kinder von unter 14 Jahren nach Altersgruppen -",
            "Stichtag - regionale Tiefe:",
            "Kreise und krfr. Städte",
        ),
        tuple((head, label, "Anzahl") for label in ("Insgesamt", *LABELS.values())),
    )
    rows = []
    for year, ags in product(YEARS, PRINTED):
        found = [children(ags, year)[group] for group in AGES]
        rows.append(Row(f"01.03.{year}", ags, (sum(found), *found)))
    return write_downloader(table, with_traps(rows))


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of early childhood education."""
    yield "22541-01-04-4_00.csv", facilities_table()
    yield "u3_stichtag.csv", under_three_table()
    yield "22543-01-03-4_00.csv", kinds_table()
    yield "22543-04-01-4_00.csv", all_children_table()
    yield "22543-02-02-4_00.csv", staff_table()
