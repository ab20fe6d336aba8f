"""How an element looks inside a notebook, before anything is published.

JupyterLab shows the HTML; Quarto takes the Markdown. Both carry the protected values only,
since an element holds nothing else.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kobimo.document.elements import Element, Table


def preview_html(element: Element) -> str:
    """Return the element as plain HTML for JupyterLab; every text is escaped."""
    from kobimo.document import elements as kinds

    match element:
        case kinds.Group():
            return "".join(preview_html(part) for part in element.elements)
        case kinds.Figure():
            sources = "<br>".join(escape(line) for line in element.sources)
            return (
                f"<figure><figcaption><b>{escape(element.title)}</b><br>{escape(element.subtitle)}"
                f"</figcaption>{element.svg}<small>{sources}</small></figure>"
            )
        case kinds.Table():
            return _table_html(element)
        case kinds.KeyFigures():
            return _table_html(element.table)
        case kinds.Finding():
            first, *rest = element.sentences or ("",)
            return f"<p><b>{escape(first)}</b> {escape(' '.join(rest))}</p>"
        case kinds.Explain():
            return (
                f"<p><b>Was die Zahl sagt:</b> {escape(element.says)}</p>"
                f"<p><b>Was sie nicht sagt:</b> {escape(element.says_not)}</p>"
            )
        case kinds.Notice():
            return f"<p><i>{escape(element.text)}</i> {escape(element.remedy)}</p>"
        case kinds.Comment():
            return f"<blockquote>{escape(element.markdown)}</blockquote>"
        case _:
            return ""


def preview_markdown(element: Element) -> str:
    """Return the element as Markdown for renderers that know no HTML."""
    from kobimo.document import elements as kinds

    match element:
        case kinds.Group():
            return "\n\n".join(preview_markdown(part) for part in element.elements)
        case kinds.Figure():
            sources = "  \n".join(element.sources)
            return f"**{_plain(element.title)}**  \n{_plain(element.subtitle)}\n\n{_table_markdown(element.table)}\n\n{sources}"
        case kinds.Table():
            return _table_markdown(element)
        case kinds.KeyFigures():
            return _table_markdown(element.table)
        case kinds.Finding():
            first, *rest = element.sentences or ("",)
            return f"**{_plain(first)}** {_plain(' '.join(rest))}"
        case kinds.Explain():
            return (
                f"**Was die Zahl sagt:** {_plain(element.says)}\n\n"
                f"**Was sie nicht sagt:** {_plain(element.says_not)}"
            )
        case kinds.Notice():
            return f"*{_plain(element.text)}*"
        case kinds.Comment():
            return element.markdown
        case _:
            return ""


def _table_html(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(column.label)}</th>' for column in table.columns)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in table.rows
    )
    return (
        f"<table><caption>{escape(table.caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _table_markdown(table: Table) -> str:
    lines = [
        " | ".join(_plain(column.label) for column in table.columns),
        " | ".join("---:" if column.numeric else ":---" for column in table.columns),
        *(" | ".join(_plain(cell) for cell in row) for row in table.rows),
    ]
    body = "\n".join(f"| {line} |" for line in lines)
    return f"{body}\n\n: {_plain(table.caption)}"


def _plain(text: str) -> str:
    """Escape what Markdown would read as markup."""
    for sign in "\\`*_{}[]<>#|$":
        text = text.replace(sign, "\\" + sign)
    return text
