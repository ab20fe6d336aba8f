"""Write cells that a German Excel opens rightly and never takes for a formula.

CSV is in UTF-8 with byte order mark, with semicolons and decimal comma. A text that a
spreadsheet would compute gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: A cell beginning with one of these is computed by some spreadsheet (full-width forms included).
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
NUMBER = re.compile(r"[+\-−]?\d{1,3}(?:[\u202f\u00a0 ]?\d{3})*(?:,\d+)?(?:[\u202f\u00a0 ]?%)?")
#: Signs of official statistics that are no formula though one begins like it.
SIGNS = frozenset({"-", "–", "+"})
#: Lines that begin with it are no values; readers of CSV know it by this name.
COMMENT = "#"


def plain_number(value: float) -> str:
    """Return a number with decimal comma and no grouping, to at most ten digits.

    Whole numbers have no decimals; ten digits are more than any source is exact to, and
    hide the noise of binary arithmetic.
    """
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.10g}"
    if "e" in text:
        text = f"{value:.12f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def safe_text(text: str) -> str:
    """Return a text on one line that no spreadsheet takes for a formula."""
    line = " ".join(text.split()) if any(sign in text for sign in "\n\r\t") else text
    line = "".join(
        letter for letter in line if letter.isprintable() or letter in "\u202f\u00a0\u00ad"
    )
    begins = text.startswith(FORMULA) or line.lstrip().startswith(FORMULA)
    if begins and line not in SIGNS and not NUMBER.fullmatch(line):
        return f"'{line}"
    return line


def is_shown(value: float | str | None) -> bool:
    """Return whether a cell holds a value; else a sign stands in its place."""
    return isinstance(value, str) or (value is not None and not math.isnan(value))


def cell(value: float | str | None, shown: str = "") -> str:
    """Return one cell: the number, or the text, or the sign that is shown where there is none."""
    if isinstance(value, str):
        return safe_text(value)
    if value is None or not is_shown(value):
        return safe_text(shown)
    return plain_number(value)


def write_rows(
    heads: Sequence[str], rows: Iterable[Sequence[str]], remarks: Iterable[str] = ()
) -> bytes:
    """Return the bytes of a CSV file.

    Parameters
    ----------
    heads, rows
        Cells as :func:`cell` makes them.
    remarks
        Stand below the values, each on a line that begins with :data:`COMMENT`.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_text(head) for head in heads])
    for first, *rest in rows:
        # Only a remark begins with the sign of remarks.
        writer.writerow([f"'{first}" if first.startswith(COMMENT) else first, *rest])
    for remark in remarks:
        # Unquoted: programs know a remark by the first character of its line.
        stream.write(f"{COMMENT} {safe_text(remark)}\r\n")
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")
