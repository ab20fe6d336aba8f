"""Find numbers of several tables that are one and the same.

The inhabitants of an area stand in the table by age and in the table by migration background;
weighted and unweighted answers agree where every weight is 1. Whoever reads both tables sees
that. So a number hidden in one of them must not be readable in the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from kobimo.disclosure.atoms import Atom, name_of
from kobimo.disclosure.tallies import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kobimo.disclosure.atoms import Known
    from kobimo.disclosure.recording import Place
    from kobimo.disclosure.tallies import Part

#: A variable of a dataset in one category of each dimension.
Series = tuple[str, str, tuple[str, ...]]

#: Two series are taken for one where they agree at so many places, and at such a part of them.
FEWEST = 5
AGREEING = 0.9
#: Different values other than 0 among those that agree: short series of small numbers agree by chance.
DISTINCT = 4


def find_links(known: Mapping[str, Known]) -> tuple[Link, ...]:
    """Return pairs of series that agree, each series with the first of its kind.

    Categories of one variable are different things, however alike their numbers are.
    """
    series: dict[Series, dict[Place, float]] = defaultdict(dict)
    for item in known.values():
        for atom, value in item.values.items():
            series[atom[:3]][atom.area, atom.year] = value
    linked: set[Series] = set()
    links = []
    for first, second in sorted(_alike(series)):
        if second in linked:
            continue
        common = series[first].keys() & series[second].keys()
        apart = {place for place in common if series[first][place] != series[second][place]}
        same = common - apart
        if len(same) < max(FEWEST, AGREEING * len(common)):
            continue
        if len({series[first][place] for place in same} - {0.0}) < DISTINCT:
            continue
        linked.add(second)
        links.append(Link(_part(first, known), _part(second, known), apart=tuple(sorted(apart))))
    return tuple(links)


def _part(item: Series, known: Mapping[str, Known]) -> Part:
    dataset, variable, categories = item
    parts, _ = name_of(Atom(dataset, variable, categories, 0, ""), known[dataset].layout.dimensions)
    return parts[0]


def _alike(series: Mapping[Series, Mapping[Place, float]]) -> Iterator[tuple[Series, Series]]:
    """Yield pairs of series with an equal number, other than 0, at enough places."""
    at: dict[tuple[Place, float], list[Series]] = defaultdict(list)
    for name, values in series.items():
        for place, value in values.items():
            if value:
                at[place, value].append(name)
    equal: Counter[tuple[Series, Series]] = Counter()
    for names in at.values():
        equal.update(combinations(sorted(names), 2))
    for (first, second), count in equal.items():
        if count >= DISTINCT and first[:2] != second[:2]:
            yield first, second


def add_links(known: Mapping[str, Known], links: tuple[Link, ...]) -> None:
    """Note in the observations that linked numbers are equal, wherever both are there."""
    for link in links:
        first, second = (known[part.dataset] for part in (link.first, link.second))
        words = dict(link.second.categories)
        wanted = tuple(words.get(name, ("total",))[0] for name in second.layout.dimensions)
        others = dict(link.first.categories)
        twin = tuple(others.get(name, ("total",))[0] for name in first.layout.dimensions)
        for atom in [*second.values, *second.secret]:
            if (atom.variable, atom.categories) != (link.second.variable, wanted):
                continue
            other = Atom(link.first.dataset, link.first.variable, twin, atom.year, atom.area)
            is_there = other in first.values or other in first.secret
            if is_there and (atom.area, atom.year) not in link.apart:
                second.sums.setdefault(atom, []).append((other,))
