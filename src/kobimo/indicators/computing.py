"""Compute one indicator for all regions, years and breakdowns at once."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from kobimo.declarations.models import Level
from kobimo.german import period_label
from kobimo.indicators import methods
from kobimo.indicators.cells import Cells, load_cells
from kobimo.indicators.composed import COMPOSED
from kobimo.indicators.composing import Inputs, Surroundings
from kobimo.indicators.frames import REASON_WORDS, SIGN_WORDS, assemble, empty
from kobimo.indicators.guarding import guard_of
from kobimo.indicators.intervals import NEGATIVE, NOT_A_PART, bounds
from kobimo.indicators.quantities import FLAGS, Missing, Quantity
from kobimo.indicators.reference import index_value, over_time
from kobimo.indicators.result import Result
from kobimo.indicators.rounding import rounding_bounds
from kobimo.indicators.seams import breaks_of, find_mixed
from kobimo.indicators.sides import take_sides
from kobimo.indicators.terms import (
    TOTAL,
    Axes,
    clock_problem,
    is_free,
    selected,
)
from kobimo.observations import year_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator
    from kobimo.indicators.guarding import Guard
    from kobimo.indicators.sides import Sides
    from kobimo.observations import Provenance, Store

    Stored = dict[str, Cells | None]
    Breakdown = tuple[tuple[str, tuple[str, ...]], ...]


def compute(
    indicator: Indicator,
    store: Store,
    catalog: Catalog,
    *,
    regions: Sequence[str] | None = None,
    raum: bool = False,
    surroundings: Surroundings = Surroundings(),  # noqa: B008 - frozen
) -> Result:
    """Return the values of an indicator with their uncertainty.

    A value depends on the observations of its own region alone (of a composed method: on what
    its declaration names), so neither ``regions`` nor the order of the rows changes a value.

    Parameters
    ----------
    regions
        Keys of the regions wanted; ``None`` means all for which the numerator has observations.
        Gemeinden (8 digits) are left out unless they are wanted or a declared level.
    raum
        Also the areas inside the municipality; the rows of the whole (``raum == "total"``)
        stay, because areas are read against them.
    surroundings
        What a composed method reads besides the observations.

    Returns
    -------
    A frame without rows where nothing of the numerator is stored.
    """
    datasets = catalog.datasets_of(indicator)
    stored: Stored = {name: load_cells(store, name) for name in datasets}
    composed = COMPOSED.get(indicator.method)
    if composed is not None:
        inputs = Inputs(indicator, store, catalog, regions, raum, surroundings, compute)
        frame = composed.frame(inputs)
        if regions is not None:
            frame = frame[frame["ags"].isin(regions)].reset_index(drop=True)
    else:
        frame = _frame(indicator, stored, catalog, regions, raum=raum, guard=guard_of(store))
    found = [cells for cells in stored.values() if cells is not None]
    return Result(
        indicator=indicator,
        frame=frame,
        provenance=_provenance(found),
        breaks=breaks_of(indicator, catalog, stored),
        gebietsstand=found[0].gebietsstand if found else "",
    )


def _frame(
    indicator: Indicator,
    stored: Stored,
    catalog: Catalog,
    regions: Sequence[str] | None,
    *,
    raum: bool,
    guard: Guard | None,
) -> pd.DataFrame:
    import pandas as pd

    dimensions = tuple(indicator.breakdowns)
    parts = []
    axes = _axes(indicator, stored, regions, raum=raum)
    if axes is not None and all(axes.shape):
        problem = clock_problem(
            indicator, {name: cells.period_kind for name, cells in stored.items() if cells}
        )
        labels = _labels(indicator, stored, axes.years)
        mixed = find_mixed(indicator, catalog, stored, axes.ags, axes.years)
        for breakdown in _plans(indicator, stored):
            plan = Axes(axes.ags, axes.raum, breakdown, axes.years)
            part = _part(
                indicator,
                take_sides(indicator, stored, catalog, plan, guard),
                plan,
                labels=labels,
                problem=problem,
                mixed=mixed,
            )
            parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else empty(dimensions)


def _part(
    indicator: Indicator,
    sides: Sides,
    axes: Axes,
    *,
    labels: dict[int, str],
    problem: str,
    mixed: NDArray[np.bool_],
) -> pd.DataFrame:
    """Return the rows of one breakdown; ``mixed`` tells regions and years without a value."""
    import numpy as np

    numerator, denominator, losses = sides
    above, below, reach_below = numerator, denominator, np.zeros(axes.shape)
    if indicator.method == "index":
        above, below = over_time(indicator, numerator, denominator, axes)
        value = index_value(indicator, above, axes)
    else:
        below_quantity = None if denominator is None else denominator.quantity
        function = methods.CELLWISE[indicator.method]
        value = function(numerator.quantity, below_quantity, per=indicator.per)
    if below is not None:
        reach_below = below.reach
    if problem:
        value = Quantity.of(value.value, np.full(axes.shape, Missing.MISMATCHED))
    is_mixed = (value.missing == Missing.NOTHING) & mixed[:, None, None, :]
    value = Quantity.of(value.value, np.where(is_mixed, Missing.MIXED_TERRITORY, value.missing))
    good = value.missing == Missing.NOTHING
    per = 100.0 if indicator.method == "index" else indicator.per
    is_over = below is not None and indicator.method != "count"
    base = below.quantity.value if below is not None and is_over else np.ones(axes.shape)
    x, n = np.where(good, above.quantity.value, np.nan), np.where(good, base, np.nan)
    lower, upper = bounds(indicator.uncertainty, x, n, per=per, losses=losses)
    rounding_lower, rounding_upper = rounding_bounds(
        x,
        n,
        numerator_reach=above.reach,
        denominator_reach=reach_below if is_over else 0,
        per=per,
        is_part=indicator.method == "share",
        is_signed=above.is_signed,
    )
    flag = above.flag if below is None else np.maximum(above.flag, below.flag)
    note = np.where(good & np.isnan(lower) & (indicator.uncertainty != "none"), 1, 0)
    note = np.where((note == 1) & (x < 0), 2, note)
    reasons = list(REASON_WORDS)
    if problem:
        reasons[Missing.MISMATCHED] += f": {problem}"
    kept = np.broadcast_to(numerator.present.any(axis=3, keepdims=True), axes.shape)
    return assemble(
        axes,
        labels,
        kept,
        numbers={
            "value": value.value,
            "lower": lower,
            "upper": upper,
            "numerator": above.quantity.value,
            "denominator": np.full(axes.shape, np.nan) if below is None else below.quantity.value,
            "rounding_lower": rounding_lower,
            "rounding_upper": rounding_upper,
        },
        words={
            "status": (value.missing, SIGN_WORDS),
            "reason": (value.missing, reasons),
            "flag": (np.where(good, flag, 0), [str(sign) for sign in FLAGS]),
            "interval_note": (note, ["", NOT_A_PART, NEGATIVE]),
        },
        dimensions=tuple(indicator.breakdowns),
    )


def _plans(indicator: Indicator, stored: Stored) -> Iterator[Breakdown]:
    """Yield the breakdowns: none, each dimension alone, each pair crossed."""
    yield ()
    usable = [
        (name, tuple(item for item in categories if item != TOTAL))
        for name, categories in indicator.breakdowns.items()
        if any(
            cells is not None and is_free(term, cells, name)
            for term in indicator.numerator
            for cells in (stored[term.dataset],)
        )
    ]
    for count in (1, 2):
        yield from combinations(usable, count)


def _axes(
    indicator: Indicator, stored: Stored, regions: Sequence[str] | None, *, raum: bool
) -> Axes | None:
    """Return the regions, areas and years for which the numerator has observations."""
    ags: set[str] = set()
    areas: set[str] = set()
    years: set[int] = set()
    for term in indicator.numerator:
        cells = stored[term.dataset]
        if cells is None:
            continue
        rows = selected(term, cells, indicator.breakdowns)
        ags.update(cells.ags.used(rows))
        areas.update(cells.raum.used(rows))
        years.update(year_of(word) + term.lag for word in cells.period.used(rows))
    if regions is not None:
        ags &= set(regions)
    elif Level.GEMEINDE not in indicator.levels:
        ags = {key for key in ags if len(key) < 8}
    inner = tuple(sorted(areas - {TOTAL})) if raum else ()
    if raum and not inner:
        return None
    return Axes(tuple(sorted(ags)), (TOTAL, *inner), (), tuple(sorted(years)))


def _labels(indicator: Indicator, stored: Stored, years: tuple[int, ...]) -> dict[int, str]:
    """Return the German label of each year, from the first term that is not shifted."""
    terms = [*indicator.numerator, *indicator.denominator]
    terms.sort(key=lambda term: term.lag != 0)
    labels: dict[int, str] = {}
    for term in terms:
        cells = stored[term.dataset]
        if cells is None:
            continue
        for word in cells.period.used(selected(term, cells, cells.dimensions)):
            labels.setdefault(year_of(word) + term.lag, period_label(word, cells.period_kind))
    return {year: labels.get(year, str(year)) for year in years}


def _provenance(found: Sequence[Cells]) -> tuple[Provenance, ...]:
    items = {item: None for cells in found for item in cells.provenance}
    return tuple(sorted(items, key=lambda item: (item.dataset, item.file, item.sha256)))
