"""What „Auf einen Blick“ shows of the whole report, and where each indicator is shown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kobimo.document import Figure, KeyFigures, Table
from kobimo.german import join
from kobimo.publish.site import indicators_of
from kobimo.publish.structure import card_texts, claim_of, comparison_of, key_messages

if TYPE_CHECKING:
    from kobimo.publish.pages import Book

#: Bars of the ornament.
BARS = 72


def overview(book: Book) -> dict[str, Any]:
    """Return what „Auf einen Blick“ shows: key messages, Kennzahlenkasten, extents, ornament."""
    boxes = [
        (chapter, block)
        for chapter in book.chapters
        for block in chapter.blocks
        if isinstance(block.element, KeyFigures)
    ]
    boxes.sort(key=lambda pair: pair[0].id != "ueberblick")
    messages = [
        (claim_of(block), comparison_of(block), chapter, book.address(chapter, block.anchor))
        for chapter, block in key_messages(book.chapters)
    ]
    counts = {
        chapter.id: Counter(type(block.element) for block in chapter.blocks)
        for chapter in book.chapters
    }
    return {
        "messages": messages,
        "box": boxes[0] if boxes and not book.site.report.single_page else None,
        "extents": {name: _extent(count) for name, count in counts.items()},
        "card_texts": card_texts(book.chapters),
        "bars": skyline(str(book.site.region.ags)),
    }


def _extent(counts: Counter[type]) -> str:
    parts = []
    for kind, one, many in ((Figure, "Abbildung", "Abbildungen"), (Table, "Tabelle", "Tabellen")):
        if counts[kind]:
            parts.append(f"{counts[kind]} {one if counts[kind] == 1 else many}")
    return join(parts)


def skyline(seed: str) -> list[tuple[int, int, bool]]:
    """Return the ornament of the start page: (x, height of 100, is the own one) for each bar.

    It shows no data. Every municipality has its own, drawn from its key.
    """
    import hashlib
    import math

    noise = hashlib.shake_256(seed.encode()).digest(BARS + 1)
    own = BARS * 11 // 20 + noise[BARS] % (BARS // 4)
    bars = []
    for place in range(BARS):
        middle = math.exp(-(((place - BARS * 0.58) / (BARS * 0.27)) ** 2))
        height = round(
            6 + 70 * middle * (0.55 + 0.45 * noise[place] / 255) + 6 * noise[place] / 255
        )
        bars.append((place, 96 if place == own else height, place == own))
    return bars


def places_of(book: Book) -> dict[str, list[tuple[str, str]]]:
    """Return indicator id → (address, label) of every place that shows it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for chapter in book.chapters:
        for block in chapter.exhibits:
            label = f"{block.label}, Kapitel {chapter.number}: {chapter.title}"
            place = (book.address(chapter, block.anchor), label)
            for name in dict.fromkeys(indicators_of(block.element)):
                if place not in found.setdefault(name, []):
                    found[name].append(place)
    return found
