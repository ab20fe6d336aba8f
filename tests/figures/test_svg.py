"""Cleaning of what matplotlib writes."""

from __future__ import annotations

from kobimo.figures.sheet import Sheet, house_style
from kobimo.figures.svg import clean


def document(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
        '<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="10pt" height="5pt" '
        'viewBox="0 0 10 5" xmlns="http://www.w3.org/2000/svg" version="1.1">'
        f'<defs><style type="text/css">*{{stroke-linejoin: round}}</style></defs>{body}</svg>'
    )


def test_document_becomes_an_element() -> None:
    svg = clean(document(""), "'A B',sans-serif")
    assert svg == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5" '
        'font-family="\'A B\',sans-serif" stroke-linejoin="round" fill="#1b2733"></svg>'
    )


def test_style_becomes_attributes_and_numbers_are_short() -> None:
    svg = clean(document('<path d="M 1.23456 2 \nL 3 4.999 \n" style="stroke: #dbe1e7"/>'), "x")
    assert '<path d="M1.23 2L3 5" stroke="#dbe1e7"/>' in svg


def test_what_cannot_be_seen_is_left_out() -> None:
    svg = clean(document('<g id="patch_1"><path d="M 0 0 L 1 1" style="fill: none"/></g>'), "x")
    assert "<path" not in svg
    assert "<g" not in svg


def test_references_become_shapes() -> None:
    body = (
        '<defs><path id="m1" d="M 0 0 L 0 3" style="stroke: #1b2733"/></defs>'
        '<use xlink:href="#m1" x="2.5" y="4"/>'
    )
    svg = clean(document(body), "x")
    assert '<path d="M0 0L0 3" stroke="#1b2733" transform="translate(2.5 4)"/>' in svg
    assert "use" not in svg


def test_clip_paths_are_dropped_and_ids_come_from_the_content() -> None:
    pattern = '<defs><pattern id="h1" width="4" height="4"><path d="M 0 0 L 4 4" style="stroke: #6b7885"/></pattern></defs>'
    body = '<path clip-path="url(#p1)" d="M 0 0 L 1 1 z" style="fill: url(#h1)"/>'
    first = clean(document(body + pattern), "x")
    second = clean(document(body.replace("1 1", "2 2") + pattern), "x")
    assert "clip-path" not in first
    assert "h1" not in first
    name = first.split("<pattern")[1].split('id="')[1].split('"')[0]
    assert f'fill="url(#{name})"' in first
    assert name not in second


def test_text_of_people_stays_text() -> None:
    evil = "<script>alert('$x$')</script> & \"Röbel\""
    with house_style():
        sheet = Sheet(40)
        sheet.text(0, 20, evil)
        sheet.dot(5, 5, 3, "#0b57a4", tip=evil)
        svg = sheet.svg()
    assert "<script" not in svg
    assert svg.count("&lt;script&gt;alert('$x$')&lt;/script&gt; &amp;") == 2


def test_circles_are_circles() -> None:
    with house_style():
        sheet = Sheet(40)
        sheet.dot(12, 30, 5, "#0b57a4", tip="Ort: 6,5")
        svg = sheet.svg()
    assert '<circle cx="12" cy="10" r="5" fill="#0b57a4"><title>Ort: 6,5</title></circle>' in svg


def test_halo_stands_behind_its_text() -> None:
    with house_style():
        sheet = Sheet(40)
        sheet.text(0, 20, "Ort", halo=True)
        svg = sheet.svg()
    assert 'paint-order="stroke"' in svg
    assert 'stroke="#ffffff"' in svg
