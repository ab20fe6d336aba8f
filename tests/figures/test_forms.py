"""What holds for every form."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from kobimo import figures
from kobimo.figures import style
from kobimo.figures.alt import CLOSING, LIMIT
from kobimo.figures.sheet import text_width
from tests.figures.conftest import texts
from tests.figures.forms import FORMS

SVG = "{http://www.w3.org/2000/svg}"
every_form = pytest.mark.parametrize("name", FORMS)


@every_form
def test_two_draws_give_the_same_bytes(name: str) -> None:
    assert FORMS[name]() == FORMS[name]()


@every_form
def test_colours_are_tokens(name: str) -> None:
    found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"url\([^)]*\)", "", FORMS[name]().svg)))
    assert found <= set(style.TOKENS)


@every_form
def test_svg_stands_alone_in_a_page(name: str) -> None:
    svg = FORMS[name]().svg
    assert svg.startswith("<svg ")
    root = ET.fromstring(svg)
    assert set(root.attrib) == {"viewBox", "font-family", "stroke-linejoin", "fill"}
    for node in root.iter():
        assert node.tag.removeprefix(SVG) in {
            "svg", "g", "defs", "pattern", "path", "rect", "circle", "text", "title",
        }  # fmt: skip
        assert "style" not in node.attrib
        assert "class" not in node.attrib
        assert not any("href" in key for key in node.attrib)


@every_form
def test_ids_are_used_and_belong_to_the_drawing(name: str) -> None:
    svg = FORMS[name]().svg
    ids = re.findall(r'\bid="([^"]*)"', svg)
    assert len(set(ids)) == len(ids)
    assert set(ids) == set(re.findall(r"url\(#([^)]*)\)", svg))


def test_ids_of_different_drawings_differ() -> None:
    found = [re.findall(r'\bid="([^"]*)"', draw().svg) for draw in FORMS.values()]
    ids = [name for names in found for name in names]
    assert ids
    assert len(set(ids)) == len(ids)


@every_form
def test_hidden_values_are_neither_drawn_nor_said(name: str) -> None:
    drawing = FORMS[name]()
    for text in (drawing.svg, drawing.alt, *drawing.notes):
        assert "77,7" not in text
        assert "77.7" not in text
        assert not re.search(r"\bnan\b", text, re.IGNORECASE)


@every_form
def test_alternative_text_is_complete_german(name: str) -> None:
    alt = FORMS[name]().alt
    kind, colon, _ = alt.partition(": ")
    assert kind
    assert colon
    assert alt.endswith(CLOSING)
    assert len(alt) <= LIMIT
    assert not re.search(r"\d\.\d", alt), "decimal point instead of comma"
    assert "\u202f%" in alt or "%" not in alt.replace("95-%", "")


@every_form
def test_numbers_are_german(name: str) -> None:
    for text in texts(FORMS[name]().svg):
        assert not re.search(r"\d\.\d", text)
        assert not re.search(r"(?<!\w)-\d", text), "hyphen instead of minus"
        assert not re.search(r"\d{5}", text), "five digits without groups"


@every_form
def test_no_text_leaves_the_sheet(name: str) -> None:
    root = ET.fromstring(FORMS[name]().svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    parents = {child: parent for parent in root.iter() for child in parent}

    def inherited(node: ET.Element, key: str, default: str) -> str:
        step: ET.Element | None = node
        while step is not None:
            if key in step.attrib:
                return step.attrib[key]
            step = parents.get(step)
        return default

    for node in root.iter(f"{SVG}text"):
        size = float(inherited(node, "font-size", "0"))
        weight = int(inherited(node, "font-weight", "400"))
        wide = text_width(node.text or "", size, weight)
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[inherited(node, "text-anchor", "start")]
        x, y = float(node.attrib["x"]), float(node.attrib["y"])
        assert size >= 9
        if "transform" in node.attrib:
            continue
        assert x - share * wide >= -0.6, node.text
        assert x + (1 - share) * wide <= width + 0.6, node.text
        assert 0.7 * size <= y <= height, node.text


@pytest.mark.parametrize(
    "draw", [getattr(figures, name) for name in figures.__all__ if name.startswith("draw_")]
)
def test_raw_frames_are_refused(draw: object) -> None:
    import pandas as pd

    raw = pd.DataFrame({"ags": ["99001"], "year": [2023], "value": [6.5]})
    arguments: dict[str, object] = {
        "draw_pyramid": {"age": "alter", "sex": "geschlecht"},
        "draw_heat": {"rows": "a", "columns": "b"},
        "draw_components": {"rows": "a", "panels": "b", "components": {}, "component": "c"},
        "draw_quadrant": {"up": raw, "names": ("a", "b"), "reference": "c"},
        "draw_quotients": {"category": "a", "reference": "b"},
        "draw_matrix": {"across": raw},
        "draw_profile": {"parts": [raw]},
        "draw_scatter": {"upward": raw},
        "draw_waterfall": {"steps": []},
    }.get(draw.__name__, {})  # type: ignore[attr-defined, assignment]
    first: object = raw
    if draw.__name__ in {"draw_stacked", "draw_area_heat"}:  # type: ignore[attr-defined]
        first = [raw]
        arguments = {"labels": ["a"]}
    further = (None,) if draw.__name__ in {"draw_map", "draw_land", "draw_funnel"} else ()  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="protect"):
        draw(first, *further, **arguments)  # type: ignore[operator]
