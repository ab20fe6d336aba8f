"""Contrast by the WCAG formula, and distance under simulated colour blindness."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from kobimo.figures import style

THEMES = (style.LIGHT, style.DARK)
themes = pytest.mark.parametrize("theme", THEMES, ids=("light", "dark"))

#: Machado, Oliveira, Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1.0, linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "tritanopia": np.array([
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip
visions = pytest.mark.parametrize("vision", VISION)

#: sRGB to CIE XYZ, D65 (IEC 61966-2-1).
XYZ = np.array([
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
])  # fmt: skip


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    x, y, z = XYZ @ rgb / [0.95047, 1.0, 1.08883]
    cube = [np.cbrt(t) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z)]
    return np.array([116 * cube[1] - 16, 500 * (cube[0] - cube[1]), 200 * (cube[1] - cube[2])])


def distance(one: str, other: str, vision: str) -> float:
    """CIE 1976 colour difference as somebody with this vision sees it."""
    seen = [lab(np.clip(VISION[vision] @ linear(c), 0, 1)) for c in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def test_contrast_knows_the_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_every_token_has_both_values_and_its_own_literal() -> None:
    assert set(style.LIGHT) == set(style.DARK)
    assert len(set(style.LIGHT.values())) == len(style.LIGHT)
    assert set(style.TOKENS) == set(style.LIGHT.values())
    assert all(
        len(c) == 7 and c == c.lower() for c in (*style.LIGHT.values(), *style.DARK.values())
    )


def test_no_literal_is_part_of_a_number() -> None:
    # The SVG writer rounds numbers; it must not take a colour for one.
    from kobimo.figures.svg import clean

    for colour in style.TOKENS:
        document = f'<svg viewBox="0 0 1 1"><path d="M 0 0 L 1 1" style="stroke: {colour}"/></svg>'
        assert f'stroke="{colour}"' in clean(document, "sans-serif")


@themes
@pytest.mark.parametrize("name", ["ink", "muted", "own", "land", "bund", "group-1", "group-2"])
def test_text_colours_can_be_read(theme: dict[str, str], name: str) -> None:
    assert contrast(theme[name], theme["paper"]) >= 4.5


@themes
@pytest.mark.parametrize("name", ["axis", "other", "hatch", *(f"part-{n}" for n in range(1, 7))])
def test_shapes_can_be_seen(theme: dict[str, str], name: str) -> None:
    assert contrast(theme[name], theme["paper"]) >= 3


@themes
def test_text_on_fills_can_be_read(theme: dict[str, str]) -> None:
    names = {literal: name for name, literal in style.LIGHT.items()}
    assert set(style.ON) == {*style.PARTS, *style.SCALE, *style.MEAN}
    for fill, text in style.ON.items():
        assert contrast(theme[names[fill]], theme[names[text]]) >= 4.5, names[fill]


@themes
@visions
def test_who_is_meant_can_be_told_apart(theme: dict[str, str], vision: str) -> None:
    for one, other in itertools.combinations(("own", "land", "bund"), 2):
        assert distance(theme[one], theme[other], vision) >= 15
    assert distance(theme["own"], theme["other"], vision) >= 20
    assert distance(theme["group-1"], theme["group-2"], vision) >= 25


@themes
@visions
def test_parts_beside_each_other_can_be_told_apart(theme: dict[str, str], vision: str) -> None:
    parts = [theme[f"part-{n}"] for n in range(1, 7)]
    for one, other in itertools.pairwise(parts):
        assert distance(one, other, vision) >= 11


@themes
@visions
def test_steps_of_the_scale_can_be_told_apart(theme: dict[str, str], vision: str) -> None:
    for one, other in itertools.pairwise([theme[f"scale-{n}"] for n in range(1, 6)]):
        assert distance(one, other, vision) >= 11


@pytest.mark.parametrize(("theme", "sign"), [(style.LIGHT, -1), (style.DARK, 1)])
def test_scale_goes_one_way_in_grey_print(theme: dict[str, str], sign: int) -> None:
    steps = [lab(np.full(3, luminance(theme[f"scale-{n}"])))[0] for n in range(1, 6)]
    assert all(sign * (b - a) >= 9 for a, b in itertools.pairwise(steps))


@themes
@visions
def test_below_and_above_the_mean_can_be_told_apart(theme: dict[str, str], vision: str) -> None:
    assert distance(theme["mean-1"], theme["mean-5"], vision) >= 20
    assert distance(theme["mean-2"], theme["mean-4"], vision) >= 10
