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


def read_rows(text: str, name: str, delimiter: str = ";") -> Iterator[tuple[int, list[str]]]:
    """Yield the last line of each row, counted from 1, and its cells; empty lines have none.

    Only a line feed ends a line: other signs that break lines may stand in a label.

    Raises
    ------
    UnreadableFile
        A quotation mark is not closed, or something follows the closing one.
    """
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise UnreadableFile(
            "ein Anführungszeichen ist nicht geschlossen",
            where=f"{name}, Zeile {reader.line_num}",
            remedy="Die Datei ist beschädigt; laden Sie sie neu.",
        ) from error


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
    if len(row) != width:
        raise UnreadableFile(
            f"die Zeile hat {len(row)} statt {width} Zellen",
            where=f"{name}, Zeile {line}",
            remedy=_DAMAGED,
        )


def cut_table(text: str, name: str, delimiter: str = ";") -> pd.DataFrame | None:
    """Return the rows below the first line, each column coded by its distinct texts.

    The column ``line`` counts the lines of the file from 1. The blanks around headings are
    no part of them.

    Returns
    -------
    The table, or ``None`` where there are no rows.

    Raises
    ------
    UnreadableFile
        The rows have not all as many cells as the first line, a heading occurs twice, or a
        quotation mark is not closed.
    """
    quick = _cut_at_once(text, delimiter)
    return _cut_by_rows(text, name, delimiter) if quick is None else quick


def _cut_at_once(text: str, delimiter: str) -> pd.DataFrame | None:
    """Cut a text in which every delimiter and every line feed certainly is one."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    if any(sign in text for sign in '"\r\0'):
        return None
    head = [cell.strip() for cell in text.partition("\n")[0].split(delimiter)]
    if len(head) < 2 or len(set(head)) != len(head):
        return None
    body = text.encode()
    lines = _full_lines(body, ord(delimiter), len(head))
    if lines is None or len(lines) < 2:
        return None
    names = [str(position) for position in range(len(head))]
    coded = pa.dictionary(pa.int32(), pa.string())
    table = arrow_csv.read_csv(
        pa.py_buffer(body),
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=len(body) + 1, skip_rows=1, column_names=names
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, quote_char=False, double_quote=False, escape_char=False
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, coded), strings_can_be_null=False
        ),
    )
    if table.num_rows != len(lines) - 1:
        return None
    frame: pd.DataFrame = table.rename_columns(head).to_pandas()
    frame["line"] = np.asarray(lines[1:])
    return frame


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


def _cut_by_rows(text: str, name: str, delimiter: str) -> pd.DataFrame | None:
    import pandas as pd

    rows = read_rows(text, name, delimiter)
    head = [cell.strip() for cell in next(rows, (0, []))[1]]
    cells, lines = [], []
    for line, row in rows:
        if row:
            check_row(row, len(head), line=line, name=name)
            cells.append(row)
            lines.append(line)
    if len(set(head)) != len(head):
        raise UnreadableFile("eine Spalte steht zweimal im Kopf der Datei", where=name)
    if not cells:
        return None
    columns = {
        heading: pd.Categorical.from_codes(*_factorize(column))
        for heading, column in zip(head, zip(*cells, strict=True), strict=True)
    }
    return pd.DataFrame(columns | {"line": lines})


def _factorize(cells: tuple[str, ...]) -> tuple[np.ndarray, pd.Index[str]]:
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
