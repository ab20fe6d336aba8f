"""Give up more where an attacker still finds something: coarsen, then hide whole rows.

Each fallback changes verdicts in place and says in German what was given up. Where the last one
does not help either, because earlier editions have told too much, the edition is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.disclosure.tallies import Step, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from kobimo.declarations.catalog import Catalog
    from kobimo.disclosure.attacking import Found
    from kobimo.disclosure.recording import Key, Place

    Verdicts = MutableMapping[tuple[Key, Place], Verdict]


def coarsen(verdicts: Verdicts, found: Found, catalog: Catalog) -> Step:
    """Hide every breakdown by category of the datasets and years in which something is exposed."""
    exposed = {(part.dataset, year) for parts, _, year in found.places for part in parts}
    count = 0
    for (parts, place), verdict in verdicts.items():
        touched = any((part.dataset, place[1]) in exposed for part in parts)
        is_fine = any(part.categories for part in parts)
        if verdict == Verdict.OPEN and touched and is_fine:
            verdicts[parts, place] = Verdict.COARSENED
            count += 1
    text = f"{_name(exposed, catalog)}: Gliederungen nach Gruppen werden nicht gezeigt."
    return Step("coarsen", text, count)


def hide_rows(verdicts: Verdicts, found: Found, catalog: Catalog) -> Step:
    """Hide everything of these datasets about the areas and years in which something is exposed."""
    exposed = {(part.dataset, area, year) for parts, area, year in found.places for part in parts}
    count = 0
    for (parts, place), verdict in verdicts.items():
        touched = any((part.dataset, *place) in exposed for part in parts)
        if verdict == Verdict.OPEN and touched:
            verdicts[parts, place] = Verdict.ROW
            count += 1
    named = {(dataset, year) for dataset, _, year in exposed}
    text = f"{_name(named, catalog)}: Für einzelne Räume wird nichts gezeigt."
    return Step("row", text, count)


def hide_years(verdicts: Verdicts, found: Found, catalog: Catalog) -> Step:
    """Hide everything of these datasets in the years in which something is exposed."""
    exposed = {(part.dataset, year) for parts, _, year in found.places for part in parts}
    count = 0
    for (parts, place), verdict in verdicts.items():
        touched = any((part.dataset, place[1]) in exposed for part in parts)
        if verdict == Verdict.OPEN and touched:
            verdicts[parts, place] = Verdict.ROW
            count += 1
    return Step("row", f"{_name(exposed, catalog)}: Für diese Jahre wird nichts gezeigt.", count)


def _name(exposed: set[tuple[str, int]], catalog: Catalog) -> str:
    """Return titles of datasets with their years."""
    years: dict[str, set[int]] = {}
    for dataset, year in exposed:
        years.setdefault(dataset, set()).add(year)
    return "; ".join(
        f"„{catalog.datasets[name].title}“ ({', '.join(map(str, sorted(found)))})"
        for name, found in sorted(years.items())
    )


#: In the order in which they are tried.
FALLBACKS: tuple[Callable[[Verdicts, Found, Catalog], Step], ...] = (coarsen, hide_rows, hide_years)
