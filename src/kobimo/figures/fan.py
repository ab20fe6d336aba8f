"""Observed values and what may follow: a line, then three variants with a widening band."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.figures import alt, style
from kobimo.figures.axes import choose_value_ticks
from kobimo.figures.drawing import Drawing, frame_of, runs_of
from kobimo.figures.labels import spread
from kobimo.figures.panel import Panel, open_panel
from kobimo.figures.sheet import Sheet, house_style, text_width
from kobimo.german import interval

if TYPE_CHECKING:
    import pandas as pd

    from kobimo.disclosure import Protected

HEIGHT = 250.0
PROJECTED = "projected"
#: Role of the rows beside the middle variant → how it is called at its end.
VARIANTS = {"low": "unten", "high": "oben"}


def draw_fan(protected: Protected) -> Drawing:
    """Return observed values and their projection in variants, with a band.

    Parameters
    ----------
    protected
        One row per year and role. ``role`` is ``projected`` for the middle of what lies ahead,
        ``low`` and ``high`` for the variants beside it, anything else is observed; ``lower`` and
        ``upper`` of projected rows are the band.
    """
    frame = frame_of(protected).sort_values("year", kind="stable")
    ahead = frame[(frame["role"] == PROJECTED) & frame["value"].notna()]
    beside = {role: frame[(frame["role"] == role) & frame["value"].notna()] for role in VARIANTS}
    seen = frame[~frame["role"].isin([PROJECTED, *VARIANTS]) & frame["value"].notna()]
    indicator = protected.indicator
    values = [*frame["value"].dropna(), *ahead["lower"].dropna(), *ahead["upper"].dropna()]
    ticks = choose_value_ticks(values, indicator.unit)
    with house_style():
        ends = _end_labels(ahead, beside)
        room = max((text_width(text, weight=style.SEMIBOLD) for *_, text, _ in ends), default=0)
        panel = open_panel(Sheet(HEIGHT), frame, ticks, labels=room + 14, head=24)
        for run in runs_of(seen, protected.breaks):
            panel.axes.plot(
                run["year"], run["value"], color=style.OWN, linewidth=2.8, clip_on=False, zorder=3
            )
        if len(ahead):
            _draw_ahead(panel, seen, ahead, beside)
            _draw_border(panel, seen, ahead)
        if len(seen):
            _draw_last(panel, seen)
        points = [panel.place(year, value)[1] for year, value, *_ in ends]
        sizes = [style.TEXT * 1.3] * len(ends)
        centres = spread(points, sizes, panel.bottom - 4, panel.top + 4)
        for centre, (_, _, text, weight) in zip(centres, ends, strict=True):
            colour = style.OWN if weight == style.SEMIBOLD else style.MUTED
            panel.sheet.text(panel.right + 10, centre, text, weight=weight, colour=colour)
        svg = panel.sheet.svg()
    notes = ("Die senkrechte Achse beginnt nicht bei null.",) if ticks.low > 0 else ()
    return Drawing(svg, _alt(seen, ahead, beside, protected), notes)


def _end_labels(
    ahead: pd.DataFrame, beside: dict[str, pd.DataFrame]
) -> list[tuple[int, float, str, int]]:
    """Return year, value, text and weight of what stands at the right end."""
    if not len(ahead):
        return []
    last = ahead.iloc[-1]
    year = int(last["year"])
    found = [(year, float(last["value"]), str(last["text"]), style.SEMIBOLD)]
    for role, word in VARIANTS.items():
        if len(beside[role]):
            end = beside[role].iloc[-1]
            found.append((year, float(end["value"]), f"{word} {end['text']}", style.REGULAR))
    return found


def _draw_ahead(
    panel: Panel, seen: pd.DataFrame, ahead: pd.DataFrame, beside: dict[str, pd.DataFrame]
) -> None:
    """Draw band and lines from the last observed value on."""
    years = ahead["year"].to_list()
    middle, lower, upper = (ahead[c].to_list() for c in ("value", "lower", "upper"))
    variants = [frame["value"].to_list() for frame in beside.values() if len(frame) == len(years)]
    if len(seen) and int(seen["year"].iloc[-1]) == years[0] - 1:
        start = float(seen["value"].iloc[-1])
        years.insert(0, years[0] - 1)
        for series in (middle, lower, upper, *variants):
            series.insert(0, start)
    panel.axes.fill_between(years, lower, upper, color=style.OWN, alpha=0.18, lw=0, clip_on=False)
    for values in variants:
        panel.axes.plot(years, values, color=style.MUTED, linewidth=1.3, clip_on=False, zorder=2)
    (line,) = panel.axes.plot(
        years, middle, color=style.OWN, linewidth=2.4, clip_on=False, zorder=3
    )
    line.set_dashes([2.4, 1.8])


def _draw_last(panel: Panel, seen: pd.DataFrame) -> None:
    """Mark the last observed value and write it beside its point."""
    last = seen.iloc[-1]
    x, y = panel.place(last["year"], last["value"])
    panel.sheet.dot(x, y, 4.0, style.OWN, ring=True)
    text = str(last["text"])
    width = text_width(text, weight=style.SEMIBOLD)
    start = max(x - 4 - width, panel.left)
    panel.sheet.text(start, y + 13, text, weight=style.SEMIBOLD, colour=style.OWN, halo=True)


def _draw_border(panel: Panel, seen: pd.DataFrame, ahead: pd.DataFrame) -> None:
    """Mark where observation ends."""
    start = int(seen["year"].iloc[-1]) if len(seen) else int(ahead["year"].iloc[0])
    x = panel.place(start, 0)[0]
    sheet, y = panel.sheet, panel.top + 14
    sheet.rule((x, x), (panel.bottom, panel.top + 6), colour=style.AXIS, width=1.0, dashes=(1, 2.4))
    sheet.text(x - 6, y, "Bestand", size=style.SMALL, colour=style.MUTED, side="right")
    sheet.text(x + 6, y, "Fortschreibung", size=style.SMALL, colour=style.MUTED)


def _alt(
    seen: pd.DataFrame,
    ahead: pd.DataFrame,
    beside: dict[str, pd.DataFrame],
    protected: Protected,
) -> str:
    indicator = protected.indicator
    sentences = []
    if len(seen):
        first, last = seen.iloc[0], seen.iloc[-1]
        sentences.append(
            f"Bestand: {first['text']} ({first['period']}) bis {last['text']} ({last['period']})."
        )
    if len(ahead):
        last = ahead.iloc[-1]
        text = f"Fortschreibung bis {last['period']}: {last['text']}"
        if not math.isnan(last["lower"]):
            band = interval(last["lower"], last["upper"], indicator.unit, indicator.decimals)
            text += f", Band {band}"
        if all(len(frame) for frame in beside.values()):
            low, high = (frame.iloc[-1]["text"] for frame in beside.values())
            text += f", untere Variante {low}, obere Variante {high}"
        sentences.append(f"{text}.")
    return alt.compose("Fächerdiagramm", f"{indicator.title_de}, Fortschreibung", sentences)
