"""Compare two states of a dataset: what is new, revised, withdrawn, or has another sign.

Nothing here knows who asks or what may be published; see
:mod:`kobimo.sources.fetching.changes_recording`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd

    from kobimo.observations import Observations

#: What makes a value of one dataset unique, besides its dimensions.
_KEYS = ("ags", "period", "variable", "raum")
#: Two values that differ by less, relatively, are one value: computing leaves such traces.
_NOISE = 1e-9


class Kind(StrEnum):
    """What happened to one value."""

    #: The region has a first value in this period.
    NEW_PERIOD = "neuer_zeitraum"
    #: The region had values in this period, but not this one.
    NEW_VALUE = "neuer_wert"
    #: The region had no row before.
    NEW_REGION = "neue_region"
    #: There is another number now.
    REVISED = "berichtigt"
    #: There is no number any more: a sign stands there, or nothing.
    WITHDRAWN = "zurueckgezogen"
    #: The number is the same, or still missing, but its sign is another: p → final, … → secret.
    SIGN = "zeichen"


class Cause(StrEnum):
    """Why values differ."""

    #: Files came in that were not there before.
    PUBLISHER = "herausgeber"
    #: The same files are read differently: by a newer kobimo, or by another declaration.
    REREAD = "neu_eingelesen"
    #: Files were taken away and none came in.
    REMOVED = "datei_entfernt"


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two states of one dataset.

    Attributes
    ----------
    dataset
        Its id.
    state
        ``neu`` (not there before), ``entfallen`` (not there any more) or ``geaendert``.
    cause
        Why.
    frame
        One row per changed value: ``ags, period, period_kind, variable, raum``, the
        dimensions, ``unit, kind`` (:class:`Kind`), ``old, old_sign, new, new_sign``; sorted
        by these keys. Missing numbers are NaN, a row that does not exist has the sign ``""``.
        Empty where the dataset is new or gone.
    dimensions
        Names of its dimensions.
    periods
        Periods in which no region had a value before, in order.
    regions_new, regions_gone
        Keys that have no row before, or no row now.
    variables
        Names of what is counted or measured.
    size
        Number of values now.
    """

    dataset: str
    state: str
    cause: Cause
    frame: pd.DataFrame
    dimensions: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    regions_new: tuple[str, ...] = ()
    regions_gone: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    size: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return self.state == "geaendert" and self.frame.empty and not self.regions_gone

    def counts(self) -> dict[Kind, int]:
        """Return how many values changed in which way, all ways named."""
        found = self.frame["kind"].value_counts()
        return {kind: int(found.get(kind.value, 0)) for kind in Kind}


def compare(before: Observations | None, after: Observations | None) -> Changes:
    """Return what differs between two states of one dataset, region by region.

    Parameters
    ----------
    before, after
        Observations of one dataset; ``None`` where it is not there. Neither is changed.
        Numbers that agree to nine digits count as equal.

    Raises
    ------
    ValueError
        Both are ``None``, or they are two datasets.
    """
    if before is None or after is None:
        only = before or after
        if only is None:
            raise ValueError("nothing to compare")
        return _whole(only, is_new=before is None)
    if before.dataset != after.dataset:
        raise ValueError(f"{before.dataset} is not {after.dataset}")
    dimensions = tuple(dict.fromkeys((*after.dimensions, *before.dimensions)))
    old, new = (_with_dimensions(item.frame, dimensions) for item in (before, after))
    changed = _changed_rows(old, new, [*_KEYS, *dimensions])
    had, has = set(old["ags"].unique()), set(new["ags"].unique())
    is_new_region = changed["ags"].isin(has - had)
    changed.loc[is_new_region & (changed["kind"] == Kind.NEW_VALUE), "kind"] = Kind.NEW_REGION.value
    # A region that is gone altogether is named once, not value by value.
    changed = changed[~changed["ags"].isin(had - has)]
    periods = set(_valued(new)["period"].unique()) - set(_valued(old)["period"].unique())
    order = [*_KEYS, *dimensions]
    columns = ["ags", "period", "period_kind", "variable", "raum", *dimensions]
    columns += ["unit", "kind", "old", "old_sign", "new", "new_sign"]
    return Changes(
        dataset=after.dataset,
        state="geaendert",
        cause=_cause(before, after),
        frame=changed[columns].sort_values(order, ignore_index=True),
        dimensions=dimensions,
        periods=tuple(sorted(periods)),
        regions_new=tuple(sorted(has - had)),
        regions_gone=tuple(sorted(had - has)),
        variables=tuple(sorted(new["variable"].unique())),
        size=int(new["value"].notna().sum()),
    )


def _whole(only: Observations, *, is_new: bool) -> Changes:
    """Return the change of a dataset that is there on one side only."""
    frame = only.frame.iloc[:0].assign(kind="", old=0.0, old_sign="", new=0.0, new_sign="")
    valued = _valued(only.frame)
    return Changes(
        dataset=only.dataset,
        state="neu" if is_new else "entfallen",
        cause=Cause.PUBLISHER if is_new else Cause.REMOVED,
        frame=frame,
        dimensions=only.dimensions,
        periods=tuple(sorted(valued["period"].unique())),
        variables=tuple(sorted(only.frame["variable"].unique())),
        size=len(valued),
    )


def _valued(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["value"].notna()]


def _with_dimensions(frame: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Return a frame that has every dimension; one that it does not know is at its total."""
    missing = {name: "total" for name in dimensions if name not in frame.columns}
    return frame.assign(**missing) if missing else frame


def _cause(before: Observations, after: Observations) -> Cause:
    old = {item.sha256 for item in before.provenance}
    new = {item.sha256 for item in after.provenance}
    if new - old:
        return Cause.PUBLISHER
    return Cause.REREAD if new == old else Cause.REMOVED


def _changed_rows(old: pd.DataFrame, new: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the rows that differ, with their kind; order is not defined."""
    import numpy as np
    import pandas as pd

    old_code, new_code = _codes(old, new, keys)
    # For each row of the new state, where it stood in the old one; -1 for nowhere.
    place = pd.Index(old_code).get_indexer(pd.Index(new_code))
    here = place >= 0
    values, signs = new["value"].to_numpy(float), new["status"].to_numpy(object)
    old_values = np.where(here, old["value"].to_numpy(float)[place], np.nan)
    old_signs = np.where(here, old["status"].to_numpy(object)[place], "")
    had, has = ~np.isnan(old_values), ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        equal = np.isclose(values, old_values, rtol=_NOISE, atol=0)
    kinds = np.full(len(new), "", dtype=object)
    kinds[here & (signs != old_signs) & (had == has) & (equal | ~has)] = Kind.SIGN.value
    kinds[had & has & ~equal] = Kind.REVISED.value
    kinds[had & ~has] = Kind.WITHDRAWN.value
    appeared = ~had & has
    kinds[appeared] = Kind.NEW_VALUE.value
    # A row without number says something only where the period begins with it for the region.
    valued = pd.MultiIndex.from_frame(_valued(old)[["ags", "period"]].drop_duplicates())
    pairs = pd.MultiIndex.from_frame(new.loc[appeared, ["ags", "period"]])
    known = pd.Index(old["ags"].unique())
    is_first = ~pairs.isin(valued) & new.loc[appeared, "ags"].isin(known).to_numpy()
    kinds[np.flatnonzero(appeared)[is_first]] = Kind.NEW_PERIOD.value
    changed = kinds != ""
    rows = new[changed].assign(
        kind=kinds[changed],
        old=old_values[changed],
        old_sign=old_signs[changed],
        new=values[changed],
        new_sign=signs[changed],
    )
    gone = np.ones(len(old), dtype=bool)
    gone[place[here]] = False
    gone &= old["value"].notna().to_numpy()
    lost = old[gone]
    lost = lost.assign(
        kind=Kind.WITHDRAWN.value,
        old=lost["value"],
        old_sign=lost["status"],
        new=np.nan,
        new_sign="",
    )
    found: pd.DataFrame = pd.concat([part for part in (rows, lost) if len(part)] or [rows])
    return found.reset_index(drop=True)


def _codes(
    old: pd.DataFrame, new: pd.DataFrame, keys: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return one whole number per row of both frames; rows with equal keys have the same."""
    import numpy as np
    import pandas as pd

    code = np.zeros(len(old) + len(new), dtype=np.int64)
    size = 1
    for key in keys:
        part, names = pd.factorize(pd.concat([old[key], new[key]], ignore_index=True))
        if size * len(names) >= 2**62:
            code, seen = pd.factorize(code)
            size = len(seen)
        code = code * len(names) + part
        size *= max(len(names), 1)
    return code[: len(old)], code[len(old) :]
