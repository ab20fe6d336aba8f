"""Keep the regions that exist, and tell "none" from "not there" and "not yet published".

The publishers' sign ``-`` has three meanings: exactly none, a region that was dissolved,
and a level that is not published yet. Only the first is a zero.
"""

from __future__ import annotations

import re
from datetime import date as day
from datetime import timedelta
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile
from kobimo.german import date, number, some
from kobimo.observations import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.declarations.models import Dataset
    from kobimo.regions import Dissolved, Register

_KEY = re.compile(r"DG|\d{2}|\d{3}|\d{5}|\d{8}|\d{12}", re.ASCII)


def read_key(code: str, *, where: str) -> str:
    """Return a publisher's region key, with the 12 digits of an ARS as the 8 of the AGS.

    Raises
    ------
    UnreadableFile
        The text is no key; a lost leading zero is named.
    """
    key = code.strip()
    if _KEY.fullmatch(key):
        return key[:5] + key[9:] if len(key) == 12 else key
    remedy = "Erwartet werden „DG“ oder Schlüssel mit 2, 3, 5 oder 8 Ziffern."
    if re.fullmatch(r"\d|\d{4}|\d{7}", key):
        remedy = (
            f"Die führende Null fehlt („0{key}“?). Tabellenprogramme streichen sie; "
            "laden Sie die Datei unverändert neu."
        )
    raise UnreadableFile(f"„{key}“ ist kein Regionalschlüssel", where=where, remedy=remedy)


def level_of(ags: str) -> str:
    """Return the territorial level of a key that :func:`read_key` accepted."""
    if ags == "DG":
        return "BUND"
    return {2: "LAND", 5: "KREIS"}.get(len(ags), "GEMEINDE")


def first_day(period: str) -> str:
    """Return the ISO date on which a period begins; a Stichtag is one day, a Schuljahr August."""
    if len(period) == 10:
        return period
    return f"{period[:4]}-08-01" if "/" in period else f"{period}-01-01"


def last_day(period: str) -> str:
    """Return the ISO date on which a period ends."""
    if len(period) == 10:
        return period
    return f"{int(period[:4]) + 1}-07-31" if "/" in period else f"{period}-12-31"


def existed(old: Dissolved, period: str) -> bool:
    """Say whether a dissolved Kreis existed on one day of a period at least.

    A figure of 31.12. may refer to the boundaries of the day after: the tables of 1997 name
    Eisenach, kreisfrei since 01.01.1998.
    """
    eve = (day.fromisoformat(last_day(period)) + timedelta(days=1)).isoformat()
    return old.since <= eve and first_day(period) <= old.until


def dissolved_rows(frame: pd.DataFrame, register: Register) -> pd.DataFrame:
    """Return the rows of dissolved Kreise in periods in which they existed and were counted.

    Where none of them carries more than ``-`` in a period, the publisher gives it in the
    boundaries of a later day; there is nothing to carry.
    """
    old = {key: found for key in frame["ags"].unique() if (found := register.dissolved(key))}
    rows = frame[frame["ags"].isin([key for key in old if key not in register])]
    if rows.empty:
        return rows
    told = {
        (key, period)
        for key, period in set(zip(rows["ags"], rows["period"], strict=True))
        if existed(old[key], period)
    }
    rows = rows[[pair in told for pair in zip(rows["ags"], rows["period"], strict=True)]]
    is_told = rows["value"].notna() & (rows["status"] != Status.NONE.value)
    return rows[is_told.groupby(rows["period"]).transform("any")]


def keep_valid(frame: pd.DataFrame, register: Register) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of regions that the register knows, and what was left out.

    Regierungsbezirke (3 digits) and dissolved Kreise are dropped. Gemeinden and
    Stadtbezirke (8 digits) stay as rows of their own level; they are never added up.
    """
    codes = frame["ags"]
    unique = codes.drop_duplicates()
    valid = {code for code in unique if _is_valid(code, register)}
    counts = codes.value_counts()
    notes = []
    districts = sorted(code for code in unique if len(code) == 3)
    if districts:
        areas = (
            "einem Regierungsbezirk"
            if len(districts) == 1
            else f"{number(len(districts))} Regierungsbezirken und statistischen Regionen"
        )
        notes.append(f"Nicht übernommen: {_rows(counts, districts)} von {areas}.")
    gone = sorted(code for code in unique if code not in valid and len(code) != 3)
    if gone:
        regions = "einer Region" if len(gone) == 1 else f"{number(len(gone))} Regionen"
        notes.append(
            f"Nicht übernommen: {_rows(counts, gone)} von {regions}, die es zum Gebietsstand "
            f"{date(register.gebietsstand)} nicht gibt ({some(sorted(gone))})."
        )
    parts = sorted(code for code in unique if code in valid and len(code) == 8)
    if parts:
        places = (
            "einer Gemeinde oder einem Stadtbezirk"
            if len(parts) == 1
            else f"{number(len(parts))} Gemeinden und Stadtbezirken"
        )
        notes.append(
            f"Für sich stehen {_rows(counts, parts)} von {places}; sie zählen in keiner Summe "
            "der Kreise mit."
        )
    return frame[codes.isin(valid)], notes


def _is_valid(code: str, register: Register) -> bool:
    if code == "DG":
        return True
    if len(code) == 8:
        # Berlin's Bezirke (11001001) belong to no Kreis of the register but to 11000.
        return code[:5] in register or f"{code[:2]}000" in register
    return len(code) != 3 and code in register


def _rows(counts: pd.Series[int], codes: Sequence[str]) -> str:
    total = int(counts[list(codes)].sum())
    return "1 Wert" if total == 1 else f"{number(total)} Werte"


def mark_not_founded(
    frame: pd.DataFrame, dataset: Dataset, register: Register
) -> tuple[pd.DataFrame, list[str]]:
    """Mark periods in which a Kreis of today did not exist: there ``-`` is no zero but ``x``.

    Returns
    -------
    The rows of valid regions, and one note where any was marked. Only periods are marked in
    which every cell of the Kreis is ``-`` or ``x``.
    """
    since = {key: register.founded(key) for key in frame["ags"].unique()}
    young = frame["ags"].isin([key for key, day in since.items() if day])
    if not young.any():
        return frame, []
    rows = frame[young]
    is_before = rows["period"].map(last_day) < rows["ags"].map(since)
    empty = rows["status"].isin((Status.NONE.value, Status.BLOCKED.value))
    is_blank = empty.groupby([rows["ags"], rows["period"]]).transform("all")
    is_absent = (is_before & is_blank).reindex(frame.index, fill_value=False)
    if not is_absent.any():
        return frame, []
    result = frame.copy()
    result.loc[is_absent, "value"] = float("nan")
    result.loc[is_absent, "status"] = Status.BLOCKED.value
    codes = sorted(frame.loc[is_absent, "ags"].unique())
    note = (
        f"{dataset.title}: {number(int(is_absent.sum()))} Zellen aus der Zeit vor der Bildung von "
        f"{some(sorted(codes))} gelten als nicht vorhanden, nicht als null."
    )
    return result, [note]


def read_dashes(frame: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Take the zero from ``-`` where the dataset declares that it does not mean one."""
    if dataset.dash_is_zero:
        return frame
    is_dash = frame["status"] == Status.NONE.value
    result = frame.copy()
    result.loc[is_dash, "value"] = float("nan")
    result.loc[is_dash, "status"] = Status.SECRET.value
    return result


def add_city_states(frame: pd.DataFrame, keys: Sequence[str], register: Register) -> pd.DataFrame:
    """Give Lands that are one Kreis both their keys: ``02`` and ``02000``, ``11`` and ``11000``.

    The downloader prints the first, the flat file the second. Where a file prints both,
    nothing is added.
    """
    import pandas as pd

    pairs = {}
    for land in sorted({code[:2] for code in frame["ags"].unique() if code != "DG"}):
        kreise = register.kreise(land)
        if len(kreise) == 1 and str(kreise[0].ags) == f"{land}000":
            pairs[land] = f"{land}000"
    pairs |= {kreis: land for land, kreis in pairs.items()}
    if not pairs:
        return frame
    twins = frame[frame["ags"].isin(pairs)].copy()
    twins["ags"] = twins["ags"].map(pairs)
    both = pd.concat([frame, twins], ignore_index=True)
    return both[~both.duplicated(list(keys), keep="first")].reset_index(drop=True)
