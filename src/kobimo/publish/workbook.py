"""All tables of a report as one Excel file: a table of contents and a sheet for each."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from kobimo.publish.archive import repack
from kobimo.publish.structure import sources_of, value_table
from kobimo.spreadsheets import is_shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from kobimo.document import Table
    from kobimo.publish.structure import Arranged, Block

STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms)")
#: Excel refuses a file with these.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
WIDEST = 60


def write_workbook(
    title: str, region: str, chapters: Sequence[Arranged], remarks: Sequence[str] = ()
) -> bytes:
    """Return an Excel file with the values of every figure and table.

    Texts are texts, never formulas. Equal reports give equal bytes.

    Parameters
    ----------
    remarks
        Lines that every sheet begins with; the first also stands at the head of printed pages.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    book = Workbook()
    contents = book.active
    contents.title = "Inhalt"
    top = _write_remarks(contents, remarks)
    _write(contents, top + 1, [title])
    contents.cell(top + 1, 1).font = Font(bold=True, size=14)
    _write(contents, top + 2, [region])
    head = top + 4
    _write(contents, head, ["Blatt", "Kapitel", "Inhalt", "Quelle"])
    row = head + 1
    for chapter in chapters:
        for block in chapter.exhibits:
            table = value_table(block)
            name = _sheet_name(block, chapter.number, set(book.sheetnames))
            _write_table(book.create_sheet(name), block, table, (*remarks, *chapter.remarks))
            _write(contents, row, [name, chapter.title, _title(block), " ".join(sources_of(block))])
            contents.cell(row, 1).hyperlink = Hyperlink(ref=f"A{row}", location=f"'{name}'!A1")
            contents.cell(row, 1).style = "Hyperlink"
            row += 1
    for letter, width in (("A", 22), ("B", 34), ("C", 70), ("D", 70)):
        contents.column_dimensions[letter].width = width
    for cell in contents[head]:
        cell.font = Font(bold=True)
    contents.freeze_panes = f"A{head + 1}"
    stream = io.BytesIO()
    book.save(stream)
    return _without_time(stream.getvalue())


def _title(block: Block) -> str:
    element: Any = block.element
    return str(getattr(element, "title", "") or getattr(element, "caption", ""))


def _sheet_name(block: Block, number: int, taken: set[str]) -> str:
    short = block.label.replace("Abbildung", "Abb.").replace("Tabelle", "Tab.")
    name = short if re.search(r"\d", short) else f"{short} {number}"
    name, again = FORBIDDEN_IN_NAMES.sub(" ", name)[:28], 2
    while name in taken:
        name = f"{name.split(' (')[0]} ({again})"
        again += 1
    return name


def _write(sheet: Worksheet, row: int, values: Sequence[float | str | None]) -> None:
    for column, value in enumerate(values, start=1):
        cell: Any = sheet.cell(row, column)
        if isinstance(value, str):
            # Setting the type by hand keeps „=1+1“ from becoming a formula.
            cell.value = CONTROL.sub("", value)
            cell.data_type = "s"
            if value.startswith(tuple("=+-@")):
                cell.quotePrefix = True
        elif is_shown(value):
            cell.value = value if value is None else _plain(value)


def _plain(value: float) -> float:
    """Return a number to ten digits, as the CSV files give it.

    The digits behind them are noise of binary arithmetic, and other on another processor.
    """
    return value if value == int(value) else float(f"{value:.10g}")


def _write_remarks(sheet: Worksheet, remarks: Sequence[str]) -> int:
    """Write the lines that a sheet begins with and return how many rows they take."""
    from openpyxl.styles import Font

    for row, text in enumerate(remarks, start=1):
        _write(sheet, row, [text])
        sheet.cell(row, 1).font = Font(bold=True)
    if remarks:
        # The header of a printed page takes 255 signs, and an ampersand for a command.
        sheet.oddHeader.center.text = remarks[0].replace("&", "&&")[:200]
    return len(remarks)


def _write_table(sheet: Worksheet, block: Block, table: Table, remarks: Sequence[str] = ()) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    element: Any = block.element
    heads = [f"{block.label}: {_title(block)}", str(getattr(element, "subtitle", ""))]
    top = _write_remarks(sheet, remarks)
    row = top + 1
    for text in filter(None, heads):
        _write(sheet, row, [text])
        row += 1
    sheet.cell(top + 1, 1).font = Font(bold=True, size=12)
    row += 1
    _write(sheet, row, [column.label for column in table.columns])
    for cell in sheet[row]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
        cell.border = Border(bottom=Side(style="thin"))
    sheet.freeze_panes = sheet.cell(row + 1, 2)
    head = row
    for data, shown in zip(table.data, table.rows, strict=True):
        row += 1
        _write(
            sheet,
            row,
            [value if is_shown(value) else text for value, text in zip(data, shown, strict=True)],
        )
        for column, (value, text) in enumerate(zip(data, shown, strict=True), start=1):
            if is_shown(value) and not isinstance(value, str):
                sheet.cell(row, column).number_format = _number_format(text)
            elif table.columns[column - 1].numeric:
                sheet.cell(row, column).alignment = Alignment(horizontal="right")
    row += 1
    for text in (*table.notes, *getattr(element, "notes", ()), *sources_of(block)):
        row += 1
        _write(sheet, row, [text])
    for column in range(1, len(table.columns) + 1):
        texts = [table.columns[column - 1].label, *(line[column - 1] for line in table.rows)]
        longest = max((len(word) for word in texts), default=8)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(longest + 2, 10), WIDEST)
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _number_format(shown: str) -> str:
    """Return an Excel format with the decimals that the report shows."""
    match = re.search(r"\d,(\d+)", shown)
    return (
        "#,##0." + "0" * len(match[1])
        if match
        else "#,##0"
        if re.search(r"\d", shown)
        else "General"
    )


def _without_time(body: bytes) -> bytes:
    """Return the same archive with the dates of its properties set to a fixed day."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            new.writestr(name, content)
    return repack(stream.getvalue())
