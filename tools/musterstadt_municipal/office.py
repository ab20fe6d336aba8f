"""Write tables as offices do: Excel with merged headings and formulas, CSV in Windows-1252.

The library that writes workbooks stores formulas without their values. Excel stores both, so
the values are put into the XML here. The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

#: Date that workbooks and archives carry.
WRITTEN = datetime(2024, 7, 1, 9, tzinfo=UTC)

_FORMULA = re.compile(
    r'(<c r="([A-Z]+[0-9]+)"[^>]*?)(?: t="[a-z]+")?><f>([^<]*)</f><v ?(?:/>|></v>)'
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as typed, without the sign in front, and the value Excel has computed."""

    text: str
    value: float


Cell = str | int | float | date | Formula | None


@dataclass(slots=True)
class Sheet:
    """One sheet: rows of cells, merged ranges, and which rows are headings."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    headings: tuple[int, ...] = ()
    widths: dict[str, float] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)

    def add(self, *cells: Cell) -> int:
        """Add a row and return its number as Excel counts."""
        self.rows.append(list(cells))
        return len(self.rows)


def write_workbook(*sheets: Sheet) -> bytes:
    """Return an Excel workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    values: dict[str, dict[str, float]] = {}
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        values[sheet.name] = {}
        for number, cells in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(cells, start=1):
                if cell is None:
                    continue
                target = page.cell(number, column)
                if isinstance(cell, Formula):
                    target.value = f"={cell.text}"
                    values[sheet.name][target.coordinate] = cell.value
                else:
                    target.value = cell
                if isinstance(cell, (int, float, Formula)):
                    target.number_format = sheet.formats.get(get_column_letter(column), "#,##0")
        _dress(page, sheet)
    book.properties.creator = "Stadt Musterstadt"
    body = io.BytesIO()
    book.save(body)
    return _repack(body.getvalue(), [values[sheet.name] for sheet in sheets])


def _dress(page: openpyxl.worksheet.worksheet.Worksheet, sheet: Sheet) -> None:
    if sheet.rows:
        page["A1"].font = Font(bold=True, size=13)
    thin = Side(style="thin", color="808080")
    for row in sheet.headings:
        for cell in page[row]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="DDE6EE")
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = Border(bottom=thin)
    for merged in sheet.merged:
        page.merge_cells(merged)
    for column, width in sheet.widths.items():
        page.column_dimensions[column].width = width


def _repack(body: bytes, values: list[dict[str, float]]) -> bytes:
    """Put the values of formulas in and fixed dates on."""
    target = io.BytesIO()
    stamp = WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ")
    with (
        zipfile.ZipFile(io.BytesIO(body)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as result,
    ):
        for name in sorted(source.namelist()):
            content = source.read(name)
            sheet = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            if sheet:
                content = _put_values(content.decode("utf-8"), values[int(sheet[1]) - 1])
            if name == "docProps/core.xml":
                text = re.sub(r">\d{4}-\d\d-\d\dT[0-9:]+Z<", f">{stamp}<", content.decode("utf-8"))
                content = text.encode("utf-8")
            info = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            result.writestr(info, content)
    return target.getvalue()


def _put_values(text: str, computed: dict[str, float]) -> bytes:
    """Return the XML of a sheet with the value of each formula behind it."""

    def with_value(match: re.Match[str]) -> str:
        return f"{match[1]}><f>{match[3]}</f><v>{computed[match[2]]:.15g}</v>"

    return _FORMULA.sub(with_value, text).encode("utf-8")


def write_csv(rows: list[list[object]], *, encoding: str = "cp1252", delimiter: str = ";") -> bytes:
    """Return a CSV file with Windows line ends, as Excel saves it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def grouped(value: int) -> str:
    """Return a whole number with points between thousands, as typed in offices."""
    return f"{value:,}".replace(",", ".")


def hide(
    rows: dict[str, dict[str, int]], *, linked: tuple[str, ...], lowest: int = 3
) -> dict[str, dict[str, int | str]]:
    """Replace counts below ``lowest`` by ``*``, and enough others that none can be computed.

    Parameters
    ----------
    rows
        Area → column → count.
    linked
        Columns that add up to a printed one: where one is hidden, all of them are.
    """
    hidden: set[tuple[str, str]] = set()
    columns = list(next(iter(rows.values())))
    for area, cells in rows.items():
        for column, count in cells.items():
            if 0 < count < lowest:
                hidden |= {(area, other) for other in (linked if column in linked else (column,))}
                hidden.add((area, column))
    for column in columns:
        areas = [area for area in rows if (area, column) in hidden]
        if len(areas) == 1:
            rest = [area for area in rows if area != areas[0] and rows[area][column] > 0]
            smallest = min(rest, key=lambda area: (rows[area][column], area))
            hidden |= {(smallest, other) for other in (linked if column in linked else (column,))}
    return {
        area: {
            column: "*" if (area, column) in hidden else count for column, count in cells.items()
        }
        for area, cells in rows.items()
    }
