"""Find out how an office writes numbers as text, without ever guessing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kobimo.errors import Problem
from kobimo.observations import Status
from kobimo.sources.cells import OFFICIAL_SIGNS
from kobimo.sources.intake.questions import Choice, Question
from kobimo.sources.intake.words import HIDDEN, OFFICE_SIGNS
from kobimo.sources.municipal.grid import Broken, as_text, fold, is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.sources.intake.questions import Inquiry
    from kobimo.sources.municipal.grid import Cell

_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})
_UNIT_BEHIND = re.compile(r"\s*(?:%|€|euro|eur)$", re.IGNORECASE)
_DIGITS = re.compile(r"[-+]?\(?[0-9][0-9.,' ]*\)?")
#: One separator before exactly three digits, and nothing that tells which it is.
_AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}([.,])[0-9]{3}")
_GROUPS = re.compile(r"-?[1-9][0-9]{0,2}(?:([., '])[0-9]{3})(?:\1[0-9]{3})+(?:[.,][0-9]+)?")
_BOTH = re.compile(r"-?[1-9][0-9]{0,2}(?:([. ',])[0-9]{3})+([.,])[0-9]+")
_BLANK_GROUPS = re.compile(r"-?[1-9][0-9]{0,2}(?:([ '])[0-9]{3})+")
_DECIMAL = re.compile(
    r"-?(?:[0-9]+([.,])(?:[0-9]{1,2}|[0-9]{4,})|0([.,])[0-9]+|[0-9]{4,}([.,])[0-9]+)"
)

Mark = Literal[",", "."]


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers are written as text."""

    decimal: Mark = ","
    thousands: Literal["", ".", ",", " ", "'"] = ""


def plain(cell: Cell) -> str:
    """Return the text of a cell as number patterns expect it: plain blanks, no unit behind."""
    return _UNIT_BEHIND.sub("", as_text(cell).translate(_BLANKS).strip())


def is_number(cell: Cell) -> bool:
    """Whether a cell is a number or text that looks like one."""
    if isinstance(cell, float):
        return True
    return isinstance(cell, str) and _DIGITS.fullmatch(plain(cell)) is not None


def is_sign(cell: Cell) -> bool:
    """Whether a cell is one of the signs that stand instead of a number."""
    if not isinstance(cell, str):
        return False
    text = cell.strip()
    return text in OFFICIAL_SIGNS or text in {"*", "**", "•"} or fold(text) in OFFICE_SIGNS


def is_valueish(cell: Cell) -> bool:
    """Whether a cell belongs in a column of values, broken ones included."""
    return isinstance(cell, Broken) or is_number(cell) or is_sign(cell)


def find_style(cells: Sequence[tuple[Cell, str]], inquiry: Inquiry) -> tuple[Style, list[Problem]]:
    """Return how the numbers among these cells are written.

    A mark is certain where it stands before one, two or four digits, twice in a number, or
    beside the other mark. What only ever stands before three digits is asked.

    Parameters
    ----------
    cells
        Cells of value columns with their places.
    """
    seen: dict[tuple[str, str], str] = {}
    doubtful: list[tuple[str, str, str]] = []
    for cell, where in cells:
        if not isinstance(cell, str):
            continue
        text = plain(cell).strip("()")
        if match := _BOTH.fullmatch(text):
            if match[1] != match[2]:
                seen.setdefault(("thousands", match[1]), where)
                seen.setdefault(("decimal", match[2]), where)
        elif match := _GROUPS.fullmatch(text) or _BLANK_GROUPS.fullmatch(text):
            seen.setdefault(("thousands", match[1]), where)
        elif match := _AMBIGUOUS.fullmatch(text):
            doubtful.append((match[1], text, where))
        elif match := _DECIMAL.fullmatch(text):
            seen.setdefault(("decimal", match[1] or match[2] or match[3]), where)
    for kind, noun in (("decimal", "Dezimalzeichen"), ("thousands", "Tausenderzeichen")):
        places = [(mark, where) for (found, mark), where in seen.items() if found == kind]
        if len(places) > 1:
            (first, at), (second, other) = places[:2]
            return Style(), [
                Problem(
                    other,
                    f"hier ist „{second}“ das {noun}, in {at.rpartition(', ')[2]} „{first}“",
                    "Schreiben Sie alle Zahlen der Tabelle gleich.",
                )
            ]
    decimal = next((mark for kind, mark in seen if kind == "decimal"), "")
    thousands = next((mark for kind, mark in seen if kind == "thousands"), "")
    clash = thousands and thousands == decimal
    for mark, text, where in doubtful:
        if mark in (decimal, thousands) and not clash:
            continue
        if decimal or (thousands and not decimal):
            # The other mark is known: this one has only one meaning left.
            if decimal:
                thousands = thousands or mark
            else:
                decimal = mark
            continue
        answer = inquiry.ask(_question(mark, text, where))
        if answer == "tausender":
            thousands = mark
        elif answer == "dezimal":
            decimal = mark
        else:
            break
    if thousands and thousands == decimal:
        where = next(place for (kind, mark), place in seen.items() if mark == decimal)
        return Style(), [
            Problem(
                where,
                f"„{decimal}“ steht in dieser Tabelle als Tausender- und als Dezimalzeichen",
                "Schreiben Sie alle Zahlen der Tabelle gleich.",
            )
        ]
    if not decimal:
        decimal = "." if thousands == "," else ","
    return Style(decimal, thousands), []  # type: ignore[arg-type]


def _question(mark: str, text: str, where: str) -> Question:
    whole, part = text.split(mark)
    return Question(
        "zahlen",
        where,
        f"„{text}“ ist mehrdeutig, und keine andere Zahl der Tabelle klärt es. Was bedeutet "
        f"„{mark}“?",
        (
            Choice("tausender", f"Tausenderzeichen: {whole}{part}"),
            Choice("dezimal", f"Dezimalzeichen: {whole},{part}"),
        ),
    )


def find_signs(
    cells: Sequence[tuple[Cell, str]], notes: Sequence[str], inquiry: Inquiry
) -> tuple[dict[str, str], list[str]]:
    """Return the office's own signs with their status, and what is to be said about them.

    Parameters
    ----------
    notes
        Lines around the table, where a legend may stand.
    """
    signs: dict[str, str] = {}
    said: list[str] = []
    empty: list[str] = []
    for cell, where in cells:
        if is_blank(cell):
            empty.append(where)
            continue
        text = cell.strip() if isinstance(cell, str) else ""
        if not text or text in signs or text in OFFICIAL_SIGNS or is_number(cell):
            continue
        known = OFFICE_SIGNS.get(fold(text))
        if known is not None:
            signs[text] = known
            said.append(f"„{text}“ wird als {MEANING[known]} gelesen.")
        elif text in {"*", "**", "•"}:
            legend = next((note for note in notes if note.lstrip().startswith(text)), "")
            if HIDDEN.search(fold(legend)):
                signs[text] = "."
                said.append(f"„{text}“ wird als {MEANING['.']} gelesen, wie die Datei es erklärt.")
            else:
                signs[text] = inquiry.ask(_sign_question(text, where)) or "."
    if empty:
        answer = inquiry.ask(_empty_question(empty))
        if answer:
            signs[""] = answer
    return signs, said


MEANING = {
    ".": "unbekannt oder geheim",
    "-": "nichts vorhanden (genau null)",
    "...": "Angabe folgt später",
    "/": "zu unsicher",
    "x": "nicht sinnvoll",
}


def _sign_question(text: str, where: str) -> Question:
    return Question(
        "zeichen",
        where,
        f"Was bedeutet das Zeichen „{text}“?",
        tuple(Choice(sign, meaning) for sign, meaning in MEANING.items()),
        ".",
    )


def _empty_question(places: Sequence[str]) -> Question:
    cells = ", ".join(place.rpartition("Zelle ")[2] for place in places[:4])
    more = f" und {len(places) - 4} weitere" if len(places) > 4 else ""
    return Question(
        "leer",
        places[0],
        f"Wertzellen sind leer ({cells}{more}). Was bedeutet eine leere Zelle?",
        (Choice("-", MEANING["-"]), Choice(".", MEANING["."]), Choice("...", MEANING["..."])),
    )


def read_as(cell: Cell, style: Style, signs: dict[str, str]) -> tuple[float, str] | None:
    """Return value and status of a cell, read apart from the strict reader, for comparison.

    Returns
    -------
    ``None`` where the cell is neither; the strict reader then says why. A missing value
    is ``nan``.
    """
    if isinstance(cell, float):
        return cell, ""
    if not isinstance(cell, str):
        return None
    text = plain(cell)
    signs = {**{sign: status.value for sign, status in OFFICIAL_SIGNS.items()}, **signs}
    if cell.strip() in signs:
        status = signs[cell.strip()]
        return (0.0 if Status(status) is Status.NONE else float("nan")), status
    bare = text.replace(style.thousands, "") if style.thousands else text
    try:
        return float(bare.replace(style.decimal, ".")), ""
    except ValueError:
        return None
