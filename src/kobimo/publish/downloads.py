"""The values behind each figure and table as CSV, with their attribution below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.spreadsheets import cell, write_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.document import Table


def write_csv(table: Table, sources: Sequence[str] | None = None) -> bytes:
    """Return the values of a table as the bytes of a CSV file.

    Parameters
    ----------
    sources
        Attribution lines that stand below the values as remarks; those of the table where
        not given. A file that is passed on alone still names its source and licence.
    """
    rows = (
        [cell(value, shown) for value, shown in zip(data, row, strict=True)]
        for data, row in zip(table.data, table.rows, strict=True)
    )
    lines = table.sources if sources is None else sources
    return write_rows([column.label for column in table.columns], rows, lines)
