"""The population of one region continued, kept while the stored files stay the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo import tracing
from kobimo.indicators.projecting.continuing import MOST_STEPS, Continuation, continue_history
from kobimo.indicators.projecting.history import DATASETS, History, read_history

if TYPE_CHECKING:
    from kobimo.declarations.catalog import Catalog
    from kobimo.observations import Store

#: Regions whose continuation is kept in memory: 15 MB each.
KEPT = 6


@dataclass(frozen=True)
class Past:
    """The history of one region, with what tells it from others."""

    history: History = field(hash=False, compare=False)
    #: Region, last year, and state of the stored files.
    key: tuple[object, ...]

    def until(self, year: int) -> Past | None:
        """Return what was known at the end of a year, ``None`` where that is less than two years."""
        known = self.history.until(year)
        if len(known.years) < 2 or known.years[-1] != year:
            return None
        return Past(known, (*self.key, year))


def read_past(store: Store, catalog: Catalog, ags: str) -> Past | None:
    """Return the past of a region; see :func:`kobimo.indicators.projecting.history.read_history`."""
    history = read_history(store, catalog, ags)
    if history is None:
        return None
    states: list[object] = []
    for name in DATASETS:
        path = Path(store.folder) / f"{name}.parquet"
        # Their rows are noted; this tells only one version of a file from another.
        with tracing.aside():
            state = path.stat() if path.exists() else None
        if state is not None:
            states += [name, state.st_mtime_ns, state.st_size, state.st_ino]
    return Past(history, (ags, str(store.folder), history.years, history.broken, *states))


@lru_cache(maxsize=KEPT)
def continue_region(past: Past, *, horizon: int, steps: int = MOST_STEPS) -> Continuation | None:
    """Return the years after a past; see :func:`.continuing.continue_history`."""
    return continue_history(past.history, horizon=horizon, most=steps)
