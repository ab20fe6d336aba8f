"""Sentences on the difference to an expectation: no cause, no performance, three classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import difference, interval, join, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.models import Indicator
    from kobimo.indicators.comparison import Comparison

SIDES = {"above": "über", "below": "unter"}


def phrase_expectation(
    judged: Comparison,
    indicator: Indicator,
    observed: Indicator,
    *,
    place: str,
    start: str,
    traits: Sequence[str],
    within_land: bool,
) -> list[str]:
    """Return what was observed, what was to be expected, and whether the difference is robust.

    Parameters
    ----------
    indicator, observed
        The difference, and the indicator it is a difference of.
    start
        The period as sentences begin: „Im Jahr 2023“.
    traits
        Titles of the indicators the expectation rests on.
    within_land
        Whether Kreise are compared within their Land.
    """
    noun = observed.text.noun
    verb = "lagen" if observed.text.plural else "lag"
    own = quantity(judged.own, observed.unit, observed.decimals)
    expected = quantity(judged.other, observed.unit, observed.decimals)
    rests = join([f"„{title}“" for title in traits])
    where = " innerhalb des Landes" if within_land else ""
    # Of the values as they are printed, so that readers who subtract get the same.
    step = round(judged.own, observed.decimals) - round(judged.other, observed.decimals)
    told = difference(step, indicator.unit, indicator.decimals)
    band = interval(judged.lower, judged.upper, indicator.unit, indicator.decimals)
    if judged.verdict in SIDES:
        verdict = (
            "Das ist mehr, als Kreise mit gleichen Merkmalen sich sonst voneinander unterscheiden."
        )
    else:
        verdict = (
            "Das liegt im Rahmen dessen, worin Kreise mit gleichen Merkmalen sich auch sonst "
            "unterscheiden; der Unterschied ist nicht belastbar."
        )
    first = (
        f"{start} {verb} {noun} {place} bei {own}; gemessen an {rests} wären{where} {expected} zu "
        "erwarten."
    )
    second = f"Der Unterschied zur Erwartung beträgt {told} (95-%-Intervall {band})."
    return [first, second, verdict]


def phrase_expectation_title(judged: Comparison, observed: Indicator, *, place: str) -> str:
    """Return a message where the difference is robust, else what is shown."""
    noun = observed.text.noun
    if judged.verdict not in SIDES:
        return f"{observed.title_de} {place}: beobachtet und erwartet"
    verb = "liegen" if observed.text.plural else "liegt"
    return f"{noun[0].upper()}{noun[1:]} {verb} {place} {SIDES[judged.verdict]} der Erwartung"
