"""Read one cell of an office's table as a value; what is no number and no sign is an error."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

from kobimo.errors import InvalidCell
from kobimo.observations import Status
from kobimo.sources.cells import OFFICIAL_SIGNS, CellRules, parse_cell
from kobimo.sources.municipal.grid import Broken, as_text

if TYPE_CHECKING:
    from kobimo.declarations.models import MunicipalLayout
    from kobimo.sources.municipal.grid import Cell

#: Blanks that spreadsheets put between groups of digits.
_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})
#: Beyond this a float no longer holds every whole number.
_LARGEST = 1e15


def rules_of(layout: MunicipalLayout) -> CellRules:
    """Return how the office writes numbers: its own signs beside the official ones."""
    own = {sign: Status(status) for sign, status in layout.signs.items()}
    return CellRules(
        decimal=layout.decimal,
        thousands=layout.thousands,
        signs={**OFFICIAL_SIGNS, **own},
        zero=Status.ORDINARY,
    )


def refuse_broken(cell: Cell, where: str) -> None:
    """Refuse a cell that shows an error, or a formula that was never computed.

    Raises
    ------
    InvalidCell
        Where it is one.
    """
    if not isinstance(cell, Broken):
        return
    if cell.is_formula:
        raise InvalidCell(
            f"die Formel „{cell.text}“ hat keinen gespeicherten Wert",
            where=where,
            remedy="Öffnen Sie die Datei in Ihrem Tabellenprogramm, lassen Sie sie neu berechnen "
            "und speichern Sie sie.",
        )
    raise InvalidCell(
        f"die Zelle zeigt den Fehler „{cell.text}“",
        where=where,
        remedy="Berichtigen Sie die Formel, oder tragen Sie den Wert ein.",
    )


#: What may stand behind a number in a column of this unit, and says the same once more.
_BEHIND = {"percent": ("%",), "eur": ("€", "Euro", "EUR")}


def read_value(
    cell: Cell, rules: CellRules, *, where: str, is_percent: bool = False, unit: str = ""
) -> tuple[float, Status]:
    """Return the value of a cell and its status.

    Parameters
    ----------
    cell
        As it stands in the file.
    rules
        How the office writes numbers as text.
    where
        File, sheet and cell, for the error.
    is_percent
        Whether the cell shows its number times 100.
    unit
        Unit of the column; its sign may stand behind the number.

    Raises
    ------
    InvalidCell
        The cell is neither a number nor a sign.
    """
    refuse_broken(cell, where)
    if isinstance(cell, (bool, date)):
        kind = "einen Wahrheitswert" if isinstance(cell, bool) else "ein Datum"
        raise InvalidCell(
            f"die Zelle enthält {kind} („{as_text(cell)}“), erwartet wird eine Zahl",
            where=where,
            remedy="Tabellenprogramme deuten manche Eingaben um. Stellen Sie das Zahlenformat auf "
            "„Zahl“ und tragen Sie den Wert neu ein.",
        )
    if isinstance(cell, float):
        if not math.isfinite(cell) or abs(cell) >= _LARGEST:
            raise InvalidCell(
                f"„{cell:g}“ ist zu groß für eine Zahl dieser Quelle",
                where=where,
                remedy="Berichtigen Sie den Wert.",
            )
        if as_text(cell) in rules.signs:
            return parse_cell(as_text(cell), rules, where=where)
        return (round(cell * 100, 10) if is_percent else cell), Status.ORDINARY
    text = str(cell).translate(_BLANKS).strip()
    for sign in _BEHIND.get(unit, ()):
        text = text.removesuffix(sign).rstrip()
    if not text and "" not in rules.signs:
        raise InvalidCell(
            "der Wert fehlt",
            where=where,
            remedy="Tragen Sie eine Zahl ein, „-“ für nichts oder „.“ für unbekannt oder geheim.",
        )
    return parse_cell(text, rules, where=where)
