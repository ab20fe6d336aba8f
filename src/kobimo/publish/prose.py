"""Markdown as paragraphs of runs, for formats that are not HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kobimo.publish.markdown import parse_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

Kind = Literal["text", "quote", "bullet", "number", "heading", "code"]


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, list item, quotation, heading or line of a table."""

    kind: Kind
    runs: tuple[Run, ...]
    #: Depth of a list, or level of a heading.
    level: int = 1


def read_prose(markdown: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text; a table becomes one paragraph per row."""
    return tuple(_paragraphs(parse_tokens(markdown)))


def _paragraphs(tokens: Sequence[Token]) -> Iterator[Paragraph]:
    lists: list[Kind] = []
    quotes = 0
    heading = 0
    row: list[Run] | None = None
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append("bullet")
            case "ordered_list_open":
                lists.append("number")
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = 0
            case "tr_open":
                row = []
            case "tr_close":
                yield Paragraph("text", tuple(row or ()))
                row = None
            case "fence" | "code_block":
                yield Paragraph("code", (Run(token.content.rstrip("\n")),))
            case "inline":
                runs = tuple(_runs(token.children or ()))
                if row is not None:
                    row += [Run(" · "), *runs] if row else runs
                elif heading:
                    yield Paragraph("heading", runs, heading)
                elif lists:
                    yield Paragraph(lists[-1], runs, len(lists))
                else:
                    yield Paragraph("quote" if quotes else "text", runs)
            case _:
                pass


def _runs(children: Sequence[Token]) -> Iterator[Run]:
    bold = italic = 0
    link = ""
    for child in children:
        match child.type:
            case "strong_open":
                bold += 1
            case "strong_close":
                bold -= 1
            case "em_open":
                italic += 1
            case "em_close":
                italic -= 1
            case "link_open":
                link = str(child.attrGet("href") or "")
            case "link_close":
                link = ""
            case "softbreak" | "hardbreak":
                yield Run(" ", bool(bold), bool(italic), link)
            case _ if child.content:
                yield Run(child.content, bool(bold), bool(italic), link)
            case _:
                pass
