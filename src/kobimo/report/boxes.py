"""Kernbefund and Kennzahlenkasten."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from kobimo.document import Column, Element, Finding, KeyFigure, KeyFigures, Notice, Table
from kobimo.german import difference, interval, join
from kobimo.narrative import (
    phrase_change,
    phrase_comparison,
    phrase_level,
    phrase_missing,
    phrase_verdict,
    tone,
)

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.report.values import Values


def make_finding(values: Values, indicators: list[Indicator]) -> Element:
    """Return the sentences on these indicators; the first one is the claim."""
    sentences: list[str] = []
    missing: list[Missing] = []
    for indicator in indicators:
        part = values.whole(indicator)
        row = values.latest_row(part, values.own)
        if row is None or row["value"] != row["value"]:
            missing.append(_missing(values, indicator, row))
            continue
        place = values.place(values.own)
        sentences.append(
            phrase_level(indicator, row, place=place, **period_words(values, indicator))
        )
        compared = phrase_comparison(
            [
                (values.compare(part, other, int(row["year"])), values.place(other))
                for other, kind in ((values.land, "land"), ("DG", "bund"))
                if kind in indicator.comparators
            ],
            indicator,
        )
        if compared:
            sentences.append(compared)
        changed = phrase_change(values.change(part, values.own), indicator)
        if changed:
            sentences.append(changed)
    if not sentences:
        return _notice(values, missing)
    told = phrase_missing(
        [(m.indicator, m.reason) for m in missing], place=values.place(values.own)
    )
    return Finding(
        sentences=(*sentences, told) if told else tuple(sentences),
        indicators=tuple(i.id for i in indicators),
    )


def make_key_figures(values: Values, indicators: list[Indicator]) -> Element:
    """Return the Kennzahlenkasten; indicators without any value are named below it."""
    rows: list[KeyFigure] = []
    texts: list[tuple[str, ...]] = []
    data: list[tuple[float | str | None, ...]] = []
    missing: list[Missing] = []
    sources: list[str] = []
    for indicator in indicators:
        part = values.whole(indicator)
        row = values.latest_row(part, values.own)
        if row is None or row["value"] != row["value"]:
            missing.append(_missing(values, indicator, row))
            continue
        figure, numbers = _key_figure(values, indicator, part, row)
        rows.append(figure)
        texts.append(
            (
                figure.title,
                figure.period,
                figure.value,
                figure.interval or "–",
                figure.land,
                figure.bund,
                figure.verdict,
                figure.change,
            )
        )
        data.append((figure.title, figure.period, *numbers, figure.verdict, figure.change))
        sources += part.sources
    ids = tuple(indicator.id for indicator in indicators)
    if not rows:
        return _notice(values, missing)
    told = phrase_missing(
        [(m.indicator, m.reason) for m in missing], place=values.place(values.own)
    )
    labels = (values.regions[values.land], values.regions["DG"])
    name = values.project.region.name
    title = f"Kennzahlen auf einen Blick: {name}"
    headings = ("Kennzahl", "Zeitraum", "Wert", "95-%-Intervall", *labels, "Vergleich mit dem Land")
    table = Table(
        id=f"kennzahlen-{ids[0]}",
        caption=title,
        columns=(
            *(Column(label=text, numeric=2 <= at <= 5) for at, text in enumerate(headings)),
            Column(label="Veränderung"),
        ),
        rows=tuple(texts),
        data=tuple(data),
        sources=tuple(dict.fromkeys(sources)),
        indicators=ids,
    )
    return KeyFigures(
        id=table.id,
        title=title,
        rows=tuple(rows),
        land_label=labels[0],
        bund_label=labels[1],
        table=table,
        notes=(told,) if told else (),
        sources=table.sources,
    )


def _key_figure(
    values: Values, indicator: Indicator, part: Protected, row: dict[str, Any]
) -> tuple[KeyFigure, tuple[float | str | None, ...]]:
    from kobimo.figures import draw_spark

    year = int(row["year"])
    others = {ags: values.row(part, ags, year) for ags in (values.land, "DG")}
    texts = {ags: str(other["text"]) if other else "–" for ags, other in others.items()}
    comparison = values.compare_with_land(part, year)
    change = values.change(part, values.own)
    changed = "–"
    if change.verdict in {"up", "down"}:
        step = difference(change.difference, indicator.unit, indicator.decimals)
        changed = f"{step} seit {change.from_year}"
    elif change.verdict == "no_robust_change":
        word = "nennenswert" if change.basis == "vollerhebung" else "belastbar"
        changed = f"nicht {word} seit {change.from_year}"
    lower, upper = float(row["lower"]), float(row["upper"])
    band = (
        interval(lower, upper, indicator.unit, indicator.decimals) if not math.isnan(lower) else ""
    )
    own = part.select(ags=values.own)
    figure = KeyFigure(
        indicator=indicator.id,
        title=indicator.title_de,
        period=str(row["period"]),
        value=str(row["text"]),
        interval=band,
        land=texts[values.land],
        bund=texts["DG"],
        verdict=phrase_verdict(comparison) if comparison else "–",
        verdict_class=comparison.verdict if comparison else "not_comparable",
        tone=tone(indicator, comparison) if comparison else "neutral",
        change=changed,
        spark=draw_spark(own).svg if own.frame["value"].notna().sum() > 2 else "",
    )
    numbers = [float(row["value"]), band or None]
    numbers += [
        float(other["value"]) if other and other["value"] == other["value"] else None
        for other in others.values()
    ]
    return figure, tuple(numbers)


def period_words(values: Values, indicator: Indicator) -> dict[str, str]:
    """Return the clock of an indicator, that of its numerator, and what its periods are called."""
    names = values.project.catalog.datasets_of(indicator)
    dataset = values.project.catalog.datasets[names[0]]
    return {"period_kind": dataset.period_kind.value, "period_word": dataset.period_word}


def notice_missing(values: Values, indicator: Indicator) -> Notice:
    """Return a notice that there is no value, and which file would bring one."""
    row = values.latest_row(values.whole(indicator), values.own)
    return _notice(values, [_missing(values, indicator, row)])


class Missing(NamedTuple):
    """Why an indicator has no value, and what the author of the report can do about it."""

    indicator: Indicator
    reason: str
    remedy: str


def _missing(values: Values, indicator: Indicator, row: dict[str, Any] | None) -> Missing:
    if row is not None and row["reason"]:
        return Missing(indicator, str(row["reason"]), "")
    catalog = values.project.catalog
    stored = set(values.stored)
    wanted = []
    for name in catalog.datasets_of(indicator):
        dataset = catalog.datasets[name]
        if name not in stored:
            place = "data/eingang" if dataset.tables else "data/kommunal"
            table = f"Tabelle {dataset.tables[0]}" if dataset.tables else f"„{dataset.title}“"
            wanted.append(f"{table} nach {place}")
    remedy = f"Legen Sie {join(wanted)}." if wanted else ""
    return Missing(indicator, "keine Daten", remedy)


def _notice(values: Values, missing: list[Missing]) -> Notice:
    return Notice(
        reason="missing",
        text=phrase_missing(
            [(m.indicator, m.reason) for m in missing], place=values.place(values.own)
        ),
        remedy=" ".join(dict.fromkeys(m.remedy for m in missing if m.remedy)),
        indicators=tuple(m.indicator.id for m in missing),
    )
