"""List what observations a project has: dataset, periods, coverage, origin, age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.observations import Store
from kobimo.sources.ingest import ingest

if TYPE_CHECKING:
    from kobimo.project import Project


@dataclass(frozen=True, slots=True)
class Line:
    """What there is of one dataset."""

    dataset: str
    #: First and last period with a value: „2011–2023“.
    periods: str
    #: Kreise and kreisfreie Städte with at least one value.
    regions: int
    #: Observations with a value.
    values: int
    origin: str
    #: The publisher's time stamp of the newest file, or the day it came in.
    stand: str


def take_inventory(project: Project) -> list[Line]:
    """Bring the store up to date and list its datasets in alphabetical order.

    Raises
    ------
    Invalid
        A data file cannot be read; see :func:`kobimo.sources.ingest.ingest`.
    """
    ingest(project)
    store = Store(project.store_folder)
    lines = []
    for name in store.datasets():
        observations = store.read(name)
        if observations is None:
            continue
        frame = observations.frame[observations.frame["value"].notna()]
        periods = sorted(frame["period"].str[:4].unique())
        newest = max(observations.provenance, key=lambda item: item.retrieved)
        lines.append(
            Line(
                dataset=name,
                periods="–".join(dict.fromkeys((periods[0], periods[-1]))) if periods else "–",
                regions=int(frame.loc[frame["ags"].str.len() == 5, "ags"].nunique()),
                values=len(frame),
                origin=", ".join(sorted({item.origin for item in observations.provenance})),
                stand=newest.stand.split(" / ")[0] or newest.retrieved,
            )
        )
    return lines
