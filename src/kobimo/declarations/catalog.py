"""Everything declared, in one object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kobimo.errors import UnknownIndicator, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.declarations.definitions import Definitions
    from kobimo.declarations.intervals import Interval
    from kobimo.declarations.methods import Method
    from kobimo.declarations.models import Break, Dataset, GlossaryEntry, Indicator
    from kobimo.declarations.portals import Portal, ReferenceFile
    from kobimo.declarations.structure import Structure


@dataclass(frozen=True)
class Catalog:
    """Everything declared: what indicators mean, where their data come from, what breaks them."""

    indicators: dict[str, Indicator]
    datasets: dict[str, Dataset]
    breaks: tuple[Break, ...]
    glossary: tuple[GlossaryEntry, ...]
    #: Sign → meaning, in the order of the legend.
    signs: dict[str, str]
    #: Citation key → formatted reference.
    literature: dict[str, str]
    methods: dict[str, Method] = field(default_factory=dict)
    #: Competing definitions of one thing.
    definitions: dict[str, Definitions] = field(default_factory=dict)
    #: Kinds of intervals.
    intervals: dict[str, Interval] = field(default_factory=dict)
    portals: dict[str, Portal] = field(default_factory=dict)
    #: Boundaries and conversion keys.
    reference_files: dict[str, ReferenceFile] = field(default_factory=dict)
    #: How Vergleichskreise are chosen.
    structure: Structure | None = None

    def indicator(self, name: str) -> Indicator:
        """Return the indicator of this id or alias.

        Raises
        ------
        UnknownIndicator
            With the nearest valid names.
        """
        found = self.indicators.get(name)
        if found is not None:
            return found
        for indicator in self.indicators.values():
            if name in indicator.aliases:
                return indicator
        raise UnknownIndicator(
            f"Im Katalog gibt es keine Kennzahl „{name}“.",
            remedy=nearest(name, self.indicators)
            or "Alle Kennzahlen zeigt: kobimo check --verbose",
        )

    def breaks_in(self, dataset: str) -> tuple[Break, ...]:
        """Return the breaks of one dataset, in their order."""
        return tuple(item for item in self.breaks if item.dataset == dataset)

    def breaks_of(self, datasets: Iterable[str], ags: str) -> tuple[Break, ...]:
        """Return the breaks that concern a region in any of these datasets, oldest first."""
        wanted = set(datasets)
        found = (
            item
            for item in self.breaks
            if item.dataset in wanted and any(ags.startswith(prefix) for prefix in item.regions)
        )
        return tuple(sorted(found, key=lambda item: item.year))

    def is_protected(self, indicator: Indicator) -> bool:
        """Whether an indicator rests on a dataset about which the municipality decides."""
        return any(self.datasets[name].is_protected for name in self.datasets_of(indicator))

    def datasets_of(self, indicator: Indicator) -> tuple[str, ...]:
        """Return the datasets an indicator draws on, those of its components included."""
        further = [term for terms in indicator.terms.values() for term in terms]
        sides = (*indicator.numerator, *indicator.denominator, *further)
        names = [term.dataset for term in sides]
        for component in indicator.components:
            names += self.datasets_of(self.indicator(component.indicator))
        return tuple(dict.fromkeys(names))
