"""Figures that set the municipality beside its Land, the Bund and the other Kreise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.disclosure import sources_of
from kobimo.document import Element, Figure, Table
from kobimo.german import UNITS, join, quantity
from kobimo.narrative import phrase_title
from kobimo.report.boxes import PEERS
from kobimo.report.missing import notice_missing
from kobimo.report.responses import response_notes
from kobimo.tables import INTERVAL, Heading, sign_notes, tabulate

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd

    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.figures import Drawing
    from kobimo.indicators import Comparison
    from kobimo.report.values import Values

#: Reading of an interval → what is said of it under a figure.
READINGS = {
    "superpopulation": "Das 95-%-Intervall zeigt, wie stark der Wert allein durch Zufall schwanken kann.",
    "sample": "Das 95-%-Intervall zeigt, wie weit das Ergebnis der Befragten von dem aller "
    "abweichen kann.",
}
HIDDEN = "Geheimhaltung"
#: What a median of several regions has not.
DETAILS = ("lower", "upper", "numerator", "denominator")
#: Reasons that need no line: the value is simply not there (yet).
ABSENT = {"", "keine Angabe", "liegt noch nicht vor"}


def make_trend(values: Values, indicator: Indicator) -> Element:
    """Return the line over the years with interval, Land, Bund and the declared breaks."""
    from kobimo.figures import draw_trend

    regions = values.compared(indicator)
    part = _with_roles(values, values.whole(indicator), regions)
    own = part.select(ags=values.own)
    if own.is_empty:
        return notice_missing(values, indicator)
    row = values.latest_row(part, values.own) or {}
    comparison = values.compare_with_reference(values.whole(indicator), int(row["year"]))
    valued = own.frame[own.frame["value"].notna()]
    years = valued["year"]
    return assemble(
        values,
        [part],
        draw_trend(part, breaks=part.breaks),
        form="trend",
        comparison=comparison,
        where=regions,
        when=span_of(valued),
        keys=[Heading("series", "Region"), Heading("period", "Zeitraum")],
        notes=[
            f"Ab {item.year} nicht mit früheren Jahren vergleichbar: {item.reason}"
            for item in part.breaks
            if years.min() < item.year <= years.max()
        ],
    )


def make_strip(values: Values, indicator: Indicator) -> Element:
    """Return all Kreise on one axis in the last year of the municipality."""
    from kobimo.figures import Middle, draw_strip

    whole = values.whole(indicator)
    row = values.latest_row(whole, values.own)
    if row is None or row["value"] != row["value"]:
        return notice_missing(values, indicator)
    year = int(row["year"])
    compared = values.compared(indicator)
    shown = [ags for ags in values.regions if len(ags) == 5 or ags in compared]
    part = _with_roles(values, whole.select(year=year), shown)
    peers = set(values.peers_of(indicator))
    roles = dict(zip(part.frame["ags"], part.frame["role"], strict=True))
    part = part.label("role", "ags", {a: "peer" if a in peers else roles[a] for a in roles})
    against = values.against_peers(whole, year)
    middle = None
    if against is not None and against.compared:
        text = quantity(against.middle, indicator.unit, indicator.decimals)
        middle = Middle(PEERS, against.middle, text)
    others = sum(len(ags) == 5 and ags != values.own for ags in part.frame["ags"])
    comparison = values.compare_with_reference(whole, year)
    return assemble(
        values,
        [part],
        draw_strip(part, own=values.own, middle=middle),
        form="strip",
        comparison=comparison,
        where=[values.own],
        when=str(row["period"]),
        subtitle_tail=f"im Vergleich mit {others} Kreisen und kreisfreien Städten",
        keys=[Heading("ags", "AGS"), Heading("series", "Region")],
    )


def make_bars(values: Values, indicator: Indicator) -> Element:
    """Return bars of the municipality, Land, Bund and the comparison regions."""
    from kobimo.figures import draw_bars

    whole = values.whole(indicator)
    row = values.latest_row(whole, values.own)
    if row is None or row["value"] != row["value"]:
        return notice_missing(values, indicator)
    year = int(row["year"])
    own, *others = values.compared(indicator)
    peers = values.peers_of(indicator)
    wanted = [own, *others, *peers]
    part = _with_roles(values, whole.select(year=year), list(dict.fromkeys(wanted)))
    return assemble(
        values,
        [part],
        draw_bars(part, category="series"),
        form="balken",
        comparison=values.compare_with_reference(whole, year),
        where=[own, *others],
        when=str(row["period"]),
        subtitle_tail=f"im Vergleich mit {len(peers)} Vergleichskreisen" if peers else "",
        keys=[Heading("series", "Region")],
    )


def make_table(values: Values, indicators: list[Indicator]) -> Element:
    """Return a table of several indicators for municipality, Land and Bund in the last year."""
    parts: list[Protected] = []
    further: dict[str, dict[Hashable, Any]] = {}
    for indicator in indicators:
        whole = values.whole(indicator)
        row = values.latest_row(whole, values.own)
        if row is None or row["value"] != row["value"]:
            continue
        regions = values.compared(indicator)
        year = int(row["year"])
        parts.append(_with_roles(values, whole.select(year=year), regions))
        against = values.against_peers(whole, year)
        if against is not None and against.compared:
            text = quantity(against.middle, indicator.unit, indicator.decimals)
            further[indicator.id] = dict.fromkeys(DETAILS, math.nan)
            named = {"series": f"{PEERS} (Median)", "value": against.middle, "text": text}
            further[indicator.id].update(named)
    if not parts:
        return notice_missing(values, indicators[0])
    found = {ags for part in parts for ags in part.frame["ags"]}
    names = join([name for ags, name in values.regions.items() if ags in found])
    return tabulate(
        parts,
        caption=f"{titles_of(parts)}; {names}",
        keys=[Heading("series", "Region"), Heading("period", "Zeitraum")],
        name=f"{indicators[0].id}-tabelle",
        further=further,
    )


def assemble(
    values: Values,
    parts: list[Protected],
    drawing: Drawing,
    *,
    form: str,
    comparison: Comparison | None,
    where: list[str],
    when: str,
    keys: list[Heading],
    subtitle_tail: str = "",
    notes: list[str] | None = None,
    title: str = "",
    subject: str = "",
    unit: str = "",
    band: str = INTERVAL,
    table: Table | None = None,
) -> Figure:
    """Return a figure with title, subtitle, table, notes and sources from its parts.

    The title is a message where ``comparison`` permits one. ``subject`` names what is shown
    where that is not one indicator; the subtitle leaves it out where the title begins with it.
    ``unit`` is the one of the indicator by default, ``band`` says what the bounds are. Notes
    say how many values are not shown, and why.
    """
    indicator = parts[0].indicator
    names = join([values.regions[ags] for ags in where if ags in values.regions])
    place = values.place(values.own)
    if subject and not title:
        title = f"{subject} {place}"
    subject = subject or indicator.title_de
    title = title or phrase_title(
        indicator, comparison, place=place, other=f"dem {values.reference}"
    )
    told = [] if title.startswith(subject) else [subject]
    subtitle = ", ".join([*told, names, when, unit or UNITS[indicator.unit].label])
    if subtitle_tail:
        subtitle += f"; {subtitle_tail}"
    if table is None:
        table = tabulate(parts, caption=f"{subject}, {names}, {when}", keys=keys, band=band)
    lines = [*(notes or []), *drawing.notes]
    if indicator.benchmark:
        lines.append(indicator.benchmark)
    if any(column.label.startswith(INTERVAL) for column in table.columns):
        intervals = values.project.catalog.intervals
        readings = (intervals[part.indicator.uncertainty].reading for part in parts)
        lines += dict.fromkeys(READINGS[item] for item in readings if item in READINGS)
    lines += response_notes(values, parts)
    lines += missing_notes(parts)
    lines += rounding_notes(values, parts)
    return Figure(
        id=f"{indicator.id}-{form}",
        title=title,
        subtitle=subtitle,
        svg=drawing.svg,
        alt=drawing.alt,
        table=table.model_copy(update={"id": f"{indicator.id}-{form}", "notes": sign_notes(parts)}),
        notes=tuple(dict.fromkeys(lines)),
        sources=sources_of(parts),
        indicators=tuple(dict.fromkeys(part.indicator.id for part in parts)),
    )


def span_of(frame: pd.DataFrame) -> str:
    """Return the first and the last period: „2011–2023“, of Schuljahre „2011/12 bis 2023/24“."""
    ordered = frame.sort_values("year")
    first, last = (str(ordered["period"].iloc[at]) for at in (0, -1))
    if first == last:
        return first
    if "/" in first:
        return f"{first} bis {last}"
    return f"{ordered['year'].iloc[0]}–{ordered['year'].iloc[-1]}"


def titles_of(parts: Sequence[Protected]) -> str:
    """Return the titles of one or two indicators, of more the first and how many follow."""
    titles = [part.indicator.title_de for part in parts]
    if len(titles) > 2:
        return f"{titles[0]} und {len(titles) - 1} weitere Kennzahlen"
    return join(titles, link="sowie")


def missing_notes(parts: Sequence[Protected]) -> list[str]:
    """Return how many values are not shown for a reason that is not just their absence."""
    counts: dict[str, int] = {}
    for part in parts:
        frame = part.frame
        for reason in frame.loc[frame["value"].isna(), "reason"]:
            counts[str(reason)] = counts.get(str(reason), 0) + 1
    lines = []
    for reason in sorted(set(counts) - ABSENT):
        is_one = counts[reason] == 1
        head = "Ein Wert wird" if is_one else f"{counts[reason]} Werte werden"
        lines.append(
            f"{head} wegen der Geheimhaltung nicht gezeigt."
            if reason == HIDDEN
            else f"{head} nicht gezeigt: {reason}."
        )
    return lines


def rounding_notes(values: Values, parts: list[Protected]) -> list[str]:
    """Return which Land rounds the counts behind these values, and to what."""
    notes = []
    catalog = values.project.catalog
    for part in parts:
        for name in catalog.datasets_of(part.indicator):
            base = catalog.datasets[name].rounding.get(values.land)
            if base:
                notes.append(
                    f"Die Fallzahlen sind in {values.regions[values.land]} auf Vielfache von {base} gerundet."
                )
    return notes


def _with_roles(values: Values, part: Protected, regions: list[str]) -> Protected:
    """Return the rows of these regions with the labels a figure needs."""
    roles: dict[Any, object] = dict.fromkeys(regions, "other")
    roles |= {values.land: "land", "DG": "bund", values.own: "own"}
    names: dict[Any, object] = {**values.regions, values.own: values.project.region.name}
    part = part.select(ags=regions).label("role", "ags", roles).label("series", "ags", names)
    return part.order("ags", {ags: at for at, ags in enumerate(regions)})
