"""The search index: a script that hands its entries to the page, so no server is needed."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from kobimo.document import (
    Comment,
    Explain,
    Figure,
    Finding,
    KeyFigures,
    Notice,
    Prose,
    Table,
)
from kobimo.german import label_of
from kobimo.publish.markdown import strip_markdown
from kobimo.publish.structure import Heading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kobimo.declarations.models import GlossaryEntry
    from kobimo.document import AnyElement
    from kobimo.publish.steckbrief import Steckbrief
    from kobimo.publish.structure import Arranged, Block


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found."""

    #: From the folder of the report.
    url: str
    #: „Kapitel“, „Abschnitt“, „Abbildung“, „Tabelle“, „Kennzahl“, „Glossar“, „Seite“.
    kind: str
    #: Where it stands, in words.
    place: str
    title: str
    text: str


def words_of(element: AnyElement) -> str:
    """Return the words of an element that stand in running text."""
    match element:
        case Prose() | Comment():
            return strip_markdown(element.markdown)
        case Finding():
            return " ".join(element.sentences)
        case Explain():
            return f"{element.title}. {element.says} {element.says_not}"
        case Notice():
            return element.text
        case KeyFigures():
            return ". ".join(
                f"{row.title}: {row.value} ({row.period})"
                + (f", {row.verdict}" if row.verdict else "")
                for row in element.rows
            )
        case _:
            return ""


def index_chapters(
    chapters: Sequence[Arranged], address: Callable[[Arranged, str], str]
) -> Iterator[Entry]:
    """Yield the entries of chapters: title, sections with their words, figures and tables."""
    for chapter in chapters:
        place = f"Kapitel {chapter.number}"
        heading: Heading | None = None
        words: list[str] = []
        exhibits: list[Entry] = []
        kind, title, anchor = "Kapitel", chapter.title, ""
        for part in (*chapter.parts, None):
            if part is None or (isinstance(part, Heading) and part.depth == 1):
                yield Entry(address(chapter, anchor), kind, place, title, " ".join(words))
                yield from exhibits
                words, exhibits = [], []
                if part is not None:
                    heading = part
                    kind, title, anchor = "Abschnitt", heading.text, heading.anchor
                    place = f"Kapitel {chapter.number}: {chapter.title}"
            elif isinstance(part, Heading):
                words.append(part.text)
            else:
                words.append(words_of(part.element))
                exhibits += _exhibit(chapter, part, address)


def _exhibit(
    chapter: Arranged, block: Block, address: Callable[[Arranged, str], str]
) -> Iterator[Entry]:
    element = block.element
    place = f"{block.label}, Kapitel {chapter.number}: {chapter.title}"
    if isinstance(element, Figure):
        text = f"{element.subtitle} {element.alt}"
        yield Entry(address(chapter, block.anchor), "Abbildung", place, element.title, text)
    elif isinstance(element, Table):
        text = " · ".join(column.label for column in element.columns)
        yield Entry(address(chapter, block.anchor), "Tabelle", place, element.caption, text)


def index_indicators(cards: Iterable[Steckbrief]) -> Iterator[Entry]:
    """Yield one entry for each Steckbrief."""
    for card in cards:
        indicator = card.indicator
        # Ids and aliases hold words that titles avoid, such as „Kinderarmut“.
        words = ", ".join(label_of(name) for name in (indicator.id, *indicator.aliases))
        text = f"{indicator.definition} {indicator.says} ({words})"
        yield Entry(
            f"kennzahlen/{indicator.id}.html", "Kennzahl", "Steckbrief", indicator.title_de, text
        )


def index_glossary(entries: Iterable[tuple[str, GlossaryEntry]]) -> Iterator[Entry]:
    """Yield one entry for each term, given with its anchor."""
    for anchor, entry in entries:
        yield Entry(f"glossar.html#{anchor}", "Glossar", "", entry.term, entry.definition)


def write_index(entries: Iterable[Entry]) -> str:
    """Return the script that assigns the index to ``window.kobimoSuche``."""
    rows = [
        json.dumps(astuple(entry), ensure_ascii=False, separators=(",", ":")) for entry in entries
    ]
    # Line separators inside strings were no JavaScript before 2019; old browsers are about.
    body = ",\n".join(rows).replace("\u2028", " ").replace("\u2029", " ")
    return f"window.kobimoSuche = [\n{body}\n];\n"
