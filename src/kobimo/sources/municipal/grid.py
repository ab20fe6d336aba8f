"""Open a file of the municipal office as a grid of cells, or say why it cannot be trusted.

Nothing is interpreted here but what the file format itself says: which cells are merged,
which show a formula without a value, which a percentage.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile, nearest
from kobimo.sources.encoding import decode
from kobimo.sources.workbook import check_archive, inspect_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.declarations.models import MunicipalLayout

#: Characters that steer a terminal or a printer; no table has them.
_STEERING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
DELIMITERS = (";", ",", "\t")

#: How Excel's older format and encrypted workbooks begin.
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
#: Name of the stream that holds an encrypted workbook (MS-OFFCRYPTO 2.3.4.4).
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell of a workbook that shows no value: an error, or a formula never computed."""

    text: str
    is_formula: bool


Cell = str | float | bool | datetime | date | Broken


@dataclass(slots=True)
class Grid:
    """One sheet of a workbook, or one CSV file cut by one delimiter.

    Attributes
    ----------
    file
        Name of the file, for errors.
    sheet
        Name of the sheet, empty for CSV.
    rows
        Cells, counted from the first row and column of the file; rows of a CSV file may
        have different lengths.
    merged
        Ranges of merged cells: first row, first column, last row, last column.
    percent
        Cells whose number format multiplies by 100 to show a percentage.
    """

    file: str
    sheet: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    percent: frozenset[tuple[int, int]] = frozenset()

    @property
    def place(self) -> str:
        """File and sheet as errors name them."""
        return f"„{self.file}“, Tabellenblatt „{self.sheet}“" if self.sheet else f"„{self.file}“"

    def cell(self, row: int, column: int) -> Cell:
        """Return one cell; empty text beyond the end of a row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def where(self, row: int, column: int | None = None) -> str:
        """Return the place of a cell or row as a spreadsheet program shows it, also for CSV."""
        if column is None:
            return f"{self.place}, Zeile {row + 1}"
        return f"{self.place}, Zelle {letters(column)}{row + 1}"

    def fill_merged(self, first: int, last: int) -> None:
        """Repeat the text of merged cells in every cell they cover, in rows ``first`` to ``last``."""
        for top, left, bottom, right in self.merged:
            text = self.cell(top, left) if top < len(self.rows) else ""
            for row in range(max(top, first), min(bottom, last, len(self.rows) - 1) + 1):
                cells = self.rows[row]
                cells.extend([""] * (right + 1 - len(cells)))
                cells[left : right + 1] = [text] * (right + 1 - left)


def letters(column: int) -> str:
    """Return the letters by which spreadsheets name a column counted from 0 (27 → ``AB``)."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@lru_cache(maxsize=8192)
def tidy(text: str) -> str:
    """Return a label without line breaks, soft hyphens, marks of footnotes and double blanks."""
    composed = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    composed = re.sub(r"(?:\s*[¹²³⁰⁴-⁹⁾]+|\s*(?<!\()\b\d\))+$", "", composed.strip())
    return " ".join(composed.split())


def fold(text: str) -> str:
    """Return a label for comparison: tidy, in lower case."""
    return tidy(text).casefold()


def as_text(cell: Cell) -> str:
    """Return a cell as text: whole numbers without decimals, dates in ISO form."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, Broken):
        return cell.text
    if isinstance(cell, bool):
        return "WAHR" if cell else "FALSCH"
    if isinstance(cell, datetime):
        is_midnight = cell.time() == datetime.min.time()
        return cell.date().isoformat() if is_midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if cell == int(cell) else repr(cell).replace(".", ",")


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in the cell."""
    return isinstance(cell, str) and not cell.strip()


def open_grids(body: bytes, layout: MunicipalLayout, *, name: str) -> list[Grid]:
    """Return the sheets that the layout may mean, or a CSV file cut by each delimiter.

    The content decides, not the ending of the file name: an office renames files.

    Raises
    ------
    UnreadableFile
        The file is empty, of another format, too large, damaged, or has no such sheet.
    """
    if not body.strip():
        raise UnreadableFile(
            "die Datei ist leer",
            where=f"„{name}“",
            remedy="Legen Sie die Datei neu ab; vermutlich wurde das Speichern unterbrochen.",
        )
    if body.startswith(_OLE):
        is_locked = _ENCRYPTED in body
        raise UnreadableFile(
            "die Arbeitsmappe ist mit einem Kennwort geschützt"
            if is_locked
            else "die Datei ist in einem alten Excel-Format (.xls)",
            where=f"„{name}“",
            remedy="Speichern Sie sie ohne Kennwort als „Excel-Arbeitsmappe (.xlsx)“.",
        )
    if body.startswith(b"PK\x03\x04"):
        return _open_workbook(body, layout, name)
    return _open_csv(body, name)


def _open_csv(body: bytes, name: str) -> list[Grid]:
    """Cut the text by each delimiter; the headings decide later which cut is right."""
    text = decode(body, name)
    steering = _STEERING.search(text)
    if steering is not None:
        line = text.count("\n", 0, steering.start()) + 1
        raise UnreadableFile(
            "die Datei enthält Steuerzeichen und ist keine reine Texttabelle",
            where=f"„{name}“, Zeile {line}",
            remedy="Speichern Sie die Tabelle neu als „CSV UTF-8“.",
        )
    first = text.lstrip()[:200].lower()
    if first.startswith(("<!doctype", "<html", "<?xml")):
        raise UnreadableFile(
            "die Datei ist eine Webseite, keine Tabelle",
            where=f"„{name}“",
            remedy="Vermutlich hat das Portal eine Fehlermeldung geliefert; laden Sie die Datei neu.",
        )
    grids, reason = [], ""
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows: list[list[Cell]] = []
        try:
            rows.extend([*row] for row in reader)
        except csv.Error as error:
            reason = f"Zeile {reader.line_num}: {error}"
            continue
        grids.append(Grid(name, "", rows))
    if not grids:
        raise UnreadableFile(
            f"die Anführungszeichen der CSV-Datei gehen nicht auf ({reason})",
            where=f"„{name}“",
            remedy="Speichern Sie die Tabelle neu als „CSV UTF-8“.",
        )
    return grids


def _open_workbook(body: bytes, layout: MunicipalLayout, name: str) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    check_archive(body, name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(body)) as workbook:
            visible = [
                sheet.name
                for sheet in workbook.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible
            ]
            wanted = _choose_sheets(visible, workbook.sheet_names, layout, name)
            grids = []
            for sheet in wanted:
                found = workbook.get_sheet_by_name(sheet)
                rows: list[list[Cell]] = [
                    [_plain(cell) for cell in row] for row in found.to_python(skip_empty_area=False)
                ]
                merged = [
                    (top, left, bottom, right)
                    for (top, left), (bottom, right) in found.merged_cell_ranges or ()
                ]
                grids.append(Grid(name, sheet, rows, merged=sorted(merged)))
    except CalamineError as error:
        raise UnreadableFile(
            f"die Arbeitsmappe ist beschädigt ({error})",
            where=f"„{name}“",
            remedy="Öffnen Sie sie in Ihrem Tabellenprogramm und speichern Sie sie neu als .xlsx.",
        ) from error
    has_percent = any(column.unit == "percent" for column in layout.columns)
    broken, percent = inspect_cells(body, wanted, name=name, has_percent=has_percent)
    for grid in grids:
        for row, column, text, is_formula in broken.get(grid.sheet, ()):
            grid.rows.extend([] for _ in range(row + 1 - len(grid.rows)))
            cells = grid.rows[row]
            cells.extend([""] * (column + 1 - len(cells)))
            if is_blank(cells[column]):
                cells[column] = Broken(text, is_formula)
        grid.percent = frozenset(percent.get(grid.sheet, ()))
    return grids


def _plain(cell: object) -> Cell:
    """Keep the kinds of cells that tables are made of; times of day become text."""
    if isinstance(cell, str):
        return _STEERING.sub("", cell)
    if isinstance(cell, (bool, datetime, date)):
        return cell
    return float(cell) if isinstance(cell, (int, float)) else str(cell)


def _choose_sheets(
    visible: Sequence[str], all_names: Sequence[str], layout: MunicipalLayout, name: str
) -> list[str]:
    if layout.sheet is None:
        return list(visible)
    pattern = re.compile(".*".join(re.escape(part) for part in fold(layout.sheet).split("*")))
    found = [sheet for sheet in all_names if pattern.fullmatch(fold(sheet))]
    if not found:
        raise UnreadableFile(
            f"das Tabellenblatt „{layout.sheet}“ fehlt; vorhanden: {_quote(all_names)}",
            where=f"„{name}“",
            remedy=nearest(layout.sheet, all_names)
            or "Benennen Sie das Tabellenblatt um, oder ändern Sie „sheet“ in der Deklaration.",
        )
    return found


def _quote(names: Iterable[str]) -> str:
    return ", ".join(f"„{name}“" for name in names)
