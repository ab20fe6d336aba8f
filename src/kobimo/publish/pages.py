"""Which pages a report has, and what each of them shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kobimo.document import Figure
from kobimo.german import collation_key, date, join, number
from kobimo.publish import changes, palette, reference, withholding
from kobimo.publish.kasten import VERDICT_SIGNS, columns_of, legend_of, notes_of
from kobimo.publish.markdown import render_markdown
from kobimo.publish.overview import overview, places_of
from kobimo.publish.placeholders import find_placeholders, is_placeholder
from kobimo.publish.search import Entry, index_chapters, index_glossary, index_indicators
from kobimo.publish.steckbrief import describe, render_formula
from kobimo.publish.structure import (
    Arranged,
    Block,
    arrange,
    slug,
    value_table,
)
from kobimo.publish.svg import inline_svg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markupsafe import Markup

    from kobimo.declarations.models import GlossaryEntry
    from kobimo.document import KeyFigure
    from kobimo.publish.site import Site
    from kobimo.publish.steckbrief import Steckbrief

#: Fixed pages: file → title. A chapter of the same name gets another file.
FIXED = {
    "index": "Auf einen Blick",
    "methodik": "Methodik",
    "kennzahlen": "Kennzahlen",
    "datenquellen": "Datenquellen",
    "aenderungen": changes.TITLE,
    "datenqualitaet": "Datenqualität und Brüche",
    "downloads": "Daten zum Herunterladen",
    "glossar": "Glossar",
    "zeichenerklaerung": "Zeichenerklärung",
    "geheimhaltung": withholding.TITLE,
    "suche": "Suche",
    "impressum": "Impressum",
    "datenschutz": "Datenschutz",
    "barrierefreiheit": "Erklärung zur Barrierefreiheit",
}
#: The appendix in the order of the navigation.
APPENDIX = (
    "methodik", "kennzahlen", "datenquellen", "aenderungen", "datenqualitaet", "downloads",
    "glossar", "zeichenerklaerung", "geheimhaltung",
)  # fmt: skip
LEGAL = ("impressum", "datenschutz", "barrierefreiheit")

#: Format of a report → ending of its file, and its name.
DOCUMENTS = {"pdf": ("pdf", "PDF"), "word": ("docx", "Word-Datei")}

NOTICES = {
    "missing": "Keine Daten.",
    "disclosure": "Geheimhaltung.",
    "too_few": "Zu wenige Fälle.",
    "not_comparable": "Nicht vergleichbar.",
}


@dataclass(frozen=True)
class Page:
    """One page: where it lies, which template draws it, what it shows."""

    path: str
    template: str
    title: str
    context: dict[str, Any] = field(default_factory=dict)
    #: Pages above it between the start and itself: (path, title).
    trail: tuple[tuple[str, str], ...] = ()

    @property
    def root(self) -> str:
        """What leads from this page to the folder of the report."""
        return "../" * self.path.count("/")


class Book:
    """A report with everything that several pages need, computed once."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.chapters = arrange(site)
        self._paths = {
            chapter.id: f"kapitel-{chapter.id}.html"
            if chapter.id in FIXED
            else f"{chapter.id}.html"
            for chapter in self.chapters
        }
        self._colours = palette.chart_colours()

    @cached_property
    def cards(self) -> dict[str, Steckbrief]:
        """Indicator id → its Steckbrief, by title."""
        site = self.site
        ags = str(site.region.ags)
        return {
            item.id: describe(item, site.catalog, ags, areas=site.area_word)
            for item in site.indicators
        }

    @cached_property
    def glossary(self) -> tuple[tuple[str, GlossaryEntry], ...]:
        """Anchor and entry, in dictionary order."""
        entries = sorted(self.site.catalog.glossary, key=lambda entry: collation_key(entry.term))
        return tuple((f"g-{slug(entry.term)}", entry) for entry in entries)

    @property
    def documents(self) -> list[tuple[str, str]]:
        """File and name of the report's other formats, which their own writers put beside it."""
        report = self.site.report
        return [
            (f"{report.id}.{DOCUMENTS[kind][0]}", DOCUMENTS[kind][1])
            for kind in report.formats
            if kind in DOCUMENTS
        ]

    def address(self, chapter: Arranged, anchor: str = "") -> str:
        """Return the address of a chapter, or of a place in it, from the report's folder."""
        if self.site.report.single_page:
            return f"index.html#{anchor or f'kapitel-{chapter.number}'}"
        path = self._paths[chapter.id]
        return f"{path}#{anchor}" if anchor else path

    def resolve(self, link: str) -> str:
        """Return where a link in a notebook leads: ``kapitel:``, ``kennzahl:`` or an address."""
        scheme, colon, name = link.partition(":")
        if colon and scheme == "kapitel":
            return next(
                (self.address(item) for item in self.chapters if item.id == name), "index.html"
            )
        if colon and scheme == "kennzahl":
            return f"kennzahlen/{name}.html" if name in self.cards else "kennzahlen.html"
        if colon and scheme == "glossar":
            return f"glossar.html#g-{slug(name)}"
        return link

    def context(self, page: Page) -> dict[str, Any]:
        """Return what every template may use."""
        return {
            "site": self.site,
            "book": self,
            "report": self.site.report,
            "region": self.site.region,
            "imprint": self.site.kommune.impressum,
            "policy_of_disclosure": self.site.kommune.geheimhaltung,
            "root": page.root,
            "fixed": FIXED,
            "appendix": [name for name in APPENDIX if self.has(name)],
            "legal": LEGAL,
            "formats": self.documents,
            "verdict_signs": VERDICT_SIGNS,
            "columns_of": columns_of,
            "notes_of": notes_of,
            "legend_of": legend_of,
            "notices": NOTICES,
            "drawing": self.drawing,
            "spark": self.spark,
            "markdown": self.markdown,
            "values": value_table,
            "is_placeholder": is_placeholder,
            "number": number,
            "date": date,
            "join": join,
        }

    def has(self, name: str) -> bool:
        """Return whether the report has a fixed page of the appendix; empty ones are left out."""
        match name:
            case "glossar":
                return bool(self.glossary)
            case "downloads":
                return any(chapter.exhibits for chapter in self.chapters)
            case "kennzahlen":
                return bool(self.cards)
            case "aenderungen":
                return changes.is_shown(self.site)
            case "geheimhaltung":
                return withholding.is_shown(self.site)
            case _:
                return True

    def drawing(self, block: Block) -> Markup:
        """Return the drawing of a figure as verified markup."""
        element = block.element
        if not isinstance(element, Figure):
            raise TypeError(element.kind)
        where = f"{block.label} („{element.title}“)"
        return inline_svg(
            element.svg, prefix=block.anchor, label=element.alt, colours=self._colours, where=where
        )

    def spark(self, row: KeyFigure, prefix: str) -> Markup:
        """Return the small line of a Kennzahlenkasten; its row says in words what it shows."""
        return inline_svg(
            row.spark,
            prefix=prefix,
            label="",
            colours=self._colours,
            where=f"Verlauf „{row.title}“",
        )

    def markdown(self, text: str, prefix: str, depth: int) -> Markup:
        """Return Markdown of a notebook or a comment as verified markup."""
        return render_markdown(text, prefix=prefix, depth=depth, resolve=self.resolve)


def build_pages(book: Book, data: Mapping[str, bytes]) -> Iterator[Page]:
    """Yield every page of a report.

    Parameters
    ----------
    data
        Files of the site that exist already, for their sizes.
    """
    site = book.site
    yield Page("index.html", "index.html", site.report.title, overview(book))
    if not site.report.single_page:
        for position, chapter in enumerate(book.chapters):
            context: dict[str, Any] = {
                "chapter": chapter,
                "previous": book.chapters[position - 1] if position else None,
                "next": book.chapters[position + 1] if position + 1 < len(book.chapters) else None,
            }
            yield Page(book.address(chapter), "kapitel.html", chapter.title, context)
    shown = places_of(book)
    listed = frozenset(item.dataset for item in site.files)
    for name, card in book.cards.items():
        context = {"card": card, "shown_in": shown.get(name, []), "listed": listed}
        trail = (("kennzahlen.html", FIXED["kennzahlen"]),)
        yield Page(
            f"kennzahlen/{name}.html", "steckbrief.html", card.indicator.title_de, context, trail
        )
    contexts: dict[str, dict[str, Any]] = {
        "methodik": reference.methods(book),
        "kennzahlen": {"themes": reference.by_theme(book), "shown": frozenset(shown)},
        "datenquellen": {"datasets": reference.sources(book)},
        "aenderungen": {
            "days": changes.days(site),
            "since": changes.since(site) if changes.is_shown(site) else "",
        },
        "datenqualitaet": reference.quality(book),
        "downloads": {"sizes": {name: len(body) for name, body in data.items()}},
        "glossar": {"letters": reference.by_letter(book)},
        "zeichenerklaerung": {},
        "geheimhaltung": withholding.describe(site),
        "suche": {"register": reference.register(book)},
        "impressum": {},
        "datenschutz": {},
        "barrierefreiheit": {},
    }
    open_fields = find_placeholders(site.kommune)
    for name, context in contexts.items():
        if name in LEGAL or name == "suche" or book.has(name):
            extra = {**context, "formula": render_formula, "open_fields": open_fields}
            yield Page(f"{name}.html", f"{name}.html", FIXED[name], extra)


def index_entries(book: Book) -> list[Entry]:
    """Return everything that the search finds."""
    entries = [*index_chapters(book.chapters, book.address)]
    entries += index_indicators(book.cards.values())
    entries += index_glossary(book.glossary)
    entries += [
        Entry(f"{name}.html", "Seite", "", title, "")
        for name, title in FIXED.items()
        if name not in {"index", "suche"} and book.has(name)
    ]
    entries += [
        Entry(
            f"{changes.PAGE}#a-{record.name}",
            "Seite",
            changes.TITLE,
            changes.entry_title(record),
            changes.summary(record, book.site),
        )
        for record in changes.records_of(book.site)
        if changes.summary(record, book.site)
    ]
    return entries
