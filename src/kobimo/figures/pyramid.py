"""Age structure by sex, men left and women right; an earlier year as outline."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from kobimo.figures import alt, style
from kobimo.figures.axes import Ticks, choose_value_ticks
from kobimo.figures.drawing import Drawing, frame_of, rows_of
from kobimo.figures.sheet import Sheet, house_style, text_width
from kobimo.german import collation_key

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from kobimo.disclosure import Protected

HEIGHT = 330.0
#: An open last class („75 Jahre und mehr“) is drawn up to this age, but at least 5 years wide.
OLDEST = 95
#: Left, right: what the categories of sex begin with.
SIDES = ("m", "w")
_NUMBER = re.compile(r"\d+")


def draw_pyramid(
    protected: Protected, *, age: str, sex: str, reference_year: int | None = None
) -> Drawing:
    """Return a population pyramid.

    Classes of different width are drawn as a histogram: the area of a bar is the number of
    people, its length their number per year of age.

    Parameters
    ----------
    protected
        One row per age class, sex and year.
    age
        Column with the age classes: „3 bis unter 6 Jahre“, „75 Jahre und mehr“, ``03_06``.
    sex
        Column whose categories begin with ``m`` (left) and ``w`` (right).
    reference_year
        Year drawn as outline. The last year other than this is drawn as bars.
    """
    frame = frame_of(protected)
    spans = {text: age_span(str(text)) for text in frame[age].unique()}
    frame["low"] = frame[age].map(lambda text: spans[text][0])
    frame["high"] = frame[age].map(lambda text: spans[text][1])
    frame["length"] = frame["value"] / (frame["high"] - frame["low"])
    frame["side"] = frame[sex].map(lambda text: collation_key(str(text))[:1])
    frame["label"] = frame[age].astype(str)
    year = int(frame.loc[frame["year"] != reference_year, "year"].max())
    now, before = frame[frame["year"] == year], frame[frame["year"] == reference_year]
    ticks = choose_value_ticks(frame["length"], protected.indicator.unit, count=3, from_zero=True)
    with house_style():
        sheet = Sheet(HEIGHT)
        bottom, top = 34.0, HEIGHT - 24
        middle, gap = sheet.width / 2, 15.0
        reach = middle - gap - 14
        oldest = float(frame["high"].max())

        def height(years: float) -> float:
            return bottom + years / oldest * (top - bottom)

        def place(side: str, length: float) -> float:
            step = gap + length / ticks.high * reach
            return middle - step if side == SIDES[0] else middle + step

        _draw_axes(sheet, ticks, place, bottom, top)
        for years in range(0, int(oldest), 10 if oldest > 60 else 5):
            sheet.text(middle, height(years), str(years), size=style.SMALL, side="center")
        for side, colour in zip(SIDES, style.GROUPS, strict=True):
            for row in rows_of(now[now["side"] == side]):
                _draw_class(sheet, row, colour, place, height)
            _draw_outline(sheet, before[before["side"] == side], side, place, height)
        _draw_heads(sheet, year, reference_year, top)
        svg = sheet.svg()
    notes = ["Die Länge der Balken zeigt die Zahl je Altersjahr."] if _is_uneven(now) else []
    return Drawing(svg, _alt(now, before, protected), tuple(notes))


def age_span(text: str) -> tuple[float, float]:
    """Return the ages of a class as a half-open range in years.

    „unter 3 Jahre“ and ``u03`` are 0 to 3, „3 bis unter 6 Jahre“ and ``03_06`` 3 to 6,
    „75 bis 79“ and ``a75_79`` 75 to 80, „75 Jahre und mehr“ and ``75_plus`` 75 to 95.

    Raises
    ------
    ValueError
        There is no number in the text.
    """
    numbers = [int(found) for found in _NUMBER.findall(text)]
    if not numbers:
        raise ValueError(f"no age in „{text}“")
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 1:
        is_inclusive = text.startswith("a") or (" bis " in text and "unter" not in text)
        return first, last + 1 if is_inclusive else last
    if "unter" in text or text.startswith("u"):
        return 0, first
    is_open = any(word in text for word in ("mehr", "plus", "älter", "a90"))
    return first, max(OLDEST, first + 5) if is_open else first + 1


def _is_uneven(rows: pd.DataFrame) -> bool:
    return len(set(rows["high"] - rows["low"])) > 1


def _draw_axes(
    sheet: Sheet,
    ticks: Ticks,
    place: Callable[[str, float], float],
    bottom: float,
    top: float,
) -> None:
    for side in SIDES:
        for value, label in zip(ticks.values, ticks.labels, strict=True):
            x = place(side, value)
            colour = style.AXIS if value == 0 else style.GRID
            sheet.rule((x, x), (bottom, top), colour=colour, below=True)
            half = text_width(label, style.SMALL) / 2
            x = min(max(x, half), sheet.width - half)
            if value or side == SIDES[1]:
                x = x if value else sheet.width / 2
                sheet.text(
                    x, bottom - 12, label, size=style.SMALL, colour=style.MUTED, side="center"
                )


def _draw_class(
    sheet: Sheet,
    row: Any,
    colour: str,
    place: Callable[[str, float], float],
    height: Callable[[float], float],
) -> None:
    base = place(row.side, 0)
    foot, head = height(row.low), height(row.high)
    thin = 0.8 if head - foot > 6 else 0.25
    y, tall = foot + thin / 2, head - foot - thin
    if math.isnan(row.length):
        x = base if row.side == SIDES[1] else base - 14
        sheet.box(x, y, 14, tall, hatched=True)
        return
    end = place(row.side, row.length)
    tip = f"{row.label}, {row.period}: {row.text}"
    sheet.box(min(base, end), y, abs(end - base), tall, fill=colour, tip=tip)


def _draw_outline(
    sheet: Sheet,
    rows: pd.DataFrame,
    side: str,
    place: Callable[[str, float], float],
    height: Callable[[float], float],
) -> None:
    runs: list[tuple[list[float], list[float]]] = [([], [])]
    for row in rows_of(rows.sort_values("low")):
        if math.isnan(row.length):
            runs.append(([], []))
            continue
        x = place(side, row.length)
        runs[-1][0].extend((x, x))
        runs[-1][1].extend((height(row.low), height(row.high)))
    for xs, ys in runs:
        if xs:
            sheet.rule(xs, ys, colour=style.PAPER, width=3.2)
            sheet.rule(xs, ys, colour=style.INK, width=1.4)


def _draw_heads(sheet: Sheet, year: int, reference_year: int | None, top: float) -> None:
    y = top + 13
    left, right = style.GROUPS
    sheet.text(14, y, f"Männlich {year}", weight=style.SEMIBOLD, colour=left)
    sheet.text(
        sheet.width - 14, y, f"Weiblich {year}", weight=style.SEMIBOLD, colour=right, side="right"
    )
    sheet.text(sheet.width / 2, y, "Alter", size=style.SMALL, colour=style.MUTED, side="center")
    if reference_year is not None:
        text = f"Umriss: {reference_year}"
        sheet.rule((14, 30), (y - 16, y - 16), colour=style.INK, width=1.5)
        sheet.text(34, y - 16, text, size=style.SMALL, halo=True)


def _alt(now: pd.DataFrame, before: pd.DataFrame, protected: Protected) -> str:
    period = str(now["period"].iloc[0])
    topic = f"{protected.indicator.title_de} nach Alter und Geschlecht, {period}"
    sentences = []
    for side, name in zip(SIDES, ("Männlich", "Weiblich"), strict=True):
        rows = now[(now["side"] == side) & now["value"].notna()]
        if len(rows):
            row = rows.sort_values("length", kind="stable").iloc[-1]
            sentences.append(
                f"{name}: am stärksten besetzt ist die Altersgruppe {row['label']} mit {row['text']}."
            )
    if len(before):
        sentences.append(f"Umriss zum Vergleich: {before['period'].iloc[0]}.")
    sentences.append(alt.say_hidden(now))
    return alt.compose("Bevölkerungspyramide", topic, sentences)
