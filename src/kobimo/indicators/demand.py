"""Places over a demand that a survey of parents estimates.

The share of parents who want a place is known from those who answered, so the demand is
uncertain and the coverage with it: its bounds are the places over the demand at the bounds of
that share. Parents who did not answer are taken to want what the others want.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.intervals import wilson
from kobimo.indicators.quantities import REASONS, SIGNS, Missing
from kobimo.indicators.result import FIRST, LAST

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]

_KEYS = ["ags", "raum", "year"]
_ZERO = Missing.ZERO_DENOMINATOR


def cover_demand(
    places: ArrayLike, children: ArrayLike, asked: ArrayLike, wanting: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Return places per place wanted, with the bounds that the survey leaves.

    Parameters
    ----------
    places, children
        Counts of the region.
    asked, wanting
        Answers of the survey, and those of them that want a place.

    Returns
    -------
    Value, lower and upper bound as ratios, not percent. NaN, all three, where the demand is
    zero, nobody answered, or more want a place than answered.
    """
    import numpy as np

    x, n = np.asarray(wanting, dtype=float), np.asarray(asked, dtype=float)
    supply, size = np.asarray(places, dtype=float), np.asarray(children, dtype=float)
    lowest, highest = wilson(x, n)

    def over(share: Floats) -> Floats:
        demand = size * share
        with np.errstate(invalid="ignore"):
            usable = demand > 0
        result: Floats = np.full(np.broadcast_shapes(supply.shape, demand.shape), np.nan)
        np.divide(supply, demand, out=result, where=usable)
        return result

    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where((n > 0) & (x > 0) & (x <= n), x / n, np.nan)
    none = np.isnan(share)
    return (
        over(share),
        over(np.where(none, np.nan, highest)),
        over(np.where(none, np.nan, lowest)),
    )


def compute_coverage(inputs: Inputs) -> pd.DataFrame:
    """Return the coverage of a declared demand as the frame of a result.

    The numerator are the places, the denominator the children; ``terms.asked`` and
    ``terms.wanting`` count the answers of the survey. ``denominator`` of the result is the
    estimated demand.
    """
    import numpy as np

    indicator = inputs.indicator
    sums = {
        "places": inputs.counted(indicator.numerator),
        "children": inputs.counted(indicator.denominator),
        **{name: inputs.counted(indicator.terms[name]) for name in ("asked", "wanting")},
    }
    frame = sums["places"][[*_KEYS, "period", "flag"]].copy()
    for name, counted in sums.items():
        part = counted[[*_KEYS, "value", "status", "reason"]].rename(
            columns={"value": name, "status": f"{name}_status", "reason": f"{name}_reason"}
        )
        frame = frame.merge(part, on=_KEYS, how="left", validate="1:1")
    value, lower, upper = cover_demand(*(frame[name].to_numpy(dtype=float) for name in sums))
    frame["value"] = value * indicator.per
    frame["lower"], frame["upper"] = lower * indicator.per, upper * indicator.per
    frame["numerator"] = frame["places"]
    with np.errstate(divide="ignore", invalid="ignore"):
        frame["denominator"] = frame["children"] * frame["wanting"] / frame["asked"]
    frame["status"], frame["reason"] = "", ""
    for name in sums:
        absent = frame[name].isna() & (frame["reason"] == "")
        known = frame[f"{name}_status"].fillna(str(SIGNS[Missing.ABSENT]))
        frame.loc[absent, "status"] = known[absent]
        frame.loc[absent, "reason"] = frame[f"{name}_reason"].fillna(REASONS[Missing.ABSENT])[
            absent
        ]
    without = frame["value"].isna() & (frame["reason"] == "")
    impossible = frame["wanting"] > frame["asked"]
    for rows, reason in ((without & impossible, Missing.BLOCKED), (without, _ZERO)):
        open_rows = rows & (frame["reason"] == "")
        frame.loc[open_rows, "status"] = str(SIGNS[reason])
        frame.loc[open_rows, "reason"] = REASONS[reason]
    frame["interval_note"] = ""
    frame["rounding_lower"], frame["rounding_upper"] = np.nan, np.nan
    return frame[[*FIRST, *LAST]].reset_index(drop=True)


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the coverage of an example that gives ``asked`` and ``wanting`` as its inputs."""
    given = (example.numerator, example.denominator, *map(example.inputs.get, ("asked", "wanting")))
    numbers = [float(item) for item in given if isinstance(item, int | float)]
    if len(numbers) != len(given):
        return math.nan, math.nan, math.nan
    value, lower, upper = cover_demand(*numbers)
    return tuple(float(item) * indicator.per for item in (value, lower, upper))  # type: ignore[return-value]  # three in, three out
