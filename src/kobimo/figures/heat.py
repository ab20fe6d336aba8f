"""Tables whose cells are shaded: two breakdowns crossed, or areas against indicators."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.classes import choose_classes
from kobimo.figures.drawing import Drawing, frame_of
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap
from kobimo.german import UNITS, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kobimo.disclosure import Protected

ROW, HEAD_LINE = 21.0, 12.5
#: Column heads of this many points are turned by a quarter if they do not fit.
TURNED = 118.0
#: Borders in standard deviations from the mean of the areas.
DEVIATIONS = (-1.0, -0.5, 0.5, 1.0)

#: Text and fill of a cell; no fill is hatched, no text is an empty cell.
Cell = tuple[str, str | None]


def draw_heat(
    protected: Protected, *, rows: str, columns: str, borders: Sequence[float] | None = None
) -> Drawing:
    """Return the values of two crossed breakdowns, darker where they are higher.

    Parameters
    ----------
    protected
        One row per cell, in the order in which rows and columns shall stand.
    rows, columns
        Columns of the frame that name the rows and columns of the table.
    borders
        Class borders; default: about as many cells in each of five classes.
    """
    frame = frame_of(protected)
    indicator = protected.indicator
    classes = choose_classes(frame["value"], indicator.unit, indicator.decimals, borders=borders)
    across = list(dict.fromkeys(frame[columns].astype(str)))
    down = list(dict.fromkeys(frame[rows].astype(str)))
    cells: dict[tuple[str, str], Cell] = {
        (str(row[rows]), str(row[columns])): (
            (bare(row, indicator.unit), classes.fill(round(row["value"], indicator.decimals)))
            if not math.isnan(row["value"])
            else (str(row["text"]), None)
        )
        for row in frame.to_dict("records")
    }
    svg = draw_cells(down, across, lambda r, c: cells.get((r, c)))
    label = frame[rows].astype(str) + ", " + frame[columns].astype(str)
    sentences = [
        f"{len(down)} Zeilen: {_named(down)}.",
        f"{len(across)} Spalten: {_named(across)}.",
        alt.say_range(frame.assign(label=label), "Die Werte"),
        alt.say_hidden(frame),
    ]
    topic = f"{indicator.title_de}, {alt.say_periods(frame)}"
    return Drawing(svg, alt.compose("Tabelle mit Farbstufen", topic, sentences))


def _named(names: Sequence[str]) -> str:
    """Return the first names; they are parted by semicolons, as many contain an „und“."""
    rest = ["weitere"] if len(names) > alt.NAMED else []
    return "; ".join([*names[: alt.NAMED], *rest])


def draw_area_heat(
    parts: Sequence[Protected], *, labels: Sequence[str] | None = None, plural: str = "Räume"
) -> Drawing:
    """Return areas down and indicators across, shaded by their distance from the areas' mean.

    The distance is in standard deviations of the areas shown; areas stand in the order of
    the first indicator's values, those without one last.

    Parameters
    ----------
    parts
        One set of values per column, rows labelled with ``raum`` and ``series``.
    labels
        Column heads; default: the titles of the indicators.
    plural
        What the municipality calls its areas.
    """
    import pandas as pd

    frames = [frame_of(part) for part in parts]
    heads = list(labels or (part.indicator.title_de for part in parts))
    first = frames[0].sort_values(["value", "series"], ascending=[False, True])
    order = list(dict.fromkeys(pd.concat([first, *frames[1:]])["raum"].astype(str)))
    names = {str(r): str(n) for f in frames for r, n in zip(f["raum"], f["series"], strict=True)}
    cells: dict[tuple[str, str], Cell] = {}
    for at, (part, frame) in enumerate(zip(parts, frames, strict=True)):
        mean, deviation = float(frame["value"].mean()), float(frame["value"].std(ddof=0))
        for row in frame.to_dict("records"):
            value = float(row["value"])
            key = (str(row["raum"]), str(at))
            if math.isnan(value):
                cells[key] = (str(row["text"]), None)
                continue
            distance = (value - mean) / deviation if deviation else 0.0
            step = sum(distance >= border for border in DEVIATIONS)
            cells[key] = (bare(row, part.indicator.unit), style.MEAN[step])
    columns = [str(at) for at in range(len(parts))]
    svg = draw_cells(order, columns, lambda r, c: cells.get((r, c)), names, heads, key=True)
    return Drawing(svg, _say_areas(frames, heads, order, names, plural))


def bare(row: dict[Any, Any], unit: str) -> str:
    """Return the printed value without its unit, which stands above the table."""
    text, suffix = str(row["text"]), UNITS[unit].suffix
    if text.startswith("("):
        return f"({text[1:-1].removesuffix(suffix)})"
    return text.removesuffix(suffix)


def draw_cells(
    down: Sequence[str],
    across: Sequence[str],
    cell: Callable[[str, str], Cell | None],
    names: dict[str, str] | None = None,
    heads: Sequence[str] | None = None,
    *,
    key: bool = False,
) -> str:
    """Return a table of shaded cells.

    Parameters
    ----------
    cell
        Text and fill of a cell by the keys of its row and column; ``None`` is an empty cell.
    names, heads
        What stands before a row and above a column, where it is not the key.
    key
        Explain the shades as distances from the mean.
    """
    labels = [names.get(row, row) if names else row for row in down]
    heads = list(heads or across)
    with house_style():
        size = style.SMALL if len(down) > 12 else style.TEXT
        left = min(max(text_width(text, size) for text in labels), style.WIDTH * 0.34) + 8
        wide = (style.WIDTH - left) / len(across)
        longest = max(text_width(word, style.SMALL) for head in heads for word in head.split(" "))
        is_turned = longest > wide - 4
        if is_turned:
            room = min(TURNED, max(text_width(head, style.SMALL) for head in heads)) + 4
            lines = [
                wrap(head, room - 2, style.SMALL, lines=max(1, int(wide // 11))) for head in heads
            ]
            top_room = max(text_width(t, style.SMALL) for texts in lines for t in texts) + 8
        else:
            lines = [wrap(head, wide - 4, style.SMALL, lines=4) for head in heads]
            top_room = HEAD_LINE * max(map(len, lines)) + 6
        foot = 22.0 if key else 2.0
        sheet = Sheet(top_room + ROW * len(down) + foot)
        top = sheet.height - top_room
        for at, texts in enumerate(lines):
            x = left + wide * (at + 0.5)
            if is_turned:
                start = x - 5.5 * (len(texts) - 1)
                for n, text in enumerate(texts):
                    y = top + 5 + text_width(text, style.SMALL) / 2
                    sheet.text(start + 11 * n, y, text, size=style.SMALL, side="center", turned=90)
            else:
                middle = top + 5 + HEAD_LINE * len(texts) / 2
                sheet.lines(x, middle, texts, size=style.SMALL, side="center")
        for at, (row, label) in enumerate(zip(down, labels, strict=True)):
            y = top - ROW * (at + 1)
            text = wrap(label, left - 8, size, lines=1)[0]
            sheet.text(left - 7, y + ROW / 2, text, size=size, side="right")
            for n, column in enumerate(across):
                found = cell(row, column)
                if found is not None:
                    _draw_cell(sheet, found, left + wide * n, y, wide=wide, size=size)
        if key:
            _draw_deviations(sheet, left)
        return sheet.svg()


def _draw_cell(sheet: Sheet, cell: Cell, x: float, y: float, *, wide: float, size: float) -> None:
    text, fill = cell
    middle = (x + wide / 2, y + ROW / 2)
    if fill is None:
        sheet.box(x, y, wide - 1.2, ROW - 1.2, hatched=True)
        sheet.box(middle[0] - 9, y + 3, 18, ROW - 7, fill=style.PAPER)
        # The sign is a lone dot as a rule, and must not be taken for dust.
        sheet.text(*middle, text, size=style.TEXT + 3, weight=style.BOLD, side="center")
        return
    sheet.box(x, y, wide - 1.2, ROW - 1.2, fill=fill)
    small = min(size, size * (wide - 4) / max(text_width(text, size), 1))
    sheet.text(*middle, text, size=round(small, 1), colour=style.ON[fill], side="center")


def _draw_deviations(sheet: Sheet, left: float) -> None:
    words = ("unter dem Mittel", "über dem Mittel")
    y, step = 8.0, 26.0
    start = min(
        left + text_width(words[0], style.SMALL) + 6,
        style.WIDTH - text_width(words[1], style.SMALL) - 5 * step - 6,
    )
    sheet.text(start - 6, y, words[0], size=style.SMALL, colour=style.MUTED, side="right")
    for n, fill in enumerate(style.MEAN):
        sheet.box(start + step * n, y - 5, step - 1.2, 10, fill=fill)
    sheet.text(start + 5 * step + 5, y, words[1], size=style.SMALL, colour=style.MUTED)


def _say_areas(
    frames: Sequence[Any],
    heads: Sequence[str],
    order: Sequence[str],
    names: dict[str, str],
    plural: str,
) -> str:
    sentences = [f"Zeilen: {len(order)} {plural}. Spalten: {_named(heads)}."]
    for frame, head in zip(frames, heads, strict=True):
        labelled = frame.assign(label=frame["raum"].astype(str).map(names))
        sentences.append(alt.say_range(labelled, f"{head}: Die Werte"))
    hidden = sum(int(frame["value"].isna().sum()) for frame in frames)
    if hidden:
        is_one = hidden == 1
        sentences.append(
            "Ein Wert ist nicht dargestellt."
            if is_one
            else f"{number(hidden)} Werte sind nicht dargestellt."
        )
    period = alt.say_periods(frames[0])
    return alt.compose("Tabelle mit Farbstufen", f"{plural} im Vergleich, {period}", sentences)
