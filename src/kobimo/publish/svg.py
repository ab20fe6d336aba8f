"""Put a figure into a page: verified against an allow-list, with the page's own colours.

The markup of a figure is written into the page unescaped, and a municipal notebook may have
made it. So it is parsed, every element and attribute is held against a list, and only what
is on it is written again. What is not on it stops the page: a drawing that lost a part
would be wrong without a word.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from markupsafe import Markup

from kobimo.errors import RenderFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"

ELEMENTS = frozenset({
    "svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "text", "tspan", "use", "clipPath", "pattern", "image", "title", "desc",
})  # fmt: skip
#: Left out without a word: they carry nothing that is seen.
SKIPPED = frozenset({"metadata", "style", "title", "desc"})

#: What may stand as an attribute, and what of a style is turned into one.
PRESENTATION = frozenset({
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
    "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "opacity", "clip-path", "clip-rule", "font-size", "font-family",
    "font-weight", "font-style", "font-stretch", "text-anchor", "dominant-baseline",
    "letter-spacing", "paint-order", "visibility", "vector-effect",
})  # fmt: skip
GEOMETRY = frozenset({
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "d", "points",
    "width", "height", "viewBox", "transform", "preserveAspectRatio", "patternUnits",
    "patternTransform", "patternContentUnits", "clipPathUnits", "id",
})  # fmt: skip

VALUE = re.compile(r"[^<>&\"\\;{}@]*")
REFERENCE = re.compile(r"url\(\s*[\"']?#([\w.-]+)[\"']?\s*\)")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")
FONT = re.compile(
    r"(?:(?P<style>italic|oblique|normal)\s+)?(?:(?P<weight>bold|normal|[1-9]00)\s+)?"
    r"(?P<size>[\d.]+(?:px|pt|em|rem))(?:/\S+)?\s+(?P<family>.+)"
)


@dataclass
class _Writer:
    prefix: str
    colours: Mapping[str, str]
    where: str
    referenced: frozenset[str]

    def refuse(self, what: str) -> RenderFailed:
        return RenderFailed(
            f"Die Abbildung enthält {what}; das darf auf keiner Seite stehen.",
            where=self.where,
            remedy="Zeichnen Sie die Abbildung mit den Funktionen von kobimo.",
        )

    def element(self, node: ET.Element, *, root: str = "") -> str:
        name = node.tag.removeprefix(SVG)
        if name in SKIPPED:
            return ""
        if name not in ELEMENTS or (name == "svg") != bool(root):
            raise self.refuse(f"das Element „{name}“")
        attributes = "".join(
            f' {key}="{escape(value)}"' for key, value in self.attributes(name, node).items()
        )
        inner = [_text(name, node.text)]
        for child in node:
            inner += (self.element(child), _text(name, child.tail))
        body = "".join(inner)
        if not body and name == "defs":
            return ""
        return (
            f"<{name}{root}{attributes}>{body}</{name}>" if body else f"<{name}{root}{attributes}/>"
        )

    def attributes(self, name: str, node: ET.Element) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in node.attrib.items():
            if key in {"href", f"{XLINK}href"}:
                found["href"] = self.target(name, value)
            elif key == "style":
                found |= self.style(value)
            elif key == "id":
                if value in self.referenced:
                    found["id"] = self.prefix + value
            elif key in PRESENTATION or key in GEOMETRY:
                found[key] = self.value(key, value)
            elif key.lower().startswith("on") or key in {"class", "role", "tabindex"}:
                if key.lower().startswith("on"):
                    raise self.refuse(f"die Angabe „{key}“")
            elif key.startswith(("aria-", "data-", "{http://www.w3.org/XML", XLINK)) or key in {
                "version",
                "baseProfile",
                "focusable",
            }:
                continue
            else:
                raise self.refuse(f"die Angabe „{key}“")
        if name == "svg":
            found.pop("id", None)
            if "viewBox" in found:
                # The page decides how wide a figure is; its shape comes from the view box.
                found = {
                    key: value for key, value in found.items() if key not in {"width", "height"}
                }
        return found

    def target(self, name: str, value: str) -> str:
        if name == "use" and value.startswith("#"):
            return f"#{self.prefix}{value[1:]}"
        if name == "image" and PICTURE.fullmatch(value):
            return "".join(value.split())
        raise self.refuse("einen Verweis nach außen")

    def value(self, key: str, value: str) -> str:
        rest = REFERENCE.sub("", value)
        if not VALUE.fullmatch(rest) or re.search(
            r"url\s*\(|javascript:|expression\s*\(", rest, re.IGNORECASE
        ):
            raise self.refuse(f"in „{key}“ einen unerlaubten Wert")
        value = REFERENCE.sub(lambda match: f"url(#{self.prefix}{match[1]})", value)
        if key in {"fill", "stroke"}:
            value = COLOUR.sub(lambda match: self.colour(match.group()), value)
        return value

    def colour(self, literal: str) -> str:
        variable = self.colours.get(literal.lower())
        return f"var({variable})" if variable else literal

    def style(self, text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for declaration in text.split(";"):
            key, colon, value = (part.strip() for part in declaration.partition(":"))
            if not colon:
                if key:
                    raise self.refuse("eine unlesbare Formatangabe")
                continue
            if key == "font":
                found |= self.font(value)
            elif key in PRESENTATION:
                found[key] = self.value(key, value)
            elif key not in {
                "mix-blend-mode",
                "isolation",
                "white-space",
                "image-rendering",
                "line-height",
            }:
                raise self.refuse(f"die Formatangabe „{key}“")
        return found

    def font(self, value: str) -> dict[str, str]:
        match = FONT.fullmatch(value)
        if match is None:
            raise self.refuse("eine unlesbare Schriftangabe")
        parts = {f"font-{key}": part for key, part in match.groupdict().items() if part}
        return {key: self.value(key, part) for key, part in parts.items()}


def _text(name: str, text: str | None) -> str:
    """Return escaped text; blanks between elements are left out, in a label they count."""
    if not text or (name not in {"text", "tspan"} and not text.strip()):
        return ""
    return escape(text, quote=False)


def _parse(svg: str, where: str) -> ET.Element:
    start = svg.find("<svg")
    body = svg[max(start, 0) :]
    # Without a document type there are no entities, so the parser cannot be made to swell.
    if start < 0 or "<!DOCTYPE" in body or "<!ENTITY" in body:
        raise RenderFailed("Die Abbildung ist kein SVG.", where=where)
    try:
        return ET.fromstring(body)  # noqa: S314 - no document type, see above
    except ET.ParseError:
        try:
            # Inline SVG as browsers take it does not declare its namespaces.
            declared = body.replace(
                "<svg", f'<svg xmlns="{SVG[1:-1]}" xmlns:xlink="{XLINK[1:-1]}"', 1
            )
            return ET.fromstring(declared)  # noqa: S314 - as above
        except ET.ParseError as error:
            raise RenderFailed(
                f"Die Abbildung ist kein gültiges SVG: {error}", where=where
            ) from error


def inline_svg(
    svg: str, *, prefix: str, label: str, colours: Mapping[str, str], where: str = ""
) -> Markup:
    """Return a figure as markup for the inside of a page.

    Parameters
    ----------
    prefix
        Put before every anchor inside, so that two figures on a page do not share one.
    label
        Alternative text; empty for a picture that says nothing its table row does not.
    colours
        Colour literal (``#14526b``, lower case) → CSS variable that takes its place.
    where
        Named in the error.

    Raises
    ------
    RenderFailed
        Something in the drawing is not on the allow-list, or it is no SVG.
    """
    root = _parse(svg, where)
    if root.tag == "svg":  # without a namespace
        for node in root.iter():
            if isinstance(node.tag, str) and not node.tag.startswith("{"):
                node.tag = SVG + node.tag
    texts = [value for node in root.iter() for value in node.attrib.values()]
    referenced = {match[1] for text in texts for match in REFERENCE.finditer(text)}
    referenced |= {
        value[1:]
        for node in root.iter()
        for key, value in node.attrib.items()
        if key in {"href", f"{XLINK}href"} and value.startswith("#")
    }
    writer = _Writer(f"{prefix}-", colours, where, frozenset(referenced))
    name = f' role="img" aria-label="{escape(label)}"' if label else ' aria-hidden="true"'
    if root.tag != f"{SVG}svg":
        raise writer.refuse("kein Element „svg“")
    return Markup(writer.element(root, root=f'{name} focusable="false"'))  # noqa: S704 - every part is on the allow-list and escaped
