"""Axes with few ticks in German numbers; the unit stands on the last tick only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kobimo.figures import style
from kobimo.figures.sheet import Sheet, text_width
from kobimo.german import UNITS, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

#: A series that uses less than this part of an axis from zero may have its axis cut.
CUT_BELOW = 0.4
#: More years are never written, also where there is room.
MOST_YEARS = 7


@dataclass(frozen=True, slots=True)
class Ticks:
    """Where an axis has its ticks, and what stands at them."""

    values: tuple[float, ...]
    labels: tuple[str, ...]
    #: The unit that ends the last label.
    suffix: str = ""

    @property
    def low(self) -> float:
        """First tick."""
        return self.values[0]

    @property
    def high(self) -> float:
        """Last tick."""
        return self.values[-1]

    def label_width(self, size: float = style.SMALL) -> float:
        """Return the width of the widest label in points."""
        return max(text_width(label, size) for label in self.labels)


def choose_ticks(low: float, high: float, unit: str, *, count: int = 5) -> Ticks:
    """Return about ``count`` round steps that cover ``low`` to ``high``."""
    from matplotlib.ticker import MaxNLocator

    if low == high:
        low, high = low - 1, high + 1
    locator = MaxNLocator(nbins=count, steps=[1, 2, 5, 10])
    values = [float(v) for v in locator.tick_values(low, high)]
    while len(values) > 2 and values[1] <= low:
        del values[0]
    while len(values) > 2 and values[-2] >= high:
        del values[-1]
    decimals = next((d for d in (0, 1, 2) if _is_exact(values, d)), 3)
    labels = [number(value, decimals) for value in values]
    suffix = UNITS[unit].suffix
    labels[-1] += suffix
    return Ticks(tuple(values), tuple(labels), suffix)


def choose_value_ticks(
    values: Iterable[float], unit: str, *, count: int = 5, from_zero: bool = False
) -> Ticks:
    """Return ticks for values; the axis begins at zero unless that would flatten the picture."""
    found = [value for value in values if not math.isnan(value)] or [0.0, 1.0]
    low, high = min(found), max(found)
    is_flat = low > 0 and (high - low) < CUT_BELOW * high
    if from_zero or not is_flat:
        low, high = min(low, 0), max(high, 0)
    return choose_ticks(low, high, unit, count=count)


def draw_value_grid(
    sheet: Sheet, place: Callable[[float], float], ticks: Ticks, left: float, right: float
) -> None:
    """Draw horizontal grid lines from ``left`` to ``right`` with numbers left of them."""
    for value, label in zip(ticks.values, ticks.labels, strict=True):
        y = place(value)
        is_zero = value == 0
        colour, width = (style.AXIS, 1.0) if is_zero else (style.GRID, 0.8)
        sheet.rule((left, right), (y, y), colour=colour, width=width, below=True)
        sheet.text(left - 6, y, label, size=style.SMALL, colour=style.MUTED, side="right")


def draw_value_axis(
    sheet: Sheet,
    place: Callable[[float], float],
    ticks: Ticks,
    bottom: float,
    top: float,
) -> None:
    """Draw vertical grid lines from ``bottom`` to ``top`` with numbers below them."""
    for n, (value, label) in enumerate(zip(ticks.values, ticks.labels, strict=True)):
        x = place(value)
        colour, width = (style.AXIS, 1.0) if value == 0 else (style.GRID, 0.8)
        sheet.rule((x, x), (bottom, top), colour=colour, width=width, below=True)
        # The unit hangs over on the right; the number itself stands below its tick.
        is_last = n == len(ticks.values) - 1
        bare = text_width(label.removesuffix(ticks.suffix), style.SMALL)
        width = text_width(label, style.SMALL)
        middle = x + (width - bare) / 2 if is_last else x
        middle = min(middle, sheet.width - width / 2)
        sheet.text(middle, bottom - 10, label, size=style.SMALL, colour=style.MUTED, side="center")


def draw_year_axis(
    sheet: Sheet, place: Callable[[float], float], labels: Mapping[int, str], y: float
) -> None:
    """Write years below ``y``, every first, second, third … as they fit; always the last one.

    Parameters
    ----------
    labels
        Year → text, in ascending order.
    """
    room = max(text_width(label, style.SMALL) for label in labels.values()) + 14
    years = list(labels)
    for step in range(1, len(years) + 1):
        shown = years[::-1][::step][::-1]
        gaps = [place(b) - place(a) for a, b in pairwise(shown)]
        if len(shown) <= MOST_YEARS and all(gap >= room for gap in gaps):
            break
    for year in shown:
        x = place(year)
        sheet.rule((x, x), (y, y - 4), colour=style.AXIS)
        half = text_width(labels[year], style.SMALL) / 2
        x = min(max(x, half), sheet.width - half)
        sheet.text(x, y - 13, labels[year], size=style.SMALL, colour=style.MUTED, side="center")


def year_label(period: str, year: int) -> str:
    """Return what stands at the tick: the school year where it is one, else the year."""
    return period if len(period) == 7 and period[4] == "/" else str(year)


def row_labels(frame: pd.DataFrame, column: str) -> dict[str, str]:
    """Return what stands in a column → how it is printed: dates of a Stichtag as their year."""
    names = frame[column].astype(str)
    if column != "period":
        return {name: name for name in names}
    found = {
        name: year_label(name, int(year)) for name, year in zip(names, frame["year"], strict=True)
    }
    is_unique = len(set(found.values())) == len(found)
    return found if is_unique else {name: name for name in found}


def _is_exact(values: Sequence[float], decimals: int) -> bool:
    return all(abs(round(value, decimals) - value) < 1e-9 for value in values)
