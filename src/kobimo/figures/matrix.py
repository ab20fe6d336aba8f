"""Areas in the cells of two indicators with classes: how things stand, and how they have moved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.figures import alt, style
from kobimo.figures.drawing import Drawing, frame_of
from kobimo.figures.map import CERTAIN, area_numbers, unsure_areas
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap
from kobimo.german import join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.disclosure import Protected

LINE, PAD = 14.0, 7.0
#: Mark behind an area whose class is unsure in either direction.
DOUBT = "?"
LEFT = 128.0


def draw_matrix(down: Protected, across: Protected, *, plural: str = "Räume") -> Drawing:
    """Return a table whose cells name the areas that lie in both classes.

    Parameters
    ----------
    down, across
        One row per area of one period, named by ``raum`` and ``series``, of indicators that
        declare classes with borders. The highest class of ``down`` stands at the top.
    plural
        What the municipality calls its areas.
    """
    upper, side = frame_of(down), frame_of(across)
    rows, columns = down.indicator.classes, across.indicator.classes
    if rows is None or columns is None:
        raise ValueError("both indicators need declared classes")
    names = dict(zip(upper["raum"].astype(str), upper["series"].astype(str), strict=True))
    labels = area_numbers(names)
    doubtful = unsure_areas(upper) | unsure_areas(side)
    other = dict(zip(side["raum"].astype(str), side["value"].astype(float), strict=True))
    cells: dict[tuple[str, str], list[str]] = {}
    left_out = 0
    for raum, value in zip(upper["raum"].astype(str), upper["value"].astype(float), strict=True):
        second = other.get(raum, math.nan)
        if math.isnan(value) or math.isnan(second):
            left_out += 1
            continue
        at = (rows.label_of(value), columns.label_of(second))
        cells.setdefault(at, []).append(labels[raum] + (DOUBT if raum in doubtful else ""))
    order = list(reversed(rows.labels))
    svg = _draw(order, columns.labels, cells, down.indicator.title_de, across.indicator.title_de)
    counts = sorted(cells.items(), key=lambda item: -len(item[1]))[:4]
    often = [f"{len(found)}-mal „{row}“ und „{column}“" for (row, column), found in counts]
    missing = f"Nicht dargestellt, weil ein Wert fehlt: {left_out}." if left_out else ""
    sentences = [
        f"Zeilen: {join(order)}. Spalten: {join(list(columns.labels))}.",
        f"Am häufigsten: {'; '.join(often)}." if often else "",
        f"Zahl der {plural} mit unsicherer Klasse: {len(doubtful)}." if doubtful else "",
        missing,
    ]
    topic = f"{plural} nach Lage und Entwicklung, {alt.say_periods(upper)}"
    doubt = f"{DOUBT} Die Klasse steht in weniger als {CERTAIN:.0f} % der Ziehungen fest."
    notes = (doubt if doubtful else "", missing)
    return Drawing(svg, alt.compose("Matrix", topic, sentences), tuple(filter(None, notes)))


def _draw(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: dict[tuple[str, str], list[str]],
    row_title: str,
    column_title: str,
) -> str:
    with house_style():
        wide = (style.WIDTH - LEFT) / len(columns)
        texts = {
            at: wrap(", ".join(found), wide - 2 * PAD, style.SMALL, lines=6)
            for at, found in cells.items()
        }
        heights = [
            max([len(texts.get((row, column), ())) for column in columns] + [1]) * LINE + 2 * PAD
            for row in rows
        ]
        head = 34.0
        sheet = Sheet(head + sum(heights) + 2)
        top = sheet.height
        sheet.text(0, top - 24, row_title, size=style.SMALL, colour=style.MUTED)
        sheet.text(LEFT, top - 8, column_title, size=style.SMALL, colour=style.MUTED)
        for at, column in enumerate(columns):
            sheet.text(
                LEFT + wide * at + PAD, top - 24, column, weight=style.SEMIBOLD, size=style.SMALL
            )
        most = max(map(len, cells.values()), default=1)
        y = top - head
        for row, height in zip(rows, heights, strict=True):
            lines = wrap(row, LEFT - 10, style.SMALL, lines=2)
            sheet.lines(0, y - height / 2, lines, size=style.SMALL, weight=style.SEMIBOLD)
            for at, column in enumerate(columns):
                found = cells.get((row, column), [])
                fill = (
                    style.SCALE[min(2, math.ceil(2 * len(found) / most))] if found else style.PAPER
                )
                sheet.box(
                    LEFT + wide * at, y - height, wide - 1.5, height - 1.5, fill=fill,
                    edge=style.GRID, tip=f"{row}, {column}: {len(found)}",
                )  # fmt: skip
                for n, text in enumerate(texts.get((row, column), ())):
                    sheet.text(
                        LEFT + wide * at + PAD, y - PAD - LINE * (n + 0.5), text,
                        size=min(style.SMALL, style.SMALL * (wide - 2 * PAD) / max(text_width(text, style.SMALL), 1)),
                        colour=style.ON.get(fill, style.INK),
                    )  # fmt: skip
            y -= height
        return sheet.svg()
