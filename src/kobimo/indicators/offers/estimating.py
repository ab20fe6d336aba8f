"""Unseen providers, scales, networks and double coding as methods of the catalogue."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.frames import empty
from kobimo.indicators.offers.agreement import measure_agreement
from kobimo.indicators.offers.capture import estimate_unseen
from kobimo.indicators.offers.networks import measure_density
from kobimo.indicators.offers.reliability import (
    covariance_of,
    has_constant,
    measure_omega,
    measure_reliability,
)
from kobimo.indicators.offers.rows import (
    CONSTANT,
    FEWEST,
    IMPOSSIBLE,
    NO_OVERLAP,
    TOO_FEW,
    lay_out,
    read_sums,
    reason_of,
)
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator, Term
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]

KEYS = ["ags", "raum", "year", "period"]
#: Dimensions of the sums of a scale: a statement, and the one it is multiplied with.
STATEMENT, OTHER = "aussage", "mit"
#: What examples call the two lists and what is on both.
LISTS = ("erste_liste", "zweite_liste", "beide_listen")
#: Dimensions of a double coding.
FIRST_CODE, SECOND_CODE = "erste", "zweite"


def combine_capture(inputs: Inputs) -> pd.DataFrame:
    """Return Chapman's estimate; the numerator of a row is the number seen on any list."""
    import numpy as np

    indicator = inputs.indicator
    names = ("first", "second", "both")
    frame = read_sums(inputs, {name: indicator.terms[name] for name in names})
    if frame.empty:
        return empty(tuple(indicator.breakdowns))
    found = estimate_unseen(*(frame[name] for name in names))
    reasons = reason_of(frame, *names)
    reasons = reasons.mask((reasons == "") & (frame["both"] == 0), NO_OVERLAP)
    has_failed = (reasons == "").to_numpy() & np.isnan(found.value)
    return lay_out(
        frame,
        tuple(indicator.breakdowns),
        value=found.value * indicator.per,
        lower=found.lower * indicator.per,
        upper=found.upper * indicator.per,
        numerator=frame["first"] + frame["second"] - frame["both"],
        denominator=math.nan,
        reason=reasons.mask(has_failed, IMPOSSIBLE).to_numpy(),
    )


def work_capture(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the estimate from the counts that an example gives of its :data:`LISTS`."""
    found = estimate_unseen(*(example.inputs.get(name, math.nan) for name in LISTS))
    return _times(indicator, (float(found.value), float(found.lower), float(found.upper)))


def combine_reliability(inputs: Inputs) -> pd.DataFrame:
    """Return Cronbach's alpha (``reliability``) or McDonald's omega (``omega``) of a scale."""
    import pandas as pd

    indicator = inputs.indicator
    cases = read_sums(inputs, {"cases": indicator.terms["cases"]}, breakdowns={})
    if cases.empty:
        return empty(tuple(indicator.breakdowns))
    names = _categories(inputs, indicator.terms["sums"], STATEMENT)
    whole = {STATEMENT: names}
    sums = read_sums(inputs, {"sum": indicator.terms["sums"]}, breakdowns=whole)
    products = read_sums(
        inputs, {"product": indicator.terms["products"]}, breakdowns={**whole, OTHER: names}
    )
    rows = []
    for _, row in cases.iterrows():
        where = [
            (part[["ags", "raum", "year"]] == [row["ags"], row["raum"], row["year"]]).all(axis=1)
            for part in (sums, products)
        ]
        value, lower, upper, reason = _reliability(
            indicator, float(row["cases"]), names, sums[where[0]], products[where[1]]
        )
        rows.append(
            (value, lower, upper, reason or reason_of(cases.loc[[row.name]], "cases").iloc[0])
        )
    found = pd.DataFrame(rows, columns=["value", "lower", "upper", "why"], index=cases.index)
    return lay_out(
        cases,
        tuple(indicator.breakdowns),
        value=found["value"],
        lower=found["lower"],
        upper=found["upper"],
        numerator=cases["cases"],
        denominator=cases["cases"],
        reason=found["why"].to_numpy(),
        cases=cases["cases"],
    )


def _reliability(
    indicator: Indicator,
    cases: float,
    names: Sequence[str],
    sums: pd.DataFrame,
    products: pd.DataFrame,
) -> tuple[float, float, float, str]:
    """Return the coefficient with its bounds, or why there is none."""
    import numpy as np

    nothing = (math.nan,) * 3
    if not cases >= FEWEST:
        return *nothing, TOO_FEW
    total = sums[sums[STATEMENT] != TOTAL].set_index(STATEMENT)["sum"].reindex(list(names))
    crossed = products.set_index([STATEMENT, OTHER])["product"]
    matrix = np.array([[_product(crossed, a, b) for b in names] for a in names])
    covariance = covariance_of(cases, total.to_numpy(float), matrix)
    if has_constant(covariance):
        return *nothing, CONSTANT
    value, lower, upper = _coefficient(indicator, covariance, cases)
    return value, lower, upper, IMPOSSIBLE if math.isnan(value) else ""


def _product(crossed: pd.Series, first: str, second: str) -> float:
    """Return the sum of products of two statements, which is kept for one order only."""
    for key in ((first, second), (second, first)):
        value = float(crossed.get(key, math.nan))
        if not math.isnan(value):
            return value
    return 0.0


def _coefficient(
    indicator: Indicator, covariance: Floats, cases: float
) -> tuple[float, float, float]:
    if indicator.method == "omega":
        return measure_omega(covariance), math.nan, math.nan
    found = measure_reliability(covariance, cases)
    return found.alpha, found.lower, found.upper


def work_reliability(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the coefficient of the ``kovarianz`` of ``antworten`` answers."""
    import numpy as np

    matrix = np.asarray(example.inputs.get("kovarianz", ()), dtype=float)
    cases = example.inputs.get("antworten", math.nan)
    if matrix.ndim != 2 or not isinstance(cases, float):
        return math.nan, math.nan, math.nan
    return _coefficient(indicator, matrix, cases)


def combine_density(inputs: Inputs) -> pd.DataFrame:
    """Return the density of a network from the degrees of its members."""
    import numpy as np

    indicator = inputs.indicator
    named = {
        "members": indicator.denominator,
        "partners": indicator.numerator,
        "squares": indicator.terms["squares"],
    }
    frame = read_sums(inputs, named)
    if frame.empty:
        return empty(tuple(indicator.breakdowns))
    found = [
        measure_density(*values)
        for values in zip(frame["members"], frame["partners"], frame["squares"], strict=True)
    ]
    reasons = reason_of(frame, *named)
    has_failed = (reasons == "") & np.isnan([one.value for one in found])
    return lay_out(
        frame,
        tuple(indicator.breakdowns),
        value=[one.value for one in found],
        lower=[one.lower for one in found],
        upper=[one.upper for one in found],
        numerator=frame["partners"] / 2,
        denominator=frame["members"] * (frame["members"] - 1) / 2,
        reason=reasons.mask(has_failed, IMPOSSIBLE).to_numpy(),
    )


def work_density(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the density of an example that gives the number of ``partner`` of each member."""
    del indicator
    degrees = example.inputs.get("partner", ())
    if not isinstance(degrees, tuple):
        return math.nan, math.nan, math.nan
    numbers = [float(degree) for degree in degrees if isinstance(degree, float)]
    return measure_density(len(numbers), sum(numbers), sum(degree**2 for degree in numbers))


def combine_agreement(inputs: Inputs) -> pd.DataFrame:
    """Return Krippendorff's alpha of a double coding."""
    import numpy as np

    indicator = inputs.indicator
    units = read_sums(inputs, {"units": indicator.numerator}, breakdowns={})
    if units.empty:
        return empty(tuple(indicator.breakdowns))
    names = _categories(inputs, indicator.numerator, FIRST_CODE)
    coded = read_sums(
        inputs,
        {"units": indicator.numerator},
        breakdowns={FIRST_CODE: names, SECOND_CODE: names},
    )
    coded = coded[(coded[FIRST_CODE] != TOTAL) & (coded[SECOND_CODE] != TOTAL)]
    found = []
    for _, row in units.iterrows():
        part = coded[
            (coded[["ags", "raum", "year"]] == [row["ags"], row["raum"], row["year"]]).all(axis=1)
        ]
        table = part.pivot_table(
            index=FIRST_CODE, columns=SECOND_CODE, values="units", aggfunc="sum", fill_value=0.0
        ).reindex(index=list(names), columns=list(names), fill_value=0.0)
        found.append(measure_agreement(table.to_numpy(float)))
    reasons = reason_of(units, "units")
    has_failed = (reasons == "") & np.isnan([one.alpha for one in found])
    return lay_out(
        units,
        tuple(indicator.breakdowns),
        value=[one.alpha for one in found],
        lower=[one.lower for one in found],
        upper=[one.upper for one in found],
        numerator=units["units"],
        denominator=units["units"],
        reason=reasons.mask(has_failed, CONSTANT).to_numpy(),
        cases=units["units"],
    )


def work_agreement(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the coefficient of the ``kreuztabelle`` of two coders."""
    del indicator
    table = example.inputs.get("kreuztabelle", ())
    if not isinstance(table, tuple) or not table or not isinstance(table[0], tuple):
        return math.nan, math.nan, math.nan
    found = measure_agreement(table)
    return found.alpha, found.lower, found.upper


def _categories(inputs: Inputs, terms: Sequence[Term], dimension: str) -> tuple[str, ...]:
    """Return the categories of a dimension of the dataset that the first term names."""
    dataset = inputs.catalog.datasets[terms[0].dataset]
    wanted = terms[0].filter.get(dimension)
    if isinstance(wanted, tuple):
        return wanted
    return tuple(name for name in dataset.dimensions[dimension] if name != TOTAL)


def _times(indicator: Indicator, values: tuple[float, float, float]) -> tuple[float, float, float]:
    value, lower, upper = (item * indicator.per for item in values)
    return value, lower, upper
