"""Protected values of one project: computed when asked for, and never held unprotected."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kobimo.declarations.models import Level
from kobimo.disclosure import Protected, guard, protect
from kobimo.indicators import (
    Change,
    Comparison,
    Surroundings,
    compare,
    compute,
    estimate_of,
    measure_change,
)
from kobimo.indicators.areas import component_index, typology
from kobimo.indicators.comparing.against import compare_with_peers
from kobimo.indicators.composed import COMPOSED
from kobimo.indicators.composing import Inputs
from kobimo.observations import Store
from kobimo.project import Edition
from kobimo.regions import load_register

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from kobimo.declarations.models import Indicator
    from kobimo.indicators import Backtest, Projection, Result
    from kobimo.indicators.areas.component_index import Sensitivity
    from kobimo.indicators.areas.typology import Types
    from kobimo.indicators.comparing.against import Against
    from kobimo.indicators.comparing.peers import Peers
    from kobimo.project import Project
    from kobimo.sources.geometry.neighbours import Neighbours
    from kobimo.sources.geometry.outlines import Outlines

#: Years a change must span to be told.
SHORTEST_CHANGE = 3


@dataclass(frozen=True)
class Values:
    """The indicators of one municipality and of those it is compared with."""

    project: Project
    #: Whether an edition of the report is made, which records what it chooses.
    is_edition: bool = True
    #: For whom it is made: values are hidden from everybody but readers of the internal edition.
    edition: Edition = Edition.OEFFENTLICH
    _protected: dict[tuple[str, bool], Protected] = field(default_factory=dict, repr=False)

    @cached_property
    def own(self) -> str:
        """Key of the municipality reported on."""
        return str(self.project.ags)

    @cached_property
    def land(self) -> str:
        """Key of its Land."""
        return str(self.project.ags.land)

    @cached_property
    def regions(self) -> dict[str, str]:
        """Key → name of every region an indicator is computed for: the own one first."""
        register = load_register()
        own = self.project.region
        compared = [register.get(key) for key in (self.land, "DG", *self.project.kommune.vergleich)]
        fictional = self.land if own.fictional else None
        found = [own, *compared, *register.kreise(fictional)]
        names: dict[str, str] = {}
        for region in found:
            names.setdefault(str(region.ags), region.name)
        return names

    @cached_property
    def store(self) -> Store:
        """The observations; those of protected datasets pass the plan of the public edition."""
        folder = self.project.store_folder
        if self.edition is Edition.INTERN:
            return Store(folder)
        return Store(folder, guard(self.project))

    @cached_property
    def stored(self) -> tuple[str, ...]:
        """Names of the datasets of which there are observations."""
        return tuple(self.store.datasets())

    def compared(self, indicator: Indicator) -> list[str]:
        """Return the municipality and those of Land and Bund that the indicator is compared with."""
        return [self.own, *(ags for ags, kind in self.wholes if kind in indicator.comparators)]

    @cached_property
    def peers(self) -> Peers:
        """The Vergleichskreise of the report, or why there are none."""
        from kobimo.report.peers import find_peers

        return find_peers(self)

    def peers_of(self, indicator: Indicator) -> tuple[str, ...]:
        """Return the keys of the Vergleichskreise an indicator is compared with, nearest first."""
        is_meant = "kreise" in indicator.comparators and Level.KREIS in indicator.levels
        return tuple(item.ags for item in self.peers.chosen) if is_meant else ()

    def against_peers(self, part: Protected, year: int) -> Against | None:
        """Compare the municipality with each of its Vergleichskreise in one year."""
        found = self.peers_of(part.indicator)
        if not found:
            return None
        return compare_with_peers(
            estimate_of(self.row(part, self.own, year)),
            [estimate_of(self.row(part, ags, year)) for ags in found],
            indicator=part.indicator,
        )

    @property
    def wholes(self) -> tuple[tuple[str, str], ...]:
        """Key and kind of the regions around the municipality: its Land, unless it is one, and the Bund."""
        bund = ("DG", "bund")
        return (bund,) if self.is_city_state else ((self.land, "land"), bund)

    @property
    def reference(self) -> str:
        """What the first of these is called as a value: „Landeswert“, in Berlin „Bundeswert“."""
        return "Bundeswert" if self.is_city_state else "Landeswert"

    def compare_with_reference(self, part: Protected, year: int) -> Comparison | None:
        """Compare with the Land, or the Bund for a city state, where the indicator is meant to be."""
        ags, kind = self.wholes[0]
        return self.compare(part, ags, year) if kind in part.indicator.comparators else None

    def place(self, ags: str) -> str:
        """Return the locative of a region: „in Rheinland-Pfalz“."""
        return (
            self.project.region.locative if ags == self.own else load_register().get(ags).locative
        )

    def of(self, indicator: Indicator, *, areas: bool = False) -> Protected:
        """Return the protected values of an indicator, by region or by area of the municipality.

        The raw result lives inside this call only.
        """
        key = (indicator.id, areas)
        if key not in self._protected:
            result = compute(
                indicator,
                self.store,
                self.project.catalog,
                regions=[self.own] if areas else list(self.regions),
                raum=areas,
                surroundings=self.surroundings_of(indicator),
            )
            part = self._protect(result)
            self._protected[key] = (
                part if self.shows_intervals(indicator) else part.without_intervals()
            )
        return self._protected[key]

    def _protect(self, result: Result) -> Protected:
        policy, catalog = self.project.kommune.geheimhaltung, self.project.catalog
        is_internal = self.edition is Edition.INTERN
        return protect(result, policy, catalog, is_internal=is_internal).concerning(self.own)

    def shows_intervals(self, indicator: Indicator) -> bool:
        """Whether intervals are printed: of complete counts only where the municipality wants them."""
        interval = self.project.catalog.intervals[indicator.uncertainty]
        return self.project.kommune.darstellung.intervalle or interval.reading != "superpopulation"

    def whole(self, indicator: Indicator) -> Protected:
        """Return the values without any breakdown, from the first year of the report on."""
        part = self.of(indicator).select(**dict.fromkeys(indicator.breakdowns, "total"))
        years = [y for y in part.frame["year"].unique() if y >= self.project.kommune.erstes_jahr]
        return part.select(year=years)

    def latest_row(self, part: Protected, ags: str) -> dict[str, Any] | None:
        """Return the last row of a region that has a value; failing that, its last row."""
        frame = part.frame
        rows = frame[frame["ags"] == ags].sort_values("year")
        if rows.empty:
            return None
        valued = rows[rows["value"].notna()]
        return dict((valued if len(valued) else rows).iloc[-1])

    def row(self, part: Protected, ags: str, year: int) -> dict[str, Any] | None:
        """Return the row of a region in one year."""
        frame = part.frame
        rows = frame[(frame["ags"] == ags) & (frame["year"] == year)]
        return dict(rows.iloc[0]) if len(rows) else None

    def compare(self, part: Protected, other: str, year: int) -> Comparison:
        """Compare the municipality with another region in one year, on protected values."""
        own_row, other_row = self.row(part, self.own, year), self.row(part, other, year)
        return compare(
            estimate_of(own_row),
            estimate_of(other_row),
            indicator=part.indicator,
            is_same=self.own == other or (other == self.land and self.is_city_state),
            is_contained=other in {self.land, "DG"},
        )

    @property
    def area_words(self) -> tuple[str, str]:
        """Return what the municipality calls its areas, singular and plural."""
        areas = self.project.kommune.raeume
        return (
            (areas.bezeichnung, areas.bezeichnung_plural)
            if areas
            else ("Sozialraum", "Sozialräume")
        )

    @cached_property
    def shapes(self) -> GeoDataFrame | None:
        """The polygons of the areas, or ``None`` where no geometry is declared."""
        from kobimo.sources.geometry.areas import simplify_for_display

        return None if self._areas is None else simplify_for_display(self._areas)

    @cached_property
    def _areas(self) -> GeoDataFrame | None:
        from kobimo.sources.geometry.areas import read_areas

        return read_areas(self.project)

    @cached_property
    def neighbours(self) -> Neighbours | None:
        """Which areas touch each other, or ``None`` where no geometry is declared."""
        from kobimo.sources.geometry.neighbours import find_neighbours

        return None if self._areas is None else find_neighbours(self._areas)

    def surroundings_of(self, indicator: Indicator) -> Surroundings:
        """Return what a composed method reads besides the observations.

        The geometry is read for methods alone that look at it.
        """
        smallest = self.project.kommune.geheimhaltung.mindesteinwohner_index
        method = COMPOSED.get(indicator.method)
        if method is None or not method.looks_around or self.neighbours is None:
            return Surroundings(smallest_area=smallest, projected=(self.own,))
        return Surroundings(smallest, self.neighbours.around, self.neighbours.places)

    def sensitivity(self, indicator: Indicator) -> Sensitivity | None:
        """Return how much an index of the areas depends on the way of computing it."""
        return component_index.assess(self._inputs(indicator))

    def types(self, indicator: Indicator) -> Types | None:
        """Return the types of a typology of the areas, ``None`` where there are none."""
        return typology.assess(self._inputs(indicator))

    def _inputs(self, indicator: Indicator) -> Inputs:
        return Inputs(
            indicator,
            self.store,
            self.project.catalog,
            [self.own],
            True,
            self.surroundings_of(indicator),
            compute,
        )

    @cached_property
    def outlines(self) -> Outlines | None:
        """The Kreise of the Land for a map, or ``None`` where no boundaries are there."""
        from kobimo.sources.geometry.outlines import load_outlines

        return load_outlines(self.project)

    @cached_property
    def area_names(self) -> dict[str, str]:
        """Key → name of the areas, as the geometry has them."""
        if self.shapes is None:
            return {}
        return dict(zip(self.shapes["raum"], self.shapes["name"], strict=True))

    def projection(
        self, indicator: Indicator, group: str = "total"
    ) -> tuple[Protected, Projection] | None:
        """Return the municipality's values continued, protected, and what they rest on."""
        from kobimo.indicators import project

        projected = project(indicator, self.store, self.project.catalog, ags=self.own, group=group)
        if projected is None:
            return None
        return self._protect(projected.result), projected

    def replacement_backtest(self, indicator: Indicator) -> Backtest | None:
        """Return how well the municipality's oldest staff was foreseen five years before."""
        from kobimo.indicators.projecting.replacement import backtest_staff

        return backtest_staff(indicator, self.store, self.project.catalog, self.own)

    @property
    def is_city_state(self) -> bool:
        """Whether the municipality is a Land: Berlin, Hamburg."""
        return self.land in {"02", "11"}

    def change(self, part: Protected, ags: str) -> Change:
        """Return the change of a region over five years or the longest shorter span."""
        own = part.select(ags=ags)
        change = measure_change(own.frame, part.indicator, part.breaks)
        if change.to_year - change.from_year < SHORTEST_CHANGE:
            # One or two years after a break say nothing about a direction.
            return replace(change, verdict="not_comparable")
        return change
