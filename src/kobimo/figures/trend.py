"""Values over time: the municipality with its interval, Land and Bund beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kobimo.declarations.models import Break
from kobimo.disclosure import Protected
from kobimo.figures import alt, style
from kobimo.figures.axes import choose_value_ticks, draw_value_grid, draw_year_axis, year_label
from kobimo.figures.drawing import Drawing, frame_of
from kobimo.figures.labels import spread
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

HEIGHT = 254.0
WIDTHS = {"own": 2.8, "land": 1.5, "bund": 1.5, "other": 0.9}
#: Lines differ in their dashes too: grey print, colour vision.
DASHES: dict[str, tuple[float, ...]] = {"bund": (3.2, 2.2)}
ORDER = ("other", "bund", "land", "own")
#: More other regions than these are drawn without their names.
NAMED_OTHERS = 3
#: Widest column of labels at the line ends, in points.
LABELS = 124.0


def draw_trend(protected: Protected, *, breaks: Sequence[Break] | None = None) -> Drawing:
    """Return a line chart over years.

    Parameters
    ----------
    protected
        One row per region and year, labelled with ``series`` and ``role``.
    breaks
        Years from which on a series is not comparable with the years before. Lines are
        interrupted there. Default: those the values bring along.
    """
    frame = frame_of(protected).sort_values(["role", "series", "year"], kind="stable")
    found = protected.breaks if breaks is None else tuple(breaks)
    known = frame[frame["value"].notna()]
    years = list(range(int(frame["year"].min()), int(frame["year"].max()) + 1))
    values = [*known["value"], *known.loc[known["role"] == "own", ["lower", "upper"]].stack()]
    ticks = choose_value_ticks(values, protected.indicator.unit)
    with house_style():
        sheet = Sheet(HEIGHT)
        ends = _end_labels(known)
        left = ticks.label_width() + 8
        right = sheet.width - (max((width for *_, width in ends), default=0) + 14)
        bottom, top = 26.0, HEIGHT - 10
        axes = sheet.axes(left, bottom, right, top)
        axes.set_xlim(years[0] - 0.25, years[-1] + 0.05)
        axes.set_ylim(ticks.low, ticks.high)
        place = _placer(axes)
        draw_value_grid(sheet, lambda value: place(years[0], value)[1], ticks, left, right)
        labels = _year_labels(frame, years)
        draw_year_axis(sheet, lambda year: place(year, 0)[0], years, labels, bottom)
        own_breaks = _draw_breaks(sheet, place, frame, found, bottom, top)
        for role in ORDER:
            for name, rows in frame[frame["role"] == role].groupby("series", sort=True):
                _draw_line(sheet, axes, place, rows, role, str(name), found)
        _draw_ends(sheet, place, ends, right, bottom, top)
        svg = sheet.svg()
    return Drawing(svg, _alt(frame, protected, own_breaks), _notes(frame, ticks.low))


def _placer(axes: Axes) -> Callable[[float, float], tuple[float, float]]:
    def place(year: float, value: float) -> tuple[float, float]:
        x, y = axes.transData.transform((year, value))
        return float(x), float(y)

    return place


def _year_labels(frame: pd.DataFrame, years: Sequence[int]) -> list[str]:
    periods = dict(zip(frame["year"], frame["period"].astype(str), strict=True))
    return [year_label(periods.get(year, ""), year) for year in years]


def _segments(rows: pd.DataFrame, breaks: Sequence[Break]) -> list[pd.DataFrame]:
    """Return the runs of consecutive years with values, cut at every break of this region."""
    ags = str(rows["ags"].iloc[0])
    cuts = {b.year for b in breaks if any(ags.startswith(prefix) for prefix in b.regions)}
    rows = rows[rows["value"].notna()]
    starts = (rows["year"].diff() != 1) | rows["year"].isin(cuts)
    return [run for _, run in rows.groupby(starts.cumsum())]


def _draw_line(
    sheet: Sheet,
    axes: Axes,
    place: Callable[[float, float], tuple[float, float]],
    rows: pd.DataFrame,
    role: str,
    name: str,
    breaks: Sequence[Break],
) -> None:
    colour = style.ROLES[role]
    for run in _segments(rows, breaks):
        years, values = run["year"].to_list(), run["value"].to_list()
        if role == "own" and run["lower"].notna().all() and len(run) > 1:
            axes.fill_between(
                years, run["lower"], run["upper"], color=colour, alpha=0.16, lw=0, clip_on=False
            )
        (line,) = axes.plot(
            years, values, color=colour, linewidth=WIDTHS[role], clip_on=False, zorder=3
        )
        if role in DASHES:
            line.set_dashes(list(DASHES[role]))
        for row in run.itertuples():
            if role == "own" or len(run) == 1:
                sheet.dot(
                    *place(row.year, row.value),
                    3.4 if role == "own" else 2.4,
                    colour,
                    hollow=row.flag == "p",
                    ring=role == "own",
                    tip=f"{name}, {row.period}: {row.text}",
                )


def _draw_breaks(
    sheet: Sheet,
    place: Callable[[float, float], tuple[float, float]],
    frame: pd.DataFrame,
    breaks: Sequence[Break],
    bottom: float,
    top: float,
) -> list[Break]:
    """Draw a dotted line before every break of the municipality's own series; return these."""
    own = {str(ags) for ags in frame.loc[frame["role"] == "own", "ags"]}
    first, last = int(frame["year"].min()), int(frame["year"].max())
    shown = [
        b
        for b in sorted(breaks, key=lambda b: b.year)
        if first < b.year <= last and any(a.startswith(p) for a in own for p in b.regions)
    ]
    for year in dict.fromkeys(b.year for b in shown):
        x = place(year - 0.5, 0)[0]
        sheet.rule((x, x), (bottom, top - 4), colour=style.MUTED, width=1.0, dashes=(1, 2.4))
        text = f"Bruch ab {year}"
        side = "left" if x + text_width(text, style.SMALL) < place(last, 0)[0] else "right"
        sheet.text(
            x + (4 if side == "left" else -4),
            top - 4,
            text,
            size=style.SMALL,
            colour=style.MUTED,
            side="left" if side == "left" else "right",
            halo=True,
        )
    return shown


EndLabel = tuple[float, float, str, list[str], float]


def _end_labels(known: pd.DataFrame) -> list[EndLabel]:
    """Return, for every series with a name, its last point, role, lines of text and width."""
    others = known.loc[known["role"] == "other", "series"].nunique()
    labels: list[EndLabel] = []
    for role in ORDER:
        if role == "other" and others > NAMED_OTHERS:
            continue
        weight = style.SEMIBOLD if role == "own" else style.REGULAR
        for name, rows in known[known["role"] == role].groupby("series", sort=True):
            last = rows.loc[rows["year"].idxmax()]
            lines = wrap(f"{name} {last['text']}", LABELS, weight=weight, lines=3)
            if len(lines) > 1:
                lines = [*wrap(str(name), LABELS, weight=weight, lines=2), str(last["text"])]
            width = max(text_width(line, weight=weight) for line in lines)
            labels.append((float(last["year"]), float(last["value"]), role, lines, width))
    return labels


def _draw_ends(
    sheet: Sheet,
    place: Callable[[float, float], tuple[float, float]],
    ends: Sequence[EndLabel],
    right: float,
    bottom: float,
    top: float,
) -> None:
    points = [place(year, value) for year, value, *_ in ends]
    leading = style.TEXT * 1.16
    sizes = [len(lines) * leading + 2 for *_, lines, _ in ends]
    centres = spread([y for _, y in points], sizes, bottom - 8, top + 8)
    for (x, y), centre, (_, _, role, lines, _) in zip(points, centres, ends, strict=True):
        colour = style.MUTED if role == "other" else style.ROLES[role]
        start = right + 12
        if abs(centre - y) > 4 or x < right - 12:
            edge = max(x + 5, right + 1)
            sheet.rule((x + 5, edge, start - 2), (y, y, centre), colour=colour, width=0.7)
        sheet.lines(
            start,
            centre,
            lines,
            colour=colour,
            weight=style.SEMIBOLD if role == "own" else style.REGULAR,
        )


def _notes(frame: pd.DataFrame, low: float) -> tuple[str, ...]:
    notes = []
    if low > 0:
        notes.append("Die senkrechte Achse beginnt nicht bei null.")
    if frame.loc[frame["role"] == "own", "lower"].notna().any():
        notes.append("Farbige Fläche: 95-%-Intervall.")
    if (frame["flag"] == "p").any():
        notes.append("Offene Punkte: vorläufige Werte.")
    return tuple(notes)


def _alt(frame: pd.DataFrame, protected: Protected, breaks: Sequence[Break]) -> str:
    own = frame[frame["role"] == "own"]
    last = int(frame.loc[frame["value"].notna(), "year"].max())
    now = frame[frame["year"] == last]
    period = str(now["period"].iloc[0])
    first, final = frame["year"].min(), frame["year"].max()
    sentences = [
        alt.say_values(now, protected.indicator, when=period),
        alt.say_range(own.assign(label=own["period"]), _subject(own)),
        *(
            f"Ab {b.year} ist die Zeitreihe nicht mit früheren Jahren vergleichbar."
            for b in breaks[:2]
        ),
        alt.say_hidden(own),
    ]
    topic = f"{protected.indicator.title_de}, {first} bis {final}"
    return alt.compose("Liniendiagramm", topic, sentences)


def _subject(own: pd.DataFrame) -> str:
    names = own["series"].unique()
    return f"Die Werte für {names[0]}" if len(names) == 1 else "Die Werte"
