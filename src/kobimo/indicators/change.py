"""Measure how a series changed, never across a declared break."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kobimo.indicators.comparison import Basis, estimate_of, judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.declarations.models import Break, Indicator

ChangeVerdict = Literal["up", "down", "no_robust_change", "not_comparable"]

#: Years between the two ends of a change, where the series is long enough.
SPAN = 5

#: Methods whose value is a change: how a change changed says nothing about a direction.
OF_CHANGES = frozenset({"shift_share"})
IS_CHANGE = "der Wert ist selbst eine Veränderung"
NO_SERIES = "es liegt nur ein Wert vor"
NO_VALUE = "kein Wert"
NO_INTERVAL = "für den Wert lässt sich kein Intervall angeben"


@dataclass(frozen=True, slots=True)
class Change:
    """What may be said about a change over time.

    Attributes
    ----------
    difference, lower, upper
        Last minus first value, with the interval that the verdict rests on.
    from_year, to_year
        The two years compared; the same year where there is only one.
    break_
        The last declared break that shortened the comparison or made it impossible.
    reason
        German, where the verdict is ``not_comparable``.
    """

    verdict: ChangeVerdict
    difference: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    from_year: int = 0
    to_year: int = 0
    break_: Break | None = None
    reason: str = ""
    basis: Basis = ""


def measure_change(
    frame: pd.DataFrame,
    indicator: Indicator,
    breaks: Sequence[Break],
    *,
    span: int = SPAN,
    relevant: float | None = None,
) -> Change:
    """Return the change between the first comparable year and the last one with a value.

    Parameters
    ----------
    frame
        Rows of one region and one series (a result or its protected form), any order.
    breaks
        Declared breaks of the indicator's datasets; those of other regions are left out.
    span
        The first year is at most this many years before the last; it is the first year with a
        value in that time that no break divides from the last.
    relevant
        Smallest change that counts, in the unit; default: the declared one.

    Raises
    ------
    ValueError
        The rows are not one series.
    """
    if frame.duplicated(["year"]).any():
        raise ValueError("measure_change needs one row per year: one region, one category")
    valued = frame[frame["value"].notna()].sort_values("year")
    rows = [{str(name): cell for name, cell in row.items()} for row in valued.to_dict("records")]
    found = [(int(row["year"]), estimate) for row in rows if (estimate := estimate_of(row))]
    if not found:
        return Change("not_comparable", reason=NO_VALUE)
    to_year, last = found[-1]
    if indicator.method in OF_CHANGES:
        return Change("not_comparable", from_year=to_year, to_year=to_year, reason=IS_CHANGE)
    own = [item for item in breaks if concerns(item, str(rows[-1]["ags"]))]
    window = [(year, estimate) for year, estimate in found if to_year - span <= year < to_year]
    # A break at the year b divides b - 1 from b.
    dividing = [item for item in own if any(year < item.year <= to_year for year, _ in window)]
    break_ = max(dividing, key=lambda item: item.year, default=None)
    if break_ is not None:
        window = [(year, estimate) for year, estimate in window if year >= break_.year]
    if not window:
        return Change(
            "not_comparable",
            from_year=to_year,
            to_year=to_year,
            break_=break_,
            reason=NO_SERIES if break_ is None else break_.reason,
        )
    from_year, first = window[0]
    change = Change("not_comparable", from_year=from_year, to_year=to_year, break_=break_)
    measured = judge(last, first, indicator=indicator, relevant=relevant)
    if measured is None:
        return replace(change, reason=NO_INTERVAL)
    sign, difference, lower, upper, basis = measured
    verdicts: dict[int, ChangeVerdict] = {1: "up", -1: "down", 0: "no_robust_change"}
    return replace(
        change,
        verdict=verdicts[sign],
        difference=difference,
        lower=lower,
        upper=upper,
        basis=basis,
    )


def concerns(item: Break, ags: str) -> bool:
    """Return whether a break applies to a region; ``DG`` only where it applies to all."""
    return any(ags.startswith(prefix) for prefix in item.regions)
