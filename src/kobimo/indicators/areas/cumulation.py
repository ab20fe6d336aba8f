"""Areas among the least favourable in several indicators at once."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from kobimo.declarations.areas import Cumulation
from kobimo.german import number
from kobimo.indicators.areas.panels import Panel, first_reason, join_rows, lay_out, load_panels
from kobimo.indicators.quantities import Missing

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]

#: With fewer areas a fifth is one or two of them.
FEWEST_AREAS = 10


def count_risks(inputs: Inputs) -> pd.DataFrame:
    """Return in how many indicators each area is among the least favourable."""
    frames = []
    for panel in _panels(inputs):
        value, missing, refusals = _risks(inputs, panel)
        frames.append(lay_out(panel, value, missing, refusal=refusals))
    return join_rows(frames)


def count_areas(inputs: Inputs) -> pd.DataFrame:
    """Return how many areas are among the least favourable in ``least`` indicators or more.

    The denominator is the number of areas that have all indicators.
    """
    import numpy as np

    rule = inputs.indicator.cumulation or Cumulation()
    frames = []
    for panel in _panels(inputs):
        value, _, refusals = _risks(inputs, panel)
        known = ~np.isnan(value)
        found = (np.nan_to_num(value) >= rule.least).sum(1, keepdims=True).astype(float)
        found = np.where(known.any(1, keepdims=True), found, np.nan)
        missing = np.where(np.isnan(found), Missing.ABSENT, Missing.NOTHING).astype(np.int8)
        areas = known.sum(1, keepdims=True).astype(float)
        frames.append(
            lay_out(panel, found, missing, denominator=areas, refusal=refusals, whole=True)
        )
    return join_rows(frames)


def least_favourable(values: Floats, share: float) -> NDArray[np.bool_]:
    """Return which areas are among the ``share`` with the highest values of each indicator.

    Parameters
    ----------
    values
        (indicator, area), oriented so that high is unfavourable, without missing values.

    Returns
    -------
    At most the whole number of areas nearest below the share, at least one; areas that tie
    with the first one left out are left out, too.
    """
    import numpy as np

    count = max(1, int(np.floor(share * values.shape[1] + 1e-9)))
    border = np.sort(values, axis=1)[:, -(count + 1)]
    return np.asarray(values > border[:, None])


def work_risks(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the count of the first area of ``werte``: one row per indicator, oriented."""
    import numpy as np

    rule = indicator.cumulation or Cumulation()
    found = least_favourable(np.asarray(example.inputs["werte"], dtype=float), rule.share)
    return float(found.sum(0)[0]), math.nan, math.nan


def work_areas(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return how many of the counts in ``risiken`` reach the declared number."""
    import numpy as np

    rule = indicator.cumulation or Cumulation()
    counts = np.asarray(example.inputs["risiken"], dtype=float)
    return float((counts >= rule.least).sum()), math.nan, math.nan


def _panels(inputs: Inputs) -> list[Panel]:
    by_area = replace(inputs, raum=True)
    found = load_panels(by_area, inputs.indicator.components, inputs.indicator.denominator)
    return [panel for panel in found if panel.ags]


def _risks(inputs: Inputs, panel: Panel) -> tuple[Floats, NDArray[np.int8], list[str]]:
    import numpy as np

    rule = inputs.indicator.cumulation or Cumulation()
    signs = np.array([item.orientation for item in inputs.indicator.components], dtype=float)
    value = np.full(panel.value.shape[1:], np.nan)
    missing = first_reason(panel.missing)
    refusals = []
    for at in range(len(panel.years)):
        known = missing[at] == Missing.NOTHING
        count = int(known.sum())
        refusals.append("")
        if count < FEWEST_AREAS:
            refusals[-1] = (
                f"zu wenige Gebiete mit allen Kennzahlen: {number(count)}, "
                f"nötig sind {FEWEST_AREAS}"
            )
            continue
        rows = panel.value[:, at, known] * signs[:, None]
        value[at, known] = least_favourable(rows, rule.share).sum(0)
    return value, missing, refusals
