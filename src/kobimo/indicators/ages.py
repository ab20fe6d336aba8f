"""Read the population by single years of age, and which ages an indicator counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kobimo.declarations.models import Term
from kobimo.indicators.cells import Cells, load_cells
from kobimo.indicators.cohorts import Population
from kobimo.indicators.quantities import Missing
from kobimo.indicators.terms import TOTAL, Axes, evaluate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator
    from kobimo.observations import Store

DATASET = "bevoelkerung_altersjahre"
VARIABLE = "bevoelkerung"
AGE = "altersjahr"
SEX = "geschlecht"
#: Single years of age that the official table prints.
AGES = tuple(f"a{age:02d}" for age in range(75))


def population_of(store: Store, catalog: Catalog, ags: str, sex: str) -> Population | None:
    """Return the last years in a row in which every age has a value."""
    import numpy as np

    cells = load_cells(store, DATASET)
    if cells is None or ags not in cells.ags.words or {AGE, SEX} - set(cells.dimensions):
        return None
    years = tuple(sorted({int(year) for year in cells.years}))
    persons = _by_age(cells, catalog, ags, sex, years)
    women = _by_age(cells, catalog, ags, "weiblich", years)
    whole = ~(np.isnan(persons).any(axis=1) | np.isnan(women).any(axis=1))
    places = [int(at) for at in np.flatnonzero(whole)]
    row = places[-1:]
    while row and row[0] - 1 in places and years[row[0] - 1] == years[row[0]] - 1:
        row.insert(0, row[0] - 1)
    if len(row) < 2:
        return None
    return Population(tuple(years[at] for at in row), persons[row], women[row])


def _by_age(
    cells: Cells, catalog: Catalog, ags: str, sex: str, years: tuple[int, ...]
) -> NDArray[np.float64]:
    import numpy as np

    term = Term(dataset=DATASET, variable=VARIABLE, filter={SEX: sex})
    axes = Axes((ags,), (TOTAL,), ((AGE, AGES),), years)
    quantity = evaluate(term, cells, axes, catalog.datasets.get(DATASET)).quantity
    value = np.where(quantity.missing == Missing.NOTHING, quantity.value, np.nan)
    return np.asarray(value[0, 0].T)


def ages_of(indicator: Indicator) -> tuple[int, ...] | None:
    """Return the single years of age that an indicator counts, or ``None`` if it counts others."""
    if indicator.method != "count" or not indicator.numerator:
        return None
    found: list[int] = []
    for term in indicator.numerator:
        others = set(term.filter) - {AGE, "altersgruppe", SEX}
        filters = [term.filter[name] for name in (AGE, "altersgruppe") if name in term.filter]
        if others or len(filters) != 1 or term.sign != 1 or term.lag or term.variable != VARIABLE:
            return None
        (categories,) = filters
        for category in (categories,) if isinstance(categories, str) else categories:
            ages = _ages_in(category)
            if ages is None:
                return None
            found += ages
    return tuple(sorted(found)) if len(set(found)) == len(found) else None


def _ages_in(category: str) -> range | None:
    """Return the ages of ``a07`` (7), ``u03`` (0 to 2) or ``03_06`` (3 to 5)."""
    if match := re.fullmatch(r"a(\d\d)", category):
        first, last = int(match[1]), int(match[1]) + 1
    elif match := re.fullmatch(r"u(\d\d)", category):
        first, last = 0, int(match[1])
    elif match := re.fullmatch(r"(\d\d)_(\d\d)", category):
        first, last = int(match[1]), int(match[2])
    else:
        return None
    return range(first, last) if first < last <= len(AGES) else None


def sex_of(indicator: Indicator) -> str:
    """Return the sex that all terms of an indicator count, ``total`` where they differ."""
    sexes = {str(term.filter.get(SEX, TOTAL)) for term in indicator.numerator}
    return sexes.pop() if len(sexes) == 1 else TOTAL
