"""Whole sentences: the level of an indicator, its comparison, its change, and why it is missing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from kobimo.german import (
    UNITS,
    band_name,
    difference,
    interval,
    join,
    number,
    period_phrase,
    quantity,
)
from kobimo.narrative.agreement import agree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kobimo.declarations.models import Indicator
    from kobimo.indicators.change import Change
    from kobimo.indicators.comparison import Comparison

ROBUST = "größer, als Zufallsschwankungen erwarten lassen"
WITHOUT_OWN = (
    "Verglichen wird dabei mit dem Land ohne die Kommune, weil sie mehr als ein Zehntel von ihm "
    "ausmacht."
)
#: Clock → how a period is taken up again.
SAME_PERIOD = {
    "stichtag": "Am selben Tag",
    "schuljahr": "Im selben Schuljahr",
    "berichtsjahr": "Im selben Jahr",
}
#: Class → its preposition.
SIDES = {"above": "über", "below": "unter"}


class Interruption(NamedTuple):
    """A series that cannot be followed across a break."""

    indicator: Indicator
    #: First year after the break.
    year: int
    #: Whole sentences, as the break is declared.
    reasons: tuple[str, ...]


def phrase_level(
    indicator: Indicator,
    row: Mapping[str, object],
    *,
    place: str,
    period_kind: str,
    period_word: str = "",
    is_repeated: bool = False,
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
    is_repeated
        Whether the sentence before spoke of the same period: „Im selben Jahr“.
    """
    lower, upper = _number(row["lower"]), _number(row["upper"])
    declared = indicator.text.level
    if indicator.text.undecided and lower <= 0 <= upper:
        declared = indicator.text.undecided
    clause = agree(declared, text=str(row["text"]), place=place)
    period = str(row["period"])
    start = f"Im {period_word} {period}" if period_word else period_phrase(period, period_kind)
    if is_repeated:
        start = SAME_PERIOD[period_kind] if not period_word else f"Im selben {period_word}"
    sentence = f"{start} {clause}"
    remarks = []
    numerator, denominator = _number(row["numerator"]), _number(row["denominator"])
    if indicator.method == "share" and not math.isnan(numerator + denominator):
        remarks.append(f"{number(numerator)} von {number(denominator)}")
    if not math.isnan(lower + upper) and _differ(lower, upper, indicator):
        band = interval(lower, upper, indicator.unit, indicator.decimals)
        remarks.append(f"{band_name(indicator.uncertainty)} {band}")
    if remarks:
        sentence += f" ({'; '.join(remarks)})"
    return sentence.rstrip(".") + "."


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _differ(one: float, other: float, indicator: Indicator) -> bool:
    """Return whether two values are printed differently."""
    return number(one, indicator.decimals) != number(other, indicator.decimals)


def phrase_comparison(
    comparisons: Sequence[tuple[Comparison, str]], indicator: Indicator, *, explain: bool = True
) -> str:
    """Return the comparisons with several regions, those of one class named together.

    Parameters
    ----------
    comparisons
        Each with the locative of the other region: „in Rheinland-Pfalz“. Those that are not
        comparable and have nothing to explain are left out.
    explain
        Whether to say why a Land is compared without the municipality. Its value without the
        municipality is printed in any case.
    """
    verdicts = list(dict.fromkeys(comparison.verdict for comparison, _ in comparisons))
    judged = [
        (verdict, [(c, place) for c, place in comparisons if c.verdict == verdict])
        for verdict in verdicts
        if verdict != "not_comparable"
    ]
    sentences = [
        _compared(judged, indicator),
        WITHOUT_OWN if explain and any(c.excluded_own for c, _ in comparisons) else "",
        *_not_compared([pair for pair in comparisons if pair[0].verdict == "not_comparable"]),
    ]
    return " ".join(filter(None, sentences))


Group = tuple[str, list[tuple["Comparison", str]]]


def _compared(groups: Sequence[Group], indicator: Indicator) -> str:
    """Return one sentence on all groups of counts, and one on each side of the intervals."""
    if not groups:
        return ""
    sides = [(SIDES[verdict], group) for verdict, group in groups if verdict in SIDES]
    near = [group for verdict, group in groups if verdict not in SIDES]
    liegt = " und ".join(f"{side} {_values(group, indicator)}" for side, group in sides)
    if all(comparison.basis == "vollerhebung" for _, group in groups for comparison, _ in group):
        clauses = [f"liegt {liegt}"] if liegt else []
        clauses += [
            f"weicht {_values(group, indicator, 'von')} nicht nennenswert ab" for group in near
        ]
        is_near_first = groups[0][0] not in SIDES
        return f"Der Wert {' und '.join(reversed(clauses) if is_near_first else clauses)}."
    told = {verdict in SIDES: "" for verdict, _ in groups}
    if liegt:
        is_several = sum(len(group) for _, group in sides) > 1
        head = "die Unterschiede sind" if is_several else "der Unterschied ist"
        told[True] = f"Der Wert liegt {liegt}; {head} {ROBUST}."
    for group in near:
        head, verb = ("Die Unterschiede", "sind") if len(group) > 1 else ("Der Unterschied", "ist")
        told[False] = f"{head} {_values(group, indicator, 'zu')} {verb} nicht belastbar."
    return " ".join(told.values())


def _values(
    group: Sequence[tuple[Comparison, str]], indicator: Indicator, preposition: str = ""
) -> str:
    """Return „dem Wert in Deutschland (7,1 %)“, after „von“ or „zu“ with it."""
    named = join([f"{place} ({_printed(comparison, indicator)})" for comparison, place in group])
    if len(group) > 1:
        return f"{preposition} den Werten {named}".lstrip()
    article = {"": "dem", "von": "vom", "zu": "zum"}[preposition]
    return f"{article} Wert {named}"


def _printed(comparison: Comparison, indicator: Indicator) -> str:
    text = quantity(comparison.other, indicator.unit, indicator.decimals)
    if comparison.excluded_own and _differ(comparison.other, comparison.compared, indicator):
        rest = quantity(comparison.compared, indicator.unit, indicator.decimals)
        text += f"; ohne die Kommune {rest}"
    return text


def _not_compared(comparisons: Sequence[tuple[Comparison, str]]) -> Iterator[str]:
    """Yield why there is no comparison, regions with the same reason in one sentence."""
    lacking = [place for item, place in comparisons if item.reason and math.isnan(item.other)]
    if lacking:
        many = len(lacking) > 1
        yield f"Zum Vergleich {'fehlen die Werte' if many else 'fehlt der Wert'} {join(lacking)}."
    reasons: dict[str, list[str]] = {}
    for item, place in comparisons:
        if item.reason and not math.isnan(item.other):
            reasons.setdefault(item.reason, []).append(place)
    for reason, places in reasons.items():
        values = "den Werten" if len(places) > 1 else "dem Wert"
        yield f"Ein Vergleich mit {values} {join(places)} ist nicht möglich: {reason}."


def phrase_change(
    change: Change, indicator: Indicator, *, since: str, reached: str, period_word: str = ""
) -> str:
    """Return how the value changed, in points where it is a share; empty where nothing can be said.

    Parameters
    ----------
    since
        Period of the first value as it is printed: „2018“, „2018/19“.
    reached
        The last value as it is printed. It is named where a difference alone has no unit.
    period_word
        What the periods are called where they are no years: „Schuljahr“.
    """
    if change.verdict == "not_comparable":
        return ""
    start = f"Seit dem {period_word} {since}" if period_word else f"Seit {since}"
    noun, plural = indicator.text.noun, indicator.text.plural
    if change.verdict == "no_robust_change":
        verb = "haben" if plural else "hat"
        word = "nennenswert" if change.basis == "vollerhebung" else "belastbar"
        return f"{start} {verb} sich {noun} nicht {word} verändert."
    verb = "sind" if plural else "ist"
    word = "gestiegen" if change.verdict == "up" else "gesunken"
    if UNITS[indicator.unit].difference.strip("\u00a0").startswith("je"):
        step = f"{number(abs(change.difference), indicator.decimals)} auf {reached}"
    else:
        step = difference(change.difference, indicator.unit, indicator.decimals, signed=False)
    return f"{start} {verb} {noun} um {step} {word}."


def phrase_breaks(interruptions: Sequence[Interruption], *, is_all: bool) -> str:
    """Return where series cannot be followed, each break told once.

    Parameters
    ----------
    is_all
        Whether all series spoken of are interrupted, so that none needs to be named.
    """
    groups: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for item in interruptions:
        groups.setdefault((item.year, item.reasons), []).append(f"„{item.indicator.title_de}“")
    sentences = []
    for (year, reasons), titles in groups.items():
        is_several = len(titles) > 1
        head = "Die Zeitreihen" if is_several else "Die Zeitreihe"
        named = "" if is_all and len(groups) == 1 else f" zu {join(titles)}"
        sentences.append(
            f"{head}{named} {'sind' if is_several else 'ist'} ab {year} nicht mit früheren Jahren "
            f"vergleichbar: {' '.join(reasons)}"
        )
    return " ".join(sentences)


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
