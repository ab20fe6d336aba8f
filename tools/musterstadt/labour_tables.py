"""Tables of employees (13111), of unemployment (13211) and of SGB II (22811)."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from tools.musterstadt import labour, social
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
from tools.musterstadt.schedules import FEMALE, FOREIGN, MALE
from tools.musterstadt.territory import BUND, DISSOLVED, LAND, PRINTED, SMALL, TOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BOTH = (MALE, FEMALE)
SEX_COLUMNS = (("Insgesamt", BOTH), ("männlich", (MALE,)), ("weiblich", (FEMALE,)))
SOURCE = "Statistik der sozialversicherungspflichtig Beschäftigten"
BA_SOURCE = "Arbeitsmarktstatistik der Bundesagentur für Arbeit"
#: The Stichtag that Land and Bund have and the Kreise do not have yet.
UNPUBLISHED = labour.YEARS[-1]


def workplace_table() -> bytes:
    """Return 13111-01-03-4 as flat file: the newest Stichtag is ``-`` for every Kreis."""
    nations = (("", "Insgesamt"), ("NATA", "ausländisch"))
    sexes = (
        ("", "Insgesamt", BOTH),
        ("GESM", "männlich", (MALE,)),
        ("GESW", "weiblich", (FEMALE,)),
    )
    rows = []
    for (nat, nat_label), (sex, sex_label, counted) in product(nations, sexes):
        attributes = (
            Attribute("NAT", "Nationalität", nat, nat_label),
            Attribute("GES", "Geschlecht", sex, sex_label),
        )
        for year in labour.YEARS:
            time = f"{year}-06-30"
            is_late = year == UNPUBLISHED
            for ags in PRINTED:
                foreign = labour.workplace_foreign(ags, year)
                whole = labour.commuters(ags, year)
                value: Value = sum(foreign[s] if nat else whole["work", s] for s in counted)
                hidden = is_late and ags not in (BUND, LAND)
                rows.append(FlatRow(time, ags, attributes, "-" if hidden else value))
            rows.append(FlatRow(time, DISSOLVED[0], attributes, "-"))
            rows.append(FlatRow(time, TOWN[0], attributes, "."))
    measure = ("ERW032", "Sozialversicherungspfl. Beschäftigte (Arbeitsort)")
    table = Flat("13111-01-03-4", ("13111", SOURCE), ("STAG", "Stichtag"), measure)
    return write_flat_v5(table, rows)


def age_table(code: str, place: str, source: Callable[[str, int], labour.Counts]) -> bytes:
    """Return employees by sex and age at ``place``."""
    head = f"Sozialversicherungspfl. Beschäftigte ({place})"
    ages = {"Insgesamt": tuple(labour.GROUPS)} | {v: (k,) for k, v in labour.LABELS.items()}
    cells = [
        (age, groups, sex, sexes) for age, groups in ages.items() for sex, sexes in SEX_COLUMNS
    ]
    table = Wide(
        code,
        (
            f"Sozialversicherungspflichtig Beschäftigte am {place} nach",
            "Geschlecht und Altersgruppen -",
            "Stichtag 30.06. - regionale Tiefe: Kreise und krfr. Städte",
            SOURCE,
        ),
        tuple((head, age, sex, "Anzahl") for age, _, sex, _ in cells),
    )
    rows = []
    for year, ags in product(labour.YEARS, PRINTED):
        found = source(ags, year)
        values = tuple(
            sum(found[group, sex] for group in groups for sex in sexes)
            for _, groups, _, sexes in cells
        )
        rows.append(Row(f"30.06.{year}", ags, values))
    return write_downloader(table, with_traps(rows, dissolved="x"))


def qualification_table() -> bytes:
    """Return 13111-12-03-4; one cell of the smallest Kreis is not reliable enough (``/``)."""
    head = "Sozialversicherungspfl. Beschäftigte (Wohnort)"
    kinds = {"Insgesamt": tuple(labour.QUALIFICATIONS)}
    kinds |= {label: (name,) for name, label in labour.QUALIFICATIONS.items()}
    cells = [(k, names, sex, sexes) for k, names in kinds.items() for sex, sexes in SEX_COLUMNS]
    table = Wide(
        "13111-12-03-4",
        (
            "Sozialversicherungspflichtig Beschäftigte am Wohnort nach",
            "Geschlecht und Art des",
            "beruflichen Ausbildungsabschlusses - Stichtag 30.06. -",
            "regionale Tiefe:",
            "Kreise und krfr. Städte",
            SOURCE,
        ),
        tuple((head, kind, sex, "Anzahl") for kind, _, sex, _ in cells),
    )
    rows = []
    for year, ags in product(labour.YEARS, PRINTED):
        found = labour.qualification(ags, year)
        values: list[Value] = [
            sum(found[name, sex] for name in names for sex in sexes) for _, names, _, sexes in cells
        ]
        if ags == SMALL and year == labour.YEARS[0]:
            values[-3:] = ["/", "/", "/"]
        rows.append(Row(f"30.06.{year}", ags, tuple(values)))
    return write_downloader(table, with_traps(rows))


def commuter_table() -> bytes:
    """Return 13111-09-01-4-B."""
    kinds = {
        "work": "Beschäftigte am Arbeitsort",
        "home": "Beschäftigte am Wohnort",
        "in": "Einpendler über Kreisgrenzen",
        "out": "Auspendler über Kreisgrenzen",
    }
    cells = [
        (kind, label, sex, sexes) for kind, label in kinds.items() for sex, sexes in SEX_COLUMNS
    ]
    table = Wide(
        "13111-09-01-4-B",
        (
            "Sozialversicherungspflichtig Beschäftigte am Arbeits- und",
            "Wohnort, Ein- und Auspendler",
            "über Kreisgrenzen nach Geschlecht - Stichtag 30.06. -",
            "regionale Ebenen",
            SOURCE,
        ),
        tuple((label, sex, "Anzahl") for _, label, sex, _ in cells),
        footnotes=("", "Land und Bund: Pendelnde über die eigene Grenze."),
    )
    rows = []
    for year, ags in product(labour.YEARS, PRINTED):
        found = labour.commuters(ags, year)
        values = tuple(sum(found[kind, sex] for sex in sexes) for kind, _, _, sexes in cells)
        rows.append(Row(f"30.06.{year}", ags, values))
    return write_downloader(table, with_traps(rows, town=True))


def unemployment_table() -> bytes:
    """Return 13211-02-05-4, yearly averages with rates of one decimal."""
    head = "Arbeitslose"
    narrow = "Arbeitslosenquote bez. abh. zivile Erwerbspers."
    wide = "Arbeitslosenquote bez. auf alle zivile Erwerbsp."
    groups = (
        "",
        "ausländisch",
        "schwerbehindert",
        "15 bis unter 20 Jahre",
        "15 bis unter 25 Jahre",
        "55 bis unter 65 Jahre",
        "langzeitarbeitslos",
    )
    table = Wide(
        "13211-02-05-4",
        (
            "Arbeitslose nach ausgewählten Personengruppen sowie",
            "Arbeitslosenquoten -",
            "Jahresdurchschnitt - regionale Tiefe:",
            "Kreise und krfr. Städte",
            BA_SOURCE,
        ),
        (
            *((head, group, "Anzahl") for group in groups),
            (narrow, "", "Prozent"),
            *(
                (wide, group, "Prozent")
                for group in ("", "Männer", "Frauen", "ausländisch", "15 bis unter 25 Jahre")
            ),
        ),
        first_line="Tabelle: ",
    )
    rows = [
        Row(str(year), ags, unemployment_cells(ags, year))
        for year, ags in product(social.UNEMPLOYMENT_YEARS, PRINTED)
    ]
    return write_downloader(table, with_traps(rows))


def unemployment_cells(ags: str, year: int) -> tuple[Value, ...]:
    """Return the printed cells of one region and year."""
    found = social.unemployed(ags, year)
    force = {cell: social.labour_force(ags, year, cell) for cell in social.cells()}
    disabled, long_term = social.burdened(ags, year)

    def count(source: dict[social.Cell, int], kind: str = "") -> int:
        keep: dict[str, Callable[[social.Cell], bool]] = {
            "foreign": lambda cell: cell[2] == FOREIGN,
            "15_20": lambda cell: cell[0] == "15_20",
            "15_25": lambda cell: cell[0] in {"15_20", "20_25"},
            "55_65": lambda cell: cell[0] == "55_65",
            MALE: lambda cell: cell[1] == MALE,
            FEMALE: lambda cell: cell[1] == FEMALE,
        }
        return sum(n for cell, n in source.items() if not kind or keep[kind](cell))

    total = count(found)
    rates = tuple(
        round(100 * count(found, kind) / count(force, kind), 1)
        for kind in ("", MALE, FEMALE, "foreign", "15_25")
    )
    return (
        total,
        count(found, "foreign"),
        disabled,
        count(found, "15_20"),
        count(found, "15_25"),
        count(found, "55_65"),
        long_term,
        round(100 * total / (0.915 * count(force)), 1),
        *rates,
    )


def sgb2_table() -> bytes:
    """Return 22811-02-02-4."""
    head = "Personen in Bedarfsgemeinschaften"
    labels = (
        "Insgesamt",
        "unter 3 Jahre",
        "3 bis unter 6 Jahre",
        "6 bis unter 15 Jahre",
        "15 bis unter 25 Jahre",
        "25 bis unter 55 Jahre",
        "55 Jahre und mehr",
    )
    table = Wide(
        "22811-02-02-4",
        (
            "Personen in Bedarfsgemeinschaften nach Altersgruppen -",
            "Stichtag 31.12. -",
            "regionale Tiefe: Kreise und krfr. Städte",
            "Statistik der Grundsicherung",
        ),
        tuple((head, label, "Anzahl") for label in labels),
    )
    rows = [
        Row(f"31.12.{year}", ags, tuple(social.sgb2(ags, year).values()))
        for year, ags in product(social.SGB2_YEARS, PRINTED)
    ]
    return write_downloader(table, with_traps(rows))


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of the labour market."""
    yield "svb.zip", workplace_table()
    yield "13111-05-03-4_00.csv", age_table("13111-05-03-4", "Arbeitsort", labour.workplace)
    yield "13111-06-02-4_00.csv", age_table("13111-06-02-4", "Wohnort", labour.residents)
    yield "Beschaeftigte_Abschluss.csv", qualification_table()
    yield "13111-09-01-4-B_00.csv", commuter_table()
    yield "alo_2024.csv", unemployment_table()
    yield "22811-02-02-4_00.csv", sgb2_table()
