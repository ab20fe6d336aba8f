"""Quotients around 1 on a logarithmic axis: twice as much is as far from 1 as half as much."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.drawing import Drawing, frame_of, rows_of
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap
from kobimo.german import interval, number

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from kobimo.disclosure import Protected

ROW, LINE = 26.0, 12.5
RADIUS = 5.0
#: Left of the axis stand the names, at most this part of the width.
LABELS = 0.42
#: Where an axis may have a number; 1 is always among them.
STOPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
#: The ends of the axis if no value lies further out.
NARROWEST = (0.5, 2.0)


def draw_quotients(protected: Protected, *, category: str, reference: str) -> Drawing:
    """Return a row per category with a point at its quotient and the line at 1.

    Parameters
    ----------
    protected
        One row per category of one region and period, in the order in which they are drawn.
        ``rounding_lower`` and ``rounding_upper`` are drawn as a line, also where there is no
        value: then the line is all that is known.
    category
        Column whose texts stand left of the points.
    reference
        What 1 stands for: „wie in Deutschland“.
    """
    frame = frame_of(protected)
    frame["label"] = frame[category].astype(str)
    low, high = _ends(frame)
    stops = [stop for stop in STOPS if low <= stop <= high]
    with house_style():
        widest = max(text_width(label) for label in frame["label"])
        left = min(widest, style.WIDTH * LABELS) + 12
        labels = [wrap(label, left - 11, lines=2) for label in frame["label"]]
        heights = [max(ROW, 7 + LINE * len(lines)) for lines in labels]
        bottom, head = 20.0, 20.0
        sheet = Sheet(bottom + sum(heights) + head)
        room = max(text_width(_text(row), weight=style.SEMIBOLD) for row in rows_of(frame))
        right = style.WIDTH - room - 10
        top = sheet.height - head

        def place(value: float) -> float:
            inside = min(max(value, low), high)
            part = math.log(inside / low) / math.log(high / low)
            return left + part * (right - left)

        for stop in stops:
            x = place(stop)
            is_one = stop == 1
            colour, width = (style.INK, 1.4) if is_one else (style.GRID, 0.8)
            sheet.rule((x, x), (bottom, top), colour=colour, width=width, below=True)
            text = number(stop, 0 if stop >= 1 else len(f"{stop:g}") - 2)
            sheet.text(x, bottom - 10, text, size=style.SMALL, colour=style.MUTED, side="center")
        half = text_width(reference, style.SMALL) / 2
        middle = min(max(place(1), half + 2), style.WIDTH - half - 2)
        sheet.text(middle, top + 9, reference, size=style.SMALL, colour=style.MUTED, side="center")
        y = top
        for row, lines, height in zip(rows_of(frame), labels, heights, strict=True):
            centre = y - height / 2
            sheet.lines(left - 10, centre, lines, side="right")
            _draw_row(sheet, row, place, centre)
            y -= height
        svg = sheet.svg()
    notes = [
        "Die waagerechte Achse ist logarithmisch: Doppelt und halb so viel liegen gleich weit."
    ]
    if frame["rounding_upper"].notna().any():
        notes.append("Striche: Grenzen, zwischen denen der Wert liegt.")
    return Drawing(svg, _alt(frame, protected), tuple(notes))


def _ends(frame: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the axis: the stops around all values; zero is drawn at its end."""
    found = [*frame["value"].dropna(), *frame["rounding_upper"].dropna()]
    found += [value for value in frame["rounding_lower"].dropna() if value > 0]
    found = [value for value in found if value > 0]
    low = min([NARROWEST[0], *found])
    high = max([NARROWEST[1], *found])
    below = max((stop for stop in STOPS if stop <= low), default=STOPS[0])
    above = min((stop for stop in STOPS if stop >= high), default=STOPS[-1])
    return below, above


def _text(row: Any) -> str:
    if math.isnan(row.value) and not math.isnan(row.rounding_upper):
        return interval(row.rounding_lower, row.rounding_upper, "ratio", 1)
    return str(row.text)


def _draw_row(sheet: Sheet, row: Any, place: Callable[[float], float], y: float) -> None:
    has_bounds = not math.isnan(row.rounding_upper)
    end = place(1)
    if has_bounds:
        xs = (place(row.rounding_lower), place(row.rounding_upper))
        sheet.rule(xs, (y, y), colour=style.OWN, width=1.6, dashes=(3.0, 2.2))
        for x in xs:
            sheet.rule((x, x), (y - 3.5, y + 3.5), colour=style.OWN, width=1.4)
        end = max(end, xs[1])
    text = _text(row)
    if math.isnan(row.value):
        colour = style.INK if has_bounds else style.MUTED
        sheet.text(end + 9, y, text, colour=colour, halo=True)
        return
    x = place(row.value)
    sheet.rule((place(1), x), (y, y), colour=style.OTHER, width=2.4)
    sheet.dot(x, y, RADIUS, style.OWN, ring=True, tip=f"{row.label}: {text}")
    start = max(end, x) + 9
    sheet.text(start, y, text, weight=style.SEMIBOLD, halo=True)


def _alt(frame: pd.DataFrame, protected: Protected) -> str:
    known = frame[frame["value"].notna()].sort_values("value", ascending=False)
    named = known.assign(series=known["label"], role="other")
    several = len(named) > alt.NAMED
    sentences = [
        alt.say_values(named.head(3) if several else named, protected.indicator),
        alt.say_range(named, f"Die {len(named)} dargestellten Werte") if several else "",
        alt.say_hidden(frame),
    ]
    topic = f"{protected.indicator.title_de}, {alt.say_periods(frame)}"
    return alt.compose("Punkte auf einer logarithmischen Achse", topic, sentences)
