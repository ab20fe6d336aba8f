"""Compare two regions in three classes, and say when they cannot be compared.

A region is *above* or *below* another only where the interval of the difference excludes 0
and the difference reaches the declared relevant size. For indicators with an interval it is the
interval of Newcombe (MOVER); a complete count without an interval is compared exactly. Rounding
by the statistical office widens both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from kobimo.indicators.intervals import bounds, mover_difference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.declarations.models import Indicator

Verdict = Literal["above", "below", "no_robust_difference", "not_comparable"]
Basis = Literal["intervall", "vollerhebung", ""]

#: A region with more than this part of the whole is taken out of it before it is compared.
LARGE_PART = 0.1

#: Methods whose numerators and denominators of parts add up to those of the whole.
ADDITIVE = frozenset({"share", "rate", "ratio", "quotient", "mean", "difference"})
#: Units of counts that grow with the size of the region.
EXTENSIVE = frozenset({"persons", "count", "places", "hours"})

SAME = "Die Kommune ist zugleich das Land"
NO_INTERVAL = "für den Wert lässt sich kein Intervall angeben"
NO_REST = "der Wert ohne die Kommune lässt sich nicht berechnen"
NO_VALUE = "kein Wert"


@dataclass(frozen=True, slots=True)
class Estimate:
    """One value with its uncertainty; what is not known is NaN."""

    value: float
    lower: float = math.nan
    upper: float = math.nan
    numerator: float = math.nan
    denominator: float = math.nan
    rounding_lower: float = math.nan
    rounding_upper: float = math.nan


@dataclass(frozen=True, slots=True)
class Comparison:
    """What may be said about the difference of two regions.

    Attributes
    ----------
    difference, lower, upper
        Own minus other, with the interval that the verdict rests on. NaN if not comparable.
    own, other
        The values as they are printed.
    reason
        German, where there is something to explain about why it is not comparable. Empty for
        counts: that a Land has more pupils than a city needs no sentence.
    basis
        ``intervall``: chance is taken into account; ``vollerhebung``: exact values are compared.
    excluded_own
        The own counts were taken out of the other region's before it was compared.
    compared
        The value compared with: ``other``, or what is left of it.
    """

    verdict: Verdict
    difference: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    own: float = math.nan
    other: float = math.nan
    reason: str = ""
    basis: Basis = ""
    excluded_own: bool = False
    compared: float = math.nan


def estimate_of(row: Mapping[str, Any] | None) -> Estimate | None:
    """Return one row of a result (or of its protected form) as an estimate, if it has a value.

    Bounds that are not shown, ``judged_lower`` and ``judged_upper``, stand in for those that are.
    """
    if row is None or math.isnan(_float(row.get("value"))):
        return None
    names = {name: name for name in Estimate.__dataclass_fields__}
    names |= {name: f"judged_{name}" for name in ("lower", "upper") if f"judged_{name}" in row}
    return Estimate(**{name: _float(row.get(column)) for name, column in names.items()})


def compare(
    own: Estimate | None,
    other: Estimate | None,
    *,
    indicator: Indicator,
    is_contained: bool = False,
    is_same: bool = False,
    relevant: float | None = None,
) -> Comparison:
    """Return in which of the classes the difference ``own - other`` falls.

    Parameters
    ----------
    own, other
        Two regions in the same period; ``None`` where a value is missing.
    indicator
        Gives unit, method and kind of interval, and the relevant difference.
    is_contained
        The own region is a part of the other. Where it is more than a tenth of it, the rest is
        compared: otherwise the region would partly be compared with itself.
    is_same
        Both are the same territory (Berlin, Hamburg).
    relevant
        Smallest difference that counts, in the unit; default: the declared one.

    References
    ----------
    Newcombe (1998), see :func:`kobimo.indicators.intervals.mover_difference`.
    """
    if own is None or other is None:
        return Comparison("not_comparable", reason=NO_VALUE)
    printed = Comparison("not_comparable", own=own.value, other=other.value)
    if is_same or (is_contained and _is_whole(own, other)):
        return _because(printed, SAME)
    if indicator.method == "count" and indicator.unit in EXTENSIVE:
        return printed
    whole = other
    excluded = is_contained and _is_large_part(own, other, indicator)
    if excluded:
        rest = _without(own, other, indicator)
        if rest is None:
            return _because(printed, NO_REST)
        other = rest
    found = judge(own, other, indicator=indicator, relevant=relevant)
    if found is None:
        return _because(printed, NO_INTERVAL)
    sign, difference, lower, upper, basis = found
    verdicts: dict[int, Verdict] = {1: "above", -1: "below", 0: "no_robust_difference"}
    return Comparison(
        verdicts[sign],
        difference=difference,
        lower=lower,
        upper=upper,
        own=own.value,
        other=whole.value,
        basis=basis,
        excluded_own=excluded,
        compared=other.value,
    )


def judge(
    own: Estimate, other: Estimate, *, indicator: Indicator, relevant: float | None = None
) -> tuple[int, float, float, float, Basis] | None:
    """Return sign, difference, bounds and basis; ``None`` where a declared interval is missing.

    The sign is 0 where the bounds include 0 or the difference is smaller than ``relevant``.
    """
    difference = own.value - other.value
    basis: Basis = "vollerhebung"
    lower = upper = difference
    if indicator.uncertainty != "none":
        ends = (own.lower, own.upper, other.lower, other.upper)
        if any(math.isnan(end) for end in ends):
            return None
        basis = "intervall"
        low, high = mover_difference(
            (own.value, own.lower, own.upper), (other.value, other.lower, other.upper)
        )
        lower, upper = float(low), float(high)
    lower -= _slack(own, "down") + _slack(other, "up")
    upper += _slack(own, "up") + _slack(other, "down")
    least = indicator.relevant_difference if relevant is None else relevant
    # 0.1 + 0.2 is not 0.3 in binary; a difference of exactly the relevant size counts.
    is_relevant = abs(difference) >= least - 1e-9 * max(1.0, abs(least))
    sign = 1 if lower > 0 else -1 if upper < 0 else 0
    return (sign if is_relevant else 0), difference, lower, upper, basis


def _because(comparison: Comparison, reason: str) -> Comparison:
    return Comparison("not_comparable", own=comparison.own, other=comparison.other, reason=reason)


def _is_whole(own: Estimate, other: Estimate) -> bool:
    return own.denominator == other.denominator and own.numerator == other.numerator


def _is_large_part(own: Estimate, other: Estimate, indicator: Indicator) -> bool:
    if indicator.method not in ADDITIVE:
        return False
    return own.denominator > LARGE_PART * other.denominator


def _without(own: Estimate, other: Estimate, indicator: Indicator) -> Estimate | None:
    """Return the other region without the own one, with the interval of what is left."""
    numerator = other.numerator - own.numerator
    denominator = other.denominator - own.denominator
    is_possible = denominator > 0 and (numerator >= 0 or indicator.method == "difference")
    if not is_possible:
        return None
    value = numerator / denominator * indicator.per
    if indicator.uncertainty == "skellam":
        lower, upper = _bounds_of_rest(own, other, value, denominator)
    else:
        ends = bounds(indicator.uncertainty, numerator, denominator, per=indicator.per)
        lower, upper = float(ends[0]), float(ends[1])
    # Both regions were rounded to the same base; the rest keeps the reach of the whole.
    return Estimate(
        value=value,
        lower=lower,
        upper=upper,
        numerator=numerator,
        denominator=denominator,
        rounding_lower=value - _slack(other, "down"),
        rounding_upper=value + _slack(other, "up"),
    )


def _bounds_of_rest(
    own: Estimate, whole: Estimate, value: float, denominator: float
) -> tuple[float, float]:
    """Return the bounds of a balance per head without the own region.

    The whole is the sum of two independent balances, so by MOVER the squares of the distances
    to its bounds are the sums of those of both parts, in counts.
    """

    def distance(side: Literal["lower", "upper"]) -> float:
        reaches = [
            (getattr(item, side) - item.value) * item.denominator / denominator
            for item in (whole, own)
        ]
        squared = reaches[0] ** 2 - reaches[1] ** 2
        # Negative only where the parts do not belong together.
        return math.sqrt(squared) if squared >= 0 else math.nan

    return value - distance("lower"), value + distance("upper")


def _slack(estimate: Estimate, side: Literal["up", "down"]) -> float:
    """Return how far rounding lets the true value lie from the printed one, 0 if not rounded."""
    if side == "up":
        slack = estimate.rounding_upper - estimate.value
    else:
        slack = estimate.value - estimate.rounding_lower
    return 0.0 if math.isnan(slack) else max(slack, 0.0)


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan  # numpy floats are floats
