"""What a method works on that needs more than one cell: other indicators, regions, areas.

The methods of :mod:`kobimo.indicators.methods` look at one cell at a time. A composed method
(an index of areas, a smoothed rate, segregation, a projection) is given its :class:`Inputs`
and returns the rows of the result itself. Each stands in the table
:data:`kobimo.indicators.composed.COMPOSED` under the name its declaration uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from kobimo.indicators.result import EXTRA, LAST
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Component, Example, Indicator, Term
    from kobimo.indicators.result import Result
    from kobimo.observations import Store

#: Areas with fewer inhabitants take no part in an index (Sozialmonitoring Hamburg).
SMALLEST_AREA = 300


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What values depend on besides the observations; fixed for one edition of a report.

    Attributes
    ----------
    smallest_area
        Areas with fewer inhabitants take no part in an index.
    neighbours
        Area → areas that share a border with it; an island has none. ``None`` where the
        municipality has no geometry.
    places
        Area → a point inside it, in metres; ``None`` as above.
    projected
        Regions whose years ahead are worked out; ``None`` for all that are wanted. A projection
        is compared with nobody, so a report needs that of its own municipality alone.
    """

    smallest_area: float = SMALLEST_AREA
    neighbours: Mapping[str, tuple[str, ...]] | None = None
    places: Mapping[str, tuple[float, float]] | None = None
    projected: tuple[str, ...] | None = None


class Computing(Protocol):
    """How a composed method has another indicator computed."""

    def __call__(
        self,
        indicator: Indicator,
        store: Store,
        catalog: Catalog,
        *,
        regions: Sequence[str] | None = None,
        raum: bool = False,
        surroundings: Surroundings = Surroundings(),
    ) -> Result:
        """Return what :func:`kobimo.indicators.compute` returns."""
        ...


@dataclass(frozen=True)
class Inputs:
    """One indicator to be computed, with everything that a composed method may read.

    Attributes
    ----------
    regions
        Keys of the regions whose rows are wanted; ``None`` means all. A composed method may
        read others, too, and may return their rows: they are left out afterwards.
    raum
        The areas of the municipality are wanted.
    """

    indicator: Indicator
    store: Store
    catalog: Catalog
    regions: Sequence[str] | None
    raum: bool
    surroundings: Surroundings
    computing: Computing

    def component(self, component: Component, *, raum: bool | None = None) -> pd.DataFrame:
        """Return the rows of one component without breakdowns, for all regions.

        Columns are ``ags``, ``raum`` and those of :data:`kobimo.indicators.result.LAST`.
        """
        return self._headline(self.catalog.indicator(component.indicator), raum)

    def counted(self, terms: Sequence[Term], *, raum: bool | None = None) -> pd.DataFrame:
        """Return the sum of terms as rows of the same columns; its ``value`` is the sum."""
        counted = self.indicator.model_copy(
            update={
                "method": "count",
                "numerator": tuple(terms),
                "denominator": (),
                "components": (),
                "terms": {},
                "breakdowns": {},
                "per": 1,
                "uncertainty": "none",
            }
        )
        return self._headline(counted, raum)

    def broken_down(self, component: Component, *, raum: bool | None = None) -> pd.DataFrame:
        """Return all rows of one component, those of its breakdowns included."""
        wanted = self.raum if raum is None else raum
        return self._computed(self.catalog.indicator(component.indicator), wanted)

    def _computed(self, indicator: Indicator, raum: bool) -> pd.DataFrame:
        return self.computing(
            indicator, self.store, self.catalog, raum=raum, surroundings=self.surroundings
        ).frame

    def _headline(self, indicator: Indicator, raum: bool | None) -> pd.DataFrame:
        wanted = self.raum if raum is None else raum
        frame = self._computed(indicator, wanted)
        dimensions = [name for name in frame.columns if name not in {"ags", "raum", *LAST, *EXTRA}]
        for name in dimensions:
            frame = frame[frame[name] == TOTAL]
        return frame.drop(columns=dimensions).reset_index(drop=True)


class Composed(NamedTuple):
    """A composed method: how it makes rows, and how it works out a declared example.

    Attributes
    ----------
    frame
        Returns rows with the columns of a result. ``value`` is missing where anything needed is
        missing, with ``status`` and ``reason``; a row is there for every cell that could have
        had a value.
    example
        Returns value, lower and upper bound of a worked example; NaN where there is none.
    looks_around
        Reads the neighbours or the places of areas, for which the geometry must be read.
    """

    frame: Callable[[Inputs], pd.DataFrame]
    example: Callable[[Indicator, Example], tuple[float, float, float]]
    looks_around: bool = False
