"""The index of several indicators: mean z-values on a fixed reference year.

The reference cells are the areas of the municipality in the reference year or, for an index of
Kreise, all Kreise in that year. Areas with few inhabitants take no part, neither in the mean and
the standard deviation nor with a value of their own: their shares are chance. The indicators
weigh alike; the areas weigh by their inhabitants where the declaration names them as its
denominator.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.frames import empty
from kobimo.indicators.methods import z_index
from kobimo.indicators.quantities import REASONS, SIGNS, Missing, Quantity
from kobimo.indicators.result import LAST
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    import pandas as pd

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

KEYS = ["ags", "raum", "year"]
BY_REASON = {text: code for code, text in REASONS.items()}


def combine(inputs: Inputs) -> pd.DataFrame:
    """Return the index as the frame of a result.

    The areas of the municipality or, without areas, the Kreise in the ``reference_year`` are the
    reference cells. The declared denominator is the number of inhabitants; without one all
    areas weigh alike and none is left out.

    Returns
    -------
    One row per region, area and year of the years that all components have.
    """
    import numpy as np
    import pandas as pd

    indicator = inputs.indicator
    frames = [inputs.component(component) for component in indicator.components]
    if any(frame.empty for frame in frames):
        return empty(tuple(indicator.breakdowns))
    years = set.intersection(*(set(frame["year"]) for frame in frames))
    keys = pd.concat([frame[KEYS] for frame in frames]).drop_duplicates().sort_values(KEYS)
    keys = keys[keys["year"].isin(years)].reset_index(drop=True)
    quantities = [_on(keys, frame) for frame in frames]
    is_cell = keys["raum"] != TOTAL if inputs.raum else keys["ags"].str.len() == 5
    is_reference = ((keys["year"] == indicator.reference_year) & is_cell).to_numpy()
    weights = None
    if indicator.denominator:
        counted = _on(keys, inputs.counted(indicator.denominator))
        weights = counted.value
        too_small = counted.value < inputs.surroundings.smallest_area
        left_out = np.where(too_small, Missing.TOO_SMALL, counted.missing)
        quantities = [
            Quantity.of(item.value, np.where(left_out != Missing.NOTHING, left_out, item.missing))
            for item in quantities
        ]
    value = z_index(
        quantities,
        [component.orientation for component in indicator.components],
        reference=is_reference,
        weights=weights,
    )
    labels = frames[0].drop_duplicates("year").set_index("year")["period"]
    reasons = [Missing(code) for code in value.missing]
    nothing = np.full(len(keys), np.nan)
    return keys.assign(
        period=keys["year"].map(labels),
        value=value.value,
        lower=nothing,
        upper=nothing,
        numerator=nothing,
        denominator=nothing if weights is None else weights,
        status=[str(SIGNS[code]) for code in reasons],
        reason=[REASONS[code] for code in reasons],
        rounding_lower=nothing,
        rounding_upper=nothing,
        flag="",
        interval_note="",
    )[["ags", "raum", *LAST]]


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the mean of the oriented z-values that an example gives as its numerator."""
    scores = example.numerator
    values = scores if isinstance(scores, tuple) else (scores,)
    if len(values) != len(indicator.components):
        return math.nan, math.nan, math.nan
    oriented = [
        component.orientation * score
        for component, score in zip(indicator.components, values, strict=True)
    ]
    return sum(oriented) / len(oriented), math.nan, math.nan


def _on(keys: pd.DataFrame, frame: pd.DataFrame) -> Quantity:
    import numpy as np

    joined = keys.merge(frame[[*KEYS, "value", "reason"]], on=KEYS, how="left", validate="1:1")
    reasons = joined["reason"].map(_reason).to_numpy()
    return Quantity.of(joined["value"].to_numpy(dtype=float), np.asarray(reasons, dtype=np.int8))


def _reason(text: object) -> Missing:
    if not isinstance(text, str):
        return Missing.ABSENT
    # A reason with details ("...: Stichtag und Schuljahr ...") keeps its general part.
    return BY_REASON.get(text, Missing.MISMATCHED)
