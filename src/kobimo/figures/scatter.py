"""Areas as points over two indicators, with a line for what a declared rule would give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.axes import choose_value_ticks, draw_value_axis, draw_value_grid
from kobimo.figures.drawing import Drawing, frame_of, rows_of
from kobimo.figures.map import area_numbers
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.disclosure import Protected

HEIGHT, BOTTOM, HEAD = 330.0, 44.0, 30.0
RADIUS = 4.2
LABEL = 9.0


def draw_scatter(
    across: Protected,
    upward: Protected,
    *,
    whole: tuple[float, float] | None = None,
    proportional: str = "",
    plural: str = "Räume",
) -> Drawing:
    """Return one point per area that has both values.

    Parameters
    ----------
    across, upward
        One row per area of one period, named by ``raum`` and ``series``.
    whole
        Values of the whole municipality in both.
    proportional
        Label of the line through zero and ``whole``: what areas would have if the second
        indicator were proportional to the first. Without it there is no line.
    plural
        What the municipality calls its areas.
    """
    first, second = frame_of(across), frame_of(upward)
    joined = first[["raum", "series", "value", "text"]].merge(
        second[["raum", "value", "text"]], on="raum", suffixes=("", "_up")
    )
    known = joined.dropna(subset=["value", "value_up"]).sort_values("raum")
    left_out = len(joined) - len(known)
    ends = list(known["value_up"])
    if whole and proportional and whole[0] > 0:
        ends.append(float(known["value"].max()) * whole[1] / whole[0])
    x_ticks = choose_value_ticks(
        known["value"], across.indicator.unit, from_zero=bool(proportional)
    )
    y_ticks = choose_value_ticks(ends, upward.indicator.unit, from_zero=bool(proportional))
    with house_style():
        sheet = Sheet(HEIGHT)
        left, right = y_ticks.label_width() + 10, style.WIDTH - 16
        top = HEIGHT - HEAD

        def x_of(value: float) -> float:
            return left + (value - x_ticks.low) / (x_ticks.high - x_ticks.low) * (right - left)

        def y_of(value: float) -> float:
            return BOTTOM + (value - y_ticks.low) / (y_ticks.high - y_ticks.low) * (top - BOTTOM)

        draw_value_grid(sheet, y_of, y_ticks, left, right)
        draw_value_axis(sheet, x_of, x_ticks, BOTTOM, top)
        sheet.text(
            left, HEIGHT - 9, upward.indicator.title_de, size=style.SMALL, colour=style.MUTED
        )
        sheet.text(
            right, 8, across.indicator.title_de, size=style.SMALL, colour=style.MUTED, side="right"
        )
        if whole and proportional and whole[0] > 0:
            slope = whole[1] / whole[0]
            end = min(x_ticks.high, y_ticks.high / slope)
            sheet.rule(
                (x_of(0), x_of(end)), (y_of(0), y_of(slope * end)), colour=style.LAND, width=1.6,
                dashes=(4, 2.5),
            )  # fmt: skip
            texts = wrap(proportional, 150, style.SMALL, lines=2)
            room = max(text_width(text, style.SMALL) for text in texts)
            sheet.lines(
                min(x_of(end), right) - room - 4, min(y_of(slope * end), top) + (2 if len(texts) < 2 else -2),
                texts, size=style.SMALL, colour=style.LAND, halo=True,
            )  # fmt: skip
        _draw_points(sheet, known, [(x_of(r.value), y_of(r.value_up)) for r in rows_of(known)])
        svg = sheet.svg()
    notes = (f"Nicht dargestellt, weil ein Wert fehlt: {left_out}.",) if left_out else ()
    return Drawing(svg, _alt(known, across, upward, proportional, plural), notes)


def _draw_points(sheet: Sheet, known: pd.DataFrame, places: Sequence[tuple[float, float]]) -> None:
    """Draw the points, each named by its key where there is room beside it."""
    names = area_numbers(
        dict(zip(known["raum"].astype(str), known["series"].astype(str), strict=True))
    )
    taken = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in places]
    for row, (x, y) in zip(rows_of(known), places, strict=True):
        sheet.dot(
            x, y, RADIUS, style.OWN, ring=True, tip=f"{row.series}: {row.text}; {row.text_up}"
        )
        text = names[str(row.raum)]
        wide = text_width(text, LABEL)
        own = (x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS)
        for dx, dy in ((RADIUS + 2, 0), (-RADIUS - 2 - wide, 0), (-wide / 2, 9), (-wide / 2, -9)):
            box = (x + dx, y + dy - 4.5, x + dx + wide, y + dy + 4.5)
            is_free = all(_apart(box, other) for other in taken if other != own)
            if is_free and box[2] < sheet.width - 2:
                sheet.text(x + dx, y + dy, text, size=LABEL, colour=style.INK)
                taken.append(box)
                break


def _apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def _alt(
    known: pd.DataFrame, across: Protected, upward: Protected, proportional: str, plural: str
) -> str:
    def range_of(part: Protected, column: str) -> str:
        frame: Any = known.assign(label=known["series"], value=known[column])
        frame["text"] = known["text" if column == "value" else "text_up"]
        return alt.say_range(frame, f"{part.indicator.title_de}: Die Werte")

    sentences = [
        f"{len(known)} {plural} als Punkte.",
        range_of(across, "value"),
        range_of(upward, "value_up"),
        f"Eine gestrichelte Linie zeigt: {proportional}." if proportional else "",
    ]
    topic = f"{upward.indicator.title_de} nach {across.indicator.title_de}"
    return alt.compose("Punktdiagramm", topic, sentences)
