"""Draw SVG figures as PNG for formats that show no SVG, with typst's renderer."""

from __future__ import annotations

import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.errors import MissingTool

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Pixels per inch: sharp in print at the width of a page, and small.
RESOLUTION = 200


def draw_pictures(svgs: Sequence[str]) -> list[bytes]:
    """Return the pictures of some SVGs, in their order; drawn together, since fonts load once.

    Raises
    ------
    MissingTool
        The extra ``pdf`` is not installed.
    """
    if not svgs:
        return []
    try:
        import typst
    except ImportError as error:
        raise MissingTool(
            "Für die Bilder in Word fehlt das Paket „typst“.",
            remedy="Installieren Sie es mit: pip install 'kobimo[pdf,word]'",
        ) from error
    with tempfile.TemporaryDirectory(prefix="kobimo-png-") as name:
        room = Path(name)
        lines = ["#set page(width: 16cm, height: auto, margin: 0pt)"]
        for number, svg in enumerate(svgs):
            (room / f"{number}.svg").write_text(svg, "utf-8")
            lines.append(f'#image("{number}.svg", width: 100%)')
        (room / "main.typ").write_text(
            "\n#pagebreak()\n".join([lines[0] + "\n" + lines[1], *lines[2:]]), "utf-8"
        )
        drawn = typst.compile(
            str(room / "main.typ"),
            root=name,
            format="png",
            ppi=RESOLUTION,
            font_paths=[str(files("kobimo.figures") / "fonts")],
            ignore_system_fonts=True,
        )
    return [bytes(page) for page in drawn] if isinstance(drawn, list) else [bytes(drawn)]
