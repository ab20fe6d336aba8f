"""Areas of the municipality shaded by class, numbered, with a key; hidden ones hatched."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.choropleth import (
    INDENT,
    Entry,
    class_entries,
    draw_swatch,
    fill_of,
    fit,
    middle_of,
)
from kobimo.figures.classes import Classes, choose_classes, declared_classes
from kobimo.figures.drawing import Drawing, frame_of, rows_of
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap
from kobimo.german import collation_key, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from geopandas import GeoDataFrame

    from kobimo.declarations.areas import Classes as Named
    from kobimo.disclosure import Protected

#: Most height of the map itself, in points.
HEIGHT = 340.0
#: A map narrower than this leaves room for its key at the right.
NARROW = 290.0
LINE = 14.0
#: Keys of areas that are at most this long stand in the map as they are.
SHORT_KEY = 3
LABEL = 9.0
#: Percentage of draws in its class below which an area is hatched.
CERTAIN = 60.0
#: What an entry of the key has for its fill that stands for hatching over any fill.
UNSURE = "unsure"


def draw_map(
    protected: Protected,
    areas: GeoDataFrame,
    *,
    borders: Sequence[float] | None = None,
    plural: str = "Räume",
) -> Drawing:
    """Return a choropleth map.

    Parameters
    ----------
    protected
        One row per area, named by ``raum`` and, where labelled, ``series``.
    areas
        ``raum``, ``name``, ``geometry`` in a planar reference system. Areas without a row
        are hatched like hidden ones.
    borders
        Class borders; default: about as many areas in each of five classes.
    plural
        What the municipality calls its areas.
    """
    frame = frame_of(protected)
    indicator = protected.indicator
    values = {str(row["raum"]): row for row in frame.to_dict("records")}
    numbers = area_numbers(dict(zip(areas["raum"].astype(str), areas["name"], strict=True)))
    classes = declared_classes(indicator) or choose_classes(
        frame["value"], indicator.unit, indicator.decimals, borders=borders
    )
    unsure = unsure_areas(frame)
    spot = fit(areas, style.WIDTH, HEIGHT)
    wide, tall = spot.wide, spot.tall
    is_beside = wide <= NARROW
    entries = _entries(
        _used(classes, frame), has_hidden=_has_hidden(values, areas), has_unsure=bool(unsure)
    )
    with house_style():
        index = _lay_out_index(
            areas, numbers, style.WIDTH - wide - 22 if is_beside else style.WIDTH
        )
        key_height = LINE * len(entries)
        if is_beside:
            height = max(tall, key_height + 12 + LINE * index.lines) + 4
        else:
            per_row = _per_row(entries)
            key_rows = -(-len(entries) // per_row)
            height = tall + 12 + LINE * key_rows + 8 + LINE * index.lines + 4
        sheet = Sheet(height)
        x0 = 0.5 if is_beside else (style.WIDTH - wide) / 2
        y0 = sheet.height - tall - 2
        at = replace(spot, x=x0, y=y0)
        for area in rows_of(areas):
            row = values.get(str(area.raum))
            fill = fill_of(row, classes, indicator.decimals)
            tip = f"{area.name}: {row['text'] if row else '.'}"
            rings = list(at.rings(area.geometry))
            sheet.area(rings, fill, tip=tip)
            if str(area.raum) in unsure:
                sheet.area(rings, None, edge=style.AXIS, tip=tip)
            middle = at.place(*middle_of(area.geometry))
            is_hatched = str(area.raum) in unsure
            _draw_number(sheet, middle, numbers[str(area.raum)], None if is_hatched else fill)
        if is_beside:
            _draw_key(sheet, entries, wide + 22, sheet.height - 8, 1)
            index.draw(sheet, wide + 22, sheet.height - 8 - key_height - 12)
        else:
            _draw_key(sheet, entries, 0.5, y0 - 14, per_row)
            index.draw(sheet, 0, y0 - 14 - LINE * key_rows - 8)
        svg = sheet.svg()
    return Drawing(svg, _alt(frame, protected, areas, plural))


def area_numbers(names: dict[str, str]) -> dict[str, str]:
    """Return area key → what stands in the map: short keys as they are, else a running number."""
    if all(len(raum) <= SHORT_KEY for raum in names):
        return {raum: raum for raum in names}
    order = sorted(names, key=lambda raum: (collation_key(names[raum]), raum))
    return {raum: str(at) for at, raum in enumerate(order, start=1)}


def unsure_areas(frame: pd.DataFrame) -> set[str]:
    """Return the areas whose class is that of their value in too few of the draws."""
    if "certainty" not in frame:
        return set()
    rows = frame[frame["value"].notna() & (frame["certainty"] < CERTAIN)]
    return set(rows["raum"].astype(str))


def _used(classes: Classes, frame: pd.DataFrame) -> Classes:
    """Return classes without order with those entries alone that an area belongs to."""
    if not classes.fills:
        return classes
    found = sorted({int(value) for value in frame["value"].dropna()})
    labels = tuple(classes.labels[code - 1] for code in found)
    fills = tuple(classes.fills[code - 1] for code in found)
    return Classes(tuple(float(code) for code in found[1:]), labels, fills)


def _has_hidden(values: dict[str, dict[Any, Any]], areas: GeoDataFrame) -> bool:
    return any(
        raum not in values or math.isnan(values[raum]["value"])
        for raum in areas["raum"].astype(str)
    )


def _entries(classes: Classes, *, has_hidden: bool, has_unsure: bool) -> list[Entry]:
    found = class_entries(classes)
    if has_unsure:
        found.append((UNSURE, f"schraffiert: Klasse unsicher (unter {CERTAIN:.0f} %)"))
    return [*found, (None, "nicht dargestellt")] if has_hidden else found


def _draw_number(sheet: Sheet, point: tuple[float, float], text: str, fill: str | None) -> None:
    x, y = point
    if fill is None:
        half = text_width(text, LABEL, style.SEMIBOLD) / 2 + 2.5
        sheet.box(x - half, y - 5.5, 2 * half, 11, fill=style.PAPER)
    colour = style.ON[fill] if fill else style.INK
    sheet.text(x, y, text, size=LABEL, weight=style.SEMIBOLD, colour=colour, side="center")


def _per_row(entries: Sequence[Entry]) -> int:
    """Return how many entries of the key stand side by side, so that its rows are even."""
    widest = max(text_width(label, style.SMALL) for _, label in entries) + INDENT + 12
    most = max(1, int(style.WIDTH / widest))
    rows = -(-len(entries) // most)
    return -(-len(entries) // rows)


def _draw_key(sheet: Sheet, entries: Sequence[Entry], x: float, y: float, per_row: int) -> None:
    step = style.WIDTH / per_row
    for at, (fill, label) in enumerate(entries):
        left, middle = x + (at % per_row) * step, y - (at // per_row) * LINE
        if fill == UNSURE:
            draw_swatch(sheet, left, middle, style.SCALE[1])
            draw_swatch(sheet, left, middle, None)
        else:
            draw_swatch(sheet, left, middle, fill)
        sheet.text(left + INDENT, middle, label, size=style.SMALL)


class _Index:
    """Numbers and names of the areas in columns."""

    def __init__(self, columns: list[list[tuple[str, str]]], step: float) -> None:
        self.columns, self.step = columns, step
        self.lines = max(map(len, columns), default=0)

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        for at, column in enumerate(self.columns):
            left = x + at * self.step
            room = max(text_width(number, LABEL, style.SEMIBOLD) for number, _ in column) + 5
            for line, (number, name) in enumerate(column):
                middle = y - line * LINE
                sheet.text(
                    left + room - 5,
                    middle,
                    number,
                    size=LABEL,
                    weight=style.SEMIBOLD,
                    side="right",
                )
                text = wrap(name, self.step - room - 6, LABEL, lines=1)[0]
                sheet.text(left + room, middle, text, size=LABEL)


def _lay_out_index(areas: GeoDataFrame, numbers: dict[str, str], room: float) -> _Index:
    names = dict(zip(areas["raum"].astype(str), areas["name"].astype(str), strict=True))
    order = sorted(
        names,
        key=lambda raum: (
            (len(numbers[raum]), numbers[raum]) if numbers[raum].isdigit() else (0, numbers[raum])
        ),
    )
    widest = max(text_width(name, LABEL) for name in names.values()) + 30
    count = max(1, min(4, int(room / min(widest, 150))))
    per_column = -(-len(order) // count)
    columns = [
        [(numbers[raum], names[raum]) for raum in order[at : at + per_column]]
        for at in range(0, len(order), per_column)
    ]
    return _Index(columns, room / count)


def _alt(frame: Any, protected: Protected, areas: GeoDataFrame, plural: str) -> str:
    names = dict(zip(areas["raum"].astype(str), areas["name"].astype(str), strict=True))
    labelled = frame.assign(label=[names.get(str(r), str(r)) for r in frame["raum"]])
    known = labelled[labelled["value"].notna()].sort_values(["value", "raum"])
    sentences = [f"{len(areas)} {plural}."]
    classes = protected.indicator.classes
    if classes is not None:
        sentences.append(_say_classes(known, classes))
    if classes is None or classes.borders:
        sentences.append(alt.say_range(labelled, "Die Werte"))
    unsure = unsure_areas(frame)
    if unsure:
        sentences.append(f"Zahl der {plural} mit unsicherer Klasse: {len(unsure)}.")
    if len(known) >= 6 and (classes is None or classes.borders):
        highest = [f"{row.label} ({row.text})" for row in rows_of(known.iloc[::-1].head(3))]
        sentences.append(f"Zu den höchsten Werten gehören {join(highest)}.")
    sentences.append(alt.say_hidden(frame))
    topic = f"{protected.indicator.title_de}, {alt.say_periods(frame)}"
    return alt.compose("Karte", topic, sentences)


def _say_classes(known: pd.DataFrame, classes: Named) -> str:
    """Return how many areas each class has, the frequent ones first."""
    counts = known["value"].map(classes.label_of).value_counts(sort=False)
    order = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return f"{join([f'{count}-mal „{label}“' for label, count in order])}."
