"""Turn what was carried to today's boundaries into breaks, and heal those it removed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kobimo.declarations.models import Break

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.declarations.catalog import Catalog
    from kobimo.observations import Seam, Store


def mend_breaks(
    breaks: Iterable[Break], seams: Iterable[Seam], dataset: str, variable: str
) -> tuple[Break, ...]:
    """Return the breaks of one variable as they are after its old values were carried.

    A change of boundaries is no break for a Kreis whose values on both sides refer to the
    boundaries of today. Where the older ones are estimated by shares, the break is where the
    estimates end.

    Parameters
    ----------
    breaks
        Declared breaks; those of other datasets are left out.
    seams
        What the store says about the dataset.
    variable
        Rates are not carried, so their breaks stay.

    Returns
    -------
    Breaks by year; of a declared break that several Kreise share, the mended are taken out.
    """
    told = tuple(seam for seam in seams if variable in seam.variables)
    result = []
    for item in breaks:
        if item.dataset != dataset:
            continue
        if item.territory:
            mended = {seam.ags for seam in told if seam.first < item.year <= seam.year}
            regions = tuple(region for region in item.regions if region not in mended)
            if not regions:
                continue
            item = item.model_copy(update={"regions": regions})  # noqa: PLW2901
        if item not in result:
            result.append(item)
    reasons: dict[tuple[int, str], list[str]] = {}
    for seam in told:
        if seam.reason:
            reasons.setdefault((seam.year, seam.reason), []).append(seam.ags)
    for (year, reason), heirs in reasons.items():
        item = Break(dataset=dataset, year=year, regions=tuple(heirs), reason=reason)
        if item not in result:
            result.append(item)
    return tuple(sorted(result, key=lambda item: (item.year, item.reason, item.regions)))


def mend_catalog(catalog: Catalog, store: Store) -> Catalog:
    """Return the catalogue with the breaks of stored datasets, for pages on whole datasets.

    A change of boundaries is taken out where every variable that is stored for the region
    was carried across it; where a rate remains, it stays.
    """
    breaks: list[Break] = []
    stored = set(store.datasets())
    for name in dict.fromkeys([*(item.dataset for item in catalog.breaks), *sorted(stored)]):
        declared = [item for item in catalog.breaks if item.dataset == name]
        seams = store.seams(name) if name in stored else ()
        if not seams:
            breaks += declared
            continue
        observations = store.read(name, columns=["variable"])
        variables = set() if observations is None else set(observations.frame["variable"])
        for variable in sorted(variables):
            mended = mend_breaks(catalog.breaks, seams, name, variable)
            breaks += [item for item in mended if item not in breaks]
    return replace(catalog, breaks=tuple(breaks))
