"""Refuse numbers of regions that did not exist when the numbers were counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import KobimoError, UnreadableFile
from kobimo.german import date, join
from kobimo.observations import Status
from kobimo.sources.territory.existing import existed, first_day, last_day

if TYPE_CHECKING:
    import pandas as pd

    from kobimo.regions import Dissolved, Register


def refuse_strangers(cells: pd.DataFrame, register: Register, name: str) -> None:
    """Refuse numbers of a region that did not exist in the period they are given for.

    A sign (``-``, ``x``, ``.`` …) is no number: the offices print their whole list of Kreise
    for every year. A Kreis of today may carry numbers for years before its foundation: then
    the publisher recalculated. A key that is unknown although the period lies after the
    Gebietsstand of the register may be a new Kreis; it is left out with a note.

    Parameters
    ----------
    cells
        Rows with ``line``, ``ags``, ``period``, ``value`` and ``status``.
    name
        File, for the error.

    Raises
    ------
    UnreadableFile
        Names the first such line, its key and period, and how many keys more there are.
    """
    has_number = cells["value"].notna() & (cells["status"] != Status.NONE.value)
    keys = cells["ags"]
    suspects = {
        key
        for key in keys[has_number].unique()
        if key not in register and len(key) in {2, 5} and key != "DG"
    }
    if not suspects:
        return
    problems: dict[str, tuple[int, str, str]] = {}
    rows = cells.loc[has_number & keys.isin(suspects), ["line", "ags", "period"]]
    for line, ags, period in sorted(rows.itertuples(index=False, name=None)):
        key = str(ags)
        old = register.dissolved(key)
        if old is None and first_day(str(period)) > register.gebietsstand:
            continue
        if old is not None and existed(old, str(period)):
            continue
        problems.setdefault(key, (int(line), *_describe(key, str(period), old, register)))
    if problems:
        line, message, remedy = min(problems.values())
        more = len(problems) - 1
        others = (
            " (und ein weiterer Schlüssel)" if more == 1 else f" (und {more} weitere Schlüssel)"
        )
        raise UnreadableFile(
            message + (others if more else ""), where=f"{name}, Zeile {line}", remedy=remedy
        )


def _describe(key: str, period: str, old: Dissolved | None, register: Register) -> tuple[str, str]:
    """Return what is wrong with a key in a period, and what to do."""
    when = f"am {date(period)}" if len(period) == 10 else f"für {date(period)}"
    if old is None:
        near = ""
        try:
            register.get(key)
        except KobimoError as error:
            near = error.remedy
        return (
            f"eine Region „{key}“ gibt es nicht und gab es nicht, doch {when} steht dort eine Zahl",
            f"{near} Sonst laden Sie die Datei unverändert neu.",
        )
    is_early = last_day(period) < old.since
    span = f"erst seit {date(old.since)}" if is_early else f"nur bis zum {date(old.until)}"
    heirs = join([register.get(each).label for each in old.successors])
    return (
        f"{when} steht eine Zahl bei „{key}“ ({old.name}); den Kreis gab es {span}",
        f"Sein Gebiet gehört heute zu: {heirs}. Prüfen Sie Schlüssel und Zeitangabe der Zeile.",
    )
