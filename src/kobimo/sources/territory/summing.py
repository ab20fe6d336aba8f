"""Add the Kreise up to Länder and Germany where a publisher's files print no such rows.

The KREISE tables of the web services hold Kreise only. A printed row always counts, whatever
it shows. Where the row for Germany of a table is not the sum of its Länder (in the school
statistics of 2023/24 by 13 000 pupils), the dataset declares ``adds_up = "land"`` and none is
made. Categories of a
*darunter* column are added over regions like all others, never with each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import join, number
from kobimo.observations import FACTS, KEYS, Status, year_of
from kobimo.sources.territory.rebasing import FLAGS, RANKS, is_count

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register


def add_up(
    frame: pd.DataFrame,
    dataset: Dataset,
    register: Register,
    *,
    settled: Collection[tuple[str, str]] = (),
) -> tuple[pd.DataFrame, list[str]]:
    """Return the observations with rows for Länder and Germany that no file prints.

    Parameters
    ----------
    frame
        Observations in the boundaries of the register.
    dataset
        Only where it declares ``adds_up``.
    register
        Names the Kreise that a Land consists of.
    settled
        Region and period of estimated values whose estimates cancel out within their Land,
        because the parts of a divided Kreis add up to it.

    Returns
    -------
    The rows, and notes on what was added and what could not be. A sum is formed where every
    Kreis of the register carries a value for the cell; it bears the mark of the least sure
    of them.
    """
    import pandas as pd

    if dataset.adds_up == "none":
        return frame, []
    rows = frame[(frame["ags"].str.len() == 5) & (frame["raum"] == "total")]
    rows = rows[is_count(rows, dataset)]
    if settled:
        pairs = pd.Series(zip(rows["ags"], rows["period"], strict=True), index=rows.index)
        is_settled = pairs.isin(settled) & (rows["status"] == Status.ESTIMATED.value)
        rows = rows.assign(status=rows["status"].mask(is_settled, Status.ORDINARY.value))
    land = rows["ags"].str[:2]
    sizes = {code: len(register.kreise(code)) for code in sorted(land.unique())}
    if not sizes:
        return frame, []
    cells = [name for name in (*KEYS, *dataset.dimensions) if name != "ags"]
    notes: list[str] = []
    result = frame
    everywhere = {region.land for region in register.kreise()}
    is_real = land.isin(everywhere)
    parts = [rows.assign(ags=land)]
    if dataset.adds_up == "bund" and everywhere <= set(sizes):
        parts.append(rows[is_real].assign(ags="DG"))
    sums = _sum(pd.concat(parts, ignore_index=True), cells)
    wanted = sums["ags"].map(
        {**sizes, "DG": sum(sizes[code] for code in sizes if code in everywhere)}
    )
    printed = pd.MultiIndex.from_frame(frame.loc[frame["ags"].isin(sums["ags"]), ["ags", *cells]])
    is_new = ~pd.MultiIndex.from_frame(sums[["ags", *cells]]).isin(printed)
    is_whole = (sums["size"] == wanted) & (sums["valued"] == wanted)
    added = sums[is_new & is_whole]
    if not added.empty:
        result = pd.concat([frame, added[[*frame.columns]]], ignore_index=True)
        notes.append(_describe(added, dataset))
    missing = sums[is_new & ~is_whole]
    if not missing.empty:
        regions = join(sorted(missing["ags"].unique(), key=lambda ags: (ags != "DG", ags)))
        noun = "1 Zelle" if len(missing) == 1 else f"{number(len(missing))} Zellen"
        notes.append(
            f"Keine Summe der Kreise für {noun} von {regions}: Dort fehlt der Wert mindestens "
            "eines Kreises, oder er ist geheim."
        )
    return result, notes


def _sum(rows: pd.DataFrame, cells: list[str]) -> pd.DataFrame:
    """Return one row per region and cell: the sum, how many Kreise there are and carry a value."""
    facts = rows.assign(rank=rows["status"].map(RANKS))
    groups = facts.groupby(["ags", *cells], sort=True)
    sums = groups.agg(
        value=("value", "sum"),
        valued=("value", "count"),
        size=("value", "size"),
        rank=("rank", "min"),
        **{
            name: (name, "max" if name == "retrieved" else "first")
            for name in FACTS
            if name not in {"value", "status"}
        },
    ).reset_index()
    return sums.assign(status=[FLAGS[rank].value for rank in sums["rank"]])


def _describe(added: pd.DataFrame, dataset: Dataset) -> str:
    regions = sorted(added["ags"].unique(), key=lambda ags: (ags != "DG", ags))
    years = sorted({year_of(period) for period in added["period"]})
    span = str(years[0]) if len(years) == 1 else f"{years[0]} bis {years[-1]}"
    note = (
        f"Eigene Summe der Kreise für {join(regions)} ({span}): Keine Datei enthält diese Zeilen."
    )
    rounded = sorted(set(regions) & set(dataset.rounding))
    if rounded:
        note += (
            f" In {join(rounded)} sind die Zellen der Kreise gerundet; die Summe kann vom "
            "veröffentlichten Wert abweichen."
        )
    estimated = (added["status"] == Status.ESTIMATED.value).any()
    return note + (" Darin sind geschätzte Werte." if estimated else "")
