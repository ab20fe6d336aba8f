"""Read an official table that somebody has rearranged: one heading row, one row per key.

Such files pass from hand to hand between offices and are published on open-data portals.
What the publisher's signs said is usually lost in them, so an empty cell is unknown, not
zero.
"""

from __future__ import annotations

import csv
from functools import partial
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile, nearest
from kobimo.observations import Status
from kobimo.sources.cells import OFFICIAL_SIGNS, CellRules, parse_cells
from kobimo.sources.delimited import check_row, read_distinct, read_rows, require_line_end
from kobimo.sources.encoding import check_names, decode
from kobimo.sources.official.assembling import assemble, label_cells
from kobimo.sources.official.completeness import describe_gaps
from kobimo.sources.periods import parse_period
from kobimo.sources.territory.existing import read_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.declarations.models import Dataset, MunicipalKey, TidyLayout
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile


def fits_headings(first_line: str, layout: TidyLayout) -> bool:
    """Whether the first line of a file has all headings of the layout."""
    return _headings(layout) <= set(_cut(first_line, _delimiter(first_line)))


def read_tidy(
    body: bytes, dataset: Dataset, *, name: str, register: Register, retrieved: str
) -> ReadFile:
    """Read one rearranged table; parameters and errors as for the publisher's own layouts."""
    import pandas as pd

    layout = dataset.tidy
    if layout is None:
        raise UnreadableFile(
            f"der Datensatz „{dataset.id}“ kennt keine umgestellte Tabelle",
            where=name,
            remedy="Ergänzen Sie [tidy] in seiner Deklaration.",
        )
    text = decode(body, name)
    require_line_end(text, name)
    table = _read_table(text, layout, name)
    lines = table["line"].tolist()

    def line(row: int) -> str:
        return f"{name}, Zeile {lines[row]}"

    if layout.name:
        names = table[[layout.ags, layout.name]].drop_duplicates()
        check_names(
            ((str(code).strip(), str(label)) for code, label in names.itertuples(index=False)),
            register,
            name,
        )
    keys = pd.DataFrame(
        {
            "line": lines,
            "ags": read_distinct(
                table[layout.ags], lambda text, row: read_key(text, where=line(row))
            ),
            "period": read_distinct(
                table[layout.period],
                lambda text, row: parse_period(_bare_year(text), dataset, where=line(row)),
            ),
        }
    )
    for key in layout.keys:
        keys[key.dimension] = read_distinct(table[key.header], partial(_category, key, name, lines))
    rules = _rules(layout)
    parts = []
    for rule in layout.columns:
        heading = rule.header[-1]
        values, statuses = parse_cells(
            table[heading].to_numpy(),
            rules,
            where=partial(_place, name, lines, heading),
        )
        cells = label_cells(keys, dataset, rule, values, statuses)
        if layout.skip_empty_periods:
            is_blank = table[heading].str.strip() == ""
            cells = cells[~is_blank.groupby(cells["period"]).transform("all")]
        parts.append(cells)
    cells = pd.concat(parts, ignore_index=True)
    for key in layout.keys:
        cells = cells[cells[key.dimension] != ""]
    note = (
        "Die Tabelle wurde von Dritten umgestellt; wo sie leer ist, ist das Zeichen des Amtes "
        "verloren, und der Wert gilt als unbekannt."
    )
    return assemble(
        cells,
        dataset,
        name=name,
        register=register,
        retrieved=retrieved,
        notes=(note, *describe_gaps(cells, tuple(dataset.dimensions), register)),
    )


def _read_table(text: str, layout: TidyLayout, name: str) -> pd.DataFrame:
    import pandas as pd

    delimiter = _delimiter(text.partition("\n")[0])
    lines = read_rows(text, name, delimiter)
    head = [cell.strip() for cell in next(lines, (0, []))[1]]
    rows, numbers = [], []
    for number, row in lines:
        if any(row):
            check_row(row, len(head), line=number, name=name)
            rows.append(row)
            numbers.append(number)
    twice = [heading for heading in _headings(layout) if head.count(heading) > 1]
    if twice or not rows:
        problem = (
            f"die Überschrift „{min(twice)}“ steht zweimal" if twice else "es gibt keine Werte"
        )
        raise UnreadableFile(problem, where=name, remedy="Laden Sie die Datei neu.")
    table = pd.DataFrame(rows, columns=head, dtype=object)
    table["line"] = numbers
    return table


def _headings(layout: TidyLayout) -> set[str]:
    values = {rule.header[-1] for rule in layout.columns}
    keys = {layout.period, layout.ags, layout.name} | {key.header for key in layout.keys}
    return (values | keys) - {""}


def _rules(layout: TidyLayout) -> CellRules:
    """Return how the table writes numbers: as the publisher, but for lost signs."""
    signs = {text: Status(sign) for text, sign in layout.signs.items()}
    return CellRules(
        decimal=layout.decimal, signs={**OFFICIAL_SIGNS, **signs}, empty=Status(layout.empty)
    )


def _bare_year(text: str) -> str:
    """Return ``1995`` for the ``1995.0`` of programs that take years for decimal numbers."""
    year, _, rest = text.strip().partition(".")
    return year if rest == "0" and len(year) == 4 and year.isdigit() else text


def _delimiter(line: str) -> str:
    return max(";,\t", key=line.count)


def _cut(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _place(name: str, lines: Sequence[int], heading: str, row: int) -> str:
    return f"{name}, Zeile {lines[row]}, Spalte „{heading}“"


def _category(key: MunicipalKey, name: str, lines: Sequence[int], text: str, row: int) -> str:
    label = " ".join(text.split())
    values = dict(key.values)
    if label not in values:
        raise UnreadableFile(
            f"„{label}“ ist keine deklarierte Ausprägung von „{key.dimension}“",
            where=_place(name, lines, key.header, row),
            remedy=nearest(label, values) or "Ergänzen Sie sie in der Deklaration.",
        )
    return values[label]
