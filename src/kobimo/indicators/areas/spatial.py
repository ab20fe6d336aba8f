"""Moran's I and its local form on a declared index or rate of the areas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.german import number
from kobimo.indicators.areas import autocorrelation, index, scoring
from kobimo.indicators.areas.panels import Panel, join_rows, lay_out, load_panels
from kobimo.indicators.quantities import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs, Surroundings

    Floats = NDArray[np.float64]

FEWEST_AREAS = 30
NO_GEOMETRY = "es gibt keine Geometrie der Gebiete"
FLAT = "alle Gebiete haben denselben Wert"


@dataclass(frozen=True)
class Year:
    """The areas that take part in one year, or a German reason why none do."""

    known: NDArray[np.intp]
    value: Floats
    weights: Floats
    refusal: str


def measure_moran(inputs: Inputs) -> pd.DataFrame:
    """Return Moran's I of the only component in each year, for the whole municipality.

    Of an index the values are taken; the rates of a share are first standardised by the size
    of their areas (empirical Bayes). There are no bounds: draws of single areas know nothing of
    their neighbours and would all be less alike than the values. ``interval_note`` says where
    the index would lie if the values were arranged at random (9 999 permutations).
    """
    import numpy as np

    from kobimo.german import interval

    frames = []
    for panel, measured in _panels(inputs):
        years = [_year(panel, at, inputs.surroundings, measured) for at in range(len(panel.years))]
        value = np.full((len(years), 1), np.nan)
        notes = [""] * len(years)
        for at, year in enumerate(years):
            if year.refusal:
                continue
            value[at] = autocorrelation.moran(year.value, year.weights)
            _, low, high = autocorrelation.permute_moran(year.value, year.weights)
            span = interval(low, high, "ratio", 2)
            notes[at] = f"bei zufälliger Anordnung läge der Wert in 95 von 100 Fällen bei {span}"
        frame = lay_out(
            panel,
            value,
            np.where(np.isnan(value), Missing.ABSENT, Missing.NOTHING).astype(np.int8),
            refusal=[year.refusal for year in years],
            whole=True,
        )
        frames.append(frame.assign(interval_note=notes))
    return join_rows(frames)


def find_clusters(inputs: Inputs) -> pd.DataFrame:
    """Return the class of each area among its neighbours, see :func:`autocorrelation.classify_local`."""
    import numpy as np

    frames = []
    for panel, measured in _panels(inputs):
        value = np.full(panel.value.shape[1:], np.nan)
        refusals = []
        missing = measured.missing if measured is not None else panel.missing[0]
        for at in range(len(panel.years)):
            year = _year(panel, at, inputs.surroundings, measured)
            refusals.append(year.refusal)
            if not year.refusal:
                chance = autocorrelation.permute_local(year.value, year.weights)
                value[at, year.known] = autocorrelation.classify_local(
                    year.value, year.weights, chance
                )
        frames.append(lay_out(panel, value, missing, refusal=refusals))
    return join_rows(frames)


def work_moran(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return Moran's I of ``werte`` with the neighbours in the square table ``nachbarn`` of 0 and 1."""
    import numpy as np

    del indicator
    value, weights = _example(example)
    return float(autocorrelation.moran(np.asarray(value), weights)), math.nan, math.nan


def work_cluster(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the class of the first area of ``werte``, significant where ``p`` says so."""
    import numpy as np

    del indicator
    value, weights = _example(example)
    chance = np.atleast_1d(np.asarray(example.inputs["p"], dtype=float))
    found = autocorrelation.classify_local(value, weights, chance)
    return float(found[0]), math.nan, math.nan


def _example(example: Example) -> tuple[Floats, Floats]:
    import numpy as np

    table = np.asarray(example.inputs["nachbarn"], dtype=float)
    return np.asarray(example.inputs["werte"], dtype=float), table / table.sum(1, keepdims=True)


def _panels(inputs: Inputs) -> Sequence[tuple[Panel, index.Index | None]]:
    """Return the panel of the component and, where that is an index, the index itself."""
    from dataclasses import replace

    inputs = replace(inputs, raum=True)
    component = inputs.indicator.components[0]
    declared = inputs.catalog.indicator(component.indicator)
    if declared.method == "z_index":
        return [(each.panel, each) for each in index.measure(inputs, declared) if each.panel.ags]
    people = inputs.indicator.denominator
    found = load_panels(inputs, inputs.indicator.components, people)
    return [(panel, None) for panel in found if panel.ags]


def _year(panel: Panel, at: int, surroundings: Surroundings, measured: index.Index | None) -> Year:
    import numpy as np

    nothing = np.zeros(0)
    none = np.zeros(0, dtype=np.intp)
    value = measured.value[at] if measured is not None else panel.value[0, at]
    if surroundings.neighbours is None or surroundings.places is None:
        return Year(none, nothing, nothing, NO_GEOMETRY)
    known = np.flatnonzero(
        [
            not np.isnan(each) and area in surroundings.places
            for each, area in zip(value, panel.areas, strict=True)
        ]
    )
    if len(known) < FEWEST_AREAS:
        text = f"zu wenige Gebiete mit einem Wert: {number(len(known))}, nötig sind {FEWEST_AREAS}"
        return Year(none, nothing, nothing, text)
    rows = value[known]
    if measured is None and (~np.isnan(panel.sizes[0, at, known])).all():
        rows = autocorrelation.standardise_rates(
            panel.cases[0, at, known], panel.sizes[0, at, known]
        )
    if rows.std() <= scoring.NO_SPREAD:
        return Year(none, nothing, nothing, FLAT)
    areas = [panel.areas[n] for n in known]
    weights = autocorrelation.weigh(areas, surroundings.neighbours, surroundings.places).weights
    return Year(known, rows, weights, "")
