"""Read INKAR, the indicators of the BBSR: its bulk file and the Excel export of its portal.

Quirks:

* The bulk file is long: ``Bereich;ID;Kuerzel;Indikator;Raumbezug;Kennziffer;Name;Zeitbezug;
  Wert``, UTF-8, decimal comma. Whole, it has more than six gigabytes; people cut it to what
  they need. One indicator may stand under two areas (``Bereich``) with the same values.
* The key of a Kreis has eight digits that end in 000, or five; programs strip its leading
  zero, which is put back because ``Raumbezug`` says how long the key is.
* The Excel export has the sheets Daten, Metadaten and Quellangabe. Two rows of headings:
  the names of the indicators, and below them the years. It names no short codes, so its
  columns are known by the declared names.
* Every edition is recomputed to the boundaries of its own date; its figures are never mixed
  with those of other sources in one series.
"""

from __future__ import annotations

import csv
import io
import re
from functools import partial
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile
from kobimo.sources.cells import parse_cells
from kobimo.sources.delimited import unclosed
from kobimo.sources.encoding import decode
from kobimo.sources.official.assembling import assemble
from kobimo.sources.official.regionalatlas import describe
from kobimo.sources.official.signs import signs_of
from kobimo.sources.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from kobimo.declarations.layouts_of_services import InkarLayout
    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

#: Headings of the bulk file that are read.
HEADINGS = ("Kuerzel", "Raumbezug", "Kennziffer", "Zeitbezug", "Wert")
#: Sheet of the export that holds the figures, and headings of its key columns.
SHEET = "Daten"
KEYS = ("Kennziffer", "Raumeinheit", "Aggregat")

#: Name of a level → digits of its key without the zeros behind it.
_DIGITS = {"Bund": 0, "Länder": 2, "Bundesländer": 2, "Kreise": 5, "Gemeinden": 8}

#: Place in the file, key, year, text of the cell, short code of the indicator.
_Row = tuple[str, str, str, str, str]


def read_inkar(
    body: bytes, dataset: Dataset, *, name: str, register: Register, retrieved: str
) -> ReadFile:
    """Read the indicators of one dataset; parameters and errors as for other official files."""
    import pandas as pd

    layout = dataset.inkar
    if layout is None:
        raise UnreadableFile(
            f"der Datensatz „{dataset.id}“ ist nicht als Auszug aus INKAR deklariert",
            where=name,
            remedy="Ergänzen Sie [inkar] in seiner Deklaration.",
        )
    notes: list[str] = []
    if body.startswith(b"PK"):
        rows = _read_export(body, layout, name, notes)
    else:
        rows = list(_read_bulk(decode(body, name), layout, name, notes))
    if not rows:
        raise UnreadableFile(
            f"die Datei enthält keine Kennzahl des Datensatzes „{dataset.id}“ für Kreise "
            f"({', '.join(layout.measures)})",
            where=name,
            remedy="Wählen Sie beim Export den Raumbezug „Kreise“ und diese Kennzahlen.",
        )
    table = pd.DataFrame(rows, columns=["place", "ags", "year", "text", "code"], dtype=object)
    table = _drop_repeated(table)
    values, statuses = parse_cells(
        table["text"].to_numpy(),
        signs_of("inkar", retrieved).rules(),
        where=partial(_place, table["place"].tolist()),
    )
    cells = pd.DataFrame(
        [describe(layout.measures[code], dataset) for code in table["code"]]
    ).assign(
        line=range(2, len(table) + 2),
        ags=table["ags"].tolist(),
        period=[
            parse_period(year, dataset, where=place)
            for year, place in zip(table["year"], table["place"], strict=True)
        ],
        value=values * [layout.measures[code].factor for code in table["code"]],
        status=statuses,
    )
    return assemble(cells, dataset, name=name, register=register, retrieved=retrieved, notes=notes)


def _place(places: Sequence[str], row: int) -> str:
    return places[row]


def fits_bulk(first_line: str) -> bool:
    """Whether the first line of a file has the headings of the bulk file."""
    return set(HEADINGS) <= {cell.strip().strip('"') for cell in first_line.split(";")}


def list_titles(body: bytes) -> list[str]:
    """Return the names of the indicators in an Excel export whose size was checked."""
    grid = _grid(body)
    return list(dict.fromkeys(text for text in _indicators(grid) if text)) if grid else []


def _read_bulk(text: str, layout: InkarLayout, name: str, notes: list[str]) -> Iterator[_Row]:
    reader = csv.DictReader(io.StringIO(text), delimiter=";", strict=True)
    repaired = 0
    try:
        for row in reader:
            if row["Kuerzel"] not in layout.measures or row["Raumbezug"] not in _DIGITS:
                continue
            where = f"{name}, Zeile {reader.line_num}"
            if None in row or None in row.values():
                raise UnreadableFile(
                    "die Zeile hat nicht so viele Zellen wie die Überschrift",
                    where=where,
                    remedy="Die Datei ist abgeschnitten oder beschädigt; laden Sie sie neu.",
                )
            key, was_short = _read_key(row["Kennziffer"], row["Raumbezug"], where)
            repaired += was_short
            if key:
                yield (
                    f"{where}, Spalte „Wert“",
                    key,
                    row["Zeitbezug"],
                    row["Wert"],
                    row["Kuerzel"],
                )
    except csv.Error as error:
        raise unclosed(name, reader.line_num) from error
    if repaired:
        notes.append(_note_on_zeros(repaired))


def _note_on_zeros(count: int) -> str:
    return (
        f"Führende Null ergänzt: in {count} Zellen der Kennziffer fehlte sie; der Raumbezug "
        "sagt, wie lang der Schlüssel ist."
    )


def _read_key(text: str, level: str, where: str) -> tuple[str, bool]:
    """Return a key of the register, empty where it is left out, and whether a zero was added."""
    digits = _DIGITS[level]
    key = re.sub(r"\.0$", "", text.strip())
    if not digits:
        return "DG", False
    if not key.isdigit() or len(key) > 9:
        raise UnreadableFile(
            f"„{text}“ ist keine Kennziffer",
            where=where,
            remedy="Erwartet werden 5 oder 8 Ziffern.",
        )
    full = next((size for size in (digits, 8, 9) if len(key) in (size, size - 1)), 0)
    bare = key.zfill(full)
    if not full or set(bare[digits:]) - {"0"}:
        raise UnreadableFile(
            f"die Kennziffer „{text}“ passt nicht zum Raumbezug „{level}“",
            where=where,
            remedy=f"Erwartet werden {digits} Ziffern, auch mit Nullen dahinter.",
        )
    return bare[:digits], len(key) == full - 1


def _read_export(body: bytes, layout: InkarLayout, name: str, notes: list[str]) -> list[_Row]:
    from kobimo.sources.workbook import check_archive

    check_archive(body, name)
    grid = _grid(body)
    by_title = {measure.title: code for code, measure in layout.measures.items() if measure.title}
    heads = _indicators(grid)
    if not grid or not set(by_title) & set(heads):
        seen = ", ".join(f"„{title}“" for title in list(dict.fromkeys(filter(None, heads)))[:5])
        raise UnreadableFile(
            f"das Blatt „{SHEET}“ enthält keine Kennzahl dieses Datensatzes; gelesen wurde {seen}",
            where=name,
            remedy="Tragen Sie den Namen der Kennzahl als „title“ in [inkar.measures] ein.",
        )
    years = [_text(cell) for cell in grid[1]]
    level = [_text(cell) for cell in grid[0]].index("Aggregat")
    rows, repaired, left_out = [], 0, 0
    for number, cells in enumerate(grid[2:], start=3):
        key_text = _text(cells[0])
        if not key_text:
            continue
        where = f"{name}, Blatt „{SHEET}“, Zeile {number}"
        aggregate = _level_of(_text(cells[level]), key_text)
        if not aggregate:
            left_out += 1
            continue
        key, was_short = _read_key(key_text, aggregate, where)
        repaired += was_short
        for column, title in enumerate(heads):
            if title in by_title and years[column]:
                rows.append(
                    (
                        f"{where}, Spalte {column + 1} („{title}“, {years[column]})",
                        key,
                        re.sub(r"\.0$", "", years[column]),
                        _text(cells[column]),
                        by_title[title],
                    )
                )
    if repaired:
        notes.append(_note_on_zeros(repaired))
    if left_out:
        notes.append(f"Nicht übernommen: {left_out} Zeilen, die weder Bund, Land noch Kreis sind.")
    return rows


def _grid(body: bytes) -> list[list[object]]:
    """Return the rows of the sheet with the figures, empty where there is none."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        if SHEET not in book.sheet_names:
            return []
        grid = book.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError):
        return []
    is_export = len(grid) > 2 and [_text(cell) for cell in grid[0][:1]] == [KEYS[0]]
    is_complete = is_export and set(KEYS) <= {_text(cell) for cell in grid[0]}
    return [list(row) for row in grid] if is_complete else []


def _indicators(grid: list[list[object]]) -> list[str]:
    """Return the indicator above each column; merged headings are filled to the right."""
    if not grid:
        return []
    titles, last = [], ""
    for cell in grid[0]:
        text = " ".join(_text(cell).split())
        last = text or last
        titles.append("" if last in KEYS else last)
    return titles


def _text(cell: object) -> str:
    """Return a cell as the German text that the rules of cells read."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", ",")
    return str(cell).strip()


def _level_of(aggregate: str, key: str) -> str:
    """Return the level of a row of the export: by its words, else by the length of its key."""
    words = aggregate.lower()
    if words in {"bund", "bundesgebiet", "deutschland"}:
        return "Bund"
    if "kreis" in words or ("stadt" in words and len(key) >= 4):
        return "Kreise"
    if words in {"länder", "bundesländer", "land", "bundesland"}:
        return "Länder"
    return ""


def _drop_repeated(table: pd.DataFrame) -> pd.DataFrame:
    """Drop the second of two equal rows: an indicator may stand under two areas."""
    keys = ["ags", "year", "code"]
    once = table.drop_duplicates([*keys, "text"])
    double = once[once.duplicated(keys, keep=False)]
    if not double.empty:
        first = double.iloc[0]
        raise UnreadableFile(
            f"„{first['code']}“ für {first['ags']}, {first['year']} steht mit zwei Werten in der "
            "Datei",
            where=str(first["place"]),
            remedy="Laden Sie die Datei neu; mischen Sie keine zwei Ausgaben von INKAR.",
        )
    return once.reset_index(drop=True)
