"""The composed method of replacement demand: exits within some years, of all staff today."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.cells import load_cells
from kobimo.indicators.projecting.attending import VARIANT, VARIANTS
from kobimo.indicators.projecting.backtesting import BACKTEST, Backtest
from kobimo.indicators.projecting.exits import staying
from kobimo.indicators.result import FIRST, LAST
from kobimo.indicators.terms import TOTAL, Axes, evaluate
from kobimo.observations import year_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Example, Indicator, Term
    from kobimo.declarations.projections import Replacement
    from kobimo.indicators.composing import Inputs
    from kobimo.observations import Store

    Floats = NDArray[np.float64]

KEYS = ["ags", "raum", "year"]


def compute_replacement(inputs: Inputs) -> pd.DataFrame:
    """Return exits until the horizon as a part of the staff, with few and with many exits.

    Returns
    -------
    Rows by region, year and ``szenario``: few exits, middle, many; the total is the middle.
    ``numerator`` are the exits, ``denominator`` is all staff. Missing where any age group is.
    """
    import numpy as np
    import pandas as pd

    indicator = inputs.indicator
    form = _form(indicator)
    whole, staff = _staff(inputs)
    base = staff.sum(axis=1)
    good = whole["value"].notna().to_numpy() & np.isfinite(base) & (base > 0)
    is_empty = whole["value"].eq(0).to_numpy()
    parts = []
    for variant, at in ((TOTAL, 1), *zip(VARIANTS, range(3), strict=True)):
        leaving = np.where(good, staff @ (1 - _staying(form, at)), math.nan)
        part = whole.assign(
            value=leaving / np.where(good, base, 1.0) * indicator.per,
            lower=math.nan,
            upper=math.nan,
            numerator=leaving,
            denominator=np.where(np.isfinite(base), base, math.nan),
            status=np.where(is_empty, "x", whole["status"]),
            reason=np.where(is_empty, "Nenner ist null", whole["reason"]),
            rounding_lower=math.nan,
            rounding_upper=math.nan,
        )
        part[VARIANT] = variant
        parts.append(part)
    frame: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return frame[[*FIRST, VARIANT, *LAST]]


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the value of an example whose numerator are the staff of each age group."""
    import numpy as np

    form = _form(indicator)
    numbers = example.numerator if isinstance(example.numerator, tuple) else (example.numerator,)
    if len(numbers) != len(form.ages) or not sum(numbers):
        return math.nan, math.nan, math.nan
    staff = np.array(numbers, dtype=float)
    value = float(staff @ (1 - _staying(form, 1)) / staff.sum() * indicator.per)
    return value, math.nan, math.nan


def backtest_staff(
    indicator: Indicator, store: Store, catalog: Catalog, ags: str
) -> Backtest | None:
    """Return how well the oldest staff of one region was foreseen five years before."""
    form = indicator.replacement
    cells = load_cells(store, indicator.numerator[0].dataset)
    if form is None or cells is None or ags not in cells.ags.words:
        return None
    years = tuple(sorted({year_of(word) for word in cells.period.words}))
    axes = Axes((ags,), (TOTAL,), ((form.dimension, tuple(form.ages)),), years)
    term = _without_ages(indicator.numerator[0], form)
    quantity = evaluate(term, cells, axes, catalog.datasets.get(term.dataset)).quantity
    return foresee_old_staff(years, quantity.value[0, 0].T, form)


def foresee_old_staff(years: tuple[int, ...], staff: Floats, form: Replacement) -> Backtest | None:
    """Return how well the oldest staff was foreseen five years before.

    Each of the last five years is foreseen from the count five years earlier: whoever was in the
    age groups from five years below the last group that all reach before retirement.

    Parameters
    ----------
    staff
        Persons by year and age group.
    """
    import numpy as np

    bounds = list(form.ages.values())
    retirement = form.retirement[1]
    targets = [at for at, (first, last) in enumerate(bounds) if last <= retirement]
    if not targets:
        return None
    group = targets[-1]
    first, last = bounds[group]
    source = next(
        (at for at, own in enumerate(bounds) if own == (first - BACKTEST, last - BACKTEST)), None
    )
    # The year before each launch is needed for the growth that the naive forecast goes on with.
    places = [
        at for at, year in enumerate(years) if {year - BACKTEST, year - BACKTEST - 1} <= set(years)
    ][-BACKTEST:]
    if source is None or len(places) < BACKTEST:
        return None
    before = np.array([years.index(years[at] - BACKTEST) for at in places])
    stay = staying(
        [bounds[source]],
        retirement=retirement,
        leaving=form.leaving[1],
        horizon=BACKTEST,
    )
    came, then = staff[places, group], staff[before, group]
    if not np.isfinite(staff[:, [source, group]]).all() or (staff[:, group] <= 0).any():
        return None
    growth = then / staff[before - 1, group]

    def error(said: Floats) -> float:
        return float((np.abs(said - came) / came).mean() * 100)

    said = staff[before, source] * stay[0]
    return Backtest(
        launch_year=years[before[-1]],
        years=tuple(years[at] for at in places),
        projected=tuple(map(float, said)),
        observed=tuple(map(float, came)),
        mape=error(said),
        naive_last=error(then),
        naive_growth=error(then * growth**BACKTEST),
        crosses_break=False,
    )


def _staff(inputs: Inputs) -> tuple[pd.DataFrame, Floats]:
    """Return a row for each region and year, and the staff of each age group beside it."""
    import numpy as np
    import pandas as pd

    form = _form(inputs.indicator)
    rest = [_without_ages(term, form) for term in inputs.indicator.numerator]
    counted = inputs.indicator.model_copy(
        update={
            "method": "count",
            "numerator": tuple(rest),
            "per": 1,
            "uncertainty": "none",
            "breakdowns": {form.dimension: tuple(form.ages)},
        }
    )
    by_age = inputs.computing(
        counted, inputs.store, inputs.catalog, regions=inputs.regions, raum=inputs.raum
    ).frame
    whole = by_age[by_age[form.dimension] == TOTAL].drop(columns=form.dimension)
    whole = whole.reset_index(drop=True)
    keys = pd.MultiIndex.from_frame(whole[KEYS])
    columns = [
        by_age[by_age[form.dimension] == name].set_index(KEYS)["value"].reindex(keys)
        for name in form.ages
    ]
    return whole, np.stack([column.to_numpy(dtype=float) for column in columns], axis=1)


def _without_ages(term: Term, form: Replacement) -> Term:
    kept = {name: value for name, value in term.filter.items() if name != form.dimension}
    return term.model_copy(update={"filter": kept})


def _staying(form: Replacement, at: int) -> Floats:
    return staying(
        list(form.ages.values()),
        retirement=form.retirement[at],
        leaving=form.leaving[at],
        horizon=form.horizon,
    )


def _form(indicator: Indicator) -> Replacement:
    if indicator.replacement is None:
        raise ValueError(f"{indicator.id}: replacement")
    return indicator.replacement
