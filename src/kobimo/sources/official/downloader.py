"""Read the wide CSV that the portal's download button gives.

From top to bottom such a file has lines of title, a stack of header rows of varying depth,
one row per period and region (and further key columns), a line of underscores, footnotes,
the copyright and ``Stand: 13.03.2025 / 16:40:08``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from kobimo.errors import InvalidCell, UnreadableFile, nearest
from kobimo.sources.cells import parse_cell, parse_cells
from kobimo.sources.delimited import check_width, cut_rows, find_pairs, read_distinct, read_rows
from kobimo.sources.encoding import check_names, decode
from kobimo.sources.official import headers
from kobimo.sources.official.assembling import assemble, label_cells
from kobimo.sources.official.signs import signs_of
from kobimo.sources.periods import PERIOD_TEXT, parse_period
from kobimo.sources.territory.existing import read_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import pandas as pd

    from kobimo.declarations.models import Dataset, RowDimension
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

#: Period, region key, region name.
_KEYS = 3
_END = re.compile(r'^"?(?:_{5,}|©|\(C\)|Stand:)', re.MULTILINE)
_ROW = re.compile(
    rf'^"?(?:{PERIOD_TEXT.pattern})"?;"?(?:DG|\d{{2,12}})"?;', re.ASCII | re.MULTILINE
)
_STAND = re.compile(r'^"?Stand:\s*([0-9][0-9./: ]*[0-9])', re.MULTILINE)
_TABLE = re.compile(r"^\ufeff?\"?(?:GENESIS-)?Tabelle:\s*([0-9A-Z][0-9A-Za-z-]*)", re.MULTILINE)
#: What a period or the key of a region has, and a title has not.
_KEY_SIGN = re.compile(r"^DG$|[0-9]{2}")


@dataclass(frozen=True, slots=True)
class WideTable:
    """The parts of a downloader file, still as text."""

    titles: tuple[str, ...]
    #: Header rows, outermost first.
    header: tuple[tuple[str, ...], ...]
    #: Rows of values: cells numbered from 0, and ``line`` of the file, counted from 1.
    rows: pd.DataFrame
    stand: str


def printed_table(text: str) -> str:
    """Return the table code that a downloader file prints, empty where it prints none."""
    match = _TABLE.search(text[:4000])
    return match[1] if match else ""


def printed_stand(text: str) -> str:
    """Return the time stamp that a downloader file prints, empty where it prints none."""
    stamps = _STAND.findall(text[-4000:])
    return stamps[-1].strip() if stamps else ""


def split_table(text: str, name: str) -> WideTable:
    """Split a downloader file into its parts.

    Raises
    ------
    UnreadableFile
        There are no rows of values or no end of the table, or a row has another number of
        cells than the others.
    """
    end = _END.search(text)
    body = text if end is None else text[: end.start()]
    titles: list[str] = []
    header: list[tuple[int, list[str]]] = []
    above = 0
    for line, row in read_rows(body, name):
        if _is_first_row(row):
            _check_end(text, end, name)
            for number, labels in header:
                check_width(labels, len(row), line=number, name=name)
            rows = cut_rows(_below(body, above), len(row), name, start=above + 1)
            return WideTable(
                tuple(titles),
                tuple(tuple(labels) for _, labels in header),
                _full(rows),
                printed_stand(text),
            )
        _refuse_lost_row(row, line, name)
        if any(cell.strip() for cell in row[1:]):
            header.append((line, row))
        elif row and row[0].strip():
            titles.append(" ".join(row[0].split()))
        above = line
    seen = f"„{'“, „'.join(titles[:3])}“" if titles else "nichts Lesbares"
    raise UnreadableFile(
        f"die Datei enthält keine Zeile mit Zeitangabe und Regionalschlüssel; gelesen wurde {seen}",
        where=name,
        remedy="Erwartet wird die CSV-Datei des Portals mit einer Zeile je Region.",
    )


def _check_end(text: str, end: re.Match[str] | None, name: str) -> None:
    """Refuse a table without its end, and one with more rows below it."""
    if end is None:
        raise UnreadableFile(
            "die Datei bricht vor dem Ende der Tabelle ab; Fußnoten und Stand fehlen",
            where=f"{name}, Zeile {len(text.rstrip().split(chr(10)))}",
            remedy="Sie ist abgeschnitten oder bearbeitet; laden Sie sie unverändert neu.",
        )
    more = _ROW.search(text, end.start())
    if more is not None:
        raise UnreadableFile(
            "unter den Fußnoten stehen noch einmal Zeilen mit Werten",
            where=f"{name}, Zeile {text.count(chr(10), 0, more.start()) + 1}",
            remedy="Legen Sie jede Tabelle in einer eigenen Datei ab.",
        )


def _below(text: str, lines: int) -> str:
    """Return a text without its first lines."""
    return text.split("\n", lines)[lines]


def _full(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a cell with text in it."""
    is_blank = rows[0].str.strip() == ""
    for column in range(1, rows.shape[1] - 1):
        if not is_blank.any():
            return rows
        is_blank &= rows[column].str.strip() == ""
    return rows[~is_blank].reset_index(drop=True)


def _refuse_lost_row(row: Sequence[str], line: int, name: str) -> None:
    """Refuse a row above the first one of values that has a key and values of its own."""
    keys = [cell.strip() for cell in row[:2] if cell.strip()]
    cells = [cell.strip() for cell in row[_KEYS:] if cell.strip()]
    if not keys or not cells:
        return
    if any(_KEY_SIGN.search(key) for key in keys) or any(map(_is_value, cells)):
        raise UnreadableFile(
            f"die Zeile hat Werte, aber „{'“ und „'.join(keys)}“ "
            + ("sind" if len(keys) > 1 else "ist")
            + " keine Zeitangabe mit Regionalschlüssel",
            where=f"{name}, Zeile {line}",
            remedy="Die Datei ist beschädigt oder bearbeitet; laden Sie sie neu.",
        )


def _is_value(cell: str) -> bool:
    try:
        parse_cell(cell)
    except InvalidCell:
        return False
    return True


def _is_first_row(row: Sequence[str]) -> bool:
    return (
        len(row) > _KEYS
        and PERIOD_TEXT.fullmatch(row[0].strip()) is not None
        and re.fullmatch(r"DG|[0-9]{1,12}", row[1].strip()) is not None
    )


def read_downloader(
    body: bytes, dataset: Dataset, *, name: str, register: Register, retrieved: str
) -> ReadFile:
    """Read one downloader file.

    Parameters
    ----------
    body
        The file as it was downloaded.
    dataset
        Declares in ``downloader`` which labels name which variable.
    name
        File, for errors.
    register
        The regions that exist.
    retrieved
        ISO date on which the file came in.

    Raises
    ------
    UnreadableFile
        Encoding, columns, keys or the check cell are not as declared; the message names
        line and column.
    InvalidCell
        A cell is neither a number nor a sign.
    """
    import pandas as pd

    layout = dataset.downloader
    if layout is None:
        raise UnreadableFile(
            f"der Datensatz „{dataset.id}“ erklärt nicht, wie die Tabelle des Portals aussieht",
            where=name,
            remedy="Ergänzen Sie [downloader] in seiner Deklaration.",
        )
    text = decode(body, name)
    table = split_table(text, name)
    first = _KEYS + len(layout.row_dimensions)
    stacks = headers.read_stack(table.header, first)
    columns = headers.match_columns(stacks, dataset, name=name)
    rows = table.rows
    lines = rows["line"].to_numpy()

    def line(row: int) -> str:
        return f"{name}, Zeile {lines[row]}"

    _, labels, _ = find_pairs(rows[1], rows[2])
    check_names(((code.strip(), label) for code, label in labels), register, name)
    keys = pd.DataFrame(
        {
            "line": lines,
            "ags": read_distinct(rows[1], lambda text, row: read_key(text, where=line(row))),
            "period": read_distinct(
                rows[0], lambda text, row: parse_period(text, dataset, where=line(row))
            ),
        }
    )
    for offset, declared in enumerate(layout.row_dimensions):
        read = _category_reader(declared, dataset, line)
        keys[declared.dimension] = read_distinct(rows[_KEYS + offset], read)
    rules = signs_of(dataset.source, retrieved).rules()
    parts = []
    for column, rule in columns:
        label = " / ".join(stacks[column])
        place = f"Spalte {column + 1} („{label}“)"
        values, statuses = parse_cells(
            rows[column], rules, where=partial(_place, lines, name, place)
        )
        parts.append(label_cells(keys, dataset, rule, values, statuses))
    cells = pd.concat(parts, ignore_index=True)
    for declared in layout.row_dimensions:
        cells = cells[cells[declared.dimension] != ""]
    notes = (
        () if table.stand else ("Die Datei nennt keinen Stand; sie ist möglicherweise gekürzt.",)
    )
    file = assemble(
        cells,
        dataset,
        name=name,
        register=register,
        retrieved=retrieved,
        stand=table.stand,
        notes=notes,
    )
    # Of a dataset in parts each file is a table of its own.
    return replace(file, table=printed_table(text)) if dataset.parts else file


def _place(lines: np.ndarray, name: str, place: str, row: int) -> str:
    return f"{name}, Zeile {lines[row]}, {place}"


def _category_reader(
    rows: RowDimension, dataset: Dataset, line: Callable[[int], str]
) -> Callable[[str, int], str]:
    values = {" ".join(label.split()): category for label, category in dict(rows.values).items()}

    def read(text: str, row: int) -> str:
        label = " ".join(text.split())
        if label not in values:
            raise UnreadableFile(
                f"„{label}“ ist keine deklarierte Ausprägung von „{rows.dimension}“",
                where=line(row),
                remedy=nearest(label, values)
                or f"Ergänzen Sie sie in der Deklaration „{dataset.id}“.",
            )
        return values[label]

    return read
