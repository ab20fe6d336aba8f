"""Bring a report into its printed order: chapters, headings, numbers, anchors, file names.

Every format shares this, so „Abbildung 2.3“ is the same figure in HTML, PDF, Word and Excel.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.document import Chapter, Comment, Figure, Finding, Group, KeyFigures, Prose, Table
from kobimo.german import collation_key
from kobimo.publish.markdown import split_prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kobimo.document import AnyElement
    from kobimo.publish.site import Failure, Site


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a chapter; the title of the chapter stands above all of them."""

    #: 1 for a section of the chapter, 2 for what stands below it; never leaves one out.
    depth: int
    anchor: str
    text: str
    #: „2.1“ for a section, empty below.
    number: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One element in its place."""

    element: AnyElement
    anchor: str
    #: „Abbildung 2.3“, „Tabelle 2.1“, „Kennzahlenkasten“; empty where nothing is numbered.
    label: str
    #: Depth of the heading the block stands under, 0 directly under the chapter's title.
    depth: int
    #: Text of that heading.
    section: str
    #: Name of the data file without its ending; empty where there are no data.
    file: str = ""


@dataclass(frozen=True, slots=True)
class Arranged:
    """One chapter in its printed form."""

    number: int
    id: str
    title: str
    parts: tuple[Heading | Block, ...]
    #: Why the chapter is not there; empty where it is.
    failure: str = ""
    #: Why the chapter is an older one; empty where it is of today.
    outdated: str = ""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What stands in every download of the chapter besides its sources."""
        return (self.outdated,) if self.outdated else ()

    @property
    def sections(self) -> tuple[Heading, ...]:
        """The headings that a table of contents shows."""
        return tuple(part for part in self.parts if isinstance(part, Heading) and part.depth == 1)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The elements without the headings."""
        return tuple(part for part in self.parts if isinstance(part, Block))

    @property
    def findings(self) -> tuple[Block, ...]:
        """The Kernbefunde in their order."""
        return tuple(block for block in self.blocks if isinstance(block.element, Finding))

    @property
    def exhibits(self) -> tuple[Block, ...]:
        """Figures, tables and Kennzahlenkästen: everything that has a data file."""
        return tuple(block for block in self.blocks if block.file)


def slug(text: str) -> str:
    """Return a short ASCII anchor: „Übergänge & Abschlüsse“ → ``uebergaenge-abschluesse``."""
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.lower().replace(letter, plain)
    return re.sub(r"[^a-z0-9]+", "-", collation_key(text)).strip("-")[:60].strip("-") or "abschnitt"


class _Names:
    """Hands out names that occur once."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def unique(self, wanted: str) -> str:
        name = wanted
        while self._taken[name]:
            self._taken[wanted] += 1
            name = f"{wanted}-{self._taken[wanted]}"
        self._taken[name] += 1
        return name


def arrange(site: Site) -> tuple[Arranged, ...]:
    """Return the chapters of a report as they are printed.

    Elements of kinds that the report does not keep are left out, then headings with nothing
    below them. Chapters keep their number in the report where another one failed.
    """
    files = _Names()
    # One set of anchors for the whole report: on a single page they share one document.
    anchors = _Names()
    return tuple(
        _arrange_chapter(item, number, site, files, anchors)
        for number, item in enumerate(site.ordered_chapters, start=1)
    )


def _arrange_chapter(
    item: Chapter | Failure, number: int, site: Site, files: _Names, anchors: _Names
) -> Arranged:
    if not isinstance(item, Chapter):
        return Arranged(number, item.chapter, item.title, (), failure=item.message)
    parts = list(_without_empty_headings([*_pieces(item, site.report.keep)]))
    counts: Counter[str] = Counter()
    arranged: list[Heading | Block] = []
    depth, section, sections = 0, item.title, 0
    for part in parts:
        if isinstance(part, Heading):
            depth = min(part.depth, depth + 1)
            sections += depth == 1
            section = part.text
            mark = f"{number}.{sections}" if depth == 1 else ""
            anchor = anchors.unique(f"{item.id.replace('_', '-')}-{slug(part.text)}")
            arranged.append(Heading(depth, anchor, part.text, mark))
            continue
        kind, word = _numbering(part)
        counts[kind] += 1
        numbered = f"{number}.{counts[kind]}"
        label = f"{word} {numbered}" if kind in {"abbildung", "tabelle"} else word
        anchor = anchors.unique(f"{kind}-{numbered.replace('.', '-')}")
        name = ""
        if isinstance(part, Figure | Table | KeyFigures):
            own = slug(part.id.replace("_", " ")) if part.id else f"{kind}-{counts[kind]}"
            name = files.unique(f"{item.id.replace('_', '-')}-{own}")
        arranged.append(Block(part, anchor, label, depth, section, name))
    outdated = site.outdated.get(item.id)
    text = outdated.text if outdated is not None else ""
    return Arranged(number, item.id, item.title, tuple(arranged), outdated=text)


def _numbering(element: AnyElement) -> tuple[str, str]:
    match element:
        case Figure():
            return "abbildung", "Abbildung"
        case Table():
            return "tabelle", "Tabelle"
        case KeyFigures():
            return "kasten", "Kennzahlenkasten"
        case Finding():
            return "befund", ""
        case _:
            return "absatz", ""


def _pieces(chapter: Chapter, keep: Sequence[str]) -> Iterator[Heading | AnyElement]:
    """Yield headings and kept elements; prose is cut at its headings."""
    for element in chapter.elements:
        for single in element.elements if isinstance(element, Group) else (element,):
            if isinstance(single, Prose):
                for piece in split_prose(single.markdown):
                    if piece.level:
                        yield Heading(max(piece.level - 1, 1), "", piece.text)
                    elif "prose" in keep:
                        yield Prose(markdown=piece.text)
            elif single.kind in keep and not (
                isinstance(single, Comment) and not single.markdown.strip()
            ):
                yield single


def _without_empty_headings(
    parts: list[Heading | AnyElement],
) -> Iterator[Heading | AnyElement]:
    for position, part in enumerate(parts):
        if isinstance(part, Heading):
            below = next(
                (
                    other
                    for other in parts[position + 1 :]
                    if not (isinstance(other, Heading) and other.depth > part.depth)
                ),
                None,
            )
            if below is None or isinstance(below, Heading):
                continue
        yield part


def value_table(block: Block) -> Table:
    """Return the table of values behind a figure, a table or a Kennzahlenkasten."""
    element = block.element
    if isinstance(element, Figure | KeyFigures):
        return element.table
    if isinstance(element, Table):
        return element
    raise TypeError(element.kind)


def sources_of(block: Block) -> tuple[str, ...]:
    """Return the attribution lines of a figure, a table or a Kennzahlenkasten."""
    table = value_table(block)
    element = block.element
    return (element.sources if isinstance(element, Figure | KeyFigures) else ()) or table.sources


def claim_of(block: Block) -> str:
    """Return the sentence of a Kernbefund that is set off; empty for other elements."""
    if isinstance(block.element, Finding) and block.element.sentences:
        return block.element.sentences[0]
    return ""


def comparison_of(block: Block) -> str:
    """Return the sentence after the claim, which compares; empty where there is none."""
    if isinstance(block.element, Finding) and len(block.element.sentences) > 1:
        return block.element.sentences[1]
    return ""


def card_texts(chapters: Sequence[Arranged]) -> dict[str, str]:
    """Return chapter id → its first claim that no card before it has said; empty for none."""
    said: set[str] = {""}
    texts = {}
    for chapter in chapters:
        claims = (claim_of(block) for block in chapter.findings)
        texts[chapter.id] = next((claim for claim in claims if claim not in said), "")
        said.add(texts[chapter.id])
    return texts


def key_messages(
    chapters: Sequence[Arranged], *, most: int = 10
) -> tuple[tuple[Arranged, Block], ...]:
    """Return the findings for „Auf einen Blick“: first ones of all chapters, then second ones.

    A sentence that occurs twice counts once. The result is in the order of the report.
    """
    chosen: list[tuple[Arranged, Block]] = []
    said: set[str] = set()
    for rank in range(max((len(chapter.findings) for chapter in chapters), default=0)):
        for chapter in chapters:
            if rank >= len(chapter.findings) or len(chosen) == most:
                continue
            block = chapter.findings[rank]
            claim = claim_of(block)
            if claim and claim not in said:
                said.add(claim)
                chosen.append((chapter, block))
    order = {
        id(block): (chapter.number, i)
        for chapter in chapters
        for i, block in enumerate(chapter.blocks)
    }
    return tuple(sorted(chosen, key=lambda pair: order[id(pair[1])]))
