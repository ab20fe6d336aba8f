"""The part of a sheet in which values stand over years, with its grid and its two axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.figures.axes import Ticks, draw_value_grid, draw_year_axis, year_label

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from kobimo.figures.sheet import Sheet

#: Below the panel stand the years.
BOTTOM = 26.0


@dataclass(frozen=True, slots=True)
class Panel:
    """Axes on a sheet, and where they lie in points."""

    sheet: Sheet
    axes: Axes
    left: float
    bottom: float
    right: float
    top: float

    def place(self, year: float, value: float) -> tuple[float, float]:
        """Return the point of the sheet at which a value of a year stands."""
        x, y = self.axes.transData.transform((year, value))
        return float(x), float(y)


def open_panel(
    sheet: Sheet, frame: pd.DataFrame, ticks: Ticks, *, labels: float, head: float
) -> Panel:
    """Return a panel over all years of ``frame``, with grid and numbers drawn.

    Parameters
    ----------
    labels
        Width that is kept free for labels at the right of the panel, in points.
    head
        Height that is kept free above it, in points.
    """
    left, right, top = ticks.label_width() + 8, sheet.width - labels, sheet.height - head
    first, last = int(frame["year"].min()), int(frame["year"].max())
    axes = sheet.axes(left, BOTTOM, right, top)
    axes.set_xlim(first - 0.25, last + 0.05)
    axes.set_ylim(ticks.low, ticks.high)
    panel = Panel(sheet, axes, left, BOTTOM, right, top)
    draw_value_grid(sheet, lambda value: panel.place(first, value)[1], ticks, left, right)
    periods = dict(zip(frame["year"].astype(int), frame["period"].astype(str), strict=True))
    names = {year: year_label(periods[year], year) for year in sorted(periods)}
    draw_year_axis(sheet, lambda year: panel.place(year, ticks.low)[0], names, BOTTOM)
    return panel
