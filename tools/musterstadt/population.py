"""Tables of the population and its change: 12411, 12612, 12613 and 12711."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from tools.musterstadt import model
from tools.musterstadt.formats import (
    Attribute,
    Flat,
    FlatRow,
    Row,
    Value,
    Wide,
    with_traps,
    write_downloader,
    write_flat_v4,
    write_flat_v5,
    zipped,
)
from tools.musterstadt.schedules import FEMALE, FOREIGN, GERMAN, LAST_AGE, MALE, SEXES
from tools.musterstadt.territory import DISSOLVED, PRINTED, TOWN

STATISTICS = ("12411", "Fortschreibung des Bevölkerungsstandes")
STICHTAG = ("STAG", "Stichtag")
BEVSTD = ("BEVSTD", "Bevölkerungsstand")
BOTH = (MALE, FEMALE)
#: Printed order of the sexes, with the sexes they count.
SEX_COLUMNS = (("Insgesamt", BOTH), ("männlich", (MALE,)), ("weiblich", (FEMALE,)))

Ages = Sequence[int]


def groups(edges: Sequence[int]) -> dict[str, tuple[str, Ages]]:
    """Return code → label and ages, for groups that begin at 0 and at the edges."""
    result: dict[str, tuple[str, Ages]] = {}
    for low, high in zip((0, *edges), (*edges, 0), strict=True):
        if not high:
            result[f"ALT{low:03d}UM"] = (f"{low} Jahre und mehr", range(low, LAST_AGE + 1))
        elif not low:
            label = "unter 1 Jahr" if high == 1 else f"unter {high} Jahre"
            result[f"ALT000B{high:02d}"] = (label, range(high))
        else:
            result[f"ALT{low:03d}B{high:02d}"] = (f"{low} bis unter {high} Jahre", range(low, high))
    return result


GROUPS_17 = groups((3, 6, 10, 15, 18, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 75))
GROUPS_21 = groups((3, 6, 10, 15, 18, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90))
DEATH_GROUPS = groups((1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85))
MIGRATION_GROUPS = groups((18, 25, 30, 50, 65))
SINGLE: dict[str, tuple[str, Ages]] = {
    **{
        f"ALT{age:03d}": (f"{age} bis unter {age + 1} Jahre" if age else "unter 1 Jahr", (age,))
        for age in range(75)
    },
    **{
        f"ALT{low:03d}B{low + 5}": (f"{low} bis unter {low + 5} Jahre", range(low, low + 5))
        for low in (75, 80, 85)
    },
    "ALT090UM": ("90 Jahre und mehr", range(90, LAST_AGE + 1)),
}
SEX_CODES = {
    "": ("Insgesamt", BOTH),
    "GESM": ("männlich", (MALE,)),
    "GESW": ("weiblich", (FEMALE,)),
}
NATIONS = {
    "": ("Insgesamt", (GERMAN, FOREIGN)),
    "NATD": ("Deutsche", (GERMAN,)),
    "NATA": ("Ausländer", (FOREIGN,)),
}


def ages_table(
    code: str, variable: tuple[str, str], ages: dict[str, tuple[str, Ages]], *, nations: bool
) -> bytes:
    """Return a flat file of the population by sex, age and, if asked for, nationality."""
    all_ages = {"": ("Insgesamt", range(LAST_AGE + 1)), **ages}
    kinds = NATIONS if nations else {"": NATIONS[""]}
    rows = []
    for (sex, (sex_label, sexes)), (nat, (nat_label, nats)) in product(
        SEX_CODES.items(), kinds.items()
    ):
        for age, (age_label, counted) in all_ages.items():
            attributes = [Attribute("GES", "Geschlecht", sex, sex_label)]
            if nations:
                attributes.append(Attribute("NAT", "Nationalität", nat, nat_label))
            attributes.append(Attribute(*variable, age, age_label))
            for year, ags in product(model.YEARS, PRINTED):
                value = model.count(ags, year, counted, sexes, nats)
                rows.append(FlatRow(f"{year}-12-31", ags, tuple(attributes), value))
            rows += [
                FlatRow(f"{year}-12-31", DISSOLVED[0], tuple(attributes), "-")
                for year in model.YEARS
            ]
    return write_flat_v5(Flat(code, STATISTICS, STICHTAG, BEVSTD), rows)


def sex_table() -> bytes:
    """Return 12411-01-01-4 as flat file v5 with quality signs and a town among the Kreise."""
    rows = []
    for sex, (label, sexes) in SEX_CODES.items():
        attributes = (Attribute("GES", "Geschlecht", sex, label),)
        for year in model.YEARS:
            quality = "p" if year == model.LAST else "e"
            for ags in PRINTED:
                value = model.count(ags, year, sexes=sexes)
                rows.append(FlatRow(f"{year}-12-31", ags, attributes, value, quality))
            rows.append(FlatRow(f"{year}-12-31", DISSOLVED[0], attributes, "-"))
            # A third of its Kreis; by sex first, so that men and women add up.
            town = sum(round(0.31 * model.count(TOWN[0][:5], year, sexes=(one,))) for one in sexes)
            rows.append(FlatRow(f"{year}-12-31", TOWN[0], attributes, town, quality))
    return write_flat_v5(Flat("12411-01-01-4", STATISTICS, STICHTAG, BEVSTD, True), rows)


def births_table() -> bytes:
    """Return 12612-01-01-4 as flat file v4."""
    rows = []
    for year, ags in product(model.YEARS, (*PRINTED, DISSOLVED[0])):
        for sex, (label, sexes) in SEX_CODES.items():
            gone = ags == DISSOLVED[0]
            value: Value = "-" if gone else sum(model.births(ags, year, one) for one in sexes)
            attributes = (Attribute("GES", "Geschlecht", sex, label),)
            rows.append(FlatRow(str(year), ags, attributes, value))
    table = Flat("12612-01-01-4", ("12612", "Statistik der Geburten"), ("JAHR", "Jahr"), BIRTHS)
    return write_flat_v4(table, rows)


BIRTHS = ("BEV001", "Lebendgeborene")


def deaths_table() -> bytes:
    """Return 12613-93-01-4 as downloader CSV."""
    all_ages = [("Insgesamt", range(LAST_AGE + 1)), *DEATH_GROUPS.values()]
    table = Wide(
        "12613-93-01-4",
        (
            "Gestorbene nach Altersgruppen - Jahressumme - regionale",
            "Tiefe: Kreise und krfr. Städte",
            "Statistik der Sterbefälle",
        ),
        tuple(("Gestorbene", label, "Anzahl") for label, _ in all_ages),
    )
    rows = []
    for year, ags in product(model.YEARS, PRINTED):
        values = tuple(
            sum(model.flow("deaths", ags, year, sex, ages) for sex in SEXES) for _, ages in all_ages
        )
        rows.append(Row(str(year), ags, values))
    return write_downloader(table, with_traps(rows))


def migration_table() -> bytes:
    """Return 12711-04-02-4 as downloader CSV with a header of four rows."""
    all_ages = [("Insgesamt", range(LAST_AGE + 1)), *MIGRATION_GROUPS.values()]
    kinds = (
        ("Zuzüge über die Kreisgrenze", "arrivals"),
        ("Fortzüge über die Kreisgrenze", "departures"),
    )
    cells = [
        (title, kind, label, ages, sex_label, sexes)
        for title, kind in kinds
        for label, ages in all_ages
        for sex_label, sexes in SEX_COLUMNS
    ]
    table = Wide(
        "12711-04-02-4",
        (
            "Zu- und Fortzüge (über Kreisgrenzen) nach Geschlecht und",
            "Altersgruppen - Jahressumme -",
            "regionale Tiefe: Kreise und krfr. Städte",
            "Wanderungsstatistik",
        ),
        tuple((title, label, sex, "Anzahl") for title, _, label, _, sex, _ in cells),
        footnotes=(
            "",
            "Land und Bund: nur Zu- und Fortzüge über die Grenze des",
            "Landes oder des Bundes.",
        ),
    )
    rows = []
    for year, ags in product(model.YEARS, PRINTED):
        values = tuple(
            sum(model.flow(kind, ags, year, sex, ages) for sex in sexes)
            for _, kind, _, ages, _, sexes in cells
        )
        rows.append(Row(str(year), ags, values))
    return write_downloader(table, with_traps(rows))


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of the population."""
    yield "12411-01-01-4.zip", sex_table()
    yield (
        "abruf_1741880408.zip",
        ages_table(
            "12411-04-02-4", ("ALTX76", "Altersjahre (unter 1 bis 90 u. m.)"), SINGLE, nations=False
        ),
    )
    yield (
        "bevoelkerung_17.zip",
        ages_table(
            "12411-02-03-4",
            ("ALTX20", "Altersgruppen (unter 3 bis 75 u. m.)"),
            GROUPS_17,
            nations=False,
        ),
    )
    yield (
        "12411-03-03-4_flat.zip",
        ages_table(
            "12411-03-03-4",
            ("ALTX21", "Altersgruppen (unter 3 bis 90 u. m.)"),
            GROUPS_21,
            nations=True,
        ),
    )
    yield "flat_2024.zip", zipped({"12612_flat.csv": births_table()})
    yield "12613-93-01-4_00.csv", deaths_table()
    yield "wanderung.csv", migration_table()
