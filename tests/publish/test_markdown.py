"""Notebook and comment text as HTML without anything that runs."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from kobimo.publish.markdown import render_markdown, split_prose, strip_markdown


def render(text: str, depth: int = 1) -> str:
    return str(render_markdown(text, prefix="t", depth=depth))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[klick](javascript:alert(1))",
        "[klick](JaVaScRiPt&#58;alert(1))",
        "[klick](data:text/html,<script>alert(1)</script>)",
        "![bild](https://evil.example/x.png)",
        "<iframe src=//evil.example></iframe>",
        "<b onclick=alert(1)>fett</b>",
        '[a](https://b "x\\" onclick=\\"alert(1)")',
    ],
)
def test_nothing_runs_or_loads(text: str) -> None:
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(render(text))
    for tag, attributes in found:
        assert tag in {"p", "a"}
        assert not any(name.startswith("on") or name in {"src", "style"} for name in attributes)
        assert str(attributes.get("href", "https:")).startswith("https:")


def test_html_is_shown_as_text() -> None:
    assert "&lt;b&gt;" in render("<b>fett</b>")


def test_german_quotation_marks_and_signs() -> None:
    html = render('Der Wert "6,5" und das Zeichen ...')
    assert "„6,5“" in html
    assert "..." in html


def test_headings_stand_below_and_leave_none_out() -> None:
    html = render("# Eins\n\n#### Vier\n\n## Zwei", depth=2)
    assert "<h3>Eins</h3>" in html
    assert "<h4>Vier</h4>" in html
    assert "<h3>Zwei</h3>" in html


def test_headings_end_at_six() -> None:
    assert "<h6>" in render("## Tief", depth=6)


def test_tables_have_scope_and_no_inline_style() -> None:
    html = render("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<th scope="col">a</th>' in html
    assert 'class="zahl"' in html
    assert "style" not in html


def test_footnotes_are_unique_by_prefix_and_lead_back() -> None:
    html = render("Text[^1]\n\n[^1]: Quelle")
    assert 'id="fn-t-1"' in html
    assert 'href="#fnref-t-1"' in html
    assert 'id="fnref-t-1"' in html
    assert 'aria-label="Zurück zum Verweis 1"' in html


def test_links_are_resolved_and_marked() -> None:
    html = str(
        render_markdown(
            "[a](kapitel:x) [b](https://c.de)",
            prefix="t",
            resolve=lambda link: link.replace("kapitel:x", "x.html"),
        )
    )
    assert 'href="x.html"' in html
    assert 'rel="noopener noreferrer"' in html


def test_prose_is_cut_at_headings() -> None:
    pieces = split_prose(
        "Vorab[^1]\n\n## Eins *kursiv*\n\nText\n\nZwei\n====\n\n```\n# kein Titel\n```\n\n[^1]: Note"
    )
    assert [(piece.level, piece.text) for piece in pieces] == [
        (0, "Vorab[^1]\n\n[^1]: Note"),
        (2, "Eins kursiv"),
        (0, "Text"),
        (1, "Zwei"),
        (0, "```\n# kein Titel\n```"),
    ]


def test_words_for_the_index() -> None:
    assert strip_markdown("## A\n\n**b**[^1] [c](d)\n\n[^1]: weg") == "A b c"
