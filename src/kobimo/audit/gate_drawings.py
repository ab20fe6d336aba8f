"""Read a drawing as geometry: its texts and points, and what lies where nobody sees it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Smaller than this nobody reads it.
SMALLEST_TEXT = 5.0
#: Lines have a width, and control points of curves lie a little outside.
MARGIN = 4.0
#: From the base line of a text to the middle of its figures, in sizes of the text.
MIDDLE = 0.33
_PAPER = "var(--k-paper)"
_MOVE = re.compile(r"(translate|rotate)\(([^)]*)\)")
_WARPED = re.compile(r"(?:matrix|scale|skew[XY])\(")
_PATH = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_FLOAT = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """One text of a drawing with its anchor and its middle, in units of the view box."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a drawing consists of.

    Attributes
    ----------
    labels
        Texts in their order.
    circles
        Centre and radius of every circle.
    bars
        Two opposite corners of every upright rectangle.
    width
        Of the view box.
    faults
        What a drawing may not have: things outside the view box, texts nobody can read.
    """

    labels: tuple[Label, ...]
    circles: tuple[tuple[Point, float], ...]
    bars: tuple[tuple[Point, Point], ...]
    width: float
    faults: tuple[str, ...]


def read_drawing(svg: str) -> Drawing:
    """Return the parts of a drawing in the coordinates of its view box.

    Raises
    ------
    ValueError
        It is no SVG, or has no view box.
    """
    try:
        root = ET.fromstring(svg)  # noqa: S314 - cut from a page, which has no document type
    except ET.ParseError as error:
        raise ValueError(str(error)) from error
    box = [float(part) for part in root.get("viewBox", "").split()]
    if len(box) != 4:
        raise ValueError("viewBox")
    labels: list[Label] = []
    circles: list[tuple[Point, float]] = []
    bars: list[tuple[Point, Point]] = []
    faults: list[str] = []
    for node, (shift_x, shift_y), given in _walk(root, (0.0, 0.0), {}):
        kind = _local(node)
        points: list[Point] = []
        if _WARPED.search(node.get("transform", "")):
            faults.append("eine Verzerrung, hinter der sich nichts prüfen lässt")
        if kind in {"text", "tspan"}:
            text = "".join(node.itertext()).strip()
            place = (_number(node, "x") + shift_x, _number(node, "y") + shift_y)
            points = [place]
            if text and kind == "text":
                size = _number(node, "font-size") or 10.0
                middle = place[1] - MIDDLE * size
                labels.append(Label(text, place[0], middle, given.get("text-anchor", "start")))
                if _is_illegible(given):
                    faults.append(f"Text, den niemand sieht: „{text[:30]}“")
        elif kind == "circle":
            points = [(_number(node, "cx") + shift_x, _number(node, "cy") + shift_y)]
            circles.append((points[0], _number(node, "r")))
        elif kind == "path":
            points = [(x + shift_x, y + shift_y) for x, y in _points(node.get("d", ""))]
            if _is_upright(points, given):
                bars.append((min(points), max(points)))
        elif kind == "rect":
            x, y = _number(node, "x") + shift_x, _number(node, "y") + shift_y
            points = [(x, y), (x + _number(node, "width"), y + _number(node, "height"))]
            bars.append((points[0], points[1]))
        elif kind in {"title", "desc", "metadata"}:
            faults.append("eine Beschreibung, die niemand sieht")
        if any(_is_outside(point, box) for point in points):
            what = f"Text „{(node.text or '')[:30]}“" if kind == "text" else "Punkte"
            faults.append(f"{what} außerhalb des sichtbaren Ausschnitts")
    return Drawing(tuple(labels), tuple(circles), tuple(bars), box[2], tuple(dict.fromkeys(faults)))


def _walk(
    node: ET.Element, shift: Point, given: dict[str, str]
) -> Iterator[tuple[ET.Element, Point, dict[str, str]]]:
    """Yield every drawn element with its shift and the attributes it inherits."""
    if _local(node) in {"defs", "clipPath", "pattern"}:
        return
    for kind, numbers in _MOVE.findall(node.get("transform", "")):
        values = [float(part) for part in _FLOAT.findall(numbers)]
        if kind == "translate" and values:
            shift = (shift[0] + values[0], shift[1] + (values[1] if len(values) > 1 else 0.0))
    given = {**given, **node.attrib}
    yield node, shift, given
    for child in node:
        yield from _walk(child, shift, given)


def _points(d: str) -> Iterator[Point]:
    """Yield the points of a path, those that steer its curves included."""
    for command, rest in _PATH.findall(d):
        numbers = [float(part) for part in _FLOAT.findall(rest)]
        if command in {"M", "L", "C", "Q", "S", "T"}:
            yield from zip(numbers[::2], numbers[1::2], strict=False)


def _is_upright(points: Sequence[Point], given: dict[str, str]) -> bool:
    """Return whether a path is a filled rectangle with upright edges."""
    corners = set(points)
    return (
        len(corners) == 4
        and len({x for x, _ in corners}) == 2
        and len({y for _, y in corners}) == 2
        and given.get("fill") != "none"
    )


def _is_illegible(given: dict[str, str]) -> bool:
    return (
        float(given.get("font-size", "10").removesuffix("px")) < SMALLEST_TEXT
        or given.get("fill") == "none"
        or given.get("visibility", "visible") != "visible"
        or float(given.get("opacity", "1")) < 0.2
        or float(given.get("fill-opacity", "1")) < 0.2
        or given.get("fill") == _PAPER
    )


def _is_outside(point: Point, box: Sequence[float]) -> bool:
    left, top, width, height = box
    return not (
        left - MARGIN <= point[0] <= left + width + MARGIN
        and top - MARGIN <= point[1] <= top + height + MARGIN
    )


def _number(node: ET.Element, key: str) -> float:
    found = _FLOAT.match(node.get(key, "0"))
    return float(found.group()) if found else 0.0


def _local(node: ET.Element) -> str:
    return str(node.tag).rsplit("}", maxsplit=1)[-1]
