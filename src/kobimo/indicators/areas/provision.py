"""Access to offers, and resources beside the burden of the areas."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kobimo.german import number
from kobimo.indicators.areas import index, supply
from kobimo.indicators.areas.panels import Panel, code_of, join_rows, lay_out, load_panels
from kobimo.indicators.areas.spatial import NO_GEOMETRY
from kobimo.indicators.quantities import Missing
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]

#: Fewer areas with a burden and a resource are no basis for quarters.
FEWEST_AREAS = 12


class Both(NamedTuple):
    """Numerator and denominator of the areas of one Kreis: (year, area), with reasons."""

    panel: Panel
    above: Floats
    below: Floats
    missing: NDArray[np.int8]


def measure_access(inputs: Inputs) -> pd.DataFrame:
    """Return the places per ``per`` people within reach of each area.

    The numerator counts places by the area they are in, the denominator people by the area
    they live in. Distances lie between the middles of areas. A place or a person that is not
    known is missing everywhere, because nobody knows whose access it would change.
    """
    import numpy as np

    access = inputs.indicator.access
    places = inputs.surroundings.places
    frames = []
    for both in _both(inputs):
        panel = both.panel
        value = np.full(both.above.shape, np.nan)
        refusals = []
        here = list(panel.areas)
        unplaced = places is None or any(area not in places for area in here)
        for at in range(len(panel.years)):
            worst = int(both.missing[at].max(initial=0))
            refusals.append("")
            if unplaced or access is None:
                refusals[-1] = NO_GEOMETRY
            elif worst:
                refusals[-1] = "für mindestens ein Gebiet fehlen Angaben"
            elif both.below[at].sum() > 0 and places is not None:
                points = np.array([places[area] for area in here], dtype=float)
                apart = np.sqrt(((points[:, None] - points) ** 2).sum(-1))
                found = supply.two_step_access(both.above[at], both.below[at], apart, access.reach)
                value[at] = inputs.indicator.per * found
        frames.append(lay_out(panel, value, both.missing, denominator=both.below, refusal=refusals))
    return join_rows(frames)


def compare_quarters(inputs: Inputs) -> pd.DataFrame:
    """Return the resource per head where the burden is highest over that where it is lowest.

    Numerator and denominator are resource and people by area, the only component is the
    burden. Quarters are quarters of the people, not of the areas.
    """
    import numpy as np

    frames = []
    for both, burden in _with_burden(inputs):
        found = np.full((len(both.panel.years), 3), np.nan)
        refusals = []
        for at in range(len(both.panel.years)):
            known = (both.missing[at] == 0) & ~np.isnan(burden[at])
            refusals.append(_refuse(int(known.sum()), burden[at, known]))
            if not refusals[-1]:
                x, n = both.above[at, known], both.below[at, known]
                high, low = supply.extreme_quarters(burden[at, known], n)
                if high.any() and low.any():
                    found[at] = supply.log_ratio(x, n, high, low)
        frames.append(_whole(both.panel, found[:, :1], found[:, 1:2], found[:, 2:], refusals))
    return join_rows(frames)


def work_access(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the access of the first area of ``plaetze``, ``kinder`` and ``entfernung`` in metres."""
    import numpy as np

    reach = indicator.access.reach if indicator.access else 0.0
    capacity, demand, apart = (
        np.asarray(example.inputs[name], dtype=float)
        for name in ("plaetze", "kinder", "entfernung")
    )
    found = supply.two_step_access(capacity, demand, apart, reach)
    return float(indicator.per * found[0]), math.nan, math.nan


def work_quarters(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the ratio of ``hoch`` to ``niedrig``: rows of resource and people by area."""
    import numpy as np

    del indicator
    high, low = (np.asarray(example.inputs[name], dtype=float) for name in ("hoch", "niedrig"))
    rows = np.concatenate([high, low])
    chosen = np.arange(len(rows)) < len(high)
    return supply.log_ratio(rows[:, 0], rows[:, 1], chosen, ~chosen)


def _refuse(count: int, burden: Floats) -> str:
    if count < FEWEST_AREAS:
        return f"zu wenige Gebiete mit allen Angaben: {number(count)}, nötig sind {FEWEST_AREAS}"
    return "alle Gebiete haben denselben Wert" if float(burden.std()) == 0 else ""


def _whole(
    panel: Panel,
    value: Floats,
    lower: Floats | None,
    upper: Floats | None,
    refusals: list[str],
) -> pd.DataFrame:
    import numpy as np

    missing = np.where(np.isnan(value), Missing.ABSENT, Missing.NOTHING).astype(np.int8)
    return lay_out(panel, value, missing, lower=lower, upper=upper, refusal=refusals, whole=True)


def _both(inputs: Inputs) -> Iterator[Both]:
    """Yield numerator and denominator of the areas of each Kreis."""
    import numpy as np

    keys = ["ags", "raum", "year"]
    above = inputs.counted(inputs.indicator.numerator, raum=True)
    below = inputs.counted(inputs.indicator.denominator, raum=True)
    rows = above.merge(below[[*keys, "value", "reason"]], on=keys, suffixes=("", "_below"))
    rows = rows[rows["raum"] != TOTAL].sort_values(keys)
    for ags, part in rows.groupby("ags"):
        areas = tuple(sorted(part["raum"].unique()))
        years = tuple(sorted(int(year) for year in part["year"].unique()))
        labels = part.drop_duplicates("year").set_index("year")["period"].to_dict()
        numbers = np.full((2, len(years), len(areas)), np.nan)
        missing = np.full((len(years), len(areas)), Missing.ABSENT, dtype=np.int8)
        for row in part.itertuples():
            at = years.index(int(str(row.year))), areas.index(str(row.raum))
            numbers[(0, *at)], numbers[(1, *at)] = (
                float(str(row.value)),
                float(str(row.value_below)),
            )
            missing[at] = code_of(row.reason) or code_of(row.reason_below)
        periods = tuple(str(labels[year]) for year in years)
        nothing = np.zeros((0, len(years), len(areas)))
        panel = Panel(
            str(ags), areas, years, periods, nothing, nothing, nothing,
            nothing.astype(np.int8), None, np.zeros(0),
        )  # fmt: skip
        yield Both(panel, numbers[0], numbers[1], missing)


def _with_burden(inputs: Inputs) -> Iterator[tuple[Both, Floats]]:
    """Yield resources with the burden of the same areas and years; missing where there is none."""
    import numpy as np

    burdens = {panel.ags: (panel, value) for panel, value in _burdens(replace(inputs, raum=True))}
    for both in _both(inputs):
        burden = np.full(both.above.shape, np.nan)
        if both.panel.ags in burdens:
            panel, value = burdens[both.panel.ags]
            for at, year in enumerate(both.panel.years):
                if year in panel.years:
                    row = value[panel.years.index(year)]
                    known = dict(zip(panel.areas, row, strict=True))
                    burden[at] = [known.get(area, np.nan) for area in both.panel.areas]
        yield both, burden


def _burdens(inputs: Inputs) -> Iterator[tuple[Panel, Floats]]:
    """Yield the values of the only component; those of an index without their draws."""
    only = inputs.indicator.components[:1]
    declared = inputs.catalog.indicator(only[0].indicator)
    if declared.method == "z_index":
        for measured in index.measure(inputs, declared):
            yield measured.panel, measured.value
        return
    for panel in load_panels(inputs, only, ()):
        yield panel, panel.value[0]
