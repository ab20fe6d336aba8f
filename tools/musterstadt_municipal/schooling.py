"""Files by Sozialraum on education: Kita, school-entry examination, transitions after class 4."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.musterstadt import early_years, model, schools
from tools.musterstadt.draws import Draws
from tools.musterstadt.territory import MUSTERSTADT
from tools.musterstadt_municipal.office import Formula, Sheet, write_csv, write_workbook
from tools.musterstadt_municipal.spaces import (
    BURDEN,
    KEYS,
    SPACES,
    YEARS,
    apportion,
    draw_cases,
    people,
    true_shares,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Indicator → loading of the burden on the logit scale.
LOADINGS = {
    "kita_u03": -0.30,
    "kita_03_06": -0.25,
    "foerderbedarf_sprache": 0.45,
    "uebergewicht": 0.30,
    "keine_kita": 0.40,
    "gymnasium": -0.55,
}
#: Indicator of the school-entry examination → share in the first year, change per year.
EXAMINATION = {
    "foerderbedarf_sprache": (0.196, 0.0085),
    "uebergewicht": (0.094, 0.0030),
    "keine_kita": (0.042, 0.0022),
}
EXAMINATION_LABELS = {
    "foerderbedarf_sprache": "Förderbedarf Sprache",
    "uebergewicht": "Übergewicht oder Adipositas",
    "keine_kita": "kein Kitabesuch",
}
#: Years of the Stichtag 1 March; children are those of 31.12. of the year before.
KITA_YEARS = tuple(year + 1 for year in YEARS)
#: School forms beside the Gymnasium, and their shares in the rest.
OTHER_FORMS = {"gesamtschule": 0.52, "realschule": 0.33, "hauptschule": 0.07, "foerderschule": 0.08}
FORM_LABELS = {
    "gymnasium": "Gymnasium",
    "gesamtschule": "Gesamtschule",
    "realschule": "Realschule",
    "hauptschule": "Hauptschule",
    "foerderschule": "Förderschule",
}
#: Children whose address the health office could not place.
UNPLACED = 6


def _children(indicator: str, year: int) -> list[int]:
    if indicator.startswith("kita_"):
        return [people(key, year - 1, indicator.removeprefix("kita_")) for key in KEYS]
    if indicator == "gymnasium":
        return _leavers(year)
    return examined(year)


def _total(indicator: str, year: int) -> int:
    if indicator.startswith("kita_"):
        return early_years.children(MUSTERSTADT, year)[indicator.removeprefix("kita_")]
    size = sum(_children(indicator, year))
    if indicator == "gymnasium":
        return round(size * schools.true_gymnasium_share(MUSTERSTADT, year))
    level, slope = EXAMINATION[indicator]
    share = level + slope * (year - YEARS[0])
    return Draws("examination", indicator, year).binomial(size, share)


def _expected(indicator: str, year: int) -> float:
    if indicator not in EXAMINATION:
        return _total(indicator, year)
    level, slope = EXAMINATION[indicator]
    return sum(examined(year)) * (level + slope * (year - YEARS[0]))


@lru_cache(maxsize=512)
def true(indicator: str, year: int) -> tuple[float, ...]:
    """Return the true share of each area."""
    sizes = _children(indicator, year)
    return tuple(true_shares(indicator, LOADINGS[indicator], sizes, _expected(indicator, year)))


@lru_cache(maxsize=512)
def cases(indicator: str, year: int) -> tuple[int, ...]:
    """Return the cases of each area, as drawn."""
    sizes = _children(indicator, year)
    return tuple(draw_cases(indicator, year, sizes, true(indicator, year), _total(indicator, year)))


@lru_cache(maxsize=64)
def examined(year: int) -> list[int]:
    """Return the children of each area examined before they enter school."""
    draws = Draws("examined", year)
    return [draws.binomial(round(people(key, year, "03_06") / 3), 0.972) for key in KEYS]


@lru_cache(maxsize=64)
def _leavers(year: int) -> list[int]:
    """Return the children of each area who enter class 5 in the school year that begins."""
    children = model.count(MUSTERSTADT, year, (10,))
    return apportion(round(0.965 * children), [people(key, year, "06_10") for key in KEYS])


def examination_file() -> bytes:
    """Return the examination: a sheet per year, a row of children without area."""
    sheets = []
    for year in YEARS:
        sheet = Sheet(f"ESU {year}", headings=(4,), widths={"A": 24, "B": 12, "C": 14, "D": 14})
        sheet.add(f"Einschulungsuntersuchung {year}")
        sheet.add("Gesundheitsamt der Stadt Musterstadt – nur für den internen Gebrauch")
        sheet.add()
        sheet.add("Sozialraum", "untersuchte Kinder", *EXAMINATION_LABELS.values())
        for row, space in enumerate(SPACES):
            found = [cases(name, year)[row] for name in EXAMINATION]
            sheet.add(space.name, examined(year)[row], *found)
        draws = Draws("unplaced", year)
        rest = [UNPLACED, *(draws.binomial(UNPLACED, true(name, year)[0]) for name in EXAMINATION)]
        sheet.add("ohne Zuordnung", *rest)
        first, last = 5, len(sheet.rows)
        sums = [sum(examined(year)), *(sum(cases(name, year)) for name in EXAMINATION)]
        sheet.add(
            "Gesamtstadt",
            *(
                Formula(f"SUM({column}{first}:{column}{last})", total + more)
                for column, total, more in zip("BCDE", sums, rest, strict=True)
            ),
        )
        sheet.add()
        sheet.add("Mehrere Befunde je Kind sind möglich.")
        sheets.append(sheet)
    return write_workbook(*sheets)


def places(year: int, group: str) -> list[int]:
    """Return the Kita places by the area of the facility; new quarters have fewer."""
    inside = cases(f"kita_{group}", year)
    pull = {"S01": 1.5, "S05": 1.2, "S09": 1.3, "S12": 0.82, "S21": 0.7, "S23": 0.0, "S24": 0.0}
    weights = [count * pull.get(key, 1.0) for key, count in zip(KEYS, inside, strict=True)]
    return apportion(round(sum(inside) * 1.028), weights)


def kita_files() -> Iterator[tuple[str, bytes]]:
    """Yield children by residence and places by location, one CSV per year, UTF-8 with BOM."""
    labels = {"u03": "unter 3 Jahre", "03_06": "3 bis unter 6 Jahre"}
    for year in KITA_YEARS:
        rows: list[list[object]] = [
            [
                "Sozialraum",
                "Stichtag",
                "Altersgruppe",
                "betreute Kinder (Wohnort)",
                "Plätze (Standort)",
            ]
        ]
        for row, key in enumerate(KEYS):
            rows += [
                [
                    key,
                    f"01.03.{year}",
                    label,
                    cases(f"kita_{group}", year)[row],
                    places(year, group)[row],
                ]
                for group, label in labels.items()
            ]
        body = write_csv(rows, encoding="utf-8-sig")
        yield f"Kita_Wohnort_{year}.csv", body


@lru_cache(maxsize=64)
def transitions(year: int) -> list[dict[str, int]]:
    """Return the transitions of each area by school form."""
    found = []
    for row, key in enumerate(KEYS):
        grammar = cases("gymnasium", year)[row]
        shares = [
            share * (1 + (0.25 * BURDEN[key] if form in {"hauptschule", "foerderschule"} else 0.0))
            for form, share in OTHER_FORMS.items()
        ]
        rest = Draws("transitions", key, year).split(_leavers(year)[row] - grammar, shares)
        found.append({"gymnasium": grammar, **dict(zip(OTHER_FORMS, rest, strict=True))})
    return found


def transitions_file() -> bytes:
    """Return transitions from class 4: school years as text, merged over their areas."""
    sheet = Sheet("Übergänge", headings=(4, 5), widths={"A": 11, "B": 22, "C": 11})
    sheet.add("Übergänge von der Grundschule in die Jahrgangsstufe 5 nach dem Wohnort")
    sheet.add("Schulverwaltungsamt, Stand: Schuljahresbeginn")
    sheet.add()
    sheet.add("Schuljahr", "Wohnsozialraum", "Übergänge", "davon zu")
    sheet.add(None, None, "insgesamt", *FORM_LABELS.values())
    sheet.merged += ["A4:A5", "B4:B5", "D4:H4"]
    for year in YEARS:
        found = transitions(year)
        top = len(sheet.rows) + 1
        for space, counts in zip(SPACES, found, strict=True):
            row = len(sheet.rows) + 1
            sheet.add(
                f"{year}/{(year + 1) % 100:02d}" if row == top else None,
                f"{space.key} {space.name}",
                Formula(f"SUM(D{row}:H{row})", sum(counts.values())),
                *counts.values(),
            )
        last = len(sheet.rows)
        sums = [sum(row[form] for row in found) for form in FORM_LABELS]
        sheet.add(
            None,
            "Stadt",
            *(
                Formula(f"SUM({column}{top}:{column}{last})", total)
                for column, total in zip("CDEFGH", [sum(sums), *sums], strict=True)
            ),
        )
        sheet.merged.append(f"A{top}:A{last + 1}")
    sheet.add()
    sheet.add("Ohne Wiederholungen und ohne Zuzüge während des Schuljahres.")
    return write_workbook(sheet)


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file."""
    yield f"ESU_{YEARS[0]}-{YEARS[-1]}.xlsx", examination_file()
    yield from kita_files()
    yield f"Übergänge_Klasse5_{YEARS[0]}-{YEARS[-1]}.xlsx", transitions_file()
