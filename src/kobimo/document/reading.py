"""Read an executed notebook into the document model."""

from __future__ import annotations

from typing import Any

from kobimo.document.elements import ELEMENT, MIME, Chapter, Group, Prose


def read_chapter(notebook: dict[str, Any], chapter: str) -> Chapter:
    """Read an executed notebook (nbformat 4) into its chapter.

    The first heading of level 1 is the title; it is not repeated among the elements.
    Code cells contribute the elements among their outputs, and nothing else: neither
    text output nor an error reaches the model. Groups are dissolved.
    """
    header = notebook["metadata"].get("kobimo", {})
    title, elements = "", []
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
        elements=tuple(elements),
    )
