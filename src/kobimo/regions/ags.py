"""The Amtlicher Gemeindeschlüssel as a checked type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, Self

from kobimo.errors import InvalidAgs

if TYPE_CHECKING:
    from collections.abc import Mapping

Level = Literal["BUND", "LAND", "KREIS", "GEMEINDE"]

#: Land of the embedded example. Real keys end with 16.
FICTIONAL_LAND = "99"
_LEVELS: Mapping[int, Level] = {2: "LAND", 5: "KREIS", 8: "GEMEINDE"}
_LAENDER = frozenset(f"{number:02}" for number in range(1, 17)) | {FICTIONAL_LAND}
EXAMPLE = "Ein Schlüssel ist Text mit 5 Ziffern, zum Beispiel „07211“ für Trier."


class Ags(str):
    """Amtlicher Gemeindeschlüssel, checked: ``DG`` or text of 2, 5 or 8 digits.

    Raises
    ------
    InvalidAgs
        With the likely cause: a leading zero lost in Excel, a Regionalschlüssel, a number
        written without quotation marks.
    """

    __slots__ = ()

    def __new__(cls, text: object) -> Self:
        """Check ``text`` and return it as a key."""
        if not isinstance(text, str):
            raise InvalidAgs(
                f"Der Schlüssel {text!r} ist kein Text.",
                remedy=f"Bitte in Anführungszeichen schreiben, mit führender Null. {EXAMPLE}",
            )
        if text != "DG":
            _check_digits(text)
        return super().__new__(cls, text)

    @property
    def level(self) -> Level:
        """Administrative level the key belongs to; Hamburg and Berlin exist on two."""
        return _LEVELS.get(len(self), "BUND") if self != "DG" else "BUND"

    @property
    def land(self) -> Ags:
        """Key of the Land. Germany has none and raises InvalidAgs."""
        return self._cut(2)

    @property
    def kreis(self) -> Ags:
        """Key of the Kreis. Germany and a Land have none and raise InvalidAgs."""
        return self._cut(5)

    def _cut(self, length: int) -> Ags:
        if self == "DG" or len(self) < length:
            level = {2: "zu keinem Land", 5: "zu keinem Kreis"}[length]
            raise InvalidAgs(f"„{self}“ gehört {level}.")
        return Ags(self[:length])


def _check_digits(text: str) -> None:
    if not re.fullmatch(r"[0-9]+", text):
        stripped = text.strip()
        hint = f"Meinten Sie „{stripped}“?" if re.fullmatch(r"[0-9]+|DG", stripped) else EXAMPLE
        raise InvalidAgs(f"„{shorten(text)}“ ist kein Amtlicher Gemeindeschlüssel.", remedy=hint)
    length = len(text)
    if length == 12 and text[:2] in _LAENDER:
        raise InvalidAgs(
            f"„{text}“ ist ein Regionalschlüssel mit 12 Ziffern.",
            remedy=f"Der Gemeindeschlüssel dazu ist „{text[:5]}{text[9:]}“.",
        )
    if length in {1, 4, 7} and "0" + text[:1] in _LAENDER:
        raise InvalidAgs(
            f"„{text}“ hat {length} {'Ziffer' if length == 1 else 'Ziffern'}: die führende Null"
            " fehlt, wie nach dem Öffnen in Excel.",
            remedy=f"Meinten Sie „0{text}“?",
        )
    if length not in _LEVELS:
        raise InvalidAgs(
            f"„{shorten(text)}“ hat {length} Ziffern; möglich sind 2 (Land), 5 (Kreis) oder"
            " 8 (Gemeinde).",
            remedy=EXAMPLE,
        )
    if text[:2] not in _LAENDER:
        raise InvalidAgs(
            f"„{text}“ beginnt mit „{text[:2]}“; die Länder tragen die Schlüssel 01 bis 16.",
            remedy=EXAMPLE,
        )


def shorten(text: str) -> str:
    """Keep a message one readable line, whatever was typed."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= 40 else flat[:39] + "…"
