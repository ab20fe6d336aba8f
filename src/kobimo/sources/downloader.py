"""Read the wide CSV that the portal's download button gives.

From top to bottom such a file has lines of title, a stack of header rows of varying depth,
one row per period and region (and further key columns), a line of underscores, footnotes,
the copyright and ``Stand: 13.03.2025 / 16:40:08``.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile, nearest
from kobimo.sources import headers
from kobimo.sources.assembling import assemble, label_cells
from kobimo.sources.cells import parse_cells
from kobimo.sources.encoding import check_names, decode
from kobimo.sources.periods import PERIOD_TEXT, parse_period
from kobimo.sources.territory import read_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from kobimo.declarations.models import Dataset, RowDimension
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

#: Period, region key, region name.
_KEYS = 3
_END = re.compile(r'"?(?:_{5,}|©|\(C\)|Stand:)')
_STAND = re.compile(r'^"?Stand:\s*([0-9][0-9./: ]*[0-9])', re.MULTILINE)
_TABLE = re.compile(r"^\ufeff?\"?(?:GENESIS-)?Tabelle:\s*([0-9A-Z][0-9A-Za-z-]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WideTable:
    """The parts of a downloader file, still as text."""

    titles: tuple[str, ...]
    #: Header rows, outermost first.
    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    #: Line of the file for each of ``rows``, counted from 1.
    lines: tuple[int, ...]
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
        There are no rows of values, or a row has another number of cells than the others.
    """
    reader = csv.reader(_body_lines(text), delimiter=";", strict=True)
    titles: list[str] = []
    header: list[tuple[str, ...]] = []
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if rows or _is_first_row(row):
                if any(cell.strip() for cell in row):
                    rows.append(tuple(row))
                    lines.append(reader.line_num)
            elif any(cell.strip() for cell in row[1:]):
                header.append(tuple(row))
            elif row and row[0].strip():
                titles.append(" ".join(row[0].split()))
    except csv.Error as error:
        raise UnreadableFile(
            "ein Anführungszeichen in der Tabelle ist nicht geschlossen",
            where=f"{name}, Zeile {reader.line_num}",
            remedy="Die Datei ist beschädigt; laden Sie sie neu.",
        ) from error
    if not rows:
        seen = f"„{'“, „'.join(titles[:3])}“" if titles else "nichts Lesbares"
        raise UnreadableFile(
            f"die Datei enthält keine Zeile mit Zeitangabe und Regionalschlüssel; gelesen wurde {seen}",
            where=name,
            remedy="Erwartet wird die CSV-Datei des Portals mit einer Zeile je Region.",
        )
    for cells, line in zip(rows, lines, strict=True):
        if len(cells) != len(rows[0]):
            raise UnreadableFile(
                f"die Zeile hat {len(cells)} statt {len(rows[0])} Zellen",
                where=f"{name}, Zeile {line}",
                remedy="Die Datei ist abgeschnitten oder beschädigt; laden Sie sie neu.",
            )
    return WideTable(tuple(titles), tuple(header), tuple(rows), tuple(lines), printed_stand(text))


def _body_lines(text: str) -> list[str]:
    """Return the lines above the footnotes, each with its line end as ``csv`` wants it."""
    lines = []
    for line in text.splitlines(keepends=True):
        if _END.match(line):
            break
        lines.append(line)
    return lines


def _is_first_row(row: Sequence[str]) -> bool:
    return (
        len(row) > _KEYS
        and PERIOD_TEXT.fullmatch(row[0].strip()) is not None
        and re.fullmatch(r"DG|\d{1,12}", row[1].strip()) is not None
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
    import numpy as np
    import pandas as pd

    layout = dataset.downloader
    if layout is None:
        raise UnreadableFile(
            f"der Datensatz „{dataset.id}“ erklärt nicht, wie die Tabelle des Portals aussieht",
            where=name,
            remedy="Ergänzen Sie [downloader] in seiner Deklaration.",
        )
    table = split_table(decode(body, name), name)
    first = _KEYS + len(layout.row_dimensions)
    stacks = headers.read_stack(table.header, first)
    columns = headers.match_columns(stacks, dataset, name=name)

    def line(row: int) -> str:
        return f"{name}, Zeile {table.lines[row]}"

    texts = np.array(table.rows, dtype=object)
    if texts.shape[1] <= max(column for column, _ in columns):
        raise UnreadableFile(
            f"der Tabellenkopf hat mehr Spalten als die Zeilen ({texts.shape[1]})",
            where=name,
            remedy="Die Datei ist beschädigt; laden Sie sie neu.",
        )
    labels = dict(zip(texts[:, 1], texts[:, 2], strict=True))
    check_names(((code.strip(), label) for code, label in labels.items()), register, name)
    keys = pd.DataFrame(
        {
            "line": table.lines,
            "ags": _each(texts[:, 1], line, lambda text, where: read_key(text, where=where)),
            "period": _each(
                texts[:, 0], line, lambda text, where: parse_period(text, dataset, where=where)
            ),
        }
    )
    for offset, rows in enumerate(layout.row_dimensions):
        keys[rows.dimension] = _each(
            texts[:, _KEYS + offset], line, _category_reader(rows, dataset)
        )
    parts = []
    for column, rule in columns:
        label = " / ".join(stacks[column])
        place = f"Spalte {column + 1} („{label}“)"
        values, statuses = parse_cells(
            texts[:, column], where=partial(_place, table.lines, name, place)
        )
        parts.append(label_cells(keys, dataset, rule, values, statuses))
    cells = pd.concat(parts, ignore_index=True)
    for rows in layout.row_dimensions:
        cells = cells[cells[rows.dimension] != ""]
    notes = (
        () if table.stand else ("Die Datei nennt keinen Stand; sie ist möglicherweise gekürzt.",)
    )
    return assemble(
        cells,
        dataset,
        name=name,
        register=register,
        retrieved=retrieved,
        stand=table.stand,
        notes=notes,
    )


def _place(lines: Sequence[int], name: str, place: str, row: int) -> str:
    return f"{name}, Zeile {lines[row]}, {place}"


def _each(
    texts: np.ndarray, line: Callable[[int], str], read: Callable[[str, str], str]
) -> np.ndarray:
    """Read a key column, each distinct text once."""
    import numpy as np
    import pandas as pd

    codes, unique = pd.factorize(texts)
    first = {int(code): row for row, code in reversed(list(enumerate(codes)))}
    found = [read(str(text), line(first[code])) for code, text in enumerate(unique)]
    return np.array(found, dtype=object)[codes]


def _category_reader(rows: RowDimension, dataset: Dataset) -> Callable[[str, str], str]:
    values = {" ".join(label.split()): category for label, category in dict(rows.values).items()}

    def read(text: str, where: str) -> str:
        label = " ".join(text.split())
        if label not in values:
            raise UnreadableFile(
                f"„{label}“ ist keine deklarierte Ausprägung von „{rows.dimension}“",
                where=where,
                remedy=nearest(label, values)
                or f"Ergänzen Sie sie in der Deklaration „{dataset.id}“.",
            )
        return values[label]

    return read
