"""Two or three series of one region over the years on one scale, named at their ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.figures import alt, style
from kobimo.figures.axes import choose_value_ticks
from kobimo.figures.drawing import Drawing, frame_of, rows_of, runs_of
from kobimo.figures.labels import spread
from kobimo.figures.panel import Panel, open_panel
from kobimo.figures.sheet import Sheet, Side, house_style, text_width, wrap
from kobimo.german import quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.disclosure import Protected

HEIGHT = 240.0
LABELS = 132.0
#: Series differ in their dashes too: grey print, colour vision.
DASHES: tuple[tuple[float, ...], ...] = ((), (4.0, 2.4), (1.2, 2.2))


@dataclass(frozen=True, slots=True)
class Line:
    """One line: which column of which values, and what it is called at its end."""

    part: Protected
    name: str
    unit: str
    decimals: int = 0
    column: str = "value"


def draw_pair(
    lines: Sequence[Line], *, reference: float | None = None, called: str = ""
) -> Drawing:
    """Return lines over the years, with breaks and the rounding of the publisher.

    Parameters
    ----------
    lines
        At most three; their rows are of one region and series.
    reference
        Value at which a line is drawn across, and what it means.
    """
    frames = [_frame(line) for line in lines]
    known = [value for frame in frames for value in frame["shown"].dropna()]
    bands = [v for f in frames for side in ("low", "high") for v in f[side].dropna()]
    inside = [*known, *bands, *([] if reference is None else [reference])]
    ticks = choose_value_ticks(inside, lines[0].unit)
    with house_style():
        ends = [_end(frame, line) for frame, line in zip(frames, lines, strict=True)]
        widest = max((text_width(text, weight=600) for e in ends for text in e[2]), default=0)
        sheet = Sheet(HEIGHT)
        panel = open_panel(sheet, frames[0], ticks, labels=widest + 16, head=14)
        if reference is not None:
            _draw_reference(panel, frames, reference, called)
        for at, (frame, line) in enumerate(zip(frames, lines, strict=True)):
            _draw_line(panel, frame, line, at)
        _draw_ends(panel, ends)
        svg = sheet.svg()
    notes = ["Die senkrechte Achse beginnt nicht bei null."] if ticks.low > 0 else []
    if bands:
        notes.append("Farbige Fläche: Wie weit die Rundung der Zahlen den Wert verschieben kann.")
    return Drawing(svg, _alt(frames, lines), tuple(notes))


def _frame(line: Line) -> pd.DataFrame:
    """Return the rows by year with what is drawn in ``shown``, and its bounds."""
    frame = frame_of(line.part).sort_values("year", kind="stable").reset_index(drop=True)
    shown = frame[line.column].where(frame["value"].notna())
    bounds = ("rounding_lower", "rounding_upper")
    low, high = (frame[name] if line.column == "value" else shown * math.nan for name in bounds)
    return frame.assign(shown=shown, low=low, high=high)


End = tuple[float, float, list[str]]


def _end(frame: pd.DataFrame, line: Line) -> End:
    known = frame[frame["shown"].notna()]
    last = known.iloc[-1]
    text = quantity(float(last["shown"]), line.unit, line.decimals)
    return float(last["year"]), float(last["shown"]), [*wrap(line.name, LABELS, lines=2), text]


def _draw_reference(
    panel: Panel, frames: Sequence[pd.DataFrame], reference: float, called: str
) -> None:
    """Draw the line across, and name it at the end from which the others are further away."""
    y = panel.place(0, reference)[1]
    panel.sheet.rule((panel.left, panel.right), (y, y), colour=style.INK, width=1.2)
    known = [frame["shown"].dropna() for frame in frames]
    first, last = (min(abs(v.iloc[at] - reference) for v in known) for at in (0, -1))
    side: Side = "left" if first > last else "right"
    x = panel.left + 4 if side == "left" else panel.right - 4
    panel.sheet.text(x, y + 8, called, size=style.SMALL, colour=style.MUTED, side=side, halo=True)


def _draw_line(panel: Panel, frame: pd.DataFrame, line: Line, at: int) -> None:
    colour = style.PARTS[at]
    for run in runs_of(frame.assign(value=frame["shown"]), line.part.breaks):
        if run["low"].notna().any():
            panel.axes.fill_between(
                run["year"], run["low"], run["high"], color=colour, alpha=0.16, lw=0, clip_on=False
            )
        (drawn,) = panel.axes.plot(
            run["year"], run["shown"], color=colour, linewidth=2.4, clip_on=False, zorder=3
        )
        if DASHES[at]:
            drawn.set_dashes(list(DASHES[at]))
        for row in rows_of(run):
            text = quantity(row.shown, line.unit, line.decimals)
            tip = f"{line.name}, {row.period}: {text}"
            panel.sheet.dot(*panel.place(row.year, row.shown), 3.0, colour, ring=True, tip=tip)


def _draw_ends(panel: Panel, ends: Sequence[End]) -> None:
    points = [panel.place(year, value) for year, value, _ in ends]
    sizes = [len(lines) * style.TEXT * 1.16 + 3 for *_, lines in ends]
    centres = spread([y for _, y in points], sizes, panel.bottom - 8, panel.top + 8)
    start = panel.right + 13
    for at, ((x, y), centre, (_, _, lines)) in enumerate(zip(points, centres, ends, strict=True)):
        colour = style.PARTS[at]
        if abs(centre - y) > 4 or x < panel.right - 12:
            edge = max(x + 5, panel.right + 1)
            panel.sheet.rule((x + 5, edge, start - 2), (y, y, centre), colour=colour, width=0.7)
        panel.sheet.lines(start, centre, lines, colour=colour, weight=style.SEMIBOLD)


def _alt(frames: Sequence[pd.DataFrame], lines: Sequence[Line]) -> str:
    sentences = []
    for frame, line in zip(frames, lines, strict=True):
        known = frame[frame["shown"].notna()]
        first, last = known.iloc[0], known.iloc[-1]
        texts = [quantity(float(row["shown"]), line.unit, line.decimals) for row in (first, last)]
        sentences.append(
            f"{line.name}: {first['period']} {texts[0]}, {last['period']} {texts[1]}."
            if len(known) > 1
            else f"{line.name}: {last['period']} {texts[1]}."
        )
    topic = f"{' und '.join(line.name for line in lines)}, {alt.say_span(frames[0])}"
    return alt.compose("Liniendiagramm", topic, sentences)
