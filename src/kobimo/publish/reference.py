"""What the reference pages show: methods, indicators by theme, sources, breaks, register."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kobimo.declarations.themes import THEMES
from kobimo.german import collation_key, label_of
from kobimo.publish.steckbrief import kind_of, kinds
from kobimo.sources.attribution import file_line, licence_of

if TYPE_CHECKING:
    from kobimo.declarations.intervals import Interval
    from kobimo.declarations.models import Break, Dataset
    from kobimo.observations import Provenance
    from kobimo.publish.pages import Book
    from kobimo.publish.steckbrief import Steckbrief
    from kobimo.sources.attribution import Licence

#: Readings of intervals in the order in which they are explained.
READINGS = ("superpopulation", "sample", "scenario", "none")
ORIGINS = {
    "eingebettet": "mit kobimo ausgeliefert",
    "eingang": "Datei im Ordner data/eingang",
    "webdienst": "Webdienst mit Konto",
    "regionalatlas": "Dienst des Regionalatlas",
    "download": "Datei des Portals ohne Anmeldung",
    "eurostat": "Webdienst von Eurostat",
    "inkar": "Ausgabe von INKAR",
    "arbeitsagentur": "Webdienst der Bundesagentur für Arbeit",
    "kommunal": "Datei der Kommune",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One dataset with its files."""

    id: str
    title: str
    dataset: Dataset | None
    #: Each with its attribution, the way it came, and its licence.
    files: tuple[tuple[Provenance, str, str, Licence], ...]


def by_theme(book: Book) -> list[tuple[str, list[Steckbrief]]]:
    """Return (theme, Steckbriefe by title) in the order of a Bildungsbericht."""
    order = list(THEMES)

    def place(card: Steckbrief) -> tuple[int, str]:
        theme = card.indicator.theme
        return (order.index(theme) if theme in order else len(order), theme)

    cards = sorted(book.cards.values(), key=place)
    return [
        (THEMES.get(theme, label_of(theme)), list(group))
        for theme, group in groupby(cards, key=lambda card: card.indicator.theme)
    ]


def methods(book: Book) -> dict[str, Any]:
    """Return which methods, intervals, roundings and themes the report uses."""
    cards = list(book.cards.values())
    used = [kind_of(card.indicator) for card in cards]
    intervals = [card.indicator.uncertainty for card in cards]
    catalog = book.site.catalog
    land = str(book.site.region.ags)[:2]
    rounded = sorted(
        (
            (dataset.title, dataset.rounding[land])
            for dataset in _used_datasets(book).values()
            if land in dataset.rounding
        ),
        key=lambda pair: collation_key(pair[0]),
    )
    return {
        "methods": [
            (label, explanation, used.count(name))
            for name, (label, explanation) in kinds(catalog).items()
            if name in used
        ],
        "intervals": [
            interval
            for interval in sorted(catalog.intervals.values(), key=_place_of)
            if interval.id in intervals
        ],
        "literature": catalog.literature,
        "shows_intervals": book.site.kommune.darstellung.intervalle,
        "rounded": rounded,
        "structure": catalog.structure if _compares_kreise(book) else None,
        "chosen_by_hand": bool(book.site.kommune.vergleich),
        "themes": by_theme(book),
    }


def _place_of(interval: Interval) -> tuple[int, str]:
    return READINGS.index(interval.reading), collation_key(interval.heading)


def _compares_kreise(book: Book) -> bool:
    return any("kreise" in card.indicator.comparators for card in book.cards.values())


def _used_datasets(book: Book) -> dict[str, Dataset]:
    """Return the datasets of the report: those of its indicators and those with files."""
    catalog = book.site.catalog
    names = [item.id for card in book.cards.values() for item in card.datasets]
    names += [item.dataset for item in book.site.files]
    return {
        name: catalog.datasets[name] for name in dict.fromkeys(names) if name in catalog.datasets
    }


def sources(book: Book) -> list[Source]:
    """Return the datasets whose files were read, by title; each file with its licence line."""
    files: dict[str, list[Provenance]] = {}
    for item in book.site.files:
        files.setdefault(item.dataset, []).append(item)
    found = []
    for name, items in files.items():
        dataset = book.site.catalog.datasets.get(name)
        listed = tuple(
            (item, file_line(item), ORIGINS.get(item.origin, item.origin), licence_of(item.licence))
            for item in sorted(items, key=lambda item: (item.file, item.sha256))
        )
        found.append(Source(name, dataset.title if dataset else name, dataset, listed))
    return sorted(found, key=lambda source: (collation_key(source.title), source.id))


def quality(book: Book) -> dict[str, Any]:
    """Return breaks that concern the region, and notes on datasets and on reading them."""
    catalog, ags = book.site.catalog, str(book.site.region.ags)
    datasets = sorted(_used_datasets(book).values(), key=lambda item: collation_key(item.title))
    breaks: list[tuple[Dataset, Break]] = [
        (dataset, item) for dataset in datasets for item in catalog.breaks_of([dataset.id], ags)
    ]
    notes = {
        dataset.id: tuple(
            dict.fromkeys(
                note
                for item in book.site.files
                if item.dataset == dataset.id
                for note in item.notes
            )
        )
        for dataset in datasets
    }
    return {
        "breaks": breaks,
        "datasets": [
            (dataset, notes[dataset.id])
            for dataset in datasets
            if dataset.note or notes[dataset.id]
        ],
    }


def by_letter(book: Book) -> list[tuple[str, list[Any]]]:
    """Return (first letter, entries of the glossary)."""
    return [
        (letter, list(group))
        for letter, group in groupby(
            book.glossary, key=lambda pair: collation_key(pair[1].term)[:1].upper() or "#"
        )
    ]


def register(book: Book) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return (letter, (word, address, kind)): what the page of the search shows without scripts."""
    rows = [
        (part.text, book.address(chapter, part.anchor), f"Kapitel {chapter.number}")
        for chapter in book.chapters
        for part in chapter.sections
    ]
    rows += [(chapter.title, book.address(chapter), "Kapitel") for chapter in book.chapters]
    rows += [
        (card.indicator.title_de, f"kennzahlen/{name}.html", "Kennzahl")
        for name, card in book.cards.items()
    ]
    rows.sort(key=lambda row: (collation_key(row[0]), row[1]))
    return [
        (letter, list(group))
        for letter, group in groupby(rows, key=lambda row: collation_key(row[0])[:1].upper())
    ]
