"""Figures of jobs and of the training market: structure, change, matching, generations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.document import Column, Element, Notice, Table
from kobimo.german import UNITS, interval, join, number
from kobimo.indicators import estimate_of
from kobimo.indicators.workforce.market import name_problem
from kobimo.indicators.workforce.shift_share import COMPONENT, COMPONENTS, SPAN, span_name
from kobimo.report.boxes import notice_missing
from kobimo.report.figures_of_groups import category_labels
from kobimo.report.figures_of_regions import assemble, span_of
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
COMPONENT_LABELS = {
    "national": "Nationaler Anteil",
    "struktur": "Strukturanteil",
    "standort": "Standortanteil",
}


def make_quotients(values: Values, indicator: Indicator) -> Element:
    """Return the quotients of all parts of the structure in the last year with any."""
    from kobimo.figures import draw_quotients

    structure = indicator.structure
    if structure is None:
        return _unfit(indicator, "keine Gliederung in Wirtschaftszweige")
    dimension = structure.dimension
    part = values.of(indicator).select(ags=values.own, **{dimension: list(structure.parts)})
    if part.is_empty:
        return notice_missing(values, indicator)
    part = part.latest()
    labels = category_labels(values, indicator, dimension)
    frame = part.frame.sort_values("value", ascending=False, na_position="last")
    order: dict[Any, int] = {key: at for at, key in enumerate(frame[dimension])}
    part = part.label("series", dimension, labels).order(dimension, order)
    frame = part.frame
    hidden = frame[frame["value"].isna() & frame["rounding_upper"].notna()]
    notes = [
        f"{row['series']}: kein Wert (Geheimhaltung), er liegt zwischen "
        f"{interval(row['rounding_lower'], row['rounding_upper'], 'ratio', 1)}."
        for row in hidden.to_dict("records")
    ]
    return assemble(
        values,
        [part],
        draw_quotients(part, category="series", reference="1 = wie in Deutschland"),
        form="quotienten",
        comparison=None,
        where=[values.own],
        when=str(frame["period"].iloc[0]),
        keys=[Heading("series", "Wirtschaftszweig")],
        title=_strongest(values, part, indicator.relevant_difference),
        notes=notes,
    )


def make_components(values: Values, indicator: Indicator) -> Element:
    """Return the components of the change by part, for all base years side by side."""
    from kobimo.figures import draw_components

    structure = indicator.structure
    if structure is None or not structure.spans:
        return _unfit(indicator, "keine Basisjahre")
    dimension = structure.dimension
    part = values.of(indicator).select(ags=values.own)
    sums = part.select(**{dimension: "total", COMPONENT: "total"})
    known = sums.select(**{SPAN: [span_name(span) for span in structure.spans]})
    if known.is_empty:
        return notice_missing(values, indicator)
    year = int(known.latest().frame["year"].max())
    # Only spans whose base year has a value; the longest stands first.
    found = known.select(year=year).frame
    usable = set(found.loc[found["value"].notna(), SPAN])
    spans = sorted((s for s in structure.spans if span_name(s) in usable), reverse=True)
    names: dict[Any, object] = {span_name(span): f"seit {year - span}" for span in spans}
    labels: dict[Any, object] = {"total": "Insgesamt"}
    labels |= category_labels(values, indicator, dimension)
    shown = part.select(year=year, **{SPAN: list(names)})
    pooled = set(shown.frame.loc[shown.frame["status"] == ".", dimension])
    shown = shown.label("series", dimension, labels).label("panel", SPAN, names)
    components: dict[Any, object] = {"total": "Insgesamt"}
    components |= COMPONENT_LABELS
    shown = shown.label("component_label", COMPONENT, components)
    shown = shown.order(SPAN, {name: at for at, name in enumerate(names)})
    shown = shown.order(dimension, {str(key): at for at, key in enumerate(labels)})
    notes = []
    if pooled:
        some = join([f"„{labels[key]}“" for key in labels if key in pooled])
        notes.append(
            f"Wo für {some} ein Punkt steht, sind Zahlen geheim gehalten: "
            "Sie sind dann in der Zeile „Zusammengefasst“ enthalten."
        )
    return assemble(
        values,
        [shown],
        draw_components(
            shown,
            rows="series",
            panels="panel",
            components=COMPONENT_LABELS,
            component=COMPONENT,
        ),
        form="komponenten",
        comparison=None,
        where=[values.own],
        when=join([f"{year - span}–{year}" for span in spans]),
        keys=[
            Heading("panel", "Zeitraum"),
            Heading("series", "Wirtschaftszweig"),
            Heading("component_label", "Anteil"),
        ],
        title=_location(values, shown, indicator.relevant_difference),
        notes=notes,
    )


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
        table=_table_of_sides(part, above, below, f"{above} und {below} {place}"),
    )


def make_pair(
    values: Values, indicators: list[Indicator], *, reference: float | None, called: str
) -> Element:
    """Return up to three indicators of one unit over the years, with a line to read them by."""
    from kobimo.figures.pair import Line, draw_pair

    parts = []
    for indicator in indicators:
        part = values.whole(indicator).select(ags=values.own)
        if part.is_empty:
            return notice_missing(values, indicator)
        parts.append(part.label("series", "ags", {values.own: values.project.region.name}))
    if len({indicator.unit for indicator in indicators}) > 1:
        return _unfit(indicators[0], "Kennzahlen verschiedener Einheiten")
    lines = [
        Line(part, item.title_de, item.unit, item.decimals)
        for part, item in zip(parts, indicators, strict=True)
    ]
    subject = join([item.title_de for item in indicators])
    return assemble(
        values,
        parts,
        draw_pair(lines, reference=reference, called=called),
        form="paar",
        comparison=None,
        where=[values.own],
        when=span_of(parts[0].frame),
        keys=[Heading("period", "Zeitraum")],
        subject=subject,
        title=f"{subject} {values.place(values.own)}",
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


def _unfit(indicator: Indicator, what: str) -> Notice:
    return Notice(
        reason="not_comparable",
        text=f"Die Kennzahl „{indicator.title_de}“ lässt sich so nicht zeigen: {what}.",
        indicators=(indicator.id,),
    )


def _beside_bund(values: Values, indicator: Indicator) -> Protected:
    roles: dict[Any, object] = {values.own: "own", "DG": "bund"}
    names: dict[Any, object] = {**values.regions, values.own: values.project.region.name}
    part = values.whole(indicator).select(ags=[values.own, "DG"])
    return part.label("role", "ags", roles).label("series", "ags", names)


def _strongest(values: Values, part: Protected, relevant: float) -> str:
    """Return the part with the highest quotient as a message where no other can reach it."""
    title = f"{part.indicator.title_de} {values.place(values.own)}"
    frame = part.frame
    reach = frame["rounding_upper"].fillna(frame["value"])
    # The rows are sorted, the highest value first.
    best, *others = [float(value) for value in reach]
    if math.isnan(best) or any(math.isnan(other) for other in others):
        return title
    if best < max(1.0, *others) + relevant:
        return title
    place = values.place(values.own)
    return (
        f"{place[0].upper()}{place[1:]} ist im Vergleich mit Deutschland am stärksten "
        f"vertreten: {frame['series'].iloc[0]}"
    )


def _location(values: Values, part: Protected, relevant: float) -> str:
    """Return which sign the location component has, where it is the same for all base years."""
    place = values.place(values.own)
    frame = part.frame
    whole = frame[(frame["series"] == "Insgesamt") & (frame[COMPONENT] == COMPONENTS[-1])]
    found = [float(value) for value in whole["value"]]
    if len(found) < 2 or any(math.isnan(v) or abs(v) < relevant for v in found):
        return f"{part.indicator.title_de} {place}"
    if all(value > 0 for value in found):
        word = "höher"
    elif all(value < 0 for value in found):
        word = "niedriger"
    else:
        return f"{part.indicator.title_de} {place}"
    return (
        f"Die Beschäftigung {place} ist {word}, als wenn jeder Wirtschaftszweig sich seit dem "
        "Basisjahr wie in Deutschland entwickelt hätte"
    )
