"""The register: every region once, looked up by key or by name, never guessed."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from kobimo.errors import UnknownRegion
from kobimo.german import date, join
from kobimo.regions.ags import EXAMPLE, Ags, shorten
from kobimo.regions.names import fold, list_aliases, measure_similarity
from kobimo.regions.region import Dissolved, Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Register:
    """The 16 Länder, the 400 Kreise, Germany, and the fictional Land 99.

    Parameters
    ----------
    regions
        In any order; kept sorted by key, Germany first.
    dissolved
        Keys that are explained in messages instead of being merely unknown.
    gebietsstand
        ISO date of the boundaries all regions refer to.
    founded
        Kreis of today → its first day, ISO; the others are older than the official series.
    """

    def __init__(
        self,
        regions: Iterable[Region],
        dissolved: Iterable[Dissolved],
        gebietsstand: str,
        founded: Mapping[str, str] | None = None,
    ) -> None:
        ordered = sorted(regions, key=lambda region: (region.ags != "DG", region.ags))
        self._regions: dict[str, Region] = {str(region.ags): region for region in ordered}
        self._dissolved = {str(entry.ags): entry for entry in dissolved}
        self._founded = dict(founded or {})
        self.gebietsstand = gebietsstand
        heirs: dict[str, list[Dissolved]] = {}
        for entry in sorted(self._dissolved.values(), key=lambda entry: entry.ags):
            for successor in entry.successors:
                heirs.setdefault(str(successor), []).append(entry)
        self._predecessors = {ags: tuple(entries) for ags, entries in heirs.items()}
        self._aliases = {
            ags: tuple(dict.fromkeys(fold(alias) for alias in list_aliases(region)))
            for ags, region in self._regions.items()
        }

    def __iter__(self) -> Iterator[Region]:
        return iter(self._regions.values())

    def __len__(self) -> int:
        return len(self._regions)

    def __contains__(self, ags: object) -> bool:
        return ags in self._regions

    def get(self, ags: str) -> Region:
        """Return the region with this key.

        Raises
        ------
        InvalidAgs
            The text cannot be a key.
        UnknownRegion
            No region has the key; similar keys, or what became of the Kreis, are named.
        """
        key = Ags(ags)
        if key in self._regions:
            return self._regions[key]
        if key in self._dissolved:
            old = self._dissolved[key]
            labels = [self._regions[each].label for each in old.successors]
            raise UnknownRegion(
                f"„{key}“ ({old.name}) gibt es seit dem Ablauf des {date(old.until)} nicht mehr.",
                remedy=f"Das Gebiet gehört heute zu: {join(labels)}.",
            )
        if key.level == "GEMEINDE":
            raise UnknownRegion(
                f"„{key}“ ist der Schlüssel einer Gemeinde; das Verzeichnis führt Länder, Kreise"
                " und kreisfreie Städte.",
                remedy=self._explain_gemeinde(key),
            )
        raise UnknownRegion(
            f"Den Schlüssel „{key}“ trägt keine Region (Gebietsstand {date(self.gebietsstand)}).",
            remedy=_offer(self._near_key(key)),
        )

    def dissolved(self, ags: str) -> Dissolved | None:
        """Return what became of a key that no longer exists, if the register knows it."""
        return self._dissolved.get(ags)

    def predecessors(self, ags: str) -> tuple[Dissolved, ...]:
        """Return the dissolved Kreise of which all or a part belongs to this Kreis, by key."""
        return self._predecessors.get(ags, ())

    def founded(self, ags: str) -> str:
        """Return the first day of a Kreis of today, empty if it is older than the series."""
        return self._founded.get(ags, "")

    def known(self, ags: str, date: str) -> bool:
        """Say whether a region existed on a day.

        Parameters
        ----------
        ags
            ``DG``, or a key of 2, 5 or 8 digits. A Gemeinde or Bezirk counts as known where
            its Kreis, or the Kreis that its Land is, was.
        date
            ISO date. Dates after the Gebietsstand are answered as of the Gebietsstand.
        """
        if len(ags) == 8:
            return self.known(ags[:5], date) or f"{ags[:2]}000" in self
        if ags in self._regions and self.founded(ags) <= date:
            return True
        old = self._dissolved.get(ags)
        return old is not None and old.since <= date <= old.until

    def kreise(self, land: str | None = None) -> tuple[Region, ...]:
        """Return Kreise and kreisfreie Städte by key: the 400 real ones, or those of one Land."""
        return tuple(
            region
            for region in self
            if region.kind in {"kreisfreie_stadt", "landkreis"}
            and (not region.fictional if land is None else region.ags[:2] == land)
        )

    def laender(self) -> tuple[Region, ...]:
        """Return the 16 real Länder by key."""
        return tuple(region for region in self if region.kind == "land" and not region.fictional)

    def find(self, text: str, *, count: int = 8) -> tuple[Region, ...]:
        """Return regions whose name or key resembles ``text``, best first.

        Umlauts may be written as ``ae``; a few typing errors are forgiven. Regions that bear
        exactly the name typed come first, both when a Stadt and a Landkreis do.
        """
        from rapidfuzz import fuzz

        wanted = fold(text)
        if not wanted:
            return ()
        if wanted.isascii() and wanted.isdigit():
            return tuple(region for region in self if region.ags.startswith(wanted))[:count]
        scored: list[tuple[float, str, Region]] = []
        for ags, aliases in self._aliases.items():
            score = max(measure_similarity(wanted, alias, fuzz.ratio) for alias in aliases)
            if score >= 72:
                scored.append((-score, ags, self._regions[ags]))
        return tuple(region for _, _, region in sorted(scored, key=lambda item: item[:2])[:count])

    def resolve(self, text: str) -> Region:
        """Return the one region that bears this key or name.

        A name of several regions, or of none, is never guessed.

        Raises
        ------
        InvalidAgs
            The text consists of digits and cannot be a key.
        UnknownRegion
            No region, or several, bear the name; candidates are named with their keys.
        """
        text = text.strip()
        wanted = fold(text)
        if text == "DG" or (wanted.isascii() and wanted.replace(" ", "").isdigit()):
            return self.get(text)
        exact = [self._regions[a] for a, aliases in self._aliases.items() if wanted in aliases]
        # Hamburg and Berlin are Land and kreisfreie Stadt at once: one area, so nothing is guessed.
        if len(exact) == 2 and {r.name for r in exact} in ({"Hamburg"}, {"Berlin"}):
            exact = [region for region in exact if region.kind == "kreisfreie_stadt"]
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise UnknownRegion(
                f"„{shorten(text)}“ ist nicht eindeutig.",
                remedy="Bitte den Schlüssel angeben: "
                + join([region.label for region in exact], link="oder")
                + ".",
            )
        raise UnknownRegion(
            f"Keine Region heißt „{shorten(text)}“.",
            remedy=_offer(self.find(text, count=4)),
        )

    def _near_key(self, key: str) -> tuple[Region, ...]:
        from rapidfuzz.distance import DamerauLevenshtein

        near = [
            (DamerauLevenshtein.distance(key, ags), ags)
            for ags, region in self._regions.items()
            if len(ags) == len(key) and ags[:2] == key[:2] and region.kind != "bund"
        ]
        return tuple(self._regions[ags] for distance, ags in sorted(near)[:3] if distance <= 2)

    def _explain_gemeinde(self, key: Ags) -> str:
        kreis = self._regions.get(key.kreis)
        if kreis is None:
            return EXAMPLE
        if kreis.kind == "kreisfreie_stadt":
            return f"Die kreisfreie Stadt {kreis.name} hat den Schlüssel „{kreis.ags}“."
        return f"Die Gemeinde liegt {kreis.locative}; der Schlüssel dafür ist „{kreis.ags}“."


@cache
def load_register() -> Register:
    """Return the register shipped with kobimo. Read once per process."""
    folder = resources.files("kobimo") / "catalog" / "regions"
    statement = tomllib.loads((folder / "register.toml").read_text(encoding="utf-8"))
    names = ("laender.csv", "kreise.csv", "fiktiv.csv")
    rows = [row for name in names for row in _read_rows(name)]
    types = {row["ags"]: row["kreistyp"] for row in _read_rows("kreistypen.csv")}
    rows = [row | {"kreistyp": row.get("kreistyp") or types.get(row["ags"], "")} for row in rows]
    return Register(
        (_read_region(row) for row in rows),
        (
            Dissolved(
                Ags(row["ags"]),
                row["name"],
                tuple(Ags(ags) for ags in row["successors"].split()),
                row["until"],
                row["since"],
            )
            for row in _read_rows("aufgeloest.csv")
        ),
        statement["gebietsstand"],
        {row["ags"]: row["since"] for row in _read_rows("gebildet.csv")},
    )


def _read_rows(name: str) -> list[dict[str, str]]:
    path = resources.files("kobimo") / "catalog" / "regions" / name
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _read_region(row: Mapping[str, str]) -> Region:
    kind = row["kind"]
    if kind not in {"bund", "land", "kreisfreie_stadt", "landkreis"}:
        raise ValueError(f"unknown kind {kind!r} of region {row['ags']}")
    return Region(
        ags=Ags(row["ags"]),
        name=row["name"],
        kind=kind,  # type: ignore[arg-type]  # checked above
        locative=row["locative"],
        designation=row["designation"],
        official_name=row["official_name"],
        nuts3=row["nuts3"],
        area_km2=float(row["area_km2"]) if row["area_km2"] else None,
        population=int(row["population"]) if row["population"] else None,
        population_date=row["population_date"],
        kreistyp=int(row["kreistyp"]) if row["kreistyp"] else None,
    )


def _offer(regions: tuple[Region, ...]) -> str:
    if not regions:
        return "Alle Regionen zeigt „kobimo regions“."
    return f"Meinten Sie {join([region.label for region in regions], link='oder')}?"
