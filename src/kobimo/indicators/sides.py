"""Both sides of an indicator on the axes, as far as the guard of the store lets them through."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kobimo.indicators.guarding import Addend
from kobimo.indicators.quantities import Missing, Quantity
from kobimo.indicators.terms import Sum, add, evaluate_openly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator, Term
    from kobimo.indicators.cells import Cells
    from kobimo.indicators.guarding import Guard
    from kobimo.indicators.terms import Axes

    Stored = Mapping[str, Cells | None]


class Sides(NamedTuple):
    """Both sides of an indicator on the axes, as they may be computed with."""

    numerator: Sum
    denominator: Sum | None
    #: What is subtracted in the numerator, as a positive count; NaN where it is missing.
    losses: NDArray[np.float64] | None


def take_sides(
    indicator: Indicator, stored: Stored, catalog: Catalog, axes: Axes, guard: Guard | None
) -> Sides:
    """Return what may be computed with; what the guard hides is missing as secret."""
    above = _addends(indicator.numerator, stored, catalog, axes)
    below = _addends(indicator.denominator, stored, catalog, axes)
    if guard is None:
        numerator, denominator = [item.sum for item in above], [item.sum for item in below]
    else:
        numerator, denominator = guard.cover(indicator, axes, above, below)
    losses = None
    if indicator.uncertainty == "skellam":
        lost = [item for item in above if item.term.sign < 0]
        losses = _losses(lost, indicator, axes, guard)
    return Sides(add(numerator), add(denominator) if denominator else None, losses)


def _addends(terms: Sequence[Term], stored: Stored, catalog: Catalog, axes: Axes) -> list[Addend]:
    import numpy as np

    found = []
    for term in terms:
        cells = stored[term.dataset]
        if cells is None:
            absent = np.full(axes.shape, Missing.ABSENT, dtype=np.int8)
            nothing = np.zeros(axes.shape)
            flags = np.zeros(axes.shape, dtype=np.int8)
            value = Sum(Quantity.of(nothing, absent), flags, nothing, flags > 0, is_signed=False)
        else:
            value = evaluate_openly(term, cells, axes, catalog.datasets.get(term.dataset))
        found.append(Addend(term, cells, value))
    return found


def _losses(
    lost: Sequence[Addend], indicator: Indicator, axes: Axes, guard: Guard | None
) -> NDArray[np.float64]:
    """Return the sum of what is subtracted, as a positive count; NaN where any of it is missing."""
    import numpy as np

    if not lost:
        return np.full(axes.shape, np.nan)
    sums = [item.sum for item in lost]
    if guard is not None:
        sums, _ = guard.cover(indicator, axes, lost, ())
    return -add(sums).quantity.value
