"""Figures of what follows if the last years go on: the fan of variants with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.document import Element, Notice
from kobimo.narrative import phrase_projection
from kobimo.report.boxes import notice_missing
from kobimo.report.figures_of_regions import assemble
from kobimo.tables import Heading

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from kobimo.report.values import Values


def make_fan(values: Values, indicator: Indicator) -> Element:
    """Return a projection of the municipality with variants, band and back-test."""
    from kobimo.figures import draw_fan

    projected = values.projection(indicator)
    if projected is None:
        if values.whole(indicator).select(ags=values.own).is_empty:
            return notice_missing(values, indicator)
        return Notice(
            reason="too_few",
            text=f"Für eine Fortschreibung der Kennzahl „{indicator.title_de}“ ist die Zeitreihe "
            f"{values.place(values.own)} zu kurz.",
            indicators=(indicator.id,),
        )
    part, projection = projected
    part = part.label("series", "ags", {values.own: values.project.region.name})
    frame = part.frame
    return assemble(
        values,
        [part],
        draw_fan(part),
        form="vorausberechnung",
        comparison=None,
        where=[values.own],
        when=f"{frame['year'].min()}–{frame['year'].max()}",
        subtitle_tail="bis zum letzten Stichtag Bestand, danach Fortschreibung in drei Varianten",
        keys=[Heading("period", "Zeitraum"), Heading("role_label", "Art")],
        notes=phrase_projection(projection),
        band="80-%-Band",
    )
