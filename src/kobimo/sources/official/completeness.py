"""Notice what is missing in a file that prints no end of its own.

A flat file that was cut off at the end of a line looks whole. But the services print one
row per region, period and category, so that a region with fewer rows than the others, or a
Land without some of its Kreise, shows the cut. Both can be meant by whoever chose the
regions at the portal: they are notes, no errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.regions import Register

_MAYBE = "die Datei ist möglicherweise abgeschnitten."


def describe_gaps(
    cells: pd.DataFrame, dimensions: Sequence[str], register: Register
) -> tuple[str, ...]:
    """Return notes on rows and regions that a whole file would have.

    Parameters
    ----------
    cells
        All rows of the file with ``ags``, ``period``, ``variable`` and the dimensions.
    dimensions
        Of the dataset.
    register
        The Kreise that a Land has.
    """
    return (*_short_regions(cells, ["period", *dimensions]), *_absent_kreise(cells, register))


def _short_regions(cells: pd.DataFrame, others: list[str]) -> list[str]:
    """Compare the rows of each region with the combinations that the file has of a measure."""
    short: set[str] = set()
    for _, rows in cells.groupby("variable", sort=True):
        counts = rows["ags"].value_counts()
        fullest = int(counts.max())
        wanted = len(rows[others].drop_duplicates()) if (counts < fullest).any() else fullest
        short.update(counts.index[counts < wanted])
    if not short:
        return []
    noun = "einer Region" if len(short) == 1 else f"{number(len(short))} Regionen"
    return [f"Zu {noun} ({_first(short)}) fehlen Zeilen, die andere Regionen haben; {_MAYBE}"]


def _absent_kreise(cells: pd.DataFrame, register: Register) -> list[str]:
    """Name the Kreise of Länder of which the file has most Kreise, but not all."""
    present = {ags for ags in cells["ags"].unique() if len(ags) == 5}
    absent: set[str] = set()
    for land in sorted({ags[:2] for ags in present}):
        kreise = {str(region.ags) for region in register.kreise(land)}
        if 2 * len(kreise & present) > len(kreise):
            absent |= kreise - present
    # The login-free files print Hamburg and Berlin as Länder only.
    absent = {
        ags for ags in absent if ags[:2] not in set(cells["ags"].unique()) or ags[2:] != "000"
    }
    if not absent:
        return []
    noun = "ein Kreis" if len(absent) == 1 else f"{number(len(absent))} Kreise"
    verb = "Es fehlt" if len(absent) == 1 else "Es fehlen"
    return [f"{verb} {noun} ({_first(absent)}) aus Ländern, deren übrige da sind; {_MAYBE}"]


def _first(codes: set[str]) -> str:
    shown = ", ".join(sorted(codes)[:4])
    return shown if len(codes) <= 4 else f"{shown} …"
