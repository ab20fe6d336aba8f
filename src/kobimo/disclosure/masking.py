"""The guard of the public edition: nothing is computed with but cells that the plan opens."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from kobimo import tracing
from kobimo.disclosure.recording import area_key, guarded, is_guarded, key_of
from kobimo.disclosure.tallies import Verdict, write_key
from kobimo.indicators.quantities import Missing, Quantity
from kobimo.indicators.rounding import reach
from kobimo.indicators.terms import add
from kobimo.tracing import Watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.declarations.models import Indicator
    from kobimo.disclosure.tallies import Plan, Tally
    from kobimo.indicators.guarding import Addend
    from kobimo.indicators.terms import Axes, Sum


#: Kinds of notes: which datasets are protected, and what a plan says about a sum.
PROTECTED, TALLY = "protected", "tally"


def digest_of_tally(tally: Tally) -> str:
    """Return a hash of what a plan says about one sum."""
    return tracing.digest_of(repr(tally))


class Mask:
    """Hides every sum of protected datasets that a plan does not open.

    A sum that the plan does not know is hidden, too.

    Parameters
    ----------
    datasets
        Names of the protected datasets, also of those of which the plan shows nothing.
    own
        Key of the municipality.
    """

    def __init__(self, plan: Plan, datasets: Iterable[str], own: str) -> None:
        self._plan = plan
        self._datasets = frozenset(datasets)
        self._own = own

    @property
    def datasets(self) -> frozenset[str]:
        """Names of the protected datasets."""
        return self._datasets

    @cached_property
    def _tallies(self) -> dict[str, Tally]:
        found = {tally.key: tally for tally in self._plan.tallies}
        return Watched(TALLY, found, digest_of_tally) if tracing.is_started() else found

    def cover(
        self,
        indicator: Indicator,  # noqa: ARG002 - a sum is open or not, whoever asks for it
        axes: Axes,
        numerator: Sequence[Addend],
        denominator: Sequence[Addend],
    ) -> tuple[list[Sum], list[Sum]]:
        """Return each side with its protected addends as one sum, of which only open cells are left."""
        return self._side(numerator, axes), self._side(denominator, axes)

    def _side(self, addends: Sequence[Addend], axes: Axes) -> list[Sum]:
        protected = guarded(addends, self._datasets)
        others = [item.sum for item in addends if not is_guarded(item, self._datasets)]
        if not protected:
            return others
        return [self._mask(protected, axes), *others]

    def _mask(self, addends: list[Addend], axes: Axes) -> Sum:
        import numpy as np

        whole = add([item.sum for item in addends])
        secret = np.maximum(whole.quantity.missing, np.int8(Missing.SECRET))
        missing = np.broadcast_to(secret, axes.shape).copy()
        value = np.zeros(axes.shape)
        moved = np.zeros(axes.shape)
        is_absent = np.isin(whole.quantity.missing, (Missing.NOTHING, Missing.SECRET), invert=True)
        missing[is_absent] = whole.quantity.missing[is_absent]
        for at, combination in enumerate(axes.combinations):
            tally = self._tallies.get(write_key(key_of(addends, axes, combination)))
            if tally is None:
                continue
            rows = {area: row for row, area in enumerate(tally.areas)}
            columns = {year: column for column, year in enumerate(tally.years)}
            for at_ags, ags in enumerate(axes.ags):
                for at_raum, raum in enumerate(axes.raum):
                    row = rows.get(area_key(self._own, ags, raum))
                    if row is None:
                        continue
                    for at_year, year in enumerate(axes.years):
                        column = columns.get(year)
                        if column is None or tally.verdicts[row][column] != Verdict.OPEN:
                            continue
                        place = at_ags, at_raum, at, at_year
                        if whole.quantity.missing[place] == Missing.NOTHING:
                            shown = tally.values[row][column]
                            value[place] = np.nan if shown is None else shown
                            missing[place] = Missing.NOTHING
                            moved[place] = reach(tally.rounded)
        return replace(whole, quantity=Quantity.of(value, missing), reach=whole.reach + moved)
