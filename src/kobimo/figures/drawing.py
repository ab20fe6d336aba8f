"""What a figure is, and the gate in front of every one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.disclosure import Protected, require_protected

if TYPE_CHECKING:
    import pandas as pd


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
