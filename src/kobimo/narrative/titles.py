"""Titles and short verdicts: a message only where the verdict permits one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kobimo.german import difference

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from kobimo.indicators.change import Change
    from kobimo.indicators.comparison import Comparison

Tone = Literal["favourable", "unfavourable", "neutral"]

WORDS = {
    "above": "über",
    "below": "unter",
    "no_robust_difference": "kein belastbarer Unterschied",
    "not_comparable": "nicht vergleichbar",
}


def phrase_title(
    indicator: Indicator,
    comparison: Comparison | None,
    *,
    place: str,
    other: str = "dem Landeswert",
) -> str:
    """Return a message where the difference is robust, else what is shown.

    „Der Anteil ohne Hauptschulabschluss liegt in Trier unter dem Landeswert“, or
    „Anteil ohne Hauptschulabschluss in Trier“.
    """
    if comparison is None or comparison.verdict not in {"above", "below"}:
        return f"{indicator.title_de} {place}"
    noun = indicator.text.noun
    verb = "liegen" if indicator.text.plural else "liegt"
    return f"{noun[0].upper()}{noun[1:]} {verb} {place} {WORDS[comparison.verdict]} {other}"


def phrase_map_title(
    indicator: Indicator, differing: int, compared: int, *, place: str, word: str
) -> str:
    """Return in how many Kreise the value differs from that of the Land; without any, what is shown.

    „Der Anteil ohne Hauptschulabschluss weicht in 5 von 12 Kreisen in Musterland belastbar vom
    Landeswert ab“. ``place`` is the locative of the Land, ``word`` says what a difference is
    that counts.
    """
    if not differing:
        return f"{indicator.title_de} in den Kreisen {place}"
    noun = indicator.text.noun
    verb = "weichen" if indicator.text.plural else "weicht"
    if differing == compared:
        many = f"allen {compared} Kreisen" if compared > 1 else "einem Kreis"
    else:
        many = f"{differing if differing > 1 else 'einem'} von {compared} Kreisen"
    return f"{noun[0].upper()}{noun[1:]} {verb} in {many} {place} {word} vom Landeswert ab"


def phrase_funnel_title(
    indicator: Indicator, *, side: int, level: float, place: str, is_usual: bool
) -> str:
    """Return where the municipality lies in the funnel of all Kreise.

    „Der Anteil ohne Hauptschulabschluss liegt in Trier im Bereich der üblichen Streuung der
    Kreise“.

    Parameters
    ----------
    side, level
        As in :class:`kobimo.indicators.funnel.Location`.
    is_usual
        The limits are those of the scatter of all Kreise, not of chance alone.
    """
    noun = indicator.text.noun
    verb = "liegen" if indicator.text.plural else "liegt"
    head = f"{noun[0].upper()}{noun[1:]} {verb} {place}"
    what = "der üblichen Streuung der Kreise" if is_usual else "zufälliger Schwankungen"
    if not side:
        return f"{head} im Bereich {what}"
    name = "95-%-Grenze" if level < 0.99 else "99,8-%-Grenze"
    return f"{head} {'über der oberen' if side > 0 else 'unter der unteren'} {name} {what}"


def phrase_chance(compared: int) -> str:
    """Return how many differences of as many comparisons chance alone would make robust.

    At 95 % one in twenty; empty where that is less than one half.
    """
    expected = round(0.05 * compared)
    if not expected:
        return ""
    many = "eine" if expected == 1 else str(expected)
    return (
        f"Auch wenn sich kein Kreis vom Land unterschiede, wäre bei {compared} Vergleichen etwa "
        f"{many} belastbare Abweichung{'' if expected == 1 else 'en'} durch Zufall zu erwarten."
    )


def phrase_verdict(comparison: Comparison) -> str:
    """Return the class in words for a table cell."""
    if comparison.verdict == "no_robust_difference" and comparison.basis == "vollerhebung":
        return "kein nennenswerter Unterschied"
    return WORDS[comparison.verdict]


def phrase_step(change: Change, indicator: Indicator, *, since: str) -> str:
    """Return the change for a table cell, empty where nothing can be said.

    „+1,2 Prozentpunkte seit 2018/19“, „keine belastbare Veränderung seit 2018“.
    """
    if change.verdict == "not_comparable":
        return ""
    if change.verdict == "no_robust_change":
        word = "nennenswerte" if change.basis == "vollerhebung" else "belastbare"
        return f"keine {word} Veränderung seit {since}"
    step = difference(change.difference, indicator.unit, indicator.decimals)
    return f"{step} seit {since}"


def tone(indicator: Indicator, comparison: Comparison) -> Tone:
    """Return whether the verdict is good or bad, which a neutral indicator never is."""
    if indicator.polarity == "neutral" or comparison.verdict not in {"above", "below"}:
        return "neutral"
    is_higher_better = indicator.polarity == "positive"
    return "favourable" if is_higher_better == (comparison.verdict == "above") else "unfavourable"
