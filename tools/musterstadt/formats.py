"""Write counts in the publishers' file formats: downloader CSV, flat file v5 and v4.

The formats carry the publishers' signs: ``-`` for exactly none, ``0`` for less than half the
rounding base, ``.`` secret, ``x`` blocked, ``...`` to come, ``/`` not reliable.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.musterstadt.draws import Draws
from tools.musterstadt.territory import (
    BUND,
    BUND_NAME,
    DISSOLVED,
    LAND,
    LAND_NAME,
    NAMES,
    TOWN,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: A printed value: a count, a rate, or a sign.
Value = int | float | str

FICTION = (
    "Alle Angaben dieser Tabelle sind erfunden. Das Land Musterland",
    "(99), seine Kreise, Musterstadt (99001) und auch die Zeile DG",
    "sind fiktiv und dienen nur der Vorführung von kobimo.",
)
COPYRIGHT = (
    '"© Statistisches Amt Musterland (fiktiv), 2025.',
    "Dieses Werk ist lizenziert unter der Datenlizenz Deutschland",
    '- Namensnennung - Version 2.0."',
)
#: Time stamp in all files, and the same as milliseconds since 1970 in names of flat files.
STAND = "13.03.2025 / 16:40:08"
STAMP = (2025, 3, 13, 16, 40, 8)
EPOCH_MS = 1_741_880_408_000

_LEVELS = {
    "KREISE": "Kreise und kreisfreie Städte",
    "DLAND": "Bundesländer",
    "DINSG": "Deutschland",
}


def rounded(value: int, base: int) -> Value:
    """Return a count as a Land prints it that rounds all cells to multiples of ``base``."""
    near = base * ((value + base // 2) // base)
    return "0" if value and not near else near


def printed(value: Value) -> str:
    """Return the text of one cell: decimal comma, ``-`` for none."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", ",")
    return str(value) if value else "-"


def label_of(ags: str) -> str:
    """Return the name of a region without indentation."""
    known = {
        BUND: BUND_NAME,
        LAND: LAND_NAME,
        DISSOLVED[0]: DISSOLVED[1],
        TOWN[0]: TOWN[1],
        **NAMES,
    }
    return known[ags]


def indented(ags: str) -> str:
    """Return the name of a region as the downloader indents it."""
    if ags == BUND:
        return label_of(ags)
    return " " * (2 if ags == LAND else 6) + label_of(ags)


@dataclass(frozen=True, slots=True)
class Wide:
    """The frame of a downloader table, without its rows."""

    code: str
    #: Lines of title, as the portal breaks them.
    titles: tuple[str, ...]
    #: Labels above each value column, outermost first; all of the same depth.
    columns: tuple[tuple[str, ...], ...]
    #: Number of key columns before the values: 3, or 4 with row labels.
    keys: int = 3
    footnotes: tuple[str, ...] = ()
    first_line: str = "GENESIS-Tabelle: "


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row: period, region, further key cells, values."""

    period: str
    ags: str
    values: tuple[Value, ...]
    keys: tuple[str, ...] = ()


def write_downloader(table: Wide, rows: Iterable[Row]) -> bytes:
    """Return a file as the portal's download button gives it (Windows-1252, LF)."""
    width = table.keys + len(table.columns)
    fill = ";" * (width - 1)
    lines = [f"{table.first_line}{table.code}"]
    lines += [f"{title}{fill}" for title in table.titles]
    for level in zip(*table.columns, strict=True):
        lines.append(";" * table.keys + ";".join(level))
    for row in rows:
        cells = (*row.keys, *(printed(value) for value in row.values))
        if len(cells) != width - 3:
            raise ValueError(f"{table.code}: {len(cells)} cells instead of {width - 3}")
        lines.append(";".join((row.period, row.ags, indented(row.ags), *cells)))
    lines.append("__________")
    notes = (*FICTION, *(line.replace('"', '""') for line in table.footnotes))
    lines += [f'"{notes[0]}', *notes[1:-1], f'{notes[-1]}"', *COPYRIGHT, f"Stand: {STAND}"]
    return ("\n".join(lines) + "\n").encode("cp1252")


def with_traps(
    rows: Sequence[Row], *, dissolved: str | Sequence[Value] = "-", town: bool = False
) -> list[Row]:
    """Return rows of all regions with those of the dissolved Kreis and of the town added.

    The dissolved Kreis stands after the last Kreis of each period, blocked or empty; the town
    stands inside the Kreise with secret cells, because a Kreis table has no numbers for it.
    """
    result: list[Row] = []
    for position, row in enumerate(rows):
        result.append(row)
        after = rows[position + 1] if position + 1 < len(rows) else None
        is_last = after is None or (after.period, after.ags) != (row.period, row.ags)
        if not is_last:
            continue
        same = [other for other in rows if (other.period, other.ags) == (row.period, row.ags)]
        if town and row.ags == TOWN[0][:5]:
            result += [
                Row(other.period, TOWN[0], tuple("." for _ in other.values), other.keys)
                for other in same
            ]
        if row.ags == max(NAMES):
            for other in same:
                cells = [dissolved] * len(row.values) if isinstance(dissolved, str) else dissolved
                result.append(Row(other.period, DISSOLVED[0], tuple(cells), other.keys))
    return result


@dataclass(frozen=True, slots=True)
class Attribute:
    """Code and label of one classifying variable and of one of its values."""

    variable: str
    variable_label: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class FlatRow:
    """One value of a flat file."""

    time: str
    ags: str
    attributes: tuple[Attribute, ...]
    value: Value
    quality: str = ""
    #: Code, label and unit, where the table has several measures.
    measure: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Flat:
    """The frame of a flat file: statistics, clock and measure, each with code and label."""

    code: str
    statistics: tuple[str, str]
    time: tuple[str, str]
    measure: tuple[str, str]
    with_quality: bool = False
    unit: str = "Anzahl"


def _level(ags: str) -> str:
    if ags == BUND:
        return "DINSG"
    return "DLAND" if ags == LAND else "KREISE"


def write_flat_v5(table: Flat, rows: Sequence[FlatRow]) -> bytes:
    """Return the zip that the web service sends since 2025.

    The rows are in no order, as the service's are; rows of one period and combination of
    attributes stay together, which the compression thanks.
    """
    depth = len(rows[0].attributes)
    blocks = "".join(
        f"{n}_variable_code;{n}_variable_label;{n}_variable_attribute_code;"
        f"{n}_variable_attribute_label;"
        for n in range(1, depth + 2)
    )
    head = (
        "statistics_code;statistics_label;time_code;time_label;time;"
        f"{blocks}value;value_unit;value_variable_code;value_variable_label"
    )
    lines = [head + (";value_q" if table.with_quality else "")]
    for row in _unsorted(table, rows):
        level = _level(row.ags)
        cells = [*table.statistics, *table.time, row.time, level, _LEVELS[level]]
        cells += [row.ags, label_of(row.ags)]
        for item in row.attributes:
            cells += [item.variable, item.variable_label, item.code, item.label]
        code, label, unit = row.measure or (*table.measure, table.unit)
        cells += [printed(row.value), unit, code, label]
        lines.append(";".join(cells + ([row.quality] if table.with_quality else [])))
    member = f"{table.code}_{EPOCH_MS}_de_flat.csv"
    return zipped({member: ("\n".join(lines) + "\n").encode("utf-8-sig")})


def _unsorted(table: Flat, rows: Sequence[FlatRow]) -> list[FlatRow]:
    groups: dict[tuple[object, ...], list[FlatRow]] = {}
    for row in rows:
        groups.setdefault((row.attributes, row.ags), []).append(row)
    keys = Draws("order", table.code).shuffled(list(groups))
    return [row for key in keys for row in groups[key]]  # type: ignore[index]


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip archive with these members, the same bytes every time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, body in members.items():
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, body, compresslevel=9)
    return target.getvalue()


def write_flat_v4(table: Flat, rows: Sequence[FlatRow]) -> bytes:
    """Return the older flat file: one column per measure, German dates, indented names."""
    depth = len(rows[0].attributes)
    head = ["Statistik_Code", "Statistik_Label", "Zeit_Code", "Zeit_Label", "Zeit"]
    for n in range(1, depth + 2):
        head += [f"{n}_Merkmal_Code", f"{n}_Merkmal_Label"]
        head += [f"{n}_Auspraegung_Code", f"{n}_Auspraegung_Label"]
    lines = [";".join([*head, f"{table.measure[0]}__{table.measure[1]}__Anzahl"])]
    for row in rows:
        level = _level(row.ags)
        cells = [*table.statistics, *table.time, row.time, level, _LEVELS[level]]
        cells += [row.ags, indented(row.ags)]
        for item in row.attributes:
            cells += [item.variable, item.variable_label, item.code, item.label]
        lines.append(";".join([*cells, printed(row.value)]))
    return ("\n".join(lines) + "\n").encode("cp1252")
