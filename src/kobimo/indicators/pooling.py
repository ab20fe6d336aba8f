"""Values of several years taken together: sums over sums, never means of rates.

A mean of three rates gives a year with few leavers the weight of a year with many, and has no
counts from which an interval could be computed. So what is pooled are the counts. A
declaration pools by terms of several years (``lag = 0, 1, 2``) in its numerator and the same
years in its denominator; :func:`pooling_problem` finds those that do anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from kobimo.declarations.models import Indicator, Term

#: Units of numbers that are already related to something; their sum over years has no meaning.
RELATED = frozenset(
    {"percent", "per_100", "per_1000", "per_10000", "ratio", "index", "z", "points"}
)

RATES_ADDED = (
    "Quoten mehrerer Jahre lassen sich nicht zusammenzählen oder mitteln. "
    "Zählen Sie Zähler und Nenner derselben Jahre zusammen."
)
OTHER_YEARS = "Zähler und Nenner fassen verschiedene Jahre zusammen: {numerator} und {denominator}."


def pool(counts: ArrayLike, *, years: int = 3) -> NDArray[np.float64]:
    """Return the sums of each year and the years before it along the last axis.

    Parameters
    ----------
    counts
        Numerators or denominators of consecutive years, never rates.
    years
        How many years go into each sum.

    Returns
    -------
    NaN where any of the years is missing, and for the first ``years - 1`` of the series.

    Raises
    ------
    ValueError
        ``years`` is not positive.
    """
    import numpy as np

    if years < 1:
        raise ValueError(f"a sum of {years} years")
    given = np.asarray(counts, dtype=float)
    sums = np.full(given.shape, np.nan)
    if given.shape[-1] >= years:
        windows = np.lib.stride_tricks.sliding_window_view(given, years, axis=-1)
        sums[..., years - 1 :] = windows.sum(axis=-1)
    return sums


def pooling_problem(indicator: Indicator) -> str:
    """Return in German what is wrong with how a declaration takes years together; empty if nothing.

    Its numerator pools where it adds the same observations of several years. Then the
    denominator must add the same years, and there must be one unless the unit is a count.
    """
    pooled = _pooled_years(indicator.numerator)
    below = _pooled_years(indicator.denominator)
    if not indicator.denominator:
        return RATES_ADDED if pooled and indicator.unit in RELATED else ""
    if pooled != below:
        return OTHER_YEARS.format(numerator=_named(pooled), denominator=_named(below))
    return ""


def _pooled_years(terms: Sequence[Term]) -> tuple[int, ...]:
    """Return the lags under which the same observations are added; empty where none are."""
    lags: dict[str, set[int]] = {}
    for term in terms:
        if term.sign > 0:
            same = term.model_dump_json(exclude={"lag"})
            lags.setdefault(same, set()).add(term.lag)
    several = [found for found in lags.values() if len(found) > 1]
    return tuple(sorted(set.union(*several))) if several else ()


def _named(lags: tuple[int, ...]) -> str:
    return f"lag = {', '.join(map(str, lags))}" if lags else "nur ein Jahr"
