"""What every reader hands on: the observations of one file and what was noticed in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One publisher's file as observations.

    Attributes
    ----------
    frame
        Columns of :mod:`kobimo.observations` with the dimensions of the dataset after ``raum``.
    stand
        The publisher's own time stamp as printed, empty where the file prints none.
    notes
        German sentences for the page on data sources: rows left out, levels not yet
        published, rounding found.
    table
        Table code of the publisher, empty for a municipal file.
    remarkable
        Those of the notes that whoever brings the file should read at once: periods not yet
        published, revised or rounded cells, sums that contradict their total.
    dissolved
        Rows of Kreise that existed in their period and exist no longer, with the columns of
        ``frame``; ``None`` where there are none. They are carried to the Kreise of today
        when all files of the dataset are together.
    """

    frame: pd.DataFrame
    stand: str = ""
    notes: tuple[str, ...] = field(default=())
    table: str = ""
    remarkable: tuple[str, ...] = field(default=())
    dissolved: pd.DataFrame | None = None
