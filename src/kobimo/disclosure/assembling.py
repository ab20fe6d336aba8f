"""Make the bundle of one edition: every cell it could show, and every number it must not give away.

Cells are of four kinds: tallies that may be published; observations and tallies that are shown
nowhere and still must not be computable; what is left of a whole when its part is taken away;
and what earlier editions have published, which cannot be taken back.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kobimo.disclosure.atoms import Atom, Known, atoms_of, name_of
from kobimo.disclosure.bundle import Bundle
from kobimo.disclosure.filling import fill
from kobimo.disclosure.tallies import TOTAL, write_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scipy.sparse import csr_array

    from kobimo.disclosure.policy import Ruling
    from kobimo.disclosure.recording import Key, Noted, Place

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


@dataclass
class _Rows:
    """Rows of a sparse matrix over atoms."""

    entries: list[dict[int, float]] = field(default_factory=list)

    def matrix(self, width: int) -> csr_array:
        from scipy.sparse import csr_array

        rows = [at for at, entry in enumerate(self.entries) for _ in entry]
        columns = [column for entry in self.entries for column in entry]
        values = [float(value) for entry in self.entries for value in entry.values()]
        return csr_array((values, (rows, columns)), shape=(len(self.entries), width))


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
        self._values: list[float] = []
        self._whole: list[bool] = []
        #: Position of each observation in the bundle.
        self.places: dict[Atom, int] = {}
        self._cells = _Rows()
        self._relations = _Rows()
        self._lowest: list[float] = []
        self._highest: list[float] = []
        self._is_known: list[bool] = []
        self._cost: list[float] = []
        self._guarded: dict[int, Guarded] = {}

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
            row = self._row(parts, place)
            if row is not None and math.isclose(self._sum(row), value):
                self._add(row, is_known=True)
        self._add_relations()
        self._fill_secrets()
        self._add_observations()
        width = len(self._values)
        bundle = Bundle(
            atoms=np.array(self._values),
            is_whole=np.array(self._whole, dtype=bool),
            sums=self._cells.matrix(width),
            relations=self._relations.matrix(width),
            lowest=np.array(self._lowest),
            highest=np.array(self._highest),
            is_known=np.array(self._is_known, dtype=bool),
            cost=np.array(self._cost),
        )
        return Assembled(bundle, names, self._guarded)

    def _add_used(self, item: Noted, place: Place, before: float | None) -> None:
        row = self._row(item.parts, place)
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
        row = self._row(item.parts, place)
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
            above, below = self._row(item.parts, place), self._row(whole, place)
            if above is None or below is None or not item.is_count:
                continue
            part, base = self._sum(above), self._sum(below)
            rest = base - part
            if not 0 <= rest <= LARGEST_REST:
                continue
            slack = self._new(rest, is_whole=True)
            self._relations.entries.append(_minus(_minus(below, above), {slack: 1}))
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
                highest = max(threshold, self._values[at])
                reason = "schon von der Quelle gesperrt"
                self._add({at: 1}, Guarded(parts, place, 0, highest, reason))

    def _add_relations(self) -> None:
        """Add every sum that touches what is published, with all the observations it needs."""
        waiting = [
            (whole, parts)
            for _, known in sorted(self._known.items())
            for whole, ways in sorted(known.sums.items())
            for parts in ways
        ]
        while True:
            touched = [
                (whole, parts)
                for whole, parts in waiting
                if whole in self.places or any(part in self.places for part in parts)
            ]
            if not touched:
                return
            for whole, parts in touched:
                row = {self._at(whole): 1.0}
                for part in parts:
                    row[self._at(part)] = row.get(self._at(part), 0) - 1.0
                self._relations.entries.append(row)
            done = set(touched)
            waiting = [item for item in waiting if item not in done]

    def _fill_secrets(self) -> None:
        """Put numbers in the place of what the supplier has hidden, as everything known allows."""
        import numpy as np

        values = np.array(self._values)
        relations = self._relations.matrix(len(values))
        filled = fill(values, relations)
        self._values = [float(value) for value in filled]

    def _row(self, parts: Key, place: Place) -> dict[int, float] | None:
        """Return the coefficients of a sum, ``None`` where an observation is missing."""
        row: Counter[int] = Counter()
        for part in parts:
            known = self._known.get(part.dataset)
            if known is None:
                return None
            for atom in atoms_of(part, place, known.layout.dimensions):
                if atom not in known.values and atom not in known.secret:
                    return None
                row[self._at(atom)] += part.sign
        return {at: float(count) for at, count in row.items() if count}

    def _at(self, atom: Atom) -> int:
        if atom not in self.places:
            known = self._known[atom.dataset]
            value = known.values.get(atom, math.nan)
            self.places[atom] = self._new(value, is_whole=atom.variable in known.layout.counts)
        return self.places[atom]

    def _new(self, value: float, *, is_whole: bool) -> int:
        self._values.append(value)
        self._whole.append(is_whole and (math.isnan(value) or value == round(value)))
        return len(self._values) - 1

    def _sum(self, row: Mapping[int, float]) -> float:
        return math.fsum(self._values[at] * count for at, count in row.items())

    def _add(
        self,
        row: Mapping[int, float],
        needed: Guarded | None = None,
        *,
        cost: float = 1.0,
        is_known: bool = False,
    ) -> None:
        if needed is not None:
            self._guarded[len(self._cost)] = needed
        self._cells.entries.append(dict(row))
        self._lowest.append(math.nan if needed is None else needed.lowest)
        self._highest.append(math.nan if needed is None else needed.highest)
        self._is_known.append(is_known)
        self._cost.append(cost)


def _minus(first: Mapping[int, float], second: Mapping[int, float]) -> dict[int, float]:
    row = dict(first)
    for at, count in second.items():
        row[at] = row.get(at, 0.0) - count
    return {at: count for at, count in row.items() if count}
