"""Bars that hang where the one before ended: from a stock over its changes to a gap."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from kobimo.disclosure import require_protected
from kobimo.figures import alt, style
from kobimo.figures.axes import choose_value_ticks, draw_value_axis
from kobimo.figures.drawing import Drawing
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap
from kobimo.german import interval, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kobimo.disclosure import Protected

ROW, BOTTOM = 40.0, 20.0
THICK = 0.5
LABELS = 0.42


class Step(NamedTuple):
    """One bar of persons, from where to where, with how far it may reach.

    Attributes
    ----------
    change
        What is written at the bar: a number of persons with its sign, or without one for a whole.
    low, high
        Where the end of the bar lies by the assumptions beside the middle; NaN without any.
    """

    label: str
    start: float
    end: float
    change: float
    low: float = math.nan
    high: float = math.nan
    is_whole: bool = False


def draw_waterfall(protected: Protected, steps: Sequence[Step]) -> Drawing:
    """Return steps from top to bottom as hanging bars.

    Parameters
    ----------
    protected
        The values that the steps come from.
    steps
        Numbers of persons; wholes begin at zero.
    """
    indicator = require_protected(protected).indicator
    ends = [0.0, *(end for step in steps for end in (step.start, step.end))]
    ends += [end for step in steps for end in (step.low, step.high) if not math.isnan(end)]
    ticks = choose_value_ticks(ends, "persons", count=4, from_zero=True)
    with house_style():
        left = style.WIDTH * LABELS
        sheet = Sheet(BOTTOM + ROW * len(steps) + 4)
        room = max(text_width(_written(step), weight=style.SEMIBOLD) for step in steps) + 10
        right = style.WIDTH - 12 - room

        def place(value: float) -> float:
            return left + (value - ticks.low) / (ticks.high - ticks.low) * (right - left)

        draw_value_axis(sheet, place, ticks, BOTTOM, sheet.height - 2)
        middle = sheet.height - 2 - ROW / 2
        for at, step in enumerate(steps):
            lines = wrap(step.label, left - 10, lines=2)
            weight = style.SEMIBOLD if step.is_whole else style.REGULAR
            sheet.lines(left - 9, middle, lines, weight=weight, side="right")
            _draw_step(sheet, step, place, middle)
            if at + 1 < len(steps) and not steps[at + 1].is_whole:
                x = place(step.end)
                sheet.rule((x, x), (middle, middle - ROW), colour=style.AXIS, dashes=(1, 2.4))
            middle -= ROW
        svg = sheet.svg()
    said = [f"{step.label}: {_written(step)}{_range(step)}." for step in steps]
    has_range = any(not math.isnan(step.low) for step in steps)
    notes = ("Dünne Striche: von wenigen bis zu vielen Abgängen.",) if has_range else ()
    return Drawing(svg, alt.compose("Wasserfalldiagramm", indicator.title_de, said), notes)


def _draw_step(sheet: Sheet, step: Step, place: Callable[[float], float], y: float) -> None:
    low, high = sorted((place(step.start), place(step.end)))
    colour = style.OWN if step.is_whole else style.OTHER
    sheet.box(low, y - ROW * THICK / 2, high - low, ROW * THICK, fill=colour)
    far = high
    if not math.isnan(step.low):
        ends = (place(step.low), place(step.high))
        far = max(far, *ends)
        sheet.rule(ends, (y, y), colour=style.INK, width=1.3)
        for x in ends:
            sheet.rule((x, x), (y - 4, y + 4), colour=style.INK, width=1.3)
    sheet.text(far + 6, y, _written(step), weight=style.SEMIBOLD, halo=True)


def _written(step: Step) -> str:
    text = number(step.change, 0)
    return f"+{text}" if step.change > 0 and not step.is_whole else text


def _range(step: Step) -> str:
    if math.isnan(step.low):
        return ""
    ends = sorted(abs(end - step.start) for end in (step.low, step.high))
    return f" (Spannweite {interval(ends[0], ends[1], 'persons', 0)})"
