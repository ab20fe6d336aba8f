"""The Kreise of a Land shaded by class, the own one outlined, robust differences marked."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.choropleth import (
    INDENT,
    SWATCH,
    class_entries,
    draw_swatch,
    fill_of,
    fit,
)
from kobimo.figures.classes import choose_classes
from kobimo.figures.drawing import Drawing, frame_of, rows_of
from kobimo.figures.land_labels import ABOVE, BELOW, Labels, draw_triangle
from kobimo.figures.sheet import Sheet, house_style, wrap
from kobimo.german import join

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from geopandas import GeoDataFrame

    from kobimo.disclosure import Protected

#: Most width and height of the map, in points; the key stands at its right.
WIDTH, HEIGHT = 292.0, 340.0
GAP = 20.0
LINE, LEADING = 16.0, 13.5


def draw_land(protected: Protected, kreise: GeoDataFrame, *, word: str = "belastbar") -> Drawing:
    """Return a map of the Kreise of one Land.

    Parameters
    ----------
    protected
        One row per Kreis of one period, and one of the Land, labelled with ``series``,
        ``role`` (``own``, ``other``, ``land``) and ``verdict`` (``above`` or ``below`` the
        Land, else empty).
    kreise
        ``ags``, ``geometry`` in a planar reference system. Kreise without a row are hatched
        like those without a value.
    word
        What a difference that is marked is: „belastbar“, „nennenswert“.
    """
    frame = frame_of(protected)
    indicator = protected.indicator
    rows = {str(row["ags"]): row for row in frame.to_dict("records")}
    inside = frame[frame["role"] != "land"]
    classes = choose_classes(inside["value"], indicator.unit, indicator.decimals)
    spot = fit(kreise, WIDTH, HEIGHT)
    with house_style():
        key = _Key(spot.wide + GAP)
        key.add_regions(frame)
        key.add_classes(class_entries(classes), has_gaps=_has_gaps(rows, kreise))
        key.add_triangles(frame, word)
        sheet = Sheet(max(spot.tall, key.height) + 2)
        spot = replace(spot, y=sheet.height - spot.tall - 1)
        for kreis in rows_of(kreise):
            row = rows.get(str(kreis.ags))
            fill = fill_of(row, classes, indicator.decimals)
            tip = f"{row['series']}: {row['text']}" if row else ""
            sheet.area(list(spot.rings(kreis.geometry)), fill, line=0.6, tip=tip)
        labels = Labels(sheet, spot, kreise, (key.left - 6, sheet.height - key.height - 4))
        for kreis in rows_of(kreise):
            labels.mark(str(kreis.ags), rows.get(str(kreis.ags)))
        labels.name_others(rows, lambda row: fill_of(row, classes, indicator.decimals))
        for own in rows_of(frame[frame["role"] == "own"]):
            row = rows[str(own.ags)]
            labels.name_own(row, fill_of(row, classes, indicator.decimals))
        key.draw(sheet, sheet.height - 1)
        svg = sheet.svg()
    return Drawing(svg, _alt(frame, protected, word), _notes(frame))


def _has_gaps(rows: dict[str, dict[Any, Any]], kreise: GeoDataFrame) -> bool:
    return any(ags not in rows or math.isnan(rows[ags]["value"]) for ags in kreise["ags"])


@dataclass(frozen=True, slots=True)
class _Line:
    """One entry of the key: what stands in front, and its text in lines."""

    kind: str
    texts: tuple[str, ...]
    fill: str | None = None
    space: float = 0.0

    @property
    def height(self) -> float:
        return LINE + LEADING * (len(self.texts) - 1)


class _Key:
    """What stands at the right of the map."""

    def __init__(self, left: float) -> None:
        self.left, self.room = left, style.WIDTH - left - INDENT
        self.lines: list[_Line] = []

    @property
    def height(self) -> float:
        return sum(line.height + line.space for line in self.lines) + 2

    def _add(
        self,
        kind: str,
        text: str,
        fill: str | None = None,
        *,
        space: float = 0.0,
        weight: int = 400,
    ) -> None:
        texts = wrap(text, self.room, style.TEXT, weight)
        self.lines.append(_Line(kind, tuple(texts), fill, space))

    def add_regions(self, frame: pd.DataFrame) -> None:
        for role in ("own", "land"):
            for row in rows_of(frame[frame["role"] == role]):
                self._add(role, f"{row.series} {row.text}", weight=style.SEMIBOLD)

    def add_classes(self, entries: Sequence[tuple[str | None, str]], *, has_gaps: bool) -> None:
        for at, (fill, label) in enumerate(entries):
            self._add("class", label, fill, space=0.0 if at else 9.0)
        if has_gaps:
            self._add("class", "ohne Wert", None)

    def add_triangles(self, frame: pd.DataFrame, word: str) -> None:
        found = [str(verdict) for verdict in frame["verdict"]]
        for at, (verdict, where) in enumerate(((ABOVE, "über"), (BELOW, "unter"))):
            count = found.count(verdict)
            text = f"{word} {where} dem Landeswert\u00a0({count})"
            if count:
                self._add(verdict, text, space=0.0 if at else 9.0)

    def draw(self, sheet: Sheet, top: float) -> None:
        """Draw the entries from ``top`` downwards."""
        y = top
        for line in self.lines:
            y -= line.space
            middle, x = y - LINE / 2, self.left + SWATCH / 2
            if line.kind == "class":
                draw_swatch(sheet, self.left, middle, line.fill)
            elif line.kind in {ABOVE, BELOW}:
                draw_triangle(sheet, x, middle, is_up=line.kind == ABOVE)
            elif line.kind == "own":
                sheet.box(self.left + 1, middle - 4.5, SWATCH - 2, 9, edge=style.OWN, line=2.0)
            colour = style.ROLES.get(line.kind, style.INK)
            weight = style.SEMIBOLD if line.kind in style.ROLES else style.REGULAR
            for n, text in enumerate(line.texts):
                sheet.text(
                    self.left + INDENT,
                    middle - n * LEADING,
                    text,
                    weight=weight,
                    colour=colour,
                )
            y -= line.height


def _notes(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return which Kreise have no value, and why."""
    inside = frame[frame["role"] != "land"]
    empty = inside[inside["value"].isna()]
    if empty.empty:
        return ()
    groups: dict[str, list[str]] = {}
    for row in rows_of(empty.sort_values("ags")):
        groups.setdefault(str(row.reason) or "keine Angabe", []).append(str(row.series))
    texts = [f"{join(names)} ({reason})" for reason, names in groups.items()]
    return (f"Schraffiert, weil ohne Wert: {'; '.join(texts)}.",)


def _alt(frame: pd.DataFrame, protected: Protected, word: str) -> str:
    shown = frame[frame["role"].isin(["own", "land"])]
    inside = frame[frame["role"] != "land"]
    sentences = [alt.say_values(shown, protected.indicator)]
    for verdict, where in ((ABOVE, "über"), (BELOW, "unter")):
        names = [str(row.series) for row in rows_of(inside[inside["verdict"] == verdict])]
        verb = "liegt" if len(names) == 1 else "liegen"
        if 0 < len(names) <= alt.NAMED:
            sentences.append(f"{word.capitalize()} {where} dem Landeswert {verb} {join(names)}.")
        elif names:
            sentences.append(
                f"{word.capitalize()} {where} dem Landeswert liegen {len(names)} Kreise."
            )
    sentences += [
        alt.say_range(inside.assign(label=inside["series"]), f"Die {len(inside)} Kreise"),
        alt.say_hidden(inside),
    ]
    topic = f"{protected.indicator.title_de}, {alt.say_periods(frame)}"
    return alt.compose("Karte der Kreise", topic, sentences)
