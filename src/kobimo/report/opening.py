"""The facade of a notebook: one method per thing a chapter can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo import tracing
from kobimo.document import Comment, Element, Explain, Notice
from kobimo.errors import UnknownIndicator, nearest
from kobimo.project import Edition, Project, open_project, running_edition
from kobimo.report import (
    boxes,
    checklists,
    comparisons,
    figures_of_areas,
    figures_of_groups,
    figures_of_land,
    figures_of_projections,
    figures_of_regions,
    figures_of_situation,
    figures_of_spread,
    figures_of_training,
    figures_of_work,
)
from kobimo.report.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kobimo.declarations.models import Indicator


class Report:
    """The report of one municipality, as its notebooks see it.

    Every method returns one element of the document. Where there are no data it is a
    notice that says why and what would bring them; an unknown indicator is an error.
    """

    def __init__(self, project: Project, edition: Edition = Edition.OEFFENTLICH) -> None:
        self._project = project
        self._values = Values(project, edition=edition)

    def __repr__(self) -> str:
        return f"<Bericht {self._project.region.name} ({self._project.ags})>"

    def finding(self, *indicators: str) -> Element:
        """Return the sentences on level, comparison and change of these indicators."""
        return boxes.make_finding(self._values, self._known(indicators))

    def key_figures(self, *indicators: str) -> Element:
        """Return the Kennzahlenkasten: value, interval, Land, Bund, verdict, change."""
        return boxes.make_key_figures(self._values, self._known(indicators))

    def explain(self, indicator: str) -> Element:
        """Return what a number says and what it does not."""
        (known,) = self._known((indicator,))
        return Explain(
            indicator=known.id, title=known.title_de, says=known.says, says_not=known.says_not
        )

    def comment(self, chapter: str) -> Element:
        """Return the municipality's own comment on a chapter, from ``kommentare/``."""
        if chapter not in self._project.chapters:
            raise _unknown_chapter(chapter, self._project.chapters)
        return Comment(chapter=chapter, markdown=self._project.comment(chapter))

    def trend(self, indicator: str) -> Element:
        """Return a line over the years with its interval, the Land and the Bund."""
        return self._drawn(figures_of_regions.make_trend, indicator)

    def strip(self, indicator: str) -> Element:
        """Return all Kreise on one axis with the own one marked."""
        return self._drawn(figures_of_regions.make_strip, indicator)

    def funnel(self, indicator: str) -> Element:
        """Return all Kreise by size and value, between the limits of chance."""
        return self._drawn(figures_of_spread.make_funnel, indicator)

    def ranks(self, indicator: str) -> Element:
        """Return the Kreise of the Land with the places among all Kreise that chance leaves open."""
        return self._drawn(figures_of_spread.make_ranks, indicator)

    def definitions_table(self, name: str) -> Element:
        """Return competing definitions of one thing with their values, side by side."""
        found = self._project.catalog.definitions.get(name)
        if found is None:
            raise UnknownIndicator(
                f"Im Katalog gibt es keine Gegenüberstellung „{name}“.",
                remedy=nearest(name, self._project.catalog.definitions),
            )
        return figures_of_spread.make_definitions(self._values, found)

    def multiplicity(self, chapter: str) -> Element:
        """Return how many comparisons of a chapter were tested, and how many stay robust."""
        if chapter not in self._project.chapters:
            raise _unknown_chapter(chapter, self._project.chapters)
        names = self._project.indicators_of(chapter)
        return figures_of_spread.make_multiplicity(self._values, self._known(names))

    def map_of_land(self, indicator: str) -> Element:
        """Return a map of the Kreise of the municipality's Land."""
        return self._drawn(figures_of_land.make_map, indicator)

    def bars_regions(self, indicator: str) -> Element:
        """Return bars of the municipality, its Land, the Bund and its comparison regions."""
        return self._drawn(figures_of_regions.make_bars, indicator)

    def peers(self) -> Element:
        """Return with which Kreise the municipality is compared, and how they were chosen."""
        return comparisons.make_peers(self._values)

    def expectation(self, indicator: str) -> Element:
        """Return observed over expected values of all Kreise with the own one marked."""
        return self._drawn(comparisons.make_expectation, indicator)

    def table(self, *indicators: str) -> Element:
        """Return a table of these indicators for municipality, Land and Bund."""
        return figures_of_regions.make_table(self._values, self._known(indicators))

    def fan(self, indicator: str, *, group: str = "total") -> Element:
        """Return a projection with its variants, its band, and how well it would have done before."""
        (known,) = self._known((indicator,))
        return figures_of_projections.make_fan(self._values, known, group=group)

    def replacement(self, indicator: str, *, growth: str = "") -> Element:
        """Return today's staff, who leaves within years, and what is missing then.

        ``growth`` names the indicator that the need for staff follows: places in Kitas.
        """
        (known,) = self._known((indicator,))
        follows = self._known((growth,))[0] if growth else None
        return figures_of_projections.make_replacement(self._values, known, follows)

    def demand(self, indicator: str) -> Element:
        """Return what declared quotas ask for in the years ahead, set beside what is taken today."""
        return self._drawn(figures_of_projections.make_demand, indicator)

    def entitled(self, indicator: str) -> Element:
        """Return the children of primary school who are entitled to all-day care, by school year."""
        return self._drawn(figures_of_projections.make_entitled, indicator)

    def posts(self, indicator: str) -> Element:
        """Return the full-time posts that the places of each quota need, by declared assumptions."""
        return self._drawn(figures_of_projections.make_posts, indicator)

    def bars(self, indicator: str, *, by: str) -> Element:
        """Return bars of the categories of one breakdown in the last year."""
        return self._drawn(figures_of_groups.make_bars, indicator, by=by)

    def dumbbell(self, indicator: str, *, by: str) -> Element:
        """Return two groups side by side over the years."""
        return self._drawn(figures_of_groups.make_dumbbell, indicator, by=by)

    def heat(self, indicator: str, *, rows: str, columns: str) -> Element:
        """Return a table of two breakdowns whose cells are shaded by value."""
        return self._drawn(figures_of_groups.make_heat, indicator, rows=rows, columns=columns)

    def checklist(self, indicator: str, *, rows: str, states: str) -> Element:
        """Return a table of criteria and years that says which state each criterion had."""
        return self._drawn(checklists.make_checklist, indicator, rows=rows, states=states)

    def pyramid(self, indicator: str) -> Element:
        """Return the population pyramid of the last year over that of ten years before."""
        return self._drawn(figures_of_groups.make_pyramid, indicator)

    def stacked(self, *indicators: str, of: str) -> Element:
        """Return shares that add up to 100 % for municipality, Land and Bund; ``of`` names the whole."""
        return figures_of_groups.make_stacked(self._values, self._known(indicators), of=of)

    def stacked_years(self, *indicators: str, of: str) -> Element:
        """Return shares that add up to 100 % over the years; ``of`` names the whole."""
        return figures_of_groups.make_stacked_years(self._values, self._known(indicators), of=of)

    def quotients(self, indicator: str) -> Element:
        """Return how strongly each sector is represented, against the Bund."""
        return self._drawn(figures_of_work.make_quotients, indicator)

    def components(self, indicator: str) -> Element:
        """Return the components of a change by sector, for its base years side by side."""
        return self._drawn(figures_of_work.make_components, indicator)

    def quadrant(self, unfilled: str, unplaced: str) -> Element:
        """Return the training market in four fields: which problem it has, if that can be told."""
        first, second = self._known((unfilled, unplaced))
        return figures_of_training.make_quadrant(self._values, first, second)

    def scissors(self, indicator: str, *, above: str, below: str) -> Element:
        """Return numerator and denominator of a ratio over the years, under these names."""
        (known,) = self._known((indicator,))
        return figures_of_training.make_scissors(self._values, known, above=above, below=below)

    def pair(
        self,
        *indicators: str,
        of: str = "",
        first: str = "",
        second: str = "",
        called: str = "",
    ) -> Element:
        """Return two indicators over the years, on one scale.

        ``of`` says what they are about; ``first`` and ``second`` are what the lines are called.
        Where two ratios can be equal, ``called`` says what the line across at 100 means.
        """
        return figures_of_training.make_pair(
            self._values,
            self._known(indicators),
            of=of,
            names=(first, second),
            called=called,
        )

    def map(self, indicator: str) -> Element:
        """Return a map of the municipality's areas."""
        return self._drawn(figures_of_areas.make_map, indicator)

    def area_bars(self, indicator: str) -> Element:
        """Return bars of the areas, sorted by value."""
        return self._drawn(figures_of_areas.make_bars, indicator)

    def area_heat(self, *indicators: str) -> Element:
        """Return areas down and indicators across, shaded by the distance from the mean."""
        return figures_of_areas.make_heat(self._values, self._known(indicators))

    def area_table(self, *indicators: str) -> Element:
        """Return a table of the areas with these indicators."""
        return figures_of_areas.make_table(self._values, self._known(indicators))

    def matrix(self, situation: str, change: str) -> Element:
        """Return the areas in the classes of two indicators: how things stand, how they moved."""
        down, across = self._known((situation, change))
        return figures_of_situation.make_matrix(self._values, down, across)

    def area_types(self, indicator: str) -> Element:
        """Return what is typical of each type of areas."""
        return self._drawn(figures_of_situation.make_profile, indicator)

    def area_scatter(self, across: str, upward: str) -> Element:
        """Return the areas as points over two indicators."""
        first, second = self._known((across, upward))
        return figures_of_situation.make_scatter(self._values, first, second)

    def area_need(self, need: str, supply: str) -> Element:
        """Return what areas are offered over what they need, with the line of supply by need."""
        first, second = self._known((need, supply))
        return figures_of_situation.make_scatter(self._values, first, second, is_need=True)

    def sensitivity(self, indicator: str) -> Element:
        """Return a table of how much an index depends on the way of computing it."""
        return self._drawn(figures_of_situation.make_sensitivity, indicator)

    def _known(self, names: tuple[str, ...]) -> list[Indicator]:
        if not names:
            raise UnknownIndicator(
                "Es ist keine Kennzahl genannt.", remedy="Nennen Sie mindestens eine Kennzahl."
            )
        return [self._project.catalog.indicator(name) for name in names]

    def _drawn(self, make: Callable[..., Element], name: str, **options: str) -> Element:
        (indicator,) = self._known((name,))
        for dimension in options.values():
            if dimension not in indicator.breakdowns:
                return Notice(
                    reason="not_comparable",
                    text=f"Die Kennzahl „{indicator.title_de}“ wird nicht nach „{dimension}“ gegliedert.",
                    indicators=(indicator.id,),
                )
        return make(self._values, indicator, **options)


def _unknown_chapter(chapter: str, known: Iterable[str]) -> UnknownIndicator:
    return UnknownIndicator(f"Es gibt kein Kapitel „{chapter}“.", remedy=nearest(chapter, known))


def open_report(start: Path | None = None) -> Report:
    """Open the report of the municipal repository that contains ``start``.

    The observations are brought up to date first where a file has changed, so that a
    notebook run by hand shows what a build of the public edition would show.

    Raises
    ------
    NoProject
        No ``kommune.toml`` here or above.
    Invalid
        A declaration or a data file is wrong; all problems together.
    """
    from kobimo.sources.ingest import ingest, is_stored

    project = open_project(start)
    # In a build all chapters show one state of the data, which the builder has stored.
    if not (tracing.is_started() and is_stored(project)):
        ingest(project)
    return Report(project, running_edition())
