"""Figures of the situation of areas: classes, types, sensitivity of an index, supply beside need."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.disclosure import sources_of
from kobimo.document import Column, Element, Table
from kobimo.german import NARROW, join, number
from kobimo.indicators.areas.component_index import WAYS
from kobimo.report import figures_of_areas
from kobimo.report.figures_of_regions import assemble, titles_of
from kobimo.tables import INTERVAL, sign_notes

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.indicators.areas.component_index import Sensitivity
    from kobimo.report.values import Values


def tabulate_classes(values: Values, part: Protected) -> Table:
    """Return areas with value, interval, class, and how sure the class is, as far as there are any."""
    classes = part.indicator.classes
    if classes is None:
        raise ValueError("the indicator declares no classes")
    frame = part.frame
    is_code = not classes.borders
    has_interval = bool(frame["lower"].notna().any())
    has_certainty = "certainty" in frame and bool(frame["certainty"].notna().any())
    columns = [Column(label=values.area_words[0])]
    columns += [] if is_code else [Column(label="Wert", numeric=True)]
    if has_interval:
        columns += [
            Column(label=f"{INTERVAL} von", numeric=True),
            Column(label="bis", numeric=True),
        ]
    columns.append(Column(label="Klasse"))
    if has_certainty:
        columns.append(Column(label="Klasse in Prozent der Ziehungen", numeric=True))
    rows: list[tuple[str, ...]] = []
    data: list[tuple[float | str | None, ...]] = []
    for row in frame.to_dict("records"):
        is_known = not math.isnan(row["value"])
        label = classes.label_of(row["value"]) if is_known else str(row["text"])
        numbers = [] if is_code else [(row["value"], part.indicator.decimals)]
        if has_interval:
            numbers += [(row[end], part.indicator.decimals) for end in ("lower", "upper")]
        certainty = [(row["certainty"], 0)] if has_certainty else []
        texts = [_text(*item) for item in numbers]
        rows.append((str(row["series"]), *texts, label, *(_text(*item) for item in certainty)))
        data.append(
            (
                str(row["series"]),
                *(_number(value) for value, _ in numbers),
                label if is_known else None,
                *(_number(value) for value, _ in certainty),
            )
        )
    return Table(
        caption=f"{part.indicator.title_de}, {frame['period'].iloc[0]}",
        columns=tuple(columns),
        rows=tuple(rows),
        data=tuple(data),
        notes=sign_notes([part]),
        sources=part.sources,
        indicators=(part.indicator.id,),
    )


def make_matrix(values: Values, down: Indicator, across: Indicator) -> Element:
    """Return the areas in the classes of two indicators: how things stand and how they moved."""
    from kobimo.figures import draw_matrix

    parts = [figures_of_areas.areas_of(values, indicator) for indicator in (down, across)]
    for part, indicator in zip(parts, (down, across), strict=True):
        if part is None:
            return figures_of_areas.notice_missing_areas(values, indicator)
    first, second = (part for part in parts if part is not None)
    plural = values.area_words[1]
    return assemble(
        values,
        [first, second],
        draw_matrix(first, second, plural=plural),
        form="matrix",
        comparison=None,
        where=[values.own],
        when=str(first.frame["period"].iloc[0]),
        unit=f"{plural} nach Klassen",
        keys=[],
        title=f"{plural} {values.place(values.own)} nach Lage und Entwicklung",
        subject=titles_of([first, second]),
        table=_pair_table(values, first, second),
    )


def make_profile(values: Values, indicator: Indicator) -> Element:
    """Return what is typical of each type of areas, or a notice why there are no types."""
    from kobimo.figures import draw_profile

    types = figures_of_areas.areas_of(values, indicator)
    if types is None:
        return figures_of_areas.notice_missing_areas(values, indicator)
    catalog = values.project.catalog
    components = [catalog.indicator(item.indicator) for item in indicator.components]
    year = int(types.frame["year"].iloc[0])
    parts = [figures_of_areas.areas_of(values, item, year=year) for item in components]
    known = [part for part in parts if part is not None]
    found = values.types(indicator)
    notes = []
    if found is not None:
        notes.append(
            f"Stabilität der Gruppen über Stichproben der Gebiete (angepasster Rand-Index): "
            f"{number(found.stability, 2)}, bei völlig gleichen Gruppen 1; mittlere Silhouette "
            f"{number(found.silhouette, 2)}. Die Zahl der Gruppen folgt der Gap-Statistik."
        )
    plural = values.area_words[1]
    return assemble(
        values,
        [types, *known],
        draw_profile(types, known, plural=plural),
        form="profil",
        comparison=None,
        where=[values.own],
        when=str(types.frame["period"].iloc[0]),
        unit="Mittel der gezeigten Gebiete; Farbe: Abstand vom Mittel in Standardabweichungen",
        keys=[],
        title=f"Typen der {plural} {values.place(values.own)}",
        subject=indicator.title_de,
        notes=notes,
        table=tabulate_classes(values, types),
    )


def make_scatter(
    values: Values, across: Indicator, upward: Indicator, *, is_need: bool = False
) -> Element:
    """Return areas over two indicators.

    Parameters
    ----------
    is_need
        The first is a need that the second should meet: a line shows what areas would have if
        the second were proportional to the first.
    """
    from kobimo.figures import draw_scatter

    second = figures_of_areas.areas_of(values, upward)
    if second is None:
        return figures_of_areas.notice_missing_areas(values, upward)
    year = int(second.frame["year"].iloc[0])
    first = figures_of_areas.areas_of(values, across, year=year)
    if first is None:
        return figures_of_areas.notice_missing_areas(values, across)
    whole = None
    if is_need:
        ends = [values.row(values.whole(item), values.own, year) for item in (across, upward)]
        if all(end is not None for end in ends):
            whole = tuple(float(end["value"]) for end in ends if end is not None)
    place = values.place(values.own)
    return assemble(
        values,
        [first, second],
        draw_scatter(
            first,
            second,
            whole=(whole[0], whole[1]) if whole else None,
            proportional="genau nach dem Bedarf verteilt" if whole else "",
            plural=values.area_words[1],
        ),
        form="bedarf" if is_need else "punkte",
        comparison=None,
        where=[values.own],
        when=str(second.frame["period"].iloc[0]),
        unit=f"ein Punkt je {values.area_words[0]}",
        keys=[],
        title=f"{upward.title_de} und {across.title_de} {place}",
        subject=titles_of([second, first]),
        notes=[f"Bedarf: {across.title_de}."] if whole else None,
        table=_pair_table(values, first, second),
    )


def make_sensitivity(values: Values, indicator: Indicator) -> Element:
    """Return a table of how much an index depends on the way of computing it."""
    part = figures_of_areas.areas_of(values, indicator)
    found = values.sensitivity(indicator)
    if part is None or found is None:
        return figures_of_areas.notice_missing_areas(values, indicator)
    titles = [values.project.catalog.indicator(name).title_de for name in found.indicators]
    rows = _loadings(found, titles)
    columns = ("Prüfung", *WAYS)
    texts = tuple((label, *(_text(item, 2) for item in cells)) for label, cells in rows)
    notes = [
        f"{number(found.areas)} {values.area_words[1]} mit allen Kennzahlen.",
        "Zusammenhang: Rangkorrelation nach Spearman; 1 heißt dieselbe Reihenfolge.",
        "Ladung: Zusammenhang einer Kennzahl mit der ersten Hauptkomponente.",
    ]
    if found.refusal:
        notes.append(f"Ohne Hauptkomponente: {found.refusal}.")
    else:
        notes.append(
            "Die erste Hauptkomponente erklärt "
            f"{number(100 * found.explained)}{NARROW}% der Streuung der Kennzahlen."
        )
    for way, changed in zip(WAYS[1:], found.changed, strict=True):
        if not math.isnan(changed):
            notes.append(
                f"Mit „{way}“ stünden {number(100 * changed)}{NARROW}% der "
                f"{values.area_words[1]} in einer anderen Klasse."
            )
    return Table(
        id=f"{indicator.id}-empfindlichkeit",
        caption=f"{indicator.title_de} {values.place(values.own)}, anders gerechnet",
        columns=(Column(label=columns[0]), *(Column(label=c, numeric=True) for c in columns[1:])),
        rows=texts,
        data=tuple((label, *(_number(item) for item in cells)) for label, cells in rows),
        notes=tuple(notes),
        sources=sources_of([part], computed=True),
        indicators=(indicator.id,),
    )


def _loadings(found: Sensitivity, titles: list[str]) -> list[tuple[str, tuple[float, ...]]]:
    rows: list[tuple[str, tuple[float, ...]]] = [
        (f"Zusammenhang mit: {way}", cells)
        for way, cells in zip(WAYS, found.correlation, strict=True)
    ]
    share = 1 / len(titles)
    for title, loading, ends in zip(titles, found.loadings, found.loading_bounds, strict=False):
        span = f"{number(ends[0], 2)}–{number(ends[1], 2)}"
        label = f"Gewicht oder Ladung: {title} (95-%-Bereich der Ladung {span})"
        rows.append((label, (share, loading, share)))
    return rows


def _pair_table(values: Values, first: Protected, second: Protected) -> Table:
    """Return areas with both values; of indicators with classes, the classes."""
    cells: dict[str, dict[str, dict[Any, Any]]] = {}
    names: dict[str, str] = {}
    for part in (first, second):
        for row in part.frame.to_dict("records"):
            names[row["raum"]] = str(row["series"])
            cells.setdefault(row["raum"], {})[part.indicator.id] = row
    columns = [Column(label=values.area_words[0])]
    for part in (first, second):
        columns.append(
            Column(label=f"{part.indicator.title_de}, {part.frame['period'].iloc[0]}", numeric=True)
        )
        if part.indicator.classes is not None:
            columns.append(Column(label=f"Klasse: {part.indicator.title_de}"))
    rows, data = [], []
    for raum in sorted(names):
        texts: list[str] = [names[raum]]
        numbers: list[float | str | None] = [names[raum]]
        for part in (first, second):
            found = cells[raum].get(part.indicator.id)
            value = float(found["value"]) if found else math.nan
            texts.append(str(found["text"]) if found else "–")
            numbers.append(_number(value))
            if part.indicator.classes is not None:
                label = "" if math.isnan(value) else part.indicator.classes.label_of(value)
                texts.append(label or "–")
                numbers.append(label or None)
        rows.append(tuple(texts))
        data.append(tuple(numbers))
    return Table(
        caption=f"{values.area_words[1]} {values.place(values.own)}: {join([first.indicator.title_de, second.indicator.title_de])}",
        columns=tuple(columns),
        rows=tuple(rows),
        data=tuple(data),
        notes=sign_notes([first, second]),
        sources=sources_of([first, second]),
        indicators=(first.indicator.id, second.indicator.id),
    )


def _text(value: float, decimals: int) -> str:
    return "–" if math.isnan(value) else number(value, decimals)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
