"""The layout of a dataset's sheet in a blank: one row of headings, the period in a column.

An office may keep its table with a period in the name of the file or sheet and with headings
of several rows. In a blank every heading stands in one cell, and the period in the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.declarations.models import PeriodKind
from kobimo.sources.municipal.labels import PERIOD

if TYPE_CHECKING:
    from kobimo.declarations.models import Dataset, MunicipalLayout

#: Heading of the column with the period, where the office's own layout has none.
PERIOD_HEADINGS = {
    PeriodKind.STICHTAG: "Stichtag",
    PeriodKind.SCHULJAHR: "Schuljahr",
    PeriodKind.BERICHTSJAHR: "Jahr",
}
#: Longest name of a sheet that Excel takes.
LONGEST_NAME = 31


def sheet_name(dataset: str) -> str:
    """Return the name of the sheet for a dataset."""
    return dataset[:LONGEST_NAME]


def has_blank(dataset: Dataset) -> bool:
    """Whether people can fill in the dataset: a reply of a municipality's portal they cannot."""
    return dataset.municipal is not None and dataset.municipal.format != "kdvalues"


def blank_layout(dataset: Dataset) -> MunicipalLayout | None:
    """Return how the sheet of a dataset in a blank is laid out; ``None`` where it has none."""
    layout = dataset.municipal
    if layout is None or not has_blank(dataset):
        return None
    in_header = any(PERIOD in column.header for column in layout.columns)
    return layout.model_copy(
        update={
            "format": "xlsx",
            "sheet": sheet_name(dataset.id),
            "header_row": None,
            "header_depth": 1,
            "period": None,
            "period_from": "header" if in_header else None,
            "period_column": None
            if in_header
            else layout.period_column or PERIOD_HEADINGS[dataset.period_kind],
        }
    )


def list_headings(layout: MunicipalLayout) -> list[str]:
    """Return the headings of the key columns of a sheet, from left to right."""
    named = (layout.ags_column, layout.area, layout.name_column, layout.period_column)
    keys = [heading for heading in named if heading is not None]
    return list(dict.fromkeys([*keys, *(key.header for key in layout.keys)]))


def list_value_headings(layout: MunicipalLayout, periods: list[str]) -> list[str]:
    """Return the headings of the value columns, one for each period where they hold it."""
    found = []
    for column in layout.columns:
        shown = periods if PERIOD in column.header else [""]
        found += [column.header.replace(PERIOD, period) for period in shown if column.header]
    keys = set(list_headings(layout))
    return [heading for heading in dict.fromkeys(found) if heading not in keys]
