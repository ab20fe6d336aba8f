"""House style: every colour as a token with a light and a dark value, type sizes, weights.

Figures are drawn with the light values. A publisher replaces each hex literal by its CSS
variable (:data:`TOKENS`), and the page decides between light and dark. Hence no two tokens
share a light value. Contrast and colour vision are tested in ``tests/figures/test_style.py``.
"""

from __future__ import annotations

#: Family inside the font files, and the names a page or a PDF may know it by.
FAMILY = "Kobimo Sans"
FAMILIES = f"'Source Sans 3','{FAMILY}','Source Sans Pro','Segoe UI',sans-serif"

#: Token → (light, dark).
_COLOURS = {
    # Text, lines of the frame, ground.
    "ink": ("#1b2733", "#e6ecf2"),
    "muted": ("#55636f", "#a3b1bf"),
    "axis": ("#7c8994", "#75838f"),
    "grid": ("#dbe1e7", "#2a3540"),
    "paper": ("#ffffff", "#10161d"),
    # Who is meant: the municipality, its Land, Germany, all others.
    "own": ("#0b57a4", "#62b5f5"),
    "land": ("#b34a0c", "#f0a05a"),
    "bund": ("#5a6571", "#b9c4cf"),
    "other": ("#8391a0", "#74828f"),
    # Two groups that are compared with each other.
    "group-1": ("#3f3d8f", "#a9a5f5"),
    "group-2": ("#0f7d71", "#3fc9b4"),
    # Parts of a whole, in this order beside each other.
    "part-1": ("#16355c", "#b7d7f7"),
    "part-2": ("#2272b4", "#4f94d6"),
    "part-3": ("#2b9c8c", "#2fb09d"),
    "part-4": ("#b5851c", "#e3bb5c"),
    "part-5": ("#a83a22", "#e5735a"),
    "part-6": ("#5c2e80", "#bf9be0"),
    # Few to many: light to dark on paper, dark to light on a dark ground.
    "scale-1": ("#dfebf5", "#1c3347"),
    "scale-2": ("#b4d2e8", "#2c567a"),
    "scale-3": ("#74a8d0", "#4583b3"),
    "scale-4": ("#3577b0", "#84b9e2"),
    "scale-5": ("#12467c", "#d3e8f8"),
    # Below and above the mean of the areas; pale, because numbers stand on them.
    "mean-1": ("#9cc3df", "#2f6690"),
    "mean-2": ("#d3e5f1", "#1f3f58"),
    "mean-3": ("#f1f3f5", "#1a222b"),
    "mean-4": ("#fbdcc0", "#4f3620"),
    "mean-5": ("#f0b280", "#85511f"),
    # Not shown.
    "hatch": ("#6b7885", "#8b98a5"),
    # Text on fills, by what the fill becomes on the dark ground.
    "on-dark": ("#fffffe", "#0c1117"),
    "on-light": ("#14202b", "#0c1118"),
    "on-pale": ("#1b2734", "#e6ecf3"),
}

LIGHT = {name: light for name, (light, _) in _COLOURS.items()}
DARK = {name: dark for name, (_, dark) in _COLOURS.items()}
#: Hex literal in an SVG → CSS variable of the page.
TOKENS = {light: f"--k-{name}" for name, light in LIGHT.items()}

INK, MUTED, AXIS, GRID, PAPER = (LIGHT[n] for n in ("ink", "muted", "axis", "grid", "paper"))
OWN, LAND, BUND, OTHER = (LIGHT[n] for n in ("own", "land", "bund", "other"))
GROUPS = (LIGHT["group-1"], LIGHT["group-2"])
PARTS = tuple(LIGHT[f"part-{n}"] for n in range(1, 7))
SCALE = tuple(LIGHT[f"scale-{n}"] for n in range(1, 6))
MEAN = tuple(LIGHT[f"mean-{n}"] for n in range(1, 6))
HATCH = LIGHT["hatch"]
#: Fill → colour of text on it, in both themes at least 4,5 : 1.
ON = {
    **{LIGHT[f"part-{n}"]: LIGHT["on-dark"] for n in (1, 2, 5, 6)},
    **{LIGHT[f"part-{n}"]: LIGHT["on-light"] for n in (3, 4)},
    **{LIGHT[f"scale-{n}"]: LIGHT["on-pale"] for n in (1, 2)},
    LIGHT["scale-3"]: LIGHT["on-light"],
    **{LIGHT[f"mean-{n}"]: LIGHT["on-pale"] for n in range(1, 6)},
    **{LIGHT[f"scale-{n}"]: LIGHT["on-dark"] for n in (4, 5)},
}
ROLES = {"own": OWN, "land": LAND, "bund": BUND, "other": OTHER}

#: Width of every figure in points. At 640 px on a screen a point is 1.4 px, on a phone 0.75.
WIDTH = 460.8
#: Type sizes in points.
TEXT, SMALL = 11.5, 10.0
REGULAR, SEMIBOLD, BOLD = 400, 600, 700

#: matplotlib settings; everything else is matplotlib's default, whatever the session has set.
SETTINGS = {
    "font.family": FAMILY,
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "kobimo",
    "path.simplify": False,
    "lines.solid_capstyle": "round",
    "lines.solid_joinstyle": "round",
    "hatch.linewidth": 0.9,
    "hatch.color": HATCH,
    "axes.unicode_minus": False,
}
