"""Make the bundle of one edition: every cell it could show, and every number it must not give away.

Cells are of four kinds: tallies that may be published; observations and tallies that are shown
nowhere and still must not be computable; what is left of a whole when its part is taken away;
and what earlier editions have published, which cannot be taken back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kobimo.disclosure.atoms import Atom, Known, atoms_of, name_of
from kobimo.disclosure.bundle import Bundle
from kobimo.disclosure.tallies import TOTAL, write_key
from kobimo.disclosure.unknowns import Unknowns, subtract

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kobimo.disclosure.policy import Ruling
    from kobimo.disclosure.recording import Key, Noted, Place
    from kobimo.disclosure.unknowns import Row

#: What is left of a whole can only bind where it is small: no pattern moves more persons.
LARGEST_REST = 40
#: How closely an amount with few contributors must not be known, as a part of it.
NEARNESS = 0.1
SMALL = "kleine Zahl"


@dataclass(frozen=True, slots=True)
class Published:
    """What an earlier edition said about one cell, as far as it still concerns this one."""

    parts: Key
    place: Place
    value: float


@dataclass(frozen=True, slots=True)
class Guarded:
    """A number that an attacker must not learn more about than bounds.

    Attributes
    ----------
    parts, place
        The sum that it is; what is left of a whole has the parts taken away with a minus.
    lowest, highest
        What must stay possible.
    reason
        In German, for the review record.
    """

    parts: Key
    place: Place
    lowest: float
    highest: float
    reason: str


@dataclass
class Assembled:
    """A bundle with the names of its cells.

    Attributes
    ----------
    cells
        Tally and place of each cell that may be published; other cells stand after them.
    guarded
        What each sensitive cell is, by its position in the bundle.
    """

    bundle: Bundle
    cells: list[tuple[Key, Place]]
    guarded: dict[int, Guarded] = field(default_factory=dict)


class Assembler:
    """Collects atoms, cells and relations of one edition.

    Parameters
    ----------
    known
        The observations of every protected dataset, by name.
    """

    def __init__(self, known: Mapping[str, Known], rulings: Mapping[str, Ruling]) -> None:
        self._known = known
        self._rulings = rulings
        self._unknowns = Unknowns(known)
        self._cells: list[Row] = []
        self._is_known: list[bool] = []
        self._cost: list[float] = []
        self._guarded: dict[int, Guarded] = {}

    @property
    def places(self) -> Mapping[Atom, int]:
        """Position of each observation in the bundle."""
        return self._unknowns.places

    def assemble(self, noted: Iterable[Noted], published: Iterable[Published] = ()) -> Assembled:
        """Return the bundle of these sums."""
        import numpy as np

        noted = sorted(noted, key=lambda item: write_key(item.parts))
        names: list[tuple[Key, Place]] = []
        before = {(item.parts, item.place): item.value for item in published}
        for item in noted:
            for place in sorted(item.used):
                names.append((item.parts, place))
                self._add_used(item, place, before.pop((item.parts, place), None))
        for item in noted:
            for place in sorted(set(item.values) - item.used):
                self._add_unused(item, place)
            for whole, places in sorted(item.wholes.items(), key=lambda pair: write_key(pair[0])):
                self._add_rests(item, whole, places)
        for (parts, place), value in sorted(
            before.items(), key=lambda pair: (write_key(pair[0][0]), pair[0][1])
        ):
            row = self._unknowns.row(parts, place)
            if row is not None and math.isclose(self._unknowns.sum_up(row), value):
                self._add(row, is_known=True)
        self._unknowns.relate()
        self._unknowns.fill_secrets()
        self._add_observations()
        needed = [self._guarded.get(at) for at in range(len(self._cells))]
        bundle = Bundle(
            atoms=np.array(self._unknowns.values),
            is_whole=np.array(self._unknowns.is_whole, dtype=bool),
            sums=self._unknowns.matrix(self._cells),
            relations=self._unknowns.matrix(self._unknowns.relations),
            lowest=np.array([item.lowest if item else math.nan for item in needed]),
            highest=np.array([item.highest if item else math.nan for item in needed]),
            is_known=np.array(self._is_known, dtype=bool),
            cost=np.array(self._cost),
        )
        return Assembled(bundle, names, self._guarded)

    def _add_used(self, item: Noted, place: Place, before: float | None) -> None:
        row = self._unknowns.row(item.parts, place)
        value = item.values[place]
        if row is None:
            raise ValueError(f"{write_key(item.parts)} {place}: no observations")
        cost = 1 + math.log10(1 + abs(value)) + len(item.indicators) / 2
        if place[0] == TOTAL:
            cost *= 3
        if before is not None and math.isclose(before, value):
            self._add(row, is_known=True)
            return
        needed = self._needed(item, place)
        if before is not None and needed is None and 0 < abs(value - before) < item.threshold:
            # The difference of two editions counts late reports: 1 or 2 persons.
            step = item.threshold if value > before else -item.threshold
            lowest, highest = sorted((before, before + step))
            reason = "Unterschied zur vorigen Ausgabe"
            needed = Guarded(item.parts, place, max(lowest, 0), highest, reason)
        self._add(row, needed, cost=cost)

    def _add_unused(self, item: Noted, place: Place) -> None:
        """Guard a sum that is not shown and must not be computable either."""
        needed = self._needed(item, place)
        row = self._unknowns.row(item.parts, place)
        if needed is not None and row is not None:
            self._add(row, needed)

    def _needed(self, item: Noted, place: Place) -> Guarded | None:
        """Return what an attacker must not exclude about a sum; ``None`` for nothing."""
        value = item.values[place]
        if item.is_count and 0 < value < item.threshold:
            return Guarded(item.parts, place, 0, item.threshold, SMALL)
        if value and (place in item.few or self._is_dominated(item, place)):
            near = sorted((value * (1 - NEARNESS), value * (1 + NEARNESS)))
            return Guarded(item.parts, place, near[0], near[1], "wenige tragen bei")
        return None

    def _is_dominated(self, item: Noted, place: Place) -> bool:
        """Whether one contributor adds too large a part of an amount."""
        if item.is_count:
            return False
        shares = [
            known.largest.get(atom, 0.0)
            for part in item.parts
            for known in (self._known[part.dataset],)
            for atom in atoms_of(part, place, known.layout.dimensions)
        ]
        most = min(self._rulings[part.dataset].dominance for part in item.parts)
        return max(shares, default=0.0) > abs(item.values[place]) * most / 100

    def _add_rests(self, item: Noted, whole: Key, places: Iterable[Place]) -> None:
        """Guard what is left of a whole, and groups in which nobody or everybody has a trait."""
        smallest = max(self._rulings[part.dataset].smallest_group for part in item.parts)
        left = (*whole, *(replace(part, sign=-part.sign) for part in item.parts))
        for place in sorted(places):
            above, below = self._unknowns.row(item.parts, place), self._unknowns.row(whole, place)
            if above is None or below is None or not item.is_count:
                continue
            part, base = self._unknowns.sum_up(above), self._unknowns.sum_up(below)
            rest = base - part
            if not 0 <= rest <= LARGEST_REST:
                continue
            slack = self._unknowns.add(rest, is_whole=True)
            self._unknowns.relations.append(subtract(subtract(below, above), {slack: 1}))
            reach = min(item.threshold, base)
            is_small = 0 < base < smallest
            if 0 < rest < item.threshold:
                self._add({slack: 1}, Guarded(left, place, 0, reach, "kleiner Rest"))
            elif is_small and rest == 0:
                reason = "alle in einer kleinen Gruppe"
                self._add({slack: 1}, Guarded(left, place, 0, reach, reason))
            if is_small and part == 0:
                reason = "niemand in einer kleinen Gruppe"
                self._add(above, Guarded(item.parts, place, 0, reach, reason))

    def _add_observations(self) -> None:
        """Guard single observations: what is published nowhere must not be computable either."""
        for name, known in sorted(self._known.items()):
            threshold = self._rulings[name].threshold
            counts, dimensions = set(known.layout.counts), known.layout.dimensions
            for atom in sorted(set(known.values) & set(self.places)):
                if atom.variable in counts and 0 < known.values[atom] < threshold:
                    parts, place = name_of(atom, dimensions)
                    self._add({self.places[atom]: 1}, Guarded(parts, place, 0, threshold, SMALL))
            for atom in sorted(known.secret & set(self.places)):
                at = self.places[atom]
                parts, place = name_of(atom, dimensions)
                highest = max(threshold, self._unknowns.values[at])
                reason = "schon von der Quelle gesperrt"
                self._add({at: 1}, Guarded(parts, place, 0, highest, reason))

    def _add(
        self,
        row: Row,
        needed: Guarded | None = None,
        *,
        cost: float = 1.0,
        is_known: bool = False,
    ) -> None:
        if needed is not None:
            self._guarded[len(self._cost)] = needed
        self._cells.append(row)
        self._is_known.append(is_known)
        self._cost.append(cost)
