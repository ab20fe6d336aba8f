"""The colours and fonts of the pages as style sheets: one light set, one dark.

The colours of figures come from the house style, so a line in a chart and the mark of the
municipality on the page are the same colour in both sets.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from kobimo.figures import style

#: Name → (light, dark). Contrasts are tested in ``tests/publish/test_palette.py``.
COLOURS = {
    "ink": ("#17222d", "#e6ecf2"),
    "ink-2": ("#4a5763", "#a9b6c2"),
    "paper": (style.LIGHT["paper"], style.DARK["paper"]),
    "surface": ("#ffffff", "#161e27"),
    "surface-2": ("#f2f5f8", "#1c2630"),
    "line": ("#d6dde4", "#2e3b48"),
    "line-strong": ("#71808e", "#7b8a98"),
    "accent": (style.LIGHT["own"], "#7fc0f7"),
    "accent-soft": ("#e9f1f9", "#15293c"),
    "link": ("#0b4f96", "#8cc8fa"),
    "deep": ("#0c2a44", "#0b1c2c"),
    "on-deep": ("#f4f7fa", "#eaf1f7"),
    "ochre": ("#c4841d", "#d99b3a"),
    "ochre-soft": ("#fbf3e2", "#2b2416"),
    "ochre-on-deep": ("#f2bd5c", "#f2bd5c"),
    "focus": ("#b34a0c", "#f2bd5c"),
    "favourable": ("#0e6b59", "#4fd0b5"),
    "unfavourable": ("#a83c0c", "#ff9d70"),
    "mark": ("#ffe9a8", "#5c4a12"),
}

SERIF = {400: "source-serif-4-latin-400-normal.woff2", 600: "source-serif-4-latin-600-normal.woff2"}


def chart_colours() -> dict[str, str]:
    """Return colour literal of a figure → CSS variable of the page."""
    return dict(style.TOKENS)


def write_colours() -> str:
    """Return the style sheet of variables: by the system's setting, by choice, for paper."""
    sets = []
    for position, charts in enumerate((style.LIGHT, style.DARK)):
        values = {f"--{name}": pair[position] for name, pair in COLOURS.items()}
        values |= {f"--k-{name}": value for name, value in charts.items()}
        sets.append(" ".join(f"{name}: {value};" for name, value in values.items()))
    light, dark = sets
    return (
        f":root {{ color-scheme: light; {light} }}\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f"  :root:not([data-theme=light]) {{ color-scheme: dark; {dark} }}\n"
        "}\n"
        f"@media screen {{ :root[data-theme=dark] {{ color-scheme: dark; {dark} }} }}\n"
    )


def write_fonts() -> str:
    """Return the style sheet that names the font files beside it."""
    faces = [("Kobimo Sans", weight, f"kobimo-sans-{weight}.woff2") for weight in _sans_weights()]
    faces += [("Source Serif 4", weight, name) for weight, name in SERIF.items()]
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: normal; '
        f'font-display: swap; src: url("fonts/{name}") format("woff2"); }}\n'
        for family, weight, name in faces
    )


def _sans_weights() -> tuple[int, ...]:
    return (style.REGULAR, style.SEMIBOLD, style.BOLD)


def write_standalone(name: str) -> str:
    """Return the style of a file that needs no other: fonts, colours and the named style sheet."""
    sheet = files("kobimo.publish") / "assets" / name
    return _embed_fonts() + write_colours() + sheet.read_text("utf-8")


def _embed_fonts() -> str:
    figures = files("kobimo.figures") / "fonts"
    faces = ""
    for weight in (style.REGULAR, style.SEMIBOLD):
        body = (figures / f"kobimo-sans-{weight}.woff2").read_bytes()
        data = base64.b64encode(body).decode("ascii")
        faces += (
            f'@font-face {{ font-family: "Kobimo Sans"; font-weight: {weight}; '
            f'src: url("data:font/woff2;base64,{data}") format("woff2"); }}\n'
        )
    return faces


def hash_style(sheet: str) -> str:
    """Return what a page's policy names as the only style sheet in the page."""
    digest = hashlib.sha256(sheet.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def read_fonts() -> dict[str, bytes]:
    """Return file name → bytes of the fonts and their licences, as they lie in the site."""
    figures = files("kobimo.figures") / "fonts"
    own = files("kobimo.publish") / "assets" / "fonts"
    found = {
        name: (own / name).read_bytes() for name in (*SERIF.values(), "source-serif-4-OFL.txt")
    }
    found["kobimo-sans-OFL.txt"] = (figures / "OFL.txt").read_bytes()
    for weight in _sans_weights():
        name = f"kobimo-sans-{weight}.woff2"
        found[name] = (figures / name).read_bytes()
    return found
