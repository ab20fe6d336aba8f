"""The composed method of attendance: observed years, then the years ahead by variant and quota."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

from kobimo.indicators.cells import load_cells
from kobimo.indicators.frames import empty
from kobimo.indicators.projecting.attendance import OBSERVED, Attended, continue_attendance
from kobimo.indicators.projecting.continuing import band
from kobimo.indicators.projecting.rows import empty_rows
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    import pandas as pd

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

#: Breakdowns that the method makes beside that by group.
VARIANT, QUOTA = "szenario", "quote"
LOW, MIDDLE, HIGH = "unten", "mitte", "oben"
VARIANTS = (LOW, MIDDLE, HIGH)


def compute_attendance(inputs: Inputs) -> pd.DataFrame:
    """Return who attends: observed years and, with the flag ``s``, years ahead.

    Returns
    -------
    Rows by region, group, ``szenario`` and ``quote``. The total over ``szenario`` is the middle
    variant with its band, that over ``quote`` the quotas observed; no row is a sum over either.
    Ahead of the last observed year there are rows only where population and attendance allow a
    projection, and only of the regions that ``surroundings.projected`` names. Areas inside the
    municipality have none.
    """
    import pandas as pd

    indicator = inputs.indicator
    form = indicator.attendance
    if form is None or inputs.raum:
        return empty(tuple(indicator.breakdowns))
    observed = _observed(inputs)
    regions = inputs.surroundings.projected
    if regions is None:
        regions = tuple(inputs.regions or sorted(set(observed["ags"])))
    ahead: list[pd.DataFrame] = []
    for ags in regions:
        found = continue_attendance(indicator, inputs.store, inputs.catalog, ags)
        if found is not None:
            rows = _rows(inputs, ags, found)
            # A year that is there with a sign instead of a number is not filled.
            ahead.append(rows[rows["year"] > observed.loc[observed["ags"] == ags, "year"].max()])
    columns = list(empty(tuple(indicator.breakdowns)).columns)
    frame: pd.DataFrame = pd.concat([observed, *ahead], ignore_index=True)
    return frame[columns]


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return quota times residents: attending over residents, times residents ahead, by group."""
    import numpy as np

    names = ("attending", "residents", "ahead")
    if set(names) - set(example.inputs):
        return math.nan, math.nan, math.nan
    now, base, then = (np.array(example.inputs[name], dtype=float) for name in names)
    return float((now / base * then).sum()) * indicator.per, math.nan, math.nan


def _observed(inputs: Inputs) -> pd.DataFrame:
    """Return the counts of all groups together and of each, labelled with its group."""
    import pandas as pd

    indicator = inputs.indicator
    form = indicator.attendance
    if form is None:
        return empty(tuple(indicator.breakdowns))
    parts = [inputs.counted(indicator.numerator).assign(**{form.dimension: TOTAL})]
    for group, term in zip(form.groups, indicator.numerator, strict=True):
        parts.append(inputs.counted([term]).assign(**{form.dimension: group}))
    frame = pd.concat(parts, ignore_index=True)
    others = {name: TOTAL for name in indicator.breakdowns if name != form.dimension}
    return frame.assign(value=frame["value"] * indicator.per, **others)


def _rows(inputs: Inputs, ags: str, found: Attended) -> pd.DataFrame:
    """Return the rows ahead of one region: all groups, quotas and variants, crossed."""
    import numpy as np
    import pandas as pd

    indicator = inputs.indicator
    form = indicator.attendance
    if form is None:
        return empty(tuple(indicator.breakdowns))
    cells = load_cells(inputs.store, indicator.numerator[0].dataset)
    first, *_ = found.courses.values()
    blank = empty_rows(indicator, ags, cells, first.years)
    assumed = tuple(item.id for item in form.assumed)
    nothing = np.full(len(first.years), math.nan)
    keys, values, lower, upper = [], [], [], []
    for group, quota in product((TOTAL, *form.groups), (TOTAL, *assumed)):
        course = found.courses[group, OBSERVED if quota == TOTAL else quota]
        bounds = band(course.draws)
        for variant in (TOTAL, *VARIANTS):
            keys.append((group, variant, quota))
            values.append({LOW: course.low, HIGH: course.high}.get(variant, course.middle))
            lower.append(bounds[0] if variant == TOTAL else nothing)
            upper.append(bounds[1] if variant == TOTAL else nothing)
    rows = pd.concat([blank] * len(keys), ignore_index=True)
    names = (form.dimension, VARIANT, QUOTA)
    for name, column in zip(names, zip(*keys, strict=True), strict=True):
        if name in indicator.breakdowns:
            rows[name] = np.repeat(np.array(column, dtype=object), len(first.years))
    counted = np.concatenate(values)
    return rows.assign(
        value=counted * indicator.per,
        numerator=counted,
        lower=np.concatenate(lower) * indicator.per,
        upper=np.concatenate(upper) * indicator.per,
    )
