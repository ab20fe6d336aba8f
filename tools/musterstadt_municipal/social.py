"""Files by Sozialraum on people and their situation: residents, SGB II, unemployment, households."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from tools.musterstadt import social as official
from tools.musterstadt_municipal.office import Formula, Sheet, hide, write_csv, write_workbook
from tools.musterstadt_municipal.spaces import (
    GROUPS,
    KEYS,
    SPACES,
    YEARS,
    apportion,
    draw_cases,
    people,
    residents,
    true_shares,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Indicator → loading of the burden on the logit scale.
LOADINGS = {
    "kinder_sgb2": 0.85,
    "erwachsene_sgb2": 0.75,
    "arbeitslose": 0.60,
    "arbeitslose_15_25": 0.55,
    "alleinerziehende": 0.30,
}
YOUNG = ("u03", "03_06", "06_10", "10_15")
#: Residents from 15 up to the age limit of benefits; those of 65 are few.
GROWN = ("15_18", "18_25", "25_65")
LABELS = {
    "u03": "unter 3",
    "03_06": "3 bis unter 6",
    "06_10": "6 bis unter 10",
    "10_15": "10 bis unter 15",
    "15_18": "15 bis unter 18",
    "18_25": "18 bis unter 25",
    "25_65": "25 bis unter 65",
    "65_plus": "65 und älter",
}


def sizes_of(indicator: str, year: int) -> list[int]:
    """Return the people of each area among whom an indicator counts cases."""
    groups = {
        "kinder_sgb2": YOUNG,
        "erwachsene_sgb2": GROWN,
        "arbeitslose": GROWN,
        "arbeitslose_15_25": ("15_18", "18_25"),
    }
    if indicator == "alleinerziehende":
        return households(year)
    return [people(key, year, *groups[indicator]) for key in KEYS]


def city_total(indicator: str, year: int) -> int:
    """Return the cases of the whole city, from the official model where it has them."""
    sgb2 = official.musterstadt_sgb2(year)
    unemployed = official.musterstadt_unemployed(year)
    return {
        "kinder_sgb2": sgb2["u15"],
        "erwachsene_sgb2": sgb2["15_65"],
        "arbeitslose": unemployed["total"] - unemployed["15_25"],
        "arbeitslose_15_25": unemployed["15_25"],
        "alleinerziehende": round(0.226 * sum(households(year))),
    }[indicator]


@lru_cache(maxsize=512)
def true(indicator: str, year: int) -> tuple[float, ...]:
    """Return the true share of each area."""
    sizes = sizes_of(indicator, year)
    return tuple(true_shares(indicator, LOADINGS[indicator], sizes, city_total(indicator, year)))


@lru_cache(maxsize=512)
def cases(indicator: str, year: int) -> tuple[int, ...]:
    """Return the cases of each area, as drawn."""
    sizes = sizes_of(indicator, year)
    shares = true(indicator, year)
    return tuple(draw_cases(indicator, year, sizes, shares, city_total(indicator, year)))


def households(year: int) -> list[int]:
    """Return the households with children under 18 of each area."""
    minors = [people(key, year, *YOUNG, "15_18") for key in KEYS]
    return apportion(round(sum(minors) / 1.63), minors)


def residents_file() -> bytes:
    """Return residents by area and age: a sheet per year, two rows of headings, formulas."""
    sheets = []
    for year in YEARS:
        sheet = Sheet(
            str(year), headings=(4, 5), widths={"A": 8, "B": 24}, formats={"A": "@", "B": "@"}
        )
        sheet.add(f"Einwohnerinnen und Einwohner nach Sozialräumen am 31.12.{year}")
        sheet.add("Bevölkerung mit Hauptwohnung, Altersgruppen in Jahren")
        sheet.add()
        sheet.add("Sozialraum", None, "Einwohnerinnen und Einwohner (Hauptwohnung)")
        sheet.add("Nr.", "Name", "insgesamt", *LABELS.values())
        sheet.merged += ["A1:K1", "A4:B4", "C4:K4"]
        first = len(sheet.rows) + 1
        for space in SPACES:
            counts = residents()[year][space.key]
            row = len(sheet.rows) + 1
            whole = Formula(f"SUM(D{row}:K{row})", sum(counts.values()))
            sheet.add(space.key, space.name, whole, *(counts[group] for group in GROUPS))
        last = len(sheet.rows)
        totals = [sum(people(key, year) for key in KEYS)]
        totals += [sum(people(key, year, group) for key in KEYS) for group in GROUPS]
        sheet.add(
            "Stadt gesamt",
            None,
            *(
                Formula(f"SUM({column}{first}:{column}{last})", total)
                for column, total in zip("CDEFGHIJK", totals, strict=True)
            ),
        )
        sheet.merged.append(f"A{last + 1}:B{last + 1}")
        sheet.add()
        sheet.add("Quelle: Melderegister der Stadt Musterstadt, eigene Fortschreibung")
        sheets.append(sheet)
    return write_workbook(*sheets)


def sgb2_file() -> bytes:
    """Return recipients of SGB II by area: one long sheet with hidden small counts."""
    sheet = Sheet(
        "Tabelle1", headings=(5, 6), widths={"A": 11, "B": 22, "C": 12}, formats={"C": "DD.MM.YYYY"}
    )
    sheet.add("Leistungsberechtigte nach dem SGB II in Sozialräumen")
    sheet.add("Stadt Musterstadt (99001), Stichtage 31.12.")
    sheet.add("Sonderauswertung, Daten nach einer Wartezeit von drei Monaten")
    sheet.add()
    sheet.add("Nr.", "Sozialraum", "Stichtag", "Leistungsberechtigte")
    sheet.add(None, None, None, "insgesamt", "unter 15 Jahren", "15 Jahre bis Regelaltersgrenze ¹⁾")
    sheet.merged += ["A5:A6", "B5:B6", "C5:C6", "D5:F5"]
    for year in YEARS:
        young, grown = cases("kinder_sgb2", year), cases("erwachsene_sgb2", year)
        counts = {
            key: {"total": young[row] + grown[row], "u15": young[row], "15_65": grown[row]}
            for row, key in enumerate(KEYS)
        }
        shown = hide(counts, linked=("u15", "15_65"))
        for space in SPACES:
            cells = shown[space.key]
            sheet.add(
                space.key,
                space.name,
                date(year, 12, 31),
                *(cells[column] for column in ("total", "u15", "15_65")),
            )
        sheet.add(
            "Insgesamt", None, date(year, 12, 31), sum(young) + sum(grown), sum(young), sum(grown)
        )
    sheet.add()
    sheet.add("* Werte kleiner 3 und Werte, aus denen sie zu errechnen wären, sind ersetzt.")
    sheet.add("¹⁾ Die Regelaltersgrenze steigt bis 2031 auf 67 Jahre.")
    sheet.add("Quelle: fiktive Sonderauswertung für die Stadt Musterstadt")
    return write_workbook(sheet)


def unemployed_file() -> bytes:
    """Return unemployed people by area as CSV in Windows-1252."""
    rows: list[list[object]] = [
        ["Arbeitslose nach Sozialräumen – Stadt Musterstadt"],
        ["Rechtskreise SGB II und SGB III zusammen"],
        [],
        ["Sozialraum", "Stichtag", "Arbeitslose", "darunter 15 bis unter 25 Jahre"],
    ]
    for year in YEARS:
        older, young = cases("arbeitslose", year), cases("arbeitslose_15_25", year)
        counts = {
            key: {"total": older[row] + young[row], "15_25": young[row]}
            for row, key in enumerate(KEYS)
        }
        shown = hide(counts, linked=())
        rows += [
            [f"{space.key} {space.name}", f"31.12.{year}", *shown[space.key].values()]
            for space in SPACES
        ]
        rows.append(["Insgesamt", f"31.12.{year}", sum(older) + sum(young), sum(young)])
    rows += [[], ["* kleiner als 3 oder geheim zu halten"], ["Quelle: fiktive Sonderauswertung"]]
    return write_csv(rows)


def households_file() -> bytes:
    """Return households with children: the years stand side by side in merged headings."""
    sheet = Sheet("Tabelle1", headings=(3, 4), widths={"A": 24})
    sheet.add("Haushalte mit Kindern unter 18 Jahren am 31.12. (Haushaltegenerierung)")
    sheet.add()
    top: list[object] = ["Sozialraum"]
    below: list[object] = [None]
    for offset, year in enumerate(YEARS):
        top += [year, None]
        below += ["Haushalte mit Kindern", "darunter Alleinerziehende"]
        left, right = (_letter(1 + 2 * offset + side) for side in (0, 1))
        sheet.merged.append(f"{left}3:{right}3")
        sheet.formats |= {left: "0", right: "0"}
    sheet.add(*top)
    sheet.add(*below)
    sheet.merged.append("A3:A4")
    for row, space in enumerate(SPACES):
        cells: list[object] = [space.name]
        for year in YEARS:
            cells += [households(year)[row], cases("alleinerziehende", year)[row]]
        sheet.add(*cells)
    last = len(sheet.rows)
    totals: list[object] = ["Summe"]
    for offset, year in enumerate(YEARS):
        for side, total in enumerate((sum(households(year)), sum(cases("alleinerziehende", year)))):
            column = _letter(1 + 2 * offset + side)
            totals.append(Formula(f"SUM({column}5:{column}{last})", total))
    sheet.add(*totals)
    sheet.add()
    sheet.add(
        "Haushalte sind aus dem Melderegister geschätzt; Wohngemeinschaften können enthalten sein."
    )
    return write_workbook(sheet)


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file."""
    span = f"{YEARS[0]}-{YEARS[-1]}"
    yield f"Einwohner_Sozialräume_{span}.xlsx", residents_file()
    yield f"SGB2_Sozialräume_{span}.xlsx", sgb2_file()
    yield f"Arbeitslose_Sozialraeume_{YEARS[0]}_{YEARS[-1]}.csv", unemployed_file()
    yield f"Haushalte_Kinder_{span}.xlsx", households_file()
