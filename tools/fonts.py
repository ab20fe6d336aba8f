"""Cut the report's typeface from Source Sans 3: the signs German reports need, in three weights.

The full family comes from the npm package ``@expo-google-fonts/source-sans-3`` (OFL-1.1)::

    npm pack @expo-google-fonts/source-sans-3 && tar xzf *.tgz
    python tools/fonts.py package

„Source“ is a reserved font name: the licence forbids a modified version to carry it, and a
subset is a modified version. Hence the family is named „Kobimo Sans“ inside the files. The
subsets of the web font services lack U+202F, the narrow no-break space of every German number.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Kobimo Sans"
TARGET = Path(__file__).resolve().parents[1] / "src" / "kobimo" / "figures" / "fonts"
WEIGHTS = {400: "400Regular", 600: "600SemiBold", 700: "700Bold"}
STYLES = {400: "Regular", 600: "SemiBold", 700: "Bold"}
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "pnum", "sups", "frac", "case"]
#: Latin with all letters of German, Sorbian, Danish, Polish and Turkish names; punctuation,
#: spaces, arrows, comparison signs, and the Greek letters of statistics.
RANGES = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x2C6, 0x2C7), (0x2DA, 0x2DA), (0x2DC, 0x2DC),
    (0x300, 0x304), (0x308, 0x308), (0x30C, 0x30C), (0x394, 0x394), (0x3B1, 0x3B2), (0x3BA, 0x3BA),
    (0x3BC, 0x3BC), (0x3C3, 0x3C3), (0x3C6, 0x3C7), (0x1E9E, 0x1E9E), (0x2002, 0x200B),
    (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x202F, 0x2030),
    (0x2032, 0x2033), (0x2039, 0x203A), (0x2044, 0x2044), (0x2070, 0x2079), (0x2080, 0x2089),
    (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2190, 0x2199), (0x2211, 0x2212), (0x221A, 0x221A),
    (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265), (0x25A0, 0x25A0), (0x25B2, 0x25B2),
    (0x25BC, 0x25BC), (0x25CF, 0x25CF), (0x2713, 0x2713),
)  # fmt: skip


def cut(source: Path, weight: int) -> None:
    """Write one weight as TrueType (for drawing and PDF) and WOFF2 (for the site)."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 8, 9, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[c for low, high in RANGES for c in range(low, high + 1)])
    subsetter.subset(font)
    style = STYLES[weight]
    plain = FAMILY.replace(" ", "")
    names = {
        1: FAMILY,
        2: style,
        3: f"{plain}-{style}",
        4: f"{FAMILY} {style}",
        6: f"{plain}-{style}",
    }
    table = font["name"]
    for number in (16, 17):
        table.removeNames(nameID=number)
    for number, text in names.items():
        table.removeNames(nameID=number)
        table.setName(text, number, 3, 1, 0x409)
    stem = TARGET / f"kobimo-sans-{weight}"
    font.save(stem.with_suffix(".ttf"))
    font.flavor = "woff2"
    font.save(stem.with_suffix(".woff2"))


def main(package: str) -> None:
    """Cut all weights from the unpacked package and copy the licence beside them."""
    folder = Path(package)
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight, name in WEIGHTS.items():
        cut(next((folder / name).glob("*.ttf")), weight)
    shutil.copyfile(folder / "LICENSE_FONT", TARGET / "OFL.txt")
    for path in sorted(TARGET.iterdir()):
        print(f"{path.stat().st_size:>8} {path.name}")


if __name__ == "__main__":
    main(sys.argv[1])
