"""Keep a stored file a second time, uncompressed, so that many processes read it from the same pages.

Beside ``<dataset>.parquet`` lies ``<dataset>.arrow``, which is mapped into memory: nothing is
decompressed or decoded, and the memory is shared by all who read. It stands for exactly the
Parquet file it was made of and is left aside where that is another one by now.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from kobimo.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import pyarrow as pa

#: Key of the schema's metadata that names the Parquet file.
_STANDS_FOR = b"kobimo.parquet"


def write_mapped(path: Path) -> Path:
    """Write the Arrow file beside a Parquet file and return its path."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(path)
    texts = [
        metadata.schema.column(at).name
        for at in range(metadata.num_columns)
        if metadata.schema.column(at).physical_type == "BYTE_ARRAY"
    ]
    table = pq.read_table(path, read_dictionary=texts, use_threads=False)
    # One dictionary for each column and one batch: whatever is sliced later stays one piece.
    table = table.unify_dictionaries().combine_chunks()
    kept = {**(table.schema.metadata or {}), _STANDS_FOR: _identity(path)}
    table = table.replace_schema_metadata(kept)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return write_atomically(path.with_suffix(".arrow"), sink.getvalue().to_pybytes())


def open_mapped(path: Path) -> pa.Table | None:
    """Return the table of a Parquet file from the Arrow file beside it, ``None`` without one.

    Texts are coded, as in what :mod:`kobimo.observations.parquet` reads.
    """
    mapped = path.with_suffix(".arrow")
    if not mapped.is_file():
        return None
    import pyarrow as pa

    try:
        table = pa.ipc.open_file(pa.memory_map(os.fspath(mapped))).read_all()
    except (OSError, pa.ArrowInvalid):
        return None
    metadata = dict(table.schema.metadata or {})
    if metadata.pop(_STANDS_FOR, b"") != _identity(path):
        return None
    return table.replace_schema_metadata(metadata)


def find_rows(table: pa.Table, regions: Collection[str]) -> pa.Table:
    """Return the rows of some regions of a table that is sorted by them, without copying any."""
    import numpy as np
    import pyarrow as pa

    column = table["ags"].combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks else None
    if column is None or not len(column):
        return table
    codes = column.indices.to_numpy()
    # Sorted rows meet their texts in order, so the codes rise along with them.
    places = {text: code for code, text in enumerate(column.dictionary.to_pylist())}
    parts = []
    for region in sorted(regions):
        code = places.get(region)
        if code is not None:
            first, last = np.searchsorted(codes, code), np.searchsorted(codes, code, side="right")
            parts.append(table.slice(int(first), int(last - first)))
    return pa.concat_tables(parts) if parts else table.slice(0, 0)


def _identity(path: Path) -> bytes:
    """Return what tells a file from the one that replaced it: two links to one file are one."""
    state = path.stat()
    return json.dumps([state.st_size, state.st_mtime_ns, state.st_ino]).encode()
