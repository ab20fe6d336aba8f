"""The atoms of a bundle: observations by their position, how they add up, sums over them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kobimo.disclosure.atoms import atoms_of
from kobimo.disclosure.filling import fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy.sparse import csr_array

    from kobimo.disclosure.atoms import Atom, Known
    from kobimo.disclosure.recording import Key, Place

#: Position of an atom → how often it counts in a sum.
Row = Mapping[int, float]


class Unknowns:
    """Atoms in the order in which sums first needed them.

    Parameters
    ----------
    known
        The observations of every protected dataset, by name.

    Attributes
    ----------
    places
        Position of each observation.
    values
        True values, ``[atom]``; NaN where the supplier has hidden the number.
    is_whole
        Whether an atom counts something, ``[atom]``.
    relations
        Rows that are zero.
    """

    def __init__(self, known: Mapping[str, Known]) -> None:
        self._known = known
        self.places: dict[Atom, int] = {}
        self.values: list[float] = []
        self.is_whole: list[bool] = []
        self.relations: list[Row] = []

    def add(self, value: float, *, is_whole: bool) -> int:
        """Return the position of a new atom."""
        self.values.append(value)
        self.is_whole.append(is_whole and (math.isnan(value) or value == round(value)))
        return len(self.values) - 1

    def row(self, parts: Key, place: Place) -> Row | None:
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

    def sum_up(self, row: Row) -> float:
        """Return the true value of a sum."""
        return math.fsum(self.values[at] * count for at, count in row.items())

    def relate(self) -> None:
        """Note every sum that touches an atom, with all the observations it needs."""
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
                total = {self._at(whole): 1.0}
                self.relations.append(subtract(total, Counter(map(self._at, parts))))
            done = set(touched)
            waiting = [item for item in waiting if item not in done]

    def fill_secrets(self) -> None:
        """Put numbers in the place of what the supplier has hidden, as everything known allows."""
        import numpy as np

        filled = fill(np.array(self.values), self.matrix(self.relations))
        self.values = [float(value) for value in filled]

    def matrix(self, rows: Sequence[Row]) -> csr_array:
        """Return rows as ``[row, atom]``."""
        from scipy.sparse import csr_array

        places = [at for at, row in enumerate(rows) for _ in row]
        columns = [column for row in rows for column in row]
        values = [float(value) for row in rows for value in row.values()]
        return csr_array((values, (places, columns)), shape=(len(rows), len(self.values)))

    def _at(self, atom: Atom) -> int:
        if atom not in self.places:
            known = self._known[atom.dataset]
            value = known.values.get(atom, math.nan)
            self.places[atom] = self.add(value, is_whole=atom.variable in known.layout.counts)
        return self.places[atom]


def subtract(first: Row, second: Row) -> dict[int, float]:
    """Return the difference of two sums."""
    row = dict(first)
    for at, count in second.items():
        row[at] = row.get(at, 0.0) - count
    return {at: count for at, count in row.items() if count}
