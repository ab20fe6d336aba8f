"""Put several files of one dataset together: the later one wins, a contradiction is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kobimo.errors import Problem
from kobimo.german import number
from kobimo.observations import Observations, Provenance, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.declarations.models import Dataset
    from kobimo.sources.base import ReadFile

#: What makes a value of one dataset unique, besides its dimensions.
_KEYS = ("ags", "period", "variable", "raum")


@dataclass(frozen=True, slots=True)
class Source:
    """One file that was read."""

    file: ReadFile
    provenance: Provenance
    #: Sorts in time; embedded files come before all others.
    order: str
    #: Answers to the same question at different times have the same series: there a newer
    #: answer replaces the whole of each period it contains, so that a value which the
    #: publisher withdrew disappears. Empty: the file stands for itself.
    series: str = ""


def merge(dataset: Dataset, sources: Sequence[Source]) -> tuple[Observations, list[Problem]]:
    """Return the observations of one dataset from all its files.

    For each key the file with the later Stand counts; a cell that is still to come never
    replaces a value. Each file that lost values says so in its notes.

    Returns
    -------
    The observations, and one problem for each pair of files with the same Stand that
    contradict each other.
    """
    dimensions = tuple(dataset.dimensions)
    keys = [*_KEYS, *dimensions]
    ordered = sorted(sources, key=lambda source: (source.order, source.provenance.file))
    if len(ordered) == 1:
        only = ordered[0]
        return Observations(dataset.id, dimensions, only.file.frame, (only.provenance,)), []
    frame = _stack(ordered)
    pending = frame["status"] == Status.PENDING.value
    frame = frame.assign(_pending=pending).sort_values(
        [*keys, "_pending", "_rank"], ascending=[*[True] * len(keys), False, True], kind="stable"
    )
    is_lost = frame.duplicated(keys, keep="last")
    winners = frame[~is_lost]
    lost = frame[is_lost].merge(
        winners[[*keys, "value", "status", "_rank"]], on=keys, suffixes=("", "_new")
    )
    differs = ~(
        (lost["value"] == lost["value_new"]) | (lost["value"].isna() & lost["value_new"].isna())
    )
    problems = _contradictions(lost[differs], ordered, keys)
    provenance = tuple(
        _with_note(source, lost[lost["_rank"] == rank], differs, ordered)
        for rank, source in enumerate(ordered)
    )
    kept = winners.drop(columns=["_rank", "_pending"]).reset_index(drop=True)
    return Observations(dataset.id, dimensions, kept, provenance), problems


def _stack(ordered: Sequence[Source]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(
        [source.file.frame.assign(_rank=rank) for rank, source in enumerate(ordered)],
        ignore_index=True,
    )


def _contradictions(
    differing: pd.DataFrame, ordered: Sequence[Source], keys: list[str]
) -> list[Problem]:
    problems = []
    for _, rows in differing.groupby(["_rank", "_rank_new"], sort=True):
        old, new = (ordered[int(rows[rank].iloc[0])] for rank in ("_rank", "_rank_new"))
        if old.order != new.order:
            continue
        first = rows.sort_values(keys).iloc[0]
        shown = ", ".join(str(first[key]) for key in keys if first[key] != "total")
        values = "1 Wert" if len(rows) == 1 else f"{number(len(rows))} Werten"
        problems.append(
            Problem(
                old.provenance.file,
                f"widerspricht „{new.provenance.file}“ bei gleichem Stand in {values}, "
                f"zuerst bei {shown}",
                "Behalten Sie nur eine der beiden Dateien.",
            )
        )
    return problems


def _with_note(
    source: Source, lost: pd.DataFrame, differs: pd.Series[bool], ordered: Sequence[Source]
) -> Provenance:
    if lost.empty:
        return source.provenance
    files = sorted({ordered[int(rank)].provenance.file for rank in lost["_rank_new"]})
    changed = int(differs[lost.index].sum())
    names = " und ".join(f"„{file}“" for file in files)
    if len(lost) == 1:
        end = "er weicht ab" if changed else "er stimmt überein"
        note = f"1 Wert gilt aus der neueren Datei {names}; {end}."
    else:
        verb = "weicht" if changed == 1 else "weichen"
        end = f"{number(changed)} davon {verb} ab" if changed else "sie stimmen überein"
        note = f"{number(len(lost))} Werte gelten aus der neueren Datei {names}; {end}."
    return replace(source.provenance, notes=(*source.provenance.notes, note))
