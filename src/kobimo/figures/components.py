"""A change taken apart: bars of its components by part, one panel per base year, one scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.axes import choose_value_ticks
from kobimo.figures.drawing import Drawing, frame_of
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap
from kobimo.german import join, quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.disclosure import Protected
    from kobimo.figures.axes import Ticks

#: Category and panel and component → the row of the frame.
Cells = dict[tuple[str, str, str], dict[Any, Any]]

ROW, BAR = 27.0, 6.0
LABELS = 0.33
GAP = 18.0
#: Above the panels: the names of the components, then those of the panels.
HEAD = 46.0
#: Space beside the panel's bars for the sum.
TOTAL = "total"


def draw_components(
    protected: Protected,
    *,
    rows: str,
    panels: str,
    components: Mapping[str, str],
    component: str,
) -> Drawing:
    """Return rows with a bar for each component in each panel, and their sum beside them.

    Parameters
    ----------
    protected
        One row per category, panel and component of one region and year; the component
        ``total`` is the sum.
    rows, panels
        Columns whose texts name the rows and the panels, in their order.
    components
        Category → label, in the order of the bars.
    component
        Column of the components.
    """
    frame = frame_of(protected)
    names = list(dict.fromkeys(frame[rows].astype(str)))
    columns = list(dict.fromkeys(frame[panels].astype(str)))
    cells: Cells = {
        (str(row[rows]), str(row[panels]), str(row[component])): row
        for row in frame.to_dict("records")
    }
    ticks = choose_value_ticks([0.0, *frame["value"].dropna()], protected.indicator.unit, count=3)
    with house_style():
        widest = max(text_width(name, style.SMALL) for name in names)
        left = min(widest, style.WIDTH * LABELS) + 10
        room = max((text_width(_sum(c), style.SMALL) for c in cells.values()), default=0) + 6
        wide = (style.WIDTH - left - GAP * (len(columns) - 1)) / len(columns)
        bottom = 20.0
        labels = [wrap(name, left - 9, style.SMALL, lines=2) for name in names]
        sheet = Sheet(bottom + ROW * len(names) + HEAD)
        top = sheet.height - HEAD
        _draw_legend(sheet, list(components.values()))
        for at, column in enumerate(columns):
            start = left + at * (wide + GAP)
            stop = start + wide - room
            _draw_frame(sheet, column, ticks, (start, stop), (bottom, top))
            for n, name in enumerate(names):
                y = top - ROW * (n + 0.5)
                found = [cells.get((name, column, key)) for key in components]
                whole = cells.get((name, column, TOTAL))
                _draw_bars(sheet, found, list(components.values()), ticks, span=(start, stop), y=y)
                weight = style.SEMIBOLD if n == 0 else style.REGULAR
                sheet.text(
                    start + wide,
                    y,
                    _sum(whole) if whole else ".",
                    size=style.SMALL,
                    weight=weight,
                    side="right",
                )
        for n, lines in enumerate(labels):
            y = top - ROW * (n + 0.5)
            weight = style.SEMIBOLD if n == 0 else style.REGULAR
            sheet.lines(left - 8, y, lines, size=style.SMALL, weight=weight, side="right")
        rule = top - ROW
        sheet.rule((0, style.WIDTH), (rule, rule), colour=style.AXIS, width=0.8)
        svg = sheet.svg()
    notes = ("Die Zahl neben den Balken ist ihre Summe: die ganze Veränderung.",)
    return Drawing(svg, _alt(protected, cells, names, columns, components), notes)


def _sum(cell: dict[Any, Any]) -> str:
    """Return the printed value with a plus where it is one."""
    value = float(cell["value"])
    if math.isnan(value):
        return str(cell["text"])
    return f"+{cell['text']}" if value > 0 else str(cell["text"])


def _place(value: float, ticks: Ticks, span: tuple[float, float]) -> float:
    return span[0] + (value - ticks.low) / (ticks.high - ticks.low) * (span[1] - span[0])


def _draw_legend(sheet: Sheet, labels: Sequence[str]) -> None:
    """Name the components above both panels, each behind its colour."""
    x, y = 2.0, sheet.height - 9
    for n, label in enumerate(labels):
        sheet.box(x, y - 4, 8, 8, fill=style.PARTS[n])
        sheet.text(x + 12, y, label, size=style.SMALL, weight=style.SEMIBOLD)
        x += 12 + text_width(label, style.SMALL, style.SEMIBOLD) + 16


def _draw_frame(
    sheet: Sheet,
    name: str,
    ticks: Ticks,
    span: tuple[float, float],
    height: tuple[float, float],
) -> None:
    bottom, top = height
    # Only the ends and zero: between two panels there is no room for more.
    shown = [
        (value, label)
        for value, label in zip(ticks.values, ticks.labels, strict=True)
        if value in {ticks.low, 0.0, ticks.high}
    ]
    for value in ticks.values:
        x = _place(value, ticks, span)
        colour, width = (style.AXIS, 1.0) if value == 0 else (style.GRID, 0.8)
        sheet.rule((x, x), (bottom, top), colour=colour, width=width, below=True)
    for value, label in shown:
        x = _place(value, ticks, span)
        sheet.text(x, bottom - 10, label, size=style.SMALL, colour=style.MUTED, side="center")
    sheet.text(span[0], top + 12, name, size=style.SMALL, colour=style.MUTED)


def _draw_bars(
    sheet: Sheet,
    found: Sequence[dict[Any, Any] | None],
    labels: Sequence[str],
    ticks: Ticks,
    *,
    span: tuple[float, float],
    y: float,
) -> None:
    zero = _place(0, ticks, span)
    top = y + BAR * len(found) / 2
    for n, (cell, label) in enumerate(zip(found, labels, strict=True)):
        if cell is None or math.isnan(cell["value"]):
            continue
        end = _place(float(cell["value"]), ticks, span)
        tip = f"{label}: {_sum(cell)}"
        at = top - BAR * (n + 1)
        sheet.box(min(zero, end), at, abs(end - zero), BAR - 1, fill=style.PARTS[n], tip=tip)


def _alt(
    protected: Protected,
    cells: Cells,
    names: Sequence[str],
    columns: Sequence[str],
    components: Mapping[str, str],
) -> str:
    indicator = protected.indicator
    sentences = []
    for column in columns:
        whole = cells.get((names[0], column, TOTAL))
        if whole is None or math.isnan(whole["value"]):
            continue
        parts = [
            f"{label} {quantity(cell['value'], indicator.unit, indicator.decimals)}"
            for key, label in components.items()
            if (cell := cells.get((names[0], column, key))) is not None
            and not math.isnan(cell["value"])
        ]
        sentences.append(f"{column}: insgesamt {whole['text']}, davon {join(parts)}.")
    frame = protected.frame
    sentences.append(alt.say_hidden(frame[frame[_column_of(frame, cells)] == TOTAL]))
    topic = f"{indicator.title_de}, {alt.say_periods(frame)}"
    return alt.compose("Balken nach Komponenten", topic, sentences)


def _column_of(frame: Any, cells: Cells) -> str:
    """Return the column in which the components stand."""
    keys = {key for _, _, key in cells}
    return next(str(name) for name in frame.columns if set(frame[name].astype(str)) == keys)
