"""Give up more where an attacker still finds something.

Each fallback changes verdicts in place and says in German what was given up. First the earlier
edition is kept, where there is one: late reports of a few persons would show as differences.
Then breakdowns are given up, then rows, then years. Where that does not help either, the edition
is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.disclosure.tallies import Step, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, MutableMapping

    from kobimo.declarations.catalog import Catalog
    from kobimo.disclosure.attacking import Found
    from kobimo.disclosure.recording import Key, Place

#: A dataset and the year of its observations.
Source = tuple[str, int]


@dataclass
class Decisions:
    """What was decided about every cell.

    Attributes
    ----------
    values
        True value of each cell.
    kept
        Cells that show the number of an earlier edition in place of today's.
    published
        The number that was published last, of each cell that was.
    """

    verdicts: MutableMapping[tuple[Key, Place], Verdict]
    values: Mapping[tuple[Key, Place], float]
    published: Mapping[tuple[Key, Place], float]
    kept: dict[tuple[Key, Place], float]

    def touching(self, sources: set[Source]) -> Iterator[tuple[Key, Place]]:
        """Yield the cells that add up observations of these datasets and years."""
        yield from (
            (parts, place) for parts, place in self.verdicts if sources_of(parts, place) & sources
        )

    def revised(self, sources: set[Source]) -> set[Source]:
        """Return those of the sources whose published numbers are others today."""
        found: set[Source] = set()
        for parts, place in self.touching(sources):
            own = sources_of(parts, place)
            before = self.published.get((parts, place))
            if len(own) == 1 and before is not None and before != self.values[parts, place]:
                found |= own
        return found

    def hide(self, cells: Iterator[tuple[Key, Place]], verdict: Verdict) -> int:
        """Hide those of the cells that are open; return how many were."""
        chosen = [cell for cell in cells if self.verdicts[cell] == Verdict.OPEN]
        for cell in chosen:
            self.verdicts[cell] = verdict
            self.kept.pop(cell, None)
        return len(chosen)


def sources_of(parts: Key, place: Place) -> set[Source]:
    """Return the datasets and years whose observations a cell adds up."""
    return {(part.dataset, place[1] - part.lag) for part in parts}


def keep_earlier(decisions: Decisions, found: Found, catalog: Catalog) -> Step:
    """Show the numbers of the earlier edition, where today's would give single persons away."""
    sources = decisions.revised(_exposed(found)) or _exposed(found)
    cells = list(decisions.touching(sources))
    known = [cell for cell in cells if cell in decisions.published]
    if known:
        decisions.hide(iter(set(cells) - set(known)), Verdict.ROW)
    for cell in known:
        decisions.verdicts[cell] = Verdict.OPEN
        decisions.kept[cell] = decisions.published[cell]
    text = (
        f"{_name(sources, catalog)}: Gezeigt wird der Stand der vorigen Ausgabe; was seither "
        "nachgemeldet wurde, würde einzelne Fälle zeigen."
    )
    return Step("earlier", text, len(known))


def coarsen(decisions: Decisions, found: Found, catalog: Catalog) -> Step:
    """Hide every breakdown by category of the datasets and years in which something is exposed."""
    sources = _exposed(found)
    cells = decisions.touching(sources)
    fine = (cell for cell in cells if any(part.categories for part in cell[0]))
    text = f"{_name(sources, catalog)}: Gliederungen nach Gruppen werden nicht gezeigt."
    return Step("coarsen", text, decisions.hide(fine, Verdict.COARSENED))


def hide_rows(decisions: Decisions, found: Found, catalog: Catalog) -> Step:
    """Hide everything of these datasets about the areas and years in which something is exposed."""
    exposed = {row for parts, area, year in found.places for row in _rows(parts, (area, year))}
    sources = {source for _, source in exposed}
    cells = (cell for cell in decisions.touching(sources) if _rows(cell[0], cell[1]) & exposed)
    text = f"{_name(sources, catalog)}: Für einzelne Räume wird nichts gezeigt."
    return Step("row", text, decisions.hide(cells, Verdict.ROW))


def hide_years(decisions: Decisions, found: Found, catalog: Catalog) -> Step:
    """Hide everything of these datasets in the years in which something is exposed."""
    sources = _exposed(found)
    text = f"{_name(sources, catalog)}: Für diese Jahre wird nichts gezeigt."
    return Step("row", text, decisions.hide(decisions.touching(sources), Verdict.ROW))


def _exposed(found: Found) -> set[Source]:
    return {
        source for parts, area, year in found.places for source in sources_of(parts, (area, year))
    }


def _rows(parts: Key, place: Place) -> set[tuple[str, Source]]:
    area, _ = place
    return {(area, source) for source in sources_of(parts, place)}


def _name(sources: set[Source], catalog: Catalog) -> str:
    """Return titles of datasets with their years."""
    years: dict[str, set[int]] = {}
    for dataset, year in sources:
        years.setdefault(dataset, set()).add(year)
    return "; ".join(
        f"„{catalog.datasets[name].title}“ ({', '.join(map(str, sorted(found)))})"
        for name, found in sorted(years.items())
    )


#: In the order in which they are tried.
FALLBACKS: tuple[Callable[[Decisions, Found, Catalog], Step], ...] = (
    *(keep_earlier, coarsen, hide_rows, hide_years),
)
