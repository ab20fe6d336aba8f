"""Find the axes of a drawing from the labels on them, and read places as values."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kobimo.audit.gate_drawings import Label, Point

_TICK = re.compile(r"([−+-]?)(\d+(?:[\u202f\u00a0]\d{3})*(?:,\d+)?)(?:[\u202f\u00a0 ][^\d]{1,12})?")
#: How far a label may lie from its place on an axis, in units of the view box.
_SLACK = 0.06
#: The same for a label at the edge, which is moved inside.
_ASIDE = 16.0
#: Labels of vertical axes stand in this part of the width.
_LEFT = 0.35
_DIGITS = re.compile(r"[−+-]?[\d\u202f\u00a0,]+")
#: Numbers that are years or days, not values.
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale found from its labels.

    Attributes
    ----------
    is_horizontal
        Values run from left to right, else from bottom to top.
    offset, slope
        Value at place 0, and change of the value per unit of the view box; of the logarithm
        where ``is_logarithmic``.
    low, high
        Places of the outermost labels.
    across
        Where the line of labels lies in the other direction.
    """

    is_horizontal: bool
    is_logarithmic: bool
    offset: float
    slope: float
    low: float
    high: float
    across: float

    @property
    def is_time(self) -> bool:
        """Whether the axis shows years, whose places tell nothing about values."""
        ends = [self.offset + self.slope * place for place in (self.low, self.high)]
        return not self.is_logarithmic and all(round(end) in _YEARS for end in ends)

    def value_at(self, point: Point) -> float:
        """Return the value at a place of the drawing."""
        value = self.offset + self.slope * point[0 if self.is_horizontal else 1]
        return math.exp(value) if self.is_logarithmic else value

    def blur(self, point: Point, units: float) -> float:
        """Return how much the value changes over some units of the view box at a place."""
        change = abs(self.slope) * units
        return change * abs(self.value_at(point)) if self.is_logarithmic else change


def find_axes(labels: Sequence[Label], width: float) -> tuple[list[Axis], frozenset[Label]]:
    """Return the axes of a drawing, and the texts that are their labels.

    Labels are an axis where at least three of them stand in one line and their numbers grow
    evenly, or by an even factor, with their places.
    """
    axes: list[Axis] = []
    ticks: set[Label] = set()
    for is_horizontal in (True, False):
        lines: dict[tuple[float, str], list[tuple[float, float, Label]]] = {}
        for label in labels:
            value = _tick_value(label.text)
            if value is not None:
                across = label.y if is_horizontal else label.x
                place = label.x if is_horizontal else label.y
                key = (round(across), "" if is_horizontal else label.anchor)
                lines.setdefault(key, []).append((place, value, label))
        for line in lines.values():
            for axis, found in _axes_of(line, is_horizontal=is_horizontal):
                ticks.update(found)
                # Differences stand in one line on the right, and may happen to be even.
                if is_horizontal or found[0].x <= _LEFT * width:
                    axes.append(axis)
    return axes, frozenset(ticks)


def _axes_of(
    line: list[tuple[float, float, Label]], *, is_horizontal: bool
) -> Iterator[tuple[Axis, list[Label]]]:
    """Yield the scales that at least three labels of a line agree on."""
    for is_logarithmic in (False, True):
        rest = [
            (place, math.log(value) if is_logarithmic else value, label)
            for place, value, label in line
            if not is_logarithmic or value > 0
        ]
        # The outermost labels are moved aside where they, or their unit, would run over the edge.
        edges = (
            {place for place, *_ in (min(rest, key=_place), max(rest, key=_place))}
            if rest
            else set()
        )
        edges |= {place for place, _, label in rest if not _DIGITS.fullmatch(label.text)}
        bare = [item for item in rest if _DIGITS.fullmatch(item[2].text)]
        seen: list[frozenset[Label]] = []
        for (p1, v1, _), (p2, v2, _) in combinations(bare, 2):
            if abs(p1 - p2) < 1 or v1 == v2:
                continue
            slope = (v2 - v1) / (p2 - p1)
            offset = v1 - slope * p1
            fitting = [
                (place, value, label)
                for place, value, label in rest
                if abs(offset + slope * place - value)
                <= abs(slope) * (_ASIDE if place in edges else _SLACK)
            ]
            values = [math.exp(value) if is_logarithmic else value for _, value, _ in fitting]
            found = frozenset(label for *_, label in fitting)
            if (
                len(found) < 3
                or not (_is_doubling(values) if is_logarithmic else _is_even(values))
                or any(found <= other for other in seen)
            ):
                continue
            seen.append(found)
            places = [place for place, *_ in fitting]
            across = fitting[0][-1].y if is_horizontal else fitting[0][-1].x
            yield (
                Axis(
                    is_horizontal, is_logarithmic, offset, slope, min(places), max(places), across
                ),
                [label for *_, label in fitting],
            )


def _place(item: tuple[float, float, Label]) -> float:
    return item[0]


def _is_even(values: Iterable[float]) -> bool:
    """Return whether values are multiples of a step that axes have: 1, 2, 2,5 or 5 of a power of ten.

    Labels of an axis are; numbers that stand in one line by chance are not.
    """
    ordered = sorted(values)
    step = min((b - a for a, b in pairwise(ordered) if b > a), default=0.0)
    if step <= 0:
        return False
    digits = step / 10 ** math.floor(math.log10(step) + 1e-9)
    return any(abs(digits - nice) < 1e-6 for nice in (1, 2, 2.5, 5)) and all(
        abs(value / step - round(value / step)) < 1e-6 for value in ordered
    )


def _is_doubling(values: Iterable[float]) -> bool:
    """Return whether values are 1, 2 or 5 of powers of ten, as labels of logarithmic axes are."""
    digits = [value / 10 ** math.floor(math.log10(value) + 1e-9) for value in values]
    return all(any(abs(digit - nice) < 1e-6 for nice in (1, 2, 5)) for digit in digits)


def _tick_value(text: str) -> float | None:
    found = _TICK.fullmatch(text)
    if found is None:
        return None
    digits = found[2].replace("\u202f", "").replace("\u00a0", "").replace(",", ".")
    return -float(digits) if found[1] in {"−", "-"} else float(digits)
