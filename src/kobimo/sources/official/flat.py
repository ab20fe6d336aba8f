"""Read the flat file (layout v5) of the GENESIS installations.

One row per measure, ``;``, UTF-8 with byte order mark, English column names in every
language, ISO time. The columns of a classifying variable stand in numbered blocks; the
empty attribute code is the publisher's total.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile, nearest
from kobimo.sources.cells import parse_cells, scale
from kobimo.sources.delimited import cut_table, find_pairs, read_distinct, require_line_end
from kobimo.sources.encoding import check_names, decode
from kobimo.sources.official.assembling import assemble
from kobimo.sources.official.completeness import describe_gaps
from kobimo.sources.official.flat_values import (
    apply_quality,
    check_statistics,
    factor_of,
    is_english,
    keep_declared,
)
from kobimo.sources.official.signs import signs_of
from kobimo.sources.periods import parse_period
from kobimo.sources.territory.existing import read_key

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from kobimo.declarations.models import Dataset, FlatLayout
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

#: Codes under which the installations name their regional variables.
REGIONAL = re.compile(r"DINSG|DG|DLAND|REGBEZ|F?KREISE|F?GEMEIN\w*|GEO[A-Z]+\d*")

#: Columns every flat file has besides its numbered blocks.
FIXED = (
    "statistics_code",
    "time",
    "value",
    "value_unit",
    "value_variable_code",
    "value_variable_label",
)
#: Columns of one numbered block.
BLOCK = (
    "variable_code",
    "variable_label",
    "variable_attribute_code",
    "variable_attribute_label",
)
_BLOCK = re.compile(r"(\d+)_variable_")


def read_table(text: str, name: str) -> pd.DataFrame:
    """Return the rows of a flat file as coded texts, with ``line`` added.

    Raises
    ------
    UnreadableFile
        No rows, or a row with another number of cells than the header.
    """
    table = cut_table(text, name)
    if table is None:
        raise UnreadableFile(
            "die Datei hat einen Kopf, aber keine einzige Zeile mit Werten",
            where=name,
            remedy="Die Auswahl am Portal war leer; wählen Sie Zeit und Regionen neu.",
        )
    return table


def read_flat(
    body: bytes, dataset: Dataset, *, name: str, register: Register, retrieved: str
) -> ReadFile:
    """Read one flat file in layout v5.

    Parameters
    ----------
    body
        The CSV member of the zip that the service sends.
    dataset
        Declares in ``flat`` the codes of measures and classifying variables.
    name
        File, for errors.
    register
        The regions that exist.
    retrieved
        ISO date on which the file came in.

    Raises
    ------
    UnreadableFile
        Codes are not as declared, or keys are broken; the message names the line.
    InvalidCell
        A value is neither a number nor a sign.
    """
    text = decode(body, name)
    require_line_end(text, name)
    table = read_table(text, name)
    return read_long(table, dataset, name=name, register=register, retrieved=retrieved)


def read_long(
    table: pd.DataFrame, dataset: Dataset, *, name: str, register: Register, retrieved: str
) -> ReadFile:
    """Read the rows of a flat file whose columns are those of layout v5."""
    import pandas as pd

    layout = _layout_of(dataset, name)
    _require_columns(table, name)
    table = keep_declared(table, layout, dataset, name)
    lines = table["line"].to_numpy()

    def line(row: int) -> str:
        return f"{name}, Zeile {lines[row]}"

    check_statistics(table, dataset, line)
    region, blocks = split_blocks(table, name)
    names = table[[f"{region}_variable_attribute_code", f"{region}_variable_attribute_label"]]
    check_names(
        (
            (str(code).strip(), str(label))
            for code, label in names.drop_duplicates().itertuples(False)
        ),
        register,
        name,
    )
    cells = pd.DataFrame(
        {
            "line": lines,
            "ags": read_distinct(
                table[f"{region}_variable_attribute_code"],
                lambda text, row: read_key(text, where=line(row)),
            ),
            "period": read_distinct(
                table["time"], lambda text, row: parse_period(text, dataset, where=line(row))
            ),
        }
    )
    _read_dimensions(cells, table, blocks, dataset=dataset, line=line)
    signs = signs_of(dataset.source, retrieved)
    rules = signs.rules(decimal="." if is_english(table, region, blocks) else ",")
    values, statuses = parse_cells(
        table["value"],
        rules,
        where=lambda row: (
            f"{line(row)}, Spalte „value“ ({table['value_variable_label'].iloc[row]})"
        ),
    )
    measures = dict(layout.values)
    codes, pairs, first = find_pairs(table["value_unit"], table["measure"])
    targets = [measures[measure] for _, measure in pairs]
    factors = [
        factor_of(unit, target, where=line(row))
        for (unit, _), target, row in zip(pairs, targets, first, strict=True)
    ]
    cells["variable"] = pd.Index([target.variable for target in targets]).take(codes).array
    cells["value"] = scale(values, codes, factors)
    cells["unit"] = pd.Index([target.unit for target in targets]).take(codes).array
    cells["status"] = apply_quality(statuses, table, line, signs.quality)
    for code in blocks.values():
        cells = cells[cells[layout.dimensions[code].dimension] != ""]
    return assemble(
        cells,
        dataset,
        name=name,
        register=register,
        retrieved=retrieved,
        notes=describe_gaps(cells, tuple(dataset.dimensions), register),
    )


def split_blocks(table: pd.DataFrame, name: str) -> tuple[int, dict[int, str]]:
    """Return the number of the regional block, and number → code of the other blocks.

    Raises
    ------
    UnreadableFile
        No block is regional, or the code of a block changes from row to row.
    """
    region = 0
    blocks: dict[int, str] = {}
    for column in table.columns:
        match = re.fullmatch(r"(\d+)_variable_code", str(column))
        if match is None:
            continue
        codes = table[column].unique()
        if not region and all(REGIONAL.fullmatch(code) for code in codes):
            region = int(match[1])
        elif len(codes) == 1:
            blocks[int(match[1])] = str(codes[0])
        else:
            raise UnreadableFile(
                f"der Merkmalsblock {match[1]} wechselt seine Bedeutung: "
                + ", ".join(f"„{code}“" for code in sorted(codes)[:4]),
                where=name,
                remedy="Laden Sie jede Tabelle in einer eigenen Datei.",
            )
    if not region:
        raise UnreadableFile(
            "keines der Merkmale ist regional; gelesen wurden "
            + (", ".join(f"„{code}“" for code in blocks.values()) or "keine Merkmale"),
            where=name,
            remedy="Erwartet wird eine Tabelle mit Kreisen, Ländern oder Deutschland.",
        )
    return region, blocks


def _layout_of(dataset: Dataset, name: str) -> FlatLayout:
    if dataset.flat is None:
        raise UnreadableFile(
            f"der Datensatz „{dataset.id}“ erklärt nicht, wie die Flat-Datei verschlüsselt ist",
            where=name,
            remedy="Laden Sie die Tabelle als CSV, oder ergänzen Sie [flat] in der Deklaration.",
        )
    return dataset.flat


def _require_columns(table: pd.DataFrame, name: str) -> None:
    blocks = {match[1] for column in table.columns if (match := _BLOCK.search(str(column)))}
    wanted = [*FIXED, *(f"{block}_{part}" for block in sorted(blocks) for part in BLOCK)]
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise UnreadableFile(
            "der Flat-Datei fehlen Spalten: " + ", ".join(f"„{column}“" for column in missing),
            where=name,
            remedy="Laden Sie die Datei unverändert neu.",
        )


def _read_dimensions(
    cells: pd.DataFrame,
    table: pd.DataFrame,
    blocks: dict[int, str],
    *,
    dataset: Dataset,
    line: Callable[[int], str],
) -> None:
    """Add one column per dimension of the dataset to ``cells``."""
    layout = _layout_of(dataset, "")
    if set(blocks.values()) != set(layout.dimensions):
        seen = [
            f"„{code}“ ({table[f'{number}_variable_label'].iloc[0]})"
            for number, code in blocks.items()
        ]
        expected = [f"„{code}“" for code in layout.dimensions]
        raise UnreadableFile(
            f"die Merkmale passen nicht zum Datensatz „{dataset.id}“: erwartet werden "
            f"{', '.join(expected) or 'keine'}, gelesen wurden {', '.join(seen) or 'keine'}",
            where=line(0).rpartition(",")[0],
            remedy="Es ist eine andere Tabelle, oder das Amt hat sie neu gegliedert.",
        )
    for number, code in blocks.items():
        declared = layout.dimensions[code]
        cells[declared.dimension] = read_distinct(
            table[f"{number}_variable_attribute_code"],
            _category_reader(
                {"": "total"} | dict(declared.values),
                table[f"{number}_variable_attribute_label"],
                dataset,
                line,
            ),
        )
    for dimension in dataset.dimensions:
        if dimension not in cells.columns:
            cells[dimension] = "total"


def _category_reader(
    values: dict[str, str], labels: pd.Series[str], dataset: Dataset, line: Callable[[int], str]
) -> Callable[[str, int], str]:
    def read(text: str, row: int) -> str:
        key = text.strip()
        if key not in values:
            raise UnreadableFile(
                f"die Ausprägung „{key}“ ({labels.iloc[row]}) ist nicht deklariert",
                where=line(row),
                remedy=nearest(key, values)
                or f"Ergänzen Sie sie in der Deklaration „{dataset.id}“.",
            )
        return values[key]

    return read
