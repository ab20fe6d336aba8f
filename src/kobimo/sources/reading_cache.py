"""Keep what was read from official files, so that one new file does not mean reading all again.

The cache is a build product: an entry is found by the content of the file and by everything
its reading depends on, and an entry that is not whole is made anew.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from kobimo.files import sha256, write_atomically
from kobimo.observations import Provenance
from kobimo.sources.base import ReadFile
from kobimo.sources.merging import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pandas as pd

    from kobimo.declarations.models import Dataset
    from kobimo.sources.inputs import Input


class ReadingCache:
    """A folder with the sources of each official file.

    Parameters
    ----------
    folder
        Need not exist yet.
    state
        Hash of everything besides the file on which its reading depends.
    """

    def __init__(self, folder: Path, state: str) -> None:
        self._folder = folder
        self._state = state
        self._used: set[str] = set()

    def read(
        self, item: Input, read: Callable[[], Iterable[tuple[Dataset, Source]]]
    ) -> list[tuple[str, Source]]:
        """Return dataset and source of each table in a file: as kept, else as ``read`` reads it.

        Files of the municipality are always read: they are small, and may be confidential.

        Raises
        ------
        KobimoError
            What ``read`` raises; nothing is kept then.
        """
        if item.is_municipal or item.is_boundaries:
            return [(dataset.id, source) for dataset, source in read()]
        key = self._key(item)
        kept = self._load(key)
        if kept is None:
            kept = [(dataset.id, source) for dataset, source in read()]
            self._save(key, kept)
        self._used.add(key)
        return kept

    def prune(self) -> None:
        """Delete the entries that nobody asked for."""
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            if path.name.split(".")[0].split("-")[0] not in self._used:
                path.unlink(missing_ok=True)

    def _key(self, item: Input) -> str:
        answer = asdict(item.answer) if item.answer is not None else {}
        # The day of confirmation moves without anything being read otherwise.
        answer.pop("confirmed", None)
        parts = [self._state, item.label, item.origin, item.day, item.digest, answer]
        return sha256(json.dumps(parts, sort_keys=True).encode())[:32]

    def _save(self, key: str, sources: list[tuple[str, Source]]) -> None:
        entries = []
        for at, (dataset, source) in enumerate(sources):
            frames = {}
            for name in ("frame", "dissolved"):
                frame = getattr(source.file, name)
                if frame is None:
                    continue
                body = _pack(frame)
                write_atomically(self._folder / f"{key}-{at}-{name}.parquet", body)
                frames[name] = sha256(body)
            bare = replace(source.file, frame=None, dissolved=None)  # type: ignore[arg-type]
            entries.append(
                {
                    "dataset": dataset,
                    "file": asdict(bare),
                    "frames": frames,
                    "provenance": asdict(source.provenance),
                    "order": source.order,
                    "series": source.series,
                    "label": source.label,
                }
            )
        # Last, since it vouches for the frames.
        text = json.dumps(entries, ensure_ascii=False, sort_keys=True)
        write_atomically(self._folder / f"{key}.json", text + "\n")

    def _load(self, key: str) -> list[tuple[str, Source]] | None:
        """Return an entry, ``None`` where there is none or it is not whole."""
        try:
            entries: Any = json.loads((self._folder / f"{key}.json").read_text("utf-8"))
            return [
                (str(entry["dataset"]), self._source(f"{key}-{at}", entry))
                for at, entry in enumerate(entries)
            ]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _source(self, stem: str, entry: dict[str, Any]) -> Source:
        frames = {
            name: _unpack((self._folder / f"{stem}-{name}.parquet").read_bytes(), digest)
            for name, digest in entry["frames"].items()
        }
        file = ReadFile(**_with_tuples(entry["file"]) | frames)
        provenance = Provenance(**_with_tuples(entry["provenance"]))
        return Source(file, provenance, entry["order"], entry["series"], entry["label"])


def _with_tuples(content: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a record as they were before JSON made lists of them."""
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
    }


def _pack(frame: pd.DataFrame) -> bytes:
    body = io.BytesIO()
    frame.to_parquet(body, compression="zstd")
    return body.getvalue()


def _unpack(body: bytes, digest: str) -> pd.DataFrame:
    import pandas as pd

    if sha256(body) != digest:
        raise ValueError("damaged")
    return pd.read_parquet(io.BytesIO(body))
