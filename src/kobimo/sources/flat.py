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
from kobimo.observations import Status
from kobimo.sources.assembling import assemble
from kobimo.sources.cells import CellRules, parse_cells
from kobimo.sources.encoding import check_names, decode
from kobimo.sources.periods import parse_period
from kobimo.sources.territory import read_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    import pandas as pd

    from kobimo.declarations.models import Dataset, FlatLayout, FlatValue
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

#: Publisher's unit → factor, for units that count in multiples.
_MULTIPLES = {
    "1000": 1e3,
    "1 000": 1e3,
    "Tsd.": 1e3,
    "Tsd": 1e3,
    "Mill.": 1e6,
    "Mio.": 1e6,
    "Mrd.": 1e9,
}
_QUALITY = {
    "": None,
    "e": None,
    "()": Status.LIMITED,
    "p": Status.PROVISIONAL,
    "r": Status.REVISED,
    "s": Status.ESTIMATED,
}


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
    table = _declared_measures(table, layout, dataset, name)
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
    rules = CellRules(decimal="." if _is_english(table, region, blocks) else ",")
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
        pair: _factor(pair[0], measures[pair[1]], where=line(row))
        for row, pair in _first_rows(
            zip(table["value_unit"], table["measure"], strict=True)
        ).items()
    }
    pairs = zip(table["value_unit"], table["measure"], strict=True)
    cells["value"] = values * [factors[pair] for pair in pairs]
    cells["unit"] = [target.unit for target in targets]
    cells["status"] = _with_quality(statuses, table, line)
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


def _declared_measures(
    table: pd.DataFrame, layout: FlatLayout, dataset: Dataset, name: str
) -> pd.DataFrame:
    """Keep the rows of declared measures; ``measure`` is the key of the declaration."""
    code = table["value_variable_code"].str.strip()
    declared = dict(layout.values)
    with_unit = code + " " + table["value_unit"].str.strip()
    measure = with_unit.where(with_unit.isin(list(declared)), code)
    is_declared = measure.isin(list(declared))
    if not is_declared.any():
        seen = sorted(set(zip(code, table["value_variable_label"], strict=True)))
        raise UnreadableFile(
            f"die Datei enthält keinen Wert, den der Datensatz „{dataset.id}“ erwartet "
            f"({', '.join(f'„{key}“' for key in declared)}); gelesen wurde "
            + ", ".join(f"„{key}“ ({label})" for key, label in seen[:4]),
            where=name,
            remedy="Es ist eine andere Tabelle, oder das Amt hat die Werte neu verschlüsselt.",
        )
    return table.assign(measure=measure)[is_declared].reset_index(drop=True)


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


def _factor(unit: str, target: FlatValue, *, where: str) -> float:
    """Return what a printed value is multiplied with to be in the declared unit.

    Raises
    ------
    UnreadableFile
        One of both is percent and the other is not.
    """
    printed = unit.strip()
    is_percent = printed in {"%", "Prozent"}
    if is_percent != (target.unit in {"percent", "%", "Prozent"}):
        raise UnreadableFile(
            f"„{target.variable}“ steht in „{printed}“, deklariert ist „{target.unit}“",
            where=where,
            remedy="Nennen Sie in der Deklaration hinter dem Schlüssel auch die Einheit "
            "(„CODE Anzahl“, „CODE %“).",
        )
    if printed == target.unit:
        return 1.0
    for multiple, factor in _MULTIPLES.items():
        if printed == multiple or printed.startswith(f"{multiple} "):
            return factor
    return 1.0


def _is_english(table: pd.DataFrame, region: int, blocks: dict[int, str]) -> bool:
    """Whether the file was fetched in English, which has a decimal point."""
    labels = [f"{number}_variable_attribute_label" for number in (region, *blocks)]
    words = {str(text).strip() for column in labels for text in table[column].unique()}
    return not words & {"Insgesamt", "Deutschland"} and bool(words & {"Total", "Germany"})


def _with_quality(
    statuses: np.ndarray, table: pd.DataFrame, line: Callable[[int], str]
) -> list[str]:
    """Replace ordinary statuses by the sign in ``value_q``, where the file has that column."""
    if "value_q" not in table.columns:
        return list(statuses)
    result = []
    for row, (status, text) in enumerate(zip(statuses, table["value_q"], strict=True)):
        sign = text.strip()
        if sign not in _QUALITY:
            raise UnreadableFile(
                f"unbekanntes Qualitätszeichen „{sign}“",
                where=f"{line(row)}, Spalte „value_q“",
                remedy="Zulässig sind e, p, r, s und ().",
            )
        quality = _QUALITY[sign]
        result.append(quality.value if quality is not None and status == "" else status)
    return result
