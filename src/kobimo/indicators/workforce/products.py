"""The composed method that multiplies indicators."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.frames import empty
from kobimo.indicators.result import FIRST, LAST

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

KEYS = ["ags", "raum", "year"]


def multiply(inputs: Inputs) -> pd.DataFrame:
    """Return the product of the components, times ``per``.

    ``numerator`` is the smallest count behind the components that disclosure control looks at;
    the value is hidden where that count is. The reason of the first component that is missing
    wins.
    """
    import numpy as np

    indicator = inputs.indicator
    frames = [inputs.component(component) for component in indicator.components]
    if any(frame.empty for frame in frames):
        return empty(tuple(indicator.breakdowns))
    joined = frames[0][[*KEYS, "period"]]
    value = np.full(len(joined), float(indicator.per))
    low, high = value.copy(), value.copy()
    smallest = np.full(len(joined), np.inf)
    is_rounded = np.zeros(len(joined), dtype=bool)
    texts = {name: np.full(len(joined), "", dtype=object) for name in ("status", "reason", "flag")}
    for frame in frames:
        other = joined[KEYS].merge(frame, on=KEYS, how="left", validate="1:1")
        factor = other["value"].to_numpy(dtype=float)
        lower = other["rounding_lower"].to_numpy(dtype=float)
        upper = other["rounding_upper"].to_numpy(dtype=float)
        value = value * factor
        low = low * np.where(np.isnan(lower), factor, lower)
        high = high * np.where(np.isnan(upper), factor, upper)
        is_rounded |= ~np.isnan(lower)
        smallest = np.fmin(smallest, _smallest(other))
        for name, found in texts.items():
            told = other[name].fillna("...").astype(str).to_numpy()
            texts[name] = np.where(found == "", told, found)
    is_good = ~np.isnan(value)
    nothing = np.full(len(joined), np.nan)
    return joined.assign(
        value=value,
        lower=nothing,
        upper=nothing,
        numerator=np.where(is_good & np.isfinite(smallest), smallest, np.nan),
        denominator=nothing,
        status=np.where(is_good, "", texts["status"]),
        reason=np.where(is_good, "", texts["reason"]),
        rounding_lower=np.where(is_good & is_rounded, low, np.nan),
        rounding_upper=np.where(is_good & is_rounded, high, np.nan),
        flag=np.where(is_good, texts["flag"], ""),
        interval_note="",
    )[[*FIRST, *LAST]]


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the product of the numbers that an example gives as its numerator."""
    values = example.numerator
    if not isinstance(values, tuple) or len(values) != len(indicator.components):
        return math.nan, math.nan, math.nan
    return math.prod(values) * indicator.per, math.nan, math.nan


def _smallest(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return the smaller of numerator and rest, but for zero, which gives nobody away."""
    import numpy as np

    part = frame["numerator"].to_numpy(dtype=float)
    rest = frame["denominator"].to_numpy(dtype=float) - part
    found: NDArray[np.float64] = np.fmin(
        np.where(part > 0, part, np.inf), np.where(rest > 0, rest, np.inf)
    )
    return found
