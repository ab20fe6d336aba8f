"""The page „Was sich geändert hat“ and its table, from the records of the fetches.

A report shows what concerns its own datasets, and in full only the municipality, its Land and
the Bund. Everything in a record is published by an office, so it passes disclosure as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.document import Column, Table
from kobimo.german import date, join, number, period_label
from kobimo.publish.stamps import remarks_of
from kobimo.sources.fetching.changes import Kind
from kobimo.sources.fetching.changes_record import order_of
from kobimo.sources.fetching.changes_table import HEADS, table_rows
from kobimo.sources.fetching.changes_words import (
    KINDS,
    attribution,
    became_final,
    cause_text,
    clauses,
    describe,
    size_text,
    source_text,
    value_text,
)
from kobimo.spreadsheets import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kobimo.publish.site import Site
    from kobimo.sources.fetching.changes_record import Cell, DatasetChange, NewPeriod, Record

TITLE = "Was sich geändert hat"
PAGE, FEED, TABLE = "aenderungen.html", "aenderungen.xml", "aenderungen.csv"
#: A revision of everything fills no page: so many values of a dataset are shown, the largest.
MOST_VALUES = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One changed value as the page prints it."""

    region: str
    period: str
    label: str
    old: str
    new: str
    size: str
    kind: str


@dataclass(frozen=True, slots=True)
class Section:
    """One dataset of one day."""

    id: str
    title: str
    #: Publisher, portal, table and time stamp of the new file; the same as its licence asks.
    source: str
    attribution: str
    #: „Berichtsjahr 2024 neu“, „3 Werte in Trier berichtigt“.
    clauses: tuple[str, ...]
    #: Why, where it was not the publisher.
    cause: str
    rows: tuple[Row, ...]
    #: Changed values that the page leaves to the table.
    left_out: int
    #: Whether the data sources of this report list the dataset.
    is_listed: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One record."""

    anchor: str
    date: str
    #: „2. Abruf dieses Tages“, empty for the first.
    again: str
    #: „Erster Abruf: …“ in place of sections.
    first: str
    sections: tuple[Section, ...]


def records_of(site: Site) -> tuple[Record, ...]:
    """Return the records with the datasets of this report, newest first; empty ones left out."""
    used = {item.dataset for item in site.files}
    found = []
    for record in sorted(site.changes, key=lambda item: order_of(item.name), reverse=True):
        kept = tuple(change for change in record.datasets if change.id in used)
        if kept:
            found.append(record.model_copy(update={"datasets": kept}))
    return tuple(found)


def is_shown(site: Site) -> bool:
    """Whether the report has data of others, which can change without its doing."""
    return any(item.origin != "kommunal" for item in site.files)


def days(site: Site) -> list[Day]:
    """Return what the page shows, newest first."""
    return [_day(record, site) for record in records_of(site)]


def since(site: Site) -> str:
    """Return the day on which the first data came in: „13.03.2025“."""
    return date(first_day(site))


def first_day(site: Site) -> str:
    """Return the ISO date on which the first data of others came in."""
    return min(item.retrieved for item in site.files if item.origin != "kommunal")


def _regions(site: Site) -> tuple[str, ...]:
    own = str(site.region.ags)
    return (own, own[:2], "DG")


def _day(record: Record, site: Site) -> Day:
    number_of_day = order_of(record.name)[1]
    return Day(
        anchor=f"a-{record.name}",
        date=date(record.day),
        again=f"{number_of_day}. Abruf dieses Tages" if number_of_day > 1 else "",
        first=_first_text(record) if record.is_first else "",
        sections=()
        if record.is_first
        else tuple(
            section
            for section in (_section(change, site) for change in record.datasets)
            if section.clauses
        ),
    )


def _first_text(record: Record) -> str:
    count = len(record.datasets)
    values = sum(change.values for change in record.datasets)
    what = "1 Datensatz" if count == 1 else f"{count} Datensätze"
    return f"Erster Abruf: {what} dieses Berichts mit {number(values)} Werten."


def _section(change: DatasetChange, site: Site) -> Section:
    own = _regions(site)
    # That a number is final now is said in a sentence; it did not change.
    cells = [item for item in change.cells if item.ags in own and not became_final(item)]
    kept = _largest(cells)
    return Section(
        id=change.id,
        title=change.title,
        source=source_text(change),
        attribution=attribution(change),
        clauses=tuple(_with_values(change, site)),
        cause=cause_text(change),
        rows=tuple(_row(item, change, site) for item in kept),
        left_out=len(cells) - len(kept),
        is_listed=any(item.dataset == change.id for item in site.files),
    )


def _places(site: Site) -> dict[str, str]:
    """Return how the municipality says where it is, which may not be the register's way."""
    return {str(site.region.ags): site.region.locative}


def _name(item: Cell | NewPeriod, site: Site) -> str:
    return site.region.name if item.ags == str(site.region.ags) else item.region


def _with_values(change: DatasetChange, site: Site) -> Iterator[str]:
    """Yield the clauses of a dataset, what is new with the wholes of the regions shown."""
    told = [
        f"{period_label(item.period, change.period_kind)} {_name(item, site)} "
        f"{value_text(*item.single)}"
        if len(change.periods) > 1
        else f"{_name(item, site)} {value_text(*item.single)}"
        for item in change.new_periods
        if item.period in change.periods and item.ags in _regions(site) and item.single
    ]
    for at, clause in enumerate(clauses(change, _regions(site), _places(site))):
        is_first = at == 0 and change.state == "geaendert" and bool(change.periods)
        yield f"{clause}: {join(told)}" if is_first and told else clause


def _largest(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells that are shown, in their order: the largest where there are too many."""
    if len(cells) <= MOST_VALUES:
        return list(cells)

    def size(item: Cell) -> float:
        if item.kind is Kind.WITHDRAWN:
            return float("inf")
        return abs(item.percent if item.percent is not None else item.difference or 0)

    places = sorted(range(len(cells)), key=lambda at: (-size(cells[at]), at))
    return [cells[at] for at in sorted(places[:MOST_VALUES])]


def _row(item: Cell, change: DatasetChange, site: Site) -> Row:
    return Row(
        region=_name(item, site),
        period=period_label(item.period, change.period_kind),
        label=item.label,
        old=value_text(item.old, item.old_sign, item.unit),
        new=value_text(item.new, item.new_sign, item.unit),
        size=size_text(item),
        kind=KINDS[item.kind],
    )


def write_table(site: Site) -> bytes:
    """Return all changed values that the report may show as CSV, newest day first."""
    own = _regions(site)
    rows: list[list[str]] = []
    sources: dict[str, None] = dict.fromkeys(remarks_of(site.stamp))
    for record in records_of(site):
        for change in record.datasets:
            named = change.model_copy(
                update={
                    "cells": tuple(item for item in change.cells if item.ags in own),
                    "new_periods": tuple(item for item in change.new_periods if item.ags in own),
                }
            )
            rows += [[date(record.day), *row] for row in table_rows(named)]
            sources[attribution(change)] = None
    return write_rows(["Bekannt seit", *HEADS], rows, sources)


def summary(record: Record, site: Site) -> str:
    """Return a record in sentences, one line for each dataset."""
    if record.is_first:
        return _first_text(record)
    own = _regions(site)
    lines = [
        describe(change, own, _places(site))
        for change in record.datasets
        if [*clauses(change, own)]
    ]
    return "\n".join(lines)


def entry_title(record: Record) -> str:
    """Return what a record is called in a list: „Änderungen vom 13.03.2025“."""
    if record.is_first:
        return f"Erster Abruf der Daten am {date(record.day)}"
    again = order_of(record.name)[1]
    return f"Änderungen vom {date(record.day)}" + (f" ({again}. Abruf)" if again > 1 else "")


@dataclass(frozen=True, slots=True)
class Appendix:
    """What a printed report says of the newest record."""

    title: str
    lead: str
    sentences: tuple[str, ...]
    #: The changed values, a table for each dataset that has some.
    tables: tuple[Table, ...]


def appendix(site: Site) -> Appendix | None:
    """Return the newest record for PDF and Word, ``None`` where there is nothing to tell."""
    found = [record for record in records_of(site) if not record.is_first]
    if not found or not summary(found[0], site):
        return None
    record = found[0]
    return Appendix(
        title=TITLE,
        lead=f"Der Abruf vom {date(record.day)} brachte gegenüber dem Stand davor:",
        sentences=tuple(summary(record, site).split("\n")),
        tables=tuple(_table(section) for section in _day(record, site).sections if section.rows),
    )


def _table(section: Section) -> Table:
    rows = tuple(
        (row.region, row.period, row.label, row.old, row.new, row.size or "–")
        for row in section.rows
    )
    heads = ("Region", "Zeitraum", "Merkmale", "vorher", "nachher", "Differenz")
    return Table(
        caption=section.title,
        columns=tuple(Column(label=head, numeric=at > 2) for at, head in enumerate(heads)),
        rows=rows,
        data=rows,
        sources=(section.attribution,),
    )
