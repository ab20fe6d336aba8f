"""Markdown of notebooks and of local comments as safe HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

#: Elements that Markdown makes; everything else is dropped, its text kept.
TAGS = {
    "a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6",
    "div", "hr", "li", "ol", "p", "pre", "s", "section", "strong", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "div": {"class", "data-rollbar", "role", "tabindex", "aria-label"},
    "a": {"href", "id", "class", "aria-label"},
    "ol": {"start", "class"},
    "li": {"id", "class"},
    "section": {"class"},
    "sup": {"class"},
    "th": {"class", "scope"},
    "td": {"class"},
}
SCHEMES = {"http", "https", "mailto"}

FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:.*(?:\n(?: {4}|\t).*)*", re.MULTILINE)
CALL = re.compile(r"\[\^[^\]]+\]")

#: Turns the address in a link into the one on this page.
Resolve = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading (``level`` 1–6) or the Markdown between two headings (``level`` 0)."""

    level: int
    text: str


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    # „replacements“ stays off: it would turn the statistical sign ... into an ellipsis.
    options = {"html": False, "typographer": True, "quotes": "„“‚‘"}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough", "smartquotes"])
    # Images would need a file beside the page; notebooks have figures for that.
    parser.disable("image")
    parser.use(footnote_plugin, inline=False).use(deflist_plugin)
    parser.add_render_rule("footnote_anchor", _render_footnote_anchor)
    parser.add_render_rule("footnote_block_open", lambda *_: '<section class="fussnoten"><ol>\n')
    parser.add_render_rule("footnote_block_close", lambda *_: "</ol></section>\n")
    return parser


def _render_footnote_anchor(
    _renderer: object, tokens: Sequence[Token], position: int, _options: object, env: dict[str, Any]
) -> str:
    meta = tokens[position].meta
    number = meta["id"] + 1
    again = f":{meta['subId']}" if meta.get("subId", 0) > 0 else ""
    prefix = f"-{env['docId']}-" if env.get("docId") else ""
    return (
        f' <a href="#fnref{prefix}{number}{again}" aria-label="Zurück zum Verweis {number}">↩</a>'
    )


def parse_tokens(markdown: str) -> list[Token]:
    """Return the tokens of Markdown for writers of other formats."""
    return _parser().parse(markdown)


def split_prose(markdown: str) -> tuple[Piece, ...]:
    """Cut Markdown at its headings.

    Footnotes are defined once in a cell but may be called in any piece of it; every piece
    gets the definitions it calls.
    """
    notes = [match.group() for match in FOOTNOTE.finditer(markdown)]
    source = FOOTNOTE.sub("", markdown)
    lines = source.split("\n")
    tokens = _parser().parse(source)
    pieces: list[Piece] = []
    start = 0
    for position, token in enumerate(tokens):
        if token.type != "heading_open" or token.level or token.map is None:
            continue
        _append_text(pieces, lines[start : token.map[0]], notes)
        pieces.append(Piece(int(token.tag[1]), plain_text(tokens[position + 1])))
        start = token.map[1]
    _append_text(pieces, lines[start:], notes)
    return tuple(pieces)


def _append_text(pieces: list[Piece], lines: list[str], notes: list[str]) -> None:
    text = "\n".join(lines).strip()
    if text:
        called = [note for note in notes if note[: note.index("]") + 1] in text]
        pieces.append(Piece(0, "\n\n".join([text, *called])))


def plain_text(token: Token) -> str:
    """Return the words of an inline token without its markup."""
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in token.children or ()
    )


def strip_markdown(markdown: str) -> str:
    """Return the words of Markdown for the search index."""
    tokens = _parser().parse(CALL.sub("", FOOTNOTE.sub("", markdown)))
    return " ".join(plain_text(token) for token in tokens if token.type == "inline")


def render_markdown(
    markdown: str, *, prefix: str, depth: int = 1, resolve: Resolve | None = None
) -> Markup:
    """Return Markdown as HTML that holds no script, image or foreign attribute.

    Parameters
    ----------
    prefix
        Makes the anchors of footnotes unique on a page with several texts.
    depth
        Level of the heading the text stands under; its own headings begin one below and
        leave none out.
    resolve
        Applied to every link address.
    """
    import nh3

    parser = _parser()
    env: dict[str, Any] = {"docId": prefix}
    tokens = parser.parse(markdown, env)
    last = depth
    for token in tokens:
        if token.type == "heading_open":
            last = min(depth + max(int(token.tag[1]) - 1, 1), last + 1, 6)
            token.tag = f"h{last}"
        elif token.type == "heading_close":
            token.tag = f"h{last}"
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        for child in token.children or ():
            if child.type == "link_open" and resolve is not None:
                child.attrSet("href", resolve(str(child.attrGet("href") or "")))
    for token in tokens:
        # Alignment arrives as an inline style, which the page's policy does not allow.
        if token.type in {"th_open", "td_open"} and "right" in str(token.attrs.pop("style", "")):
            token.attrSet("class", "zahl")
    html = parser.renderer.render(_wrap_tables(tokens), parser.options, env)
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return Markup(clean)  # noqa: S704 - cleaned by nh3 on the line above


def _wrap_tables(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with a scrolling region around each table, named by its columns."""
    from markdown_it.token import Token

    wrapped: list[Token] = []
    for position, token in enumerate(tokens):
        if token.type == "table_open":
            end = next(
                at for at in range(position, len(tokens)) if tokens[at].type == "thead_close"
            )
            heads = [plain_text(item) for item in tokens[position:end] if item.type == "inline"]
            region = Token("html_block", "", 0)
            name = escape(f"Tabelle: {', '.join(heads)}")
            region.content = (
                f'<div class="tabelle" data-rollbar role="region" tabindex="0" aria-label="{name}">'
            )
            wrapped += (region, token)
        elif token.type == "table_close":
            region = Token("html_block", "", 0)
            region.content = "</div>"
            wrapped += (token, region)
        else:
            wrapped.append(token)
    return wrapped
