"""Put several files of one dataset together: the later one wins, a contradiction is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kobimo.errors import Problem
from kobimo.german import number
from kobimo.observations import Observations, Provenance, Status
from kobimo.regions import load_register
from kobimo.sources.territory.completing import complete

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile
    from kobimo.sources.territory.conversion import Conversion

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
    #: As messages to the analyst name the file; the provenance, which is published, may not.
    label: str = ""


def merge(
    dataset: Dataset,
    sources: Sequence[Source],
    *,
    register: Register | None = None,
    conversion: Conversion | None = None,
) -> tuple[Observations, list[Problem]]:
    """Return the observations of one dataset from all its files.

    For each key the file with the later Stand counts; a cell that is still to come never
    replaces a value. Of answers in one series the newer counts for all of its periods. Each
    file that lost values says so in its notes. Then dissolved Kreise are carried to those of
    today, and rows that no file prints are added up.

    Parameters
    ----------
    register
        The regions that exist; default: the shipped register.
    conversion
        The key by which divided Kreise are carried, if the project has one.

    Returns
    -------
    The observations, and one problem for each pair of files with the same Stand that
    contradict each other.
    """
    ordered = sorted(
        sources, key=lambda source: (source.order, source.label, source.provenance.file)
    )
    frames, withdrawn = _supersede(ordered)
    observations, problems = _choose(dataset, ordered, frames)
    provenance = tuple(
        item if not count else replace(item, notes=(*item.notes, _note_on_series(count)))
        for item, count in zip(observations.provenance, withdrawn, strict=True)
    )
    known = register or load_register()
    completed = complete(replace(observations, provenance=provenance), dataset, conversion, known)
    return completed, problems


def _supersede(ordered: Sequence[Source]) -> tuple[list[pd.DataFrame], list[int]]:
    """Return the rows of each file without the periods that a newer answer contains.

    A newer answer that says of a whole level that it is still to come leaves the level alone.

    Returns
    -------
    The rows, those of dissolved Kreise among them, and how many were left out of each file.
    """
    import pandas as pd

    frames = [
        source.file.frame
        if source.file.dissolved is None
        else pd.concat([source.file.frame, source.file.dissolved], ignore_index=True)
        for source in ordered
    ]
    withdrawn = [0] * len(frames)
    for at, source in enumerate(ordered):
        newer = [
            frame
            for frame, other in zip(frames[at + 1 :], ordered[at + 1 :], strict=True)
            if source.series and other.series == source.series
        ]
        for frame in newer:
            told = frame[frame["status"] != Status.PENDING.value]
            pairs = set(zip(told["period"], told["ags"].str.len(), strict=True))
            periods = {period for period, _ in pairs}
            own = frames[at]
            waiting = set(zip(frame["period"], frame["ags"].str.len(), strict=True)) - pairs
            levels = pd.Series(
                [pair in waiting for pair in zip(own["period"], own["ags"].str.len(), strict=True)],
                index=own.index,
                dtype=bool,
            )
            is_old = own["period"].isin(periods) & ~levels
            withdrawn[at] += int(is_old.sum())
            frames[at] = own[~is_old]
    return frames, withdrawn


def _note_on_series(count: int) -> str:
    values = "1 Wert gilt" if count == 1 else f"{number(count)} Werte gelten"
    return f"{values} nicht mehr: Eine neuere Antwort auf dieselbe Frage enthält diese Zeit."


def _choose(
    dataset: Dataset, ordered: Sequence[Source], frames: Sequence[pd.DataFrame]
) -> tuple[Observations, list[Problem]]:
    """Return for each key the value of the file that counts."""
    dimensions = tuple(dataset.dimensions)
    keys = [*_KEYS, *dimensions]
    if len(ordered) == 1:
        only = ordered[0]
        return Observations(dataset.id, dimensions, frames[0], (only.provenance,)), []
    frame = _stack(frames)
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


def _stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(
        [frame.assign(_rank=rank) for rank, frame in enumerate(frames)], ignore_index=True
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
                old.label or old.provenance.file,
                f"widerspricht „{new.label or new.provenance.file}“ bei gleichem Stand in {values}, "
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
