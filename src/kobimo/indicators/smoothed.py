"""The method ``smoothed``: an indicator's shares, pulled towards those of the other regions.

The background of a year is fixed: all Kreise (and the Kreise that are a Land), or in a table by
area all areas of the municipality. Which rows a report asks for changes no value. Land, Bund
and the municipality as a whole among its areas rest on so many cases that they are left as they
are, with the interval of the indicator itself.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.frames import empty
from kobimo.indicators.intervals import wilson
from kobimo.indicators.quantities import REASONS, SIGNS, Missing
from kobimo.indicators.result import LAST
from kobimo.indicators.smoothing import (
    FEWEST,
    FEWEST_FOR_LOCAL,
    Smoothed,
    posterior,
    smooth,
    smooth_locally,
)
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

NO_VARIANCE = (
    "kein Intervall: Die Gebiete unterscheiden sich nicht stärker, als durch Zufall zu erwarten ist"
)
#: Rounding moves the share, and the smoothed value by its weight.
ROUNDED = ("rounding_lower", "rounding_upper")


def compute_smoothed(inputs: Inputs) -> pd.DataFrame:
    """Return the rows of the component with smoothed values and their reliability.

    A region whose share is missing has no smoothed value either, and moves no other.
    """
    import pandas as pd

    indicator = inputs.indicator
    frame = inputs.component(indicator.components[0])
    if frame.empty:
        return empty(tuple(indicator.breakdowns))
    frame = frame.assign(reliability=math.nan)
    is_area = frame["raum"] != TOTAL
    inside = is_area if inputs.raum else (frame["ags"].str.len() == 5) & ~is_area
    group = ["ags", "year"] if inputs.raum else ["year"]
    parts = [frame[~inside]]
    parts += [_smooth(rows, inputs) for _, rows in frame[inside].groupby(group, sort=True)]
    whole = pd.concat([part for part in parts if len(part)]).sort_index(kind="stable")
    return whole.reset_index(drop=True)[["ags", "raum", *LAST, "reliability"]]


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the value that mean and variance of the areas make of the counts of one of them.

    ``inputs`` has ``mittelwert``, the mean of all areas, and ``streuung``, the standard
    deviation of the true shares between them, both in the unit of the indicator.
    """
    import numpy as np

    mean, spread = example.inputs.get("mittelwert"), example.inputs.get("streuung")
    x, n = example.numerator, example.denominator
    if not (isinstance(mean, int | float) and isinstance(spread, int | float)):
        return math.nan, math.nan, math.nan
    if isinstance(x, tuple) or not isinstance(n, int | float):
        return math.nan, math.nan, math.nan
    per = indicator.per
    counts = np.array([x], dtype=float), np.array([n], dtype=float)
    m, a = np.array([mean / per], dtype=float), np.array([(spread / per) ** 2], dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = a / (a + m * (1 - m) / counts[1])
        smoothed = Smoothed(m + weight * (counts[0] / counts[1] - m), weight, m, a)
    lower, upper = posterior(smoothed, *counts)
    return float(smoothed.value[0]) * per, float(lower[0]) * per, float(upper[0]) * per


def _smooth(rows: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    """Smooth the areas of one year together."""
    import numpy as np

    per = inputs.indicator.per
    known = rows["value"].notna().to_numpy()
    x = np.where(known, rows["numerator"], np.nan)
    n = np.where(known, rows["denominator"], np.nan)
    refused = _refusal(int(known.sum()), inputs)
    if refused:
        gone = np.where(known, SIGNS[refused], rows["status"])
        reasons = np.where(known, REASONS[refused], rows["reason"])
        nothing = dict.fromkeys(("value", "lower", "upper", *ROUNDED), math.nan)
        return rows.assign(**nothing, status=gone, reason=reasons, interval_note="")
    smoothing = inputs.indicator.smoothing
    if smoothing is not None and smoothing.towards == "local":
        near = inputs.surroundings.neighbours or {}
        found = smooth_locally(x, n, _positions(rows, near))
    else:
        found = smooth(x, n)
    lower, upper = posterior(found, x, n)
    alone = np.isnan(found.mean) & known
    if alone.any():
        low, high = wilson(x, n)
        lower, upper = np.where(alone, low, lower), np.where(alone, high, upper)
    note = np.where(known & np.isnan(lower), NO_VARIANCE, "")
    moved = {
        name: np.where(
            alone,
            rows[name],
            found.mean * per + found.reliability * (rows[name] - found.mean * per),
        )
        for name in ROUNDED
    }
    return rows.assign(
        value=found.value * per,
        lower=lower * per,
        upper=upper * per,
        reliability=found.reliability,
        interval_note=note,
        **moved,
    )


def _refusal(known: int, inputs: Inputs) -> Missing:
    smoothing = inputs.indicator.smoothing
    is_local = smoothing is not None and smoothing.towards == "local"
    if known < (FEWEST_FOR_LOCAL if is_local else FEWEST):
        return Missing.TOO_FEW_AREAS
    if is_local and (not inputs.raum or inputs.surroundings.neighbours is None):
        return Missing.NO_NEIGHBOURS
    return Missing.NOTHING


def _positions(rows: pd.DataFrame, near: Mapping[str, tuple[str, ...]]) -> list[list[int]]:
    places = {area: at for at, area in enumerate(rows["raum"])}
    return [[places[key] for key in near.get(area, ()) if key in places] for area in rows["raum"]]
