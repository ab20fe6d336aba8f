"""Read the flat file (layout v5) of the GENESIS installations.

One row per measure, ``;``, UTF-8 with byte order mark, English column names in every
language, ISO time. The columns of a classifying variable stand in numbered blocks; the
empty attribute code is the publisher's total.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, TypeVar

from kobimo.errors import UnreadableFile, nearest
from kobimo.sources.assembling import assemble
from kobimo.sources.cells import CellRules, parse_cells
from kobimo.sources.encoding import check_names, decode
from kobimo.sources.flat_values import apply_quality, factor_of, is_english, keep_declared
from kobimo.sources.periods import parse_period
from kobimo.sources.territory import read_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from kobimo.declarations.models import Dataset, FlatLayout
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

Key = TypeVar("Key")

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


def read_table(text: str, name: str) -> pd.DataFrame:
    """Return the rows of a flat file as text columns, with ``line`` added.

    Raises
    ------
    UnreadableFile
        No rows, or a row with another number of cells than the header.
    """
    import pandas as pd

    reader = csv.reader(text.splitlines(keepends=True), delimiter=";", strict=True)
    rows, lines = [], []
    try:
        head = [cell.strip() for cell in next(reader, [])]
        for row in reader:
            if not row:
                continue
            if len(row) != len(head):
                raise UnreadableFile(
                    f"die Zeile hat {len(row)} statt {len(head)} Zellen",
                    where=f"{name}, Zeile {reader.line_num}",
                    remedy="Die Datei ist abgeschnitten oder beschädigt; laden Sie sie neu.",
                )
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as error:
        raise UnreadableFile(
            "ein Anführungszeichen ist nicht geschlossen",
            where=f"{name}, Zeile {reader.line_num}",
            remedy="Die Datei ist beschädigt; laden Sie sie neu.",
        ) from error
    if len(set(head)) != len(head):
        raise UnreadableFile("eine Spalte steht zweimal im Kopf der Datei", where=name)
    if not rows:
        raise UnreadableFile(
            "die Datei hat einen Kopf, aber keine einzige Zeile mit Werten",
            where=name,
            remedy="Die Auswahl am Portal war leer; wählen Sie Zeit und Regionen neu.",
        )
    table = pd.DataFrame(rows, columns=head, dtype=object)
    table["line"] = lines
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
    table = read_table(decode(body, name), name)
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
            "ags": read_unique(
                table[f"{region}_variable_attribute_code"],
                lambda text, row: read_key(text, where=line(row)),
            ),
            "period": read_unique(
                table["time"], lambda text, row: parse_period(text, dataset, where=line(row))
            ),
        }
    )
    _read_dimensions(cells, table, blocks, dataset=dataset, line=line)
    rules = CellRules(decimal="." if is_english(table, region, blocks) else ",")
    values, statuses = parse_cells(
        table["value"].to_numpy(),
        rules,
        where=lambda row: (
            f"{line(row)}, Spalte „value“ ({table['value_variable_label'].iloc[row]})"
        ),
    )
    measures = dict(layout.values)
    targets = [measures[key] for key in table["measure"]]
    cells["variable"] = [target.variable for target in targets]
    factors = {
        pair: factor_of(pair[0], measures[pair[1]], where=line(row))
        for row, pair in _first_rows(
            zip(table["value_unit"], table["measure"], strict=True)
        ).items()
    }
    pairs = zip(table["value_unit"], table["measure"], strict=True)
    cells["value"] = values * [factors[pair] for pair in pairs]
    cells["unit"] = [target.unit for target in targets]
    cells["status"] = apply_quality(statuses, table, line)
    for code in blocks.values():
        cells = cells[cells[layout.dimensions[code].dimension] != ""]
    return assemble(cells, dataset, name=name, register=register, retrieved=retrieved)


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


def read_unique(column: pd.Series[str], read: Callable[[str, int], str]) -> list[str]:
    """Apply ``read(text, first row)`` once per distinct text of a column."""
    known = {text: read(str(text), row) for row, text in _first_rows(column).items()}
    return [known[text] for text in column]


def _first_rows(items: Iterable[Key]) -> dict[int, Key]:
    seen: dict[Key, int] = {}
    for row, item in enumerate(items):
        seen.setdefault(item, row)
    return {row: item for item, row in seen.items()}


def _layout_of(dataset: Dataset, name: str) -> FlatLayout:
    if dataset.flat is None:
        raise UnreadableFile(
            f"der Datensatz „{dataset.id}“ erklärt nicht, wie die Flat-Datei verschlüsselt ist",
            where=name,
            remedy="Laden Sie die Tabelle als CSV, oder ergänzen Sie [flat] in der Deklaration.",
        )
    return dataset.flat


def _require_columns(table: pd.DataFrame, name: str) -> None:
    missing = [column for column in FIXED if column not in table.columns]
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
        cells[declared.dimension] = read_unique(
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
