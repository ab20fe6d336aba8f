"""Draw an SVG figure as PNG for formats that show no SVG, with typst's renderer."""

from __future__ import annotations

import tempfile
from importlib.resources import files
from pathlib import Path

from kobimo.errors import MissingTool

#: Pixels per inch: sharp in print at the width of a page, and small.
RESOLUTION = 200


def draw_png(svg: str) -> bytes:
    """Return the picture of an SVG.

    Raises
    ------
    MissingTool
        The extra ``pdf`` is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise MissingTool(
            "Für die Bilder in Word fehlt das Paket „typst“.",
            remedy="Installieren Sie es mit: pip install 'kobimo[pdf,word]'",
        ) from error
    with tempfile.TemporaryDirectory(prefix="kobimo-png-") as name:
        room = Path(name)
        (room / "figure.svg").write_text(svg, "utf-8")
        (room / "main.typ").write_text(
            "#set page(width: 16cm, height: auto, margin: 0pt)\n"
            '#image("figure.svg", width: 100%)\n',
            "utf-8",
        )
        body = typst.compile(
            str(room / "main.typ"),
            root=name,
            format="png",
            ppi=RESOLUTION,
            font_paths=[str(files("kobimo.figures") / "fonts")],
            ignore_system_fonts=True,
        )
    return bytes(body)
