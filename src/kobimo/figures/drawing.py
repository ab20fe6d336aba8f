"""What a figure is, and the gate in front of every one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kobimo.disclosure import Protected, require_protected

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from kobimo.declarations.models import Break


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure without title: the picture, its alternative text, and what must be said below it."""

    #: One ``<svg>`` element to be put into a page; colours are those of :mod:`.style`.
    svg: str
    #: German sentences for those who do not see the picture.
    alt: str
    #: German remarks that belong under the figure: a cut axis, provisional values, breaks.
    notes: tuple[str, ...] = ()


def frame_of(protected: Protected) -> pd.DataFrame:
    """Return the protected values as a frame, with what drawing needs filled in.

    ``series`` and ``role`` are added where the caller has not labelled the rows: the region
    key and ``"own"``. A row without value keeps no bounds, so that nothing hidden is drawn.

    Raises
    ------
    TypeError
        For anything that did not pass through disclosure control.
    """
    frame = require_protected(protected).frame
    if "role" not in frame:
        frame["role"] = "own"
    if "series" not in frame:
        frame["series"] = frame["ags"]
    frame.loc[frame["value"].isna(), ["lower", "upper"]] = float("nan")
    return frame.reset_index(drop=True)


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """Return the rows as named tuples, for loops that draw one thing per row."""
    return list(frame.itertuples())


def runs_of(rows: pd.DataFrame, breaks: Iterable[Break]) -> list[pd.DataFrame]:
    """Return the values of one region in runs between which no line may be drawn.

    A run ends at a year without value, at a break of this region, and where years are left
    out that the rhythm of the series (yearly, every four years) would have.

    Parameters
    ----------
    rows
        Rows of one region in the order of their years.
    breaks
        Breaks of this and other regions; those of others end nothing.
    """
    ags = str(rows["ags"].iloc[0]) if len(rows) else ""
    cuts = [b.year for b in breaks if any(ags.startswith(prefix) for prefix in b.regions)]
    steps = rows["year"].diff()
    usual = float(steps.median()) if len(rows) > 1 else 1.0
    runs: list[list[int]] = []
    before: int | None = None
    for at, (year, has_value) in enumerate(zip(rows["year"], rows["value"].notna(), strict=True)):
        is_cut = before is None or any(before < cut <= year for cut in cuts)
        if has_value and not is_cut and before is not None and year - before <= 1.5 * usual:
            runs[-1].append(at)
        elif has_value:
            runs.append([at])
        before = int(year) if has_value else None
    return [rows.iloc[run] for run in runs]
