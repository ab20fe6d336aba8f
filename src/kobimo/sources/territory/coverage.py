"""Tell a year that is published for a level from one that is still to come.

The publishers print ``-`` for every Kreis of a year that they have published for the Länder
only. Read as zero it would be the newest figure of all 400 Kreise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import date, join, number
from kobimo.observations import Status
from kobimo.sources.territory.existing import level_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from kobimo.declarations.models import Dataset

#: Level → how notes name its regions.
LEVELS = {
    "BUND": "Deutschland",
    "LAND": "die Länder",
    "KREIS": "die Kreise und kreisfreien Städte",
    "GEMEINDE": "die Gemeinden und Stadtbezirke",
}

#: A file with fewer regions of a level is somebody's extract; there one value is enough.
FEWEST_REGIONS = 10


def gate_coverage(frame: pd.DataFrame, dataset: Dataset) -> tuple[pd.DataFrame, list[str]]:
    """Mark levels that are not published yet: there nothing counts, and ``-`` is no zero.

    Parameters
    ----------
    frame
        Rows of valid regions.
    dataset
        Its ``coverage`` is the part of the regions that must carry a number.

    Returns
    -------
    The rows, and one note per level and period that is still to come.

    Notes
    -----
    A level counts as published for one period and variable where one of its regions at least
    carries a number that is not ``-``. The newest periods of Länder and Kreise must also reach the declared
    coverage: of the regions that carried one in the best period before, or, in a file with
    one period, of all regions of the level that the file names. So a table in which most
    Kreise have a true zero passes as soon as there is a year to compare with; where there is
    none, its declaration lowers the coverage. Going back, the first period that reaches it
    ends the search: older years with gaps stay as they are.

    Below the coverage all cells are pending; where no region carries a number, ``.`` and
    ``x`` stay as they are.
    """
    import pandas as pd

    levels = {code: level_of(code) for code in frame["ags"].unique()}
    level = frame["ags"].map(levels).rename("level")
    has_number = frame["value"].notna() & (frame["status"] != Status.NONE.value)
    keys = [level, frame["period"], frame["variable"]]
    is_published = has_number.groupby(keys).transform("any")
    is_dash = frame["status"] == Status.NONE.value
    is_pending = ~is_published & is_dash
    regions = level.groupby(level).size().index
    totals = {name: sum(each == name for each in levels.values()) for name in regions}
    counts = (
        frame.loc[has_number, ["ags", "period", "variable"]]
        .assign(level=level[has_number])
        .drop_duplicates()
        .groupby(["level", "variable", "period"])
        .size()
    )
    short = _find_all_short(counts, totals, dataset.coverage)
    if short:
        index = pd.MultiIndex.from_arrays(keys)
        is_pending |= pd.Series(index.isin(list(short)), index=frame.index)
    if not is_pending.any():
        return frame, []
    result = frame.copy()
    result.loc[is_pending, "value"] = float("nan")
    result.loc[is_pending, "status"] = Status.PENDING.value
    notes = []
    for key, rows in frame.assign(level=level)[is_pending].groupby(["level", "period"], sort=True):
        name, period = (str(part) for part in key)
        variables = sorted(rows["variable"].unique())
        few = [short[name, period, each] for each in variables if (name, period, each) in short]
        part = f" ({number(few[0][0])} von {number(few[0][1])})" if few else ""
        shown = join([f"„{variable}“" for variable in variables])
        notes.append(
            f"{dataset.title}, {date(period)}: für {LEVELS[name]} noch nicht veröffentlicht{part} "
            f"({shown}). "
            + (
                f"{number(len(rows))} Zellen gelten dort als ausstehend; es zählt die Zeit davor."
                if few
                else f"Das Zeichen „-“ in {number(len(rows))} Zellen gilt dort als ausstehend, "
                "nicht als null."
            )
        )
    return result, notes


def _find_all_short(
    counts: pd.Series[int], totals: Mapping[str, int], coverage: float
) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return level, period, variable → regions with a number, regions in the file."""
    table: dict[tuple[str, str], dict[str, int]] = {}
    cases = zip(*(counts.index.get_level_values(at) for at in range(3)), counts, strict=True)
    for name, variable, period, count in cases:
        table.setdefault((name, variable), {})[period] = count
    return {
        (name, period, variable): (periods[period], totals[name])
        for (name, variable), periods in table.items()
        if name != "GEMEINDE" and totals[name] >= FEWEST_REGIONS
        for period in _find_short(periods, totals[name], coverage)
    }


def _find_short(counts: Mapping[str, int], total: int, coverage: float) -> list[str]:
    """Return the newest periods that carry numbers for too few regions.

    Parameters
    ----------
    counts
        Period → number of regions with a number; at least 1.
    total
        Regions of the level in the file.
    """
    found: list[str] = []
    periods = sorted(counts)
    while periods:
        newest = periods.pop()
        wanted = max((counts[period] for period in periods), default=total)
        if counts[newest] >= coverage * wanted or (not periods and found):
            break
        found.append(newest)
    return found
