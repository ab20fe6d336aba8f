"""Cut delimited text into cells: all at once where nothing is in doubt, else row by row.

A file without quotation marks whose lines all have as many cells as its head is cut in one
go. Anything else, and every fault, is read by the rules of CSV, which name the line. Both
ways give the same table.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    import pandas as pd
    from pandas.api.extensions import ExtensionArray

_DAMAGED = "Die Datei ist abgeschnitten oder beschädigt; laden Sie sie neu."


def read_rows(
    text: str, name: str, delimiter: str = ";", *, start: int = 1
) -> Iterator[tuple[int, list[str]]]:
    """Yield the last line of each row, counted from ``start``, and its cells.

    An empty line has no cells.

    Only a line feed ends a line: other signs that break lines may stand in a label.

    Raises
    ------
    UnreadableFile
        A quotation mark is not closed, or something follows the closing one.
    """
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num + start - 1, row
    except csv.Error as error:
        raise unclosed(name, reader.line_num + start - 1) from error


def unclosed(name: str, line: int) -> UnreadableFile:
    """Return the error for a quotation mark that is not closed, or is followed by something."""
    return UnreadableFile(
        "ein Anführungszeichen ist nicht geschlossen",
        where=f"{name}, Zeile {line}",
        remedy="Die Datei ist beschädigt; laden Sie sie neu.",
    )


def require_line_end(text: str, name: str) -> None:
    """Refuse a text whose last line has no end: what is left of a number is a number, too."""
    if not text.endswith("\n"):
        line = text.count("\n") + 1
        raise UnreadableFile(
            "die letzte Zeile hat kein Zeilenende; die Datei ist vermutlich abgeschnitten",
            where=f"{name}, Zeile {line}",
            remedy="Laden Sie sie neu. Ist sie vollständig, so speichern Sie sie mit einem "
            "Zeilenumbruch am Ende.",
        )


def check_row(row: list[str], width: int, *, line: int, name: str) -> None:
    """Refuse a row that is not ``width`` cells of one line.

    Between two quotation marks that belong to different rows everything is one cell, so a
    row that spans lines has lost others.
    """
    if any("\n" in cell for cell in row):
        raise UnreadableFile(
            "ein Anführungszeichen ist nicht geschlossen; die Zelle reicht über mehrere Zeilen",
            where=f"{name}, Zeile {line}",
            remedy=_DAMAGED,
        )
    check_width(row, width, line=line, name=name)


def check_width(row: list[str], width: int, *, line: int, name: str) -> None:
    """Refuse a row that has another number of cells than the others."""
    if len(row) != width:
        raise UnreadableFile(
            f"die Zeile hat {len(row)} statt {width} Zellen",
            where=f"{name}, Zeile {line}",
            remedy=_DAMAGED,
        )


def cut_table(text: str, name: str, delimiter: str = ";") -> pd.DataFrame | None:
    """Return the rows below the first line, named by its cells without blanks around them.

    Returns
    -------
    As :func:`cut_rows`, or ``None`` where there are no rows.

    Raises
    ------
    UnreadableFile
        The rows have not all as many cells as the first line, a heading occurs twice, or a
        quotation mark is not closed.
    """
    import pandas as pd

    first, _, rest = text.partition("\n")
    is_plain = '"' not in first
    head = first.split(delimiter) if is_plain else next(read_rows(first, name, delimiter))[1]
    table = cut_rows(rest, len(head), name, start=2, delimiter=delimiter)
    headings = [heading.strip() for heading in head]
    if len(set(headings)) != len(headings):
        raise UnreadableFile("eine Spalte steht zweimal im Kopf der Datei", where=name)
    table.columns = pd.Index([*headings, "line"])
    return table if len(table) else None


def cut_rows(text: str, width: int, name: str, *, start: int, delimiter: str = ";") -> pd.DataFrame:
    """Return rows of ``width`` cells, each column coded by its distinct texts.

    Columns are numbered from 0. The column ``line`` counts lines, of which the first one of
    ``text`` is ``start``. Empty lines are no rows.

    Raises
    ------
    UnreadableFile
        A row has another number of cells, or a quotation mark is not closed.
    """
    quick = _cut_at_once(text, width, start, delimiter)
    return _cut_by_rows(text, width, name, start, delimiter) if quick is None else quick


def _cut_at_once(text: str, width: int, start: int, delimiter: str) -> pd.DataFrame | None:
    """Cut a text in which every delimiter and every line feed certainly is one."""
    import pandas as pd
    import pyarrow as pa
    from pyarrow import csv as arrow

    # A byte order mark would vanish, a carriage return end a line.
    if width < 2 or text.startswith("\ufeff") or any(sign in text for sign in '"\r\0'):
        return None
    body = text.encode()
    lines = _full_lines(body, ord(delimiter), width)
    if lines is None or not len(lines):
        return None
    names = [str(position) for position in range(width)]
    coded = pa.dictionary(pa.int32(), pa.string())
    table = arrow.read_csv(
        pa.py_buffer(body),
        read_options=arrow.ReadOptions(
            use_threads=False, block_size=len(body) + 1, column_names=names
        ),
        parse_options=arrow.ParseOptions(
            delimiter=delimiter, quote_char=False, double_quote=False, escape_char=False
        ),
        convert_options=arrow.ConvertOptions(
            column_types=dict.fromkeys(names, coded), strings_can_be_null=False
        ),
    )
    if table.num_rows != len(lines):
        return None
    frame: pd.DataFrame = table.to_pandas()
    frame.columns = pd.RangeIndex(width)
    return frame.assign(line=lines + (start - 1))


def _full_lines(body: bytes, delimiter: int, width: int) -> np.ndarray | None:
    """Return the numbers of the lines with text, ``None`` where one has not ``width`` cells."""
    import numpy as np

    signs = np.frombuffer(body, dtype=np.uint8)
    ends = np.flatnonzero(signs == ord("\n"))
    if not body.endswith(b"\n"):
        ends = np.append(ends, len(body))
    begins = np.concatenate(([0], ends[:-1] + 1))
    cuts = np.flatnonzero(signs == delimiter)
    count = np.searchsorted(cuts, ends) - np.searchsorted(cuts, begins)
    is_full = ends > begins
    if (count[is_full] != width - 1).any():
        return None
    lines: np.ndarray = np.flatnonzero(is_full) + 1
    return lines


def _cut_by_rows(text: str, width: int, name: str, start: int, delimiter: str) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    cells, lines = [], []
    for line, row in read_rows(text, name, delimiter, start=start):
        if row:
            check_row(row, width, line=line, name=name)
            cells.append(row)
            lines.append(line)
    columns = {
        position: pd.Categorical.from_codes(*_factorize([row[position] for row in cells]))
        for position in range(width)
    }
    return pd.DataFrame(columns).assign(line=np.array(lines, dtype=np.int64))


def _factorize(cells: list[str]) -> tuple[np.ndarray, pd.Index[str]]:
    import numpy as np
    import pandas as pd

    codes, texts = pd.factorize(np.array(cells, dtype=object))
    return codes, pd.Index(texts, dtype="str")


def find_distinct(column: pd.Series[str]) -> tuple[np.ndarray, list[str], list[int]]:
    """Return the code of each row, the distinct texts as they come, and the first row of each."""
    import pandas as pd

    codes, texts = pd.factorize(column)
    return codes, [str(text) for text in texts], _first_rows(codes, len(texts))


def find_pairs(
    first: pd.Series[str], second: pd.Series[str]
) -> tuple[np.ndarray, list[tuple[str, str]], list[int]]:
    """Return the same as :func:`find_distinct` for pairs of texts in two columns."""
    import pandas as pd

    codes, texts, _ = find_distinct(first)
    other_codes, other_texts, _ = find_distinct(second)
    both, pairs = pd.factorize(codes * len(other_texts) + other_codes)
    named = [
        (texts[pair // len(other_texts)], other_texts[pair % len(other_texts)]) for pair in pairs
    ]
    return both, named, _first_rows(both, len(named))


def _first_rows(codes: np.ndarray, count: int) -> list[int]:
    import numpy as np

    first = np.empty(count, dtype=np.intp)
    # Of several rows with one code the last to be written counts.
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    rows: list[int] = first.tolist()
    return rows


def read_distinct(
    column: pd.Series[str], read: Callable[[str, int], str]
) -> ExtensionArray | np.ndarray:
    """Apply ``read(text, first row)`` once per distinct text of a column."""
    import pandas as pd

    codes, texts, first = find_distinct(column)
    found = [read(text, row) for text, row in zip(texts, first, strict=True)]
    return pd.Index(found).take(codes).array
