"""How Kreise spread: which can be told from their own Land, and what part lies between Länder."""

from __future__ import annotations

import math
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
    whole = _wholes(frame)
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


def between_laender(frame: pd.DataFrame, *, year: int | None = None) -> float:
    """Return which part of the variance of the Kreise lies between their Länder.

    The squared distances of all Kreise to their common mean, weighted by their denominators, are
    those of the Länder to that mean and those of the Kreise to their own Land. Where the first
    part is large, a comparison with Kreise of other Länder mostly compares Länder.

    Parameters
    ----------
    frame
        Rows of a result or of its protected form: shares or rates of counts.
    year
        Default: the last year in which a Kreis has a value.

    Returns
    -------
    Between 0 and 1 (eta squared); NaN where there are fewer than two Kreise with counts, or all
    have the same value. The mean of a Land is that of its Kreise with a value, which need not be
    the printed value of the Land.
    """
    import numpy as np

    whole = _wholes(frame)
    kreise = whole[(whole["ags"].str.len() == 5) & whole["value"].notna()]
    kreise = kreise[kreise["denominator"] > 0]
    if kreise.empty:
        return math.nan
    kreise = kreise[kreise["year"] == (kreise["year"].max() if year is None else year)]
    x, n = kreise["numerator"].to_numpy(float), kreise["denominator"].to_numpy(float)
    if len(n) < 2:
        return math.nan
    mean = x.sum() / n.sum()
    laender = kreise.groupby(kreise["ags"].str[:2])[["numerator", "denominator"]].sum()
    x_land, n_land = laender["numerator"].to_numpy(float), laender["denominator"].to_numpy(float)
    total = float((n * (x / n - mean) ** 2).sum())
    between = float((n_land * (x_land / n_land - mean) ** 2).sum())
    return between / total if total > np.finfo(float).tiny else math.nan


def _wholes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without area and breakdown."""
    whole = frame[frame["raum"] == TOTAL]
    for name in list(whole.columns)[2 : list(whole.columns).index("year")]:
        whole = whole[whole[name] == TOTAL]
    return whole
