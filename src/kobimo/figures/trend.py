"""Values over time: the municipality with its interval, Land and Bund beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.figures import alt, style
from kobimo.figures.axes import choose_value_ticks
from kobimo.figures.drawing import Drawing, frame_of, rows_of, runs_of
from kobimo.figures.labels import spread
from kobimo.figures.panel import Panel, open_panel
from kobimo.figures.sheet import Sheet, house_style, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.declarations.models import Break
    from kobimo.disclosure import Protected

HEIGHT = 254.0
#: The publisher's sign for values that will be revised.
PROVISIONAL = "p"
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
    own = known[known["role"] == "own"]
    values = [*known["value"], *own["lower"], *own["upper"]]
    ticks = choose_value_ticks(values, protected.indicator.unit)
    with house_style():
        ends = _end_labels(known)
        room = max((width for *_, width in ends), default=0) + 14
        panel = open_panel(Sheet(HEIGHT), frame, ticks, labels=room, head=10)
        own_breaks = _draw_breaks(panel, frame, found)
        for role in ORDER:
            for _, rows in frame[frame["role"] == role].groupby("series", sort=True):
                _draw_line(panel, rows, role, found)
        _draw_ends(panel, ends)
        svg = panel.sheet.svg()
    return Drawing(svg, _alt(frame, protected, own_breaks), _notes(frame, ticks.low))


def _draw_line(panel: Panel, rows: pd.DataFrame, role: str, breaks: Sequence[Break]) -> None:
    colour = style.ROLES[role]
    for run in runs_of(rows, breaks):
        years = run["year"].to_list()
        if role == "own" and run["lower"].notna().any():
            if len(run) == 1:
                low, high = (panel.place(years[0], run[b].iloc[0]) for b in ("lower", "upper"))
                panel.sheet.rule((low[0], high[0]), (low[1], high[1]), colour=colour, width=1.2)
            panel.axes.fill_between(
                years, run["lower"], run["upper"], color=colour, alpha=0.16, lw=0, clip_on=False
            )
        (line,) = panel.axes.plot(
            years, run["value"], color=colour, linewidth=WIDTHS[role], clip_on=False, zorder=3
        )
        if role in DASHES:
            line.set_dashes(list(DASHES[role]))
        if role != "own" and len(run) > 1:
            continue
        for row in rows_of(run):
            panel.sheet.dot(
                *panel.place(row.year, row.value),
                3.4 if role == "own" else 2.4,
                colour,
                hollow=row.flag == PROVISIONAL,
                ring=role == "own",
                tip=f"{row.series}, {row.period}: {row.text}",
            )


def _draw_breaks(panel: Panel, frame: pd.DataFrame, breaks: Sequence[Break]) -> list[Break]:
    """Draw a dotted line before every break of the municipality's own series; return these."""
    own = {str(ags) for ags in frame.loc[frame["role"] == "own", "ags"]}
    first, last = int(frame["year"].min()), int(frame["year"].max())
    shown = [
        b
        for b in sorted(breaks, key=lambda b: b.year)
        if first < b.year <= last and any(a.startswith(p) for a in own for p in b.regions)
    ]
    taken: list[float] = []
    for year in dict.fromkeys(b.year for b in shown):
        x = panel.place(year - 0.5, 0)[0]
        panel.sheet.rule(
            (x, x), (panel.bottom, panel.top - 4), colour=style.MUTED, width=1.0, dashes=(1, 2.4)
        )
        text = f"Bruch ab {year}"
        width = text_width(text, style.SMALL) + 8
        is_right = x + width < panel.right
        start = x + 4 if is_right else x - width + 4
        # A label that would meet an earlier one moves a line down.
        line = next((n for n, end in enumerate(taken) if end < start), len(taken))
        taken[line : line + 1] = [start + width]
        y = panel.top - 4 - 12 * line
        panel.sheet.text(start, y, text, size=style.SMALL, colour=style.MUTED, halo=True)
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
            last = rows.sort_values("year").iloc[-1]
            lines = wrap(f"{name} {last['text']}", LABELS, weight=weight, lines=3)
            if len(lines) > 1:
                lines = [*wrap(str(name), LABELS, weight=weight, lines=2), str(last["text"])]
            width = max(text_width(line, weight=weight) for line in lines)
            labels.append((float(last["year"]), float(last["value"]), role, lines, width))
    return labels


def _draw_ends(panel: Panel, ends: Sequence[EndLabel]) -> None:
    points = [panel.place(year, value) for year, value, *_ in ends]
    sizes = [len(lines) * style.TEXT * 1.16 + 2 for *_, lines, _ in ends]
    centres = spread([y for _, y in points], sizes, panel.bottom - 8, panel.top + 8)
    start = panel.right + 12
    for (x, y), centre, (_, _, role, lines, _) in zip(points, centres, ends, strict=True):
        colour = style.MUTED if role == "other" else style.ROLES[role]
        if abs(centre - y) > 4 or x < panel.right - 12:
            edge = max(x + 5, panel.right + 1)
            panel.sheet.rule((x + 5, edge, start - 2), (y, y, centre), colour=colour, width=0.7)
        weight = style.SEMIBOLD if role == "own" else style.REGULAR
        panel.sheet.lines(start, centre, lines, colour=colour, weight=weight)


def _notes(frame: pd.DataFrame, low: float) -> tuple[str, ...]:
    notes = []
    if low > 0:
        notes.append("Die senkrechte Achse beginnt nicht bei null.")
    if frame.loc[frame["role"] == "own", "lower"].notna().any():
        notes.append("Farbige Fläche: 95-%-Intervall.")
    if (frame["flag"] == PROVISIONAL).any():
        notes.append("Offene Punkte: vorläufige Werte.")
    return tuple(notes)


def _alt(frame: pd.DataFrame, protected: Protected, breaks: Sequence[Break]) -> str:
    own = frame[frame["role"] == "own"]
    known = frame[frame["value"].notna()]
    now = frame[frame["year"] == (known if len(known) else frame)["year"].max()]
    sentences = [
        alt.say_values(now, protected.indicator, when=str(now["period"].iloc[0])),
        alt.say_range(own.assign(label=own["period"]), _subject(own)),
        *(
            f"Ab {year} ist die Zeitreihe nicht mit früheren Jahren vergleichbar."
            for year in sorted({b.year for b in breaks if b.year in set(own["year"])})[-2:]
        ),
        alt.say_hidden(own),
    ]
    topic = f"{protected.indicator.title_de}, {alt.say_span(frame)}"
    return alt.compose("Liniendiagramm", topic, sentences)


def _subject(own: pd.DataFrame) -> str:
    names = own["series"].unique()
    return f"Die Werte für {names[0]}" if len(names) == 1 else "Die Werte"
