"""The composed method of shift-share: components by sector for several base years."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from kobimo.indicators.change import concerns
from kobimo.indicators.frames import assemble, empty
from kobimo.indicators.quantities import FLAGS, Missing
from kobimo.indicators.terms import TOTAL, Axes
from kobimo.indicators.workforce.sectors import (
    BROKEN,
    NO_BASE,
    NO_BUND,
    NOT_ADDING_UP,
    POOLED,
    REASON_WORDS,
    REFERENCE,
    SIGN_WORDS,
    TOO_FEW,
    Sectors,
    breaks_of,
    first_of,
    lacks,
    read_sectors,
    structure_of,
)
from kobimo.indicators.workforce.shifts import decompose

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Break, Example, Indicator
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

#: Breakdowns that the method makes, beside the sectors.
COMPONENT, SPAN = "komponente", "zeitraum"
COMPONENTS = ("national", "struktur", "standort")
#: Category of the sectors of which a number is secret, in any of the years, with what belongs
#: to no sector. A single secret sector takes the smallest other one with it: alone it would be
#: what the others leave.
POOL = "zusammengefasst"
SEVERAL = 2


@dataclass(frozen=True)
class Decomposed:
    """One span of years: arrays regions x sectors (the pool last) x years."""

    change: Floats
    components: tuple[Floats, Floats, Floats]
    before: Floats
    pooled: Flags
    has_pool: Flags
    #: Why there is no value, regions x years.
    reasons: NDArray[np.int16]


def span_name(years: int) -> str:
    """Return the category of a span: „vor_5_jahren“."""
    return f"vor_{years}_jahren"


def shift_share(inputs: Inputs) -> pd.DataFrame:
    """Return the change of jobs and its components, in persons.

    ``komponente`` at its total is the change itself, ``zeitraum`` at its total the first
    declared span. ``denominator`` is the number of jobs in the base year. The sectors are
    given for the newest year only, where they stand crossed with both.
    """
    import numpy as np
    import pandas as pd

    indicator = inputs.indicator
    structure = structure_of(indicator)
    found = read_sectors(inputs)
    if found is None:
        return empty(tuple(indicator.breakdowns))
    breaks = breaks_of(inputs)
    done = [_over(found, span, breaks, structure.least) for span in structure.spans]
    sectors = (*found.parts, POOL)
    names = tuple(span_name(span) for span in structure.spans)
    newest = np.zeros(len(found.years), dtype=bool)
    published = (found.whole.missing == Missing.NOTHING).any(axis=0)
    newest[np.flatnonzero(published)[-1:]] = True
    frames = []
    for by_sector, by_component, by_span in product((False, True), repeat=3):
        breakdown = []
        if by_sector:
            breakdown.append((structure.dimension, sectors))
        if by_component:
            breakdown.append((COMPONENT, COMPONENTS))
        if by_span:
            breakdown.append((SPAN, names))
        axes = Axes(found.ags, (TOTAL,), tuple(breakdown), found.years)
        chosen = done if by_span else done[:1]
        years = newest if by_sector else np.ones(len(found.years), dtype=bool)
        frames.append(_rows(indicator, found, axes, chosen, years, by_component=by_component))
    return pd.concat(frames, ignore_index=True)


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the component that an example names, summed over the sectors.

    ``vorher``, ``nachher``, ``bund_vorher`` and ``bund_nachher`` are the jobs by sector,
    ``komponente`` is 0 for the change itself and 1 to 3 for its parts.
    """
    import numpy as np

    names = ("vorher", "nachher", "bund_vorher", "bund_nachher")
    lists = [example.inputs.get(name, math.nan) for name in names]
    if len({np.size(item) for item in lists}) > 1 or np.ndim(lists[0]) != 1:
        return math.nan, math.nan, math.nan
    del indicator
    before, after, *reference = (np.asarray(item, dtype=float) for item in lists)
    parts = decompose(before, after, *reference)
    at = example.inputs.get("komponente", 0.0)
    shown = (after - before, *parts)[int(at) if isinstance(at, int | float) else 0]
    return float(shown.sum()), math.nan, math.nan


def _over(found: Sectors, span: int, breaks: Sequence[Break], least: int) -> Decomposed:
    """Decompose the change over one span for all regions and years at once."""
    import numpy as np

    places = {year: at for at, year in enumerate(found.years)}
    base = np.array([places.get(year - span, -1) for year in found.years])
    has_base = base >= 0
    part, whole = found.part.value, found.whole.value
    at = found.reference
    blank = np.full(part.shape[1:], np.nan)
    bund, bund_whole = (blank, blank[0]) if at is None else (part[at], whole[at])
    # Regions (1 for the Bund) x sectors x years, before and after.
    sides = [part[..., base], part, bund[..., base][None], bund[None]]
    wholes = [whole[..., base], whole, bund_whole[..., base][None], bund_whole[None]]
    shape = part.shape
    missing = np.isnan(sides[0] + sides[1] + sides[2] + sides[3])
    is_alone = missing.sum(axis=1) == 1
    size = np.where(missing, np.inf, np.nan_to_num(sides[0], nan=np.inf))
    smallest = np.arange(shape[1])[None, :, None] == size.argmin(axis=1)[:, None, :]
    pooled = missing | (smallest & is_alone[:, None, :])
    counts = pooled.sum(axis=1)
    full = []
    for side, total in zip(sides, wholes, strict=True):
        kept = np.where(pooled, 0.0, np.broadcast_to(side, shape))
        rest = np.broadcast_to(total, (shape[0], shape[2])) - kept.sum(axis=1)
        full.append(np.concatenate([kept, rest[:, None, :]], axis=1))
    before, after, old_bund, new_bund = full
    # Jobs in no sector at all, where none is secret, are told from the growth of all jobs.
    none_secret = counts == 0
    for array, total in ((old_bund, wholes[2]), (new_bund, wholes[3])):
        spread = np.broadcast_to(total, (shape[0], shape[2]))
        array[:, -1] = np.where(none_secret, spread, array[:, -1])
    with np.errstate(invalid="ignore", divide="ignore"):
        growth = np.where(wholes[2] > 0, wholes[3] / wholes[2] - 1, np.nan)
    shift = decompose(
        *(np.moveaxis(item, 1, -1) for item in (before, after, old_bund, new_bund)),
        growth=np.broadcast_to(growth, (shape[0], shape[2])),
    )
    components = tuple(np.moveaxis(item, -1, 1) for item in shift)
    slack = found.reach[:, None] * (shape[1] + 1) + 1e-9
    is_over = (before[:, -1] < -slack) | (after[:, -1] < -slack)
    parts_left = shape[1] - counts + (counts > 0)
    fails = np.isnan(components[1]).any(axis=1)
    reasons = first_of(
        lacks(found.whole),
        np.where(has_base[None] & ~np.isnan(wholes[0]), 0, NO_BASE).astype(np.int16),
        np.where(np.isnan(wholes[2]) | np.isnan(wholes[3]), NO_BUND, 0).astype(np.int16),
        np.where(_broken(found, span, breaks), BROKEN, 0).astype(np.int16),
        np.where(parts_left < least, TOO_FEW, 0).astype(np.int16),
        np.where(is_over, NOT_ADDING_UP, 0).astype(np.int16),
        np.where(fails, Missing.ZERO_DENOMINATOR, 0).astype(np.int16),
    )
    has_pool = (counts >= SEVERAL) | (np.abs(before[:, -1]) + np.abs(after[:, -1]) > 0)
    first, second, third = components
    return Decomposed(after - before, (first, second, third), before, pooled, has_pool, reasons)


def _broken(found: Sectors, span: int, breaks: Sequence[Break]) -> Flags:
    """Return where a break of the region or of the Bund lies between base year and year."""
    import numpy as np

    result = np.zeros((len(found.ags), len(found.years)), dtype=bool)
    years = np.array(found.years)
    for item in breaks:
        between = (years - span < item.year) & (years >= item.year)
        concerned = [concerns(item, ags) or concerns(item, REFERENCE) for ags in found.ags]
        result |= np.array(concerned)[:, None] & between[None, :]
    return result


def _rows(
    indicator: Indicator,
    found: Sectors,
    axes: Axes,
    chosen: Sequence[Decomposed],
    years: Flags,
    *,
    by_component: bool,
) -> pd.DataFrame:
    """Return the rows of one combination of breakdowns."""
    import numpy as np

    by_sector = bool(axes.breakdown) and axes.breakdown[0][0] not in (COMPONENT, SPAN)
    values, bases, reasons, kept = [], [], [], []
    for item in chosen:
        shown = item.components if by_component else (item.change,)
        for array in shown:
            values.append(array if by_sector else array.sum(axis=1, keepdims=True))
            bases.append(item.before if by_sector else item.before.sum(axis=1, keepdims=True))
            whole = item.reasons[:, None, :]
            if by_sector:
                hidden = np.where(item.pooled, POOLED, 0)
                hidden = np.concatenate([hidden, np.zeros_like(hidden[:, :1])], axis=1)
                reasons.append(first_of(whole, hidden.astype(np.int16)))
                pool = item.has_pool[:, None, :]
                kept.append(np.concatenate([np.ones_like(item.pooled), pool], axis=1))
            else:
                reasons.append(whole)
                kept.append(np.ones(whole.shape, dtype=bool))

    def lay(arrays: list[NDArray[np.generic]]) -> NDArray[np.generic]:
        """Return regions x 1 x (sectors x components x spans) x years."""
        count = len(chosen)
        stacked = np.stack(arrays).reshape(count, len(arrays) // count, *arrays[0].shape)
        return stacked.transpose(2, 3, 1, 0, 4).reshape(axes.shape)

    codes = lay(list(reasons)).astype(np.int8)
    is_good = codes == Missing.NOTHING
    present = found.present[:, None, None, :] & years[None, None, None, :]
    blank = np.full(axes.shape, np.nan)
    numbers = {
        "value": np.where(is_good, lay(list(values)), np.nan),
        "denominator": np.where(is_good, lay(list(bases)), np.nan),
    }
    flag = np.where(is_good, found.flag[:, None, None, :], 0).astype(np.int8)
    names = ("lower", "upper", "numerator", "rounding_lower", "rounding_upper")
    return assemble(
        axes,
        found.labels,
        np.asarray(lay(list(kept)), dtype=bool) & present,
        numbers={**dict.fromkeys(names, blank), **numbers},
        words={
            "status": (codes, SIGN_WORDS),
            "reason": (codes, REASON_WORDS),
            "flag": (flag, [str(sign) for sign in FLAGS]),
            "interval_note": (np.zeros(axes.shape, dtype=np.int8), [""]),
        },
        dimensions=tuple(indicator.breakdowns),
    )
