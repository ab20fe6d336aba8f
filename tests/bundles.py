"""Random bundles: every way in which small numbers hang together in one edition or in two."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array

from kobimo.disclosure.bundle import Bundle
from kobimo.disclosure.protector import suppress

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

#: Counts from 1 to 2 are small: an attacker must not exclude anything from 0 to 3.
THRESHOLD = 3


class Dice(Protocol):
    """Where random sizes and counts come from."""

    def size(self, lowest: int, highest: int) -> int: ...

    def counts(self, number: int) -> NDArray[np.float64]: ...


class Seeded:
    """Dice of numpy: fast, and the same for a seed.

    Counts are mixtures of Poisson counts, as in small areas: many small ones, a few large.
    """

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def size(self, lowest: int, highest: int) -> int:
        return int(self._rng.integers(lowest, highest + 1))

    def counts(self, number: int) -> NDArray[np.float64]:
        return self._rng.poisson(self._rng.gamma(0.7, 9.0, number)).astype(float)


class Drawn:
    """Dice of hypothesis: it shrinks what fails to a few small counts."""

    def __init__(self, draw: Callable[[st.SearchStrategy], object]) -> None:
        self._draw = draw

    def size(self, lowest: int, highest: int) -> int:
        return self._draw(st.integers(lowest, highest))

    def counts(self, number: int) -> NDArray[np.float64]:
        one = st.one_of(st.integers(0, 4), st.integers(0, 30))
        return np.array(self._draw(st.lists(one, min_size=number, max_size=number)), dtype=float)


@dataclass
class Draft:
    """A bundle in the making: cells are added one after the other."""

    atoms: NDArray[np.float64]
    threshold: int = THRESHOLD
    rows: list[NDArray[np.float64]] = field(default_factory=list)
    lowest: list[float] = field(default_factory=list)
    highest: list[float] = field(default_factory=list)
    known: list[bool] = field(default_factory=list)
    relations: list[NDArray[np.float64]] = field(default_factory=list)

    def row(self, *signed: tuple[float, object]) -> NDArray[np.float64]:
        """Return coefficients: for each pair a number and the atoms that have it."""
        result = np.zeros(len(self.atoms))
        for coefficient, atoms in signed:
            np.add.at(result, np.ravel(atoms), coefficient)
        return result

    def add(self, row: NDArray[np.float64], *, secret_zero: bool = False) -> int:
        """Add a count, sensitive where it is small, or where it is a zero that tells something."""
        value = row @ self.atoms
        sensitive = 0 < value < self.threshold or (secret_zero and value == 0)
        return self.append(row, *((0, self.threshold) if sensitive else (np.nan, np.nan)))

    def append(
        self, row: NDArray[np.float64], low: float, high: float, *, known: bool = False
    ) -> int:
        self.rows.append(row)
        self.lowest.append(low)
        self.highest.append(high)
        self.known.append(known)
        return len(self.rows) - 1

    def table(self, atoms: NDArray[np.int64], groups: list[list[int]] | None = None) -> None:
        """Add all cells of a table ``[area, category, ...]``, by area and category, with totals.

        ``groups`` are further sums of areas: the Sozialräume of a Bezirk.
        """
        areas = [[i] for i in range(len(atoms))] + (groups or []) + [list(range(len(atoms)))]
        categories = [[j] for j in range(atoms.shape[1])] + [list(range(atoms.shape[1]))]
        for area in areas:
            for category in categories:
                self.add(self.row((1, atoms[area][:, category])))

    def bundle(self, *, whole: bool = True) -> Bundle:
        width = len(self.atoms)
        return Bundle(
            atoms=self.atoms,
            is_whole=np.full(width, whole),
            sums=csr_array(np.array(self.rows).reshape(-1, width)),
            relations=csr_array(np.array(self.relations).reshape(-1, width)),
            lowest=np.array(self.lowest, dtype=float),
            highest=np.array(self.highest, dtype=float),
            is_known=np.array(self.known, dtype=bool),
            cost=np.ones(len(self.rows)),
        )


def _grid(*shape: int) -> NDArray[np.int64]:
    return np.arange(int(np.prod(shape))).reshape(shape)


def _districts(dice: Dice, areas: int) -> list[list[int]]:
    """Return Bezirke as runs of neighbouring Sozialräume."""
    cut = dice.size(1, areas - 1)
    return [list(range(cut)), list(range(cut, areas))]


def plain(dice: Dice) -> Bundle:
    """One table with its margins."""
    shape = dice.size(2, 5), dice.size(2, 4)
    draft = Draft(dice.counts(shape[0] * shape[1]))
    draft.table(_grid(*shape))
    return draft.bundle()


def hierarchy(dice: Dice) -> Bundle:
    """Sozialräume in Bezirken in the town, by category."""
    shape = dice.size(3, 5), dice.size(2, 3)
    draft = Draft(dice.counts(shape[0] * shape[1]))
    draft.table(_grid(*shape), _districts(dice, shape[0]))
    return draft.bundle()


def shared(dice: Dice) -> Bundle:
    """Two tables of the same persons: they share their totals by area."""
    areas = dice.size(2, 4)
    draft = Draft(dice.counts(areas * 4))
    cube = _grid(areas, 2, 2)
    draft.table(cube)
    draft.table(cube.transpose(0, 2, 1))
    return draft.bundle()


def cube(dice: Dice) -> Bundle:
    """Three features of the same persons, by two at a time: deviations need not be whole."""
    shape = dice.size(2, 3), 3, 3
    draft = Draft(dice.counts(shape[0] * 9))
    grid = _grid(*shape)
    every = [[*range(wide), slice(None)] for wide in shape]
    for place in itertools.product(*every):
        if sum(isinstance(part, slice) for part in place) == 1:
            draft.add(draft.row((1, grid[place])))
    return draft.bundle()


def overlapping(dice: Dice) -> Bundle:
    """Blocks of houses, in districts of schools, of care and of elections, known before."""
    blocks = dice.size(5, 8)
    draft = Draft(dice.counts(blocks))
    for block in range(blocks):
        draft.add(draft.row((1, block)))
    for _ in range(dice.size(3, blocks)):
        members = {dice.size(0, blocks - 1) for _ in range(dice.size(2, 4))}
        number = draft.add(draft.row((1, sorted(members))))
        draft.known[number] = bool(np.isnan(draft.lowest[number]))
    return draft.bundle()


def related(dice: Dice) -> Bundle:
    """Two tables of the same persons whose equal totals are known as relations only."""
    areas, wide = dice.size(2, 4), dice.size(2, 3)
    first = dice.counts(areas * 2).reshape(areas, 2)
    second = np.zeros((areas, wide))
    rest = first.sum(axis=1)
    for category in range(wide - 1):
        part = np.minimum(dice.counts(areas), rest)
        second[:, category] = part
        rest = rest - part
    second[:, -1] = rest
    draft = Draft(np.concatenate([first.ravel(), second.ravel()]))
    one, two = _grid(areas, 2), areas * 2 + _grid(areas, wide)
    draft.table(one)
    draft.table(two)
    draft.relations = [draft.row((1, one[i]), (-1, two[i])) for i in range(areas)]
    return draft.bundle()


def printed(dice: Dice) -> Bundle:
    """A table whose totals are numbers of their own: printed totals minus their parts."""
    shape = dice.size(2, 4), dice.size(2, 3)
    inner = dice.counts(shape[0] * shape[1]).reshape(shape)
    full = np.zeros((shape[0] + 1, shape[1] + 1))
    full[:-1, :-1] = inner
    full[-1, :-1] = inner.sum(axis=0)
    full[:, -1] = full.sum(axis=1)
    draft = Draft(full.ravel())
    grid = _grid(*full.shape)
    for atom in grid.ravel():
        draft.add(draft.row((1, atom)))
    draft.relations = [draft.row((1, line[-1]), (-1, line[:-1])) for line in [*grid, *grid.T]]
    return draft.bundle()


def shares(dice: Dice) -> Bundle:
    """A share in every area and in the town: who counts, everybody, and who is left."""
    areas = dice.size(2, 6)
    draft = Draft(dice.counts(areas * 2))
    grid = _grid(areas, 2)
    for area in [*range(areas), slice(None)]:
        draft.add(draft.row((1, grid[area][..., 0])))
        draft.add(draft.row((1, grid[area])))
        draft.add(draft.row((1, grid[area]), (-1, grid[area][..., 0])))
    return draft.bundle()


def everybody(dice: Dice) -> Bundle:
    """Groups in which nobody or everybody counts: that is told about each of them."""
    areas, groups = dice.size(2, 4), 2
    counts = dice.counts(areas * groups * 2).reshape(areas, groups, 2)
    for _ in range(dice.size(1, 2)):
        counts[dice.size(0, areas - 1), dice.size(0, 1), dice.size(0, 1)] = 0
    draft = Draft(counts.ravel())
    cube = _grid(areas, groups, 2)
    for area in [*range(areas), slice(None)]:
        for group in (0, 1, slice(None)):
            part = cube[area][..., group, :]
            small = 0 < counts[area][..., group, :].sum() < 12
            draft.add(draft.row((1, part[..., 0])), secret_zero=small)
            draft.add(draft.row((1, part[..., 1])), secret_zero=small)
            draft.add(draft.row((1, part)))
    return draft.bundle()


def unchanged(dice: Dice) -> Bundle:
    """A table was published; now one more by another feature of the same persons comes."""
    areas = dice.size(2, 4)
    draft = Draft(dice.counts(areas * 4))
    cube = _grid(areas, 2, 2)
    draft.table(cube)
    first = suppress(draft.bundle())
    draft.known = [bool(flag) for flag in ~first.hidden]
    draft.table(cube.transpose(0, 2, 1))
    return draft.bundle()


def late(dice: Dice) -> Bundle:
    """A table was published; late reports add a few persons and it is published again."""
    shape = dice.size(2, 4), dice.size(2, 3)
    count = shape[0] * shape[1]
    old = dice.counts(count)
    added = np.zeros(count)
    for _ in range(dice.size(1, 3)):
        added[dice.size(0, count - 1)] += dice.size(1, 2)
    first = Draft(old)
    first.table(_grid(*shape))
    hidden = suppress(first.bundle()).hidden
    draft = Draft(np.concatenate([old, added]))
    nothing = np.zeros(count)
    for number, row in enumerate(first.rows):
        draft.append(
            np.concatenate([row, nothing]),
            first.lowest[number],
            first.highest[number],
            known=not hidden[number],
        )
    for row in first.rows:
        draft.add(np.concatenate([row, row]))
        draft.add(np.concatenate([nothing, row]))
    return draft.bundle()


def moving(dice: Dice) -> Bundle:
    """Counts of years and their sums over three years, by area and for the town."""
    areas, years = dice.size(2, 3), dice.size(4, 5)
    draft = Draft(dice.counts(areas * years))
    grid = _grid(areas, years)
    for area in [*range(areas), slice(None)]:
        for year in range(years):
            draft.add(draft.row((1, grid[area][..., year])))
        for year in range(years - 2):
            draft.add(draft.row((1, grid[area][..., year : year + 3])))
    return draft.bundle()


def amounts(dice: Dice) -> Bundle:
    """Amounts of money by area and kind; some are told by a single payer."""
    shape = dice.size(2, 4), dice.size(2, 3)
    draft = Draft(1000.0 + 137.25 * dice.counts(shape[0] * shape[1]))
    grid = _grid(*shape)
    for area in [*range(shape[0]), slice(None)]:
        for kind in [*range(shape[1]), slice(None)]:
            row = draft.row((1, grid[area][..., kind]))
            value = row @ draft.atoms
            dominated = row.sum() == 1 and dice.size(0, 3) == 0
            draft.append(row, *((0.85 * value, 1.15 * value) if dominated else (np.nan, np.nan)))
    return draft.bundle(whole=False)


KINDS = (
    *(plain, hierarchy, shared, related, printed, shares),
    *(everybody, unchanged, late, moving, amounts, cube, overlapping),
)


def seeded_bundle(seed: int) -> Bundle:
    """Return the random bundle of a seed; the kinds take turns."""
    return KINDS[seed % len(KINDS)](Seeded(seed))


@st.composite
def bundles(draw: Callable[[st.SearchStrategy], object]) -> Bundle:
    """Bundles of every kind."""
    return draw(st.sampled_from(KINDS))(Drawn(draw))


def town(dice: Seeded, areas: int, groups: int, tables: tuple[int, ...]) -> Bundle:
    """Return tables of one population by area and by one feature each, linked by their totals.

    Parameters
    ----------
    areas, groups
        Number of Sozialräume, and of Bezirke they belong to.
    tables
        Number of categories of each table.
    """
    first = dice.counts(areas * tables[0]).reshape(areas, tables[0])
    parts = [first]
    for wide in tables[1:]:
        weights = np.cumsum(dice.counts(wide) + 1.0)
        part = np.zeros((areas, wide))
        for area, total in enumerate(first.sum(axis=1).astype(int)):
            drawn = np.array([dice.size(0, 10**6) for _ in range(total)]) / 1e6 * weights[-1]
            part[area] = np.bincount(np.searchsorted(weights, drawn), minlength=wide)[:wide]
            part[area, -1] += total - part[area].sum()
        parts.append(part)
    draft = Draft(np.concatenate([part.ravel() for part in parts]))
    districts = [list(map(int, chunk)) for chunk in np.array_split(np.arange(areas), groups)]
    start, grids = 0, []
    for part in parts:
        grids.append(start + _grid(*part.shape))
        start += part.size
        draft.table(grids[-1], districts)
    for grid in grids[1:]:
        for area in range(areas):
            draft.relations.append(draft.row((1, grids[0][area]), (-1, grid[area])))
    return draft.bundle()


def with_cost(bundle: Bundle, cost: NDArray[np.float64]) -> Bundle:
    """Return a bundle in which hiding costs something else, ``[cell]``."""
    return replace(bundle, cost=cost)
