"""The index of several indicators: mean z-values on a fixed reference year, and its chance.

The reference cells are the areas of the municipality in the reference year or, for an index of
Kreise, all Kreise in that year. Areas with few inhabitants take no part, neither in the mean and
the standard deviation nor with a value of their own: their shares are chance. The indicators
weigh alike; the areas weigh by their inhabitants where the declaration names them as its
denominator. What :class:`kobimo.declarations.areas.Scoring` declares is done before: rates are
smoothed in each year, then the extremes of each year are moved to their border.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kobimo.declarations.areas import Scoring
from kobimo.indicators.areas import scoring
from kobimo.indicators.areas.panels import Panel, first_reason, join_rows, lay_out, load_panels
from kobimo.indicators.quantities import Missing

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.areas import Classes
    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int8]

PLAIN = Scoring(shrink=False, winsorise=0)
TAIL = 0.025


@dataclass(frozen=True)
class Index:
    """An index of the areas of one Kreis over the years.

    Attributes
    ----------
    value, missing
        (year, area).
    smoothed
        The rates of each year, as they enter.
    scale
        Mean and standard deviation of each indicator in the reference year; ``None`` where
        there is no such year.
    """

    panel: Panel
    orientations: Floats
    rule: Scoring
    reference: int | None
    value: Floats
    missing: Codes
    smoothed: tuple[scoring.Smoothed, ...]
    scale: scoring.Scale | None

    def weights(self, at: int) -> Floats:
        """Return the weight of each area in one year; of regions, Kreise alone have any."""
        return _weights(self.panel, at)

    def rates(self, at: int) -> Floats:
        """Return the rates of one year as they are standardised: (indicator, area)."""
        return scoring.winsorise(self.smoothed[at].rate, self.rule.winsorise)

    def z(self, at: int) -> Floats:
        """Return the oriented z-values of one year: (indicator, area)."""
        import numpy as np

        if self.scale is None:
            return np.full_like(self.smoothed[at].rate, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            z = (self.rates(at) - self.scale.middle[:, None]) / self.scale.spread[:, None]
        return np.where(np.isfinite(z), z, np.nan) * self.orientations[:, None]

    def drawn_rates(self, at: int) -> Floats:
        """Return rates of one year as they could have been: (draw, indicator, area)."""
        seed = (scoring.SEED, self.panel.years[at])
        return scoring.winsorise(
            scoring.draw_rates(self.smoothed[at], seed=seed), self.rule.winsorise
        )

    def drawn(self, at: int) -> Floats:
        """Return the index of one year as it could have been: (draw, area).

        The reference year is drawn, too: its mean and standard deviation are no more certain
        than the rates behind them.
        """
        import numpy as np

        if self.reference is None:
            return np.full((scoring.DRAWS, len(self.panel.areas)), np.nan)
        base = self._base
        scale = scoring.scale_of(base, self.weights(self.reference))
        rates = base if at == self.reference else self.drawn_rates(at)
        found = scoring.mean_z(rates, scale, self.orientations)
        found[:, self.missing[at] != Missing.NOTHING] = np.nan
        return found

    @cached_property
    def _base(self) -> Floats:
        return self.drawn_rates(self.reference or 0)

    @property
    def is_counted(self) -> bool:
        """Whether chance is known of at least one indicator."""
        import numpy as np

        return bool((~np.isnan(self.panel.sizes)).any())


def measure(inputs: Inputs, indicator: Indicator | None = None) -> list[Index]:
    """Return the index of every Kreis that has areas; of one index of Kreise a list of one.

    Parameters
    ----------
    indicator
        The declaration of the index; by default that of the inputs.
    """
    declared = indicator or inputs.indicator
    panels = load_panels(inputs, declared.components, declared.denominator)
    return [_index(panel, declared) for panel in panels]


def _index(panel: Panel, declared: Indicator) -> Index:
    import numpy as np

    # Kreise are large; what is declared for small areas is not needed there.
    rule = (declared.scoring or PLAIN) if panel.ags else PLAIN
    smoothed = tuple(
        scoring.smooth(
            panel.value[:, at],
            panel.cases[:, at],
            panel.sizes[:, at],
            shrink=rule.shrink,
        )
        for at in range(len(panel.years))
    )
    orientations = np.array([item.orientation for item in declared.components], dtype=float)
    reference = (
        panel.years.index(declared.reference_year)
        if declared.reference_year in panel.years
        else None
    )
    missing = panel.missing.copy()
    scale = None
    if reference is None:
        missing = np.where(missing == Missing.NOTHING, Missing.NO_REFERENCE, missing)
        value = np.full(missing.shape[1:], np.nan)
    else:
        base = smoothed[reference]
        rates = scoring.winsorise(base.rate, rule.winsorise)
        remaining = base.variance if rule.shrink else 0.0
        scale = scoring.scale_of(rates, _weights(panel, reference), remaining)
        flat = scale.spread == 0
        unknown = np.isnan(scale.spread)
        for at in np.flatnonzero(flat | unknown):
            reason = Missing.NO_SPREAD if flat[at] else Missing.NO_REFERENCE
            missing[at] = np.where(missing[at] == Missing.NOTHING, reason, missing[at])
        value = np.stack(
            [
                scoring.mean_z(scoring.winsorise(each.rate, rule.winsorise), scale, orientations)
                for each in smoothed
            ]
        )
    codes = first_reason(missing.astype(np.int8))
    value = np.where(codes == Missing.NOTHING, value, np.nan)
    return Index(panel, orientations, rule, reference, value, codes, smoothed, scale)


def _weights(panel: Panel, at: int) -> Floats:
    import numpy as np

    people = np.ones(len(panel.areas)) if panel.inhabitants is None else panel.inhabitants[at]
    if panel.ags:
        return people
    return np.where([len(region) == 5 for region in panel.areas], people, 0.0)


def combine(inputs: Inputs) -> pd.DataFrame:
    """Return the index as the frame of a result.

    Returns
    -------
    One row per area and year of the years that all components have. With the uncertainty
    ``resampling`` the bounds are the 2.5 and 97.5 percentiles of 2 000 draws; ``certainty``
    is the percentage of them in which an area lies in the class of its value.
    """
    import numpy as np

    classes = inputs.indicator.classes
    frames = []
    for index in measure(inputs):
        ends = np.full((3, *index.value.shape), np.nan)
        if inputs.indicator.uncertainty == "resampling" and index.is_counted and index.panel.ags:
            for at, value in enumerate(index.value):
                ends[:, at] = summarise(index.drawn(at), value, classes)
        frame = lay_out(
            index.panel,
            index.value,
            index.missing,
            lower=ends[0],
            upper=ends[1],
            denominator=index.panel.inhabitants,
        )
        frames.append(frame.assign(certainty=ends[2].reshape(-1)) if classes else frame)
    return join_rows(frames)


def summarise(draws: Floats, value: Floats, classes: Classes | None) -> Floats:
    """Return lower bound, upper bound and certainty of the class of each area, from its draws."""
    import numpy as np

    known = ~np.isnan(value)
    found = np.full((3, len(value)), np.nan)
    if known.any():
        low, high = np.quantile(draws[:, known], (TAIL, 1 - TAIL), axis=0)
        found[0, known] = np.minimum(low, value[known])
        found[1, known] = np.maximum(high, value[known])
        if classes is not None and classes.borders:
            found[2] = 100 * scoring.class_chances(draws, value, classes.borders)
    return found


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the mean of the oriented z-values that an example gives as its numerator."""
    scores = example.numerator
    values = scores if isinstance(scores, tuple) else (scores,)
    if len(values) != len(indicator.components):
        return math.nan, math.nan, math.nan
    oriented = [
        component.orientation * score
        for component, score in zip(indicator.components, values, strict=True)
    ]
    return sum(oriented) / len(oriented), math.nan, math.nan
