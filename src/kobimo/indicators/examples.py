"""Check what a declaration says of itself: its worked examples and its clocks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.errors import Problem
from kobimo.german import number
from kobimo.indicators import methods
from kobimo.indicators.composed import COMPOSED
from kobimo.indicators.intervals import bounds
from kobimo.indicators.pooling import pooling_problem
from kobimo.indicators.quantities import Quantity
from kobimo.indicators.terms import clock_problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Example, Indicator, Term


@dataclass(frozen=True, slots=True)
class Worked:
    """An example as kobimo computes it.

    Attributes
    ----------
    value, lower, upper
        In the unit of the indicator; NaN where there is none.
    problem
        German; empty where the declared example says the same.
    """

    value: float
    lower: float
    upper: float
    problem: str


def run_example(indicator: Indicator, example: Example) -> Worked:
    """Compute one example of a declaration with the functions that compute real values.

    Several numbers of a numerator or denominator belong to its terms and are added with
    their signs. A composed method works out its example itself. The example of an index over time has the value of the year as its numerator and that of
    the reference year as its denominator.
    """
    composed = COMPOSED.get(indicator.method)
    work_out = _computed if composed is None else composed.example
    value, lower, upper = work_out(indicator, example)
    return Worked(value, lower, upper, _problem(indicator, example, (value, lower, upper)))


def check_examples(indicator: Indicator) -> Iterator[Problem]:
    """Yield the examples of a declaration that kobimo computes otherwise."""
    for position, example in enumerate(indicator.example, start=1):
        problem = run_example(indicator, example).problem
        if problem:
            yield Problem(f"Kennzahl „{indicator.id}“, Beispiel {position}", problem)


def check_clocks(indicator: Indicator, catalog: Catalog) -> Iterator[Problem]:
    """Yield the clocks of a declaration that do not fit together.

    Its values would all be missing, see :mod:`kobimo.indicators.terms`.
    """
    kinds = {name: str(dataset.period_kind) for name, dataset in catalog.datasets.items()}
    problem = clock_problem(indicator, kinds)
    if problem:
        yield Problem(
            f"Kennzahl „{indicator.id}“",
            f"Zeitbezüge passen nicht zusammen: {problem}",
            "Schreiben Sie lag = … an den Term, der zu einem anderen Jahr gehört; "
            "lag = 0, wenn es dasselbe ist.",
        )


def check_pooling(indicator: Indicator) -> Iterator[Problem]:
    """Yield how a declaration takes years together otherwise than by sums over sums.

    See :mod:`kobimo.indicators.pooling`.
    """
    problem = pooling_problem(indicator)
    if problem:
        yield Problem(f"Kennzahl „{indicator.id}“", problem)


def _computed(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    numerator = Quantity.of([_side(example.numerator, indicator.numerator)])
    denominator = None
    if example.denominator is not None:
        denominator = Quantity.of([_side(example.denominator, indicator.denominator)])
    per = indicator.per
    if indicator.method == "index":
        per = 100
        if denominator is None:
            return math.nan, math.nan, math.nan
        series = Quantity.of([[denominator.value[0], numerator.value[0]]])
        value = float(methods.index(series, 0).value[0, 1])
    elif indicator.method == "count":
        value = float(methods.count(numerator, per=per).value[0])
        denominator = None
    else:
        if denominator is None:
            return math.nan, math.nan, math.nan
        value = float(methods.CELLWISE[indicator.method](numerator, denominator, per=per).value[0])
    if math.isnan(value):
        return value, value, value
    base = 1.0 if denominator is None else float(denominator.value[0])
    lower, upper = bounds(
        indicator.uncertainty,
        numerator.value,
        base,
        per=per,
        losses=_losses(example.numerator, indicator.numerator),
    )
    return value, float(lower[0]), float(upper[0])


def _side(values: float | tuple[float, ...], terms: Sequence[Term]) -> float:
    if not isinstance(values, tuple):
        return values
    if len(values) != len(terms):
        return sum(values)
    return sum(term.sign * value for term, value in zip(terms, values, strict=True))


def _losses(values: float | tuple[float, ...], terms: Sequence[Term]) -> float | None:
    """Return what an example subtracts; ``None`` where it gives the balance alone."""
    if not isinstance(values, tuple) or len(values) != len(terms):
        return None
    return sum(value for term, value in zip(terms, values, strict=True) if term.sign < 0)


def _problem(indicator: Indicator, example: Example, computed: tuple[float, float, float]) -> str:
    value, lower, upper = computed
    if isinstance(example.value, tuple):
        return "Ein Beispiel hat genau einen Wert; angegeben sind mehrere."
    if example.value == "undefined":
        if math.isnan(value):
            return ""
        return f"Der Wert soll nicht definiert sein; gerechnet ergibt sich {_show(value)}."
    declared = (("Wert", example.value, value), ("untere Grenze", example.lower, lower))
    for name, wanted, found in (*declared, ("obere Grenze", example.upper, upper)):
        if wanted is None:
            continue
        if math.isnan(found):
            return f"{name}: angegeben ist {_show(wanted)}, gerechnet ergibt sich kein Wert."
        decimals = max(indicator.decimals, _decimals(wanted))
        # Half a unit of the last digit printed, and what binary fractions add to it.
        if abs(wanted - found) > 0.5 * 10**-decimals + 1e-9:
            return (
                f"{name}: angegeben ist {_show(wanted)}, "
                f"gerechnet ergibt sich {number(found, decimals + 1)}."
            )
    return ""


def _decimals(value: float) -> int:
    _, _, fraction = repr(float(value)).partition(".")
    return 0 if fraction == "0" or "e" in fraction else len(fraction)


def _show(value: float) -> str:
    return number(value, min(6, _decimals(value)))
