"""Everything that a renderer is given: one report with its chapters, declarations and sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from kobimo.document import (
    Chapter,
    Comment,
    Explain,
    Figure,
    Finding,
    Group,
    KeyFigures,
    Notice,
    Prose,
    Table,
)
from kobimo.german import date
from kobimo.publish.stamps import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.kommune import Kommune
    from kobimo.declarations.models import Indicator, Report
    from kobimo.disclosure.withheld import Withheld
    from kobimo.document import AnyElement
    from kobimo.observations import Provenance
    from kobimo.regions import Region
    from kobimo.sources.fetching.changes_record import Record


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another report of the same municipality, published beside this one."""

    id: str
    title: str
    audience: str
    #: From the folder of this report, with ``/`` and ending in the page to open.
    path: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A chapter of the report that could not be built."""

    chapter: str
    title: str
    #: Cause in German, as the build printed it; without a traceback.
    message: str


@dataclass(frozen=True, slots=True)
class Outdated:
    """Why a chapter of the report is shown as it once was."""

    #: When the state shown was made: „22.11.2026, 17:03 Uhr“.
    since: str
    #: Why there is none after that, in German, as the build printed it.
    message: str

    @property
    def text(self) -> str:
        """What stands above the chapter and in its downloads."""
        return (
            f"Dieses Kapitel ist nicht auf dem neuesten Stand. Es zeigt den Stand vom {self.since}; "
            f"seither ließ es sich nicht neu erstellen. Grund: {self.message}"
        )


@dataclass(frozen=True)
class Site:
    """One report, ready to be written in any format.

    Nothing in it is secret: the values inside the chapters were protected before they
    became elements.
    """

    report: Report
    chapters: tuple[Chapter, ...]
    kommune: Kommune
    region: Region
    catalog: Catalog
    provenance: tuple[Provenance, ...]
    is_fictional: bool
    siblings: tuple[Sibling, ...] = ()
    failures: tuple[Failure, ...] = ()
    #: Chapter id → why it is an older one, for those of :attr:`chapters` that are.
    outdated: dict[str, Outdated] = field(default_factory=dict)
    #: What follows the word „Ausgabe“: „2025“, „2025, 2. Auflage“. May be empty.
    edition: str = ""
    #: Version of kobimo that built the report. May be empty.
    version: str = ""
    #: Region key → name, for the regions that breaks and comparisons name.
    region_names: dict[str, str] = field(default_factory=dict)
    #: What the fetches changed, in any order.
    changes: tuple[Record, ...] = ()
    #: What is hidden in this edition and by which rules; ``None`` where nothing is protected.
    withheld: Withheld | None = None
    #: What stands on every page and in every download, as in :mod:`kobimo.publish.stamps`.
    stamp: str = ""

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """What the head of every page says first, with what it means; mostly nothing."""
        return marks_of(self)

    @property
    def data_as_of(self) -> str:
        """Newest day on which a file came in, as „31.12.2023“; empty without files."""
        return date(max((item.retrieved for item in self.files), default=""))

    @property
    def dated(self) -> datetime:
        """When documents say that they were made: on that day, so that equal data give equal bytes."""
        try:
            newest = datetime.fromisoformat(max(item.retrieved for item in self.files))
        except ValueError:
            # No files, or a record that somebody wrote by hand.
            newest = datetime(2000, 1, 1, tzinfo=UTC)
        return newest.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)

    @property
    def ordered_chapters(self) -> tuple[Chapter | Failure, ...]:
        """Chapters and failures in the order of the report; others after them by ``order``."""
        found: dict[str, Chapter | Failure] = {item.id: item for item in self.chapters}
        found |= {item.chapter: item for item in self.failures if item.chapter not in found}
        wanted = [name for name in self.report.chapters if name in found]
        rest = sorted(
            (item for name, item in found.items() if name not in wanted),
            key=lambda item: (item.order, item.id) if isinstance(item, Chapter) else (10**6, ""),
        )
        return (*(found[name] for name in wanted), *rest)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """Indicators that have a Steckbrief: those shown with their components, or all; by title."""
        from kobimo.german import collation_key

        names: dict[str, None] = dict.fromkeys(
            self.catalog.indicators if self.report.all_cards else ()
        )
        for element in self._kept():
            names |= dict.fromkeys(indicators_of(element))
        found: dict[str, Indicator] = {}
        for name in names:
            for item in self._with_components(name):
                found[item.id] = item
        return tuple(
            sorted(found.values(), key=lambda item: (collation_key(item.title_de), item.id))
        )

    @cached_property
    def files(self) -> tuple[Provenance, ...]:
        """Where the files came from that this report draws on.

        A file of a declared dataset that no indicator of the report uses is not its source;
        a file of a dataset that nobody declared may be, so it stays.
        """
        catalog = self.catalog
        used = {name for item in self.indicators for name in catalog.datasets_of(item)}
        return tuple(
            item
            for item in self.provenance
            if item.dataset in used or item.dataset not in catalog.datasets
        )

    @property
    def area_word(self) -> str:
        """What the municipality calls its areas, in the plural."""
        areas = self.kommune.raeume
        return areas.bezeichnung_plural if areas else "Sozialräume"

    def _kept(self) -> Iterator[AnyElement]:
        for chapter in self.chapters:
            for element in chapter.elements:
                parts = element.elements if isinstance(element, Group) else (element,)
                yield from (part for part in parts if part.kind in self.report.keep)

    def _with_components(self, name: str) -> Iterator[Indicator]:
        from kobimo.errors import UnknownIndicator

        try:
            indicator = self.catalog.indicator(name)
        except UnknownIndicator:
            # A local notebook may put free names on its own figures; they have no Steckbrief.
            return
        yield indicator
        for component in indicator.components:
            yield from self._with_components(component.indicator)


def indicators_of(element: AnyElement) -> tuple[str, ...]:
    """Return the ids of the indicators that an element shows or explains."""
    match element:
        case Table() | Figure() | Finding() | Notice():
            return element.indicators
        case KeyFigures():
            return tuple(row.indicator for row in element.rows)
        case Explain():
            return (element.indicator,)
        case Group():
            return tuple(name for part in element.elements for name in indicators_of(part))
        case Comment() | Prose():
            return ()
