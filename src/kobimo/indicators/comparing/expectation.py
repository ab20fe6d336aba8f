"""The difference between a value and what the traits of a Kreis let expect.

An expectation describes how Kreise with like conditions differ on average. It says nothing about
single persons (ecological fallacy) and names no cause; whoever shows it shows that, too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.indicators.comparing.regression import design, is_estimable, leave_out
from kobimo.indicators.comparison import Comparison, Verdict
from kobimo.indicators.frames import empty
from kobimo.indicators.intervals import CONFIDENCE
from kobimo.indicators.quantities import REASONS, SIGNS, Missing
from kobimo.indicators.result import LAST
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Component, Example, Indicator
    from kobimo.declarations.structure import Expectation
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]

FEW_KREISE = "zu wenige Kreise"
FEW_IN_LAND = "zu wenige Kreise im Land"
#: Traits that say the same of all Kreise.
INSEPARABLE = "die Merkmale lassen sich nicht voneinander trennen"
BLOCKED = SIGNS[Missing.BLOCKED]


def settings_of(indicator: Indicator) -> Expectation:
    """Return the settings of an indicator whose method is ``expectation``."""
    if indicator.expectation is None:
        raise ValueError(f"{indicator.id} declares no expectation")
    return indicator.expectation


def split_components(indicator: Indicator) -> tuple[Component, tuple[Component, ...]]:
    """Return the observed component, and those that the expectation rests on."""
    observed = settings_of(indicator).observed
    (first,) = [item for item in indicator.components if item.indicator == observed]
    return first, tuple(item for item in indicator.components if item.indicator != observed)


def usable_components(indicator: Indicator, kreise: int) -> tuple[Component, ...]:
    """Return the components that so many Kreise permit, in the declared order."""
    _, traits = split_components(indicator)
    return traits[: kreise // settings_of(indicator).least_per_component]


def compute_expectation(inputs: Inputs) -> pd.DataFrame:
    """Return observed minus expected value of every Kreis and year, as the frame of a result.

    ``numerator`` is the observed, ``denominator`` the expected value. The bounds are those of the
    prediction for the Kreis itself, left out of the fit: of Kreise about which nothing is special,
    95 in 100 lie within them.

    Returns
    -------
    One row per Kreis and year of the years that all components have; none for Land and Bund,
    and none by area. There is no value where a component has none, where the Land has too few
    Kreise, where all Kreise together are too few for a single trait, or where the traits do not
    differ.
    """
    import pandas as pd

    indicator = inputs.indicator
    observed, traits = split_components(indicator)
    frames = [inputs.component(item, raum=False) for item in (observed, *traits)]
    frames = [_kreise(frame) for frame in frames]
    known = inputs.catalog.indicator(observed.indicator)
    years = set.intersection(*(set(frame["year"]) for frame in frames))
    parts = [
        _year(indicator, known, [frame[frame["year"] == year] for frame in frames])
        for year in sorted(years)
    ]
    if inputs.raum or not parts:
        return empty(tuple(indicator.breakdowns))
    whole = pd.concat(parts, ignore_index=True)
    return whole.sort_values(["ags", "year"], ignore_index=True)[["ags", "raum", *LAST]]


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return observed (numerator) minus expected value (denominator) of a worked example."""
    del indicator
    if not isinstance(example.numerator, float) or not isinstance(example.denominator, float):
        return math.nan, math.nan, math.nan
    return example.numerator - example.denominator, math.nan, math.nan


def judge_expectation(row: Mapping[str, Any], indicator: Indicator) -> Comparison:
    """Return in which of the three classes the difference to the expectation falls.

    Parameters
    ----------
    row
        One row of the result, or of its protected form.
    """
    value, lower, upper = (float(row[name]) for name in ("value", "lower", "upper"))
    if math.isnan(value) or math.isnan(lower):
        return Comparison("not_comparable", reason=str(row["reason"]))
    is_relevant = abs(value) >= indicator.relevant_difference - 1e-9
    verdict: Verdict = "no_robust_difference"
    if is_relevant and lower > 0:
        verdict = "above"
    elif is_relevant and upper < 0:
        verdict = "below"
    observed, expected = float(row["numerator"]), float(row["denominator"])
    return Comparison(
        verdict,
        difference=value,
        lower=lower,
        upper=upper,
        own=observed,
        other=expected,
        basis="intervall",
        compared=expected,
    )


def explained_share(observed: Floats, expected: Floats) -> float:
    """Return which part of the squared differences between Kreise the expectations account for.

    Each expectation is made without its Kreis, so that the share is not flattered by fitting;
    it can be negative where the expectations are worse than the mean of all.
    """
    import numpy as np

    known = ~(np.isnan(observed) | np.isnan(expected))
    y, hat = observed[known], expected[known]
    whole = float(((y - y.mean()) ** 2).sum()) if len(y) else 0.0
    return 1 - float(((y - hat) ** 2).sum()) / whole if whole > 0 else math.nan


def _kreise(frame: pd.DataFrame) -> pd.DataFrame:
    is_kreis = (frame["ags"].str.len() == 5) & (frame["raum"] == TOTAL)
    return frame[is_kreis].reset_index(drop=True)


def _year(indicator: Indicator, observed: Indicator, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of one year; the first frame is the observed one."""
    import numpy as np

    rows = frames[0].reset_index(drop=True)
    joined = [frame.set_index("ags").reindex(rows["ags"]) for frame in frames]
    values = np.column_stack([item["value"].to_numpy(float) for item in joined])
    complete = ~np.isnan(values).any(axis=1)
    status, reason = _absences(joined)
    expected, half = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    fitted, why = _fit(indicator, observed, rows, values=values, complete=complete)
    if fitted is not None:
        expected[fitted[0]], half[fitted[0]] = fitted[1], fitted[2]
    refused = complete & np.isnan(expected)
    status[refused], reason[refused] = BLOCKED, why
    if fitted is not None:
        # In a fit that worked, only a small Land or a Kreis on its own is left out.
        reason[refused] = FEW_IN_LAND
    value = np.where(np.isnan(expected), np.nan, values[:, 0] - expected)
    nothing = np.full(len(rows), np.nan)
    return rows.assign(
        value=value,
        lower=value - half,
        upper=value + half,
        numerator=np.where(np.isnan(value), np.nan, values[:, 0]),
        denominator=expected,
        status=status,
        reason=reason,
        rounding_lower=nothing,
        rounding_upper=nothing,
        interval_note="",
    )


def _absences(joined: list[pd.DataFrame]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return sign and reason of each Kreis that lacks a value; the first component's comes first."""
    import numpy as np

    rows = len(joined[0])
    status, reason = np.full(rows, "", dtype=object), np.full(rows, "", dtype=object)
    for item in joined:
        is_new = (item["value"].isna() & (reason == "")).to_numpy()
        signs = item["status"].fillna(str(SIGNS[Missing.ABSENT])).to_numpy(object)
        words = item["reason"].fillna(REASONS[Missing.ABSENT]).to_numpy(object)
        status[is_new], reason[is_new] = signs[is_new], words[is_new]
    return status, reason


def _fit(
    indicator: Indicator,
    observed: Indicator,
    rows: pd.DataFrame,
    *,
    values: Floats,
    complete: NDArray[np.bool_],
) -> tuple[tuple[NDArray[np.intp], Floats, Floats] | None, str]:
    """Return places, expectations and half widths of the intervals, or why there are none."""
    import numpy as np
    from scipy.special import stdtrit

    settings = settings_of(indicator)
    land = rows["ags"].str[:2].to_numpy(str)
    names, number, sizes = np.unique(land[complete], return_inverse=True, return_counts=True)
    is_fitted = complete.copy()
    if settings.within_land and len(names) > 1:
        is_fitted[complete] = sizes[number] >= settings.least_per_land
    places = np.flatnonzero(is_fitted)
    traits = values[places][:, 1 : 1 + len(usable_components(indicator, len(places)))]
    if not traits.shape[1]:
        least = settings.least_per_component
        return None, f"{FEW_KREISE}: {len(places)} statt mindestens {least}"
    if (np.ptp(traits, axis=0) <= 1e-12 * np.maximum(1, abs(traits[0]))).any():
        return None, REASONS[Missing.NO_SPREAD]
    levels = np.unique(land[places], return_inverse=True)[1]
    matrix = design(traits, levels if settings.within_land else np.zeros_like(levels))
    if len(places) < matrix.shape[1] + 3 or not is_estimable(matrix):
        return None, INSEPARABLE
    left = leave_out(values[places, 0], matrix, _chance(rows.iloc[places], observed))
    quantile = float(stdtrit(left.degrees, (1 + CONFIDENCE) / 2))
    return (places, left.expected, quantile * left.error), ""


def _chance(rows: pd.DataFrame, observed: Indicator) -> Floats:
    """Return the variance of each observed value by chance, 0 for a complete count.

    For a share it is that of the pooled share, ``m (1 - m) / n``: with its own share, a Kreis
    without a case would have no variance at all. For other values it follows from the interval.
    """
    import numpy as np
    from scipy.special import ndtri

    if observed.uncertainty == "wilson":
        x, n = (rows[name].to_numpy(float) for name in ("numerator", "denominator"))
        m = x.sum() / n.sum()
        return np.asarray(m * (1 - m) * observed.per**2 / n)
    half = (rows["upper"] - rows["lower"]).to_numpy(float) / (2 * ndtri((1 + CONFIDENCE) / 2))
    return np.where(np.isnan(half), 0.0, half**2)
