"""Note which observations a chapter reads, and tell whether they are still the same.

A note names the question (dataset, regions, periods, columns) and carries two hashes: of the
stored file, and of the rows it answered with. Where the file is the same, so are the rows; where
it is not, the question is asked again: a file that came in anew with the same numbers makes no
chapter run.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from kobimo import tracing
from kobimo.tracing import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    import pandas as pd

    from kobimo.observations.store import CodedColumns, Store

#: Kinds of notes: rows, the record of a dataset's files, its seams, and which datasets there are.
ROWS, RECORD, SEAMS, STORED = "rows", "record", "seams", "stored"


def name_query(
    dataset: str,
    regions: Collection[str] | None,
    periods: Collection[str] | None,
    columns: Sequence[str] | None,
) -> str:
    """Return a question as notes name it."""
    parts = [
        dataset,
        None if regions is None else sorted(regions),
        None if periods is None else sorted(periods),
        None if columns is None else list(columns),
    ]
    return json.dumps(parts, ensure_ascii=False)


def name_whole(dataset: str) -> str:
    """Return how notes name that all rows of a dataset were read at once."""
    return json.dumps([dataset], ensure_ascii=False)


def dataset_of(name: str) -> str:
    """Return the dataset that a note on rows is about."""
    return str(json.loads(name)[0])


def note_frame(folder: Path, name: str, frame: pd.DataFrame | None) -> None:
    """Note the rows that a question was answered with; ``None`` where nothing is stored."""
    if not tracing.is_noted(ROWS, name):
        rows = ABSENT if frame is None else _digest_of_frame(frame)
        _note(folder, name, rows)


def note_coded(folder: Path, dataset: str, found: CodedColumns | None) -> None:
    """Note that all rows of a dataset were read."""
    name = name_whole(dataset)
    if not tracing.is_noted(ROWS, name):
        _note(folder, name, ABSENT if found is None else _digest_of_coded(found))


def is_same(store: Store, name: str, digest: str, seal: Callable[[str], str] = str) -> bool:
    """Whether a question is answered today as a note says.

    Parameters
    ----------
    seal
        What was done to the hashes of the note before it was kept.
    """
    if not digest:
        return not (store.folder / f"{dataset_of(name)}.parquet").is_file()
    content, rows, record = digest.split()
    if seal(_digest_of_content(store.folder, dataset_of(name))) == content:
        return True
    if seal(_digest_of_record(store.folder, dataset_of(name))) != record:
        return False
    return seal(_ask_again(store, name)) == rows


def digest_of_stored(store: Store, kind: str, name: str) -> str:
    """Return what a note on records, seams or the list of datasets says now."""
    if kind == STORED:
        return tracing.digest_of(*store.datasets())
    path = store.folder / f"{name}.json"
    if kind == RECORD:
        return tracing.digest_of_file(path)
    return tracing.digest_of(*map(repr, store.seams(name)))


def _ask_again(store: Store, name: str) -> str:
    dataset, *question = json.loads(name)
    if not question:
        found = store.read_coded(dataset)
        return ABSENT if found is None else _digest_of_coded(found)
    regions, periods, columns = question
    answer = store.read(dataset, regions=regions, periods=periods, columns=columns)
    return ABSENT if answer is None else _digest_of_frame(answer.frame)


def _note(folder: Path, name: str, rows: str) -> None:
    if rows == ABSENT:
        tracing.note(ROWS, name, ABSENT)
        return
    dataset = dataset_of(name)
    with tracing.aside():
        content = _digest_of_content(folder, dataset)
        record = _digest_of_record(folder, dataset)
    for ending in ("parquet", "json"):
        tracing.watch_file(folder / f"{dataset}.{ending}")
    tracing.note(ROWS, name, f"{content} {rows} {record}")


def _digest_of_content(folder: Path, dataset: str) -> str:
    files = (folder / f"{dataset}.{ending}" for ending in ("parquet", "json"))
    return tracing.digest_of(*map(tracing.digest_of_file, files))


def _digest_of_record(folder: Path, dataset: str) -> str:
    """Return a hash of where the rows come from, as far as a chapter can tell of it.

    The checksum of a file is shown on the methods page alone, which is made without running
    anything. It tells files of one name apart, so it counts where there are two of them.
    """
    try:
        record = json.loads((folder / f"{dataset}.json").read_text("utf-8"))
        files = record["provenance"]
        if len({item["file"] for item in files}) == len(files):
            for item in files:
                item["sha256"] = ""
    except (OSError, ValueError, KeyError, TypeError):
        return ABSENT
    return tracing.digest_of(json.dumps(record, sort_keys=True))


def _digest_of_coded(found: CodedColumns) -> str:
    digest = sha256(repr((found.dimensions, sorted(found.texts))).encode())
    for _, (words, codes) in sorted(found.texts.items()):
        digest.update(tracing.digest_of(*words).encode())
        digest.update(codes.astype("<i4").tobytes())
    digest.update(found.value.astype("<f8").tobytes())
    return digest.hexdigest()


def _digest_of_frame(frame: pd.DataFrame) -> str:
    import numpy as np
    import pandas as pd

    digest = sha256(repr((list(frame.columns), len(frame))).encode())
    for name in frame.columns:
        column = frame[name]
        if column.dtype.kind == "f":
            digest.update(column.to_numpy(dtype=np.float64).astype("<f8").tobytes())
            continue
        codes, words = pd.factorize(column)
        digest.update(tracing.digest_of(*map(repr, words)).encode())
        digest.update(codes.astype("<i8").tobytes())
    return digest.hexdigest()
