"""One region, and one that exists no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kobimo.regions.ags import FICTIONAL_LAND

if TYPE_CHECKING:
    from kobimo.regions.ags import Ags

Kind = Literal["bund", "land", "kreisfreie_stadt", "landkreis"]


@dataclass(frozen=True, slots=True)
class Region:
    """One region of the register."""

    ags: Ags
    #: As it stands in a sentence after „Das sind“: „Trier“, „Landkreis Osnabrück“.
    name: str
    kind: Kind
    #: „im Landkreis Osnabrück“, „in Trier“.
    locative: str
    #: The publisher's word for the kind: „Kreisfreie Stadt“, „Stadtkreis“, „Kreis“ …
    designation: str
    #: The publisher's name: „Trier, kreisfreie Stadt“, „Osnabrück“.
    official_name: str
    #: NUTS 3 (version 2021); empty for a Land, Germany and fictional regions.
    nuts3: str = ""
    area_km2: float | None = None
    #: Persons on ``population_date``; None for fictional regions.
    population: int | None = None
    population_date: str = ""
    #: Type of settlement, 1 (large city) to 4 (sparsely populated), by the rule of the BBSR for
    #: each Kreis alone; see ``catalog/regions``. None for a Land and Germany.
    kreistyp: int | None = None

    @property
    def land(self) -> str:
        """Two digits of the Land, empty for Germany."""
        return "" if self.kind == "bund" else str(self.ags.land)

    @property
    def fictional(self) -> bool:
        """Whether the region exists in the embedded example only."""
        return self.ags.startswith(FICTIONAL_LAND)

    @property
    def label(self) -> str:
        """Name and key for lists people choose from."""
        return f"{self.name} ({'Land, ' if self.kind == 'land' else ''}{self.ags})"


@dataclass(frozen=True, slots=True)
class Dissolved:
    """A Kreis that exists in old files only."""

    ags: Ags
    name: str
    #: Kreise of today that have its area, the one with most of its inhabitants first.
    successors: tuple[Ags, ...]
    #: Last day, ISO.
    until: str
    #: First day, ISO; empty for a Kreis older than the official series.
    since: str = ""

    @property
    def successor(self) -> Ags:
        """The Kreis of today to which all or most of it belongs."""
        return self.successors[0]

    @property
    def is_split(self) -> bool:
        """Whether its area lies in several Kreise of today."""
        return len(self.successors) > 1
