"""Types of areas against the indicators that make them: mean distances, shaded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.figures import alt, style
from kobimo.figures.drawing import Drawing, frame_of
from kobimo.figures.heat import DEVIATIONS, Cell, draw_cells
from kobimo.german import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.disclosure import Protected


def draw_profile(types: Protected, parts: Sequence[Protected], *, plural: str = "Räume") -> Drawing:
    """Return types down and indicators across: the mean of the areas of a type that are shown.

    Parameters
    ----------
    types
        One row per area, its value the number of a declared class.
    parts
        One set of values per column, of the same areas; hidden values do not enter a mean.

    Notes
    -----
    Cells are shaded by the distance of the type's mean from the mean of all areas shown, in
    standard deviations.
    """
    frame = frame_of(types)
    classes = types.indicator.classes
    if classes is None:
        raise ValueError("the types need declared classes")
    known = frame[frame["value"].notna()]
    member = dict(zip(known["raum"].astype(str), known["value"].astype(int), strict=True))
    codes = sorted(set(member.values()))
    sizes = {code: sum(1 for found in member.values() if found == code) for code in codes}
    rows = [f"{classes.labels[code - 1]} ({sizes[code]} {plural})" for code in codes]
    cells: dict[tuple[str, str], Cell] = {}
    sentences = [f"Zeilen: {'; '.join(rows)}."]
    for at, part in enumerate(parts):
        values = frame_of(part)
        values = values[values["value"].notna()]
        middle, spread = float(values["value"].mean()), float(values["value"].std(ddof=0))
        groups = values["raum"].astype(str).map(member)
        for code, row in zip(codes, rows, strict=True):
            mean = float(values.loc[groups == code, "value"].mean())
            if math.isnan(mean):
                cells[row, str(at)] = (".", None)
                continue
            distance = (mean - middle) / spread if spread else 0.0
            step = sum(distance >= border for border in DEVIATIONS)
            cells[row, str(at)] = (number(mean, part.indicator.decimals), style.MEAN[step])
        told = [
            f"{classes.labels[code - 1]} {cells[row, str(at)][0]}"
            for code, row in zip(codes, rows, strict=True)
        ]
        sentences.append(f"{part.indicator.title_de}: {', '.join(told)}.")
    heads = [part.indicator.title_de for part in parts]
    across = [str(at) for at in range(len(parts))]
    svg = draw_cells(rows, across, lambda r, c: cells.get((r, c)), heads=heads, key=True)
    topic = f"{types.indicator.title_de}, {alt.say_periods(frame)}"
    return Drawing(svg, alt.compose("Tabelle mit Farbstufen", topic, sentences))
