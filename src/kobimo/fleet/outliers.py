"""Find values that lie far from those of the other municipalities of a fleet.

A value is told where it is further from the median than most are, measured by their own spread.
That says look here, not that something is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.fleet.jobs import Outcome

#: With fewer municipalities nobody can say what is usual.
FEWEST = 8
#: Modified z-score from which a value is told; the usual threshold (Iglewicz and Hoaglin 1993).
FAR = 3.5
#: Makes the median of deviations comparable with a standard deviation.
_SCALE = 0.6745


@dataclass(frozen=True, slots=True)
class Outlier:
    """One value far from the others."""

    ags: str
    name: str
    indicator: str
    title: str
    period: str
    #: As printed.
    text: str
    #: Median of all, as a number of the same unit.
    usual: float
    #: How many such spreads away; negative below.
    score: float
    others: int


def find_outliers(outcomes: Iterable[Outcome]) -> list[Outlier]:
    """Return the values that lie far off, the furthest first.

    Only values of the same indicator and the same period are compared. Numbers of persons are
    compared like all others: that a large city has many is seen at once, and so is an error.
    """
    groups: dict[tuple[str, str], list[tuple[Outcome, float, str, str]]] = {}
    for outcome in outcomes:
        for item in outcome.readings:
            entry = (outcome, item.value, item.title, item.text)
            groups.setdefault((item.indicator, item.period), []).append(entry)
    found = []
    for (indicator, period), members in groups.items():
        if len(members) < FEWEST:
            continue
        middle = median(value for _, value, _, _ in members)
        spread = median(abs(value - middle) for _, value, _, _ in members)
        if spread == 0:
            continue
        for outcome, value, title, text in members:
            score = _SCALE * (value - middle) / spread
            if abs(score) > FAR:
                found.append(
                    Outlier(
                        *(outcome.ags, outcome.name, indicator, title, period, text),
                        usual=middle,
                        score=score,
                        others=len(members) - 1,
                    )
                )
    return sorted(found, key=lambda item: (-abs(item.score), item.ags, item.indicator))
