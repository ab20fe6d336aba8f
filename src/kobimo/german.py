"""German numbers, periods and lists, as DIN 5008 and the statistical offices print them."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Narrow no-break space: groups thousands and stands before the percent sign.
NARROW = "\u202f"
#: No-break space between a number and a word.
FIXED = "\u00a0"
MINUS = "\u2212"


MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
    *("August", "September", "Oktober", "November", "Dezember"),
)

#: Words of an identifier that stay small in its label.
SMALL = frozenset({"je", "und", "nach", "mit", "ohne", "der", "in"})


@dataclass(frozen=True, slots=True)
class Unit:
    """How a unit is printed."""

    #: In a heading: „Prozent“, „je 1 000“.
    label: str
    #: After a value, with its space: „ %“.
    suffix: str
    #: After a difference of two values: „ Prozentpunkte“.
    difference: str
    #: After a difference of exactly one.
    difference_one: str = ""


UNITS: dict[str, Unit] = {
    "percent": Unit("Prozent", f"{NARROW}%", f"{FIXED}Prozentpunkte", f"{FIXED}Prozentpunkt"),
    "percentage_points": Unit(
        "Prozentpunkte",
        f"{FIXED}Prozentpunkte",
        f"{FIXED}Prozentpunkte",
        f"{FIXED}Prozentpunkt",
    ),
    "per_100": Unit("je 100", "", f"{FIXED}je{FIXED}100"),
    "per_1000": Unit(f"je 1{NARROW}000", "", f"{FIXED}je{FIXED}1{NARROW}000"),
    "per_10000": Unit(f"je 10{NARROW}000", "", f"{FIXED}je{FIXED}10{NARROW}000"),
    "per_km2": Unit("je km²", "", f"{FIXED}je{FIXED}km²"),
    "per_100000": Unit(f"je 100{NARROW}000", "", f"{FIXED}je{FIXED}100{NARROW}000"),
    "persons": Unit("Personen", "", ""),
    "count": Unit("Anzahl", "", ""),
    "index": Unit("Index", "", f"{FIXED}Indexpunkte", f"{FIXED}Indexpunkt"),
    "years": Unit("Jahre", f"{FIXED}Jahre", f"{FIXED}Jahre", f"{FIXED}Jahr"),
    "eur": Unit("Euro", f"{FIXED}Euro", f"{FIXED}Euro"),
    "ratio": Unit("Verhältnis", "", ""),
    "z": Unit("z-Wert", "", ""),
    "points": Unit("Punkte", f"{FIXED}Punkte", f"{FIXED}Punkte", f"{FIXED}Punkt"),
    "children": Unit("Kinder", f"{FIXED}Kinder", f"{FIXED}Kinder"),
    "children_per_woman": Unit("Kinder je Frau", "", f"{FIXED}Kinder je Frau"),
    "km2": Unit("km²", f"{FIXED}km²", f"{FIXED}km²"),
    "places": Unit("Plätze", "", ""),
    "m2": Unit("m²", f"{FIXED}m²", f"{FIXED}m²"),
    "class": Unit("Klasse", "", ""),
    "hours": Unit("Stunden", "", ""),
}


def number(value: float, decimals: int = 0) -> str:
    """Return ``value`` with decimal comma, grouped from five digits on.

    A value that rounds to zero has no sign. Missing values raise ``ValueError``: what is
    missing has a reason, and the caller prints that.
    """
    if math.isnan(value):
        raise ValueError("missing value has no number")
    text = f"{abs(value):.{decimals}f}"
    whole, _, fraction = text.partition(".")
    if len(whole) > 4:
        head = len(whole) % 3
        groups = [whole[:head]] if head else []
        groups += [whole[i : i + 3] for i in range(head, len(whole), 3)]
        whole = NARROW.join(groups)
    is_negative = value < 0 and any(digit not in "0." for digit in text)
    return (MINUS if is_negative else "") + whole + (f",{fraction}" if fraction else "")


def quantity(value: float, unit: str, decimals: int = 0) -> str:
    """Return a value with its unit: „6,5 %“."""
    return number(value, decimals) + UNITS[unit].suffix


def interval(lower: float, upper: float, unit: str, decimals: int = 0) -> str:
    """Return an interval: „5,3–8,1 %“; with a negative bound „−1,2 bis 3,4“."""
    link = " bis " if lower < 0 else "–"
    return number(lower, decimals) + link + number(upper, decimals) + UNITS[unit].suffix


def band_name(uncertainty: str) -> str:
    """Return what the bounds of a value are called: an interval, or the band of a projection."""
    return "80-%-Bereich" if uncertainty == "scenario_band" else "95-%-Intervall"


def difference(value: float, unit: str, decimals: int = 0, *, signed: bool = True) -> str:
    """Return a difference of two values: „+1,2 Prozentpunkte“, never „+1,2 %“."""
    text = number(abs(value), decimals)
    sign = (
        "" if not signed or not any(d not in "0,." for d in text) else "+" if value > 0 else MINUS
    )
    is_one = text == "1"  # „1 Prozentpunkt“, but „1,0 Prozentpunkte“
    form = UNITS[unit]
    return (
        sign + text + (form.difference_one if is_one and form.difference_one else form.difference)
    )


def date(iso: str) -> str:
    """Return an ISO date as „31.12.2023“; other text stays as it is."""
    parts = iso.split("-")
    return ".".join(reversed(parts)) if len(parts) == 3 else iso


def period_label(period: str, kind: str) -> str:
    """Return a period as tables print it: „31.12.2023“, „2023/24“, „2023“."""
    return date(period) if kind == "stichtag" else period


def period_phrase(period: str, kind: str) -> str:
    """Return a period as sentences begin: „Am 31.12.2023“, „Im Schuljahr 2023/24“."""
    if kind == "stichtag":
        return f"Am {date(period)}"
    if kind == "schuljahr":
        return f"Im Schuljahr {period}"
    return f"Im Jahr {period}"


def join(parts: Sequence[str], *, link: str = "und") -> str:
    """Return „a, b und c“."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {link} {parts[-1]}"


def some(parts: Sequence[str], most: int = 6) -> str:
    """Return the first of many parts, and how many more there are: „a, b und 3 weitere“."""
    shown = ", ".join(parts[:most])
    return f"{shown} und {number(len(parts) - most)} weitere" if len(parts) > most else shown


def collation_key(text: str) -> str:
    """Return a key that sorts as DIN 5007-1 does: ä as a, ß as ss, case ignored."""
    folded = text.casefold().replace("ß", "ss")
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))


def label_of(identifier: str) -> str:
    """Return an identifier as a label: ``betreute_kinder`` → „Betreute Kinder“.

    Identifiers transcribe umlauts; „ue“ after a, e or q is none (Dauer, Neue, Quote).
    """
    text = identifier
    for pattern, letter in (("ae", "ä"), ("oe", "ö"), ("(?<![aeq])ue", "ü")):
        text = re.sub(pattern, letter, text)
    words = [word if word in SMALL else word[:1].upper() + word[1:] for word in text.split("_")]
    return " ".join(words)
