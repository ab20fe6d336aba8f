"""From compared frames to the entry of a record: names, words, and only the regions in full."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.errors import UnknownRegion
from kobimo.german import label_of
from kobimo.sources.fetching.changes import Changes, Kind
from kobimo.sources.fetching.changes_record import (
    Cell,
    Counts,
    DatasetChange,
    NewPeriod,
    Others,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.declarations.models import Dataset
    from kobimo.observations import Provenance
    from kobimo.regions import Register

#: Clock → its word, where the dataset has none of its own.
CLOCKS = {"stichtag": "Stichtag", "schuljahr": "Schuljahr", "berichtsjahr": "Berichtsjahr"}
_NEW = (Kind.NEW_PERIOD, Kind.NEW_VALUE, Kind.NEW_REGION)


def describe_dataset(
    change: Changes,
    dataset: Dataset,
    register: Register,
    own: Sequence[str],
    *,
    origin: Provenance,
    stands: tuple[str, str] = ("", ""),
    fingerprint: str = "",
) -> DatasetChange:
    """Return the entry of one dataset.

    Parameters
    ----------
    own
        Keys of the regions whose values are named, in the order in which they are.
    origin
        Of the newest file, for whom to name and under which licence.
    stands
        The publisher's newest time stamp before and now.
    fingerprint
        Of the files it was read from now.
    """
    words: dict[str, Any] = {
        "id": dataset.id,
        "title": dataset.title,
        "table": dataset.tables[0] if dataset.tables else "",
        "publisher": origin.publisher,
        "portal": origin.portal,
        "licence": origin.licence,
        "state": change.state,
        "cause": change.cause,
        "period_kind": dataset.period_kind.value,
        "period_word": dataset.period_word or CLOCKS[dataset.period_kind.value],
        "stand_before": stands[0],
        "stand": stands[1],
        "fingerprint": fingerprint,
    }
    if change.state != "geaendert":
        ends = tuple(dict.fromkeys(change.periods[:1] + change.periods[-1:]))
        return DatasetChange(**words, periods=ends, values=change.size)
    is_own = change.frame["ags"].isin(own)
    is_first = change.frame["kind"] == Kind.NEW_PERIOD.value
    named = change.frame[is_own]
    named = named.sort_values(
        ["ags", "period", "variable", *change.dimensions],
        key=lambda column: (
            column.map(_positions(str(column.name), dataset, own)).fillna(-1)
            if column.name not in {"period", "variable"}
            else column
        ),
    )
    is_new = (named["kind"] == Kind.NEW_PERIOD.value).to_numpy()
    rest = change.frame[~is_own & ~(is_first & change.frame["period"].isin(change.periods))]
    return DatasetChange(
        **words,
        periods=change.periods,
        counts=_count(change.frame),
        regions_new=change.regions_new,
        regions_gone=change.regions_gone,
        new_periods=_new_periods(named[is_new], change, register),
        cells=tuple(_cells(named[~is_new], change, dataset, register)),
        others=_others(rest, change, dataset, register),
    )


def _positions(column: str, dataset: Dataset, own: Sequence[str]) -> dict[str, int]:
    """Return what sorts a column: regions as they are named, categories as they are declared."""
    names = own if column == "ags" else dataset.dimensions.get(column, ())
    return {name: at for at, name in enumerate(names)}


def _count(frame: pd.DataFrame) -> Counts:
    found = frame["kind"].value_counts()

    def of(*kinds: Kind) -> int:
        return sum(int(found.get(kind.value, 0)) for kind in kinds)

    return Counts(
        new=of(*_NEW),
        revised=of(Kind.REVISED),
        withdrawn=of(Kind.WITHDRAWN),
        signs=of(Kind.SIGN),
    )


def _new_periods(frame: pd.DataFrame, change: Changes, register: Register) -> tuple[NewPeriod, ...]:
    if frame.empty:
        return ()
    is_whole = frame["raum"] == "total"
    for name in change.dimensions:
        is_whole &= frame[name] == "total"
    found = []
    for (ags, period), rows in frame.groupby(["ags", "period"], sort=False):
        wholes = rows[is_whole.loc[rows.index]].to_dict("records")
        found.append(
            NewPeriod(
                ags=str(ags),
                region=_name_of(str(ags), register),
                period=str(period),
                values=len(rows),
                whole={str(row["variable"]): float(row["new"]) for row in wholes},
                units={str(row["variable"]): str(row["unit"]) for row in wholes},
            )
        )
    return tuple(found)


def _cells(
    frame: pd.DataFrame, change: Changes, dataset: Dataset, register: Register
) -> list[Cell]:
    return [_cell(row, change, dataset, register) for row in frame.to_dict("records")]


def _cell(row: dict[Any, Any], change: Changes, dataset: Dataset, register: Register) -> Cell:
    dimensions = {name: str(row[name]) for name in change.dimensions if str(row[name]) != "total"}
    parts = [
        dataset.labels.get(name, {}).get(category, label_of(category))
        for name, category in dimensions.items()
    ]
    if len(change.variables) > 1:
        parts.insert(0, label_of(str(row["variable"])))
    return Cell(
        ags=str(row["ags"]),
        region=_name_of(str(row["ags"]), register),
        period=str(row["period"]),
        variable=str(row["variable"]),
        dimensions=dimensions,
        label=", ".join(parts) or "Insgesamt",
        unit=str(row["unit"]),
        kind=Kind(row["kind"]),
        old=_number(row["old"]),
        old_sign=str(row["old_sign"]),
        new=_number(row["new"]),
        new_sign=str(row["new_sign"]),
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _others(
    frame: pd.DataFrame, change: Changes, dataset: Dataset, register: Register
) -> Others | None:
    """Return what changed elsewhere; the largest revision is that of a Kreis."""
    if frame.empty:
        return None
    is_revised = (frame["kind"] == Kind.REVISED.value) & (frame["ags"].str.len() == 5)
    revised = frame[is_revised]
    largest = None
    if len(revised):
        at = int((revised["new"] - revised["old"]).abs().to_numpy().argmax())
        largest = _cell(revised.iloc[at].to_dict(), change, dataset, register)
    return Others(regions=int(frame["ags"].nunique()), counts=_count(frame), largest=largest)


def _name_of(ags: str, register: Register) -> str:
    """Return the name of a region; its key where the register does not know it any more."""
    try:
        return register.get(ags).name
    except UnknownRegion:
        gone = register.dissolved(ags)
        return gone.name if gone else ags
