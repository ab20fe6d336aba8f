"""Write the Faktenblatt: one indicator of one region on one sheet, in a single file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from kobimo.files import write_atomically
from kobimo.german import date
from kobimo.publish import palette
from kobimo.publish.stamps import remarks_of
from kobimo.publish.svg import inline_svg
from kobimo.report.answers import draw_answer
from kobimo.report.figures_of_regions import READINGS
from kobimo.report.told import to_lines

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.declarations.catalog import Catalog
    from kobimo.project import Project
    from kobimo.report.answers import Answer

#: Labels that the sheet prints elsewhere.
ELSEWHERE = {"", "Quelle", "Stand der Daten"}


def write_factsheet(found: Answer, project: Project, target: Path, *, stamp: str = "") -> Path:
    """Write the sheet and return its path; one that is there already is replaced.

    The file needs no other: styles, fonts and drawings stand in it, and it has no script.

    Parameters
    ----------
    stamp
        What stands at its head, as in :mod:`kobimo.publish.stamps`.

    Raises
    ------
    RenderFailed
        A figure holds what must not stand on a page.
    """
    import kobimo
    from kobimo.publish.html import environment

    style = palette.write_standalone("faktenblatt.css")
    figure = draw_answer(project, found)
    page = environment().get_template("faktenblatt.html")
    text = page.render(
        found=found,
        indicator=found.indicator,
        is_fictional=project.is_fictional,
        remarks=remarks_of(stamp),
        style=Markup(style),  # noqa: S704 - our own style sheet
        style_hash=palette.hash_style(style),
        lines=[(label, text) for label, text in to_lines(found) if label not in ELSEWHERE],
        figure=figure,
        drawing=figure
        and inline_svg(
            figure.svg,
            prefix="b",
            label=figure.alt,
            colours=palette.chart_colours(),
            where=figure.title,
        ),
        stand=date(found.stand),
        uncertainty=_uncertainty(found, project.catalog)
        if figure is None or not found.band
        else "",
        version=kobimo.__version__,
    )
    return write_atomically(target, text)


def _uncertainty(found: Answer, catalog: Catalog) -> str:
    reason = found.indicator.uncertainty_reason
    if not found.band:
        return f"Ohne Intervall: {reason}" if reason else ""
    return READINGS.get(catalog.intervals[found.indicator.uncertainty].reading, "")
