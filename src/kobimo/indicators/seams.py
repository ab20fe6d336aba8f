"""Turn what was carried to today's boundaries into breaks, and heal those it removed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kobimo.declarations.models import Break

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.declarations.loading import Catalog
    from kobimo.observations import Seam, Store


def mend_breaks(breaks: Iterable[Break], seams: Iterable[Seam], dataset: str) -> tuple[Break, ...]:
    """Return the breaks of one dataset as they are after its old values were carried.

    A change of boundaries is no break for a Kreis whose values on both sides refer to the
    boundaries of today. Where the older ones are estimated by shares, the break is where the
    estimates end.

    Parameters
    ----------
    breaks
        Declared breaks; those of other datasets are left out.
    seams
        What the store says about the dataset.

    Returns
    -------
    Breaks by year; of a declared break that several Kreise share, the mended are taken out.
    """
    told = tuple(seams)
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
    """Return the catalogue with the breaks of each stored dataset mended."""
    stored = set(store.datasets())
    breaks: list[Break] = []
    for name in dict.fromkeys(item.dataset for item in catalog.breaks):
        if name not in stored:
            breaks += [item for item in catalog.breaks if item.dataset == name]
    for name in sorted(stored):
        breaks += mend_breaks(catalog.breaks, store.seams(name), name)
    return replace(catalog, breaks=tuple(breaks))
