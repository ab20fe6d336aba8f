"""Read a cell as a number or as a sign of its publisher; everything else is an error.

A cell is never guessed. ``1.234`` may be a thousand or little more than one, so it is read
only where the source declares its separators. The files of the statistical offices have a
decimal comma and no separator of thousands.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from kobimo.errors import InvalidCell
from kobimo.observations import WITHOUT_VALUE, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    import pandas as pd

#: Signs of the statistical offices of Bund and Länder that stand instead of a number.
OFFICIAL_SIGNS: Mapping[str, Status] = {
    "-": Status.NONE,
    "–": Status.NONE,
    ".": Status.SECRET,
    "...": Status.PENDING,
    "…": Status.PENDING,
    "/": Status.UNRELIABLE,
    "x": Status.BLOCKED,
    "X": Status.BLOCKED,
}

#: Letters that the offices print behind a number; ``e`` (final) is an ordinary value.
OFFICIAL_FLAGS: Mapping[str, Status] = {
    "p": Status.PROVISIONAL,
    "r": Status.REVISED,
    "s": Status.ESTIMATED,
    "e": Status.ORDINARY,
}

#: More digits than a float keeps exactly are a broken file, not a count of people.
_MOST_DIGITS = 15

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[.,'\u00a0\u202f ][0-9]{3})+(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True)
class CellRules:
    """How one source writes its numbers.

    Attributes
    ----------
    decimal
        The decimal mark, ``,`` or ``.``.
    thousands
        The separator of thousands, accepted in groups of three only; empty: none is accepted.
    signs
        Cell text → status, for cells that hold no number.
    flags
        Letter behind a number → status.
    empty
        What an empty cell means; ``None``: an empty cell is an error.
    zero
        Status of a printed zero: the offices mean "more than nothing, less than half the
        unit" by it, a municipal file means nothing but zero.
    """

    decimal: str = ","
    thousands: str = ""
    signs: Mapping[str, Status] = field(default_factory=lambda: dict(OFFICIAL_SIGNS))
    flags: Mapping[str, Status] = field(default_factory=lambda: dict(OFFICIAL_FLAGS))
    empty: Status | None = None
    zero: Status = Status.ROUNDED_TO_ZERO

    def pattern(self) -> re.Pattern[str]:
        """Return the pattern of a number: sign, digits, decimals, flag."""
        return _pattern(self.decimal, self.thousands, "".join(sorted(self.flags)))


#: The files of the statistical offices in German.
OFFICIAL = CellRules()


@lru_cache(maxsize=32)
def _pattern(decimal: str, thousands: str, flags: str) -> re.Pattern[str]:
    whole = "0|[1-9][0-9]*"
    if thousands:
        whole += rf"|[1-9][0-9]{{0,2}}(?:{re.escape(thousands)}[0-9]{{3}})+"
    flag = rf"(?: ?(?P<flag>[{re.escape(flags)}]))?" if flags else "(?P<flag>)"
    return re.compile(
        rf"(?P<minus>[-\u2212]?)(?P<whole>{whole})(?:{re.escape(decimal)}(?P<part>[0-9]+))?{flag}"
    )


def parse_cell(text: str, rules: CellRules = OFFICIAL, *, where: str = "") -> tuple[float, Status]:
    """Return the value of one cell and its status.

    Parameters
    ----------
    text
        The cell as it stands in the file; blanks around it mean nothing.
    rules
        How the source writes numbers.
    where
        File, row and column, for the error.

    Returns
    -------
    The value, ``nan`` exactly where the status says that there is none, and the status.

    Raises
    ------
    InvalidCell
        The cell is neither a number nor a sign of its source.
    """
    cell = text.strip()
    if not cell and rules.empty is not None:
        return _value_of(rules.empty), rules.empty
    sign = rules.signs.get(cell)
    if sign is not None:
        return _value_of(sign), sign
    limited = len(cell) > 2 and cell.startswith("(") and cell.endswith(")")
    match = rules.pattern().fullmatch(cell[1:-1].strip() if limited else cell)
    # An observation has one status; a number with two marks would lose one of them.
    if match is None or (limited and match["flag"]):
        raise _refuse(cell, rules, where)
    whole = match["whole"].replace(rules.thousands, "") if rules.thousands else match["whole"]
    part = match["part"] or ""
    if len(whole) + len(part) > _MOST_DIGITS:
        raise InvalidCell(
            f"„{_short(cell)}“ hat mehr als {_MOST_DIGITS} Ziffern",
            where=where,
            remedy="Laden Sie die Datei neu; vermutlich sind zwei Zellen zusammengeraten.",
        )
    value = float(f"{whole}.{part or 0}")
    if match["minus"] and value:
        value = -value
    if limited:
        return value, Status.LIMITED
    if match["flag"]:
        return value, rules.flags[match["flag"]]
    return value, rules.zero if value == 0 else Status.ORDINARY


def parse_cells(
    cells: np.ndarray | pd.Series[str], rules: CellRules = OFFICIAL, *, where: Callable[[int], str]
) -> tuple[np.ndarray, np.ndarray]:
    """Read many cells at once; each distinct text is parsed once.

    Parameters
    ----------
    cells
        One dimension, texts, also coded.
    rules
        How the source writes numbers.
    where
        Position in ``cells`` → file, row and column, asked only for an error.

    Returns
    -------
    Values (float, ``nan`` where there is none) and statuses (text), as long as ``cells``.

    Raises
    ------
    InvalidCell
        Names the first cell that cannot be read and how many more there are.
    """
    import numpy as np
    import pandas as pd

    codes, distinct = pd.factorize(cells)
    texts = [str(text) for text in distinct]
    values = np.empty(len(texts))
    statuses = np.empty(len(texts), dtype=object)
    broken: list[int] = []
    for index, text in enumerate(texts):
        if _is_plain(text) and text not in rules.signs:
            values[index], statuses[index] = int(text), ""
            continue
        try:
            values[index], status = parse_cell(text, rules)
        except InvalidCell:
            broken.append(index)
            continue
        statuses[index] = status.value
    if broken:
        positions = np.flatnonzero(np.isin(codes, broken))
        first = int(positions[0])
        try:
            parse_cell(texts[codes[first]], rules, where=where(first))
        except InvalidCell as error:
            if len(positions) == 1:
                raise
            more = len(positions) - 1
            noun = "eine weitere Zelle" if more == 1 else f"{more} weitere Zellen"
            raise InvalidCell(
                f"{error.message} (und {noun} dieser Art)", where=error.where, remedy=error.remedy
            ) from error
    return values[codes], statuses[codes]


def _is_plain(text: str) -> bool:
    """Whether the text is a whole number above zero, which every source writes alike."""
    return text.isdecimal() and text.isascii() and text[0] != "0" and len(text) <= _MOST_DIGITS


def scale(values: np.ndarray, codes: np.ndarray, factors: Sequence[float]) -> np.ndarray:
    """Multiply printed values exactly: 32,3 thousand are 32300, not 32299.999999999996.

    Parameters
    ----------
    values
        As :func:`parse_cells` returns them.
    codes
        Position in ``factors`` for each value.
    factors
        What to multiply with.
    """
    import numpy as np
    import pandas as pd

    result: np.ndarray = values * np.array(factors)[codes]
    for code, factor in enumerate(factors):
        if factor == 1:
            continue
        rows = codes == code
        places, numbers = pd.factorize(values[rows])
        exact = [
            float(Decimal(repr(number)) * Decimal(repr(factor))) for number in numbers.tolist()
        ]
        result[rows] = np.array([*exact, np.nan])[places]
    return result


def _value_of(status: Status) -> float:
    return math.nan if status in WITHOUT_VALUE else 0.0


def _short(cell: str) -> str:
    return cell if len(cell) <= 40 else f"{cell[:39]}…"


def _refuse(cell: str, rules: CellRules, where: str) -> InvalidCell:
    """Say why the cell cannot be read, as exactly as its form permits."""
    mark = "Dezimalkomma" if rules.decimal == "," else "Dezimalpunkt"
    if not cell:
        return InvalidCell(
            "die Zelle ist leer",
            where=where,
            remedy="Amtliche Dateien haben keine leeren Zellen; laden Sie die Datei neu.",
        )
    if _GROUPED.fullmatch(cell) and not rules.thousands:
        return InvalidCell(
            f"„{_short(cell)}“ ist mehrdeutig: Tausenderzeichen oder Dezimalzeichen",
            where=where,
            remedy="Diese Quelle schreibt keine Tausenderzeichen. Wurde die Datei mit einem "
            "Tabellenprogramm gespeichert? Laden Sie sie unverändert neu.",
        )
    if re.fullmatch(r"[+-]?0[0-9]+", cell):
        return InvalidCell(
            f"„{_short(cell)}“ beginnt mit einer Null und ist ein Schlüssel, keine Zahl",
            where=where,
            remedy="Vermutlich sind die Spalten verschoben; laden Sie die Datei neu.",
        )
    if cell.startswith("="):
        return InvalidCell(
            f"„{_short(cell)}“ ist eine Formel, kein Wert",
            where=where,
            remedy="Ersetzen Sie die Formel durch ihren Wert.",
        )
    if re.fullmatch(r"[+-]?[0-9.,'\s]+", cell):
        grouping = (
            f"„{rules.thousands}“ vor je drei Ziffern"
            if rules.thousands
            else "keine Tausenderzeichen"
        )
        return InvalidCell(
            f"„{_short(cell)}“ ist keine Zahl dieser Quelle",
            where=where,
            remedy=f"Erwartet werden {mark} und {grouping}.",
        )
    signs = " ".join(sign for sign in rules.signs if sign not in {"–", "…", "X"})
    return InvalidCell(
        f"„{_short(cell)}“ ist weder Zahl noch Zeichen dieser Quelle",
        where=where,
        remedy=f"Zulässig sind Zahlen mit {mark} und die Zeichen {signs}.",
    )
