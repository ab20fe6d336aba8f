"""Turn what was carried to today's boundaries into breaks, and heal those it removed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kobimo.declarations.models import Break

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator
    from kobimo.indicators.cells import Cells
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
            mended = mend_breaks(declared, seams, name, variable)
            breaks += [item for item in mended if item not in breaks]
    return replace(catalog, breaks=tuple(breaks))


def breaks_of(
    indicator: Indicator, catalog: Catalog, stored: Mapping[str, Cells | None]
) -> tuple[Break, ...]:
    """Return the breaks of all datasets, in years of the indicator, oldest first.

    Where a term is shifted by a lag, the break reaches the values that many years later.
    """
    found: list[Break] = []
    for items in _breaks_by_term(indicator, catalog, stored):
        found += [item for item in items if item not in found]
    for component in indicator.components:
        inner = breaks_of(catalog.indicator(component.indicator), catalog, stored)
        found += [item for item in inner if item not in found]
    return tuple(sorted(found, key=lambda item: (item.year, item.dataset, item.reason)))


def find_mixed(
    indicator: Indicator,
    catalog: Catalog,
    stored: Mapping[str, Cells | None],
    ags: Sequence[str],
    years: Sequence[int],
) -> NDArray[np.bool_]:
    """Return in which regions and years an indicator would mix boundaries.

    A reform reaches the terms of an indicator in different years where one of them counts in
    June and the other in December, or where a lag lies between them. Between the first and the
    last of these years one term describes the old territory and another the new one.

    Returns
    -------
    One row per region, one column per year.
    """
    import numpy as np

    reforms: dict[tuple[str, str], list[int]] = {}
    for items in _breaks_by_term(indicator, catalog, stored):
        for item in items:
            for prefix in item.regions if item.territory else ():
                reforms.setdefault((prefix, item.reason), []).append(item.year)
    mixed = np.zeros((len(ags), len(years)), dtype=bool)
    for (prefix, _), reached in reforms.items():
        if min(reached) < max(reached):
            rows = [at for at, key in enumerate(ags) if key.startswith(prefix)]
            columns = [at for at, year in enumerate(years) if min(reached) <= year < max(reached)]
            mixed[np.ix_(rows, columns)] = True
    return mixed


def _breaks_by_term(
    indicator: Indicator, catalog: Catalog, stored: Mapping[str, Cells | None]
) -> Iterator[list[Break]]:
    further = [term for terms in indicator.terms.values() for term in terms]
    for term in (*indicator.numerator, *indicator.denominator, *further):
        cells = stored.get(term.dataset)
        seams = () if cells is None else cells.seams
        declared = catalog.breaks_in(term.dataset)
        mended = mend_breaks(declared, seams, term.dataset, term.variable)
        yield [item.model_copy(update={"year": item.year + term.lag}) for item in mended]
