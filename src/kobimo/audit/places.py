"""Places of published tables, and the numbers of datasets that stand behind them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from kobimo.audit.closure import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kobimo.audit.ledger import Edition, Layout, Part, Tally


class Place(NamedTuple):
    """A sum at one area and year."""

    parts: tuple[Part, ...]
    area: str
    year: int


class Atom(NamedTuple):
    """One number of a dataset."""

    dataset: str
    variable: str
    year: int
    area: str
    #: Dimension and category; other dimensions stand at their total.
    words: tuple[tuple[str, str], ...]


def find_odd(editions: Sequence[Edition], is_odd: Callable[[float], bool]) -> set[tuple[str, str]]:
    """Return dataset and variable of the sums, without differences, that are odd anywhere."""
    return {
        (part.dataset, part.variable)
        for edition in editions
        for tally in edition.tallies
        if all(part.sign > 0 for part in tally.parts)
        for part in tally.parts
        if any(value is not None and is_odd(value) for row in tally.values for value in row)
    }


def atoms_of(part: Part, area: str, year: int) -> Iterator[Atom]:
    """Yield the numbers that one addend adds up."""
    region, slash, _ = area.rpartition("/")
    where = region + slash + TOTAL if part.whole else area
    names = [name for name, _ in part.categories]
    for words in product(*(found for _, found in part.categories)):
        pairs = sorted(pair for pair in zip(names, words, strict=True) if pair[1] != TOTAL)
        yield Atom(part.dataset, part.variable, year - part.lag, where, tuple(pairs))


def slack_of(tally: Tally, layouts: Mapping[str, Layout]) -> float:
    """Return by how much a true value may differ from the printed one."""
    is_count = all(
        part.dataset in layouts and part.variable in layouts[part.dataset].counts
        for part in tally.parts
    )
    return float(tally.rounded // 2) if is_count else tally.rounded / 2


def find_bounded(
    part: Mapping[tuple[str, int], float | None],
    whole: Mapping[tuple[str, int], float | None],
    slack: float,
) -> list[tuple[str, int]]:
    """Return where a whole bounds a part; nowhere if the printed numbers say otherwise once."""
    found = []
    for place, small in part.items():
        large = whole.get(place)
        if place in whole and (small is None or large is None or slack):
            found.append(place)
        if small is not None and large is not None and small > large + slack:
            return []
    return found
