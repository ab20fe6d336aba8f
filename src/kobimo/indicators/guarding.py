"""Where disclosure control stands between observations and arithmetic.

A store may carry a guard. Then no sum of observations of a protected dataset reaches any method
before the guard has seen it: what may not be shown is missing with the reason ``SECRET``, so
indices, intervals, comparisons, projections and sentences are functions of open cells alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.models import Indicator, Term
    from kobimo.indicators.cells import Cells
    from kobimo.indicators.terms import Axes, Sum
    from kobimo.observations import Store


class Addend(NamedTuple):
    """One term of a side with its observations and its value on the axes."""

    term: Term
    #: ``None`` where the dataset is not stored.
    cells: Cells | None
    sum: Sum


class Guard(Protocol):
    """Decides which sums of protected datasets may be computed with."""

    @property
    def datasets(self) -> frozenset[str]:
        """Names of the protected datasets."""
        ...

    def cover(
        self,
        indicator: Indicator,
        axes: Axes,
        numerator: Sequence[Addend],
        denominator: Sequence[Addend],
    ) -> tuple[list[Sum], list[Sum]]:
        """Return the sums that take the place of each side's addends.

        What is hidden is missing with the reason ``Missing.SECRET``. Addends of datasets that
        are not protected come back as they are.
        """
        ...


def guard_of(store: Store) -> Guard | None:
    """Return the guard of a store, ``None`` where it has none."""
    return cast("Guard | None", store.guard)
