"""Look into an Excel archive before and beside the fast reader.

The fast reader gives every formula without a stored value, and every error such as
``#DIV/0!``, as an empty cell, and would build a grid of seventeen billion cells for two
cells in opposite corners. Both are found here.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kobimo.errors import UnreadableFile
from kobimo.sources.archives import DAMAGE, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MEGABYTE = 2**20
#: Largest sum of the unpacked parts, and largest single part.
MOST_UNPACKED = 200 * MEGABYTE
MOST_PART = 100 * MEGABYTE
#: Largest grid that the used cells may span.
MOST_CELLS = 5_000_000
#: Large parts that shrink to less than this share are a trap, not a table.
SMALLEST_SHARE = 0.004

_SAVE_AS_XLSX = "Speichern Sie die Tabelle als „Excel-Arbeitsmappe (.xlsx)“ oder als CSV."

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(?<!/)>')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]+)"')
_HIDDEN_COLUMNS = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_MIN, _MAX = (re.compile(rb'\b%s="([0-9]+)"' % name) for name in (b"min", b"max"))
_ADDRESS = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
#: Numbers of the percentage formats that every workbook knows without declaring them.
_PERCENT_FORMATS = {9: "0%", 10: "0.00%"}

#: Row, column (from 0), text, whether it is a formula.
BrokenCell = tuple[int, int, str, bool]


def check_archive(body: bytes, name: str) -> None:
    """Refuse an archive that is too large, damaged or no workbook, before it is opened.

    Sizes are read from the directory of the archive first; then each part is unpacked once
    under its announced size, because a directory may lie.

    Raises
    ------
    UnreadableFile
        Says which limit is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            _check_sizes(parts, name)
            _check_kind(set(archive.namelist()), name)
            for part in parts:
                content = unpack(archive, part)
                if part.filename.startswith("xl/worksheets/"):
                    _check_span(content, name)
    except (*DAMAGE, RuntimeError) as error:
        raise UnreadableFile(
            f"die Arbeitsmappe ist beschädigt ({error})",
            where=f"„{name}“",
            remedy="Öffnen Sie sie in Ihrem Tabellenprogramm und speichern Sie sie neu als .xlsx.",
        ) from error


def _check_kind(parts: set[str], name: str) -> None:
    """Refuse workbooks of other kinds, each by its own name."""
    if "xl/vbaProject.bin" in parts:
        kind = "eine Arbeitsmappe mit Makros (.xlsm)"
    elif "xl/workbook.bin" in parts:
        kind = "eine binäre Arbeitsmappe (.xlsb)"
    elif "content.xml" in parts:
        kind = "ein OpenDocument (.ods)"
    elif "xl/workbook.xml" not in parts:
        kind = "ein Archiv, aber keine Excel-Arbeitsmappe (.xlsx)"
    else:
        return
    raise UnreadableFile(f"die Datei ist {kind}", where=f"„{name}“", remedy=_SAVE_AS_XLSX)


def _check_sizes(parts: Sequence[zipfile.ZipInfo], name: str) -> None:
    total = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts), default=0)
    is_trap = any(
        part.file_size > 20 * MEGABYTE and part.compress_size < SMALLEST_SHARE * part.file_size
        for part in parts
    )
    if total > MOST_UNPACKED or largest > MOST_PART or is_trap or len(parts) > 5000:
        raise UnreadableFile(
            f"die Arbeitsmappe ist entpackt {round(total / MEGABYTE)} MB groß; gelesen werden "
            f"höchstens {MOST_UNPACKED // MEGABYTE} MB und {MOST_PART // MEGABYTE} MB je "
            "Tabellenblatt",
            where=f"„{name}“",
            remedy="Speichern Sie nur die benötigten Tabellenblätter in einer neuen Arbeitsmappe, "
            "oder speichern Sie die Tabelle als CSV.",
        )


def _check_span(content: bytes, name: str) -> None:
    """Refuse a sheet whose used cells lie too far apart."""
    last_row, widest = 0, b""
    for column, row in _CELL.findall(content):
        last_row = max(last_row, int(row))
        if (len(column), column) > (len(widest), widest):
            widest = column
    span = last_row * column_number(widest.decode("ascii"))
    if span > MOST_CELLS:
        raise UnreadableFile(
            f"die Arbeitsmappe reicht bis Zelle {widest.decode('ascii')}{last_row}",
            where=f"„{name}“",
            remedy="Löschen Sie leere Zeilen und Spalten unter und neben der Tabelle und speichern "
            "Sie die Arbeitsmappe neu.",
        )


def column_number(letters: str) -> int:
    """Return the number of a column from its letters (``A`` → 1, empty → 0)."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def inspect_cells(
    body: bytes, sheets: Sequence[str], *, name: str, has_percent: bool
) -> tuple[dict[str, list[BrokenCell]], dict[str, list[tuple[int, int]]]]:
    """Find the cells of these sheets that the fast reader would show as empty or as they are not.

    Returns
    -------
    Sheet → formulas without a stored value and errors, and sheet → cells shown as a
    percentage. A formula whose result is an empty text is an ordinary empty cell.

    Raises
    ------
    UnreadableFile
        The XML of the workbook is damaged or defines entities of its own.
    """
    broken: dict[str, list[BrokenCell]] = {}
    percent: dict[str, list[tuple[int, int]]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = _parts_of_sheets(archive)
            styles = _percent_styles(archive) if has_percent else frozenset()
            for sheet in sheets:
                content = unpack(archive, parts[sheet]) if sheet in parts else b""
                if not (styles or _FORMULA.search(content) or _ERROR.search(content)):
                    continue
                for cell in _cells(content):
                    if cell.error or (cell.formula is not None and not cell.has_value):
                        broken.setdefault(sheet, []).append(
                            (*cell.position, cell.error or f"={cell.formula}", not cell.error)
                        )
                    if cell.style in styles:
                        percent.setdefault(sheet, []).append(cell.position)
    except (ET.ParseError, KeyError, ValueError) as error:
        raise UnreadableFile(
            f"die Arbeitsmappe ist beschädigt ({error})",
            where=f"„{name}“",
            remedy="Öffnen Sie sie in Ihrem Tabellenprogramm und speichern Sie sie neu als .xlsx.",
        ) from error
    return broken, percent


def find_hidden(body: bytes, sheet: str) -> tuple[list[int], list[int]]:
    """Return the hidden rows and columns of a sheet, counted from 0; of a CSV file none."""
    if not sheet:
        return [], []
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        part = _parts_of_sheets(archive).get(sheet)
        content = unpack(archive, part) if part else b""
    rows = [int(row) - 1 for row in _HIDDEN_ROW.findall(content)]
    columns = [
        column
        for tag in _HIDDEN_COLUMNS.findall(content)
        for column in range(_number(_MIN, tag) - 1, min(_number(_MAX, tag), 16_384))
    ]
    return rows, columns


def _number(pattern: re.Pattern[bytes], tag: bytes) -> int:
    found = pattern.search(tag)
    return int(found[1]) if found else 0


def _parse(content: bytes) -> ET.Element:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("eigene XML-Definitionen")
    return ET.fromstring(content)  # noqa: S314 - entities are refused above, expat limits the rest


def _local(tag: str) -> str:
    """Return the name of an element without its namespace; writers differ in the namespace."""
    return tag.rpartition("}")[2]


def _parts_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of each sheet with the part of the archive that holds it."""
    targets = {
        item.get("Id"): item.get("Target", "")
        for item in _parse(unpack(archive, "xl/_rels/workbook.xml.rels"))
    }
    known = set(archive.namelist())
    found = {}
    for item in _parse(unpack(archive, "xl/workbook.xml")).iter():
        if _local(item.tag) != "sheet":
            continue
        link = next((value for key, value in item.attrib.items() if _local(key) == "id"), None)
        target = targets.get(link, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in known:
            found[item.get("name", "")] = part
    return found


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Return the numbers of the cell styles that show a value as a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    formats = dict(_PERCENT_FORMATS)
    styles: list[int] = []
    for item in _parse(unpack(archive, "xl/styles.xml")):
        if _local(item.tag) == "numFmts":
            formats |= {
                int(child.get("numFmtId", "0")): child.get("formatCode", "") for child in item
            }
        if _local(item.tag) == "cellXfs":
            styles = [int(child.get("numFmtId", "0")) for child in item]
    return frozenset(index for index, number in enumerate(styles) if "%" in formats.get(number, ""))


@dataclass(frozen=True, slots=True)
class _CellXml:
    position: tuple[int, int]
    style: int
    formula: str | None
    error: str
    has_value: bool


def _cells(content: bytes) -> Iterator[_CellXml]:
    """Yield the cells of a sheet; a cell without an address follows the one before it."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("eigene XML-Definitionen")
    row, column = -1, -1
    events = ET.iterparse(  # noqa: S314 - entities are refused above
        io.BytesIO(content), events=("start", "end")
    )
    for event, item in events:
        tag = _local(item.tag)
        if event == "start":
            if tag == "row":
                row, column = int(item.get("r", row + 2)) - 1, -1
            continue
        if tag == "row":
            item.clear()
        if tag != "c":
            continue
        match = _ADDRESS.fullmatch(item.get("r", ""))
        column = column_number(match[1]) - 1 if match else column + 1
        children = {_local(child.tag): child for child in item}
        formula, value = children.get("f"), children.get("v")
        kind = item.get("t", "n")
        yield _CellXml(
            position=(row, column),
            style=int(item.get("s", "0")),
            formula=None if formula is None else formula.text or "",
            error=(value.text or "") if kind == "e" and value is not None else "",
            has_value=kind == "str" or (value is not None and bool(value.text)),
        )
