"""Kernbefund and Kennzahlenkasten."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.disclosure import sources_of
from kobimo.document import Column, Element, Finding, KeyFigure, KeyFigures, Table
from kobimo.german import UNITS, interval, quantity
from kobimo.narrative import (
    Interruption,
    phrase_breaks,
    phrase_change,
    phrase_comparison,
    phrase_level,
    phrase_peers,
    phrase_step,
    phrase_verdict,
    tone,
)
from kobimo.report.missing import Missing, explain_missing, notice_of, tell_missing
from kobimo.report.responses import tell_response
from kobimo.tables import INTERVAL

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.indicators import Change
    from kobimo.report.values import Values


#: Heading of the median of the Vergleichskreise.
PEERS = "Vergleichskreise"
NO_INTERVALS = (
    "Intervalle sind auf Entscheidung der Kommune nicht abgedruckt; die Urteile beruhen auf ihnen."
)


def make_finding(values: Values, indicators: list[Indicator]) -> Element:
    """Return the sentences on these indicators; the first one is the claim."""
    sentences: list[str] = []
    missing: list[Missing] = []
    interrupted: list[Interruption] = []
    is_explained = False
    last: tuple[object, ...] = ()
    for indicator in indicators:
        part = values.whole(indicator)
        row = values.latest_row(part, values.own)
        if row is None or row["value"] != row["value"]:
            missing.append(explain_missing(values, indicator, row))
            continue
        place = values.place(values.own)
        words = period_words(values, indicator)
        is_repeated = (row["period"], *words.values()) == last
        last = (row["period"], *words.values())
        sentences.append(
            phrase_level(indicator, row, place=place, is_repeated=is_repeated, **words)
        )
        response = tell_response(values, indicator, int(row["year"]))
        if response not in sentences:  # several questions of one survey
            sentences.append(response)
        comparisons = [
            (values.compare(part, other, int(row["year"])), values.place(other))
            for other in values.compared(indicator)[1:]
        ]
        sentences.append(phrase_comparison(comparisons, indicator, explain=not is_explained))
        is_explained |= any(comparison.excluded_own for comparison, _ in comparisons)
        against = values.against_peers(part, int(row["year"]))
        sentences.append(phrase_peers(against, indicator, place=place))
        change = values.change(part, values.own)
        sentences.append(
            phrase_change(
                change,
                indicator,
                since=since_of(part, values.own, change),
                reached=str(row["text"]),
                period_word=_word_of(**words),
            )
        )
        if change.verdict == "not_comparable" and change.break_:
            year = change.break_.year
            reasons = dict.fromkeys(b.reason for b in part.breaks if b.year == year)
            interrupted.append(Interruption(indicator, year, tuple(reasons)))
    if not any(sentences):
        return notice_of(values, missing)
    is_all = len(interrupted) == len(indicators) - len(missing)
    sentences.append(phrase_breaks(interrupted, is_all=is_all))
    sentences.append(tell_missing(values, missing))
    return Finding(
        sentences=tuple(filter(None, sentences)), indicators=tuple(i.id for i in indicators)
    )


def make_key_figures(values: Values, indicators: list[Indicator]) -> Element:
    """Return the Kennzahlenkasten; indicators without any value are named below it."""
    rows: list[KeyFigure] = []
    texts: list[tuple[str, ...]] = []
    data: list[tuple[float | str | None, ...]] = []
    missing: list[Missing] = []
    shown: list[Protected] = []
    responses: list[str] = []
    for indicator in indicators:
        part = values.whole(indicator)
        row = values.latest_row(part, values.own)
        if row is None or row["value"] != row["value"]:
            missing.append(explain_missing(values, indicator, row))
            continue
        figure, numbers = _key_figure(values, indicator, part, row)
        rows.append(figure)
        texts.append(
            (
                figure.title,
                figure.period,
                figure.value,
                figure.interval or "–",
                figure.land or "–",
                figure.bund or "–",
                figure.peers or "–",
                figure.verdict or "–",
                figure.change or "–",
            )
        )
        data.append(
            (figure.title, figure.period, *numbers, figure.verdict or None, figure.change or None)
        )
        shown.append(part)
        response = tell_response(values, indicator, int(row["year"]))
        responses.append(f"{indicator.title_de}: {response}" if response else "")
    ids = tuple(indicator.id for indicator in indicators)
    if not rows:
        return notice_of(values, missing)
    told = tell_missing(values, missing)
    labels = (values.regions[values.land], values.regions["DG"])
    name = values.project.region.name
    title = f"Kennzahlen auf einen Blick: {name}"
    compared = "Deutschland" if values.is_city_state else "dem Land"
    headings = (
        "Kennzahl",
        "Zeitraum",
        "Wert",
        INTERVAL,
        *labels,
        PEERS,
        f"Vergleich mit {compared}",
    )
    table = Table(
        id=f"kennzahlen-{ids[0]}",
        caption=title,
        columns=(
            *(Column(label=text, numeric=2 <= at <= 6) for at, text in enumerate(headings)),
            Column(label="Veränderung"),
        ),
        rows=tuple(texts),
        data=tuple(data),
        sources=sources_of(shown, computed=True),
        indicators=ids,
    )
    if not any(row.interval for row in rows):
        table = _without_column(table, headings.index(INTERVAL))
    return KeyFigures(
        id=table.id,
        title=title,
        rows=tuple(rows),
        land_label=labels[0],
        bund_label=labels[1],
        peers_label=PEERS.replace("kreise", "\u00adkreise"),
        table=table,
        notes=tuple(filter(None, (*_remarks(values, rows), *responses, told))),
        sources=table.sources,
    )


def _key_figure(
    values: Values, indicator: Indicator, part: Protected, row: dict[str, Any]
) -> tuple[KeyFigure, tuple[float | str | None, ...]]:
    from kobimo.figures import draw_spark

    year = int(row["year"])
    others = {ags: values.row(part, ags, year) for ags in (values.land, "DG")}
    if values.is_city_state:
        others[values.land] = None
    texts = {ags: str(other["text"]) if other else "" for ags, other in others.items()}
    comparison = values.compare_with_reference(part, year)
    change = values.change(part, values.own)
    lower, upper = float(row["lower"]), float(row["upper"])
    band = (
        interval(lower, upper, indicator.unit, indicator.decimals) if not math.isnan(lower) else ""
    )
    own = part.select(ags=values.own)
    against = values.against_peers(part, year)
    middle = ""
    if against is not None and against.compared:
        middle = quantity(against.middle, indicator.unit, indicator.decimals)
    figure = KeyFigure(
        indicator=indicator.id,
        title=indicator.title_de,
        period=str(row["period"]),
        value=str(row["text"]) + _base(indicator),
        interval=band,
        land=texts[values.land],
        bund=texts["DG"],
        peers=middle,
        verdict=phrase_verdict(comparison) if comparison else "",
        verdict_class=comparison.verdict if comparison else "",
        tone=tone(indicator, comparison) if comparison else "neutral",
        change=phrase_step(change, indicator, since=since_of(part, values.own, change)),
        spark=draw_spark(own).svg if own.frame["value"].notna().sum() > 2 else "",
    )
    numbers = [float(row["value"]), band or None]
    numbers += [
        float(other["value"]) if other and other["value"] == other["value"] else None
        for other in others.values()
    ]
    numbers.append(against.middle if against and middle else None)
    return figure, tuple(numbers)


def _without_column(table: Table, at: int) -> Table:
    """Return a table without one column, where no row has anything in it."""
    return table.model_copy(
        update={
            "columns": (*table.columns[:at], *table.columns[at + 1 :]),
            "rows": tuple((*row[:at], *row[at + 1 :]) for row in table.rows),
            "data": tuple((*row[:at], *row[at + 1 :]) for row in table.data),
        }
    )


def _base(indicator: Indicator) -> str:
    """Return „ je 1 000“ for a rate whose title does not say it."""
    label = UNITS[indicator.unit].label
    is_told = not label.startswith("je ") or "je 1" in indicator.title_de
    return "" if is_told else "\u00a0" + label.replace(" ", "\u00a0")


def _remarks(values: Values, rows: list[KeyFigure]) -> list[str]:
    """Return why cells of the Kasten are empty."""
    remarks = []
    name = values.project.region.name
    if not values.project.kommune.darstellung.intervalle:
        remarks.append(NO_INTERVALS)
    if values.is_city_state:
        remarks.append(f"{name} ist zugleich Kommune und Land; verglichen wird mit Deutschland.")
    if any(not row.land and not row.bund for row in rows):
        remarks.append(
            "Wo die Werte für Land und Bund fehlen, liegen sie in dieser Abgrenzung nicht vor."
        )
    if any(row.peers for row in rows):
        many = len(values.peers.chosen)
        remarks.append(f"{PEERS}: mittlerer Wert (Median) von {many} ähnlichen Kreisen.")
    return remarks


def since_of(part: Protected, ags: str, change: Change) -> str:
    """Return the period a change starts from: „2018/19“, of days the year."""
    frame = part.frame
    found = frame[(frame["ags"] == ags) & (frame["year"] == change.from_year)]["period"]
    period = str(found.iloc[0]) if len(found) else ""
    return period if "/" in period else str(change.from_year)


def _word_of(*, period_kind: str, period_word: str) -> str:
    return period_word or ("Schuljahr" if period_kind == "schuljahr" else "")


def period_words(values: Values, indicator: Indicator) -> dict[str, str]:
    """Return the clock of an indicator, that of its numerator, and what its periods are called."""
    names = values.project.catalog.datasets_of(indicator)
    dataset = values.project.catalog.datasets[names[0]]
    return {"period_kind": dataset.period_kind.value, "period_word": dataset.period_word}
