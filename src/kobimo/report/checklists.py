"""Checklists: criteria down, years across, the state of each in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.disclosure import sources_of
from kobimo.document import Column, Element, Table
from kobimo.report.figures_of_groups import category_labels, dimension_label
from kobimo.report.missing import notice_missing

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from kobimo.report.values import Values


def make_checklist(values: Values, indicator: Indicator, *, rows: str, states: str) -> Element:
    """Return which state each criterion had in each year.

    Parameters
    ----------
    rows, states
        Breakdowns of a count: the criteria, and the states a criterion can have. In each year
        one state of a criterion counts 1 and the others 0.
    """
    part = values.of(indicator).select(ags=values.own, raum="total")
    fixed = {name: "total" for name in indicator.breakdowns if name not in (rows, states)}
    part = part.select(**fixed)
    criteria = category_labels(values, indicator, rows)
    words = category_labels(values, indicator, states)
    frame = part.frame
    frame = frame[frame[rows].isin(list(criteria)) & frame[states].isin(list(words))]
    if frame.empty or not (frame["value"] > 0).any():
        return notice_missing(values, indicator)
    periods = frame.sort_values("year").drop_duplicates("year")[["year", "period"]]
    found = {
        (row[rows], row["year"]): str(words[row[states]])
        for row in frame[frame["value"] > 0].to_dict("records")
    }
    body = tuple(
        (str(label), *(found.get((key, year), "–") for year in periods["year"]))
        for key, label in criteria.items()
    )
    place = values.place(values.own)
    return Table(
        id=f"{indicator.id}-checkliste",
        caption=f"{indicator.title_de} {place}, {periods['period'].iloc[0]} bis "
        f"{periods['period'].iloc[-1]}",
        columns=(
            Column(label=dimension_label(rows)),
            *(Column(label=str(period)) for period in periods["period"]),
        ),
        rows=body,
        data=body,
        notes=("Als erfüllt gilt nur, was mit einem Dokument belegt ist.",),
        sources=sources_of([part]),
        indicators=(indicator.id,),
    )
