"""The traits of Kreise as a table: which indicator and year each is taken from, and who lacks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from kobimo.declarations.structure import Structure, StructureVariable


@dataclass(frozen=True, slots=True)
class Kreis:
    """What the register knows of a Kreis; NaN or 0 where it knows nothing."""

    ags: str
    area_km2: float
    #: Type of settlement, 1 to 4.
    kreistyp: int


@dataclass(frozen=True, slots=True)
class Trait:
    """One trait as it could be used.

    Attributes
    ----------
    indicator
        The one the values are from; not always the one declared first.
    year
        Last year in which enough Kreise, and the own one, have a value.
    """

    variable: StructureVariable
    indicator: str
    year: int

    @property
    def is_replaced(self) -> bool:
        """Whether another indicator stands in for the declared one."""
        return self.indicator != self.variable.indicator


@dataclass(frozen=True)
class Traits:
    """What is known of the Kreise.

    Attributes
    ----------
    used
        The traits, in the declared order.
    table
        One row per Kreis with a value of every trait, indexed by ``ags`` in ascending order;
        columns are the ids of the traits, values are transformed.
    lacking
        Declared traits of which too few Kreise have a value.
    incomplete
        Keys of Kreise that are not in the table because a value is missing.
    """

    used: tuple[Trait, ...]
    table: pd.DataFrame
    lacking: tuple[StructureVariable, ...]
    incomplete: tuple[str, ...]


def collect(
    structure: Structure,
    kreise: Mapping[str, Kreis],
    valued: Callable[[str], pd.DataFrame],
    *,
    own: str,
) -> Traits:
    """Return the traits of all Kreise.

    A trait is used in the last year in which the own Kreis and the declared share of all Kreise
    have a value; traits may be of different years. A Kreis that lacks one of them takes no part.
    Nothing is imputed: a guessed value would make Kreise alike that are not known to be.

    Parameters
    ----------
    kreise
        All Kreise that come into question, the own one among them.
    valued
        Returns the rows of an indicator for these Kreise; without rows where there are no data.
    """
    import pandas as pd

    columns: dict[str, pd.Series] = {}
    used: list[Trait] = []
    lacking: list[StructureVariable] = []
    for variable in structure.variable:
        for name in (variable.indicator, *variable.instead):
            found = _latest(variable, valued(name), kreise, structure.least_coverage, own)
            if found is not None:
                year, values = found
                used.append(Trait(variable, name, year))
                columns[variable.id] = values
                break
        else:
            lacking.append(variable)
    table = pd.DataFrame(columns, index=sorted(kreise))
    complete = table.dropna()
    return Traits(
        used=tuple(used),
        table=complete,
        lacking=tuple(lacking),
        incomplete=tuple(str(ags) for ags in table.index.difference(complete.index)),
    )


def _latest(
    variable: StructureVariable,
    rows: pd.DataFrame,
    kreise: Mapping[str, Kreis],
    least_coverage: float,
    own: str,
) -> tuple[int, pd.Series] | None:
    """Return the last year with enough values, and the transformed values by key."""
    import numpy as np

    known = rows[rows["ags"].isin(list(kreise)) & rows["value"].notna()]
    for year in sorted(known["year"].unique(), reverse=True):
        values = known[known["year"] == year].set_index("ags")["value"].astype(float)
        if variable.per_area:
            areas = values.index.map({ags: kreis.area_km2 for ags, kreis in kreise.items()})
            values = values / np.where(np.asarray(areas, dtype=float) > 0, areas, np.nan)
        if variable.transformation == "log":
            values = np.log(values.where(values > 0))
        values = values.dropna()
        if own in values.index and len(values) >= least_coverage * len(kreise):
            return int(year), values
    return None
