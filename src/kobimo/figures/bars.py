"""Horizontal bars with intervals and the value written at each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.axes import choose_value_ticks, draw_value_axis
from kobimo.figures.drawing import Drawing, frame_of, rows_of
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from kobimo.disclosure import Protected

#: Height of a row by its lines of text, in points; with many rows the smaller.
ROW, DENSE_ROW, LINE = 27.0, 19.0, 13.5
MANY = 14
#: The labels left of the bars take at most this part of the width.
LABELS = 0.36


def draw_bars(protected: Protected, *, category: str = "series") -> Drawing:
    """Return horizontal bars in the order of the rows.

    Parameters
    ----------
    protected
        One row per bar. With ``role`` the municipality, Land and Bund have their colours.
    category
        Column whose texts stand left of the bars.
    """
    frame = frame_of(protected)
    frame["label"] = frame[category].astype(str)
    known = frame[frame["value"].notna()]
    ends = [0.0, *known["value"], *known["upper"].dropna(), *known["lower"].dropna()]
    ticks = choose_value_ticks(ends, protected.indicator.unit, count=4, from_zero=True)
    is_dense = len(frame) > MANY
    size = style.SMALL if is_dense else style.TEXT
    with house_style():
        weights = [_weight(frame, row) for row in rows_of(frame)]
        widest = max(
            text_width(label, size, weight)
            for label, weight in zip(frame["label"], weights, strict=True)
        )
        left = min(widest, style.WIDTH * LABELS) + 10
        labels = [
            wrap(label, left - 9, size, weight, lines=2)
            for label, weight in zip(frame["label"], weights, strict=True)
        ]
        height = DENSE_ROW if is_dense else ROW
        rows = [max(height, 8 + LINE * len(lines)) for lines in labels]
        bottom = 20.0
        sheet = Sheet(bottom + sum(rows) + 4)
        room = max(text_width(str(text), size, style.SEMIBOLD) for text in frame["text"]) + 12
        # A bar that ends before the axis leaves its value room beside it.
        right = style.WIDTH - 12 - _overhang(known, ticks.high, left, room)

        def place(value: float) -> float:
            return left + (value - ticks.low) / (ticks.high - ticks.low) * (right - left)

        draw_value_axis(sheet, place, ticks, bottom, sheet.height - 2)
        y = sheet.height - 2
        for row, lines, weight, step in zip(rows_of(frame), labels, weights, rows, strict=True):
            middle = y - step / 2
            sheet.lines(left - 8, middle, lines, size=size, weight=weight, side="right")
            _draw_bar(sheet, row, place, y=middle, thick=min(step, height) * 0.62, size=size)
            y -= step
        zero = place(0)
        sheet.rule((zero, zero), (bottom, sheet.height - 2), colour=style.AXIS, width=1.0)
        svg = sheet.svg()
    notes = ("Dünne Striche: 95-%-Intervall.",) if known["lower"].notna().any() else ()
    return Drawing(svg, _alt(frame, protected), notes)


def _weight(frame: pd.DataFrame, row: Any) -> int:
    """Set the municipality off among others; where all rows are its own, none is."""
    is_mixed = len(set(frame["role"])) > 1
    return style.SEMIBOLD if is_mixed and row.role == "own" else style.REGULAR


def _overhang(known: pd.DataFrame, high: float, left: float, room: float) -> float:
    """Return how much narrower the axis must be so that every value fits beside its bar."""
    most = 0.0
    full = style.WIDTH - 12 - left
    for row in rows_of(known):
        if row.value < 0:
            continue
        end = row.value if math.isnan(row.upper) else row.upper
        # Bar end at share s of the axis w: s·w + room ≤ full, solved for full - w.
        share = max(end, 0) / high if high > 0 else 0
        if share:
            most = max(most, full - (full - room + 6) / share)
    return max(0.0, most)


def _draw_bar(
    sheet: Sheet, row: Any, place: Callable[[float], float], *, y: float, thick: float, size: float
) -> None:
    zero = place(0)
    if math.isnan(row.value):
        text = f"{row.text} {row.reason}".strip()
        sheet.text(zero + 6, y, text, size=size, colour=style.MUTED)
        return
    end = place(row.value)
    colour = style.ROLES[row.role]
    sheet.box(min(zero, end), y - thick / 2, abs(end - zero), thick, fill=colour)
    far = end
    if not math.isnan(row.lower):
        low, far = place(row.lower), place(row.upper)
        # On the bar the whisker is paper, beyond it ink: it shows on both grounds.
        sheet.rule((low, end), (y, y), colour=style.PAPER, width=1.3)
        sheet.rule((end, far), (y, y), colour=style.INK, width=1.3)
        for x, tint in ((low, style.PAPER), (far, style.INK)):
            sheet.rule((x, x), (y - 3, y + 3), colour=tint, width=1.3)
    is_negative = row.value < 0
    sheet.text(
        min(end, zero) - 5 if is_negative else max(far, zero) + 5,
        y,
        str(row.text),
        size=size,
        weight=style.SEMIBOLD,
        side="right" if is_negative else "left",
        halo=True,
    )


def _alt(frame: pd.DataFrame, protected: Protected) -> str:
    shown = frame.assign(series=frame["label"])
    is_mixed = len(set(frame["role"])) > 1
    has_unnamed = len(shown) > alt.NAMED or (is_mixed and (frame["role"] == "other").any())
    what = f"Die {int(frame['value'].notna().sum())} dargestellten Werte"
    sentences = [
        alt.say_values(shown[shown["role"] != "other"] if is_mixed else shown, protected.indicator),
        # Where every bar is named above, the range adds nothing.
        alt.say_range(shown, what) if has_unnamed else "",
        alt.say_hidden(frame),
    ]
    topic = f"{protected.indicator.title_de}, {alt.say_periods(frame)}"
    return alt.compose("Balkendiagramm", topic, sentences)
