"""Read what is known of the past: population by single years of age, births and deaths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.declarations.models import Term
from kobimo.indicators.cells import Cells, load_cells
from kobimo.indicators.change import concerns
from kobimo.indicators.projecting.cohort_component import age
from kobimo.indicators.projecting.schedules import AGES, SEXES, survival
from kobimo.indicators.quantities import Missing
from kobimo.indicators.seams import mend_breaks
from kobimo.indicators.terms import TOTAL, Axes, evaluate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.catalog import Catalog
    from kobimo.observations import Store

    Floats = NDArray[np.float64]

DATASET, VARIABLE, AGE, SEX = "bevoelkerung_altersjahre", "bevoelkerung", "altersjahr", "geschlecht"
BIRTHS, BORN = "geburten", "lebendgeborene"
DEATHS, DIED = "sterbefaelle", "gestorbene"
#: What a population projection reads.
DATASETS = (DATASET, BIRTHS, DEATHS)
#: Single years of age that the official table prints, and the groups above them.
SINGLE = tuple(f"a{year:02d}" for year in range(75))
GROUPS = {"a75_79": range(75, 80), "a80_84": range(80, 85), "a85_89": range(85, 90)}
OPEN = "a90"


@dataclass(frozen=True)
class History:
    """The past of one region; no year is missing.

    Attributes
    ----------
    stock
        Persons at the end of each year, ``[year, sex, age]``.
    births
        Children born within the year that follows each but the last, by sex; NaN where unknown.
    deaths
        Deaths within those years; NaN where unknown.
    broken
        First years that are not comparable with the year before.
    """

    years: tuple[int, ...]
    stock: Floats
    births: Floats
    deaths: Floats
    broken: tuple[int, ...] = ()

    def until(self, year: int) -> History:
        """Return what was known at the end of this year."""
        count = sum(item <= year for item in self.years)
        return History(
            self.years[:count],
            self.stock[:count],
            self.births[: max(count - 1, 0)],
            self.deaths[: max(count - 1, 0)],
            tuple(item for item in self.broken if item <= year),
        )

    def steps(self, *, most: int, with_events: bool) -> tuple[int, ...]:
        """Return the places of the last steps to a following year that cross no break.

        A break at the year b lies between b - 1 and b: there a new census, and no birth, death
        or move, changed the count.

        Parameters
        ----------
        with_events
            Only steps whose births and deaths are known.
        """
        import numpy as np

        known = ~(np.isnan(self.births).any(axis=1) | np.isnan(self.deaths))
        found = [
            at
            for at, year in enumerate(self.years[1:])
            if year not in self.broken and (known[at] or not with_events)
        ]
        return tuple(found[-most:])


def read_history(store: Store, catalog: Catalog, ags: str) -> History | None:
    """Return the last years in a row in which every age of both sexes has a value.

    Ages from 75 on are printed in groups of five. In the first year they are split by the
    standard schedule, later by the cohorts of the year before, so that thin and strong cohorts
    keep their place; the printed groups stay as they are.

    Returns
    -------
    ``None`` where the population is not stored for the region or fewer than two years are whole.
    """
    import numpy as np

    cells = load_cells(store, DATASET)
    if cells is None or ags not in cells.ags.words or {AGE, SEX} - set(cells.dimensions):
        return None
    years = tuple(sorted({int(year) for year in cells.years}))
    axes = Axes((ags,), (TOTAL,), ((AGE, (*SINGLE, *GROUPS, OPEN)),), years)
    printed = np.stack([_by_age(cells, catalog, sex, axes) for sex in SEXES], axis=1)
    whole = ~np.isnan(printed).any(axis=(1, 2))
    places = [int(at) for at in np.flatnonzero(whole)]
    row = places[-1:]
    while row and row[0] - 1 in places and years[row[0] - 1] == years[row[0]] - 1:
        row.insert(0, row[0] - 1)
    if len(row) < 2:
        return None
    kept = tuple(years[at] for at in row)
    later = Axes((ags,), (TOTAL,), (), kept[1:])
    born = [Term(dataset=BIRTHS, variable=BORN, filter={SEX: sex}) for sex in SEXES]
    died = Term(dataset=DEATHS, variable=DIED)
    breaks = mend_breaks(catalog.breaks_in(DATASET), store.seams(DATASET), DATASET, VARIABLE)
    return History(
        years=kept,
        stock=_single_years(printed[row]),
        births=np.stack([_yearly(store, catalog, term, later) for term in born], axis=1),
        deaths=_yearly(store, catalog, died, later),
        broken=tuple(sorted({item.year for item in breaks if concerns(item, ags)})),
    )


def _by_age(cells: Cells, catalog: Catalog, sex: str, axes: Axes) -> Floats:
    import numpy as np

    term = Term(dataset=DATASET, variable=VARIABLE, filter={SEX: sex})
    quantity = evaluate(term, cells, axes, catalog.datasets.get(DATASET)).quantity
    value = np.where(quantity.missing == Missing.NOTHING, quantity.value, np.nan)
    return np.asarray(value[0, 0].T)


def _yearly(store: Store, catalog: Catalog, term: Term, axes: Axes) -> Floats:
    """Return the events of each year; NaN where they are not known."""
    import numpy as np

    cells = load_cells(store, term.dataset)
    if cells is None or set(term.filter) - set(cells.dimensions):
        return np.full(len(axes.years), np.nan)
    quantity = evaluate(term, cells, axes, catalog.datasets.get(term.dataset)).quantity
    value = np.where(quantity.missing == Missing.NOTHING, quantity.value, np.nan)
    return np.asarray(value[0, 0, 0])


def _single_years(printed: Floats) -> Floats:
    """Return ``[year, sex, 91 ages]`` of the printed columns: 75 single years, 3 groups, 90+."""
    import numpy as np

    standard, _ = survival()
    alive = np.cumprod(np.column_stack([np.ones(len(SEXES)), standard[:, :-1]]), axis=1)
    result = np.empty((*printed.shape[:2], AGES))
    result[..., :75] = printed[..., :75]
    result[..., -1] = printed[..., -1]
    for at in range(len(printed)):
        likely = alive if not at else age(result[at - 1], standard)
        for column, ages in enumerate(GROUPS.values(), start=75):
            inside = likely[:, ages.start : ages.stop]
            whole = inside.sum(axis=1, keepdims=True)
            shares = np.divide(inside, whole, out=np.full(inside.shape, 0.2), where=whole > 0)
            result[at, :, ages.start : ages.stop] = printed[at, :, column, None] * shares
    return result
