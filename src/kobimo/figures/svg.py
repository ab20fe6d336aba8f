"""Turn matplotlib's SVG into a small element that can stand in any page.

matplotlib writes a document: a header, a style sheet that would reach the whole page, ids
that repeat from figure to figure, and a ``style`` attribute on everything, which a strict
content security policy forbids. Here all this becomes presentation attributes, shapes in
place of references, and the few ids that remain are made from the content.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?|-?\d+e-?\d+")
_LETTER = re.compile(r"\s*([MLCQZmlcqz])\s*")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_ROTATE = re.compile(r"rotate\((-?[\d.]+) ")
_POINT = r"-?[\d.]+ -?[\d.]+"
#: From the lowest point once around in eight arcs; the fourth ends at the highest point.
_CIRCLE = re.compile(
    rf"M(-?[\d.]+) (-?[\d.]+)(?:C{_POINT} {_POINT} {_POINT}){{3}}"
    rf"C{_POINT} {_POINT} -?[\d.]+ (-?[\d.]+)(?:C{_POINT} {_POINT} {_POINT}){{4}}[zZ]"
)
#: Attributes a group can hold for all its children.
_INHERITED = (
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
    "stroke-linejoin", "stroke-linecap", "font-size", "font-weight", "text-anchor", "paint-order",
)  # fmt: skip
_DEFAULTS = {
    ("stroke-linecap", "butt"),
    ("stroke-linejoin", "round"),
    ("stroke-dashoffset", "0"),
    ("font-weight", "400"),
    ("font-style", "normal"),
    ("text-anchor", "start"),
}
_HALO = {"stroke": "#ffffff", "stroke-width": "3", "paint-order": "stroke"}


def clean(document: str, families: str) -> str:
    """Return matplotlib's document as one ``<svg>`` element.

    Parameters
    ----------
    document
        What the SVG backend wrote. Ids of groups are instructions: ``halo`` sets its texts
        off from the ground, ``tip:…`` becomes a ``<title>`` of its shape.
    families
        CSS list of font families, written once on the root.
    """
    root = ET.fromstring(document)  # noqa: S314 - matplotlib wrote it a moment ago
    known = {e.attrib["id"]: e for e in root.iter() if "id" in e.attrib}
    body = [node for child in root for node in _shapes(child, known)]
    _hoist_all(body)
    inner = "".join(map(_write, body))
    used = list(dict.fromkeys(_REFERENCE.findall(inner)))
    if used:
        patterns = "".join(_write(_definition(known[name])) for name in used)
        inner = f"<defs>{patterns}</defs>{inner}"
        digest = hashlib.sha256(inner.encode()).hexdigest()[:10]
        for n, name in enumerate(used):
            inner = inner.replace(f"#{name})", f"#k{digest}-{n})")
            inner = inner.replace(f'id="{name}"', f'id="k{digest}-{n}"')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_round(root.attrib["viewBox"])}" '
        f"font-family={quoteattr(families)} "
        f'stroke-linejoin="round" fill="#1b2733">{inner}</svg>'
    )


def _shapes(
    node: ET.Element, known: dict[str, ET.Element], *, halo: bool = False, tip: str = ""
) -> Iterator[ET.Element]:
    """Yield what is visible below ``node``: groups that matter, paths, circles, texts."""
    name = _local(node)
    if name == "g":
        mark = node.attrib.get("id", "")
        tip = mark.removeprefix("tip:") if mark.startswith("tip:") else tip
        inner = [
            shape
            for child in node
            for shape in _shapes(child, known, halo=halo or mark == "halo", tip=tip)
        ]
        if len(inner) > 1:
            group = ET.Element("g")
            group.extend(inner)
            yield group
        else:
            yield from inner
        return
    if name == "use":
        shape = _resolve(node, known)
    elif name in {"path", "rect", "text"}:
        shape = ET.Element(name, _attributes(node))
        shape.text = node.text
    else:
        return
    if shape.tag == "path":
        shape = _as_circle(shape)
    if name == "text" and halo:
        shape.attrib.update(_HALO)
    if shape.tag != "text" and _is_invisible(shape):
        return
    if tip:
        ET.SubElement(shape, "title").text = tip
    yield shape


def _resolve(node: ET.Element, known: dict[str, ET.Element]) -> ET.Element:
    """Return the shape a ``<use>`` refers to, at its place."""
    href = next(v for k, v in node.attrib.items() if k.endswith("href"))
    target = known[href[1:]]
    attributes = {**_attributes(target), **_attributes(node)}
    x, y = attributes.pop("x", "0"), attributes.pop("y", "0")
    if (x, y) != ("0", "0"):
        attributes["transform"] = f"translate({x} {y})"
    return ET.Element("path", attributes)


def _as_circle(shape: ET.Element) -> ET.Element:
    """Return a path of eight arcs, as matplotlib draws circles, as the circle it is."""
    found = _CIRCLE.fullmatch(shape.get("d", ""))
    if found is None:
        return shape
    x, bottom, top = float(found[1]), float(found[2]), float(found[3])
    place = {
        "cx": f"{x:.2f}",
        "cy": f"{(bottom + top) / 2:.2f}",
        "r": f"{abs(bottom - top) / 2:.2f}",
    }
    rest = {key: value for key, value in shape.attrib.items() if key != "d"}
    return ET.Element("circle", {**{k: _round(v) for k, v in place.items()}, **rest})


def _attributes(node: ET.Element) -> dict[str, str]:
    """Return a node's attributes with its style taken apart and its numbers rounded."""
    found: dict[str, str] = {}
    for key, value in node.attrib.items():
        if key == "style":
            for part in value.split(";"):
                name, _, setting = part.partition(":")
                found[name.strip()] = setting.strip()
        elif key.rsplit("}")[-1] not in {"id", "href", "clip-path"}:
            found[key] = _LETTER.sub(r"\1", value) if key == "d" else value
    found.pop("font-family", None)
    if (rotation := _ROTATE.match(found.get("transform", ""))) and float(rotation[1]) == 0:
        del found["transform"]
    if "font-size" in found:
        found["font-size"] = found["font-size"].removesuffix("px")
    return {
        # Digits and an „e“ in a colour are no number.
        k: v.strip() if "#" in v else _round(v.strip())
        for k, v in found.items()
        if (k, v) not in _DEFAULTS
    }


def _definition(node: ET.Element) -> ET.Element:
    """Return a pattern with clean children; it keeps its id until all ids are known."""
    copy = ET.Element(_local(node), {**_attributes(node), "id": node.attrib["id"]})
    for child in node:
        attributes = _attributes(child)
        if not (attributes.get("fill") == "none" and "stroke" not in attributes):
            copy.append(ET.Element(_local(child), attributes))
    return copy


def _is_invisible(shape: ET.Element) -> bool:
    has_fill = shape.get("fill", "") != "none"
    has_line = shape.get("stroke", "none") != "none" and shape.get("stroke-width") != "0"
    return not has_fill and not has_line


def _hoist_all(nodes: list[ET.Element]) -> None:
    for node in nodes:
        if node.tag == "g":
            children = list(node)
            _hoist_all(children)
            for key in _INHERITED:
                values = {child.get(key) for child in children}
                if len(values) == 1 and (value := values.pop()) is not None:
                    node.set(key, value)
                    for child in children:
                        del child.attrib[key]


def _round(text: str) -> str:
    return _NUMBER.sub(lambda m: f"{round(float(m[0]), 2) + 0.0:.2f}".rstrip("0").rstrip("."), text)


def _local(node: ET.Element) -> str:
    return str(node.tag).rsplit("}", maxsplit=1)[-1]


def _write(node: ET.Element) -> str:
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in node.attrib.items())
    inner = escape(node.text or "") + "".join(map(_write, node))
    return (
        f"<{node.tag}{attributes}>{inner}</{node.tag}>" if inner else f"<{node.tag}{attributes}/>"
    )
