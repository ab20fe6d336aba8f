"""Relate a series to its value in a reference year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.indicators import methods
from kobimo.indicators.quantities import Missing, Quantity
from kobimo.indicators.terms import Axes, Sum

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator


def over_time(
    indicator: Indicator, numerator: Sum, denominator: Sum | None, axes: Axes
) -> tuple[Sum, Sum]:
    """Return what an index divides: the value of each year, and that of the reference year."""
    import numpy as np

    quantity, reach = numerator.quantity, numerator.reach
    flag = numerator.flag
    if denominator is not None:
        quantity = methods.quotient(quantity, denominator.quantity)
        # What rounding does to a ratio of ratios is not given; it is left out, not guessed.
        reach = np.zeros(axes.shape)
        flag = np.maximum(flag, denominator.flag)
    present = numerator.present
    series = Sum(quantity, flag, reach, present, is_signed=numerator.is_signed)
    at = _reference(indicator, quantity, axes)
    if at is None:
        missing = np.full(axes.shape, Missing.NO_REFERENCE, dtype=np.int8)
        return series, Sum(
            Quantity.of(np.full(axes.shape, np.nan), missing), flag, reach, present, is_signed=False
        )
    base = Quantity.of(
        np.broadcast_to(quantity.value[..., at : at + 1], axes.shape),
        np.broadcast_to(quantity.missing[..., at : at + 1], axes.shape),
    )
    return series, Sum(base, np.zeros(axes.shape, dtype=np.int8), reach, present, is_signed=False)


def index_value(indicator: Indicator, series: Sum, axes: Axes) -> Quantity:
    """Return the series as a percentage of the reference year, which may be missing."""
    import numpy as np

    at = _reference(indicator, series.quantity, axes)
    if at is not None:
        return methods.index(series.quantity, at)
    missing = np.where(
        series.quantity.missing == Missing.NOTHING, Missing.NO_REFERENCE, series.quantity.missing
    )
    return Quantity.of(np.full(axes.shape, np.nan), missing)


def _reference(indicator: Indicator, quantity: Quantity, axes: Axes) -> int | None:
    """Return the place of the reference year: the declared one, else the first with a value."""
    import numpy as np

    if indicator.reference_year is not None:
        wanted = indicator.reference_year
        return axes.years.index(wanted) if wanted in axes.years else None
    filled = np.flatnonzero((quantity.missing == Missing.NOTHING).any(axis=(0, 1, 2)))
    return int(filled[0]) if len(filled) else None
