"""Which numbers of a dataset add up to which, as far as it matters for what was published.

A total is the sum of its categories, and the municipality the sum of its areas, in every
combination with other dimensions. Only combinations matter that can connect published sums:
where tables split different dimensions, their common refinement says nothing new unless the
dimensions form a circle (decomposable models: Dobra and Fienberg 2000). A circle is broken by
splitting all its dimensions together.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: The whole of a dimension, and the municipality among its areas.
TOTAL = "total"
#: How many points of one variable and year are looked at together at most.
LARGEST = 50_000

#: One number of a variable in a year: a category per dimension, then the area.
Point = tuple[str, ...]
#: A point and those that add up to it.
Relation = tuple[Point, tuple[Point, ...]]


def relate(points: Iterable[Point], axes: Sequence[tuple[str, ...]]) -> list[Relation]:
    """Return every sum that can connect these points, with all the points it needs.

    Parameters
    ----------
    points
        What is published or asked for, of one variable in one year.
    axes
        Per dimension, and for the areas, what adds up to the total; empty where nothing does.
    """
    contexts: dict[Point, list[Point]] = defaultdict(list)
    for point in points:
        contexts[_foreign(point, axes)].append(point)
    found: dict[Relation, None] = {}
    for context, members in sorted(contexts.items()):
        used = _gather(members, axes)
        splits = {
            frozenset(at for at, word in enumerate(point) if word in used[at]) for point in members
        }
        for clique in _cliques(splits, used):
            found.update(dict.fromkeys(_sums(context, sorted(clique), used)))
    return list(found)


def _foreign(point: Point, axes: Sequence[tuple[str, ...]]) -> Point:
    """Return the categories of a point that add up to nothing; others stand at the total."""
    return tuple(TOTAL if word in parts else word for word, parts in zip(point, axes, strict=True))


def _gather(points: Sequence[Point], axes: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the parts of every axis, all parts that no point names put together as one."""
    gathered = []
    for at, parts in enumerate(axes):
        named = {point[at] for point in points}
        rest = [word for word in parts if word not in named]
        kept = [word for word in parts if word in named]
        gathered.append((*kept, " + ".join(rest)) if rest and kept else tuple(kept))
    return gathered


def _cliques(
    splits: set[frozenset[int]], used: Sequence[tuple[str, ...]]
) -> Iterator[frozenset[int]]:
    """Yield the largest sets of axes to be split together.

    The axes are eliminated one by one, the one that asks for the fewest new pairs first; what
    it is connected with then forms a clique of a chordal graph.
    """
    near: dict[int, set[int]] = {at: set() for split in splits for at in split}
    for split in splits:
        for one, other in combinations(sorted(split), 2):
            near[one].add(other)
            near[other].add(one)
    found: list[frozenset[int]] = []
    while near:
        at = min(near, key=lambda one: (_missing(near, near[one]), one))
        clique = frozenset({at, *near[at]})
        if prod(len(used[one]) + 1 for one in clique) > LARGEST:
            found.extend(split for split in splits if split <= clique)
        else:
            found.append(clique)
        for one, other in combinations(sorted(near[at]), 2):
            near[one].add(other)
            near[other].add(one)
        for others in near.values():
            others.discard(at)
        del near[at]
    for clique in dict.fromkeys(found):
        if clique and not any(clique < other for other in found):
            yield clique


def _missing(near: dict[int, set[int]], group: set[int]) -> int:
    return sum(other not in near[one] for one, other in combinations(sorted(group), 2))


def _sums(context: Point, axes: list[int], used: Sequence[tuple[str, ...]]) -> Iterator[Relation]:
    for axis in axes:
        others = [at for at in axes if at != axis]
        for words in product(*((TOTAL, *used[at]) for at in others)):
            point = list(context)
            for at, word in zip(others, words, strict=True):
                point[at] = word
            parts = []
            for word in used[axis]:
                point[axis] = word
                parts.append(tuple(point))
            point[axis] = TOTAL
            yield tuple(point), tuple(parts)
