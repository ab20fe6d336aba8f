"""Arrays of numbers that carry, cell by cell, why a number is missing.

A :class:`Quantity` is what the methods compute with. Its arrays all have one shape (regions x
areas x categories x years, see :mod:`kobimo.indicators.terms`), so a missing cell can never
slip into a neighbouring one, and a suppressed input can never turn into a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from kobimo.observations import Status

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int8]


class Missing(IntEnum):
    """Why a cell has no number; in a sum the highest reason wins, so secrecy stays visible."""

    NOTHING = 0
    ABSENT = 1
    PENDING = 2
    BLOCKED = 3
    AMBIGUOUS = 4
    UNRELIABLE = 5
    SECRET = 6
    ZERO_DENOMINATOR = 7
    NO_REFERENCE = 8
    MISMATCHED = 9
    TOO_SMALL = 10
    NO_SPREAD = 11
    TOO_FEW_CASES = 12
    TOO_FEW_AREAS = 13
    NO_NEIGHBOURS = 14
    MIXED_TERRITORY = 15
    ONLY_PARTS = 16


#: Sign shown in place of the number, by reason.
SIGNS: dict[Missing, str] = {
    Missing.NOTHING: "",
    Missing.ABSENT: Status.PENDING,
    Missing.PENDING: Status.PENDING,
    Missing.BLOCKED: Status.BLOCKED,
    Missing.AMBIGUOUS: Status.BLOCKED,
    Missing.UNRELIABLE: Status.UNRELIABLE,
    Missing.SECRET: Status.SECRET,
    Missing.ZERO_DENOMINATOR: Status.BLOCKED,
    Missing.NO_REFERENCE: Status.BLOCKED,
    Missing.MISMATCHED: Status.BLOCKED,
    Missing.TOO_SMALL: Status.BLOCKED,
    Missing.NO_SPREAD: Status.BLOCKED,
    Missing.TOO_FEW_CASES: Status.BLOCKED,
    Missing.TOO_FEW_AREAS: Status.BLOCKED,
    Missing.NO_NEIGHBOURS: Status.BLOCKED,
    Missing.MIXED_TERRITORY: Status.BLOCKED,
    Missing.ONLY_PARTS: Status.BLOCKED,
}

#: The reason in German, as it stands in a table cell or a sentence.
REASONS: dict[Missing, str] = {
    Missing.NOTHING: "",
    Missing.ABSENT: "keine Angabe",
    Missing.PENDING: "liegt noch nicht vor",
    Missing.BLOCKED: "Angabe nicht sinnvoll",
    Missing.AMBIGUOUS: "mehrere Stichtage in einem Jahr",
    Missing.UNRELIABLE: "nicht sicher genug",
    Missing.SECRET: "Geheimhaltung",
    Missing.ZERO_DENOMINATOR: "Nenner ist null",
    Missing.NO_REFERENCE: "kein Wert im Bezugsjahr",
    Missing.MISMATCHED: "Zeitbezüge von Zähler und Nenner passen nicht zusammen",
    Missing.TOO_SMALL: "zu wenige Einwohnerinnen und Einwohner",
    Missing.NO_SPREAD: "alle Gebiete haben denselben Wert",
    Missing.TOO_FEW_CASES: "zu wenige Fälle in der Gruppe",
    Missing.TOO_FEW_AREAS: "zu wenige Gebiete",
    Missing.NO_NEIGHBOURS: "Nachbarschaften der Gebiete sind nicht bekannt",
    Missing.MIXED_TERRITORY: "Gebietsstände der Bestandteile sind verschieden",
    Missing.ONLY_PARTS: "wird nur für einzelne Gruppen berechnet",
}

#: Publisher's sign without a value → reason.
BY_STATUS: dict[str, Missing] = {
    Status.SECRET: Missing.SECRET,
    Status.PENDING: Missing.PENDING,
    Status.UNRELIABLE: Missing.UNRELIABLE,
    Status.BLOCKED: Missing.BLOCKED,
}

#: Signs that come with a value and travel with it; in a sum the later one wins.
FLAGS: tuple[str, ...] = ("", Status.REVISED, Status.PROVISIONAL, Status.ESTIMATED, Status.LIMITED)


@dataclass(frozen=True, slots=True)
class Quantity:
    """Numbers of one shape, with the reason where there is none.

    Attributes
    ----------
    value
        NaN exactly where ``missing`` is not ``Missing.NOTHING``.
    missing
        Codes of :class:`Missing`.
    """

    value: Floats
    missing: Codes

    @classmethod
    def of(cls, value: object, missing: object = None) -> Quantity:
        """Return a quantity of any array-like; NaN without a stated reason is ``ABSENT``."""
        import numpy as np

        numbers = np.asarray(value, dtype=float)
        if missing is None:
            codes = np.where(np.isnan(numbers), Missing.ABSENT, Missing.NOTHING).astype(np.int8)
        else:
            codes = np.broadcast_to(np.asarray(missing, dtype=np.int8), numbers.shape)
        return cls(np.where(codes == Missing.NOTHING, numbers, np.nan), codes)
