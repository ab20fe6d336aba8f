"""Choose Vergleichskreise: the Kreise most like the own one in declared traits.

The choice is transparent: traits, years, distances and how much it depends on each decision
are part of the result. It rests on conditions of education, never on its results, so the
comparison is not decided by what is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.indicators.comparing.distances import euclid, mahalanobis, robust_z

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.structure import Structure
    from kobimo.indicators.comparing.traits import Kreis, Trait, Traits

    Floats = NDArray[np.float64]

#: How many more than the chosen ones are named, to show who would come next.
NEXT = 5
#: Name of the type of settlement among the traits.
TYPE = "kreistyp"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One Kreis beside the own one.

    Attributes
    ----------
    distance
        Euclidean distance in robust z-values, over all traits and the type of settlement.
    differences
        Id of a trait → robust z-value of this Kreis minus that of the own one. Of
        ``kreistyp`` the difference of the types times what a step counts.
    """

    ags: str
    distance: float
    differences: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to choose, and how many of the chosen Kreise it would choose, too.

    Attributes
    ----------
    kind
        ``without`` a trait, ``mahalanobis``, or ``land``: within the own Land.
    trait
        Id of the trait left out, or ``kreistyp``.
    shared, count
        How many of the chosen are among as many chosen otherwise; ``count`` is smaller than the
        number of the chosen where the other way finds fewer.
    """

    kind: str
    trait: str
    shared: int
    count: int


@dataclass(frozen=True, slots=True)
class Peers:
    """The Vergleichskreise of one Kreis.

    Attributes
    ----------
    chosen
        Nearest first; empty where the choice is refused.
    following
        Those that come next.
    candidates
        How many Kreise came into question: complete, and of a near type of settlement.
    refusal
        Why none were chosen, in German; empty otherwise.
    """

    own: str
    chosen: tuple[Neighbour, ...]
    following: tuple[Neighbour, ...]
    alternatives: tuple[Alternative, ...]
    traits: tuple[Trait, ...]
    candidates: int
    kreise: int
    refusal: str = ""


def choose(structure: Structure, kreise: Mapping[str, Kreis], traits: Traits, own: str) -> Peers:
    """Return the Kreise nearest to the own one.

    Of the Kreise whose type of settlement lies near enough, the declared number is chosen, but
    never more than half of all other Kreise: of eleven, ten would be nearly all, and no choice.

    Returns
    -------
    Refused where the own Kreis lacks a trait, too few traits are known, or too few Kreise are left.
    Kreise at the same distance are ordered by key. Neither the order of the rows nor a Kreis
    outside the candidates' types changes the order of the candidates but through median and MAD.
    """
    import numpy as np

    def refused(why: str, candidates: int = 0) -> Peers:
        return Peers(own, (), (), (), traits.used, candidates, len(kreise), why)

    table = traits.table
    names = [trait.variable.id for trait in traits.used]
    if len(names) < structure.least_variables or own not in table.index:
        titles = ", ".join(variable.title for variable in traits.lacking)
        return refused(
            f"Für nur {len(names)} von {len(structure.variable)} Merkmalen liegen Werte vor; "
            f"mindestens {structure.least_variables} sind nötig. Es fehlen: {titles}."
        )
    z = robust_z(table.to_numpy(dtype=float))
    usable = np.asarray(~np.isnan(z).any(axis=0))
    names = [name for name, is_usable in zip(names, usable, strict=True) if is_usable]
    used = tuple(trait for trait in traits.used if trait.variable.id in names)
    if len(names) < structure.least_variables:
        return refused(f"Nur {len(names)} Merkmale unterscheiden sich zwischen den Kreisen.")
    keys = [str(ags) for ags in table.index]
    at = keys.index(own)
    types = np.array([kreise[ags].kreistyp for ags in keys], dtype=float)
    z = np.column_stack([z[:, usable], types * structure.type_step])
    names.append(TYPE)
    near = (abs(types - types[at]) <= structure.type_distance) & (np.arange(len(keys)) != at)
    count = min(structure.count, (len(keys) - 1) // 2, int(near.sum()))
    if count < structure.least:
        return refused(
            f"Nur {int(near.sum())} von {len(keys) - 1} anderen Kreisen haben einen ähnlichen "
            f"Kreistyp und vollständige Angaben; mindestens {structure.least} sind nötig.",
            int(near.sum()),
        )
    distances = euclid(z, at)
    order = _order(distances, near, keys)

    def neighbour(place: int) -> Neighbour:
        differences = dict(zip(names, (z[place] - z[at]).tolist(), strict=True))
        return Neighbour(keys[place], float(distances[place]), differences)

    return Peers(
        own=own,
        chosen=tuple(map(neighbour, order[:count])),
        following=tuple(map(neighbour, order[count : count + NEXT])),
        alternatives=_alternatives(z, names, at, near=near, keys=keys, chosen=order[:count]),
        traits=used,
        candidates=int(near.sum()),
        kreise=len(kreise),
    )


def describe(
    structure: Structure,
    kreise: Mapping[str, Kreis],
    traits: Traits,
    own: str,
    others: tuple[str, ...],
) -> Peers:
    """Return Kreise that a person chose, in their order, with distances where they are known.

    The distance is NaN, and there are no differences, for a Kreis without all traits.
    """
    import numpy as np

    keys = [str(ags) for ags in traits.table.index]
    names = [trait.variable.id for trait in traits.used]
    z = np.zeros((len(keys), 0))
    if keys and names:
        z = robust_z(traits.table.to_numpy(dtype=float))
    usable = np.asarray(~np.isnan(z).any(axis=0))
    names = [name for name, is_usable in zip(names, usable, strict=False) if is_usable]
    used = tuple(trait for trait in traits.used if trait.variable.id in names)
    is_known = own in keys and len(names) >= structure.least_variables
    types = np.array([kreise[ags].kreistyp for ags in keys], dtype=float)
    z = np.column_stack([z[:, usable], types * structure.type_step])
    names.append(TYPE)
    found = []
    for ags in others:
        if not is_known or ags not in keys:
            found.append(Neighbour(ags, float("nan"), {}))
            continue
        difference = z[keys.index(ags)] - z[keys.index(own)]
        distance = float(np.sqrt((difference**2).sum()))
        found.append(Neighbour(ags, distance, dict(zip(names, difference.tolist(), strict=True))))
    return Peers(own, tuple(found), (), (), used, 0, len(kreise))


def _order(distances: Floats, allowed: NDArray[np.bool_], keys: list[str]) -> list[int]:
    """Return the places of the allowed Kreise, nearest first, equally near ones by key."""
    places = [place for place in range(len(keys)) if allowed[place]]
    # Twelve digits: what differs by rounding errors alone is equally near.
    return sorted(places, key=lambda place: (round(float(distances[place]), 12), keys[place]))


def _alternatives(
    z: Floats,
    names: list[str],
    at: int,
    *,
    near: NDArray[np.bool_],
    keys: list[str],
    chosen: list[int],
) -> tuple[Alternative, ...]:
    import numpy as np

    def shared(kind: str, trait: str, distances: Floats, allowed: NDArray[np.bool_]) -> Alternative:
        others = _order(distances, allowed, keys)[: len(chosen)]
        return Alternative(kind, trait, len(set(others) & set(chosen)), len(others))

    found = []
    for place, name in enumerate(names):
        found.append(shared("without", name, euclid(np.delete(z, place, axis=1), at), near))
    found.append(shared("mahalanobis", "", mahalanobis(z, at), near))
    in_land = near & np.array([key[:2] == keys[at][:2] for key in keys])
    found.append(shared("land", "", euclid(z, at), in_land))
    return tuple(found)
