"""The observations of one dataset, coded once so that terms select from them quickly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo import tracing
from kobimo.indicators.guarding import guard_of
from kobimo.indicators.quantities import BY_STATUS, FLAGS, Missing
from kobimo.observations import Provenance, Seam, Store, using, year_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.integer]
    Flags = NDArray[np.bool_]

#: Datasets kept in memory; a chapter draws on fewer.
KEPT = 12


@dataclass(frozen=True)
class Coded:
    """A text column as positions in the sorted list of its words."""

    words: tuple[str, ...]
    codes: Integers

    def where(self, word: str) -> Flags:
        """Return which rows hold this word; none do where it does not occur."""
        import numpy as np

        if word not in self.words:
            return np.zeros(len(self.codes), dtype=bool)
        return np.asarray(self.codes == self.words.index(word))

    def positions(self, words: tuple[str, ...], rows: Integers | None = None) -> Integers:
        """Return for each row (or these rows) the place of its word in ``words``, else -1."""
        import numpy as np

        place = {word: at for at, word in enumerate(words)}
        lookup = np.array([place.get(word, -1) for word in self.words], dtype=np.int64)
        return lookup[self.codes if rows is None else self.codes[rows]]

    def among(self, words: tuple[str, ...]) -> Flags:
        """Return which rows hold one of these words."""
        import numpy as np

        lookup = np.array([word in words for word in self.words], dtype=bool)
        return np.asarray(lookup[self.codes])

    def used(self, mask: Flags) -> tuple[str, ...]:
        """Return the words of these rows, sorted."""
        import numpy as np

        return tuple(self.words[at] for at in np.unique(self.codes[mask]))


@dataclass(frozen=True)
class Cells:
    """The columns of one dataset; row i of each belongs to the same observation."""

    dataset: str
    period_kind: str
    ags: Coded
    raum: Coded
    variable: Coded
    period: Coded
    dimensions: dict[str, Coded]
    #: Calendar year in which each period of ``period.words`` lies or begins.
    years: Integers
    value: NDArray[np.float64]
    #: Codes of :class:`Missing`, and positions in :data:`FLAGS`.
    missing: NDArray[np.int8]
    flag: NDArray[np.int8]
    provenance: tuple[Provenance, ...]
    gebietsstand: str
    seams: tuple[Seam, ...] = ()
    #: Sums of these observations have to pass the guard of their store.
    is_guarded: bool = False


def load_cells(store: Store, dataset: str) -> Cells | None:
    """Return the coded observations of a dataset, or ``None`` where it is not stored.

    They are kept in memory until the stored file changes.
    """
    path = store.folder / f"{dataset}.parquet"
    with tracing.aside():
        state = path.stat() if path.exists() else None
    if state is None:
        using.note_coded(store.folder, dataset, None)
        return None
    cells = _load(str(store.folder), dataset, state.st_mtime_ns, state.st_size, state.st_ino)
    if not tracing.is_noted(using.ROWS, using.name_whole(dataset)):
        # In memory already, from before anybody took notes.
        store.read_coded(dataset)
    guard = guard_of(store)
    if cells is None or guard is None or dataset not in guard.datasets:
        return cells
    return replace(cells, is_guarded=True)


@lru_cache(maxsize=KEPT)
def _load(folder: str, dataset: str, *state: int) -> Cells | None:
    del state  # only tells one version of the file from another
    stored = Store(Path(folder)).read_coded(dataset)
    if stored is None:
        return None
    import numpy as np

    texts = {name: _coded(*column) for name, column in stored.texts.items()}
    status, period = texts["status"], texts["period"]
    reasons = np.array([BY_STATUS.get(word, Missing.NOTHING) for word in status.words], np.int8)
    flags = np.array([FLAGS.index(w) if w in FLAGS else 0 for w in status.words], np.int8)
    is_empty = not len(stored.value)
    missing = np.zeros(0, np.int8) if is_empty else reasons[status.codes]
    # The frame's contract gives a value without a reason no room; if it is there, it is absent.
    nothing = (missing == Missing.NOTHING) & np.isnan(stored.value)
    missing = np.where(nothing, np.int8(Missing.ABSENT), missing)
    return Cells(
        dataset=dataset,
        period_kind=next(iter(texts["period_kind"].words), ""),
        ags=texts["ags"],
        raum=texts["raum"],
        variable=texts["variable"],
        period=period,
        dimensions={name: texts[name] for name in stored.dimensions},
        years=np.array([year_of(word) for word in period.words], dtype=np.int32),
        value=np.where(missing == Missing.NOTHING, stored.value, np.nan),
        missing=missing,
        flag=np.zeros(0, np.int8) if is_empty else flags[status.codes],
        provenance=stored.provenance,
        gebietsstand=max(texts["gebietsstand"].words, default=""),
        seams=stored.seams,
    )


def _coded(words: tuple[str, ...], codes: Integers) -> Coded:
    """Return a column whose codes take as little room as its words allow."""
    import numpy as np

    size = np.int8 if len(words) < 127 else np.int16 if len(words) < 32_767 else np.int32
    return Coded(words, codes.astype(size))
