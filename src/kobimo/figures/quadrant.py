"""Two shares against each other over the years, with the four fields that another region cuts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.axes import Ticks, choose_ticks, draw_value_axis, draw_value_grid
from kobimo.figures.drawing import Drawing, frame_of, rows_of
from kobimo.figures.sheet import Sheet, house_style, text_width
from kobimo.german import join

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.disclosure import Protected

HEIGHT = 330.0
#: Below the plot stand the numbers and the name of the axis, above it that of the other.
BOTTOM, HEAD = 42.0, 26.0
#: The axes reach at least this many times as far as the lines that cut them.
ROOM = 1.4
#: Fields by the side of both shares: upper left, upper right, lower left, lower right.
FIELDS = ("Versorgungsproblem", "Passungsproblem", "weder noch", "Besetzungsproblem")


def draw_quadrant(
    across: Protected, up: Protected, *, names: tuple[str, str], reference: str
) -> Drawing:
    """Return the path of the own region through the fields, each year with both intervals.

    Parameters
    ----------
    across, up
        One row per region and year, labelled with ``series`` and ``role``. The rows of the
        other region (``role`` is not ``own``) give the lines that cut the fields: those of the
        last year in which both regions have both values.
    names
        What the axes show.
    reference
        What the cutting lines are called.
    """
    pairs = _pairs(frame_of(across), frame_of(up))
    own = pairs[pairs["role"] == "own"].sort_values("year")
    others = pairs[(pairs["role"] != "own") & pairs["year"].isin(own["year"])]
    cut = others.sort_values("year").tail(1)
    ticks = _ticks(pairs, "x", across), _ticks(pairs, "y", up)
    with house_style():
        sheet = Sheet(HEIGHT)
        left = ticks[1].label_width() + 10
        span, height = (left, style.WIDTH - 14), (BOTTOM, HEIGHT - HEAD)
        draw_value_axis(sheet, lambda v: _at(v, ticks[0], span), ticks[0], *height)
        draw_value_grid(sheet, lambda v: _at(v, ticks[1], height), ticks[1], *span)
        sheet.text(span[1], 10, names[0], size=style.SMALL, weight=style.SEMIBOLD, side="right")
        sheet.text(2, HEIGHT - 9, names[1], size=style.SMALL, weight=style.SEMIBOLD)
        for row in rows_of(cut):
            _draw_cut(sheet, row, ticks, (span, height), reference)
        _draw_path(sheet, own, ticks, (span, height))
        svg = sheet.svg()
    notes = ["Striche: 95-%-Intervalle beider Anteile."] if own["x_lower"].notna().any() else []
    if len(cut):
        notes.append(
            f"Die Felder trennt der Wert für {reference} im Zeitraum {cut['period'].iloc[0]}."
        )
    if ticks[0].low > 0 or ticks[1].low > 0:
        notes.append("Die Achsen beginnen nicht bei null.")
    return Drawing(svg, _alt(across, up, own, cut, names), tuple(notes))


def _pairs(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return regions and years that have both values, those of the second as ``y``."""
    keys = ["ags", "year"]
    columns = {"value": "x", "lower": "x_lower", "upper": "x_upper", "text": "x_text"}
    left = first[first["value"].notna()].rename(columns=columns)
    names = {"value": "y", "lower": "y_lower", "upper": "y_upper", "text": "y_text"}
    right = second[second["value"].notna()].rename(columns=names)[[*keys, *names.values()]]
    return left.merge(right, on=keys, validate="1:1")


def _ticks(pairs: pd.DataFrame, side: str, protected: Protected) -> Ticks:
    own = pairs[pairs["role"] == "own"]
    found = [*pairs[side], *own[f"{side}_lower"].dropna(), *own[f"{side}_upper"].dropna()]
    # The fields beyond the cutting lines need room for their names.
    found += [ROOM * float(value) for value in pairs.loc[pairs["role"] != "own", side].tail(1)]
    return choose_ticks(min([0.0, *found]), max([*found, 1.0]), protected.indicator.unit)


def _at(value: float, ticks: Ticks, span: tuple[float, float]) -> float:
    return span[0] + (value - ticks.low) / (ticks.high - ticks.low) * (span[1] - span[0])


def _draw_cut(
    sheet: Sheet,
    row: Any,
    ticks: tuple[Ticks, Ticks],
    box: tuple[tuple[float, float], tuple[float, float]],
    reference: str,
) -> None:
    span, height = box
    x, y = _at(row.x, ticks[0], span), _at(row.y, ticks[1], height)
    sheet.rule((x, x), height, colour=style.BUND, width=1.4, dashes=(3.2, 2.2))
    sheet.rule(span, (y, y), colour=style.BUND, width=1.4, dashes=(3.2, 2.2))
    inside = {"size": style.SMALL, "colour": style.MUTED, "halo": True}
    corners = (
        (span[0] + 5, height[1] - 9, "left"),
        (span[1] - 5, height[1] - 9, "right"),
        (span[0] + 5, height[0] + 10, "left"),
        (span[1] - 5, height[0] + 10, "right"),
    )
    for (at, level, side), name in zip(corners, FIELDS, strict=True):
        is_left = side == "left"
        room = x - span[0] if is_left else span[1] - x
        if text_width(name, style.SMALL) + 10 <= room:
            sheet.text(at, level, name, side="left" if is_left else "right", **inside)  # type: ignore[arg-type]  # options of one text
    label = f"{reference}, {row.period}"
    width = text_width(label, style.SMALL)
    start = min(x + 5, span[1] - width - 4)
    sheet.text(start, y + 8, label, size=style.SMALL, colour=style.BUND, halo=True)


def _draw_path(
    sheet: Sheet,
    own: pd.DataFrame,
    ticks: tuple[Ticks, Ticks],
    box: tuple[tuple[float, float], tuple[float, float]],
) -> None:
    span, height = box
    points = [(_at(r.x, ticks[0], span), _at(r.y, ticks[1], height)) for r in rows_of(own)]
    if len(points) > 1:
        xs, ys = zip(*points, strict=True)
        sheet.rule(xs, ys, colour=style.OWN, width=1.6)
    years = own["year"].to_list()
    for at, (row, (x, y)) in enumerate(zip(rows_of(own), points, strict=True)):
        is_last = at == len(points) - 1
        if not math.isnan(row.x_lower):
            xs = (_at(row.x_lower, ticks[0], span), _at(row.x_upper, ticks[0], span))
            ys = (_at(row.y_lower, ticks[1], height), _at(row.y_upper, ticks[1], height))
            width = 1.8 if is_last else 0.6
            sheet.rule(xs, (y, y), colour=style.OWN if is_last else style.OTHER, width=width)
            sheet.rule((x, x), ys, colour=style.OWN if is_last else style.OTHER, width=width)
        tip = f"{row.period}: {row.x_text} und {row.y_text}"
        sheet.dot(x, y, 5.0 if is_last else 3.0, style.OWN, ring=True, tip=tip)
    for at in dict.fromkeys((0, len(points) - 1)):
        x, y = points[at]
        text = str(years[at])
        is_right = x + 10 + text_width(text) < span[1]
        sheet.text(
            x + 8 if is_right else x - 8,
            y + 10,
            text,
            weight=style.SEMIBOLD,
            colour=style.OWN,
            side="left" if is_right else "right",
            halo=True,
        )


def _alt(
    across: Protected,
    up: Protected,
    own: pd.DataFrame,
    cut: pd.DataFrame,
    names: Sequence[str],
) -> str:
    chosen = own.iloc[[0, -1]] if len(own) > 1 else own
    told = [("", row) for row in rows_of(chosen)] + [(f"{r.series} ", r) for r in rows_of(cut)]
    sentences = [
        f"{who}{row.period}: {names[0]} {row.x_text}, {names[1]} {row.y_text}." for who, row in told
    ]
    titles = join([across.indicator.title_de, up.indicator.title_de])
    topic = f"{titles}, {alt.say_span(own)}" if len(own) else titles
    return alt.compose("Punkte mit vier Feldern", topic, sentences)
