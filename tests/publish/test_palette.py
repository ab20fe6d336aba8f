"""Contrasts of the pages: 4,5 : 1 for text, 3 : 1 for what must be seen (WCAG 1.4.3, 1.4.11)."""

from __future__ import annotations

import pytest

from kobimo.publish.palette import COLOURS, read_fonts, write_colours, write_fonts

TEXT = [
    (ink, ground)
    for ink in ("ink", "ink-2", "link", "accent", "favourable", "unfavourable")
    for ground in ("paper", "surface", "surface-2", "accent-soft")
] + [("ink", "ochre-soft"), ("ink", "mark"), ("on-deep", "deep"), ("ochre-on-deep", "deep")]
SEEN = [
    ("line-strong", "paper"),
    ("line-strong", "surface"),
    ("focus", "paper"),
    ("focus", "surface"),
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, mode: int) -> None:
    assert contrast(COLOURS[ink][mode], COLOURS[ground][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), SEEN)
def test_borders_and_focus_can_be_seen(line: str, ground: str, mode: int) -> None:
    assert contrast(COLOURS[line][mode], COLOURS[ground][mode]) >= 3


def test_known_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_paper_is_always_light() -> None:
    sheet = write_colours()
    assert sheet.count("@media screen") == 2
    assert sheet.count("color-scheme: light") == 1


def test_every_named_font_is_there() -> None:
    fonts = read_fonts()
    assert all(name in fonts for name in __import__("re").findall(r"fonts/([^\"]+)", write_fonts()))
    assert {"kobimo-sans-OFL.txt", "source-serif-4-OFL.txt"} <= fonts.keys()
