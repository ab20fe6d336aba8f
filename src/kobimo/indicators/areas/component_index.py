"""The index as first principal component, and how much the way of computing it matters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.german import number
from kobimo.indicators.areas import principal, scoring
from kobimo.indicators.areas.index import TAIL, Index, measure
from kobimo.indicators.areas.panels import join_rows, lay_out

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]

#: Fewer areas, or a first component that explains less, are refused.
FEWEST_AREAS = 20
LEAST_EXPLAINED = 0.5
#: The ways to an index that are compared.
WAYS = ("Mittel der z-Werte", "erste Hauptkomponente", "Mittel der Ränge")


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What an index of one year would be, computed otherwise.

    Attributes
    ----------
    year, areas
        Year, and number of areas that have all indicators.
    indicators
        Ids of the components.
    loadings, loading_bounds
        Of the first principal component in the reference year, without the bias by chance,
        and their 95 percent interval.
    explained
        Part of the variance that the component of the smoothed rates explains.
    correlation
        Spearman's rank correlations between the :data:`WAYS`.
    changed
        Part of the areas in another class by the second and by the third way.
    lowest_rank, highest_rank
        Area → rank that it has in 95 percent of the draws; 1 is the highest value.
    refusal
        German reason why there is no principal component; empty where there is one.
    """

    year: int
    areas: int
    indicators: tuple[str, ...]
    loadings: tuple[float, ...]
    loading_bounds: tuple[tuple[float, float], ...]
    explained: float
    correlation: tuple[tuple[float, ...], ...]
    changed: tuple[float, float]
    lowest_rank: dict[str, int]
    highest_rank: dict[str, int]
    refusal: str


def combine(inputs: Inputs) -> pd.DataFrame:
    """Return the score of each area on the first component of the reference year.

    Mean, standard deviation and loadings of that year stay fixed, so years are comparable.
    Areas weigh alike. Bounds are percentiles over draws, each with its own component.

    Returns
    -------
    No area has a value where fewer than 20 areas have all indicators in the reference year,
    or the first component explains less than half of the variance.
    """
    import numpy as np

    frames = []
    for index in measure(inputs):
        value = np.full(index.value.shape, np.nan)
        lower, upper = value.copy(), value.copy()
        component, refusal = find(index)
        if component is not None:
            for at in range(len(index.panel.years)):
                value[at] = component.score(_rates(index, at))
                if inputs.indicator.uncertainty == "resampling" and index.panel.ags:
                    lower[at], upper[at] = _bounds(index, at, component, value[at])
        frames.append(
            lay_out(
                index.panel,
                value,
                index.missing,
                lower=lower,
                upper=upper,
                denominator=index.panel.inhabitants,
                refusal=[refusal] * len(index.panel.years),
            )
        )
    return join_rows(frames)


def find(index: Index) -> tuple[principal.Component | None, str]:
    """Return the component of the reference year, or a German reason why there is none."""
    import numpy as np

    if index.reference is None:
        return None, ""
    rates = _rates(index, index.reference)
    known = rates[~np.isnan(rates).any(1)]
    if len(known) < FEWEST_AREAS:
        return None, (
            f"zu wenige Gebiete für eine Hauptkomponente: {number(len(known))}, "
            f"nötig sind {FEWEST_AREAS}"
        )
    if (known.std(0) <= scoring.NO_SPREAD).any():
        return None, "bei einer Kennzahl haben alle Gebiete denselben Wert"
    component = principal.find_component(known)
    if component.explained < LEAST_EXPLAINED:
        return None, (
            "die Kennzahlen haben zu wenig gemeinsam: die erste Hauptkomponente erklärt "
            f"{number(100 * component.explained)} Prozent ihrer Streuung, nötig sind 50"
        )
    return component, ""


def measure_loadings(index: Index) -> tuple[Floats, Floats, Floats]:
    """Return the loadings of the reference year without bias by chance, and their bounds."""
    import numpy as np

    at, panel = index.reference or 0, index.panel
    observed = scoring.smooth(
        panel.value[:, at], panel.cases[:, at], panel.sizes[:, at], shrink=False
    )
    known = ~np.isnan(_rates(index, at)).any(1)
    share = index.rule.winsorise
    rates = scoring.winsorise(observed.rate, share).T * index.orientations
    drawn = scoring.winsorise(scoring.draw_rates(observed), share)
    draws = drawn.transpose(0, 2, 1) * index.orientations
    return principal.correct_loadings(rates[known], draws[:, known])


def assess(inputs: Inputs) -> Sensitivity | None:
    """Return how an index of the areas depends on the way of computing it, in its last year.

    ``inputs.indicator`` is an index with ``classes``.
    """
    import numpy as np

    indexes = [index for index in measure(inputs) if index.panel.ags]
    if len(indexes) != 1:
        return None
    (index,) = indexes
    years = [at for at, row in enumerate(index.value) if not np.isnan(row).all()]
    if not years:
        return None
    at = years[-1]
    rates, value = _rates(index, at), index.value[at]
    known = ~np.isnan(value) & ~np.isnan(rates).any(1)
    component, refusal = find(index)
    borders = inputs.indicator.classes.borders if inputs.indicator.classes else ()
    loadings: tuple[float, ...] = ()
    bounds: tuple[tuple[float, float], ...] = ()
    scores = np.full(int(known.sum()), np.nan)
    if component is not None:
        measured, lowest, highest = measure_loadings(index)
        loadings = tuple(measured.tolist())
        bounds = tuple(zip(lowest.tolist(), highest.tolist(), strict=True))
        scores = component.score(rates[known])
    ranks = principal.mean_rank(rates[known])
    classes = scoring.classify(value[known], borders)
    columns = np.column_stack([value[known], scores, ranks])
    low, high = scoring.rank_intervals(index.drawn(at))
    areas = [area for area, has in zip(index.panel.areas, known, strict=True) if has]
    return Sensitivity(
        year=index.panel.years[at],
        areas=int(known.sum()),
        indicators=tuple(item.indicator for item in inputs.indicator.components),
        loadings=loadings,
        loading_bounds=bounds,
        explained=component.explained if component else math.nan,
        correlation=tuple(tuple(map(float, row)) for row in principal.spearman(columns)),
        changed=(
            principal.changed_class(classes, scores) if component else math.nan,
            principal.changed_class(classes, ranks),
        ),
        lowest_rank=dict(zip(areas, low[known].astype(int).tolist(), strict=True)),
        highest_rank=dict(zip(areas, high[known].astype(int).tolist(), strict=True)),
        refusal=refusal,
    )


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the score of an area from its oriented z-values and the loadings of an example.

    The score is the sum of z times loading over the variance of the component, which is the
    sum of the squared loadings.
    """
    import numpy as np

    del indicator
    z = np.atleast_1d(np.asarray(example.numerator, dtype=float))
    loadings = np.atleast_1d(np.asarray(example.inputs["ladungen"], dtype=float))
    return float(z @ loadings / (loadings @ loadings)), math.nan, math.nan


def _rates(index: Index, at: int) -> Floats:
    """Return oriented rates of one year: (area, indicator); missing where the area takes no part."""
    import numpy as np

    rates = (index.rates(at) * index.orientations[:, None]).T
    return np.where(np.isnan(index.value[at])[:, None], np.nan, rates)


def _bounds(
    index: Index, at: int, component: principal.Component, value: Floats
) -> tuple[Floats, Floats]:
    import numpy as np

    known = ~np.isnan(value)
    bounds = np.full((2, len(value)), np.nan)
    if not known.any():
        return bounds[0], bounds[1]
    draws = index.drawn_rates(at).transpose(0, 2, 1) * index.orientations
    if at == index.reference:
        scores, _ = principal.score_draws(draws[:, known], component.loadings)
    else:
        scores = ((draws[:, known] - component.middle) / component.spread) @ component.vector
    ends = np.quantile(scores, (TAIL, 1 - TAIL), axis=0)
    bounds[0, known] = np.minimum(ends[0], value[known])
    bounds[1, known] = np.maximum(ends[1], value[known])
    return bounds[0], bounds[1]
