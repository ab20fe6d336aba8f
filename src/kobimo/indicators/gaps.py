"""The methods ``gap`` and ``relative``: one group set against another, or against the whole.

A gap is the difference of two shares in percentage points, a relative representation their
ratio. Counts of both groups stand behind such a value, but a row has room for one numerator and
one denominator: it carries those by which the value has to be protected.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.frames import empty
from kobimo.indicators.intervals import mover_difference, wilson
from kobimo.indicators.quantities import REASONS, SIGNS, Missing
from kobimo.indicators.ratios import log_ratio_of_part
from kobimo.indicators.result import FIRST, LAST
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]

KEYS = ["ags", "raum", "year"]
WHOLE = [*KEYS, "numerator", "denominator", "status", "reason"]


def compute_gap(inputs: Inputs) -> pd.DataFrame:
    """Return the first component minus the second, with Newcombe's interval.

    ``numerator`` is the smallest count that could be told apart in either group and
    ``denominator`` the smaller group: they decide whether the value is shown.

    Returns
    -------
    One row for each region, area and year that both components have.
    """
    import numpy as np

    indicator = inputs.indicator
    first, second = (inputs.component(item) for item in indicator.components)
    if first.empty or second.empty:
        return empty(tuple(indicator.breakdowns))
    both = first.merge(second, on=KEYS, suffixes=("", "_2"), validate="1:1")
    lower, upper = mover_difference(_ends(both, ""), _ends(both, "_2"))
    counts = np.stack([both["numerator"], both["numerator_2"]])
    persons = np.stack([both["denominator"], both["denominator_2"]])
    value = (both["value"] - both["value_2"]).to_numpy(float)
    is_missing = np.isnan(value)
    own_sign = both["status"] != ""
    return both.assign(
        value=value,
        lower=lower,
        upper=upper,
        numerator=_smallest(np.concatenate([counts, persons - counts])),
        denominator=np.where(is_missing, np.nan, persons.min(axis=0)),
        status=np.where(own_sign, both["status"], both["status_2"]),
        reason=np.where(own_sign, both["reason"], both["reason_2"]),
        rounding_lower=_reach(both, "lower", "upper"),
        rounding_upper=_reach(both, "upper", "lower"),
        flag=np.where(both["flag"] != "", both["flag"], both["flag_2"]),
        interval_note=np.where(
            both["interval_note"] != "", both["interval_note"], both["interval_note_2"]
        ),
    )[[*FIRST, *LAST]]


def compute_relative(inputs: Inputs) -> pd.DataFrame:
    """Return the share in each category over the share in the whole.

    The whole itself is 1 by definition, which says nothing, so it has no value. Neither has a
    category of fewer persons than declared, nor one where the whole is 0.

    Returns
    -------
    Rows of the one declared breakdown, ``numerator`` and ``denominator`` those of the category.
    """
    import numpy as np

    indicator = inputs.indicator
    (dimension,) = indicator.breakdowns
    frame = inputs.broken_down(indicator.components[0])
    if frame.empty or dimension not in frame:
        return empty((dimension,))
    for name in list(frame.columns)[2 : list(frame.columns).index("year")]:
        if name != dimension:
            frame = frame[frame[name] == TOTAL]
    wanted = {TOTAL, *indicator.breakdowns[dimension]}
    frame = frame[frame[dimension].isin(wanted)].reset_index(drop=True)
    whole = frame.loc[frame[dimension] == TOTAL, WHOLE]
    both = frame.merge(whole, on=KEYS, how="left", suffixes=("", "_2"), validate="m:1")
    is_whole = (both[dimension] == TOTAL).to_numpy()
    x, n, y, m = (
        both[name].to_numpy(float)
        for name in ("numerator", "denominator", "numerator_2", "denominator_2")
    )
    missing = _why_not(n, y, is_whole, indicator)
    good = (missing == Missing.NOTHING) & both["value"].notna().to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(good, (x / n) / (y / m) * indicator.per, np.nan)
    lower, upper = log_ratio_of_part(*(np.where(good, i, np.nan) for i in (x, n, y, m)))
    signs = np.array([str(SIGNS[code]) for code in Missing])[missing]
    words = np.array([REASONS[code] for code in Missing])[missing]
    for side in ("_2", ""):
        gone = both["status" + side].fillna("").to_numpy() != ""
        signs = np.where(gone, both["status" + side], signs)
        words = np.where(gone, both["reason" + side], words)
    return both.assign(
        value=value,
        lower=lower * indicator.per,
        upper=upper * indicator.per,
        status=signs,
        reason=words,
        rounding_lower=math.nan,
        rounding_upper=math.nan,
        interval_note="",
    )[[*FIRST, dimension, *LAST]]


def work_gap(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the difference of two shares given as two numerators and two denominators."""
    pair = _pair(example)
    if pair is None:
        return math.nan, math.nan, math.nan
    (x, n), (y, m) = pair
    lower, upper = mover_difference((x / n, *wilson(x, n)), (y / m, *wilson(y, m)))
    per = indicator.per
    return (x / n - y / m) * per, float(lower) * per, float(upper) * per


def work_relative(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the ratio of the share of a category, given first, to that of the whole."""
    pair = _pair(example)
    least = 0 if indicator.relative is None else indicator.relative.fewest
    if pair is None or pair[1][0] == 0 or pair[0][1] < least:
        return math.nan, math.nan, math.nan
    (x, n), (y, m) = pair
    lower, upper = log_ratio_of_part(x, n, y, m)
    return (x / n) / (y / m) * indicator.per, float(lower), float(upper)


def _pair(example: Example) -> tuple[tuple[float, float], tuple[float, float]] | None:
    above, below = example.numerator, example.denominator
    if not (isinstance(above, tuple) and isinstance(below, tuple)):
        return None
    if len(above) != 2 or len(below) != 2 or 0 in below:
        return None
    return (above[0], below[0]), (above[1], below[1])


def _why_not(
    n: Floats, y: Floats, is_whole: NDArray[np.bool_], indicator: Indicator
) -> NDArray[np.int64]:
    """Return why a category has no ratio although it has a share."""
    import numpy as np

    least = 0 if indicator.relative is None else indicator.relative.fewest
    with np.errstate(invalid="ignore"):
        is_small = n < least
    missing = np.where(is_small, Missing.TOO_FEW_CASES, Missing.NOTHING)
    missing = np.where(y == 0, Missing.ZERO_DENOMINATOR, missing)
    missing = np.where(is_whole, Missing.ONLY_PARTS, missing)
    missing = np.where(np.isnan(y), Missing.ABSENT, missing)
    return missing.astype(np.int64)


def _ends(both: pd.DataFrame, side: str) -> tuple[Floats, Floats, Floats]:
    value, lower, upper = (
        both[name + side].to_numpy(float) for name in ("value", "lower", "upper")
    )
    return value, lower, upper


def _smallest(counts: Floats) -> Floats:
    """Return the smallest count above 0 along the first axis, 0 where there is none."""
    import numpy as np

    positive = np.where(counts > 0, counts, np.inf).min(axis=0)
    positive = np.where(np.isinf(positive), 0.0, positive)
    return np.where(np.isnan(counts).any(axis=0), np.nan, positive)


def _reach(both: pd.DataFrame, own: str, other: str) -> Floats:
    """Return where the difference can lie before rounding; NaN where neither side is rounded."""
    import numpy as np

    a = both[f"rounding_{own}"].to_numpy(float)
    b = both[f"rounding_{other}_2"].to_numpy(float)
    neither = np.isnan(a) & np.isnan(b)
    a = np.where(np.isnan(a), both["value"], a)
    b = np.where(np.isnan(b), both["value_2"], b)
    return np.where(neither, np.nan, a - b)
