"""Lay the arrays of an indicator out as the rows of its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.indicators.quantities import REASONS, SIGNS, Missing
from kobimo.indicators.result import FIRST, LAST
from kobimo.indicators.terms import TOTAL, Axes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

#: Reasons and signs by the code of :class:`Missing`.
SIGN_WORDS = [str(SIGNS[code]) for code in Missing]
REASON_WORDS = [REASONS[code] for code in Missing]


def assemble(
    axes: Axes,
    labels: dict[int, str],
    kept: NDArray[np.bool_],
    *,
    numbers: dict[str, NDArray[np.float64]],
    words: dict[str, tuple[NDArray[np.int8], list[str]]],
    dimensions: tuple[str, ...],
) -> pd.DataFrame:
    """Return the kept cells as rows, in the order of the axes.

    Parameters
    ----------
    labels
        Year → German label of its period.
    kept
        Which cells become rows, of the shape of the axes.
    numbers
        Column → values of that shape.
    words
        Column → positions of that shape, and the texts they stand for.
    dimensions
        All breakdowns of the indicator; those that are not an axis are at their total.
    """
    import numpy as np
    import pandas as pd

    rows = np.flatnonzero(kept.reshape(-1))
    region, area, combination, year = np.unravel_index(rows, axes.shape)

    def text(choices: Sequence[str], places: NDArray[np.integer]) -> pd.Series:
        return pd.Series(list(choices), dtype="str").take(places).reset_index(drop=True)

    columns: dict[str, object] = {"ags": text(axes.ags, region), "raum": text(axes.raum, area)}
    names = [name for name, _ in axes.breakdown]
    for name in dimensions:
        if name in names:
            at = names.index(name)
            choices = [each[at] for each in axes.combinations]
            columns[name] = text(choices, combination)
        else:
            columns[name] = text([TOTAL], np.zeros(len(rows), dtype=np.intp))
    columns["year"] = np.array(axes.years, dtype=np.int64)[year]
    columns["period"] = text([labels[item] for item in axes.years], year)
    columns |= {name: array.reshape(-1)[rows] for name, array in numbers.items()}
    for name, (codes, choices) in words.items():
        columns[name] = text(choices, codes.reshape(-1)[rows].astype(np.intp))
    return pd.DataFrame(columns)[[*FIRST, *dimensions, *LAST]]


def empty(dimensions: Sequence[str]) -> pd.DataFrame:
    """Return the frame of a result without rows, every column with its type."""
    import pandas as pd

    columns = [*FIRST, *dimensions, *LAST]
    texts = {*FIRST, "period", "status", "reason", "flag", "interval_note"}
    numbers = {"value", "lower", "upper", "numerator", "denominator"}
    numbers |= {"rounding_lower", "rounding_upper"}
    kinds = {name: "float64" if name in numbers else "str" for name in columns}
    kinds |= dict.fromkeys(texts & set(columns), "str") | {"year": "int64"}
    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in kinds.items()})
