"""What the same method would have said some years ago, against what came and a naive forecast.

A projection is worth its trouble only where it comes closer than the two guesses that cost
nothing: that the last value stays, and that it goes on changing as it did last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

#: Years from the launch of a back-test to the last observed year.
BACKTEST = 5


@dataclass(frozen=True, slots=True)
class Backtest:
    """One back-test.

    Attributes
    ----------
    mape
        Mean absolute error of the years after the launch, in percent of what came (MAPE).
    naive_last, naive_growth
        The same error had one said: the value at the launch stays; the yearly growth of the year
        before the launch goes on.
    crosses_break
        A new census base lies between launch and end, and is part of all three errors.
    """

    launch_year: int
    years: tuple[int, ...]
    projected: tuple[float, ...]
    observed: tuple[float, ...]
    mape: float
    naive_last: float
    naive_growth: float
    crosses_break: bool

    @property
    def beats_naive(self) -> bool:
        """Whether the error, as it is printed, is below that of both naive forecasts."""
        return round(self.mape, 1) < round(min(self.naive_last, self.naive_growth), 1)


def measure_backtest(
    years: Sequence[int],
    projected: ArrayLike,
    observed: ArrayLike,
    *,
    known: ArrayLike,
    broken: Sequence[int] = (),
) -> Backtest | None:
    """Return the errors of a projection whose years have come.

    Parameters
    ----------
    years
        Years after the launch, in a row.
    known
        Values up to the launch, the last one at the launch; at least two.
    broken
        Years that are not comparable with the year before.

    Returns
    -------
    ``None`` where a value is missing or not above zero: there is no error in percent then.
    """
    import numpy as np

    came = np.asarray(observed, dtype=float)
    before = np.asarray(known, dtype=float)[-2:]
    said = np.asarray(projected, dtype=float)
    whole = np.concatenate([came, before])
    if len(before) < 2 or not np.isfinite(whole).all() or (whole <= 0).any():
        return None
    growth = before[1] / before[0]
    launch = int(years[0]) - 1

    def error(values: object) -> float:
        return float((np.abs(np.asarray(values) - came) / came).mean() * 100)

    return Backtest(
        launch_year=launch,
        years=tuple(int(year) for year in years),
        projected=tuple(map(float, said)),
        observed=tuple(map(float, came)),
        mape=error(said),
        naive_last=error(np.full(len(came), before[1])),
        naive_growth=error(before[1] * growth ** np.arange(1, len(came) + 1)),
        crosses_break=any(launch < year <= years[-1] for year in broken),
    )
