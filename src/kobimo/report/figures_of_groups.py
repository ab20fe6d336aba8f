"""Figures of groups inside one region: breakdowns, shares that add up, the age structure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kobimo.german import label_of
from kobimo.report.figures_of_regions import assemble, span_of
from kobimo.report.missing import notice_missing
from kobimo.tables import Heading, tabulate_cross

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.document import Element
    from kobimo.report.values import Values

#: Years between the two age structures of a pyramid.
PYRAMID_SPAN = 10


def make_bars(values: Values, indicator: Indicator, *, by: str) -> Element:
    """Return bars of the categories of one breakdown."""
    from kobimo.figures import draw_bars

    part = _latest_groups(values, indicator, (by,))
    if part is None:
        return notice_missing(values, indicator)
    labels = category_labels(values, indicator, by)
    part = part.label(f"{by}_label", by, labels).label("series", by, labels)
    return assemble(
        values,
        [part],
        draw_bars(part, category=f"{by}_label"),
        form=f"nach-{by}",
        comparison=None,
        where=[values.own],
        when=str(part.frame["period"].iloc[0]),
        keys=[Heading(f"{by}_label", dimension_label(by))],
        subject=_subject_by(indicator, by),
    )


def make_dumbbell(values: Values, indicator: Indicator, *, by: str) -> Element:
    """Return two groups over the years."""
    from kobimo.figures import draw_dumbbell

    part = _groups(values, indicator, (by,))
    if part is None or part.is_empty:
        return notice_missing(values, indicator)
    labels = category_labels(values, indicator, by)
    part = part.label("series", by, labels)
    return assemble(
        values,
        [part],
        draw_dumbbell(part, category="period", series="series"),
        form=f"nach-{by}",
        comparison=None,
        where=[values.own],
        when=span_of(part.frame),
        keys=[Heading("period", "Zeitraum"), Heading("series", dimension_label(by))],
        subject=_subject_by(indicator, by),
    )


def make_heat(values: Values, indicator: Indicator, *, rows: str, columns: str) -> Element:
    """Return the cross of two breakdowns."""
    from kobimo.figures import draw_heat

    part = _latest_groups(values, indicator, (rows, columns))
    if part is None:
        return notice_missing(values, indicator)
    down, across = (category_labels(values, indicator, name) for name in (rows, columns))
    part = part.label("row_label", rows, down).label("column_label", columns, across)
    order = {name: at for at, name in enumerate(down)}
    part = part.order(rows, order)
    period = str(part.frame["period"].iloc[0])
    caption = f"{indicator.title_de} {values.place(values.own)}, {period}"
    return assemble(
        values,
        [part],
        draw_heat(part, rows="row_label", columns="column_label"),
        form=f"{rows}-{columns}",
        comparison=None,
        where=[values.own],
        when=period,
        keys=[],
        table=tabulate_cross(
            part,
            caption=caption,
            rows=Heading("row_label", dimension_label(rows)),
            columns="column_label",
            row_order=[str(text) for text in down.values()],
            column_order=[str(text) for text in across.values()],
        ),
    )


def make_pyramid(values: Values, indicator: Indicator) -> Element:
    """Return the age structure by sex, with that of ten years before as outline."""
    from kobimo.figures import draw_pyramid

    age = next((name for name in indicator.breakdowns if name.startswith("alter")), "")
    part = _groups(values, indicator, ("geschlecht", age)) if age else None
    if part is None or part.is_empty:
        return notice_missing(values, indicator)
    last = int(part.latest().frame["year"].max())
    years = sorted(int(year) for year in part.frame["year"].unique())
    earlier = last - PYRAMID_SPAN if last - PYRAMID_SPAN in years else years[0]
    part = part.select(year=[earlier, last], geschlecht=["maennlich", "weiblich"])
    ages = category_labels(values, indicator, age)
    sexes = category_labels(values, indicator, "geschlecht")
    part = part.label(f"{age}_label", age, ages).label("geschlecht_label", "geschlecht", sexes)
    part = part.order(age, {name: at for at, name in enumerate(ages)})
    drawing = draw_pyramid(
        part,
        age=f"{age}_label",
        sex="geschlecht",
        reference_year=earlier if earlier != last else None,
    )
    return assemble(
        values,
        [part],
        drawing,
        form="pyramide",
        comparison=None,
        where=[values.own],
        when=f"{earlier} und {last}" if earlier != last else str(last),
        keys=[
            Heading("period", "Zeitraum"),
            Heading(f"{age}_label", dimension_label(age)),
            Heading("geschlecht_label", "Geschlecht"),
        ],
    )


def make_stacked(values: Values, indicators: list[Indicator], *, of: str) -> Element:
    """Return shares that add up to the whole, a row each for municipality, Land and Bund."""
    from kobimo.figures import draw_stacked

    first = values.whole(indicators[0])
    row = values.latest_row(first, values.own)
    if row is None or row["value"] != row["value"]:
        return notice_missing(values, indicators[0])
    regions = [values.own, *(ags for ags, _ in values.wholes)]
    names: dict[Any, object] = {ags: values.regions[ags] for ags in regions}
    parts = [
        values.whole(indicator)
        .select(ags=regions, year=int(row["year"]))
        .label("series", "ags", names)
        .order("ags", {ags: at for at, ags in enumerate(regions)})
        for indicator in indicators
    ]
    return assemble(
        values,
        parts,
        draw_stacked(parts, rows="series", subject=of),
        form="zusammensetzung",
        comparison=None,
        where=regions,
        when=str(row["period"]),
        keys=[Heading("series", "Region")],
        subject=of,
    )


def make_stacked_years(values: Values, indicators: list[Indicator], *, of: str) -> Element:
    """Return shares that add up to the whole, a row for each year."""
    from kobimo.figures import draw_stacked

    parts = [values.whole(indicator).select(ags=values.own) for indicator in indicators]
    if parts[0].is_empty:
        return notice_missing(values, indicators[0])
    return assemble(
        values,
        parts,
        draw_stacked(parts, rows="period", subject=of),
        form="zusammensetzung-jahre",
        comparison=None,
        where=[values.own],
        when=span_of(parts[0].frame),
        keys=[Heading("period", "Zeitraum")],
        subject=of,
    )


def _subject_by(indicator: Indicator, by: str) -> str:
    """Return „Arbeitslosenquote nach Personengruppe“, the title itself where it names a group."""
    title = indicator.title_de
    return title if " nach " in title else f"{title} nach {dimension_label(by)}"


def category_labels(values: Values, indicator: Indicator, dimension: str) -> dict[Any, object]:
    """Return the categories of a breakdown in declared order with their German labels."""
    labels: dict[str, str] = {}
    catalog = values.project.catalog
    for name in catalog.datasets_of(indicator):
        labels = {**catalog.datasets[name].labels.get(dimension, {}), **labels}
    return {key: labels.get(key, label_of(key)) for key in indicator.breakdowns[dimension]}


def dimension_label(dimension: str) -> str:
    """Return the heading of a dimension: „Altersgruppe“, „Geschlecht“, „Träger“."""
    text = dimension.replace("traeger", "träger").replace("faecher", "fächer").replace("_", " ")
    return text[0].upper() + text[1:]


def _groups(values: Values, indicator: Indicator, shown: tuple[str, ...]) -> Protected | None:
    """Return the municipality's rows of the shown breakdowns, the other ones at their total."""
    fixed = {name: "total" for name in indicator.breakdowns if name not in shown}
    part = values.of(indicator).select(ags=values.own, **fixed)
    wanted: dict[str, object] = {name: list(indicator.breakdowns[name]) for name in shown}
    part = part.select(**wanted)
    return None if part.frame.empty else part


def _latest_groups(
    values: Values, indicator: Indicator, shown: tuple[str, ...]
) -> Protected | None:
    part = _groups(values, indicator, shown)
    return None if part is None or part.is_empty else part.latest()
