"""Whole sentences: the level of an indicator, its comparison, its change, and why it is missing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.german import difference, interval, number, period_phrase, quantity
from kobimo.observations import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.declarations.models import Indicator
    from kobimo.indicators.change import Change
    from kobimo.indicators.comparison import Comparison

#: Status → why there is no value, as the end of a sentence.
REASONS = {
    Status.SECRET: "Geheimhaltung",
    Status.PENDING: "noch nicht veröffentlicht",
    Status.UNRELIABLE: "nicht sicher genug",
    Status.BLOCKED: "nicht sinnvoll zu berechnen",
}


def phrase_level(
    indicator: Indicator, row: Mapping[str, object], *, place: str, period_kind: str
) -> str:
    """Return where the municipality stands: „Im Jahr 2023 verließen 6,5 % … (95-%-Intervall …).“

    Parameters
    ----------
    row
        One protected row with ``period``, ``value``, ``lower``, ``upper`` and ``text``.
    place
        Locative: „in Trier“.
    """
    clause = indicator.text.level.format(wert=row["text"], ort=place)
    sentence = f"{period_phrase(str(row['period']), period_kind)} {clause}"
    remarks = []
    numerator, denominator = _number(row["numerator"]), _number(row["denominator"])
    if indicator.method == "share" and numerator == numerator and denominator == denominator:
        remarks.append(f"{number(numerator)} von {number(denominator)}")
    lower, upper = _number(row["lower"]), _number(row["upper"])
    if lower == lower and upper == upper:
        remarks.append(
            f"95-%-Intervall {interval(lower, upper, indicator.unit, indicator.decimals)}"
        )
    if remarks:
        sentence += f" ({'; '.join(remarks)})"
    return sentence.rstrip(".") + "."


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def phrase_comparison(
    comparison: Comparison, indicator: Indicator, *, place: str, name: str
) -> str:
    """Return the comparison with one region in one of three classes.

    Parameters
    ----------
    place
        Locative of the other region: „in Rheinland-Pfalz“.
    name
        Its name, for the sentence that there is nothing to compare with.
    """
    if comparison.verdict == "not_comparable":
        return f"Ein Vergleich mit {name} ist nicht möglich ({comparison.reason})."
    other = quantity(comparison.other, indicator.unit, indicator.decimals)
    if comparison.verdict == "no_robust_difference":
        return f"Der Unterschied zum Wert {place} ({other}) ist nicht belastbar."
    word = "über" if comparison.verdict == "above" else "unter"
    if indicator.uncertainty == "none":
        return f"Der Wert liegt {word} dem Wert {place} ({other})."
    return (
        f"Der Wert liegt {word} dem Wert {place} ({other}); der Unterschied ist größer, "
        "als Zufallsschwankungen erwarten lassen."
    )


def phrase_change(change: Change, indicator: Indicator) -> str:
    """Return how the value changed, in points where it is a share; empty where nothing can be said."""
    noun, plural = indicator.text.noun, indicator.text.plural
    if change.verdict == "not_comparable":
        if change.break_ is None:
            return ""
        return (
            f"Die Zeitreihe ist ab {change.break_.year} nicht mit früheren Jahren vergleichbar: "
            f"{change.break_.reason.rstrip('.')}."
        )
    if change.verdict == "no_robust_change":
        verb = "haben" if plural else "hat"
        return f"Seit {change.from_year} {verb} sich {noun} nicht belastbar verändert."
    verb = "sind" if plural else "ist"
    word = "gestiegen" if change.verdict == "up" else "gesunken"
    step = difference(change.difference, indicator.unit, indicator.decimals, signed=False)
    return f"Seit {change.from_year} {verb} {noun} um {step} {word}."


def phrase_missing(indicator: Indicator, *, place: str, reason: str, remedy: str = "") -> str:
    """Return why there is no value, and what would bring one."""
    sentence = f"Für die Kennzahl „{indicator.title_de}“ liegt {place} kein Wert vor ({reason})."
    return f"{sentence} {remedy}".strip()


def phrase_projection(
    indicator: Indicator, *, place: str, year: int, value: float, lower: float, upper: float
) -> str:
    """Return the end of a projection with its band, as a projection and not as a forecast."""
    middle = number(value, indicator.decimals)
    band = interval(lower, upper, indicator.unit, indicator.decimals)
    return (
        f"Schreibt man die Entwicklung der letzten Jahre fort, ergeben sich {place} für {year} "
        f"{middle} {indicator.title_de} (Spannweite {band})."
    )
