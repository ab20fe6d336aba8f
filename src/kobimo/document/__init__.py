"""The typed model of an executed notebook: prose, figure, table, value, note; it knows no format."""

from kobimo.document.elements import (
    MIME,
    AnyElement,
    Chapter,
    Column,
    Comment,
    Element,
    Explain,
    Figure,
    Finding,
    Group,
    KeyFigure,
    KeyFigures,
    Notice,
    Prose,
    Table,
)
from kobimo.document.reading import read_chapter

__all__ = [
    "MIME",
    "AnyElement",
    "Chapter",
    "Column",
    "Comment",
    "Element",
    "Explain",
    "Figure",
    "Finding",
    "Group",
    "KeyFigure",
    "KeyFigures",
    "Notice",
    "Prose",
    "Table",
    "read_chapter",
]
