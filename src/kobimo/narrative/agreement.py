"""Let the words of a declared clause agree with its number: „1 Angebot“, „um 2 niedriger“."""

from __future__ import annotations

import re

from kobimo.german import MINUS, NARROW

#: „[Angebot|Angebote]“: for the number one, and for all others.
NUMBER = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
#: „<höher|niedriger>“: for a value that is not negative, and for one that is.
SIGN = re.compile(r"<([^<>|]*)\|([^<>|]*)>")


def agree(clause: str, *, text: str, place: str) -> str:
    """Return a declared clause with value and place, its alternatives chosen.

    Parameters
    ----------
    clause
        With ``{wert}`` and ``{ort}``, and alternatives as above. Where it has an alternative by
        sign, the value is printed without its sign.
    text
        The value as it is printed, with its unit.

    Examples
    --------
    >>> agree("[gab|gaben] es {wert} [Kita|Kitas] {ort}", text="1", place="in Trier")
    'gab es 1 Kita in Trier'
    """
    amount = text.removeprefix(MINUS)
    # „1“ and „1 %“, but neither „1,5“ nor „1 000“.
    is_one = re.match(rf"1(?!\d|,|{NARROW}\d)", amount) is not None
    if SIGN.search(clause):
        is_negative = text.startswith(MINUS)
        clause = SIGN.sub(lambda found: found[2 if is_negative else 1], clause)
        text = amount
    clause = NUMBER.sub(lambda found: found[1 if is_one else 2], clause)
    return clause.format(wert=text, ort=place)
