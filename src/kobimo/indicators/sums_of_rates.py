"""Add up the rates of age groups, each times the width of its group.

Every pair of a numerator term and the denominator term at the same place is one age group. With
births by age of the mother over women of that age the sum is the total fertility rate: the
children a woman would have if she lived through the rates of one year (Preston, Heuveline and
Guillot, Demography, 2001, section 5.1), here abridged by age groups. A sum with one missing rate
is missing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.frames import empty
from kobimo.indicators.quantities import REASONS, SIGNS, Missing
from kobimo.indicators.result import LAST

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

KEYS = ["ags", "raum", "year"]
_BY_REASON = {text: code for code, text in REASONS.items()}


def add_rates(
    events: NDArray[np.float64], persons: NDArray[np.float64], widths: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the sum over groups of width x events / persons.

    Parameters
    ----------
    events, persons
        Counts of shape (..., groups). Missing ones are NaN.
    widths
        Years of age that each group stands for, shape (groups,).

    Returns
    -------
    Array of shape (...). NaN where any count is missing or a group has no persons.
    """
    import numpy as np

    rates = np.full(events.shape, np.nan)
    np.divide(events, persons, out=rates, where=persons > 0)
    return np.asarray((rates * widths).sum(axis=-1))


def compute_sum(inputs: Inputs) -> pd.DataFrame:
    """Return the sums of rates as the frame of a result.

    Returns
    -------
    One row per region and year of the first numerator term. ``numerator`` and ``denominator``
    are the events and persons of all groups; ``reason`` is the gravest of all counts.
    """
    import numpy as np
    import pandas as pd

    indicator = inputs.indicator
    sides = [indicator.numerator, indicator.denominator]
    counted = [[inputs.counted((term,)) for term in side] for side in sides]
    keys = counted[0][0]
    if keys.empty:
        return empty(tuple(indicator.breakdowns))
    values, missing = [], np.full(len(keys), int(Missing.NOTHING))
    for side in counted:
        for frame in side:
            columns = [*KEYS, "value", "reason"]
            joined = keys[KEYS].merge(frame[columns], on=KEYS, how="left", validate="1:1")
            values.append(joined["value"].to_numpy(dtype=float))
            missing = np.maximum(missing, [_code(text) for text in joined["reason"]])
    groups = len(indicator.numerator)
    events, persons = np.stack(values[:groups], axis=-1), np.stack(values[groups:], axis=-1)
    value = add_rates(events, persons, np.array(indicator.widths))
    without = (missing == Missing.NOTHING) & np.isnan(value)
    missing = np.where(without, Missing.ZERO_DENOMINATOR, missing)
    good = missing == Missing.NOTHING
    reasons = [Missing(code) for code in missing]
    nothing = np.full(len(keys), np.nan)
    return pd.DataFrame(
        keys[[*KEYS, "period"]].assign(
            value=np.where(good, value * indicator.per, np.nan),
            lower=nothing,
            upper=nothing,
            numerator=np.where(good, events.sum(axis=-1), np.nan),
            denominator=np.where(good, persons.sum(axis=-1), np.nan),
            status=[str(SIGNS[code]) for code in reasons],
            reason=[REASONS[code] for code in reasons],
            rounding_lower=nothing,
            rounding_upper=nothing,
            flag="",
            interval_note="",
        )
    )[["ags", "raum", *LAST]]


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the sum for the counts of an example, in the order of the terms."""
    import numpy as np

    events, persons = _listed(example.numerator), _listed(example.denominator)
    groups = len(indicator.widths)
    if (len(events), len(persons)) != (groups, groups):
        return math.nan, math.nan, math.nan
    value = add_rates(np.array(events), np.array(persons), np.array(indicator.widths))
    return float(value) * indicator.per, math.nan, math.nan


def _listed(numbers: float | tuple[float, ...] | None) -> Sequence[float]:
    if numbers is None:
        return ()
    return numbers if isinstance(numbers, tuple) else (numbers,)


def _code(reason: object) -> int:
    # Where a count has no row at all there is no reason either.
    return int(_BY_REASON.get(str(reason), Missing.ABSENT))
