"""How the situation of areas has changed beside that of the whole municipality."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.areas.index import measure, summarise
from kobimo.indicators.areas.panels import join_rows, lay_out
from kobimo.indicators.quantities import Missing

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]


def combine(inputs: Inputs) -> pd.DataFrame:
    """Return the change of an index against that of all areas, over the declared years.

    Rates are smoothed in either year before they are subtracted: an area that was extreme by
    chance would otherwise seem to recover (regression to the mean). The mean change of the
    areas, weighted by inhabitants, is taken off; the unit is the standard deviation of the
    reference year. The only component is the index.

    Returns
    -------
    One row per area and year that has a year so many years before it; the reason is missing
    data where either has none.
    """
    import numpy as np

    declared = inputs.catalog.indicator(inputs.indicator.components[0].indicator)
    span = inputs.indicator.change.years if inputs.indicator.change else 3
    frames = []
    for index in measure(inputs, declared):
        years = index.panel.years
        value = np.full(index.value.shape, np.nan)
        ends = np.full((3, *value.shape), np.nan)
        missing = np.full(value.shape, Missing.ABSENT, dtype=np.int8)
        for at, year in enumerate(years):
            if year - span not in years:
                continue
            before = years.index(year - span)
            codes = np.where(
                index.missing[at] != Missing.NOTHING, index.missing[at], index.missing[before]
            )
            missing[at] = codes
            value[at] = _apart(index.value[at] - index.value[before], index.weights(at))
            if inputs.indicator.uncertainty == "resampling" and index.is_counted:
                drawn = _apart(index.drawn(at) - index.drawn(before), index.weights(at))
                ends[:, at] = summarise(drawn, value[at], inputs.indicator.classes)
        frame = lay_out(index.panel, value, missing, lower=ends[0], upper=ends[1])
        frame = frame.assign(certainty=ends[2].reshape(-1))
        frames.append(frame[frame["year"] >= years[0] + span])
    return join_rows(frames)


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the change of an index from ``nachher`` and ``vorher``, less that of all areas."""
    import numpy as np

    del indicator
    now, before, mean = (
        float(np.asarray(example.inputs[name])) for name in ("nachher", "vorher", "mittel")
    )
    return now - before - mean, math.nan, math.nan


def _apart(change: Floats, weights: Floats) -> Floats:
    """Return changes less their weighted mean over the last axis."""
    import numpy as np

    known = ~np.isnan(change)
    weight = np.where(known, np.nan_to_num(weights), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (weight * np.nan_to_num(change)).sum(-1) / weight.sum(-1)
    return np.asarray(change - middle[..., None])
