"""Write the blank of a theme as an Excel workbook."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from kobimo.sources.blanks.choosing import choose_datasets, list_other_themes
from kobimo.sources.blanks.explaining import HEADING, README, TITLE, explain_blank
from kobimo.sources.blanks.layouts import (
    blank_layout,
    list_headings,
    list_value_headings,
    sheet_name,
)
from kobimo.sources.blanks.periods import spell_period
from kobimo.sources.blanks.rows import Prefill, label_areas, label_choices, list_rows

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.kommune import Disclosure
    from kobimo.declarations.models import Dataset, MunicipalLayout

#: Sheet with the texts that key columns take.
LISTS = "Listen"
#: Row of the headings; a title and what the table is stand above.
HEADER_ROW = 4
#: Rows below the headings for which texts are offered in lists.
OFFERED_ROWS = 2000
#: Free column of a table of cases, for the office's own names; nobody reads it.
LABEL = "Bezeichnung"
#: Number format of text.
TEXT = "@"
_FORMATS = {"percent": "0.0", "eur": "#,##0.00"}
_HINT = (
    "Dieser Text steht nicht in der Liste. Wählen Sie einen Eintrag, sonst wird er nicht gelesen."
)


def write_blank(theme: str, catalog: Catalog, *, prefill: Prefill, disclosure: Disclosure) -> bytes:
    """Return the workbook of a theme.

    Parameters
    ----------
    theme
        As :func:`kobimo.sources.blanks.choosing.find_theme` returns it.
    prefill
        Areas, regions and years that are written beforehand.
    disclosure
        The municipality's thresholds, which the first sheet names.
    """
    from openpyxl import Workbook

    datasets = choose_datasets(theme, catalog)
    elsewhere = list_other_themes(theme, catalog)
    lines = explain_blank(
        theme, datasets, catalog.datasets, elsewhere=elsewhere, disclosure=disclosure
    )
    book = Workbook()
    first = book.active
    first.title = README
    _write_lines(first, list(lines), {sheet_name(name) for name in datasets})
    lists = book.create_sheet(LISTS)
    for name in datasets:
        dataset = catalog.datasets[name]
        layout = blank_layout(dataset)
        if layout is not None:
            page = book.create_sheet(sheet_name(name), index=len(book.sheetnames) - 1)
            _write_sheet(page, dataset, layout, prefill, lists)
    if lists.max_column == 1 and lists.cell(1, 1).value is None:
        book.remove(lists)
    book.properties.title = f"Vorlage {theme}"
    book.properties.creator = "kobimo"
    return _save(book)


def _save(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _put(page: Worksheet, row: int, column: int, text: str) -> None:
    """Write a text, which is never a formula."""
    cell = page.cell(row, column, text)
    cell.data_type = "s"


def _write_lines(page: Worksheet, lines: list[tuple[str, str]], sheets: set[str]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    page.column_dimensions["A"].width = 110
    for row, (kind, text) in enumerate(lines, start=1):
        _put(page, row, 1, text)
        cell = page.cell(row, 1)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if kind in {TITLE, HEADING}:
            cell.font = Font(bold=True, size=14 if kind == TITLE else 12)
        if text in sheets:
            cell.hyperlink = Hyperlink(ref=f"A{row}", location=f"'{text}'!A1")


def _write_sheet(
    page: Worksheet, dataset: Dataset, layout: MunicipalLayout, prefill: Prefill, lists: Worksheet
) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    has_label = layout.rows != "values" and LABEL not in list_headings(layout)
    keys = [LABEL, *list_headings(layout)] if has_label else list_headings(layout)
    periods = [spell_period(dataset, year) for year in prefill.years]
    headings = [*keys, *list_value_headings(layout, periods)]
    _put(page, 1, 1, dataset.title)
    page.cell(1, 1).font = Font(bold=True, size=13)
    _put(page, 2, 1, f"Erklärung und Zeichen: Blatt „{README}“.")
    for column, heading in enumerate(headings, start=1):
        _put(page, HEADER_ROW, column, heading)
        cell = page.cell(HEADER_ROW, column)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE6EE")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.border = Border(bottom=Side(style="thin", color="606060"))
        width = 30 if heading in {LABEL, layout.area, layout.name_column} else 18
        page.column_dimensions[get_column_letter(column)].width = width
    rows = list_rows(dataset, layout, prefill)
    for at, texts in enumerate(rows, start=HEADER_ROW + 1):
        for column, text in enumerate(texts, start=1):
            _put(page, at, column, text)
            page.cell(at, column).number_format = TEXT
    _format_columns(page, layout, headings, len(keys))
    page.freeze_panes = page.cell(HEADER_ROW + 1, len(keys) + 1)
    page.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    page.page_setup.orientation = "landscape"
    for key in layout.keys:
        _offer(page, headings.index(key.header), label_choices(key, dataset), lists)
    if layout.area is not None:
        _offer(page, headings.index(layout.area), label_areas(layout, prefill), lists)
    for rule in layout.columns:
        if rule.answers and rule.header in headings:
            _offer(page, headings.index(rule.header), list(rule.answers), lists)


def _format_columns(
    page: Worksheet, layout: MunicipalLayout, headings: list[str], keys: int
) -> None:
    """Set number formats: keys are text, so that no program takes 2023/24 for a date."""
    from openpyxl.utils import get_column_letter

    units = {rule.header: rule.unit for rule in layout.columns}
    sums = {rule.header for rule in layout.columns if rule.measure == "sum"}
    for column, heading in enumerate(headings, start=1):
        shape = TEXT if column <= keys else _FORMATS.get(units.get(heading, ""), "#,##0")
        if heading in sums:
            shape = "#,##0.##"
        if any(rule.answers and rule.header == heading for rule in layout.columns):
            shape = TEXT
        page.column_dimensions[get_column_letter(column)].number_format = shape


def _offer(page: Worksheet, at: int, choices: list[str], lists: Worksheet) -> None:
    """Offer texts in a column; another text is warned of, not refused."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    if not choices:
        return
    place = lists.max_column + 1 if lists.cell(1, 1).value is not None else 1
    _put(lists, 1, place, f"{page.title}: {page.cell(HEADER_ROW, at + 1).value}")
    for row, text in enumerate(choices, start=2):
        _put(lists, row, place, text)
    letter = get_column_letter(place)
    rule = DataValidation(
        type="list",
        formula1=f"{LISTS}!${letter}$2:${letter}${len(choices) + 1}",
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle="Unbekannter Text",
        error=_HINT,
    )
    column = get_column_letter(at + 1)
    rule.add(f"{column}{HEADER_ROW + 1}:{column}{HEADER_ROW + OFFERED_ROWS}")
    page.add_data_validation(rule)
