"""Evaluate the terms of a declaration: sums of observations on common axes.

Years are aligned by the calendar year in which a period lies or begins, plus the declared
``lag``; never by comparing bare texts or integers of different clocks. The rule of the clocks
(``MISMATCHED``): all terms of an indicator must

* have the same period kind, or
* be a Stichtag and a Berichtsjahr of the same calendar year, or
* say in the declaration how they belong together: a term with an explicit ``lag``
  (``lag = 0`` counts, because somebody has decided it).

Otherwise the indicator has no value, status ``x``, and a reason that names the clocks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from kobimo.indicators.quantities import Missing, Quantity
from kobimo.indicators.rounding import reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.models import Dataset, Indicator, Term
    from kobimo.indicators.cells import Cells, Coded

TOTAL = "total"


@dataclass(frozen=True)
class Axes:
    """What the four axes of every array stand for: regions, areas, categories, years."""

    ags: tuple[str, ...]
    raum: tuple[str, ...]
    #: Dimensions broken down, with their categories; the third axis is their product.
    breakdown: tuple[tuple[str, tuple[str, ...]], ...]
    years: tuple[int, ...]

    @property
    def combinations(self) -> tuple[tuple[str, ...], ...]:
        """Categories of the third axis, one of each dimension."""
        return tuple(product(*(categories for _, categories in self.breakdown)))

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Length of each axis."""
        return len(self.ags), len(self.raum), len(self.combinations), len(self.years)


@dataclass(frozen=True)
class Sum:
    """The value of one side of an indicator on the axes."""

    quantity: Quantity
    #: Positions in :data:`kobimo.indicators.quantities.FLAGS`.
    flag: NDArray[np.int8]
    #: How far rounding can have moved the sum, in units of the value.
    reach: NDArray[np.float64]
    #: Whether any observation stands behind the cell, with or without a value.
    present: NDArray[np.bool_]
    is_signed: bool


class Gathered(NamedTuple):
    """What stands on the axes before signs, reasons and rounding are applied."""

    value: NDArray[np.float64]
    missing: NDArray[np.int8]
    flag: NDArray[np.int8]
    present: NDArray[np.bool_]


def is_free(term: Term, cells: Cells, dimension: str) -> bool:
    """Return whether a breakdown by this dimension changes the term.

    A filter to one category fixes the term; a filter to several says which of them count,
    together in the whole and one by one in the breakdown.
    """
    if dimension not in cells.dimensions:
        return False
    return dimension not in term.filter or len(_categories(term, dimension)) > 1


def selected(term: Term, cells: Cells, breakdown: Iterable[str] = ()) -> NDArray[np.bool_]:
    """Return which observations a term adds up, over all regions, areas and years.

    A dimension that is neither filtered nor broken down is at its total.
    """
    broken_down = set(breakdown)
    mask = cells.variable.where(term.variable)
    for name, column in cells.dimensions.items():
        if name in term.filter:
            mask = mask & column.among(_categories(term, name))
        elif name not in broken_down:
            mask = mask & column.where(TOTAL)
    return mask


def evaluate(term: Term, cells: Cells, axes: Axes, dataset: Dataset | None = None) -> Sum:
    """Return the sum of the observations of one term, as :func:`evaluate_openly` does.

    Sums that have to pass a guard are secret here: only :func:`kobimo.indicators.compute` shows
    them to it.
    """
    import numpy as np

    found = evaluate_openly(term, cells, axes, dataset)
    if not cells.is_guarded:
        return found
    secret = np.full(axes.shape, Missing.SECRET, dtype=np.int8)
    return replace(found, quantity=Quantity.of(np.zeros(axes.shape), secret))


def evaluate_openly(term: Term, cells: Cells, axes: Axes, dataset: Dataset | None = None) -> Sum:
    """Return the sum of the observations of one term on the axes.

    A sum with any missing addend is missing. Two periods in one calendar year are no reason to
    pick one: the cell is ``AMBIGUOUS``. A dimension broken down that the term does not have,
    or that its filter fixes, leaves the term the same for all categories.

    Parameters
    ----------
    axes
        The first place of ``axes.raum`` may be ``total``: the observations of the whole
        municipality or, where the office gives none, the sum of all its areas.
    dataset
        Gives the rounding base of each Land; without it nothing is rounded.
    """
    import numpy as np

    free = tuple(item for item in axes.breakdown if is_free(term, cells, item[0]))
    mask = selected(term, cells, [name for name, _ in free])
    addends = 1
    for name in term.filter:
        if name not in dict(free):
            addends *= len(_categories(term, name))
    inner = Axes(axes.ags, (TOTAL,) if term.whole else axes.raum, free, axes.years)
    parts = []
    if TOTAL in inner.raum:
        whole = Axes(inner.ags, (TOTAL,), free, axes.years)
        if (mask & cells.raum.where(TOTAL)).any() or not mask.any():
            parts.append(_gather(term, cells, whole, mask, addends))
        else:
            parts.append(_sum_areas(term, cells, whole, mask, addends))
    areas = tuple(raum for raum in inner.raum if raum != TOTAL)
    if areas:
        by_area = Axes(inner.ags, areas, free, axes.years)
        parts.append(_gather(term, cells, by_area, mask, addends))
    gathered = Gathered(*(np.concatenate(arrays, axis=1) for arrays in zip(*parts, strict=True)))
    missing = _later_years_pend(gathered.missing, cells, mask, term, axes)
    rounded = np.array([reach(_base(dataset, ags)) * addends for ags in axes.ags], dtype=float)
    places = _broadcast_combinations(axes, free)

    def spread(array: NDArray[Any]) -> NDArray[Any]:
        return np.broadcast_to(array[:, :, places, :], axes.shape)

    return Sum(
        quantity=Quantity.of(spread(gathered.value) * term.sign, spread(missing)),
        flag=spread(gathered.flag),
        reach=np.broadcast_to(rounded[:, None, None, None], axes.shape),
        present=spread(gathered.present),
        is_signed=term.sign < 0,
    )


def add(sums: Sequence[Sum]) -> Sum:
    """Return the sum of several terms; the gravest reason wins, and so does the strongest flag."""
    import numpy as np

    missing = np.maximum.reduce([item.quantity.missing for item in sums])
    value = np.sum([np.nan_to_num(item.quantity.value) for item in sums], axis=0)
    return Sum(
        quantity=Quantity.of(value, missing),
        flag=np.maximum.reduce([item.flag for item in sums]),
        reach=np.sum([item.reach for item in sums], axis=0),
        present=np.logical_or.reduce([item.present for item in sums]),
        is_signed=any(item.is_signed for item in sums),
    )


def clock_problem(indicator: Indicator, kinds: dict[str, str]) -> str:
    """Return in German which clocks do not fit together, empty where they do.

    Parameters
    ----------
    kinds
        Dataset → period kind. A dataset that is not named is not looked at.
    """
    terms = (*indicator.numerator, *indicator.denominator)
    found = list(dict.fromkeys(kinds[t.dataset] for t in terms if kinds.get(t.dataset)))
    if len(found) < 2 or set(found) == {"stichtag", "berichtsjahr"}:
        return ""
    if any("lag" in term.model_fields_set for term in terms):
        return ""
    names = {"stichtag": "Stichtag", "schuljahr": "Schuljahr", "berichtsjahr": "Berichtsjahr"}
    words = " und ".join(names.get(kind, kind) for kind in found)
    return f"{words} ohne erklärten Versatz (lag)"


def _categories(term: Term, dimension: str) -> tuple[str, ...]:
    wanted = term.filter[dimension]
    return (wanted,) if isinstance(wanted, str) else wanted


def _base(dataset: Dataset | None, ags: str) -> int:
    return dataset.rounding.get(ags[:2], 0) if dataset is not None else 0


def _gather(
    term: Term, cells: Cells, axes: Axes, mask: NDArray[np.bool_], addends: int
) -> Gathered:
    """Add up the selected observations on the axes, without broadcasting."""
    import numpy as np

    rows = np.flatnonzero(mask)
    place = cells.ags.positions(axes.ags, rows)
    inside = place >= 0
    keys: list[tuple[Coded, tuple[str, ...]]] = [(cells.raum, axes.raum)]
    keys += [(cells.dimensions[name], categories) for name, categories in axes.breakdown]
    for column, words in keys:
        at = column.positions(words, rows)
        inside &= at >= 0
        place = place * len(words) + at
    at = _year_places(cells, term, axes.years)[cells.period.codes[rows]]
    inside &= at >= 0
    place = (place * len(axes.years) + at)[inside]
    rows = rows[inside]
    size = int(np.prod(axes.shape))
    count = np.bincount(place, minlength=size)
    addable = np.nan_to_num(cells.value[rows])
    value = np.bincount(place, weights=addable, minlength=size).astype(np.float64)
    missing = np.zeros(size, dtype=np.int8)
    np.maximum.at(missing, place, cells.missing[rows])
    flag = np.zeros(size, dtype=np.int8)
    np.maximum.at(flag, place, cells.flag[rows])
    first = np.full(size, np.iinfo(np.int32).max, dtype=np.int32)
    last = np.full(size, -1, dtype=np.int32)
    periods = cells.period.codes[rows].astype(np.int32)
    np.minimum.at(first, place, periods)
    np.maximum.at(last, place, periods)
    missing = np.where(count < addends, np.maximum(missing, Missing.ABSENT), missing)
    missing = np.where((count > 0) & (first != last), Missing.AMBIGUOUS, missing)
    shape = axes.shape
    return Gathered(
        value.reshape(shape),
        missing.astype(np.int8).reshape(shape),
        flag.reshape(shape),
        (count > 0).reshape(shape),
    )


def _sum_areas(
    term: Term, cells: Cells, axes: Axes, mask: NDArray[np.bool_], addends: int
) -> Gathered:
    """Add up all areas that the dataset knows in a year; one that is missing takes the sum away."""
    import numpy as np

    areas = tuple(word for word in cells.raum.words if word != TOTAL)
    parts = _gather(term, cells, Axes(axes.ags, areas, axes.breakdown, axes.years), mask, addends)
    known = np.zeros((len(axes.ags), len(areas), len(axes.years)), dtype=bool)
    region = cells.ags.positions(axes.ags)
    area = cells.raum.positions(areas)
    year = _year_places(cells, term, axes.years)[cells.period.codes]
    inside = (region >= 0) & (area >= 0) & (year >= 0)
    known[region[inside], area[inside], year[inside]] = True
    expected = known[:, :, None, :]
    gravest = np.where(expected, parts.missing, 0).max(axis=1, keepdims=True)
    nowhere = ~expected.any(axis=1, keepdims=True)
    gravest = np.where(nowhere, Missing.ABSENT, gravest).astype(np.int8)
    return Gathered(
        np.where(expected, parts.value, 0.0).sum(axis=1, keepdims=True),
        gravest,
        parts.flag.max(axis=1, keepdims=True),
        np.asarray(parts.present.any(axis=1, keepdims=True)),
    )


def _year_places(cells: Cells, term: Term, years: tuple[int, ...]) -> NDArray[np.int64]:
    """Return for each period of the dataset the position of the year it counts for, or -1."""
    import numpy as np

    places = {year: at for at, year in enumerate(years)}
    shifted = [places.get(int(year) + term.lag, -1) for year in cells.years]
    return np.array(shifted, dtype=np.int64)


def _later_years_pend(
    missing: NDArray[np.int8],
    cells: Cells,
    mask: NDArray[np.bool_],
    term: Term,
    axes: Axes,
) -> NDArray[np.int8]:
    """Turn "keine Angabe" into "liegt noch nicht vor" after the last year of the dataset."""
    import numpy as np

    used = np.unique(cells.period.codes[mask])
    last = int(cells.years[used].max()) + term.lag if len(used) else -1
    later = np.array([year > last >= 0 for year in axes.years])
    return np.where((missing == Missing.ABSENT) & later, Missing.PENDING, missing).astype(np.int8)


def _broadcast_combinations(axes: Axes, free: tuple[tuple[str, tuple[str, ...]], ...]) -> list[int]:
    """Return for each combination of all categories the place of its part that is free."""
    names = [name for name, _ in axes.breakdown]
    kept = [names.index(name) for name, _ in free]
    places = {combination: at for at, combination in enumerate(product(*(c for _, c in free)))}
    return [places[tuple(full[at] for at in kept)] for full in axes.combinations]
