"""The analyst's table of what changed: German, for Excel, one row per value that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import period_label
from kobimo.sources.fetching.changes import Cause, Kind
from kobimo.sources.fetching.changes_words import (
    KINDS,
    attribution,
    count_text,
    difference_unit,
    others_text,
    span_text,
)
from kobimo.spreadsheets import cell, safe_text, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.sources.fetching.changes_record import Cell, DatasetChange, NewPeriod, Record

HEADS = (
    "Datensatz",
    "Tabelle",
    "Region",
    "AGS",
    "Zeitraum",
    "Merkmale",
    "alt",
    "neu",
    "Differenz",
    "Einheit der Differenz",
    "Veränderung in %",
    "Art",
)


def write_table(record: Record) -> bytes:
    """Return the analyst's table of a record as CSV that a German Excel opens rightly.

    One row per changed value of the regions that the record has in full; one row per region
    and new period; one row per dataset that sums up all other regions.
    """
    remarks = dict.fromkeys(attribution(change) for change in record.datasets)
    return write_rows(HEADS, (row for item in record.datasets for row in table_rows(item)), remarks)


def table_rows(change: DatasetChange) -> Iterator[list[str]]:
    """Yield the rows of one dataset, cells in the order of :data:`HEADS`."""
    title = [safe_text(change.title), safe_text(change.table)]
    note = {Cause.REREAD: " (neu eingelesen)", Cause.REMOVED: " (Datei entfernt)"}
    because = note.get(change.cause, "") if change.state == "geaendert" else ""
    if change.state != "geaendert":
        kind = "Datensatz neu" if change.state == "neu" else "Datensatz entfallen"
        text = f"{count_text(change.values)} {span_text(change)}".rstrip()
        yield [*title, "", "", "", safe_text(text), "", "", "", "", "", kind]
        return
    for item in change.new_periods:
        yield [*title, *_new_period(item, change.period_kind), KINDS[Kind.NEW_PERIOD] + because]
    for value in change.cells:
        yield [*title, *_changed(value, change), KINDS[value.kind] + because]
    for count, word in ((change.regions_new, "neu"), (change.regions_gone, "entfallen")):
        if count:
            names = safe_text(", ".join(count))
            yield [*title, names, "", "", "", "", "", "", "", "", f"Regionen {word}{because}"]
    for text in others_text(change):
        row = [*title, "weitere Regionen", "", "", safe_text(text), "", "", "", "", ""]
        yield [*row, f"Zusammenfassung{because}"]


def _new_period(item: NewPeriod, clock: str) -> Iterator[str]:
    whole = item.single[0] if item.single else None
    words = f"{count_text(item.values)}" + (", hier: insgesamt" if whole is not None else "")
    yield from (safe_text(item.region), item.ags, period_label(item.period, clock))
    yield from (safe_text(words), "", cell(whole), "", "", "")


def _changed(item: Cell, change: DatasetChange) -> Iterator[str]:
    unit = "" if item.difference is None else difference_unit(item.unit)
    yield from (safe_text(item.region), item.ags, period_label(item.period, change.period_kind))
    yield safe_text(item.label)
    yield from (cell(item.old, item.old_sign), cell(item.new, item.new_sign))
    yield from (cell(item.difference), unit, cell(item.percent and round(item.percent, 2)))
