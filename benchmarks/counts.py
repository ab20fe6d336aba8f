"""Tables of small counts with a fixed seed, as an office would print them.

The counts are Poisson with gamma-distributed means (negative binomial): many small ones beside
few large ones, as in tables of small areas. Every table has its totals; areas may belong to
districts, and districts to the town.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from kobimo.disclosure.bundle import Bundle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kobimo.disclosure.bundle import Flags

#: Counts below it are small.
THRESHOLD = 3


@dataclass(frozen=True)
class Table:
    """Counts of areas by groups.

    Attributes
    ----------
    counts
        Without totals, ``[area, group]``.
    districts
        District of each area, ``[area]``; empty where there are none.
    """

    counts: NDArray[np.int64]
    districts: tuple[int, ...] = ()

    @cached_property
    def rows(self) -> NDArray[np.float64]:
        """Which areas each printed row adds up, ``[row, area]``: areas, districts, the town."""
        areas = len(self.counts)
        levels = [np.eye(areas)]
        if self.districts:
            levels.append(np.equal.outer(np.unique(self.districts), self.districts).astype(float))
        return np.vstack([*levels, np.ones((1, areas))])

    @cached_property
    def columns(self) -> NDArray[np.float64]:
        """Which groups each printed column adds up, ``[column, group]``; the last is the total."""
        groups = self.counts.shape[1]
        return np.vstack([np.eye(groups), np.ones((1, groups))])

    @property
    def printed(self) -> NDArray[np.int64]:
        """Counts with all totals, ``[row, column]``."""
        return np.rint(self.rows @ self.counts @ self.columns.T).astype(int)

    @cached_property
    def bundle(self) -> Bundle:
        """All printed cells, row by row."""
        return bundle_of(self.counts.ravel(), _cross(self.rows, self.columns))


def bundle_of(
    atoms: NDArray[np.int64], sums: sparse.csr_array, *, threshold: int = THRESHOLD
) -> Bundle:
    """Return cells over whole atoms; 1 to ``threshold`` - 1 are sensitive, hiding costs 1 each."""
    values = np.rint(sums @ atoms)
    is_small = (values > 0) & (values < threshold)
    return Bundle(
        atoms=atoms.astype(float),
        is_whole=np.ones(len(atoms), dtype=bool),
        sums=sums,
        relations=sparse.csr_array((0, len(atoms))),
        lowest=np.where(is_small, 0.0, np.nan),
        highest=np.where(is_small, float(threshold), np.nan),
        is_known=np.zeros(len(values), dtype=bool),
        cost=np.ones(len(values)),
    )


def _cross(rows: NDArray[np.float64], columns: NDArray[np.float64]) -> sparse.csr_array:
    return sparse.kron(sparse.csr_array(rows), sparse.csr_array(columns), format="csr")


@dataclass(frozen=True)
class Pair:
    """Two tables of the same areas: by one trait, and by another (school by sex, by benefits).

    Attributes
    ----------
    counts
        Everybody by area and both traits, ``[area, first, second]``; never printed.
    """

    counts: NDArray[np.int64]

    @property
    def tables(self) -> tuple[Table, Table]:
        """The two tables as they are printed."""
        return Table(self.counts.sum(axis=2)), Table(self.counts.sum(axis=1))

    @cached_property
    def bundle(self) -> Bundle:
        """Cells of the first table row by row, then of the second without its last column.

        The last column of both is the total of the areas: one cell, printed in two places. Atoms
        are the counts of both tables; that an area has the same total in both is a relation.
        """
        one, other = self.tables
        empty = np.zeros((len(one.rows) * len(one.columns), other.counts.size))
        first = np.hstack([_cross(one.rows, one.columns).toarray(), empty])
        empty = np.zeros((len(other.rows) * len(other.columns[:-1]), one.counts.size))
        second = np.hstack([empty, _cross(other.rows, other.columns[:-1]).toarray()])
        atoms = np.concatenate([one.counts.ravel(), other.counts.ravel()])
        bundle = bundle_of(atoms, sparse.csr_array(np.vstack([first, second])))
        areas = len(self.counts)
        by_first = np.kron(np.eye(areas), np.ones((1, one.counts.shape[1])))
        by_second = np.kron(np.eye(areas), np.ones((1, other.counts.shape[1])))
        relations = sparse.csr_array(np.hstack([by_first, -by_second]))
        return replace(bundle, relations=relations)

    def hidden(self, first: Flags, second: Flags) -> Flags:
        """Return which cells of the bundle are hidden where each table is printed on its own.

        A total that only one of the two hides is printed in the other.
        """
        rows = len(self.counts) + 1
        one, other = first.reshape(rows, -1).copy(), second.reshape(rows, -1)
        one[:, -1] &= other[:, -1]
        return np.concatenate([one.ravel(), other[:, :-1].ravel()])


def draw_table(
    chance: np.random.Generator,
    areas: int,
    groups: int,
    *,
    districts: int = 0,
    mean: float = 12.0,
    shape: float = 0.8,
) -> Table:
    """Return a table with at least one small count."""
    while True:
        means = chance.gamma(shape, mean / shape, size=(areas, groups))
        parents = tuple(np.sort(np.arange(areas) % districts).tolist()) if districts else ()
        table = Table(chance.poisson(means), parents)
        if ((table.printed > 0) & (table.printed < THRESHOLD)).any():
            return table


def draw_pair(chance: np.random.Generator, areas: int, first: int, second: int) -> Pair:
    """Return two tables with at least one small count each."""
    while True:
        means = chance.gamma(0.8, 3.0 / 0.8, size=(areas, first, second))
        pair = Pair(chance.poisson(means))
        printed = [table.printed for table in pair.tables]
        if all(((one > 0) & (one < THRESHOLD)).any() for one in printed):
            return pair
