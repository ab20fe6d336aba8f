"""Fonts, measuring and the borrowed settings of matplotlib."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kobimo.figures import style
from kobimo.figures.sheet import FONTS, Sheet, house_style, text_width, wrap

#: Signs of German reports that the usual subsets of web fonts lack.
SIGNS = "äöüÄÖÜßẞ„“‚‘–−→↑↓±×≥≤≈·…€%\u00a0\u202fšěłćńźéÅø"


@pytest.mark.parametrize("weight", [style.REGULAR, style.SEMIBOLD, style.BOLD])
@pytest.mark.parametrize("suffix", [".ttf", ".woff2"])
def test_fonts_cover_german(weight: int, suffix: str) -> None:
    ttlib = pytest.importorskip("fontTools.ttLib")
    if suffix == ".woff2":
        pytest.importorskip("brotli")
    font = ttlib.TTFont(FONTS / f"kobimo-sans-{weight}{suffix}")
    assert [sign for sign in SIGNS if ord(sign) not in font.getBestCmap()] == []
    assert {record.toUnicode() for record in font["name"].names if record.nameID == 1} == {
        style.FAMILY
    }


def test_licence_lies_beside_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")


def test_figures_line_up() -> None:
    assert len({round(text_width(digit * 4), 6) for digit in "0123456789"}) == 1


def test_importing_figures_imports_no_heavy_library() -> None:
    code = (
        "import sys, kobimo.figures; "
        "print([n for n in ('matplotlib', 'pandas', 'numpy', 'shapely') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_settings_of_the_session_have_no_effect_and_stay() -> None:
    import matplotlib as mpl

    def draw() -> str:
        with house_style():
            sheet = Sheet(30)
            sheet.text(0, 15, "6,5 %")
            sheet.rule((0, 50), (5, 5))
            return sheet.svg()

    plain = draw()
    with mpl.rc_context({"font.size": 33, "svg.fonttype": "path", "lines.linewidth": 9}):
        assert draw() == plain
        assert mpl.rcParams["font.size"] == 33


def test_no_figure_is_left_in_pyplot() -> None:
    before = "matplotlib.pyplot" in sys.modules
    with house_style():
        Sheet(30).svg()
    assert before or "matplotlib.pyplot" not in sys.modules


def test_wrap_breaks_between_words_and_shortens_at_last() -> None:
    words = "Landkreis Vorpommern Greifswald Nord"
    lines = wrap(words, text_width("Landkreis Vorpommern") + 1)
    assert lines == ["Landkreis Vorpommern", "Greifswald Nord"]
    (line,) = wrap(words, 80, lines=1)
    assert line.endswith("…")
    assert text_width(line) <= 80


def test_multiple_lines_stand_around_their_middle() -> None:
    from tests.figures.conftest import texts

    with house_style():
        sheet = Sheet(60)
        sheet.lines(0, 30, ["oben", "unten"])
        svg = sheet.svg()
    assert texts(svg) == ["oben", "unten"]
