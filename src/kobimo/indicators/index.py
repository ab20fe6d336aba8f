"""The index of several indicators: mean z-values on a fixed reference year.

The reference cells are the areas of the municipality in the reference year or, for an index of
Kreise, all Kreise in that year. Areas with few inhabitants take no part, neither in the mean and
the standard deviation nor with a value of their own: their shares are chance. The indicators
weigh alike; the areas weigh by their inhabitants where the declaration names them as its
denominator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.indicators.methods import z_index
from kobimo.indicators.quantities import REASONS, SIGNS, Missing, Quantity
from kobimo.indicators.result import LAST
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.declarations.models import Indicator

#: Areas with fewer inhabitants take no part (Sozialmonitoring Hamburg).
SMALLEST_AREA = 300

KEYS = ["ags", "raum", "year"]
BY_REASON = {text: code for code, text in REASONS.items()}


def combine(
    indicator: Indicator,
    components: Sequence[pd.DataFrame],
    inhabitants: pd.DataFrame | None,
    *,
    by_area: bool,
    smallest_area: float = SMALLEST_AREA,
) -> pd.DataFrame:
    """Return the index as the frame of a result.

    Parameters
    ----------
    indicator
        With ``components`` in the order of the frames, and ``reference_year``.
    components
        Frames of results, without breakdowns.
    inhabitants
        Frame of a result whose value is the number of inhabitants; ``None`` weighs all
        areas alike and leaves out none.
    by_area
        Areas of the municipality, not Kreise, are the reference cells.

    Returns
    -------
    One row per region, area and year of the years that all components have.
    """
    import numpy as np
    import pandas as pd

    frames = [_headline(frame) for frame in components]
    years = set.intersection(*(set(frame["year"]) for frame in frames))
    keys = pd.concat([frame[KEYS] for frame in frames]).drop_duplicates().sort_values(KEYS)
    keys = keys[keys["year"].isin(years)].reset_index(drop=True)
    quantities = [_on(keys, frame) for frame in frames]
    is_cell = keys["raum"] != TOTAL if by_area else keys["ags"].str.len() == 5
    is_reference = ((keys["year"] == indicator.reference_year) & is_cell).to_numpy()
    weights = None
    if inhabitants is not None:
        counted = _on(keys, _headline(inhabitants))
        weights = counted.value
        too_small = counted.value < smallest_area
        left_out = np.where(too_small, Missing.TOO_SMALL, counted.missing)
        quantities = [
            Quantity.of(item.value, np.where(left_out != Missing.NOTHING, left_out, item.missing))
            for item in quantities
        ]
    value = z_index(
        quantities,
        [component.orientation for component in indicator.components],
        reference=is_reference,
        weights=weights,
    )
    labels = frames[0].drop_duplicates("year").set_index("year")["period"]
    reasons = [Missing(code) for code in value.missing]
    empty = np.full(len(keys), np.nan)
    return keys.assign(
        period=keys["year"].map(labels),
        value=value.value,
        lower=empty,
        upper=empty,
        numerator=empty,
        denominator=empty if weights is None else weights,
        status=[str(SIGNS[code]) for code in reasons],
        reason=[REASONS[code] for code in reasons],
        rounding_lower=empty,
        rounding_upper=empty,
        flag="",
        interval_note="",
    )[["ags", "raum", *LAST]]


def _headline(frame: pd.DataFrame) -> pd.DataFrame:
    dimensions = [name for name in frame.columns if name not in {"ags", "raum", *LAST}]
    for name in dimensions:
        frame = frame[frame[name] == TOTAL]
    return frame.drop(columns=dimensions)


def _on(keys: pd.DataFrame, frame: pd.DataFrame) -> Quantity:
    import numpy as np

    joined = keys.merge(frame[[*KEYS, "value", "reason"]], on=KEYS, how="left", validate="1:1")
    reasons = joined["reason"].map(_reason).to_numpy()
    return Quantity.of(joined["value"].to_numpy(dtype=float), np.asarray(reasons, dtype=np.int8))


def _reason(text: object) -> Missing:
    if not isinstance(text, str):
        return Missing.ABSENT
    # A reason with details ("...: Stichtag und Schuljahr ...") keeps its general part.
    return BY_REASON.get(text, Missing.MISMATCHED)
