"""Exposure of a region's jobs to occupations that are short in its Land.

Shortage is not measured for Kreise. What can be said of a Kreis is in which occupations its
people work, and what the Land's scores of these occupations are.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from kobimo.german import period_label
from kobimo.indicators.cells import load_cells
from kobimo.indicators.frames import assemble, empty
from kobimo.indicators.quantities import FLAGS, REASONS, SIGNS, Missing
from kobimo.indicators.terms import TOTAL, Axes, evaluate, selected
from kobimo.observations import Status, year_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.declarations.workforce import Exposure
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]

#: Highest score of the Bundesagentur; the lowest is 0.
HIGHEST = 3.0
TOO_LITTLE = len(Missing)
SIGN_WORDS = [*(str(SIGNS[code]) for code in Missing), Status.UNRELIABLE.value]
REASON_WORDS = [
    *(REASONS[code] for code in Missing),
    "zu wenige Beschäftigte in bewerteten Berufen",
]


class Exposed(NamedTuple):
    """Exposure of several cells, and what it rests on."""

    value: Floats
    lower: Floats
    upper: Floats
    #: Jobs weighed with a score of the threshold or more, all jobs with a score.
    numerator: Floats
    denominator: Floats
    coverage: Floats


def expose(
    jobs: ArrayLike, scores: ArrayLike, whole: ArrayLike, *, measure: str, threshold: float
) -> Exposed:
    """Return the mean score or the share of jobs whose score reaches the threshold.

    Parameters
    ----------
    jobs, scores
        By occupation on the last axis; NaN where secret or without a score. Only occupations
        that have both count.
    whole
        All jobs, one axis less.
    measure
        ``mean`` of the scores (0 to 3), or ``share`` between 0 and 1.
    threshold
        Lowest score of a shortage occupation.

    Returns
    -------
    ``lower`` and ``upper`` are where the value would lie if the jobs that do not count all had
    the lowest or all the highest score. NaN where no job counts.

    References
    ----------
    Bundesagentur für Arbeit (2021): Fachkräfteengpassanalyse 2020. Nürnberg. Six indicators
    are scored 0 to 3; from a mean of 2.0 an occupation is short, from 1.5 it is observed.
    """
    import numpy as np

    x, e = np.asarray(jobs, dtype=float), np.asarray(scores, dtype=float)
    n = np.asarray(whole, dtype=float)
    counts = ~np.isnan(x) & ~np.isnan(e)
    weight = np.where(counts, x, 0.0)
    known = weight.sum(axis=-1)
    if measure == "share":
        scored = np.where(counts & (e >= threshold - 1e-9), 1.0, 0.0)
        most = 1.0
    else:
        scored = np.where(counts, e, 0.0)
        most = HIGHEST
    total = (weight * scored).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        base = np.where(known > 0, known, np.nan)
        unknown = np.maximum(n - known, 0)
        outer = np.where(known + unknown > 0, known + unknown, np.nan)
        coverage = known / np.where(n > 0, n, np.nan)
        return Exposed(
            total / base,
            total / outer,
            (total + most * unknown) / outer,
            total,
            base,
            np.minimum(coverage, 1.0),
        )


def compute_exposure(inputs: Inputs) -> pd.DataFrame:
    """Return the exposure of every region and year.

    ``numerator`` and ``denominator`` are jobs in shortage occupations and in occupations with
    a score (of a mean: the sum of scores); ``rounding_lower`` and ``rounding_upper`` say what
    occupations without a score, or with a secret number of jobs, could change.
    """
    import numpy as np

    indicator = inputs.indicator
    exposure = exposure_of(indicator)
    (term,) = indicator.numerator
    cells = load_cells(inputs.store, term.dataset)
    if cells is None:
        return empty(tuple(indicator.breakdowns))
    dataset = inputs.catalog.datasets.get(term.dataset)
    column = cells.dimensions[exposure.dimension]
    occupations = tuple(word for word in column.words if word != TOTAL)
    rows = selected(term, cells, [exposure.dimension])
    labels = {
        year_of(word) + term.lag: period_label(word, cells.period_kind)
        for word in cells.period.used(rows)
    }
    ags = tuple(key for key in cells.ags.used(rows) if len(key) < 8)
    years = tuple(sorted(labels))
    alone = Axes(ags, (TOTAL,), (), years)
    by_occupation = Axes(ags, (TOTAL,), ((exposure.dimension, occupations),), years)
    if not all(by_occupation.shape):
        return empty(tuple(indicator.breakdowns))
    scoring = term.model_copy(update={"variable": exposure.score})
    jobs = evaluate(term, cells, by_occupation, dataset).quantity.value[:, 0]
    scores = evaluate(scoring, cells, by_occupation, dataset).quantity.value[:, 0]
    whole = evaluate(term, cells, alone, dataset)
    found = expose(
        np.moveaxis(jobs, 1, -1),
        np.moveaxis(scores, 1, -1),
        whole.quantity.value[:, 0, 0],
        measure=exposure.measure,
        threshold=exposure.threshold,
    )
    missing = whole.quantity.missing[:, 0, 0].astype(np.int8)
    too_little = ~(found.coverage >= exposure.coverage)
    codes = np.where((missing == Missing.NOTHING) & too_little, TOO_LITTLE, missing)
    codes = codes.astype(np.int8)[:, None, None, :]
    is_good = codes == Missing.NOTHING

    def lay(array: Floats, per: float = 1.0) -> Floats:
        return np.where(is_good, array[:, None, None, :] * per, np.nan)

    blank = np.full(alone.shape, np.nan)
    per = indicator.per
    is_partial = found.coverage < 1 - 1e-9
    return assemble(
        alone,
        labels,
        whole.present,
        numbers={
            "value": lay(found.value, per),
            "lower": blank,
            "upper": blank,
            "numerator": lay(found.numerator),
            "denominator": lay(found.denominator),
            "rounding_lower": lay(np.where(is_partial, found.lower, np.nan), per),
            "rounding_upper": lay(np.where(is_partial, found.upper, np.nan), per),
        },
        words={
            "status": (codes, SIGN_WORDS),
            "reason": (codes, REASON_WORDS),
            "flag": (np.where(is_good, whole.flag, 0).astype(np.int8), [str(f) for f in FLAGS]),
            "interval_note": (np.zeros(alone.shape, dtype=np.int8), [""]),
        },
        dimensions=tuple(indicator.breakdowns),
    )


def exposure_of(indicator: Indicator) -> Exposure:
    """Return the declared exposure.

    Raises
    ------
    ValueError
        The method names it in its ``needs``; a declaration without it does not load.
    """
    if indicator.exposure is None:
        raise ValueError(f"{indicator.id}: exposure is missing")
    return indicator.exposure


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the exposure of an example: jobs by occupation, ``punktwert``, ``insgesamt``."""
    exposure = exposure_of(indicator)
    scores, whole = example.inputs.get("punktwert"), example.inputs.get("insgesamt")
    if not isinstance(scores, tuple) or not isinstance(whole, int | float):
        return math.nan, math.nan, math.nan
    found = expose(
        example.numerator, scores, whole, measure=exposure.measure, threshold=exposure.threshold
    )
    if not found.coverage >= exposure.coverage:
        return math.nan, math.nan, math.nan
    return float(found.value) * indicator.per, math.nan, math.nan
