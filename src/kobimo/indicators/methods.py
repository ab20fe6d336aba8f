"""One small pure function per method of the catalogue.

Each takes quantities of one shape and returns a new quantity of that shape; nothing is stored,
nothing is changed. Rules that all of them keep:

* a value is missing where either side is missing, and the reason of the numerator wins;
* a denominator of 0 gives no value, with status ``x`` and the reason "Nenner ist null";
* the result is not rounded.

What the names mean in a declaration (``numerator`` and ``denominator`` are sums of terms; a term
with ``sign = -1`` is subtracted):

==========  =====================================================================================
count       numerator x per. Also for a rate that the publisher prints ready-made.
share       numerator / denominator x per; the numerator is a part of the denominator.
rate        events / population x per; the events are not a part of it (births per 1 000).
ratio       numerator / denominator x per; may exceed 100 % (children by place of care).
quotient    one group over another x per (old-age ratio, pupils per class).
mean        sum of scores / number of scores x per.
index       value / value of the reference year x 100, of the numerator, or of
            numerator / denominator where a denominator is declared.
difference  (gains - losses) / denominator x per: a balance, may be negative.
==========  =====================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.indicators.quantities import Missing, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable


def count(numerator: Quantity, denominator: Quantity | None = None, *, per: float = 1) -> Quantity:
    """Return the numerator as it is, times ``per``; a denominator takes no part."""
    del denominator
    return Quantity(numerator.value * per, numerator.missing)


def share(numerator: Quantity, denominator: Quantity, *, per: float = 100) -> Quantity:
    """Return which part of the denominator the numerator is."""
    return _divide(numerator, denominator, per)


def rate(numerator: Quantity, denominator: Quantity, *, per: float = 1000) -> Quantity:
    """Return events per ``per`` persons at risk."""
    return _divide(numerator, denominator, per)


def ratio(numerator: Quantity, denominator: Quantity, *, per: float = 100) -> Quantity:
    """Return the numerator over a denominator that need not contain it."""
    return _divide(numerator, denominator, per)


def quotient(numerator: Quantity, denominator: Quantity, *, per: float = 1) -> Quantity:
    """Return how much of one thing there is for one of the other."""
    return _divide(numerator, denominator, per)


def mean(numerator: Quantity, denominator: Quantity, *, per: float = 1) -> Quantity:
    """Return the sum of scores over their number."""
    return _divide(numerator, denominator, per)


def difference(numerator: Quantity, denominator: Quantity, *, per: float = 100) -> Quantity:
    """Return a balance (the terms of the numerator carry the signs) over its base."""
    return _divide(numerator, denominator, per)


def index(series: Quantity, reference: int) -> Quantity:
    """Return a series as a percentage of its own value in one year.

    Parameters
    ----------
    series
        Years along the last axis.
    reference
        Position of the reference year on that axis.
    """
    import numpy as np

    at = slice(reference, reference + 1)
    base = Quantity(
        np.broadcast_to(series.value[..., at], series.value.shape),
        np.broadcast_to(
            np.where(series.missing[..., at] == Missing.NOTHING, 0, Missing.NO_REFERENCE).astype(
                np.int8
            ),
            series.missing.shape,
        ),
    )
    return _divide(series, base, 100)


def _divide(numerator: Quantity, denominator: Quantity, per: float) -> Quantity:
    import numpy as np

    missing = np.where(numerator.missing != Missing.NOTHING, numerator.missing, denominator.missing)
    zero = (missing == Missing.NOTHING) & (denominator.value == 0)
    missing = np.where(zero, Missing.ZERO_DENOMINATOR, missing).astype(np.int8)
    good = missing == Missing.NOTHING
    value = np.full(good.shape, np.nan)
    np.divide(numerator.value * per, denominator.value, out=value, where=good)
    return Quantity(value, missing)


#: Method of a declaration → function, for all methods that look at one cell at a time.
CELLWISE: dict[str, Callable[..., Quantity]] = {
    "count": count,
    "share": share,
    "rate": rate,
    "ratio": ratio,
    "quotient": quotient,
    "mean": mean,
    "difference": difference,
}
