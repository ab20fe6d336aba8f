"""Read the flat file as GENESIS installations wrote it before 2025 (layout v4).

It has one column per measure (``BEVSTD__Bevölkerungsstand__Anzahl``), German column names,
German dates and indented region labels. It is turned into layout v5 and read as that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile
from kobimo.sources.delimited import require_line_end
from kobimo.sources.encoding import decode
from kobimo.sources.official.flat import read_long, read_table

if TYPE_CHECKING:
    import pandas as pd

    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

_NAMES = {
    "Statistik_Code": "statistics_code",
    "Statistik_Label": "statistics_label",
    "Zeit_Code": "time_code",
    "Zeit_Label": "time_label",
    "Zeit": "time",
}
_BLOCK = {
    "Merkmal_Code": "variable_code",
    "Merkmal_Label": "variable_label",
    "Auspraegung_Code": "variable_attribute_code",
    "Auspraegung_Label": "variable_attribute_label",
}


def read_flat_v4(
    body: bytes, dataset: Dataset, *, name: str, register: Register, retrieved: str
) -> ReadFile:
    """Read one flat file in layout v4; parameters and errors as :func:`read_flat`."""
    text = decode(body, name)
    require_line_end(text, name)
    table = to_v5(read_table(text, name), name)
    return read_long(table, dataset, name=name, register=register, retrieved=retrieved)


def to_v5(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a v4 table with the columns of v5: one row per measure.

    Raises
    ------
    UnreadableFile
        No column is a measure (``CODE__Name__Einheit``).
    """
    import pandas as pd

    measures = [str(column) for column in table.columns if str(column).count("__") >= 2]
    if not measures:
        raise UnreadableFile(
            "keine Spalte ist ein Wert der Form „CODE__Name__Einheit“; gelesen wurde "
            + ", ".join(f"„{column}“" for column in table.columns[-4:-1]),
            where=name,
            remedy="Laden Sie die Datei unverändert neu.",
        )
    keys = table.drop(columns=measures).rename(columns=_new_name)
    parts = []
    for measure in measures:
        code, *label, unit = measure.split("__")
        parts.append(
            keys.assign(
                value=table[measure],
                value_unit=unit.replace("_", " "),
                value_variable_code=code,
                value_variable_label="__".join(label).replace("_", " "),
            )
        )
    return pd.concat(parts, ignore_index=True)


def _new_name(column: str) -> str:
    match = re.fullmatch(r"(\d+)_(.+)", column)
    if match is not None:
        return f"{match[1]}_{_BLOCK.get(match[2], match[2])}"
    return _NAMES.get(column, column)
