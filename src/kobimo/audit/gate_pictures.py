"""Pictures in PNG: nothing but the picture, so no text, no time, no name of who made it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: What is needed to draw: size, palette, transparency, pixels, density, colour space, end.
CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"pHYs", b"sRGB", b"gAMA", b"cHRM", b"sBIT", b"IEND"}
)


def check_picture(content: bytes) -> Iterator[str]:
    """Yield what a picture holds besides itself, in German.

    Raises nothing: a picture that cannot be read is one of the findings.
    """
    if not content.startswith(SIGNATURE):
        yield "kein PNG"
        return
    place = len(SIGNATURE)
    while place + 8 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        name = content[place + 4 : place + 8]
        if name not in CHUNKS:
            yield f"Beigabe „{name.decode('latin-1')}“ im Bild"
        place += 12 + length
        if name == b"IEND":
            break
    if place != len(content):
        yield "Daten hinter dem Ende des Bildes"
