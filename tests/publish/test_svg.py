"""Only what is on the list gets into a page."""

from __future__ import annotations

import re

import pytest

from kobimo.errors import RenderFailed
from kobimo.publish.svg import inline_svg
from publish.sample import drawing

COLOURS = {"#0b57a4": "--k-own"}


def svg(body: str, attributes: str = "") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" {attributes}>{body}</svg>'


def inline(text: str) -> str:
    return str(
        inline_svg(text, prefix="abb-1", label="Eine Linie", colours=COLOURS, where="Abb. 1")
    )


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<foreignObject><body/></foreignObject>",
        '<path d="M0 0" onclick="alert(1)"/>',
        '<path d="M0 0" ONLOAD="alert(1)"/>',
        '<a href="https://evil.example"><text>x</text></a>',
        '<use xlink:href="https://evil.example/x.svg#a"/>',
        '<use href="data:image/svg+xml,x"/>',
        '<image href="https://evil.example/x.png"/>',
        '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
        '<path d="M0 0" style="fill: url(https://evil.example/x)"/>',
        '<path d="M0 0" fill="url(javascript:alert(1))"/>',
        '<path d="M0 0" style="behavior: url(#x)"/>',
        '<path d="M0 0" style="background: red"/>',
        '<rect width="9" height="9" fill="red;}body{display:none"/>',
        "<iframe/>",
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        '<set attributeName="onmouseover" to="alert(1)"/>',
        "<svg/>",
        '<h:b xmlns:h="http://www.w3.org/1999/xhtml">x</h:b>',
    ],
)
def test_what_is_not_on_the_list_stops_the_page(body: str) -> None:
    with pytest.raises(RenderFailed, match=r"Abb\. 1"):
        inline(svg(body))


@pytest.mark.parametrize(
    "text",
    [
        "kein SVG",
        "<svg><path></svg>",
        '<svg xmlns="http://www.w3.org/2000/svg"><!DOCTYPE x></svg>',
        "<svg/><!ENTITY a 'b'>",
        "<svg",
    ],
)
def test_what_is_no_drawing_stops_the_page(text: str) -> None:
    with pytest.raises(RenderFailed):
        inline(text)


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("<text>&a;</text>")
    with pytest.raises(RenderFailed):
        inline(bomb)


def test_labels_stay_text() -> None:
    html = inline(svg("<text>&lt;script&gt;alert(1)&lt;/script&gt; A &amp; B</text>"))
    assert "&lt;script&gt;" in html
    assert "<script" not in html


def test_alternative_is_escaped() -> None:
    html = str(inline_svg(svg(""), prefix="a", label='"><script>', colours={}))
    assert "<script>" not in html
    assert 'role="img"' in html


def test_picture_without_label_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in str(inline_svg(svg(""), prefix="a", label="", colours={}))


def test_colours_become_variables_and_others_stay() -> None:
    html = inline(
        svg('<path d="M0 0" style="stroke: #0B57A4; fill: #123456"/><rect fill="#0b57a4"/>')
    )
    assert html.count("var(--k-own)") == 2
    assert "#123456" in html


def test_anchors_are_unique_and_only_kept_where_referenced() -> None:
    html = inline(drawing())
    assert 'id="abb-1-p1"' in html
    assert "url(#abb-1-p1)" in html
    assert 'href="#abb-1-m1"' in html
    assert "figure_1" not in html
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_styles_become_attributes() -> None:
    """The page's policy allows no inline style."""
    html = inline(drawing())
    assert "style=" not in html
    assert "<style" not in html
    assert 'font-size="11.5px"' in html
    assert 'font-weight="600"' in html
    assert 'text-anchor="end"' in html


def test_page_decides_the_size() -> None:
    root = inline(drawing()).split(">", 1)[0]
    assert 'viewBox="0 0 460 240"' in root
    assert "width=" not in root


def test_html_form_without_namespaces_is_read() -> None:
    assert "<path" in inline('<svg viewBox="0 0 9 9"><path d="M0 0"/></svg>')
    assert "<use" in inline(
        '<svg viewBox="0 0 9 9"><path id="m" d="M0 0"/><use xlink:href="#m"/></svg>'
    )


def test_embedded_bitmap_is_allowed() -> None:
    assert "data:image/png;base64,AAAA" in inline(
        svg('<image href="data:image/png;base64,AA\nAA" width="1"/>')
    )
