"""Shares of a whole as rows of segments: regions or years below each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.figures import alt, style
from kobimo.figures.axes import row_labels
from kobimo.figures.drawing import Drawing, frame_of
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap
from kobimo.german import join

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.disclosure import Protected

ROW, DENSE_ROW = 36.0, 24.0
MANY = 5
CHIP, LINE = 10.0, 14.0


def draw_stacked(
    parts: Sequence[Protected],
    *,
    rows: str = "series",
    labels: Sequence[str] | None = None,
    subject: str = "",
) -> Drawing:
    """Return rows of segments that together are the whole.

    A row in which a part is hidden is not drawn: what is left of the bar would show it.

    Parameters
    ----------
    parts
        One set of percentages per part, in the order in which they stand; at most six.
    rows
        Column that names the row: region, or period.
    labels
        Names of the parts; default: the titles of their indicators, without what they share.
    subject
        What is divided into them: „Schulabschlüsse der Absolvierenden und Abgehenden“.

    Raises
    ------
    ValueError
        More parts than there are distinguishable colours.
    """
    if len(parts) > len(style.PARTS):
        raise ValueError(f"{len(parts)} parts, but only {len(style.PARTS)} colours")
    names = tuple(labels or short_names([part.indicator.title_de for part in parts]))
    table = _shares(parts, rows)
    with house_style():
        key = _lay_out_key(names, style.WIDTH)
        key_height = (max(line for *_, line in key) + 1) * LINE + 8
        step = DENSE_ROW if len(table) > MANY else ROW
        left = min(max(text_width(str(n), weight=style.SEMIBOLD) for n in table), 130.0) + 10
        right = style.WIDTH - 4
        sheet = Sheet(key_height + step * len(table) + 4)
        for number, (name, x, line) in enumerate(key):
            y = sheet.height - 8 - line * LINE
            sheet.box(x, y - CHIP / 2, CHIP, CHIP, fill=style.PARTS[number])
            sheet.text(x + CHIP + 4, y, name, size=style.SMALL)
        for at, (name, cells) in enumerate(table.items()):
            y = sheet.height - key_height - step * (at + 0.5)
            weight = style.SEMIBOLD if at == 0 and rows == "series" else style.REGULAR
            lines = wrap(str(name), left - 8, weight=weight, lines=2)
            sheet.lines(left - 8, y, lines, weight=weight, side="right")
            _draw_row(sheet, cells, (left, right), y, step * 0.7)
        svg = sheet.svg()
    return Drawing(svg, _alt(parts, names, table, subject))


Cells = list[tuple[float, str]]


def short_names(titles: Sequence[str]) -> list[str]:
    """Return the titles without the words all of them begin with.

    „Anteil mit Abitur“ and „Anteil ohne Abschluss“ become „mit Abitur“ and „ohne Abschluss“.
    """
    words = [title.split(" ") for title in titles]
    shared = 0
    if len(words) > 1:
        shortest = min(map(len, words)) - 1
        while shared < shortest and len({word[shared] for word in words}) == 1:
            shared += 1
    return [" ".join(word[shared:]) for word in words]


def _shares(parts: Sequence[Protected], rows: str) -> dict[str, Cells]:
    """Return row name → value and text of every part, rows in the order of the first part."""
    frames = [frame_of(part) for part in parts]
    names = row_labels(frames[0], rows)
    for frame in frames:
        frame[rows] = [names.get(str(name), str(name)) for name in frame[rows]]
    order = list(dict.fromkeys(frames[0][rows]))
    found = [
        {
            str(name): (float(value), str(text))
            for name, value, text in zip(frame[rows], frame["value"], frame["text"], strict=True)
        }
        for frame in frames
    ]
    missing = (float("nan"), ".")
    return {name: [cells.get(name, missing) for cells in found] for name in order}


def _lay_out_key(names: Sequence[str], width: float) -> list[tuple[str, float, int]]:
    """Return name, left edge and line of every entry of the key."""
    found, x, line = [], 0.0, 0
    for long in names:
        name = wrap(long, width - CHIP - 4, style.SMALL, lines=1)[0]
        room = CHIP + 4 + text_width(name, style.SMALL) + 16
        if x and x + room - 16 > width:
            x, line = 0.0, line + 1
        found.append((name, x, line))
        x += room
    return found


def _draw_row(sheet: Sheet, cells: Cells, span: tuple[float, float], y: float, tall: float) -> None:
    left, right = span
    total = sum(value for value, _ in cells)
    if math.isnan(total) or total <= 0:
        sheet.box(left, y - tall / 2, right - left, tall, hatched=True)
        label = ". nicht dargestellt"
        room = text_width(label, style.SMALL) + 10
        sheet.box((left + right - room) / 2, y - tall / 2 + 1, room, tall - 2, fill=style.PAPER)
        sheet.text((left + right) / 2, y, label, size=style.SMALL, side="center")
        return
    x = left
    for number, (value, text) in enumerate(cells):
        wide = value / total * (right - left)
        fill = style.PARTS[number]
        if wide > 0.4:
            gap = min(1.2, wide * 0.3)
            sheet.box(x, y - tall / 2, wide - gap, tall, fill=fill)
        if text_width(text, style.SMALL, style.SEMIBOLD) + 6 <= wide:
            sheet.text(
                x + wide / 2 - 0.6,
                y,
                text,
                size=style.SMALL,
                weight=style.SEMIBOLD,
                colour=style.ON[fill],
                side="center",
            )
        x += wide


def _alt(
    parts: Sequence[Protected], names: Sequence[str], table: dict[str, Cells], subject: str
) -> str:
    frame: pd.DataFrame = parts[0].frame
    sentences = []
    wanted = list(table.items())
    # Regions are all named; of many years the first and the last say what changed.
    shown = wanted if len(wanted) <= 3 else [wanted[0], wanted[-1]]
    is_named = False
    for row, cells in shown:
        if any(math.isnan(value) for value, _ in cells):
            sentences.append(f"{row}: nicht dargestellt.")
            continue
        # The names are told once; the rows after it follow their order.
        said = [text for _, text in cells]
        if not is_named:
            said = [f"{name} {text}" for name, text in zip(names, said, strict=True)]
        link = " in derselben Reihenfolge" if is_named else ""
        sentences.append(f"{row}{link}: {join(said)}.")
        is_named = True
    topic = f"{subject or join(names)}, {alt.say_span(frame) if shown != wanted else alt.say_periods(frame)}"
    return alt.compose("Gestapelte Balken, Anteile an 100 Prozent", topic, sentences)
