"""Figures of the areas inside the municipality: maps, sorted bars, areas against indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kobimo.disclosure import sources_of
from kobimo.document import Column, Element, Notice, Table
from kobimo.german import join
from kobimo.report.figures_of_regions import ABSENT, assemble, titles_of
from kobimo.report.missing import notice_missing
from kobimo.tables import Heading, sign_notes

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.report.values import Values


def make_map(values: Values, indicator: Indicator) -> Element:
    """Return a map of the areas; where there is no geometry, sorted bars."""
    from kobimo.figures import draw_map
    from kobimo.report.figures_of_situation import tabulate_classes

    part = areas_of(values, indicator)
    if part is None:
        return notice_missing_areas(values, indicator)
    shapes = values.shapes
    if shapes is None:
        return make_bars(values, indicator)
    return assemble(
        values,
        [part],
        draw_map(part, shapes, plural=values.area_words[1]),
        form="karte",
        comparison=None,
        where=[values.own],
        when=str(part.frame["period"].iloc[0]),
        subtitle_tail=f"{len(part.frame)} {values.area_words[1]}",
        keys=[Heading("series", values.area_words[0])],
        table=None if indicator.classes is None else tabulate_classes(values, part),
    )


def make_bars(values: Values, indicator: Indicator) -> Element:
    """Return bars of the areas, the highest value first."""
    from kobimo.figures import draw_bars

    part = areas_of(values, indicator)
    if part is None:
        return notice_missing_areas(values, indicator)
    frame = part.frame.sort_values(["value", "series"], ascending=[False, True])
    part = part.order("raum", {raum: at for at, raum in enumerate(frame["raum"])})
    return assemble(
        values,
        [part],
        draw_bars(part, category="series"),
        form="raeume",
        comparison=None,
        where=[values.own],
        when=str(part.frame["period"].iloc[0]),
        keys=[Heading("series", values.area_words[0])],
    )


def make_table(values: Values, indicators: list[Indicator]) -> Element:
    """Return a table of the areas with one column per indicator."""
    parts = _all_areas(values, indicators)
    if not parts:
        return notice_missing_areas(values, indicators[0])
    return _area_table(values, parts)


def make_heat(values: Values, indicators: list[Indicator]) -> Element:
    """Return areas down and indicators across, shaded by standard deviations from the mean.

    Areas are in the order of the first indicator's values.
    """
    from kobimo.figures import draw_area_heat

    parts = _all_areas(values, indicators)
    if not parts:
        return notice_missing_areas(values, indicators[0])
    place = values.place(values.own)
    return assemble(
        values,
        parts,
        draw_area_heat(parts, plural=values.area_words[1]),
        form="raeume-vergleich",
        comparison=None,
        where=[values.own],
        when=join(sorted({str(part.frame["period"].iloc[0]) for part in parts})),
        unit="Farbe: Abstand vom Mittel in Standardabweichungen",
        keys=[],
        title=f"{values.area_words[1]} {place} im Vergleich",
        subject=titles_of(parts),
        table=_area_table(values, parts),
    )


def notice_missing_areas(values: Values, indicator: Indicator) -> Notice:
    """Return a notice that there are no values by area."""
    reason = _refusal(values, indicator)
    if reason:
        return Notice(
            reason="too_few",
            text=f"Die Kennzahl „{indicator.title_de}“ wird {values.place(values.own)} nicht gezeigt: {reason}.",
            indicators=(indicator.id,),
        )
    missing = notice_missing(values, indicator)
    if not values.of(indicator).is_empty:
        text = f"Für die Kennzahl „{indicator.title_de}“ liegen {values.place(values.own)} keine Werte für {values.area_words[1]} vor."
        return missing.model_copy(update={"text": text})
    return missing


def areas_of(values: Values, indicator: Indicator, *, year: int | None = None) -> Protected | None:
    """Return the values by area in one year, labelled with ``series``.

    Parameters
    ----------
    year
        Default: the last year in which any area has a value.

    Returns
    -------
    ``None`` where no area has a value.
    """
    fixed: dict[str, object] = dict.fromkeys(indicator.breakdowns, "total")
    part = values.of(indicator, areas=True).select(**fixed)
    frame = part.frame
    rooms = [raum for raum in frame["raum"].unique() if raum != "total"]
    part = part.select(raum=rooms)
    if part.is_empty:
        return None
    names = values.area_names
    part = part.latest() if year is None else part.select(year=year)
    if part.is_empty:
        return None
    return part.label("series", "raum", {raum: names.get(raum, raum) for raum in rooms}).order(
        "raum", {raum: at for at, raum in enumerate(sorted(rooms))}
    )


def _refusal(values: Values, indicator: Indicator) -> str:
    """Return why no area has a value in the last year, where all have the same reason."""
    frame = values.of(indicator, areas=True).frame
    frame = frame[frame["raum"] != "total"]
    if frame.empty:
        return ""
    reasons = frame.loc[frame["year"] == frame["year"].max(), "reason"].unique()
    return str(reasons[0]) if len(reasons) == 1 and reasons[0] not in ABSENT else ""


def _all_areas(values: Values, indicators: list[Indicator]) -> list[Protected]:
    found = [areas_of(values, indicator) for indicator in indicators]
    return [part for part in found if part is not None]


def _area_table(values: Values, parts: list[Protected]) -> Table:
    cells: dict[str, dict[str, Any]] = {}
    names: dict[str, str] = {}
    for part in parts:
        for row in part.frame.to_dict("records"):
            names[row["raum"]] = str(row["series"])
            cells.setdefault(row["raum"], {})[part.indicator.id] = row
    ids = [part.indicator.id for part in parts]
    order = sorted(names)
    return Table(
        id=f"{ids[0]}-raeume-tabelle",
        caption=f"{values.area_words[1]} {values.place(values.own)}: {titles_of(parts)}",
        columns=(
            Column(label=values.area_words[0]),
            *(
                Column(
                    label=f"{part.indicator.title_de}, {part.frame['period'].iloc[0]}",
                    numeric=True,
                )
                for part in parts
            ),
        ),
        rows=tuple(
            (names[raum], *(str(cells[raum][i]["text"]) if i in cells[raum] else "–" for i in ids))
            for raum in order
        ),
        data=tuple((names[raum], *(_value(cells[raum].get(i)) for i in ids)) for raum in order),
        notes=sign_notes(parts),
        sources=sources_of(parts),
        indicators=tuple(ids),
    )


def _value(row: dict[str, Any] | None) -> float | None:
    return None if row is None or row["value"] != row["value"] else float(row["value"])
