"""Funnel: every Kreis by its size and its value, between the limits of chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from kobimo.figures import alt, style
from kobimo.figures.axes import Ticks, choose_ticks, draw_value_grid
from kobimo.figures.drawing import Drawing, frame_of, rows_of
from kobimo.figures.labels import spread
from kobimo.figures.sheet import Sheet, house_style, text_width
from kobimo.german import NARROW, number, quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from kobimo.disclosure import Protected
    from kobimo.indicators.funnel import Funnel, Limits

HEIGHT = 308.0
#: Radius of a Kreis and of the municipality, in points.
RADIUS, OWN_RADIUS = 2.6, 6.5
LEADING = style.TEXT * 1.22
AXIS = "Fälle im Nenner, logarithmischer Maßstab"


class Plane(NamedTuple):
    """Where persons and values lie on the sheet, and the edges of the picture, in points."""

    across: Callable[[float], float]
    up: Callable[[float], float]
    left: float
    right: float
    bottom: float


def draw_funnel(protected: Protected, funnel: Funnel) -> Drawing:
    """Return the regions as points over their denominators, with the limits of the funnel.

    Parameters
    ----------
    protected
        One row per Kreis of one period, labelled with ``series`` and ``role``: ``own``, ``other``
        and ``land`` for the other Kreise of the own Land.
    funnel
        Its limits, in the unit of the values.
    """
    frame = frame_of(protected)
    known = frame[frame["value"].notna() & (frame["denominator"] > 0)]
    unit = protected.indicator.unit
    wide = funnel.widened or funnel.chance
    ends = [*known["value"], *wide[0].lower, *wide[0].upper]
    ticks = choose_ticks(min(ends), max(ends), unit)
    bottom, top = 40.0, HEIGHT - 2 * LEADING
    left = ticks.label_width() + 10
    names = [_percent(item.level) for item in funnel.chance]
    right = style.WIDTH - max(map(text_width, [*names, "Mittel"])) - 12
    low, high = math.log(funnel.persons[0]), math.log(funnel.persons[-1])

    def across(persons: float) -> float:
        part = (math.log(persons) - low) / (high - low) if high > low else 0.5
        return left + 8 + part * (right - left - 16)

    def up(value: float) -> float:
        kept = min(max(value, ticks.low), ticks.high)
        return bottom + (kept - ticks.low) / (ticks.high - ticks.low) * (top - bottom)

    plane = Plane(across, up, left, right, bottom)
    with house_style():
        sheet = Sheet(HEIGHT)
        draw_value_grid(sheet, up, ticks, left, right)
        _draw_persons(sheet, plane, [float(n) for n in funnel.persons])
        if funnel.widened:
            _fill_between(sheet, plane, funnel, funnel.widened[0])
        _draw_limits(sheet, plane, funnel, ticks)
        for row in rows_of(known[known["role"] != "own"].sort_values(["role", "ags"])):
            is_land = row.role == "land"
            colour = style.LAND if is_land else style.OTHER
            tip = f"{row.series}: {row.text}"
            place = across(row.denominator), up(row.value)
            sheet.dot(*place, RADIUS, colour, hollow=is_land, tip=tip)
        for row in rows_of(known[known["role"] == "own"]):
            x, y = across(row.denominator), up(row.value)
            sheet.dot(x, y, OWN_RADIUS, style.OWN, ring=True, tip=f"{row.series}: {row.text}")
            _name_own(sheet, plane, (x, y), f"{row.series} {row.text}")
        svg = sheet.svg()
    return Drawing(svg, _alt(frame, protected, funnel), _notes(frame, funnel))


def _percent(level: float) -> str:
    share = level * 100
    return f"{number(share, 0 if abs(share - round(share)) < 1e-9 else 1)}{NARROW}%"


def _draw_persons(sheet: Sheet, plane: Plane, persons: Sequence[float]) -> None:
    """Write round numbers of persons below the axis, and what they are."""
    steps = [m * 10**power for power in range(8) for m in (1, 2, 5)]
    places = [value for value in steps if persons[0] <= value <= persons[-1]]
    last = -math.inf
    bottom, span = plane.bottom, (plane.left, plane.right)
    for value in places or [persons[0], persons[-1]]:
        x, label = plane.across(value), number(value, 0)
        half = text_width(label, style.SMALL) / 2
        sheet.rule((x, x), (bottom, bottom - 4), colour=style.AXIS)
        if x - half > last + 8:
            sheet.text(x, bottom - 13, label, size=style.SMALL, colour=style.MUTED, side="center")
            last = x + half
    sheet.rule(span, (bottom, bottom), colour=style.AXIS)
    sheet.text(sum(span) / 2, 10, AXIS, size=style.SMALL, colour=style.MUTED, side="center")


def _fill_between(sheet: Sheet, plane: Plane, funnel: Funnel, limits: Limits) -> None:
    """Shade where the Kreise usually lie."""
    across, up = plane.across, plane.up
    there = [(across(n), up(v)) for n, v in zip(funnel.persons, limits.upper, strict=True)]
    back = [(across(n), up(v)) for n, v in zip(funnel.persons, limits.lower, strict=True)]
    ring = [*there, *back[::-1], there[0]]
    sheet.area([ring], style.LIGHT["scale-1"], edge=style.LIGHT["scale-1"], line=0.1)


def _draw_limits(sheet: Sheet, plane: Plane, funnel: Funnel, ticks: Ticks) -> None:
    """Draw target and limits of chance, each with its name at the right end."""
    across, up = plane.across, plane.up
    y = up(funnel.target)
    ends = (across(funnel.persons[0]), across(funnel.persons[-1]))
    sheet.rule(ends, (y, y), colour=style.BUND, width=1.4)
    names, places = ["Mittel"], [y]
    for n, limits in enumerate(funnel.chance):
        dashes = None if n == 0 else (4.0, 2.6)
        for curve, is_named in ((limits.lower, False), (limits.upper, True)):
            inside = [
                (across(p), up(v))
                for p, v in zip(funnel.persons, curve, strict=True)
                if ticks.low <= v <= ticks.high
            ]
            if len(inside) < 2:
                continue
            xs, ys = zip(*inside, strict=True)
            sheet.rule(xs, ys, colour=style.BUND, width=1.1, dashes=dashes)
            if is_named:
                names.append(_percent(limits.level))
                places.append(ys[-1])
    centres = spread(places, [LEADING] * len(places), 20, HEIGHT - 6)
    for name, centre in zip(names, centres, strict=True):
        sheet.text(plane.right + 4, centre, name, size=style.SMALL, colour=style.MUTED)


def _name_own(sheet: Sheet, plane: Plane, place: tuple[float, float], label: str) -> None:
    """Write the name above the picture, where no other point lies, with a line down to the point."""
    x, y = place
    half = text_width(label, style.TEXT + 1, style.SEMIBOLD) / 2
    centre = min(max(x, plane.left + half), plane.right - half)
    sheet.rule((x, x), (y, HEIGHT - LEADING), colour=style.OWN, width=1.2)
    sheet.text(
        centre,
        HEIGHT - LEADING / 2,
        label,
        size=style.TEXT + 1,
        weight=style.SEMIBOLD,
        colour=style.OWN,
        side="center",
    )


def _notes(frame: pd.DataFrame, funnel: Funnel) -> tuple[str, ...]:
    inner, outer = (_percent(item.level) for item in funnel.chance)
    chance = (
        f"Zwischen den durchgezogenen Linien lägen {inner}, zwischen den gestrichelten {outer} "
        "der Werte, wenn sich die Kreise nur durch Zufall unterschieden."
    )
    scatter = (
        "Farbige Fläche: 95-%-Bereich, in dem Kreise dieser Größe nach der tatsächlichen Streuung "
        f"zu erwarten sind. Ihre Varianz ist {number(funnel.dispersion.factor, 1)}-mal so groß, wie "
        "durch Zufall allein zu erwarten wäre."
    )
    ring = "Ringe: andere Kreise desselben Landes."
    has_land = bool((frame["role"] == "land").any())
    return (chance, *([scatter] if funnel.widened else []), *([ring] if has_land else []))


def _alt(frame: pd.DataFrame, protected: Protected, funnel: Funnel) -> str:
    known = frame[frame["value"].notna() & (frame["denominator"] > 0)]
    sides = [funnel.locate(row.value, row.denominator).side for row in rows_of(known)]
    outside = sum(side != 0 for side in sides)
    what = "der üblichen Streuung" if funnel.widened else "des Zufalls"
    mean = quantity(funnel.target, protected.indicator.unit, protected.indicator.decimals)
    verb = "liegt" if outside == 1 else "liegen"
    sentences = [
        alt.say_values(known[known["role"] == "own"], protected.indicator),
        f"Das Mittel aller Kreise beträgt {mean}.",
        f"{outside} von {len(known)} Kreisen {verb} außerhalb der 95-%-Grenzen {what}.",
        alt.say_hidden(frame),
    ]
    period = str(frame["period"].iloc[0]) if len(frame) else ""
    topic = f"{protected.indicator.title_de}, {period}"
    return alt.compose("Trichterdiagramm der Kreise nach der Zahl der Fälle", topic, sentences)
