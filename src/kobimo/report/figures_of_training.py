"""Figures of the training market and of series side by side: fields, scissors, pairs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.document import Column, Element, Table
from kobimo.german import UNITS, join, number
from kobimo.indicators import estimate_of
from kobimo.indicators.workforce.market import name_problem
from kobimo.report.figures_of_regions import assemble, span_of
from kobimo.report.figures_of_work import notice_unfit
from kobimo.report.missing import notice_missing
from kobimo.tables import Heading, sign_notes

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.report.values import Values

#: What the problem of a training market is called in a title.
PROBLEMS = {
    "besetzung": "ein Besetzungsproblem",
    "versorgung": "ein Versorgungsproblem",
    "passung": "ein Passungsproblem",
}


def make_quadrant(values: Values, unfilled: Indicator, unplaced: Indicator) -> Element:
    """Return the training market of the own region in the fields that the Bund cuts."""
    from kobimo.figures import draw_quadrant

    parts = [_beside_bund(values, item) for item in (unfilled, unplaced)]
    for part, indicator in zip(parts, (unfilled, unplaced), strict=True):
        if part.select(ags=values.own).is_empty:
            return notice_missing(values, indicator)
    first, second = parts
    own = [part.select(ags=values.own).latest().frame for part in parts]
    year = min(int(frame["year"].max()) for frame in own)
    reference = values.regions["DG"]
    place = values.place(values.own)
    market = name_problem(
        *(
            (
                estimate_of(values.row(part, values.own, year)),
                estimate_of(values.row(part, "DG", year)),
            )
            for part in parts
        ),
        indicators=(unfilled, unplaced),
    )
    subject = "Unbesetzte Stellen und noch Suchende am Ausbildungsmarkt"
    problem = PROBLEMS.get(market.problem)
    title = f"{subject} {place}"
    if problem is not None:
        title = f"Am Ausbildungsmarkt {place} besteht {problem}, gemessen an {reference}"
    notes = []
    if market.problem == "unklar" and market.unfilled.verdict != "not_comparable":
        notes.append(
            "Eine Art von Problem ist nicht genannt, weil mindestens einer der beiden Anteile "
            f"sich nicht belastbar von dem für {reference} unterscheidet."
        )
    names = ("unbesetzte Stellen", "noch Suchende")
    return assemble(
        values,
        parts,
        draw_quadrant(first, second, names=names, reference=reference),
        form="felder",
        comparison=None,
        where=[ags for ags in (values.own, "DG") if ags in set(first.frame["ags"])],
        when=span_of(first.select(ags=values.own).frame),
        keys=[Heading("series", "Region"), Heading("period", "Zeitraum")],
        subject=subject,
        title=title,
        notes=notes,
    )


def make_scissors(values: Values, indicator: Indicator, *, above: str, below: str) -> Element:
    """Return the two groups of a ratio as lines: how many the one has, how many the other."""
    from kobimo.figures.pair import Line, draw_pair

    part = values.whole(indicator).select(ags=values.own)
    if part.is_empty:
        return notice_missing(values, indicator)
    part = part.label("series", "ags", {values.own: values.project.region.name})
    lines = [
        Line(part, above, "persons", column="numerator"),
        Line(part, below, "persons", column="denominator"),
    ]
    last = part.latest().frame.iloc[0]
    place = values.place(values.own)
    title = f"{above} und {below} {place}"
    if abs(float(last["value"]) - 100) >= indicator.relevant_difference:
        word = "mehr" if last["value"] > 100 else "weniger"
        title = f"{place[0].upper()}{place[1:]} leben {word} {above} als {below}"
    return assemble(
        values,
        [part],
        draw_pair(lines),
        form="schere",
        comparison=None,
        where=[values.own],
        when=span_of(part.frame),
        keys=[Heading("period", "Zeitraum")],
        title=title,
        unit=UNITS["persons"].label,
        notes=_breaks(part),
        table=_table_of_sides(part, above, below, f"{above} und {below} {place}"),
    )


def make_pair(
    values: Values,
    indicators: list[Indicator],
    *,
    of: str,
    names: tuple[str, str],
    called: str,
) -> Element:
    """Return two indicators of one unit over the years, with a line to read them by.

    ``of`` says what they are about together, ``names`` what the lines are called; by default
    these are the titles. With ``called`` a line is drawn across at the factor of the first one:
    there a ratio is even.
    """
    from kobimo.figures.pair import Line, draw_pair

    parts = []
    for indicator in indicators:
        part = values.whole(indicator).select(ags=values.own)
        if part.is_empty:
            return notice_missing(values, indicator)
        parts.append(part.label("series", "ags", {values.own: values.project.region.name}))
    if len({indicator.unit for indicator in indicators}) > 1:
        return notice_unfit(indicators[0], "Kennzahlen verschiedener Einheiten")
    if len(indicators) != len(names):
        return notice_unfit(indicators[0], "nebeneinander stehen genau zwei Kennzahlen")
    titles = [name or item.title_de for name, item in zip(names, indicators, strict=True)]
    lines = [
        Line(part, title, item.unit, item.decimals)
        for part, item, title in zip(parts, indicators, titles, strict=True)
    ]
    subject = of or join([item.title_de for item in indicators])
    return assemble(
        values,
        parts,
        draw_pair(lines, reference=indicators[0].per if called else None, called=called),
        form="paar",
        comparison=None,
        where=[values.own],
        when=span_of(parts[0].frame),
        keys=[Heading("period", "Zeitraum")],
        subject=subject,
        title=f"{subject} {values.place(values.own)}",
        notes=list(dict.fromkeys(note for part in parts for note in _breaks(part))),
    )


def _table_of_sides(part: Protected, above: str, below: str, caption: str) -> Table:
    """Return numerator, denominator and value by period."""
    frame = part.frame.sort_values("year")
    indicator = part.indicator
    rows, data = [], []
    for row in frame.to_dict("records"):
        sides = [float(row[name]) for name in ("numerator", "denominator")]
        period, text = str(row["period"]), str(row["text"])
        shown = [text if math.isnan(side) else number(side) for side in sides]
        found = [None if math.isnan(value) else value for value in (*sides, float(row["value"]))]
        rows.append((period, *shown, text))
        data.append((period, *found))
    unit = UNITS[indicator.unit].label
    headings = (above, below, f"{indicator.title_de} ({unit})")
    return Table(
        id="",
        caption=caption,
        columns=(Column(label="Zeitraum"), *(Column(label=h, numeric=True) for h in headings)),
        rows=tuple(rows),
        data=tuple(data),
        notes=sign_notes([part]),
        sources=part.sources,
        indicators=(indicator.id,),
    )


def _beside_bund(values: Values, indicator: Indicator) -> Protected:
    roles: dict[Any, object] = {values.own: "own", "DG": "bund"}
    names: dict[Any, object] = {**values.regions, values.own: values.project.region.name}
    part = values.whole(indicator).select(ags=[values.own, "DG"])
    return part.label("role", "ags", roles).label("series", "ags", names)


def _breaks(part: Protected) -> list[str]:
    """Return a sentence for every break between the first and the last value."""
    years = part.frame.loc[part.frame["value"].notna(), "year"]
    return [
        f"Ab {item.year} nicht mit früheren Jahren vergleichbar: {item.reason}"
        for item in part.breaks
        if years.min() < item.year <= years.max()
    ]
