"""Two groups side by side in every row: two points, the line between them, the difference."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.axes import choose_value_ticks, draw_value_axis, row_labels
from kobimo.figures.drawing import Drawing, frame_of
from kobimo.figures.labels import spread
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap
from kobimo.german import UNITS, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from kobimo.disclosure import Protected

#: Row and group → the row of the frame.
Cells = dict[tuple[str, str], dict[Any, Any]]

ROW, DENSE_ROW = 27.0, 21.0
MANY = 9
RADIUS = 5.0
HEAD = 30.0


def draw_dumbbell(
    protected: Protected, *, category: str = "period", series: str = "series"
) -> Drawing:
    """Return rows with one point for each of two groups and their difference at the right.

    Parameters
    ----------
    protected
        One row per category and group.
    category
        Column that names the rows: a period, a region, a school type.
    series
        Column that names the groups; the first two that occur are drawn.
    """
    frame = frame_of(protected)
    frame[category] = frame[category].astype(str).map(row_labels(frame, category))
    groups = list(dict.fromkeys(frame[series].astype(str)))[:2]
    names = list(dict.fromkeys(frame[category].astype(str)))
    cells = {(str(r[category]), str(r[series])): r for r in frame.to_dict("records")}
    known = frame[frame["value"].notna()]
    indicator = protected.indicator
    ticks = choose_value_ticks(known["value"], indicator.unit, count=4)
    size = style.SMALL if len(names) > MANY else style.TEXT
    step = DENSE_ROW if len(names) > MANY else ROW
    gaps = {name: _difference(cells, name, groups, protected) for name in names}
    with house_style():
        widest = max(text_width(name, size) for name in names)
        left = min(widest, style.WIDTH * 0.3) + 20
        heading = ["Unterschied", *([words] if (words := _in_words(indicator.unit)) else [])]
        room = max(text_width(text, style.SMALL) for text in (*gaps.values(), *heading))
        right = style.WIDTH - room - 30
        bottom = 20.0
        sheet = Sheet(bottom + step * len(names) + HEAD + 4)
        top = sheet.height - HEAD - 2

        def place(value: float) -> float:
            return left + (value - ticks.low) / (ticks.high - ticks.low) * (right - left)

        draw_value_axis(sheet, place, ticks, bottom, top)
        for at, name in enumerate(names):
            y = top - step * (at + 0.5)
            lines = wrap(name, left - 18, size, lines=2)
            sheet.lines(left - 16, y, lines, size=size, side="right")
            ends = [(group, cells.get((name, group))) for group in groups]
            points = [
                (place(cell["value"]), n, str(cell["text"]))
                for n, (_, cell) in enumerate(ends)
                if cell is not None and not math.isnan(cell["value"])
            ]
            if len(points) == 2:
                xs = (points[0][0], points[1][0])
                sheet.rule(xs, (y, y), colour=style.OTHER, width=3.0)
            for x, n, text in points:
                tip = f"{groups[n]}, {name}: {text}"
                sheet.dot(x, y, RADIUS, style.GROUPS[n], ring=True, tip=tip)
            sheet.text(style.WIDTH - 2, y, gaps[name], size=style.SMALL, side="right")
        sheet.lines(
            style.WIDTH - 2,
            sheet.height - HEAD / 2,
            heading,
            size=style.SMALL,
            colour=style.MUTED,
            side="right",
        )
        firsts = {
            group: place(cell["value"])
            for group in groups
            if (cell := next(_known(cells, names, group), None)) is not None
        }
        _draw_heads(sheet, firsts, (left, style.WIDTH - room - 16))
        svg = sheet.svg()
    notes = ("Die waagerechte Achse beginnt nicht bei null.",) if ticks.low > 0 else ()
    return Drawing(svg, _alt(protected, frame, gaps, category=category, series=series), notes)


def _difference(
    cells: Cells,
    name: str,
    groups: list[str],
    protected: Protected,
) -> str:
    """Return the second group minus the first as text, or the sign where one is missing."""
    found = [cells.get((name, group)) for group in groups]
    values = [cell["value"] if cell else float("nan") for cell in found]
    if len(values) < 2 or any(map(math.isnan, values)):
        return "."
    decimals = protected.indicator.decimals
    # Of the values as they are printed, so that readers who subtract get the same.
    return number(abs(round(values[1], decimals) - round(values[0], decimals)), decimals)


def _in_words(unit: str) -> str:
    """Return „in Prozentpunkten“ for the heading, empty for units without a name."""
    word = UNITS[unit].difference.strip().replace("\u00a0", "")
    return f"in {word}n" if word and not word.endswith(("n", "o")) else f"in {word}" if word else ""


def _known(cells: Cells, names: list[str], group: str) -> Iterator[dict[Any, Any]]:
    """Yield the rows of a group that have a value, from the top."""
    for name in names:
        cell = cells.get((name, group))
        if cell is not None and not math.isnan(cell["value"]):
            yield cell


def _draw_heads(sheet: Sheet, firsts: dict[str, float], span: tuple[float, float]) -> None:
    """Name the groups above their uppermost points."""
    y = sheet.height - HEAD + 10
    widths = [text_width(group, weight=style.SEMIBOLD) + 22 for group in firsts]
    centres = spread(list(firsts.values()), widths, *span)
    for n, (group, centre, width) in enumerate(zip(firsts, centres, widths, strict=True)):
        start = centre - width / 2 + 6
        sheet.dot(start, y, 4.0, style.GROUPS[n])
        sheet.text(start + 7, y, group, weight=style.SEMIBOLD, colour=style.GROUPS[n])


def _alt(
    protected: Protected, frame: pd.DataFrame, gaps: dict[str, str], *, category: str, series: str
) -> str:
    names = list(gaps)
    groups = list(dict.fromkeys(frame[series].astype(str)))[:2]
    chosen = names if len(names) <= 4 else [names[0], names[-1]]
    sentences = []
    for name in chosen:
        rows = frame[frame[category].astype(str) == name].assign(role="other")
        rows = rows.assign(series=rows[series])
        unit = UNITS[protected.indicator.unit].difference
        gap = "" if gaps[name] == "." else f" Unterschied: {gaps[name]}{unit}."
        sentences.append(alt.say_values(rows, protected.indicator, when=name) + gap)
    sentences.append(alt.say_hidden(frame))
    topic = f"{protected.indicator.title_de}: {' und '.join(groups)}, {alt.say_periods(frame)}"
    return alt.compose("Punktepaare", topic, sentences)
