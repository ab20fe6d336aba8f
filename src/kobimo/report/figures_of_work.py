"""Figures of jobs: how strongly sectors are represented, and which part of a change is theirs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.document import Element, Notice
from kobimo.german import interval, join
from kobimo.indicators.workforce.shift_share import COMPONENT, COMPONENTS, SPAN, span_name
from kobimo.report.figures_of_groups import category_labels
from kobimo.report.figures_of_regions import assemble
from kobimo.report.missing import notice_missing
from kobimo.tables import Heading

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.report.values import Values

#: What a component is called.
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
        return notice_unfit(indicator, "keine Gliederung in Wirtschaftszweige")
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
        return notice_unfit(indicator, "keine Basisjahre")
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


def notice_unfit(indicator: Indicator, what: str) -> Notice:
    """Return that an indicator cannot be shown in this form, and what it has or lacks."""
    return Notice(
        reason="not_comparable",
        text=f"Die Kennzahl „{indicator.title_de}“ lässt sich so nicht zeigen: {what}.",
        indicators=(indicator.id,),
    )


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
