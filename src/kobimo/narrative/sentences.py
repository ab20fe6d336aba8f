"""Whole sentences: the level of an indicator, its comparison, its change, and why it is missing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.german import difference, interval, join, number, period_phrase, quantity
from kobimo.observations import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    indicator: Indicator,
    row: Mapping[str, object],
    *,
    place: str,
    period_kind: str,
    period_word: str = "",
) -> str:
    """Return where the municipality stands, with counts and interval.

    „Im Jahr 2023 verließen 6,5 % … in Trier … (78 von 1192; 95-%-Intervall 5,3–8,1 %).“

    Parameters
    ----------
    row
        One protected row with ``period``, ``value``, ``lower``, ``upper`` and ``text``.
    place
        Locative: „in Trier“.
    period_word
        Name of the period where it is not that of its clock: „Wintersemester“.
    """
    clause = indicator.text.level.format(wert=row["text"], ort=place)
    period = str(row["period"])
    start = f"Im {period_word} {period}" if period_word else period_phrase(period, period_kind)
    sentence = f"{start} {clause}"
    remarks = []
    numerator, denominator = _number(row["numerator"]), _number(row["denominator"])
    if indicator.method == "share" and not math.isnan(numerator + denominator):
        remarks.append(f"{number(numerator)} von {number(denominator)}")
    lower, upper = _number(row["lower"]), _number(row["upper"])
    if not math.isnan(lower + upper):
        remarks.append(
            f"95-%-Intervall {interval(lower, upper, indicator.unit, indicator.decimals)}"
        )
    if remarks:
        sentence += f" ({'; '.join(remarks)})"
    return sentence.rstrip(".") + "."


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def phrase_comparison(comparisons: Sequence[tuple[Comparison, str]], indicator: Indicator) -> str:
    """Return the comparisons with several regions, those of one class in one sentence.

    Parameters
    ----------
    comparisons
        Each with the locative of the other region: „in Rheinland-Pfalz“. Those that are not
        comparable and have nothing to explain are left out.
    """
    sentences = []
    for verdict, group in _by_verdict(comparisons):
        if verdict == "not_comparable":
            sentences += [
                f"Ein Vergleich mit dem Wert {place} ist nicht möglich: {comparison.reason}."
                for comparison, place in group
                if comparison.reason
            ]
            continue
        shown = [
            f"{place} ({quantity(comparison.other, indicator.unit, indicator.decimals)})"
            for comparison, place in group
        ]
        is_counted = all(comparison.basis == "vollerhebung" for comparison, _ in group)
        sentences.append(_compared(verdict, join(shown), len(shown) > 1, is_counted))
        if any(comparison.excluded_own for comparison, _ in group):
            sentences.append(
                "Verglichen wird dabei mit dem Land ohne die Kommune, weil sie mehr als ein Zehntel "
                "von ihm ausmacht."
            )
    return " ".join(sentences)


def _compared(verdict: str, places: str, is_several: bool, is_counted: bool) -> str:
    if verdict == "no_robust_difference":
        if is_counted:
            other = f"von den Werten {places}" if is_several else f"vom Wert {places}"
            return f"Der Wert weicht {other} nicht nennenswert ab."
        if is_several:
            return f"Die Unterschiede zu den Werten {places} sind nicht belastbar."
        return f"Der Unterschied zum Wert {places} ist nicht belastbar."
    other = f"den Werten {places}" if is_several else f"dem Wert {places}"
    word = "über" if verdict == "above" else "unter"
    if is_counted:
        return f"Der Wert liegt {word} {other}."
    head, verb = ("die Unterschiede", "sind") if is_several else ("der Unterschied", "ist")
    return (
        f"Der Wert liegt {word} {other}; {head} {verb} größer, als Zufallsschwankungen "
        "erwarten lassen."
    )


def _by_verdict(
    comparisons: Sequence[tuple[Comparison, str]],
) -> list[tuple[str, list[tuple[Comparison, str]]]]:
    groups: dict[str, list[tuple[Comparison, str]]] = {}
    for item in comparisons:
        groups.setdefault(item[0].verdict, []).append(item)
    return list(groups.items())


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
        word = "nennenswert" if change.basis == "vollerhebung" else "belastbar"
        return f"Seit {change.from_year} {verb} sich {noun} nicht {word} verändert."
    verb = "sind" if plural else "ist"
    word = "gestiegen" if change.verdict == "up" else "gesunken"
    step = difference(change.difference, indicator.unit, indicator.decimals, signed=False)
    return f"Seit {change.from_year} {verb} {noun} um {step} {word}."


def phrase_missing(indicators: Sequence[tuple[Indicator, str]], *, place: str) -> str:
    """Return for which indicators there is no value, and why, those of one reason together.

    Parameters
    ----------
    indicators
        Each with its reason: „keine Daten“, „Geheimhaltung“.
    """
    reasons: dict[str, list[str]] = {}
    for indicator, reason in indicators:
        reasons.setdefault(reason, []).append(f"„{indicator.title_de}“")
    sentences = []
    for reason, titles in reasons.items():
        head = "die Kennzahlen" if len(titles) > 1 else "die Kennzahl"
        sentences.append(f"Für {head} {join(titles)} liegt {place} kein Wert vor ({reason}).")
    return " ".join(sentences)


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
