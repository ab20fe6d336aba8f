"""Maps of the Kreise of the municipality's own Land."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kobimo.document import Element, Notice
from kobimo.indicators import compare, estimate_of
from kobimo.narrative import phrase_chance, phrase_map_title, phrase_verdict
from kobimo.report.figures_of_regions import assemble
from kobimo.report.missing import notice_missing
from kobimo.tables import Heading, tabulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.indicators import Comparison
    from kobimo.report.values import Values

#: What a robust difference is called, by what the comparison rests on.
WORDS = {"intervall": "belastbar", "vollerhebung": "nennenswert"}


def make_map(values: Values, indicator: Indicator) -> Element:
    """Return a map of the Kreise of the Land in the last year of the municipality.

    Where the Land is one Kreis, or no boundaries are there, a notice.
    """
    from kobimo.figures import draw_land

    obstacle = _obstacle(values, indicator)
    if obstacle is not None:
        return obstacle
    whole = values.whole(indicator)
    row = values.latest_row(whole, values.own)
    if row is None or row["value"] != row["value"]:
        return notice_missing(values, indicator)
    outlines = values.outlines
    if outlines is None:
        return _notice_boundaries(values)
    year = int(row["year"])
    keys = [str(ags) for ags in outlines.kreise["ags"]]
    has_land = "land" in indicator.comparators
    part = _with_labels(values, whole.select(year=year), keys, has_land=has_land)
    found = _compare_all(part, keys, values.land)
    basis = next((c.basis for c in found.values() if c.basis), "vollerhebung")
    signs: dict[Any, object] = {ags: _sign(c) for ags, c in found.items()}
    words: dict[Any, object] = {ags: phrase_verdict(c) for ags, c in found.items()}
    part = part.label("verdict", "ags", {**signs, values.land: ""})
    part = part.label("words", "ags", {**words, values.land: "–"})
    compared = [c for c in found.values() if c.verdict != "not_comparable"]
    differing = sum(_sign(c) != "" for c in compared)
    headings = [Heading("ags", "AGS"), Heading("series", "Region")]
    headings += [Heading("words", "Vergleich mit dem Land")] if has_land else []
    where = f"Kreise und kreisfreie Städte {values.place(values.land)}"
    when = str(row["period"])
    figure = assemble(
        values,
        [part],
        draw_land(part, outlines.kreise, word=WORDS[basis]),
        form="landkarte",
        comparison=None,
        where=[values.own],
        when=when,
        subtitle_tail=f"{len(keys)} {where}",
        keys=headings,
        table=tabulate([part], caption=f"{indicator.title_de}, {where}, {when}", keys=headings),
        title=phrase_map_title(
            indicator,
            differing,
            len(compared),
            place=values.place(values.land),
            word=WORDS[basis],
        ),
        notes=list(filter(None, [phrase_chance(len(compared))])) if basis == "intervall" else [],
    )
    return figure.model_copy(update={"sources": (*figure.sources, outlines.attribution)})


def _obstacle(values: Values, indicator: Indicator) -> Notice | None:
    """Return why there can be no map of this indicator here at all, if so."""
    if values.is_city_state:
        name = values.project.region.name
        text = (
            f"{name} ist Land und Kreis zugleich; eine Karte der Kreise des Landes gibt es nicht."
        )
    elif "kreise" not in indicator.comparators:
        text = f"Die Kennzahl „{indicator.title_de}“ wird nicht zwischen Kreisen verglichen."
    else:
        return None
    return Notice(reason="not_comparable", text=text, indicators=(indicator.id,))


def _notice_boundaries(values: Values) -> Notice:
    return Notice(
        reason="missing",
        text=f"Für eine Karte der Kreise {values.place(values.land)} fehlen die Grenzen.",
        remedy="Holen Sie die Grenzen mit „kobimo fetch“, oder legen Sie das Archiv VG2500 des "
        "Bundesamtes für Kartographie und Geodäsie nach data/eingang.",
    )


def _with_labels(
    values: Values, part: Protected, kreise: Sequence[str], *, has_land: bool
) -> Protected:
    """Return the rows of the Kreise, and of the Land, with the labels that a map needs."""
    order = [values.own, *(ags for ags in kreise if ags != values.own)]
    roles: dict[Any, object] = dict.fromkeys(order, "other")
    roles |= {values.own: "own", values.land: "land"}
    names: dict[Any, object] = {**values.regions}
    names[values.own] = values.project.region.name
    order += [values.land] if has_land else []
    part = part.select(ags=order).label("series", "ags", names).label("role", "ags", roles)
    return part.order("ags", {ags: at for at, ags in enumerate(order)})


def _compare_all(part: Protected, kreise: Sequence[str], land: str) -> dict[str, Comparison]:
    """Compare each Kreis with the Land, on protected values."""
    rows: dict[str, Any] = {str(row["ags"]): row for row in part.frame.to_dict("records")}
    other = estimate_of(rows.get(land))
    return {
        ags: compare(estimate_of(rows.get(ags)), other, indicator=part.indicator, is_contained=True)
        for ags in kreise
    }


def _sign(comparison: Comparison) -> str:
    return comparison.verdict if comparison.verdict in {"above", "below"} else ""
