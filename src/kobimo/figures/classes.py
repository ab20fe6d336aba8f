"""Classes of a colour scale: where one shade ends and the next begins."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.figures import style
from kobimo.german import UNITS, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.declarations.models import Indicator


@dataclass(frozen=True, slots=True)
class Classes:
    """Borders between classes, and how the classes are printed in a key."""

    #: Lowest values of the second, third … class.
    borders: tuple[float, ...]
    labels: tuple[str, ...]
    #: Colour of each class, where it is none of the scale.
    fills: tuple[str, ...] = ()

    def fill(self, value: float) -> str:
        """Return the colour of a value; few classes use the whole scale, not its pale end."""
        if self.fills:
            return self.fills[bisect_right(self.borders, value)]
        steps = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4)}.get(
            len(self.labels), tuple(range(5))
        )
        return style.SCALE[steps[bisect_right(self.borders, value)]]


def choose_classes(
    values: Iterable[float], unit: str, decimals: int, *, borders: Sequence[float] | None = None
) -> Classes:
    """Return up to five classes with about as many values in each, at printable borders.

    Parameters
    ----------
    values
        What is shown; missing values do not count.
    unit, decimals
        How values are printed; borders have no more decimals than they.
    borders
        Borders that are fixed elsewhere, in ascending order.
    """
    known = sorted(round(value, decimals) for value in values if not math.isnan(value))
    if not known:
        return Classes((), ("–",))
    distinct = sorted(set(known))
    if borders is None and len(distinct) > 1:
        count = min(5, len(distinct))
        firsts = [known[math.ceil(len(known) * n / count)] for n in range(1, count)]
        # Where the lowest value is frequent, the second class begins at the next one.
        borders = [_round(max(first, distinct[1]), distinct) for first in firsts]
    kept = tuple(b for b in dict.fromkeys(borders or ()) if distinct[0] < b <= distinct[-1])
    return Classes(kept, _labels(kept, unit, decimals))


def declared_classes(indicator: Indicator) -> Classes | None:
    """Return the classes that an indicator declares, ``None`` where it declares none.

    All of them stand in the key, also those without a value, so that maps of several years
    have the same colours. Classes without order have the colours of parts.
    """
    declared = indicator.classes
    if declared is None:
        return None
    if declared.borders:
        ranges = _labels(declared.borders, indicator.unit, indicator.decimals)
        labels = [f"{text} ({span})" for text, span in zip(declared.labels, ranges, strict=True)]
        return Classes(declared.borders, tuple(labels))
    count = len(declared.labels)
    colours = (style.MEAN[2], *style.PARTS) if declared.rest else style.PARTS
    borders = tuple(at + 0.5 for at in range(1, count))
    return Classes(borders, declared.labels, tuple(colours[:count]))


def _round(value: float, distinct: Sequence[float]) -> float:
    """Return the roundest number that has the same values on either side as ``value``."""
    below = distinct[distinct.index(value) - 1]
    for digits in range(-6, 7):
        step = 10.0**-digits
        rounded = round(math.floor(value / step + 1e-9) * step, max(digits, 0))
        if below < rounded <= value:
            return rounded
    return value


def _labels(borders: Sequence[float], unit: str, decimals: int) -> tuple[str, ...]:
    places = next((d for d in range(decimals) if all(round(b, d) == b for b in borders)), decimals)
    texts = [number(border, places) for border in borders]
    suffix = UNITS[unit].suffix
    if not texts:
        return ("alle Werte",)
    middle = [f"{low} bis unter {high}" for low, high in itertools.pairwise(texts)]
    return (f"unter {texts[0]}{suffix}", *middle, f"{texts[-1]}{suffix} und mehr")
