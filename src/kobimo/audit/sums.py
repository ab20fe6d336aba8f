"""What editions publish, as sums over the numbers of datasets.

A *number of a dataset* (atom) is one variable in one category of each dimension, one year and
one area. Every published value is a sum of such numbers; so is everything that an outsider knows
besides: that a total minus its categories is zero, and that a part is no larger than its whole.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kobimo.audit.closure import TOTAL, relate
from kobimo.audit.places import Atom, Place, atoms_of, find_bounded, find_odd, slack_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scipy.sparse import csr_array

    from kobimo.audit.facts import Flags, Floats
    from kobimo.audit.ledger import Edition, Layout
    from kobimo.audit.programs import Numbers


@dataclass(frozen=True, eq=False)
class Said:
    """What one edition says, as rows of the sums.

    Attributes
    ----------
    rows
        Sums of every place that the edition has, shown or not, ``[place]``.
    printed
        Sums that it shows, ``[value]``.
    lower, upper
        Bounds of the true values, ``[value]``: apart where they were rounded.
    zero
        Sums that are zero because totals are the sums of their parts.
    positive
        Sums that are not below zero because a tally contains another.
    """

    rows: Numbers
    printed: Numbers
    lower: Floats
    upper: Floats
    zero: Numbers
    positive: Numbers


@dataclass
class _Rows:
    """Rows of a sparse array, one after the other."""

    columns: list[int] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)
    ends: list[int] = field(default_factory=lambda: [0])

    def add(self, entries: Iterable[tuple[int, float]]) -> int:
        for column, factor in entries:
            self.columns.append(column)
            self.factors.append(factor)
        self.ends.append(len(self.columns))
        return len(self.ends) - 2

    def matrix(self, width: int) -> csr_array:
        import numpy as np
        from scipy.sparse import csr_array

        found = csr_array(
            (np.array(self.factors, dtype=float), np.array(self.columns, dtype=np.intp), self.ends),
            shape=(len(self.ends) - 1, width),
        )
        found.sum_duplicates()
        found.eliminate_zeros()
        return found


class Sums:
    """All sums of several editions over the numbers they are made of.

    Parameters
    ----------
    editions
        Oldest first.
    asked
        Per edition, what else is to be known about.

    Attributes
    ----------
    said
        What each edition says.
    questions
        Rows of what is asked, per edition.
    matrix
        Coefficients, ``[sum, atom]``.
    is_whole
        Whether an atom counts something, ``[atom]``.
    floor
        0; minus infinity for amounts that were below zero somewhere, ``[atom]``.
    """

    said: list[Said]
    questions: list[list[int]]
    matrix: csr_array
    is_whole: Flags
    floor: Floats

    def __init__(self, editions: Sequence[Edition], asked: Sequence[Sequence[Place]]) -> None:
        import numpy as np

        self._atoms: dict[Atom, int] = {}
        self._rows = _Rows()
        self._row_of: dict[Place, int] = {}
        self.questions = [[self._row(place) for place in places] for places in asked]
        layouts = [{item.dataset: item for item in edition.layouts} for edition in editions]
        printed = [self._read(edition, own) for edition, own in zip(editions, layouts, strict=True)]
        positive = [
            self._read_within(edition, own) for edition, own in zip(editions, layouts, strict=True)
        ]
        equal = [self._link(edition) for edition in editions]
        zero = [
            np.concatenate([sums, same])
            for sums, same in zip(self._relate(layouts), equal, strict=True)
        ]
        self.said = [
            Said(*found, null, above)
            for found, null, above in zip(printed, zero, positive, strict=True)
        ]
        self.matrix = self._rows.matrix(len(self._atoms))
        counts = {
            (dataset, name)
            for own in layouts
            for dataset, layout in own.items()
            for name in layout.counts
        }
        counts -= find_odd(editions, lambda value: not value.is_integer())
        signed = find_odd(editions, lambda value: value < 0)
        self.is_whole = np.array([atom[:2] in counts for atom in self._atoms], dtype=np.bool_)
        is_signed = np.array([atom[:2] in signed for atom in self._atoms], dtype=np.bool_)
        self.floor = np.where(is_signed, -math.inf, 0.0)

    def _row(self, place: Place) -> int:
        """Return the number of a sum, noting it and its atoms where they are new."""
        found = self._row_of.get(place)
        if found is None:
            entries = [
                (self._atom(atom), float(part.sign))
                for part in place.parts
                for atom in atoms_of(part, place.area, place.year)
            ]
            found = self._row_of[place] = self._rows.add(entries)
        return found

    def _atom(self, atom: Atom) -> int:
        return self._atoms.setdefault(atom, len(self._atoms))

    def _read(
        self, edition: Edition, layouts: Mapping[str, Layout]
    ) -> tuple[Numbers, Numbers, Floats, Floats]:
        import numpy as np

        rows, printed, lower, upper = [], [], [], []
        for tally in edition.tallies:
            slack = slack_of(tally, layouts)
            for (area, year), value in tally.cells:
                row = self._row(Place(tally.parts, area, year))
                rows.append(row)
                if value is not None:
                    printed.append(row)
                    lower.append(value - slack)
                    upper.append(value + slack)
        return (
            np.array(rows, dtype=np.intp),
            np.array(printed, dtype=np.intp),
            np.array(lower, dtype=float),
            np.array(upper, dtype=float),
        )

    def _read_within(self, edition: Edition, layouts: Mapping[str, Layout]) -> Numbers:
        import numpy as np

        tallies = {tally.key: tally for tally in edition.tallies}
        rows = []
        for tally in edition.tallies:
            for whole in (tallies[key] for key in tally.within if key in tallies):
                slack = slack_of(tally, layouts) + slack_of(whole, layouts)
                minus = tuple(part._replace(sign=-part.sign) for part in tally.parts)
                rows += [
                    self._row(Place((*whole.parts, *minus), area, year))
                    for area, year in find_bounded(dict(tally.cells), dict(whole.cells), slack)
                ]
        return np.array(rows, dtype=np.intp)

    def _link(self, edition: Edition) -> Numbers:
        """Return the differences that are zero because two series are the same."""
        import numpy as np

        pairs: dict[tuple[Atom, Atom], None] = {}
        for link in edition.links:
            (first,), (second,) = (atoms_of(part, TOTAL, 0) for part in (link.first, link.second))
            for atom in list(self._atoms):
                name, place = (atom.dataset, atom.variable, atom.words), (atom.area, atom.year)
                here = {
                    end: end._replace(year=atom.year, area=atom.area)
                    for end in (first, second)
                    if place not in link.apart
                }
                if name in {(end.dataset, end.variable, end.words) for end in here}:
                    pairs[here[first], here[second]] = None
        rows = [
            self._rows.add([(self._atom(one), 1.0), (self._atom(other), -1.0)])
            for one, other in pairs
        ]
        return np.array(rows, dtype=np.intp)

    def _relate(self, layouts: Sequence[Mapping[str, Layout]]) -> list[Numbers]:
        """Return the sums that are zero in each edition: totals minus their parts."""
        import numpy as np

        points: dict[str, dict[tuple[str, int], list[Atom]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for atom in self._atoms:
            points[atom.dataset][atom.variable, atom.year].append(atom)
        editions: dict[Layout, list[int]] = defaultdict(list)
        for number, own in enumerate(layouts):
            for layout in own.values():
                editions[layout].append(number)
        rows: list[list[int]] = [[] for _ in layouts]
        for layout, numbers in editions.items():
            for atoms in points[layout.dataset].values():
                added = [self._rows.add(entries) for entries in self._relations(layout, atoms)]
                for number in numbers:
                    rows[number].extend(added)
        return [np.array(found, dtype=np.intp) for found in rows]

    def _relations(
        self, layout: Layout, atoms: Sequence[Atom]
    ) -> Iterator[list[tuple[int, float]]]:
        """Yield totals minus their parts, for one variable in one year."""
        foreign = {name for atom in atoms for name, _ in atom.words} - set(layout.dimensions)
        dimensions = [*layout.dimensions, *sorted(foreign)]
        additive = dict(layout.additive)
        axes = [*(additive.get(name, ()) for name in dimensions), layout.areas]
        points = []
        for atom in atoms:
            words = dict(atom.words)
            points.append((*(words.get(name, TOTAL) for name in dimensions), atom.area))

        def find(point: tuple[str, ...]) -> int:
            named = zip(dimensions, point[:-1], strict=True)
            words = tuple(sorted((name, word) for name, word in named if word != TOTAL))
            return self._atom(atoms[0]._replace(area=point[-1], words=words))

        for whole, parts in relate(sorted(points), axes):
            yield [(find(whole), 1.0), *((find(part), -1.0) for part in parts)]
