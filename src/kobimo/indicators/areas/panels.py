"""Indicators by area as arrays (indicator, year, area), and arrays as rows of a result.

The areas of one Kreis make one panel, in the order of their keys; so the order of rows does
not matter, and an area of another Kreis changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kobimo.indicators.frames import empty
from kobimo.indicators.quantities import REASONS, SIGNS, Missing
from kobimo.indicators.result import FIRST, LAST
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Component, Indicator, Term
    from kobimo.indicators.composing import Inputs

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int8]

BY_REASON = {text: code for code, text in REASONS.items()}
#: Methods whose numerator is a number of cases among the denominator, so that chance is known.
COUNTED = frozenset({"share", "rate"})


@dataclass(frozen=True, slots=True)
class Panel:
    """Components of an indicator in the areas of one Kreis.

    Attributes
    ----------
    ags
        The Kreis; for an index of Kreise the empty text, and ``areas`` are all regions.
    areas, years, periods
        Axes: keys of the areas in order, years in order, the German label of each year.
    value
        (indicator, year, area) in the unit of each indicator; NaN where there is none.
    cases, sizes
        Of the same shape: counts behind the value, NaN where the indicator is no share of
        a counted group.
    missing
        Of the same shape: why there is no value.
    inhabitants
        (year, area); ``None`` where none are declared.
    per
        (indicator,): value = cases / sizes x per.
    """

    ags: str
    areas: tuple[str, ...]
    years: tuple[int, ...]
    periods: tuple[str, ...]
    value: Floats
    cases: Floats
    sizes: Floats
    missing: Codes
    inhabitants: Floats | None
    per: Floats


def load_panels(
    inputs: Inputs, components: Sequence[Component], people: Sequence[Term]
) -> list[Panel]:
    """Return one panel per Kreis, or a single one of all regions where no areas are wanted.

    Only years that all components have are kept. Areas with fewer inhabitants than
    ``surroundings.smallest_area`` are ``TOO_SMALL`` in every component, where ``people``
    says how inhabitants are counted.

    Returns
    -------
    Nothing where a component has no rows.
    """
    import pandas as pd

    from kobimo.declarations.forms import Level

    if not inputs.raum and Level.KREIS not in inputs.indicator.levels:
        return []
    frames = [inputs.component(component) for component in components]
    if not frames or any(frame.empty for frame in frames):
        return []
    counted = inputs.counted(people) if people else None
    frames = [_cells(frame, by_area=inputs.raum) for frame in frames]
    counted = None if counted is None else _cells(counted, by_area=inputs.raum)
    years = sorted(set.intersection(*(set(frame["year"]) for frame in frames)))
    keys = pd.concat([frame[["group", "cell"]] for frame in frames]).drop_duplicates()
    labels = dict(zip(frames[0]["year"], frames[0]["period"], strict=True))
    kinds = [inputs.catalog.indicator(component.indicator) for component in components]
    found = []
    for group in sorted(keys["group"].unique()):
        areas = tuple(sorted(keys.loc[keys["group"] == group, "cell"]))
        if areas and years:
            axes = _Axes(group, areas, tuple(years), tuple(str(labels[year]) for year in years))
            found.append(_panel(axes, frames, kinds, counted, inputs.surroundings.smallest_area))
    return found


class _Axes(NamedTuple):
    group: str
    areas: tuple[str, ...]
    years: tuple[int, ...]
    periods: tuple[str, ...]


def _cells(frame: pd.DataFrame, *, by_area: bool) -> pd.DataFrame:
    """Return the rows of areas (or of regions) with the columns ``group`` and ``cell``."""
    if by_area:
        rows = frame[frame["raum"] != TOTAL]
        return rows.assign(group=rows["ags"], cell=rows["raum"])
    rows = frame[frame["raum"] == TOTAL]
    return rows.assign(group="", cell=rows["ags"])


def _panel(
    axes: _Axes,
    frames: Sequence[pd.DataFrame],
    kinds: Sequence[Indicator],
    counted: pd.DataFrame | None,
    smallest: float,
) -> Panel:
    import numpy as np

    shape = (len(frames), len(axes.years), len(axes.areas))
    value, cases, sizes = (np.full(shape, np.nan) for _ in range(3))
    missing = np.full(shape, Missing.ABSENT, dtype=np.int8)
    for at, (frame, kind) in enumerate(zip(frames, kinds, strict=True)):
        rows, year, area = _places(frame, axes)
        value[at, year, area] = rows["value"].to_numpy(float)
        missing[at, year, area] = [code_of(text) for text in rows["reason"]]
        if kind.method in COUNTED:
            cases[at, year, area] = rows["numerator"].to_numpy(float)
            sizes[at, year, area] = rows["denominator"].to_numpy(float)
    inhabitants = None
    if counted is not None:
        rows, year, area = _places(counted, axes)
        inhabitants = np.full(shape[1:], np.nan)
        inhabitants[year, area] = rows["value"].to_numpy(float)
        unknown = np.full(shape[1:], Missing.ABSENT, dtype=np.int8)
        unknown[year, area] = [code_of(text) for text in rows["reason"]]
        left_out = np.where(inhabitants < smallest, Missing.TOO_SMALL, unknown).astype(np.int8)
        missing = np.where(left_out != Missing.NOTHING, left_out, missing).astype(np.int8)
    gone = (missing != Missing.NOTHING) | np.isnan(value)
    missing = np.where(gone & (missing == Missing.NOTHING), Missing.ABSENT, missing).astype(np.int8)
    for array in (value, cases, sizes):
        array[gone] = np.nan
    group, areas, years, periods = axes
    per = np.array([kind.per for kind in kinds], dtype=float)
    return Panel(group, areas, years, periods, value, cases, sizes, missing, inhabitants, per)


def _places(
    frame: pd.DataFrame, axes: _Axes
) -> tuple[pd.DataFrame, NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows of one panel, and where each stands on the axes."""
    import numpy as np

    rows = frame[(frame["group"] == axes.group) & frame["year"].isin(axes.years)]
    when = {year: at for at, year in enumerate(axes.years)}
    place = {area: at for at, area in enumerate(axes.areas)}
    rows = rows[rows["cell"].isin(place)]
    return (
        rows,
        np.array([when[year] for year in rows["year"]], dtype=np.intp),
        np.array([place[cell] for cell in rows["cell"]], dtype=np.intp),
    )


def code_of(text: object) -> Missing:
    """Return the code of a printed reason; one with details keeps its general part."""
    return BY_REASON.get(text, Missing.MISMATCHED) if isinstance(text, str) else Missing.ABSENT


def first_reason(missing: Codes) -> Codes:
    """Return along the first axis the first reason that is not ``NOTHING``."""
    import numpy as np

    found = np.zeros(missing.shape[1:], dtype=np.int8)
    for layer in missing:
        found = np.where(found == Missing.NOTHING, layer, found).astype(np.int8)
    return found


def lay_out(
    panel: Panel,
    value: Floats,
    missing: Codes,
    *,
    lower: Floats | None = None,
    upper: Floats | None = None,
    numerator: Floats | None = None,
    denominator: Floats | None = None,
    refusal: Sequence[str] | None = None,
    whole: bool = False,
) -> pd.DataFrame:
    """Return values (year, area) as rows of a result.

    Parameters
    ----------
    missing
        Why a cell has no value; it has none wherever this is not ``NOTHING``.
    refusal
        One German reason per year for which no area has a value; empty where there are values.
    whole
        The values are of shape (year, 1) and belong to the whole municipality.
    """
    import numpy as np
    import pandas as pd

    refused = np.array([bool(text) for text in (refusal or [""] * len(panel.years))])
    missing = np.where(refused[:, None], Missing.BLOCKED, missing).astype(np.int8)
    missing = np.where((missing == 0) & np.isnan(value), Missing.ABSENT, missing).astype(np.int8)
    count = value.shape[1]
    nothing = np.full(value.shape, np.nan)
    good = (missing == Missing.NOTHING).reshape(-1)

    def flat(array: Floats | None, *, hidden: bool = True) -> Floats:
        numbers = (nothing if array is None else np.broadcast_to(array, value.shape)).reshape(-1)
        return np.where(good, numbers, np.nan) if hidden else numbers.copy()

    codes = [Missing(int(code)) for code in missing.reshape(-1)]
    texts = [REASONS[code] for code in codes]
    for at, text in enumerate(refusal or ()):
        if text:
            texts[at * count : (at + 1) * count] = [text] * count
    ags: Sequence[str] = (panel.ags,) * count
    raum: Sequence[str] = (TOTAL,) if whole else panel.areas
    if not panel.ags:
        ags, raum = panel.areas, (TOTAL,) * count
    return pd.DataFrame(
        {
            "ags": pd.Series(list(ags) * len(panel.years), dtype="str"),
            "raum": pd.Series(list(raum) * len(panel.years), dtype="str"),
            "year": np.repeat(np.array(panel.years, dtype=np.int64), count),
            "period": pd.Series(np.repeat(panel.periods, count).tolist(), dtype="str"),
            "value": flat(value),
            "lower": flat(lower),
            "upper": flat(upper),
            "numerator": flat(numerator),
            "denominator": flat(denominator, hidden=False),
            "status": pd.Series([str(SIGNS[code]) for code in codes], dtype="str"),
            "reason": pd.Series(texts, dtype="str"),
            "rounding_lower": nothing.reshape(-1),
            "rounding_upper": nothing.reshape(-1),
            "flag": pd.Series([""] * nothing.size, dtype="str"),
            "interval_note": pd.Series([""] * nothing.size, dtype="str"),
        }
    )[[*FIRST, *LAST]]


def join_rows(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all panels, or a frame of a result without rows."""
    import pandas as pd

    kept = [frame for frame in frames if len(frame)]
    return pd.concat(kept, ignore_index=True) if kept else empty(())
