"""Bring the merged files of a dataset to the regions of today, and add what they do not print."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kobimo.sources.territory.rebasing import rebase
from kobimo.sources.territory.summing import add_up

if TYPE_CHECKING:
    from kobimo.declarations.models import Dataset
    from kobimo.observations import Observations
    from kobimo.regions import Register
    from kobimo.sources.territory.conversion import Conversion


def complete(
    observations: Observations,
    dataset: Dataset,
    conversion: Conversion | None,
    register: Register,
) -> Observations:
    """Return the observations of regions that exist, with what was computed for them.

    Dissolved Kreise are carried to those of today (:mod:`kobimo.sources.territory.rebasing`), rows of
    Länder and Germany are added up where the dataset allows it and no file prints them
    (:mod:`kobimo.sources.territory.summing`). Notes on both stand with the newest file, whose
    provenance is the last; every file names the regions with computed values.
    """
    rebased = rebase(observations.frame, conversion, dataset, register)
    frame, notes = add_up(rebased.frame, dataset, register, settled=rebased.settled)
    told = (*rebased.notes, *notes)
    provenance = observations.provenance
    if told:
        newest = replace(provenance[-1], notes=(*provenance[-1].notes, *told))
        provenance = (*provenance[:-1], newest)
    added = frame["ags"].iloc[len(rebased.frame) :]
    computed = tuple(sorted({seam.ags for seam in rebased.seams} | set(added)))
    if computed:
        provenance = tuple(replace(item, computed=computed) for item in provenance)
    return replace(observations, frame=frame, provenance=provenance, seams=rebased.seams)
