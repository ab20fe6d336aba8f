"""Workbooks as offices send them, built cell by cell, each with its own table of truth.

The places, names and figures are invented. What makes the workbooks hard is not: headings over
two or three rows with merged cells, titles and notes above, footnotes and sources below, sums
as formulas, subtotals, dates as text, keys as numbers, hidden rows, thousands as text.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Callable

#: Key → name, as a geometry would have them.
AREAS = {"01": "Altstadt", "02": "Bahnhofsviertel", "03": "Süd-Ost", "04": "Nordpark"}
NARROW = "\u202f"


@dataclass
class Office:
    """A workbook, its name, and what must be read from it.

    Attributes
    ----------
    truth
        (ags, period, variable, raum, other categories in order) → value, ``None`` where a
        sign hides it.
    answers
        What only the office can know.
    """

    name: str
    book: openpyxl.Workbook
    truth: dict[tuple[str, ...], float | None]
    dataset: str
    ags: str = "07211"
    answers: dict[str, str] = field(default_factory=dict)
    #: (sheet, cell) → value that the spreadsheet program stored for the formula.
    stored: dict[tuple[str, str], float | str] = field(default_factory=dict)

    def sheet(self, name: str = "") -> openpyxl.worksheet.worksheet.Worksheet:
        return self.book[name] if name else self.book.worksheets[-1]

    def body(self) -> bytes:
        stream = io.BytesIO()
        self.book.save(stream)
        return store_values(stream.getvalue(), self.book.sheetnames, self.stored)

    def spoil(self, change: Callable[[Office], None]) -> Office:
        change(self)
        return self


def store_values(
    body: bytes, sheets: list[str], stored: dict[tuple[str, str], float | str]
) -> bytes:
    """Put the stored result behind each formula, as spreadsheet programs do and openpyxl does not."""
    if not stored:
        return body
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", part.filename)
            sheet = sheets[int(found[1]) - 1] if found else ""
            for (name, cell), value in stored.items():
                if name != sheet:
                    continue
                kind = b' t="e"' if isinstance(value, str) else b""
                content, count = re.subn(
                    rb'<c r="%s"([^>]*?)><f>(.*?)</f><v\s*/>\s*</c>|<c r="%s"([^>]*?)><f>(.*?)</f><v></v></c>'
                    % (cell.encode(), cell.encode()),
                    lambda m, v=value, k=kind, c=cell: (
                        b'<c r="%s"%s%s><f>%s</f><v>%s</v></c>'
                        % (c.encode(), m[1] or m[3] or b"", k, m[2] or m[4], str(v).encode())
                    ),
                    content,
                )
                assert count == 1, (sheet, cell)
            new.writestr(part, content)
    return target.getvalue()


def sgb2() -> Office:
    """Merged headings, keys as numbers, a sign with its legend, sums as formulas, a date above."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Auswertung"
    rows = {"01": (233, 38), "02": (799, 132), "03": (828, 248), "04": (41, None)}
    page.append(["Leistungsberechtigte nach dem SGB II nach Sozialräumen"])
    page.append(["Stadt Trier, Stichtag: 31. Dezember 2024"])
    page.append(["erstellt am 14.03.2025, Amt für Soziales"])
    page.append([])
    page.append(["Sozialraum", None, "Leistungsberechtigte", None, None])
    page.append(["Nr.", "Name", "insgesamt", "davon", None])
    page.append([None, None, None, "unter 15 Jahre", "15 Jahre bis zur Regelaltersgrenze ¹⁾"])
    for cells in ("A1:E1", "A5:B5", "C5:E5", "A6:A7", "B6:B7", "C6:C7", "D6:E6"):
        page.merge_cells(cells)
    truth: dict[tuple[str, ...], float | None] = {}
    period = "2024-12-31"
    for key, (whole, young) in rows.items():
        hidden = young is None
        page.append(
            [
                int(key),
                AREAS[key],
                whole,
                "*" if hidden else young,
                "*" if hidden else whole - young,
            ]
        )
        truth["07211", period, "personen", key, "total"] = whole
        truth["07211", period, "personen", key, "u15"] = young
        truth["07211", period, "personen", key, "15_65"] = None if hidden else whole - young
    page.append(["Insgesamt", None, "=SUM(C8:C11)", 425, 1476])
    page.merge_cells("A12:B12")
    total = sum(whole for whole, _ in rows.values())
    truth["07211", period, "personen", "total", "total"] = total
    truth["07211", period, "personen", "total", "u15"] = 425
    truth["07211", period, "personen", "total", "15_65"] = 1476
    page.append([])
    page.append(["* Werte kleiner 3 und Werte, aus denen sie sich errechnen lassen, sind ersetzt."])
    page.append(["¹⁾ Die Regelaltersgrenze steigt bis 2031 auf 67 Jahre."])
    page.append(["Quelle: Statistik der Bundesagentur für Arbeit"])
    stored: dict[tuple[str, str], float | str] = {("Auswertung", "C12"): total}
    return Office("SGB2_Trier.xlsx", book, truth, "raum_sgb2", stored=stored)


def ganztag() -> Office:
    """School years over three rows of headings, subtotals, sections, thousands as text."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Ganztag"
    page.append(["Ganztagsbetreuung nach Sozialräumen"])
    page.append(["Schulverwaltungsamt; Angaben der Schulen"])
    page.append([])
    page.append(["Sozialraum", "Schuljahr 2022/23", None, "Schuljahr 2023/24", None, "Bemerkung"])
    page.append([None, "Plätze", "betreute Kinder", "Plätze", "betreute Kinder", None])
    page.append([None, "Anzahl", "Personen", "Anzahl", "Personen", None])
    for cells in ("A4:A6", "B4:C4", "D4:E4", "F4:F6"):
        page.merge_cells(cells)
    figures = {
        "01": (120, 118, 130, 127),
        "02": (1180, 1022, 1210, 1105),
        "03": (90, 77, 95, 90),
        "04": (60, 60, 60, 58),
    }
    truth: dict[tuple[str, ...], float | None] = {}

    def put(label: str, values: tuple[int, ...], key: str | None) -> None:
        texts = [f"{v // 1000}{NARROW}{v % 1000:03d}" if v >= 1000 else v for v in values]
        page.append([label, *texts, "neue Mensa" if key == "02" else None])
        if key is None:
            return
        for (year, variable), value in zip(
            [(y, v) for y in ("2022/23", "2023/24") for v in ("plaetze", "betreute_kinder")],
            values, strict=True,
        ):  # fmt: skip
            truth["07211", year, variable, key] = value

    def added(*keys: str) -> tuple[int, ...]:
        return tuple(sum(column) for column in zip(*(figures[key] for key in keys), strict=True))

    page.append(["Bezirk Mitte"])
    put("Altstadt", figures["01"], "01")
    put("Bahnhofsviertel", figures["02"], "02")
    put("Zwischensumme Mitte", added("01", "02"), None)
    page.append(["Bezirk Rand"])
    put("Süd-Ost", figures["03"], "03")
    put("Nordpark", figures["04"], "04")
    put("Zwischensumme Rand", added("03", "04"), None)
    put("Stadt insgesamt", added(*figures), "total")
    page.append([])
    page.append(["Stand: Oktober des jeweiligen Schuljahres"])
    page.row_dimensions[13].hidden = True
    return Office("Ganztag_nach_Sozialräumen.xlsx", book, truth, "ganztag_nach_sozialraeumen")


def vergleich() -> Office:
    """Keys as numbers without their zero, names beside them, percentages, the year on the sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "2023"
    page.append(["Ausbildung im Vergleich"])
    page.append([])
    page.append(
        ["AGS", "Region", "Ausbildungsverträge", "Anteil vorzeitig gelöst in %", "Vergütung in €"]
    )
    rows = [
        (1001, "Flensburg", 1044, 0.251, 1012.5),
        (1002, "Kiel", 2310, 0.3, 1044.25),
        (1003, "Lübeck", 1987, 0.274, 998.0),
        (1, "Schleswig-Holstein", 18904, 0.287, 1020.0),
    ]
    truth: dict[tuple[str, ...], float | None] = {}
    for key, name, contracts, share, pay in rows:
        page.append([key, name, contracts, share, pay])
        page.cell(page.max_row, 4).number_format = "0.0%"
        ags = f"0{key}"
        truth[ags, "2023", "ausbildungsvertraege", "total"] = contracts
        truth[ags, "2023", "anteil_vorzeitig_geloest_in_prozent", "total"] = round(share * 100, 10)
        truth[ags, "2023", "verguetung_in", "total"] = pay
    page.append([])
    page.append(["Quelle: Kammern, eigene Zusammenstellung"])
    return Office(
        "Vergleich_Ausbildung.xlsx", book, truth, "vergleich_ausbildung", ags="01003",
        answers={"uhr": "berichtsjahr"},
    )  # fmt: skip


def kurse() -> Office:
    """A long list: dates as text and as dates, a category with its sum, hours as German text."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "Deckblatt"
    cover.append(["Sprachförderung, interne Auswertung"])
    cover.append(["Bei Fragen: Frau Muster"])
    page = book.create_sheet("Kurse")
    page.append(["lfd. Nr.", "Stichtag", "Geschlecht", "Teilnehmende", "Stunden", "Bemerkung"])
    figures = {
        "30.06.2022": (date(2022, 6, 30), (31, 1250.5), (40, 980.25)),
        "30.06.2023": ("30.06.2023", (28, 1100.0), (44, 1312.75)),
        "30.06.2024": ("30. Juni 2024", (35, 960.5), (47, 1455.0)),
    }
    truth: dict[tuple[str, ...], float | None] = {}
    stored: dict[tuple[str, str], float | str] = {}
    number = 0
    for written, (cell, girls, boys) in figures.items():
        day, month, year = written.split(".")
        period = f"{year}-{month}-{day}"
        for label, category, values in (
            ("weiblich", "weiblich", girls),
            ("männlich", "maennlich", boys),
        ):
            number += 1
            page.append([number, cell, label, values[0], german(values[1]), None])
            truth["07211", period, "teilnehmende", "total", category] = values[0]
            truth["07211", period, "stunden", "total", category] = values[1]
        number += 1
        row = page.max_row + 1
        page.append(
            [number, cell, "insgesamt", f"=D{row - 2}+D{row - 1}", german(girls[1] + boys[1]), None]
        )
        stored["Kurse", f"D{row}"] = girls[0] + boys[0]
        truth["07211", period, "teilnehmende", "total", "total"] = girls[0] + boys[0]
        truth["07211", period, "stunden", "total", "total"] = girls[1] + boys[1]
    page["F2"] = "ohne Ferien"
    page.append([])
    page.append(["Stunden: Unterrichtsstunden zu 45 Minuten"])
    return Office("Sprachkurse_2022-2024.xlsx", book, truth, "sprachkurse", stored=stored)


def german(value: float) -> str:
    """Return a number as offices type it: „1.250,50“."""
    return f"{value:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")


AGES = (
    ("0-2", "u03"), ("3-5", "03_06"), ("6-9", "06_10"), ("10-14", "10_15"), ("15-17", "15_18"),
    ("18-24", "18_25"), ("25-64", "25_65"), ("65+", "65_plus"),
)  # fmt: skip


def einwohner() -> Office:
    """One sheet per year, age groups in short, an order of columns of its own, a hidden area."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    truth: dict[tuple[str, ...], float | None] = {}
    for year in (2022, 2023):
        page = book.create_sheet(f"EW {year}")
        page.append([f"Einwohnerinnen und Einwohner am 31.12.{year}"])
        page.append(["Hauptwohnsitz, Melderegister"])
        page.append(["Ortsteil", "Im Alter von ... Jahren"] + [None] * 7 + ["insgesamt"])
        page.append([None, *(label for label, _ in AGES), None])
        page.merge_cells("A3:A4")
        page.merge_cells("B3:I3")
        page.merge_cells("J3:J4")
        columns = [0] * 9
        for place, (key, name) in enumerate(AREAS.items(), start=1):
            groups = [place * 7 + step * 3 + year - 2020 for step in range(8)]
            values = [*groups, sum(groups)]
            page.append([f"{key} {name}", *values])
            columns = [old + new for old, new in zip(columns, values, strict=True)]
            for value, category in zip(values, [*(c for _, c in AGES), "total"], strict=True):
                truth["07211", f"{year}-12-31", "bevoelkerung", key, category] = value
        page.append(["Stadt Trier", *columns])
        for value, category in zip(columns, [*(c for _, c in AGES), "total"], strict=True):
            truth["07211", f"{year}-12-31", "bevoelkerung", "total", category] = value
        page.append([])
        page.append(["Quelle: Melderegister der Stadt Trier"])
        page.row_dimensions[7].hidden = True
    return Office("Einwohner_Ortsteile.xlsx", book, truth, "raum_bevoelkerung")


BUILDERS = (sgb2, ganztag, vergleich, kurse, einwohner)
