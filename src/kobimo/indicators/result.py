"""The values of one indicator, with everything that belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from kobimo.declarations.models import Break, Indicator
    from kobimo.observations import Provenance

#: Columns of every result; the dimensions of the breakdowns stand after ``raum``.
FIRST = ("ags", "raum")
LAST = (
    "year",
    "period",
    "value",
    "lower",
    "upper",
    "numerator",
    "denominator",
    "status",
    "reason",
    "rounding_lower",
    "rounding_upper",
    "flag",
    "interval_note",
)
#: Columns that only some methods add, after the others.
EXTRA = ("reliability", "certainty")


@dataclass(frozen=True)
class Result:
    """What :func:`kobimo.indicators.compute` returns; not protected, so never shown as it is.

    Attributes
    ----------
    frame
        One row per region, area, combination of categories and year:

        ``ags, raum, <dimensions>``
            ``total`` is the whole; each declared breakdown stands alone against the totals of
            the others, and each pair of breakdowns is crossed.
        ``year, period``
            Calendar year in which the period lies or begins, and its German label.
        ``value, lower, upper``
            In the unit of the indicator (percent: 6.54), not rounded. The 95 % interval is
            missing for indicators without one.
        ``numerator, denominator``
            The counts behind the value; missing where there is no such side.
        ``status, reason``
            The sign in place of a missing value (``.``, ``x``, ``/``, ``...``) and why, in
            German; both empty where there is a value.
        ``rounding_lower, rounding_upper``
            Where the value can lie before the publisher rounded; missing if it did not.
        ``flag``
            ``p``, ``r``, ``s`` or ``()`` of the observations behind the value.
        ``interval_note``
            Why a declared interval could not be given although there is a value.
        ``reliability``
            Only of smoothed values: weight of the region's own counts in the value, 0 to 1;
            missing where nothing was smoothed.
        ``certainty``
            Only of an index with classes: percentage of draws in which an area lies in the
            class of its value.
    provenance
        Every file that was read for it.
    breaks
        Declared breaks in any of its datasets, oldest first.
    gebietsstand
        ISO date of the boundaries of the numerator.
    """

    indicator: Indicator
    frame: pd.DataFrame
    provenance: tuple[Provenance, ...]
    breaks: tuple[Break, ...]
    gebietsstand: str
