"""Every Kreis by its expected and its observed value, the municipality with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.axes import choose_ticks, draw_value_axis, draw_value_grid
from kobimo.figures.drawing import Drawing, frame_of, rows_of
from kobimo.figures.sheet import Sheet, house_style, text_width
from kobimo.german import quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from kobimo.disclosure import Protected

HEIGHT = 330.0
#: Up to this many points: their radius in points.
RADII = ((40, 4.6), (120, 3.4), (1000, 2.3))
OWN_RADIUS = 6.5
LEADING = style.TEXT * 1.22


def draw_expectation(
    protected: Protected, *, unit: str = "", decimals: int | None = None
) -> Drawing:
    """Return a scatter of observed over expected values with the band of the municipality.

    Parameters
    ----------
    protected
        One row per Kreis of one period, labelled with ``series`` and ``role``; ``numerator`` is
        the observed, ``denominator`` the expected value.
    unit, decimals
        Of the observed indicator, where they are not those of the difference.
    """
    frame = frame_of(protected)
    unit = unit or protected.indicator.unit
    decimals = protected.indicator.decimals if decimals is None else decimals
    known = frame[frame["value"].notna()].sort_values("ags")
    mine = known[known["role"] == "own"]
    others = known[known["role"] != "own"]
    ends = [*known["numerator"], *known["denominator"]]
    ticks = choose_ticks(min(0.0, *ends), max(ends, default=1.0), unit)
    radius = next(size for most, size in RADII if len(others) <= most)
    with house_style():
        left, right = ticks.label_width() + 10, style.WIDTH - 10
        bottom = 20.0 + LEADING
        sheet = Sheet(HEIGHT)
        top = sheet.height - LEADING - 8

        def across(value: float) -> float:
            return left + (value - ticks.low) / (ticks.high - ticks.low) * (right - left)

        def up(value: float) -> float:
            return bottom + (value - ticks.low) / (ticks.high - ticks.low) * (top - bottom)

        for row in rows_of(mine):
            _draw_band(sheet, across, up, row, (ticks.low, ticks.high))
        draw_value_grid(sheet, up, ticks, left, right)
        draw_value_axis(sheet, across, ticks, bottom, top)
        span = (ticks.low, ticks.high)
        sheet.rule([across(v) for v in span], [up(v) for v in span], colour=style.MUTED, width=1.2)
        sheet.text(2, sheet.height - LEADING / 2, "beobachtet", colour=style.MUTED)
        sheet.text(right, LEADING / 2, "erwartet", colour=style.MUTED, side="right")
        sheet.text(
            across(ticks.high) - 4,
            up(ticks.high) + LEADING / 2 + 1,
            "wie erwartet",
            size=style.SMALL,
            colour=style.MUTED,
            side="right",
        )
        for row in rows_of(others):
            tip = f"{row.series}: {_told(row, unit, decimals)}"
            sheet.dot(across(row.denominator), up(row.numerator), radius, style.OTHER, tip=tip)
        for row in rows_of(mine):
            _draw_own(sheet, across(row.denominator), up, row, (unit, decimals))
        svg = sheet.svg()
    note = "Linie: beobachteter und erwarteter Wert sind gleich."
    if len(mine):
        note += (
            " Fläche: Bereich, in dem der Wert eines Kreises wie der Kommune in 95 von 100 Fällen "
            "läge (Vorhersageintervall)."
        )
    return Drawing(svg, _alt(frame, protected, unit, decimals), (note,))


def _draw_band(
    sheet: Sheet,
    across: Callable[[float], float],
    up: Callable[[float], float],
    row: Any,
    span: tuple[float, float],
) -> None:
    """Shade how far a Kreis like the municipality may lie from the line."""
    half = row.value - row.lower
    low, high = span

    def edge(shift: float) -> list[tuple[float, float]]:
        # The band ends at the frame of the axes.
        start, end = max(low, low - shift), min(high, high - shift)
        return [(across(start), up(start + shift)), (across(end), up(end + shift))]

    upper, lower = edge(half), edge(-half)
    corner = [(across(high), up(high))]
    origin = [(across(low), up(low))]
    ring = [*origin, *upper, *corner, *reversed(lower), *origin]
    sheet.area([ring], style.SCALE[0], edge=style.SCALE[0])


def _draw_own(
    sheet: Sheet, x: float, up: Callable[[float], float], row: Any, form: tuple[str, int]
) -> None:
    y = up(row.numerator)
    sheet.rule((x, x), (y, up(row.denominator)), colour=style.OWN, width=1.6)
    sheet.dot(x, y, OWN_RADIUS, style.OWN, ring=True, tip=f"{row.series}: {_told(row, *form)}")
    label = f"{row.series} {quantity(row.numerator, *form)}"
    half = text_width(label, style.TEXT + 1, style.SEMIBOLD) / 2
    side = 1 if row.value >= 0 else -1
    sheet.text(
        min(max(x, half + 2), sheet.width - half - 2),
        y + side * (OWN_RADIUS + LEADING * 0.7),
        label,
        size=style.TEXT + 1,
        weight=style.SEMIBOLD,
        colour=style.OWN,
        side="center",
        halo=True,
    )


def _told(row: Any, unit: str, decimals: int) -> str:
    observed, expected = (quantity(v, unit, decimals) for v in (row.numerator, row.denominator))
    return f"beobachtet {observed}, erwartet {expected}"


def _alt(frame: pd.DataFrame, protected: Protected, unit: str, decimals: int) -> str:
    known = frame[frame["value"].notna()]
    sentences = [
        f"{row.series}: {_told(row, unit, decimals)}."
        for row in rows_of(known)
        if row.role == "own"
    ]
    above = int((known["value"] > 0).sum())
    sentences.append(
        f"{len(known)} Kreise sind dargestellt; bei {above} liegt der beobachtete Wert über dem "
        "erwarteten."
    )
    sentences.append(alt.say_hidden(frame))
    periods = sorted(frame["period"].astype(str).unique())
    topic = f"{protected.indicator.title_de}, {periods[-1]}"
    return alt.compose("Punktwolke der Kreise", topic, sentences)
