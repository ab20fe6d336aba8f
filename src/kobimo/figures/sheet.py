"""A blank sheet measured in points, with text, rules and axes, that becomes an SVG."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kobimo.figures import style
from kobimo.figures.svg import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.axes import Axes

FONTS = Path(__file__).parent / "fonts"
#: Widths are sums; what fits but for rounding fits.
SLACK = 0.01
Side = Literal["left", "center", "right"]


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Make the shipped typeface known to matplotlib, once per process."""
    from matplotlib.font_manager import fontManager

    for path in sorted(FONTS.glob("*.ttf")):
        fontManager.addfont(path)


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = style.TEXT, weight: int = style.REGULAR) -> float:
    """Return how wide a line of text is, in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    register_fonts()
    font = FontProperties(family=style.FAMILY, size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def wrap(
    text: str, width: float, size: float = style.TEXT, weight: int = style.REGULAR, lines: int = 3
) -> list[str]:
    """Break text into at most ``lines`` lines of ``width`` points; what is left over ends in „…“."""
    done: list[str] = []
    rest = text.split(" ")
    while rest:
        line = rest.pop(0)
        while rest and text_width(f"{line} {rest[0]}", size, weight) <= width + SLACK:
            line = f"{line} {rest.pop(0)}"
        done.append(line)
    if len(done) > lines:
        done = [*done[: lines - 1], " ".join(done[lines - 1 :])]
    return [_shorten(line, width, size, weight) for line in done]


def _shorten(line: str, width: float, size: float, weight: int) -> str:
    if text_width(line, size, weight) <= width + SLACK:
        return line
    while line and text_width(f"{line}…", size, weight) > width + SLACK:
        line = line[:-1]
    return f"{line.rstrip(' ,-–')}…"


class Sheet:
    """A figure of fixed size. The origin is the lower left corner, the unit is the point."""

    def __init__(self, height: float, width: float = style.WIDTH) -> None:
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        # 72 dots per inch make matplotlib's display coordinates points.
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        FigureCanvasSVG(self.figure)
        self.width, self.height = width, height

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Return empty axes between these edges, without frame, ticks or clipping."""
        box = (
            left / self.width,
            bottom / self.height,
            (right - left) / self.width,
            (top - bottom) / self.height,
        )
        axes = self.figure.add_axes(box)
        axes.set_axis_off()
        axes.margins(0)
        return axes

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = style.TEXT,
        weight: int = style.REGULAR,
        colour: str = style.INK,
        side: Side = "left",
        halo: bool = False,
        turned: float = 0,
    ) -> None:
        """Write one line; ``y`` is the middle of its figures, not of its descenders."""
        from matplotlib.transforms import IdentityTransform

        # Half the height of a capital above the baseline puts figures in the middle.
        self.figure.text(
            x,
            y - (0.33 * size if not turned else 0),
            text,
            fontsize=size,
            fontweight=weight,
            color=colour,
            ha=side,
            va="baseline" if not turned else "center",
            rotation=turned,
            transform=IdentityTransform(),
            gid="halo" if halo else None,
        )

    def lines(self, x: float, y: float, texts: Sequence[str], **options: Any) -> None:
        """Write several lines around the middle ``y``."""
        leading = float(options.get("size", style.TEXT)) * 1.16
        top = y + leading * (len(texts) - 1) / 2
        for n, text in enumerate(texts):
            self.text(x, top - n * leading, text, **options)

    def rule(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        colour: str = style.AXIS,
        width: float = 0.8,
        dashes: Sequence[float] | None = None,
        below: bool = False,
    ) -> None:
        """Draw a line through points of the sheet."""
        from matplotlib.lines import Line2D
        from matplotlib.transforms import IdentityTransform

        line = Line2D(xs, ys, color=colour, linewidth=width, transform=IdentityTransform())
        if dashes:
            line.set_dashes(list(dashes))
        line.set_zorder(-1 if below else 2)
        self.figure.add_artist(line)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        edge: str = "none",
        line: float = 0.8,
        hatched: bool = False,
        tip: str = "",
    ) -> None:
        """Draw a rectangle from its lower left corner."""
        from matplotlib.patches import Rectangle
        from matplotlib.transforms import IdentityTransform

        patch = Rectangle(
            (x, y),
            width,
            height,
            facecolor=fill,
            edgecolor=edge if edge != "none" else style.HATCH if hatched else "none",
            linewidth=line if edge != "none" or hatched else 0,
            hatch="////" if hatched else None,
            transform=IdentityTransform(),
            gid=f"tip:{tip}" if tip else None,
        )
        self.figure.add_artist(patch)

    def area(
        self,
        rings: Sequence[Sequence[tuple[float, float]]],
        fill: str | None,
        *,
        edge: str = "",
        line: float = 0.7,
        tip: str = "",
    ) -> None:
        """Draw a closed shape of one or more rings; without fill it is hatched.

        With the fill ``"none"`` it is an outline in the colour ``edge``.
        """
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path as Outline
        from matplotlib.transforms import IdentityTransform

        outline = Outline.make_compound_path(*(Outline(list(ring), closed=True) for ring in rings))
        patch = PathPatch(
            outline,
            facecolor=fill or "none",
            edgecolor=edge or (style.AXIS if fill else style.HATCH),
            linewidth=line,
            hatch=None if fill else "////",
            transform=IdentityTransform(),
            gid=f"tip:{tip}" if tip else None,
        )
        self.figure.add_artist(patch)

    def dot(
        self,
        x: float,
        y: float,
        radius: float,
        colour: str,
        *,
        hollow: bool = False,
        ring: bool = False,
        tip: str = "",
    ) -> None:
        """Draw a circle; ``hollow`` shows the paper inside, ``ring`` sets it off from what lies below."""
        from matplotlib.patches import Circle
        from matplotlib.transforms import IdentityTransform

        patch = Circle(
            (x, y),
            radius,
            facecolor=style.PAPER if hollow else colour,
            edgecolor=colour if hollow else style.PAPER if ring else "none",
            linewidth=1.6 if hollow else 1.2 if ring else 0,
            transform=IdentityTransform(),
            gid=f"tip:{tip}" if tip else None,
        )
        patch.set_zorder(4)
        self.figure.add_artist(patch)

    def svg(self) -> str:
        """Return the sheet as one clean ``<svg>`` element."""
        import io

        buffer = io.StringIO()
        nothing: Mapping[str, None] = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self.figure.savefig(buffer, format="svg", metadata=nothing, transparent=True)
        return clean(buffer.getvalue(), style.FAMILIES)


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with the house style only, and leave the session's settings as they were."""
    import matplotlib.style

    register_fonts()
    with matplotlib.style.context(["default", style.SETTINGS]):
        yield
