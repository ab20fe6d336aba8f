"""Figures against their own data: every number and every point belongs to a value of the table."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.audit.gate_axes import find_axes
from kobimo.audit.gate_drawings import read_drawing
from kobimo.audit.gate_pages import NUMBER, numbers_in
from kobimo.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.audit.gate_axes import Axis
    from kobimo.audit.gate_drawings import Drawing
    from kobimo.audit.gate_tables import Rows

REMEDY = (
    "Veröffentlichen Sie diesen Stand nicht. Zeichnen Sie die Abbildung mit den Funktionen von "
    "kobimo; steht sie so in einem mitgelieferten Kapitel, melden Sie den Fall."
)
_FIGURE = re.compile(r'<figure class="(?:bild|tafel)" id="([^"]*)">(.*?)</figure>', re.DOTALL)
_BOX = re.compile(
    r'<div class="kasten" id="([^"]*)">(.*?<div class="beigaben">.*?)</div>', re.DOTALL
)
_SPARK = re.compile(r'<svg aria-hidden="true" [^>]*font-family.*?</svg>', re.DOTALL)
_SVG = re.compile(r'<svg role="img" aria-label="([^"]*)"(.*?)</svg>', re.DOTALL)
_CAPTION = re.compile(r'<p class="(?:titel|untertitel)">(.*?)</p>', re.DOTALL)
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_DATA = re.compile(r'href="(?:\.\./)*(daten/[^"]+\.csv)"')
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_PLAIN = re.compile(r"-?\d+(?:,\d+)?")
_N = r"[−+-]?\d+(?:[\u202f\u00a0]\d{3})*(?:,\d+)?"
#: Borders of classes are set before the values are known, or are their lowest and highest.
_BORDER = re.compile(
    rf"{_N}[\u202f\u00a0 ]?%?[^\d,;()]{{0,14}} bis unter {_N}|(?:unter|über|weniger als|mehr als|[Aa]b|bis) {_N}|"
    rf"{_N}[\u202f\u00a0 ]?[^\d,;()]{{0,14}} und mehr"
)
#: Areas or Kreise of a kind behind its name: „Typ A (10 Sozialräume)“, „unter dem Landeswert (2)“.
_GROUP = re.compile(r"\((\d+)(?:[ \u00a0][^\d()]+)?\)")
#: How many things are shown, never how many people.
_COUNT = re.compile(
    r"\b(\d+)(?:-mal\b|(?= Werte? )| (?:dargestellten|weitere|weiteren|Werte?|Zeilen|Spalten|Kreisen?|Panels|von(?= \d))\b)|"
    r"(?:Zahl der [\w -]+|weil ein Wert fehlt): (\d+)"
)
#: Values of official statistics beside those of the table: of the peers and of all Kreise.
_OTHERS = re.compile(
    rf"(?:Vergleichskreise|Median der Vergleichskreise:|Das Mittel aller Kreise beträgt) {_N}"
)
#: Levels of intervals and what shares are shares of.
_CONSTANT = re.compile(
    r"\bje[ \u00a0]\d+(?:[ \u202f\u00a0]000)*|\b(?:95|99,8)(?:-%|[\u202f\u00a0 ]%)|\b100[ \u00a0]Prozent|\b1 = "
)
_YEAR = re.compile(r"(?:19|20)\d\d")
#: How far a point may lie from its value, and the text of a key from its sign, in units of
#: the view box.
_TOLERANCE, _BESIDE = 0.03, 14.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure or table of a page.

    Attributes
    ----------
    anchor
        Its id on the page.
    svg, alt
        The drawing, and what is read aloud in its place; empty for a table.
    words
        Title, subtitle and table of the figure.
    cells
        Cells of the table as they are printed.
    data
        Its CSV file from the folder of the report; empty where there is none.
    """

    anchor: str
    svg: str
    alt: str
    words: str
    cells: tuple[str, ...]
    data: str


def read_figures(text: str) -> Iterator[Shown]:
    """Yield the figures, tables and Kennzahlenkästen of a page: everything that has data."""
    for anchor, body in (*_FIGURE.findall(text), *_BOX.findall(text)):
        drawn = _SVG.search(body)
        data = _DATA.search(body)
        told = " ".join([*_CAPTION.findall(body), *_TABLE.findall(body)])
        yield Shown(
            anchor,
            drawn.group() if drawn else "",
            html.unescape(drawn[1]) if drawn else "",
            html.unescape(_TAG.sub(" ", told)),
            tuple(
                html.unescape(_TAG.sub(" ", _SPARK.sub(" ", cell))) for cell in _CELL.findall(body)
            ),
            data[1] if data else "",
        )


def check_figure(page: str, figure: Shown, rows: Rows, *, is_strict: bool) -> Iterator[Problem]:
    """Yield what a figure shows beside the values of its table.

    Parameters
    ----------
    rows
        Rows of the figure's CSV file.
    is_strict
        Compare numbers and points as well. Else only: nothing outside, nothing invisible.
    """
    where = f"{page}, {figure.anchor}"
    try:
        drawing = read_drawing(figure.svg)
    except ValueError:
        yield Problem(where, "die Abbildung ist nicht lesbar", REMEDY)
        return
    for fault in drawing.faults:
        yield Problem(where, f"die Abbildung enthält {fault}", REMEDY)
    values = [_value(cell) for row in rows for cell in row if _PLAIN.fullmatch(cell)]
    if not is_strict or not values:
        return
    axes, ticks = find_axes(drawing.labels, drawing.width)
    known = numbers_in(figure.words)
    differences = _differences(rows)
    texts = [label.text for label in drawing.labels if label not in ticks]
    for kind, said in (("im Bild", " | ".join(texts)), ("im Alternativtext", figure.alt)):
        odd = [
            token
            for token in _tokens(said, len(rows), figure.words)
            if token not in known
            and not _is_rounded(token, values)
            and not _is_rounded(token, differences, slack=1.0)
        ]
        if odd:
            listed = ", ".join(dict.fromkeys(odd[:5]))
            yield Problem(
                where, f"zeigt {kind} Zahlen, die nicht in der Tabelle stehen: {listed}", REMEDY
            )
    scales = [axis for axis in axes if _is_scale(axis, drawing)]
    places = [*_odd_points(drawing, scales, values, rows), *_odd_bars(drawing, scales, values)]
    if places:
        count = (
            "einen Punkt oder Balken, zu dem"
            if len(places) == 1
            else (f"{len(places)} Punkte oder Balken, zu denen")
        )
        yield Problem(where, f"zeichnet {count} kein Wert der Tabelle gehört", REMEDY)


def check_sparks(page: str, text: str) -> Iterator[Problem]:
    """Yield small lines beside numbers that hold text, or run out of their frame."""
    for svg in _SPARK.findall(text):
        try:
            drawing = read_drawing(svg)
        except ValueError:
            yield Problem(page, "eine kleine Linie ist nicht lesbar", REMEDY)
            continue
        for fault in (*drawing.faults, *("Text" for _ in drawing.labels)):
            yield Problem(page, f"eine kleine Linie enthält {fault}", REMEDY)


def check_table(page: str, figure: Shown, heads: list[str], rows: Rows) -> Iterator[Problem]:
    """Yield where the printed table holds a number that its data file does not."""
    values = [_value(cell) for row in rows for cell in row if _PLAIN.fullmatch(cell)]
    known = numbers_in(" ".join(cell for row in (heads, *rows) for cell in row))
    odd = [
        token
        for token in _tokens(" | ".join(figure.cells), len(rows), "")
        if token not in known and not _is_rounded(token, values)
    ]
    if odd:
        listed = ", ".join(dict.fromkeys(odd[:5]))
        yield Problem(
            f"{page}, {figure.anchor}",
            f"zeigt in der Tabelle Zahlen, die nicht in der Datei stehen: {listed}",
            REMEDY,
        )


def _tokens(text: str, rows: int, words: str) -> list[str]:
    """Return the numbers of a text that must be values: no borders, counts, constants."""
    heads = {word[:5].casefold() for word in re.findall(r"[^\W\d_]{5,}", words)}

    def is_count(found: re.Match[str]) -> bool:
        return int(next(filter(None, found.groups()))) <= max(rows, 40)

    text = _CONSTANT.sub(" ", _OTHERS.sub(" ", _BORDER.sub(" ", text)))
    for pattern in (_GROUP, _COUNT):
        text = pattern.sub(lambda found: " " if is_count(found) else found.group(), text)
    # „24 Sozialräume“ where the first column is headed „Sozialraum“.
    text = re.sub(
        r"\b(\d+) ([^\W\d_]{5})",
        lambda f: " " if f[2].casefold() in heads and is_count(f) else f.group(),
        text,
    )
    tokens = [
        found.group().lstrip("−+-").replace("\u202f", "").replace("\u00a0", "")
        for found in NUMBER.finditer(text)
    ]
    return [token for token in tokens if not _YEAR.fullmatch(token)]


def _is_rounded(token: str, values: list[float], *, slack: float = 0.5) -> bool:
    """Return whether a printed number is one of the values, rounded to its decimals.

    Parameters
    ----------
    slack
        How far both may lie apart, in units of the last printed decimal: a whole one for
        differences of two numbers that were rounded before.
    """
    decimals = len(token.partition(",")[2])
    number = float(token.replace(",", "."))
    half = slack * 10**-decimals + 1e-6
    return any(abs(abs(value) - number) <= half for value in values)


def _differences(rows: Rows) -> list[float]:
    """Return the differences of two rows that differ in one text only, column by column."""
    groups: dict[tuple[object, ...], list[list[str]]] = {}
    for row in rows:
        texts = [cell for cell in row if not _PLAIN.fullmatch(cell)]
        for left_out in range(len(texts)):
            groups.setdefault((left_out, *texts[:left_out], *texts[left_out + 1 :]), []).append(row)
    found = []
    for group in groups.values():
        if len(group) == 2:
            for first, second in zip(*group, strict=False):
                if _PLAIN.fullmatch(first) and _PLAIN.fullmatch(second):
                    found.append(_value(first) - _value(second))
    return found


def _odd_points(
    drawing: Drawing, axes: list[Axis], values: list[float], rows: Rows
) -> Iterator[float]:
    """Yield the decoded values of circles that are no value of the table."""
    cells = {cell for row in rows for cell in row}
    for point, _ in drawing.circles:
        if _is_key(point, drawing, cells):
            continue
        for axis in axes:
            if axis.is_time or not _is_on(axis, point):
                continue
            read, blur = axis.value_at(point), axis.blur(point, _TOLERANCE) + 1e-9
            if not any(abs(read - value) <= blur for value in values):
                yield read
                break


def _odd_bars(drawing: Drawing, axes: list[Axis], values: list[float]) -> Iterator[float]:
    """Yield the decoded values of bars that begin at zero and end at no value of the table."""
    for first, second in drawing.bars:
        for axis in axes:
            if axis.is_time or axis.is_logarithmic:
                continue
            blur = axis.blur(first, _TOLERANCE) + 1e-9
            ends = [axis.value_at(first), axis.value_at(second)]
            if not any(abs(end) <= blur for end in ends):
                continue
            read = max(ends, key=abs)
            if abs(read) > blur and not any(abs(read - value) <= blur for value in values):
                yield read


def _is_scale(axis: Axis, drawing: Drawing) -> bool:
    """Return whether labels are a scale: numbers inside of rectangles are values of cells."""
    at = (axis.low, axis.across) if axis.is_horizontal else (axis.across, axis.low)
    return not any(
        min(first[0], second[0]) <= at[0] <= max(first[0], second[0])
        and min(first[1], second[1]) <= at[1] <= max(first[1], second[1])
        for first, second in drawing.bars
    )


def _is_key(point: tuple[float, float], drawing: Drawing, cells: set[str]) -> bool:
    """Return whether a circle explains a colour: beside it stands the name of a series."""
    return any(
        0 < label.x - point[0] < _BESIDE and abs(label.y - point[1]) < 4 and label.text in cells
        for label in drawing.labels
    )


def _is_on(axis: Axis, point: tuple[float, float]) -> bool:
    place = point[0 if axis.is_horizontal else 1]
    return axis.low <= place <= axis.high


def _value(cell: str) -> float:
    return float(cell.replace(",", "."))
