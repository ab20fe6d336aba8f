"""Every Kreis as a point on one line, the municipality marked, Land and Bund as labelled ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.axes import choose_ticks, draw_value_axis
from kobimo.figures.drawing import Drawing, frame_of, rows_of
from kobimo.figures.labels import spread
from kobimo.figures.sheet import Sheet, house_style, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from kobimo.disclosure import Protected

#: Up to this many points: their radius in points.
RADII = ((40, 5.0), (120, 3.6), (1000, 2.5))
#: A swarm may be this high, in points; beyond that points overlap.
SWARM = 110.0
#: Radius of the municipality's own point.
OWN_RADIUS = 7.0
LEADING = style.TEXT * 1.22


@dataclass(frozen=True, slots=True)
class Middle:
    """The median of the Vergleichskreise, as it is drawn and printed."""

    label: str
    value: float
    text: str


def draw_strip(protected: Protected, *, own: str = "", middle: Middle | None = None) -> Drawing:
    """Return a strip of regions along one value axis.

    Parameters
    ----------
    protected
        One row per region of one period, labelled with ``series`` and ``role``; Kreise with the
        role ``peer`` are drawn as rings.
    own
        Key of the municipality, where the rows carry no ``role``.
    middle
        A further value that is drawn like that of Land and Bund.
    """
    frame = frame_of(protected)
    if own:
        frame.loc[frame["ags"].astype(str) == own, "role"] = "own"
    known = frame[frame["value"].notna()]
    others = known[known["role"].isin(["other", "peer"])].sort_values(["value", "ags"])
    mine = known[known["role"] == "own"]
    levels = _levels(known, middle)
    ends = [*known["value"], *mine["lower"].dropna(), *mine["upper"].dropna()] or [0.0, 1.0]
    ticks = choose_ticks(min(ends), max(ends), protected.indicator.unit)
    radius = next(size for most, size in RADII if len(others) <= most)
    left, right = 10.0, style.WIDTH - 14

    def place(value: float) -> float:
        return left + (value - ticks.low) / (ticks.high - ticks.low) * (right - left)

    with house_style():
        kept = [(place(v), OWN_RADIUS) for v in mine["value"]]
        offsets = swarm([place(v) for v in others["value"]], radius + 0.4, kept=kept)
        half = max(22.0, max(map(abs, offsets), default=0) + radius + 6)
        bottom = 20.0
        base = bottom + (LEADING + 6 if len(levels) else 4)
        centre = base + half
        sheet = Sheet(centre + half + 2 * LEADING + 8)
        draw_value_axis(sheet, place, ticks, bottom, centre + half)
        _draw_levels(sheet, place, levels, (left, right), (base, centre + half))
        for offset, row in zip(offsets, rows_of(others), strict=True):
            tip = f"{row.series}: {row.text}"
            is_peer = row.role == "peer"
            colour = style.INK if is_peer else style.OTHER
            y = centre + offset
            sheet.dot(place(row.value), y, radius, colour, hollow=is_peer, tip=tip)
        for row in rows_of(mine):
            _draw_own(sheet, place, row, centre, centre + half)
        svg = sheet.svg()
    has_interval = bool(mine["lower"].notna().any())
    notes = ["Waagerechter Strich: 95-%-Intervall."] if has_interval else []
    if (known["role"] == "peer").any():
        ring = "Ringe: Vergleichskreise"
        notes.append(f"{ring}; gepunkteter Strich: ihr Median." if middle else f"{ring}.")
    return Drawing(svg, _alt(frame, protected, middle), tuple(notes))


def _levels(known: pd.DataFrame, middle: Middle | None) -> pd.DataFrame:
    """Return the rows of Land, Bund and the middle of the Vergleichskreise in ascending order."""
    import pandas as pd

    levels = known[known["role"].isin(["land", "bund"])]
    if middle is not None:
        row = {"series": middle.label, "role": "peers", "value": middle.value, "text": middle.text}
        levels = pd.concat([levels, pd.DataFrame([row])], ignore_index=True)
    return levels.sort_values("value", kind="stable")


def swarm(
    places: Sequence[float],
    radius: float,
    *,
    kept: Sequence[tuple[float, float]] = (),
    most: float = SWARM / 2,
) -> list[float]:
    """Return how far each point is moved across the axis, so that no two overlap.

    Parameters
    ----------
    places
        Positions along the axis in ascending order, in points.
    radius
        Radius of the points, with half the gap between two of them.
    kept
        Position and radius of points that stay on the axis; the others make room.
    most
        Points are not moved further than this; where there is no room they overlap.
    """
    fixed = [(x, 0.0, radius + other) for x, other in kept]
    done: list[tuple[float, float, float]] = []
    for x in places:
        near = [(px, py, gap) for px, py, gap in [*fixed, *done] if abs(x - px) < gap]
        wishes = [0.0]
        for px, py, gap in near:
            reach = (gap**2 - (x - px) ** 2) ** 0.5
            wishes += [py + reach, py - reach]
        free = [
            y
            for y in sorted(wishes, key=lambda y: (abs(y), y))
            if abs(y) <= most
            and all((x - px) ** 2 + (y - py) ** 2 >= gap**2 - 1e-6 for px, py, gap in near)
        ]
        done.append((x, free[0] if free else 0.0, 2 * radius))
    return [y for _, y, _ in done]


def _draw_levels(
    sheet: Sheet,
    place: Callable[[float], float],
    levels: pd.DataFrame,
    span: tuple[float, float],
    height: tuple[float, float],
) -> None:
    """Draw Land and Bund as lines across the strip, with their labels side by side below it."""
    base, top = height
    labels = [f"{row.series} {row.text}" for row in rows_of(levels)]
    places = [place(value) for value in levels["value"]]
    centres = spread(places, [text_width(label) + 10 for label in labels], *span)
    for row, x, centre, label in zip(rows_of(levels), places, centres, labels, strict=True):
        colour = style.ROLES.get(row.role, style.INK)
        dashes = {"bund": (3.2, 2.2), "peers": (1.0, 1.6)}.get(row.role)
        sheet.rule((x, x), (base, top), colour=colour, width=1.8, dashes=dashes)
        sheet.text(centre, base - LEADING / 2 - 1, label, colour=colour, side="center", halo=True)


def _draw_own(
    sheet: Sheet, place: Callable[[float], float], row: Any, y: float, top: float
) -> None:
    x = place(row.value)
    label = f"{row.series} {row.text}"
    half = text_width(label, style.TEXT + 1, style.SEMIBOLD) / 2
    anchor = min(max(x, half + 2), sheet.width - half - 2)
    bar = top + 7
    if not math.isnan(row.lower):
        low, high = place(row.lower), place(row.upper)
        sheet.rule((low, high), (bar, bar), colour=style.OWN, width=2.4)
        for end in (low, high):
            sheet.rule((end, end), (bar - 3.5, bar + 3.5), colour=style.OWN, width=1.6)
    sheet.rule((x, x), (y, bar), colour=style.OWN, width=1.4)
    tip = f"{row.series}: {row.text}"
    sheet.dot(x, y, OWN_RADIUS, style.OWN, ring=True, tip=tip)
    sheet.text(
        anchor,
        bar + LEADING,
        label,
        size=style.TEXT + 1,
        weight=style.SEMIBOLD,
        colour=style.OWN,
        side="center",
    )


def _alt(frame: pd.DataFrame, protected: Protected, middle: Middle | None) -> str:
    shown = frame[frame["role"].isin(["own", "land", "bund"])]
    regions = frame[frame["role"].isin(["own", "other", "peer"])]
    known = int(regions["value"].notna().sum())
    sentences = [
        alt.say_values(shown, protected.indicator),
        f"Median der Vergleichskreise: {middle.text}." if middle else "",
        alt.say_range(regions.assign(label=regions["series"]), f"Die {known} dargestellten Kreise"),
        alt.say_hidden(regions),
    ]
    periods = sorted(frame["period"].astype(str).unique())
    topic = f"{protected.indicator.title_de}, {periods[-1]}"
    return alt.compose("Punktstreifen der Kreise", topic, sentences)
