"""Count how many Kreise can be told from their own Land."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


@dataclass(frozen=True, slots=True)
class Spread:
    """How many Kreise can be told from their own Land in one year."""

    year: int
    #: Kreise whose interval covers the value of their Land.
    indistinguishable: int
    #: Kreise with an interval, those that are a Land left out.
    kreise: int


def compare_all(
    frame: pd.DataFrame, *, year: int | None = None, kreise: Sequence[str] | None = None
) -> Spread | None:
    """Return for how many Kreise the interval covers the value of their own Land.

    What a table of ranks hides: of most Kreise it cannot be said that they differ from their
    Land by more than chance.

    Parameters
    ----------
    frame
        Rows of a result or of its protected form with Kreise and Länder.
    year
        Default: the last year in which a Kreis has an interval.
    kreise
        Keys of the Kreise looked at; default: all in the frame.

    Returns
    -------
    ``None`` where no Kreis has an interval and a value of its Land. A Kreis that is its Land
    (same key but for zeros, or the same denominator) is left out.
    """
    whole = frame[frame["raum"] == TOTAL]
    dimensions = list(whole.columns)[2 : list(whole.columns).index("year")]
    for name in dimensions:
        whole = whole[whole[name] == TOTAL]
    is_kreis = (whole["ags"].str.len() == 5) & whole["lower"].notna()
    if kreise is not None:
        is_kreis &= whole["ags"].isin(list(kreise))
    own = whole[is_kreis]
    if own.empty:
        return None
    wanted = int(own["year"].max()) if year is None else year
    now = whole[whole["year"] == wanted]
    laender = now[now["ags"].str.len() == 2].set_index("ags")
    own = own[own["year"] == wanted]
    land = own["ags"].str[:2]
    other = land.map(laender["value"])
    is_land = own["ags"].str.endswith("000") | (
        own["denominator"] == land.map(laender["denominator"])
    )
    usable = other.notna() & ~is_land
    own, other = own[usable], other[usable]
    if own.empty:
        return None
    covered = (own["lower"] <= other) & (other <= own["upper"])
    return Spread(year=wanted, indistinguishable=int(covered.sum()), kreise=len(own))
