"""Keep observations in a folder, one Parquet file per dataset, sorted by region."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kobimo import tracing
from kobimo.files import write_atomically
from kobimo.observations import parquet, using
from kobimo.observations.frames import FACTS, KEYS, Observations, Provenance, Seam, validate

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class CodedColumns:
    """The columns of a dataset in which rows are told apart, row i of each the same observation.

    Attributes
    ----------
    texts
        Column → its words, sorted, and for each row the place of its word.
    value
        One number per row; NaN where a sign stands in its place.
    """

    dimensions: tuple[str, ...]
    texts: dict[str, tuple[tuple[str, ...], NDArray[np.int32]]]
    value: NDArray[np.float64]
    provenance: tuple[Provenance, ...]
    seams: tuple[Seam, ...]


class Store:
    """A folder with one Parquet file and one provenance file per dataset.

    Parameters
    ----------
    folder
        Need not exist yet.
    guard
        What every sum of observations passes before anything is computed from it; see
        :mod:`kobimo.indicators.guarding`. ``None`` for a store that is read by this office alone.
    """

    def __init__(self, folder: Path, guard: object | None = None) -> None:
        self.folder = folder
        self.guard = guard

    def write(self, observations: Observations) -> None:
        """Validate and store the observations of one dataset, replacing older ones."""
        frame = validate(observations.frame, observations.dimensions)
        frame = frame.sort_values([*KEYS, *observations.dimensions], ignore_index=True)
        body = io.BytesIO()
        frame.to_parquet(body, index=False, compression="zstd", row_group_size=parquet.GROUP)
        record = {
            "dataset": observations.dataset,
            "dimensions": list(observations.dimensions),
            "provenance": [asdict(item) for item in observations.provenance],
            "seams": [asdict(item) for item in observations.seams],
        }
        write_atomically(self.folder / f"{observations.dataset}.parquet", body.getvalue())
        write_atomically(
            self.folder / f"{observations.dataset}.json",
            json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        )

    def datasets(self) -> list[str]:
        """Return the names of the stored datasets in alphabetical order."""
        with tracing.aside():
            found = sorted(path.stem for path in self.folder.glob("*.parquet"))
        tracing.note(using.STORED, tracing.EVERYTHING, tracing.digest_of(*found))
        return found

    def provenance(self, dataset: str) -> tuple[Provenance, ...]:
        """Return the files that a dataset was read from, none where it is not stored."""
        path = self.folder / f"{dataset}.json"
        with tracing.aside():
            found = _provenance(json.loads(path.read_text("utf-8"))) if path.exists() else ()
        if not tracing.is_noted(using.RECORD, dataset):
            tracing.note(using.RECORD, dataset, tracing.digest_of_file(path))
        return found

    def seams(self, dataset: str) -> tuple[Seam, ...]:
        """Return where a dataset was carried from older boundaries, from its record alone."""
        path = self.folder / f"{dataset}.json"
        with tracing.aside():
            found = _seams(json.loads(path.read_text("utf-8"))) if path.exists() else ()
        tracing.note(using.SEAMS, dataset, tracing.digest_of(*map(repr, found)))
        return found

    def read(
        self,
        dataset: str,
        *,
        regions: Collection[str] | None = None,
        periods: Collection[str] | None = None,
        columns: Sequence[str] | None = None,
    ) -> Observations | None:
        """Return the observations of one dataset, or ``None`` where it is not stored.

        Parameters
        ----------
        dataset
            Its name.
        regions, periods
            Only rows of these; all where nothing is named. Rows lie in the order of their
            region, so that a few regions are found without reading the rest.
        columns
            Only these columns, in this order.
        """
        # The question is noted with its answer, not the files it is read from.
        with tracing.aside():
            found = self._read(dataset, regions, periods, columns)
        name = using.name_query(dataset, regions, periods, columns)
        using.note_frame(self.folder, name, None if found is None else found.frame)
        return found

    def _read(
        self,
        dataset: str,
        regions: Collection[str] | None,
        periods: Collection[str] | None,
        columns: Sequence[str] | None,
    ) -> Observations | None:
        path = self.folder / f"{dataset}.parquet"
        if not path.exists():
            return None
        record = json.loads(path.with_suffix(".json").read_text("utf-8"))
        texts = [name for name in (*KEYS, *record["dimensions"], *FACTS) if name != "value"]
        return Observations(
            dataset=dataset,
            dimensions=tuple(record["dimensions"]),
            frame=parquet.read_rows(path, texts, {"ags": regions, "period": periods}, columns),
            provenance=_provenance(record),
            seams=_seams(record),
        )

    def read_coded(self, dataset: str) -> CodedColumns | None:
        """Return the columns of one dataset coded, or ``None`` where it is not stored.

        Faster and smaller than :meth:`read` where every row is wanted and texts are only
        compared.
        """
        with tracing.aside():
            found = self._read_coded(dataset)
        using.note_coded(self.folder, dataset, found)
        return found

    def _read_coded(self, dataset: str) -> CodedColumns | None:
        path = self.folder / f"{dataset}.parquet"
        if not path.exists():
            return None
        record = json.loads(path.with_suffix(".json").read_text("utf-8"))
        dimensions = tuple(record["dimensions"])
        facts = [name for name in FACTS if name != "value"]
        return CodedColumns(
            dimensions=dimensions,
            texts=parquet.read_coded(
                path, [*KEYS, *dimensions, *facts], [*KEYS, *dimensions, "status", "gebietsstand"]
            ),
            value=parquet.read_numbers(path, "value"),
            provenance=_provenance(record),
            seams=_seams(record),
        )


def _provenance(record: dict[str, Any]) -> tuple[Provenance, ...]:
    lists = ("notes", "computed")
    return tuple(
        Provenance(**{**item, **{name: tuple(item.get(name, ())) for name in lists}})
        for item in record["provenance"]
    )


def _seams(record: dict[str, Any]) -> tuple[Seam, ...]:
    return tuple(
        Seam(**{**item, "variables": tuple(item["variables"])}) for item in record.get("seams", ())
    )
