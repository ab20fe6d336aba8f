"""Types of areas that resemble each other in several indicators: a description, no ranking."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.declarations.areas import Typology
from kobimo.german import number
from kobimo.indicators.areas import grouping
from kobimo.indicators.areas.index import Index, measure
from kobimo.indicators.areas.panels import join_rows, lay_out

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Types:
    """Groups of areas in the reference year.

    Attributes
    ----------
    means
        (type, indicator): mean z-value of each type, the largest type first.
    sizes
        Number of areas of each type.
    stability
        Mean adjusted Rand index over bootstrap samples.
    silhouette
        Mean silhouette of all areas.
    """

    means: Floats
    sizes: tuple[int, ...]
    stability: float
    silhouette: float


def combine(inputs: Inputs) -> pd.DataFrame:
    """Return the number of the type of each area, counted from 1.

    Types are found in the reference year; in other years an area belongs to the type whose
    mean is nearest. So a change of type is a change of the area and not of the types.

    Returns
    -------
    No area has a value where there are too few areas, where the gap statistic finds no
    groups, or where the groups are not stable.
    """
    import numpy as np

    frames = []
    for index in measure(inputs):
        types, refusal = find(index, inputs.indicator.typology or Typology())
        value = np.full(index.value.shape, np.nan)
        if types is not None:
            for at in range(len(index.panel.years)):
                rows = index.z(at).T
                known = ~np.isnan(rows).any(1) & ~np.isnan(index.value[at])
                value[at, known] = grouping.nearest(rows[known], types.means) + 1
        refusals = [refusal] * len(index.panel.years)
        frames.append(lay_out(index.panel, value, index.missing, refusal=refusals))
    return join_rows(frames)


def find(index: Index, rule: Typology) -> tuple[Types | None, str]:
    """Return the types of the reference year, or a German reason why there are none."""
    import numpy as np

    if index.reference is None:
        return None, ""
    rows = index.z(index.reference).T
    rows = rows[~np.isnan(rows).any(1)]
    if len(rows) < rule.fewest_areas:
        return None, (
            f"zu wenige Gebiete für eine Typologie: {number(len(rows))}, "
            f"nötig sind {rule.fewest_areas}"
        )
    count = grouping.choose_count(*grouping.gaps(rows, rule.most_types))
    if count == 1:
        return None, "die Gebiete gehen fließend ineinander über und bilden keine Typen"
    steadiness = grouping.stability(rows, count)
    if steadiness < rule.stability:
        return None, (
            "die Gruppen sind nicht stabil: der angepasste Rand-Index über Stichproben der "
            f"Gebiete ist {number(steadiness, 2)}, nötig ist {number(rule.stability, 2)}"
        )
    return _describe(rows, grouping.group(rows, count), steadiness), ""


def _describe(rows: Floats, labels: grouping.Labels, steadiness: float) -> Types:
    import numpy as np

    means = grouping.centres(rows, labels)
    sizes = np.bincount(labels)
    order = np.lexsort((*means.T[::-1], -sizes))
    silhouette = float(grouping.silhouettes(rows, labels).mean())
    counts = tuple(int(size) for size in sizes[order])
    return Types(means[order], counts, steadiness, silhouette)


def assess(inputs: Inputs) -> Types | None:
    """Return the types of the only Kreis that has areas, ``None`` where there are none."""
    found = [index for index in measure(inputs) if index.panel.ags]
    return find(found[0], inputs.indicator.typology or Typology())[0] if len(found) == 1 else None


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the type whose mean in ``typen`` (one row per type) is nearest to the z-values."""
    import numpy as np

    del indicator
    rows = np.atleast_1d(np.asarray(example.numerator, dtype=float))[None]
    means = np.asarray(example.inputs["typen"], dtype=float)
    return float(grouping.nearest(rows, means)[0] + 1), math.nan, math.nan
