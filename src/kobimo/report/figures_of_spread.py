"""Elements that say how certain the place of the municipality among the Kreise is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.disclosure import sources_of
from kobimo.document import Column, Element, Notice, Table
from kobimo.german import interval, number
from kobimo.narrative import phrase_funnel_title, phrase_multiplicity
from kobimo.report.boxes import PEERS
from kobimo.report.figures_of_regions import assemble
from kobimo.report.missing import notice_missing
from kobimo.tables import INTERVAL, Heading, tabulate

if TYPE_CHECKING:
    from kobimo.declarations.definitions import Definitions
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.indicators import Comparison
    from kobimo.indicators.funnel import Kind
    from kobimo.report.values import Values

#: Methods whose values are counts over persons, by the distribution of the counts.
KINDS: dict[str, Kind] = {"share": "share", "rate": "rate"}
FEW_KREISE = (
    "Für ein Trichterdiagramm der Kennzahl „{title}“ liegen Werte von zu wenigen Kreisen vor."
)
NO_COUNTS = (
    "Die Kennzahl „{title}“ ist kein Anteil und keine Rate; ein Trichterdiagramm ist nicht möglich."
)
NO_RANKS = (
    "Die Kennzahl „{title}“ ist kein Anteil; wie sicher ihr Platz unter den Kreisen ist, wird nur "
    "für Anteile berechnet."
)
FEW_RANKS = (
    "Wie sicher der Platz unter den Kreisen ist, lässt sich für „{title}“ nicht berechnen: Die "
    "Werte unterscheiden sich nicht stärker, als durch Zufall zu erwarten ist."
)
PLACES = (
    "Der Platz zählt vom kleinsten Wert an. Angegeben ist der Bereich, in dem er in 95 von 100 Fällen "
    "liegt, wenn alle Werte im Rahmen des Zufalls neu gezogen werden (2000 Ziehungen). "
    "Überschneiden sich zwei Bereiche, so steht die Reihenfolge nicht fest."
)
RELIABILITY = "Reliabilität: Anteil, zu dem die eigenen Zahlen den geglätteten Wert bestimmen, zwischen 0 und 1."
NOT_COMPUTED = "nicht berechnet"
#: What is counted about the comparisons of a chapter.
TESTED = ("auf Zufall geprüft", "davon belastbar", "auch unter allen belastbar")


def make_funnel(values: Values, indicator: Indicator) -> Element:
    """Return all Kreise by size and value, between the limits of chance and of usual scatter."""
    from kobimo.figures import draw_funnel
    from kobimo.indicators.funnel import trace_funnel

    if indicator.method not in KINDS:
        return _notice(indicator, "not_comparable", NO_COUNTS)
    part = kreise_of(values, indicator)
    if part is None:
        return notice_missing(values, indicator)
    frame = part.frame
    shown = frame["value"].notna()
    funnel = trace_funnel(
        frame["numerator"].where(shown),
        frame["denominator"],
        kind=KINDS[indicator.method],
        per=indicator.per,
    )
    if funnel is None:
        return _notice(indicator, "too_few", FEW_KREISE)
    own = frame[frame["ags"] == values.own].iloc[0]
    where = funnel.locate(float(own["value"]), float(own["denominator"]))
    return assemble(
        values,
        [part],
        draw_funnel(part, funnel),
        form="trichter",
        comparison=None,
        where=[values.own],
        when=str(own["period"]),
        title=phrase_funnel_title(
            indicator,
            side=where.side,
            level=where.level,
            place=values.place(values.own),
            is_usual=bool(funnel.widened),
        ),
        subtitle_tail=f"im Vergleich mit {int(shown.sum()) - 1} Kreisen und kreisfreien Städten",
        keys=[Heading("ags", "AGS"), Heading("series", "Region")],
    )


def make_multiplicity(values: Values, indicators: list[Indicator]) -> Element:
    """Return how many comparisons of these indicators were tested and how many stay robust.

    The family are all comparisons of the municipality with Land, Bund and each of its
    Vergleichskreise in its last year that rest on an interval; each is counted once, whatever
    shows it how often and in which order. Everything comes from protected values: a hidden
    value is in no comparison.
    """
    from kobimo.indicators.multiplicity import RATE, adjust, probability

    found: list[tuple[Indicator, str, Comparison]] = []
    for indicator in {item.id: item for item in indicators}.values():
        part = values.whole(indicator)
        row = values.latest_row(part, values.own)
        if row is None or row["value"] != row["value"]:
            continue
        found += [
            (indicator, other, values.compare(part, other, int(row["year"])))
            for other in (*values.compared(indicator)[1:], *values.peers_of(indicator))
        ]
    tested = [item for item in found if item[2].basis == "intervall"]
    if not tested:
        return Notice(
            reason="not_comparable",
            text="In diesem Kapitel wird kein Wert mit Intervall verglichen.",
            indicators=tuple(item.id for item in indicators),
        )
    adjusted = adjust([probability(c.difference, c.lower, c.upper) for _, _, c in tested])
    wholes = {ags for ags, _ in values.wholes}
    counts: dict[str, list[int]] = {}
    lost: dict[str, list[str]] = {}
    for (indicator, other, comparison), p in zip(tested, adjusted, strict=True):
        is_flagged = comparison.verdict in {"above", "below"}
        stays = is_flagged and bool(p <= RATE)
        group = values.regions[other] if other in wholes else PEERS
        tally = counts.setdefault(group, [0, 0, 0])
        for at, counted in enumerate((True, is_flagged, stays)):
            tally[at] += counted
        if is_flagged and not stays:
            lost.setdefault(indicator.title_de, []).append(values.place(other))
    total = [sum(column) for column in zip(*counts.values(), strict=True)]
    rows = {**counts, "zusammen": total} if len(counts) > 1 else counts
    ids = dict.fromkeys(indicator.id for indicator, _, _ in tested)
    return Table(
        id=f"vergleiche-{next(iter(ids))}",
        caption=f"Geprüfte Vergleiche dieses Kapitels: {values.project.region.name}",
        columns=(
            Column(label="Verglichen mit"),
            *(Column(label=label, numeric=True) for label in TESTED),
        ),
        rows=tuple((name, *map(str, tally)) for name, tally in rows.items()),
        data=tuple((name, *map(float, tally)) for name, tally in rows.items()),
        notes=phrase_multiplicity(tested=total[0], flagged=total[1], lost=lost),
        sources=sources_of([values.whole(item) for item in indicators], computed=True),
        indicators=tuple(ids),
    )


def make_ranks(values: Values, indicator: Indicator) -> Element:
    """Return the Kreise of the Land with the places among all Kreise that chance leaves open."""
    from kobimo.indicators.ranks import draw_shares, rank_intervals
    from kobimo.indicators.smoothing import posterior_shape, smooth

    part = kreise_of(values, indicator)
    if part is None:
        return notice_missing(values, indicator)
    is_smoothed = indicator.method == "smoothed"
    if not (is_smoothed or indicator.method == "share"):
        return _notice(indicator, "not_comparable", NO_RANKS)
    frame = part.frame
    known = frame["value"].notna()
    x, n = frame["numerator"].where(known), frame["denominator"].where(known)
    shape = posterior_shape(smooth(x, n), x, n) if is_smoothed else (x + 0.5, n - x + 0.5)
    lower, upper = rank_intervals(draw_shares(*shape))
    if not upper.any():
        return _notice(indicator, "too_few", FEW_RANKS)
    places = [
        (ags, f"{a} bis {b}" if a < b else str(a))
        for ags, a, b in zip(frame["ags"], lower, upper, strict=True)
        if b
    ]
    shown = part.select(role=["own", "land"], ags=[ags for ags, _ in places])
    shown = shown.label("places", "ags", dict(places))
    count = len(places)
    keys = [Heading("series", "Region"), Heading("places", f"Platz unter {count} Kreisen")]
    table = tabulate(
        [shown],
        caption=f"{indicator.title_de}, {frame['period'].iloc[0]}: Kreise "
        f"{values.place(values.land)} und ihr Platz unter {count} Kreisen, soweit der Zufall ihn "
        "offenlässt",
        keys=keys,
        name=f"{indicator.id}-plaetze",
        band="95-%-Bereich" if is_smoothed else INTERVAL,
    )
    if is_smoothed:
        table = add_reliability(table, shown)
    return table.model_copy(update={"notes": (*table.notes, PLACES)})


def add_reliability(table: Table, part: Protected) -> Table:
    """Return a table of smoothed values with a column that says how far each is its own."""
    found = [float(value) for value in part.frame["reliability"]]
    texts = ["–" if math.isnan(value) else number(value, 2) for value in found]
    numbers = [None if math.isnan(value) else value for value in found]
    return table.model_copy(
        update={
            "columns": (*table.columns, Column(label="Reliabilität", numeric=True)),
            "rows": tuple((*row, text) for row, text in zip(table.rows, texts, strict=True)),
            "data": tuple((*row, item) for row, item in zip(table.data, numbers, strict=True)),
            "notes": (*table.notes, RELIABILITY),
        }
    )


def make_definitions(values: Values, definitions: Definitions) -> Element:
    """Return competing definitions of one thing side by side, those without value included."""
    wholes = [ags for ags, _ in values.wholes]
    regions = [values.own, *wholes]
    rows: list[tuple[str, ...]] = []
    data: list[tuple[float | str | None, ...]] = []
    parts: list[Protected] = []
    for entry in definitions.entry:
        texts = [entry.title, entry.denominator]
        period, cells = "–", [NOT_COMPUTED] * len(regions)
        numbers: list[float | None] = [None] * len(regions)
        if entry.indicator:
            part = values.whole(values.project.catalog.indicator(entry.indicator))
            row = values.latest_row(part, values.own)
            if row is not None:
                year, period = int(row["year"]), str(row["period"])
                found = [values.row(part, ags, year) for ags in regions]
                cells = [
                    _told(item, part.indicator, is_own=ags == values.own) if item else "–"
                    for ags, item in zip(regions, found, strict=True)
                ]
                numbers = [_number(item) for item in found]
                parts.append(part.select(year=year, ags=regions))
            else:
                cells = ["keine Daten"] * len(regions)
        rows.append((*texts, period, *cells))
        data.append((*texts, period if period != "–" else None, *numbers))
    names = [values.project.region.name, *(values.regions[ags] for ags in wholes)]
    heads = ("Definition", "Nenner", "Zeitraum")
    notes = [
        f"{entry.title}: Zähler sind {entry.numerator}. Geeignet für {entry.suited}. Grenze: {entry.limit}."
        + (f" {entry.reason}" if entry.reason else "")
        for entry in definitions.entry
    ]
    return Table(
        id=f"definitionen-{definitions.id.replace('_', '-')}",
        caption=definitions.title,
        columns=(
            *(Column(label=text) for text in heads),
            *(Column(label=name, numeric=True) for name in names),
        ),
        rows=tuple(rows),
        data=tuple(data),
        notes=(*notes, *definitions.notes),
        sources=sources_of(parts, computed=True),
        indicators=tuple(entry.indicator for entry in definitions.entry if entry.indicator),
    )


def _told(row: dict[str, Any], indicator: Indicator, *, is_own: bool) -> str:
    text = str(row["text"])
    if math.isnan(row["value"]):
        return f"{text} ({row['reason']})" if row["reason"] else text
    if not is_own or math.isnan(row["lower"]):
        return text
    band = interval(row["lower"], row["upper"], indicator.unit, indicator.decimals)
    return f"{text} ({band})"


def _number(row: dict[str, Any] | None) -> float | None:
    return None if row is None or math.isnan(row["value"]) else float(row["value"])


def kreise_of(values: Values, indicator: Indicator) -> Protected | None:
    """Return the Kreise in the last year of the municipality, labelled; ``None`` without a value.

    The role is ``own``, ``land`` for Kreise of the same Land, or ``other``. A municipality that
    is no Kreis is not among them.
    """
    whole = values.whole(indicator)
    row = values.latest_row(whole, values.own)
    if row is None or row["value"] != row["value"] or len(values.own) != 5:
        return None
    keys = [ags for ags in values.regions if len(ags) == 5]
    part = whole.select(year=int(row["year"]), ags=keys)
    roles: dict[Any, object] = {
        ags: "own" if ags == values.own else "land" if ags.startswith(values.land) else "other"
        for ags in keys
    }
    names: dict[Any, object] = {**values.regions, values.own: values.project.region.name}
    part = part.label("role", "ags", roles).label("series", "ags", names)
    return part.order("ags", {ags: at for at, ags in enumerate(keys)})


def _notice(indicator: Indicator, reason: Any, text: str) -> Notice:
    return Notice(
        reason=reason, text=text.format(title=indicator.title_de), indicators=(indicator.id,)
    )
