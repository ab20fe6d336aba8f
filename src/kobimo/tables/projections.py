"""Tables of what is needed in the years ahead."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.disclosure import Protected, require_protected
from kobimo.document import Column, Table
from kobimo.german import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    #: A row as texts and as values.
    Line = tuple[tuple[str, ...], tuple[float | str | None, ...]]

NOTHING = "."


def tabulate_demand(
    protected: Protected,
    *,
    quotas: Mapping[str, str],
    now: float,
    since: str,
    caption: str,
    notes: Sequence[str],
) -> Table:
    """Return a row for each year ahead: places by each quota, and how many more than today.

    Parameters
    ----------
    protected
        Rows of the years ahead with the column ``quote``; the total over groups and variants.
    quotas
        Category of ``quote`` → its German label, in the order of the columns.
    now
        Places taken at the last Stichtag, whose German date is ``since``.
    """
    frame = require_protected(protected).frame
    columns = [Column(label="Zeitraum")]
    for label in quotas.values():
        columns += [
            Column(label=f"Plätze, {label}", numeric=True),
            Column(label=f"mehr als am {since}, {label}", numeric=True),
        ]
    lines: list[Line] = []
    for year in sorted(frame["year"].unique()):
        of_year = frame[frame["year"] == year]
        texts = [str(of_year["period"].iloc[0])]
        values: list[float | str | None] = [texts[0]]
        for quota in quotas:
            (value,) = of_year.loc[of_year["quote"] == quota, "value"]
            for shown in (float(value), float(value) - now):
                _append(texts, values, shown)
        lines.append((tuple(texts), tuple(values)))
    return _assemble(protected, "bedarf", columns, lines, caption=caption, notes=notes)


def tabulate_posts(
    protected: Protected,
    *,
    quotas: Mapping[str, str],
    posts: Mapping[tuple[int, str], float],
    caption: str,
    notes: Sequence[str],
) -> Table:
    """Return a row for each year ahead: full-time posts by each quota.

    Parameters
    ----------
    protected
        Rows of the years ahead that the posts come from.
    posts
        Year and quota → full-time posts.
    """
    frame = require_protected(protected).frame
    columns = [Column(label="Zeitraum")]
    columns += [
        Column(label=f"Vollzeitstellen, {label}", numeric=True) for label in quotas.values()
    ]
    lines: list[Line] = []
    for year in sorted(frame["year"].unique()):
        texts = [str(frame.loc[frame["year"] == year, "period"].iloc[0])]
        values: list[float | str | None] = [texts[0]]
        for quota in quotas:
            _append(texts, values, posts[int(year), quota])
        lines.append((tuple(texts), tuple(values)))
    return _assemble(protected, "stellen", columns, lines, caption=caption, notes=notes)


def tabulate_entitled(
    rows: Mapping[int, tuple[Protected, int]],
    *,
    shares: Mapping[float, str],
    caption: str,
    notes: Sequence[str],
) -> Table:
    """Return a row for each school year: classes entitled, children in them, places by share.

    Parameters
    ----------
    rows
        Year in which the school year begins → the one row with the children, and how many
        classes are entitled.
    shares
        Part of the children who take part → what it is called.
    """
    columns = [Column(label="Schuljahr"), Column(label="Klassen")]
    columns += [Column(label="Kinder", numeric=True)]
    columns += [Column(label="80-%-Band von", numeric=True), Column(label="bis", numeric=True)]
    columns += [Column(label=f"Plätze, {label}", numeric=True) for label in shares.values()]
    lines: list[Line] = []
    parts = [require_protected(part) for part, _ in rows.values()]
    for year, (part, classes) in sorted(rows.items()):
        (row,) = part.frame.to_dict("records")
        texts = [f"{year}/{(year + 1) % 100:02d}", "1" if classes == 1 else f"1 bis {classes}"]
        values: list[float | str | None] = list(texts)
        for shown in (row["value"], row["lower"], row["upper"]):
            _append(texts, values, float(shown))
        for share in shares:
            _append(texts, values, float(row["value"]) * share)
        lines.append((tuple(texts), tuple(values)))
    return _assemble(parts[0], "ganztag", columns, lines, caption=caption, notes=notes)


def _assemble(
    protected: Protected,
    name: str,
    columns: Sequence[Column],
    lines: Sequence[Line],
    *,
    caption: str,
    notes: Sequence[str],
) -> Table:
    return Table(
        id=f"{protected.indicator.id}-{name}",
        caption=caption,
        columns=tuple(columns),
        rows=tuple(texts for texts, _ in lines),
        data=tuple(values for _, values in lines),
        notes=tuple(notes),
        sources=protected.sources,
        indicators=(protected.indicator.id,),
    )


def _append(texts: list[str], values: list[Any], value: float) -> None:
    is_missing = math.isnan(value)
    texts.append(NOTHING if is_missing else number(value, 0))
    values.append(None if is_missing else round(value))
