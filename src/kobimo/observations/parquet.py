"""Read one stored file: only the groups, columns and rows that are asked for.

Texts stay coded until the rows are chosen, and a column whose statistics show one single
text is not read at all: decoding costs more than everything else. Where the file lies there
uncompressed as well (:mod:`kobimo.observations.mapped`), nothing is decoded at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.observations.mapped import find_rows, open_mapped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray
    from pyarrow.parquet import ParquetFile

#: Rows per group of a stored file; smaller groups cost more to open than they spare to read.
GROUP = 65_536


def read_rows(
    path: Path,
    texts: Collection[str],
    wanted: Mapping[str, Collection[str] | None],
    columns: Sequence[str] | None,
) -> pd.DataFrame:
    """Return the rows of a file whose keys are wanted, in their order.

    Parameters
    ----------
    path
        A file whose first column is ``ags``, sorted by it.
    texts
        The columns of text.
    wanted
        Column → texts of it; ``None`` wants all.
    columns
        Only these columns; ``None`` reads all.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow.parquet import ParquetFile

    filters = {name: set(keys) for name, keys in wanted.items() if keys is not None}
    mapped = open_mapped(path)
    if mapped is not None:
        names = list(columns or mapped.schema.names)
        if "ags" in filters:
            mapped = find_rows(mapped, filters.pop("ags"))
        for name, keys in filters.items():
            known = pa.array(sorted(keys), pa.string())
            mapped = mapped.filter(pc.is_in(mapped[name], value_set=known))
        return _decode(mapped, names, texts, {})
    with ParquetFile(path, read_dictionary=list(texts), pre_buffer=False) as file:
        groups = list(range(file.metadata.num_row_groups))
        if "ags" in filters:
            groups = [group for group in groups if _may_hold(file, group, filters["ags"])]
        names = list(columns or file.schema.names)
        constants = _find_constants(file, groups, texts)
        needed = [name for name in dict.fromkeys((*names, *filters)) if name not in constants]
        table = file.read_row_groups(
            groups, columns=needed or names[:1], use_threads=len(groups) > 1
        )
    for name, keys in filters.items():
        if name in constants:
            table = table if constants[name] in keys else table.slice(0, 0)
        else:
            known = pa.array(sorted(keys), pa.string())
            table = table.filter(pc.is_in(table[name], value_set=known))
    return _decode(table, names, texts, constants)


def read_coded(
    path: Path, texts: Collection[str], columns: Sequence[str]
) -> dict[str, tuple[tuple[str, ...], NDArray[np.int32]]]:
    """Return columns of text as their words, sorted, and the place of each row's word.

    No text of a row is ever made: a file of a million rows with a dozen different texts costs
    what its numbers cost.

    Raises
    ------
    ValueError
        A text is missing in some row; the contract of the store does not allow that.
    """
    import numpy as np
    from pyarrow.parquet import ParquetFile

    found: dict[str, tuple[tuple[str, ...], NDArray[np.int32]]] = {}
    mapped = open_mapped(path)
    if mapped is not None:
        return {name: _order_words(path, name, mapped[name]) for name in columns}
    with ParquetFile(path, read_dictionary=list(texts), pre_buffer=False) as file:
        groups = list(range(file.metadata.num_row_groups))
        constants = _find_constants(file, groups, texts)
        count = file.metadata.num_rows
        for name in columns:
            if name in constants:
                found[name] = ((constants[name],), np.zeros(count, dtype=np.int32))
                continue
            column = file.read(columns=[name], use_threads=False)[name]
            found[name] = _order_words(path, name, column)
    return found


def _order_words(
    path: Path, name: str, column: pa.ChunkedArray
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Return the words of a coded column, sorted, and the place of each row's word."""
    import numpy as np

    coded = column.unify_dictionaries().combine_chunks()
    if coded.null_count:
        raise ValueError(f"{path.name}: {name} is missing in some row")
    count = len(coded)
    words = coded.dictionary.to_pylist() if count else []
    order = np.argsort(np.array(words, dtype=object), kind="stable")
    places = np.empty(len(words), dtype=np.int32)
    places[order] = np.arange(len(words), dtype=np.int32)
    codes = places[coded.indices.to_numpy()] if count else np.zeros(0, dtype=np.int32)
    return tuple(words[at] for at in order), codes


def read_numbers(path: Path, column: str) -> NDArray[np.float64]:
    """Return one column of numbers; missing ones are NaN."""
    import numpy as np
    import pyarrow.parquet as pq

    table = open_mapped(path)
    if table is None:
        table = pq.read_table(path, columns=[column], use_threads=False)
    return np.asarray(table[column].to_numpy(), dtype=np.float64)


def _decode(
    table: pa.Table, names: Sequence[str], texts: Collection[str], constants: Mapping[str, str]
) -> pd.DataFrame:
    import pyarrow as pa

    cells = {
        name: pa.repeat(pa.scalar(constants[name], pa.large_string()), table.num_rows)
        if name in constants
        else table[name].cast(pa.large_string())
        if name in texts
        else table[name]
        for name in names
    }
    frame: pd.DataFrame = pa.table(cells).replace_schema_metadata(table.schema.metadata).to_pandas()
    return frame


def _may_hold(file: ParquetFile, group: int, regions: Collection[str]) -> bool:
    """Whether a row group can contain one of the regions."""
    statistics = file.metadata.row_group(group).column(0).statistics
    if statistics is None or not statistics.has_min_max:
        return True
    low, high = statistics.min, statistics.max
    return any(low <= region <= high for region in regions)


def _find_constants(
    file: ParquetFile, groups: Sequence[int], texts: Collection[str]
) -> dict[str, str]:
    """Return the columns in which all of these groups have the same single text."""
    found: dict[str, str] = {}
    for position, name in enumerate(file.schema.names):
        ends: set[object] = set()
        for group in groups if name in texts else ():
            statistics = file.metadata.row_group(group).column(position).statistics
            if statistics is None or not statistics.has_min_max or statistics.null_count:
                ends.update((None, name))
            else:
                ends.update((statistics.min, statistics.max))
        if len(ends) == 1:
            found[name] = str(ends.pop())
    return found
