"""The composed methods on sectors at one time: location quotient and concentration."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.frames import assemble, empty
from kobimo.indicators.quantities import FLAGS, Missing
from kobimo.indicators.terms import TOTAL, Axes
from kobimo.indicators.workforce import concentration
from kobimo.indicators.workforce.quotients import location_quotient, quotient_bounds
from kobimo.indicators.workforce.sectors import (
    NO_BUND,
    NOT_ADDING_UP,
    ONLY_PARTS,
    REASON_WORDS,
    SIGN_WORDS,
    TOO_FEW,
    Sectors,
    first_of,
    lacks,
    read_sectors,
    rows_kept,
    structure_of,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]

#: A single secret sector is what the published ones leave of the whole. No bounds are given
#: then: they would say what is secret.
SEVERAL = 2


def quotients(inputs: Inputs) -> pd.DataFrame:
    """Return the location quotient of every sector; the whole has none.

    ``numerator`` are the jobs of the sector, ``denominator`` those it would have with the share
    that it has in the Bund. ``rounding_lower`` and ``rounding_upper`` are given where cells are
    rounded or secret: the value of a secret sector lies between none and all of what the
    published sectors leave, where at least two are secret.
    """
    import numpy as np
    import pandas as pd

    indicator = inputs.indicator
    structure = structure_of(indicator)
    found = read_sectors(inputs)
    if found is None:
        return empty(tuple(indicator.breakdowns))
    part, whole = found.part.value, found.whole.value[:, None, :]
    at = found.reference
    nothing = np.full(part.shape[1:], np.nan)
    part_of_bund = nothing if at is None else part[at]
    bund = np.full(len(found.years), np.nan) if at is None else found.whole.value[at]
    value = location_quotient(part, whole, part_of_bund, bund)
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = whole * part_of_bund / np.where(bund > 0, bund, np.nan)
    reasons = first_of(
        _too_few(found, structure.least)[:, None, :],
        np.where(found.is_consistent, 0, NOT_ADDING_UP).astype(np.int16)[:, None, :],
        lacks(found.part),
        lacks(found.whole)[:, None, :],
        np.where(np.isnan(part_of_bund) | np.isnan(bund), NO_BUND, 0).astype(np.int16)[None],
        np.where(np.isnan(value), Missing.ZERO_DENOMINATOR, 0).astype(np.int16),
    )
    is_good = reasons == Missing.NOTHING
    lower, upper = _quotient_bounds(found, is_good)
    dimension = structure.dimension
    by_part = _rows(
        indicator,
        found,
        Axes(found.ags, (TOTAL,), ((dimension, found.parts),), found.years),
        numbers={
            "value": np.where(is_good, value, np.nan),
            "numerator": np.where(is_good, part, np.nan),
            "denominator": np.where(is_good, expected, np.nan),
            "rounding_lower": lower,
            "rounding_upper": upper,
        },
        reasons=reasons,
    )
    blank = np.full((len(found.ags), 1, len(found.years)), np.nan)
    names = ("value", "numerator", "denominator", "rounding_lower", "rounding_upper")
    headline = _rows(
        indicator,
        found,
        Axes(found.ags, (TOTAL,), (), found.years),
        numbers=dict.fromkeys(names, blank),
        reasons=np.full(blank.shape, ONLY_PARTS, dtype=np.int16),
    )
    return pd.concat([headline, by_part], ignore_index=True)


def concentrations(inputs: Inputs) -> pd.DataFrame:
    """Return the concentration of the jobs on sectors.

    A secret sector takes the value away. Between which values it lies then stands in
    ``rounding_lower`` and ``rounding_upper`` for a Herfindahl index with at least two secret
    sectors. ``denominator`` is the number of sectors.
    """
    import numpy as np

    indicator = inputs.indicator
    structure = structure_of(indicator)
    found = read_sectors(inputs)
    if found is None:
        return empty(tuple(indicator.breakdowns))
    parts = np.moveaxis(found.part.value, 1, -1)
    lower = upper = np.full(parts.shape[:-1], np.nan)
    no_bund = np.zeros(parts.shape[:-1], dtype=np.int16)
    if structure.measure == "herfindahl":
        value = concentration.herfindahl(parts, normalised=structure.normalised)
        secret = found.secret.sum(axis=1)
        low, high = concentration.herfindahl_bounds(
            np.nan_to_num(parts), found.rest, secret, normalised=structure.normalised
        )
        # With most of the sectors secret the bounds say nothing any more.
        telling = (secret >= SEVERAL) & (len(found.parts) - secret >= structure.least)
        telling &= found.is_consistent
        lower, upper = np.where(telling, low, np.nan), np.where(telling, high, np.nan)
    else:
        at = found.reference
        reference = np.full(parts.shape[1:], np.nan) if at is None else parts[at]
        value = concentration.krugman(parts, reference)
        no_bund = np.where(np.isnan(reference).any(axis=-1), NO_BUND, 0).astype(np.int16)[None]
    reasons = first_of(
        _too_few(found, structure.least),
        np.where(found.is_consistent, 0, NOT_ADDING_UP).astype(np.int16),
        lacks(found.part).max(axis=1),
        lacks(found.whole),
        no_bund,
        np.where(np.isnan(value), Missing.ZERO_DENOMINATOR, 0).astype(np.int16),
    )
    is_good = reasons == Missing.NOTHING
    count = np.where(is_good, float(len(found.parts)), np.nan)
    return _rows(
        indicator,
        found,
        Axes(found.ags, (TOTAL,), (), found.years),
        numbers={
            "value": np.where(is_good, value, np.nan)[:, None, :],
            "numerator": np.full(value.shape, np.nan)[:, None, :],
            "denominator": count[:, None, :],
            "rounding_lower": lower[:, None, :],
            "rounding_upper": upper[:, None, :],
        },
        reasons=reasons[:, None, :],
    )


def work_quotient(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the quotient of an example: sector and whole of region and reference as inputs."""
    names = ("teil", "summe", "teil_bund", "summe_bund")
    numbers = [example.inputs.get(name) for name in names]
    if any(isinstance(item, tuple) or item is None for item in numbers):
        return math.nan, math.nan, math.nan
    del indicator
    return float(location_quotient(*numbers)), math.nan, math.nan  # type: ignore[arg-type]  # no tuple


def work_concentration(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the concentration of an example: the jobs by sector as its numerator."""
    structure = structure_of(indicator)
    parts = example.numerator
    if not isinstance(parts, tuple) or len(parts) < structure.least:
        return math.nan, math.nan, math.nan
    if structure.measure == "krugman":
        value = concentration.krugman(parts, example.inputs.get("bund", ()))
    else:
        value = concentration.herfindahl(parts, normalised=structure.normalised)
    return float(value), math.nan, math.nan


def _too_few(found: Sectors, least: int) -> NDArray[np.int16]:
    """Return the reason where fewer sectors than needed are published, by region and year.

    What is not there because nothing is, or not yet, keeps its own reason.
    """
    import numpy as np

    published = (found.part.missing == Missing.NOTHING).sum(axis=1)
    is_known = found.whole.missing == Missing.NOTHING
    return np.where(is_known & (published < least), TOO_FEW, 0).astype(np.int16)


def _quotient_bounds(found: Sectors, is_good: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    import numpy as np

    at = found.reference
    if at is None:
        blank = np.full(found.part.value.shape, np.nan)
        return blank, blank
    reach = found.reach[:, None, None]
    part, whole = found.part.value, found.whole.value[:, None, :]
    # A sector can be told from the others only where a second one is secret, too.
    several = (found.secret.sum(axis=1) >= SEVERAL) & found.is_consistent
    hidden = found.secret & several[:, None, :]
    rest = np.maximum(found.rest, 0)[:, None, :] + reach * (len(found.parts) + 1)
    low_part = np.where(hidden, 0.0, np.maximum(part - reach, 0))
    high_part = np.where(hidden, np.minimum(rest, whole), part + reach)
    bund = found.whole.value[at]
    far = found.reach[at]
    lower, upper = quotient_bounds(
        (low_part, high_part),
        (whole - reach, whole + reach),
        (found.part.value[at] - far, found.part.value[at] + far),
        (bund - far, bund + far),
    )
    is_moved = hidden | (is_good & ((reach > 0) | (far > 0)))
    return np.where(is_moved, lower, np.nan), np.where(is_moved, upper, np.nan)


def _rows(
    indicator: Indicator,
    found: Sectors,
    axes: Axes,
    *,
    numbers: dict[str, Floats],
    reasons: NDArray[np.int16],
) -> pd.DataFrame:
    """Return rows of arrays on the axes regions x categories x years."""
    import numpy as np

    blank = np.full(axes.shape, np.nan)
    spread = {name: array[:, None] for name, array in numbers.items()}
    codes = reasons[:, None].astype(np.int8)
    flag = np.where(codes == 0, found.flag[:, None, None, :], 0).astype(np.int8)
    return assemble(
        axes,
        found.labels,
        rows_kept(axes.shape, found.present),
        numbers={**spread, "lower": blank, "upper": blank},
        words={
            "status": (codes, SIGN_WORDS),
            "reason": (codes, REASON_WORDS),
            "flag": (flag, [str(sign) for sign in FLAGS]),
            "interval_note": (np.zeros(axes.shape, dtype=np.int8), [""]),
        },
        dimensions=tuple(indicator.breakdowns),
    )
