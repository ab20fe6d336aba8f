"""A line the size of a word: the direction of a series, nothing to read off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.figures import alt, style
from kobimo.figures.drawing import Drawing, frame_of, runs_of
from kobimo.figures.sheet import Sheet, house_style

if TYPE_CHECKING:
    from kobimo.disclosure import Protected

WIDTH, HEIGHT = 96.0, 26.0
MARGIN = 4.0


def draw_spark(protected: Protected) -> Drawing:
    """Return the municipality's values over the years as a small line, the last one as a point.

    Parameters
    ----------
    protected
        One row per year of one region. Years without value and declared breaks interrupt
        the line.
    """
    frame = frame_of(protected).sort_values("year", kind="stable")
    known = frame[frame["value"].notna()]
    with house_style():
        sheet = Sheet(HEIGHT, WIDTH)
        if len(known):
            low, high = float(known["value"].min()), float(known["value"].max())
            first, last = int(known["year"].min()), int(known["year"].max())

            def place(year: float, value: float) -> tuple[float, float]:
                x = MARGIN + (year - first) / max(last - first, 1) * (WIDTH - 2 * MARGIN)
                share = (value - low) / (high - low) if high > low else 0.5
                return x, MARGIN + share * (HEIGHT - 2 * MARGIN)

            for run in runs_of(known, protected.breaks):
                points = [
                    place(year, value)
                    for year, value in zip(run["year"], run["value"], strict=True)
                ]
                xs, ys = zip(*points, strict=True)
                sheet.rule(xs, ys, colour=style.OWN, width=1.8)
            end = known.iloc[-1]
            sheet.dot(*place(end["year"], end["value"]), 3.0, style.OWN)
        svg = sheet.svg()
    sentences = []
    if len(known) > 1:
        start, end = known.iloc[0], known.iloc[-1]
        sentences = [f"{start['period']}: {start['text']}, {end['period']}: {end['text']}."]
    return Drawing(svg, alt.compose("Verlauf", protected.indicator.title_de, sentences))
