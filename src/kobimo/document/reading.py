"""Read an executed notebook into the document model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kobimo.document.elements import (
    ELEMENT,
    MIME,
    AnyElement,
    Chapter,
    Explain,
    Figure,
    Group,
    KeyFigures,
    Notice,
    Prose,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_chapter(notebook: dict[str, Any], chapter: str) -> Chapter:
    """Read an executed notebook (nbformat 4) into its chapter.

    The first heading of level 1 is the title; it is not repeated among the elements.
    Code cells contribute the elements among their outputs, and nothing else: neither
    text output nor an error reaches the model. Groups are dissolved. What is missing is
    said once, and is not explained.
    """
    header = notebook["metadata"].get("kobimo", {})
    title, elements = "", list[AnyElement]()
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            first, _, rest = source.strip().partition("\n")
            if not title and first.startswith("# "):
                title, source = first[2:].strip(), rest
            if source.strip():
                elements.append(Prose(markdown=source.strip()))
        for output in cell.get("outputs", ()):
            payload = output.get("data", {}).get(MIME)
            if payload is not None:
                element = ELEMENT.validate_python(payload)
                elements.extend(element.elements if isinstance(element, Group) else (element,))
    return Chapter(
        id=chapter,
        title=title or chapter,
        order=int(header.get("order", 0)),
        indicators=tuple(header.get("indicators", ())),
        elements=tuple(_without_repetition(elements)),
    )


def _without_repetition(elements: list[AnyElement]) -> Iterator[AnyElement]:
    """Leave out notices on indicators already said to be missing, and explanations of them."""
    shown = {name for e in elements if isinstance(e, Figure | Table) for name in e.indicators}
    shown |= {row.indicator for e in elements if isinstance(e, KeyFigures) for row in e.rows}
    said: set[str] = set()
    for element in elements:
        if isinstance(element, Notice) and element.reason == "missing":
            if element.indicators and said.issuperset(element.indicators):
                continue
            said.update(element.indicators)
        if isinstance(element, Explain) and element.indicator in said - shown:
            continue
        yield element
