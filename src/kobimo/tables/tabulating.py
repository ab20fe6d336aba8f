"""Tables of protected values: long ones, a row per value, and cross tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from kobimo.disclosure import Protected, require_protected
from kobimo.document import Column, Table
from kobimo.german import UNITS, number

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence


#: Sign → its line below a table in which it occurs.
SIGNS = {
    "-": "- genau null",
    ".": ". kein Wert: unbekannt oder geheim zu halten",
    "...": "... Angabe folgt später",
    "/": "/ nicht sicher genug",
    "x": "x Angabe nicht sinnvoll",
    "()": "( ) Aussagewert eingeschränkt, weil der Wert auf wenigen Antworten oder Fällen beruht",
}


#: What the bounds of a value are, unless they are those of a projection.
INTERVAL = "95-%-Intervall"


class Heading(NamedTuple):
    """A key column: the column of the frame and the heading it gets."""

    column: str
    label: str


def tabulate(
    parts: Sequence[Protected],
    *,
    caption: str,
    keys: Sequence[Heading],
    name: str = "",
    band: str = INTERVAL,
    further: Mapping[str, Mapping[Hashable, Any]] | None = None,
) -> Table:
    """Return a table with one row per value: keys, value, interval, numerator and denominator.

    Interval and counts stand there only where at least one row has them. Several parts
    give one block of rows each, with the indicator's title as first column; where their
    units differ, each row names its own. ``further`` gives one more row to some indicators:
    what differs from their last row, by column.
    """
    frames = [(part.indicator, part.frame) for part in map(require_protected, parts)]
    is_several = len(frames) > 1
    has_interval = any(frame["lower"].notna().any() for _, frame in frames)
    has_counts = any(
        indicator.method in {"share", "rate"} and frame["numerator"].notna().any()
        for indicator, frame in frames
    )
    columns = [Column(label="Kennzahl")] if is_several else []
    columns += [Column(label=key.label) for key in keys]
    units = list(dict.fromkeys(UNITS[indicator.unit].label for indicator, _ in frames))
    is_mixed = len(units) > 1
    columns.append(Column(label="Wert" if is_mixed else f"Wert ({units[0]})", numeric=True))
    columns += [Column(label="Einheit")] if is_mixed else []
    if has_interval:
        columns += [
            Column(label=f"{band} von", numeric=True),
            Column(label="bis", numeric=True),
        ]
    if has_counts:
        columns += [Column(label="Zähler", numeric=True), Column(label="Nenner", numeric=True)]
    rows: list[tuple[str, ...]] = []
    data: list[tuple[float | str | None, ...]] = []
    for indicator, frame in frames:
        records = frame.to_dict("records")
        if records and further and indicator.id in further:
            records.append({**records[-1], **further[indicator.id]})
        for row in records:
            texts = [indicator.title_de] if is_several else []
            values: list[float | str | None] = list(texts)
            for key in keys:
                texts.append(str(row[key.column]))
                values.append(str(row[key.column]))
            texts.append(str(row["text"]))
            values.append(_value(row["value"]))
            if is_mixed:
                texts.append(UNITS[indicator.unit].label)
                values.append(texts[-1])
            extra: list[tuple[str, int]] = []
            if has_interval:
                extra += [("lower", indicator.decimals), ("upper", indicator.decimals)]
            if has_counts:
                extra += [("numerator", 0), ("denominator", 0)]
            for column, decimals in extra:
                value = _value(row[column])
                values.append(value)
                texts.append(_text(value, decimals, row))
            rows.append(tuple(texts))
            data.append(tuple(values))
    return Table(
        id=name,
        caption=caption,
        columns=tuple(columns),
        rows=tuple(rows),
        data=tuple(data),
        notes=sign_notes(parts),
        sources=_sources(parts),
        indicators=tuple(dict.fromkeys(part.indicator.id for part in parts)),
    )


def tabulate_cross(
    part: Protected,
    *,
    caption: str,
    rows: Heading,
    columns: str,
    row_order: Sequence[str],
    column_order: Sequence[str],
    name: str = "",
) -> Table:
    """Return a cross table of one indicator: categories down and across, values inside."""
    frame = require_protected(part).frame
    cells = {(str(row[rows.column]), str(row[columns])): row for row in frame.to_dict("records")}
    body = [[cells.get((down, across)) for across in column_order] for down in row_order]
    return Table(
        id=name,
        caption=caption,
        columns=(Column(label=rows.label), *(Column(label=c, numeric=True) for c in column_order)),
        rows=tuple(
            (down, *(str(cell["text"]) if cell else "." for cell in line))
            for down, line in zip(row_order, body, strict=True)
        ),
        data=tuple(
            (down, *(_value(cell["value"]) if cell else None for cell in line))
            for down, line in zip(row_order, body, strict=True)
        ),
        notes=sign_notes([part]),
        sources=_sources([part]),
        indicators=(part.indicator.id,),
    )


def sign_notes(parts: Sequence[Protected]) -> tuple[str, ...]:
    """Return the legend of the signs that occur, and where values are provisional."""
    found: set[str] = set()
    for part in parts:
        frame = part.frame
        found |= set(frame.loc[frame["value"].isna(), "text"].astype(str))
        found |= set(frame.loc[frame["value"].notna(), "flag"].astype(str)) & {"()"}
    return tuple(line for sign, line in SIGNS.items() if sign in found)


def _sources(parts: Sequence[Protected]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for part in parts for line in part.sources))


def _value(value: Any) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def _text(value: float | None, decimals: int, row: Mapping[Any, Any]) -> str:
    if value is not None:
        return number(value, decimals)
    return str(row["text"]) if math.isnan(row["value"]) else "–"
