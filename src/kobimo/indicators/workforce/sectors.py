"""The jobs of regions by sector and year, with what is secret kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.german import period_label
from kobimo.indicators.cells import load_cells
from kobimo.indicators.quantities import REASONS, SIGNS, Missing
from kobimo.indicators.seams import mend_breaks
from kobimo.indicators.terms import TOTAL, Axes, add, evaluate, selected
from kobimo.observations import Status, year_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.models import Break, Indicator
    from kobimo.declarations.workforce import Structure
    from kobimo.indicators.composing import Inputs
    from kobimo.indicators.quantities import Quantity

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int8]

#: Region that all others are read against.
REFERENCE = "DG"

#: Reasons of these methods; their codes follow those of :class:`Missing`.
ONLY_PARTS, TOO_FEW, NO_BASE, BROKEN, NO_BUND, NOT_ADDING_UP, POOLED = range(
    len(Missing), len(Missing) + 7
)
SIGN_WORDS = [str(SIGNS[code]) for code in Missing]
SIGN_WORDS += [Status.BLOCKED.value] * 6 + [Status.SECRET.value]
REASON_WORDS = [REASONS[code] for code in Missing]
REASON_WORDS += [
    "wird nur für einzelne Wirtschaftszweige berechnet",
    "zu wenige Wirtschaftszweige veröffentlicht",
    "kein Wert im Basisjahr",
    "seit dem Basisjahr ist die Zeitreihe unterbrochen",
    "kein Wert für Deutschland",
    "die Wirtschaftszweige sind zusammen mehr als die Summe",
    "Geheimhaltung: mit anderen Wirtschaftszweigen zusammengefasst",
]


@dataclass(frozen=True)
class Sectors:
    """Jobs on the axes regions x sectors x years.

    Attributes
    ----------
    ags
        Regions, the reference among them where it is stored.
    parts
        Categories of the dimension, in declared order.
    part, whole
        Jobs by sector, and of all sectors as published (without the axis of sectors). The
        whole is never the sum of the sectors.
    reach
        How far rounding can have moved one cell, by region.
    flag
        Of the whole and all sectors together, by region and year.
    present
        Regions and years of which anything is stored.
    labels
        Year → German label of its period.
    """

    ags: tuple[str, ...]
    parts: tuple[str, ...]
    years: tuple[int, ...]
    part: Quantity
    whole: Quantity
    reach: Floats
    flag: Codes
    present: NDArray[np.bool_]
    labels: dict[int, str]

    @property
    def reference(self) -> int | None:
        """Position of the reference region."""
        return self.ags.index(REFERENCE) if REFERENCE in self.ags else None

    @property
    def secret(self) -> NDArray[np.bool_]:
        """Sectors without a number, where the whole has one."""
        import numpy as np

        is_known = self.whole.missing[:, None, :] == Missing.NOTHING
        return np.asarray((self.part.missing != Missing.NOTHING) & is_known)

    @property
    def rest(self) -> Floats:
        """Jobs in all sectors without a number together, by region and year."""
        import numpy as np

        return np.asarray(self.whole.value - np.nan_to_num(self.part.value).sum(axis=1))

    @property
    def is_consistent(self) -> NDArray[np.bool_]:
        """Whether the published sectors are not more than the whole, but for rounding."""
        import numpy as np

        slack = self.reach[:, None] * (len(self.parts) + 1)
        return np.asarray(~(self.rest < -slack - 1e-9))


def structure_of(indicator: Indicator) -> Structure:
    """Return the declared structure.

    Raises
    ------
    ValueError
        The method names it in its ``needs``; a declaration without it does not load.
    """
    if indicator.structure is None:
        raise ValueError(f"{indicator.id}: structure is missing")
    return indicator.structure


def read_sectors(inputs: Inputs) -> Sectors | None:
    """Return the jobs behind an indicator, or ``None`` where nothing is stored.

    Regions that are not wanted are left out, but for the reference.
    """
    import numpy as np

    indicator = inputs.indicator
    structure = structure_of(indicator)
    dimension, parts = structure.dimension, structure.parts
    loaded = {term.dataset: load_cells(inputs.store, term.dataset) for term in indicator.numerator}
    ags: set[str] = set()
    labels: dict[int, str] = {}
    for term in indicator.numerator:
        cells = loaded[term.dataset]
        if cells is None:
            return None
        rows = selected(term, cells, [dimension])
        ags |= set(cells.ags.used(rows))
        for word in cells.period.used(rows):
            labels.setdefault(year_of(word) + term.lag, period_label(word, cells.period_kind))
    wanted = set(inputs.regions or ()) | {REFERENCE}
    ags = {key for key in ags if (len(key) < 8 if inputs.regions is None else key in wanted)}
    if not ags or not labels:
        return None
    keys, years = tuple(sorted(ags)), tuple(sorted(labels))
    by_part = Axes(keys, (TOTAL,), ((dimension, parts),), years)
    alone = Axes(keys, (TOTAL,), (), years)
    datasets = inputs.catalog.datasets
    found = []
    for axes in (by_part, alone):
        sums = []
        for term in indicator.numerator:
            cells = loaded[term.dataset]
            if cells is not None:
                sums.append(evaluate(term, cells, axes, datasets.get(term.dataset)))
        found.append(add(sums))
    inner, outer = found
    return Sectors(
        keys,
        parts,
        years,
        _cut(inner.quantity, (slice(None), 0)),
        _cut(outer.quantity, (slice(None), 0, 0)),
        outer.reach[:, 0, 0, 0],
        np.maximum(inner.flag[:, 0].max(axis=1), outer.flag[:, 0, 0]),
        inner.present[:, 0].any(axis=1) | outer.present[:, 0, 0],
        labels,
    )


def breaks_of(inputs: Inputs) -> tuple[Break, ...]:
    """Return the breaks of the datasets behind an indicator, in years of the indicator."""
    found: list[Break] = []
    for term in inputs.indicator.numerator:
        seams = inputs.store.seams(term.dataset)
        declared = inputs.catalog.breaks_in(term.dataset)
        mended = mend_breaks(declared, seams, term.dataset, term.variable)
        found += [item.model_copy(update={"year": item.year + term.lag}) for item in mended]
    return tuple(found)


def lacks(quantity: Quantity) -> NDArray[np.int16]:
    """Return why numbers are missing, as positions in :data:`REASON_WORDS`."""
    import numpy as np

    return quantity.missing.astype(np.int16)


def first_of(*reasons: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return, cell by cell, the first reason that is one."""
    import numpy as np

    shape = np.broadcast_shapes(*(item.shape for item in reasons))
    result = np.zeros(shape, dtype=np.int16)
    for item in reasons:
        result = np.where(result == Missing.NOTHING, item, result).astype(np.int16)
    return result


def _cut(quantity: Quantity, place: tuple[slice | int, ...]) -> Quantity:
    return type(quantity)(quantity.value[place], quantity.missing[place])


def rows_kept(shape: Sequence[int], present: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return regions and years with observations, spread over areas and categories."""
    import numpy as np

    return np.broadcast_to(present[:, None, None, :], tuple(shape))
