"""The observations behind the tallies of an edition, and how they are known to add up."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from kobimo.disclosure.policy import list_counts
from kobimo.disclosure.recording import area_key
from kobimo.disclosure.tallies import TOTAL, Layout, Part
from kobimo.indicators.cells import load_cells
from kobimo.indicators.quantities import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kobimo.declarations.datasets import Dataset
    from kobimo.disclosure.recording import Place
    from kobimo.observations import Store

#: How far a printed total may be from the sum of its parts, for amounts with decimals.
TOLERANCE = 1e-6


class Atom(NamedTuple):
    """One observation: a category of each dimension of its dataset, a year and an area."""

    dataset: str
    variable: str
    categories: tuple[str, ...]
    year: int
    area: str


@dataclass
class Known:
    """The observations of one protected dataset.

    Attributes
    ----------
    values
        Atom → value, of all variables that an edition uses.
    secret
        Atoms that the supplier has suppressed already.
    sums
        Atoms that are the sum of others, with their parts.
    """

    layout: Layout
    values: dict[Atom, float] = field(default_factory=dict)
    secret: set[Atom] = field(default_factory=set)
    sums: dict[Atom, list[tuple[Atom, ...]]] = field(default_factory=dict)
    #: Amount → what its largest single contributor adds to it.
    largest: dict[Atom, float] = field(default_factory=dict)


def atoms_of(part: Part, place: Place, dimensions: tuple[str, ...]) -> Iterator[Atom]:
    """Yield the observations that a part of a tally adds up at one place."""
    area, year = place
    words = dict(part.categories)
    choices = [words.get(name, (TOTAL,)) for name in dimensions]
    for categories in product(*choices):
        where = TOTAL if part.whole else area
        yield Atom(part.dataset, part.variable, categories, year - part.lag, where)


def name_of(atom: Atom, dimensions: tuple[str, ...]) -> tuple[tuple[Part, ...], Place]:
    """Return the sum that consists of one observation, and its place."""
    words = tuple(
        (name, (category,))
        for name, category in zip(dimensions, atom.categories, strict=True)
        if category != TOTAL
    )
    return (Part(1, atom.dataset, atom.variable, words),), (atom.area, atom.year)


def read_atoms(store: Store, dataset: Dataset, variables: Iterable[str], own: str) -> Known:
    """Return the observations of these variables with every sum that holds in all of them.

    A declared sum that fails anywhere is nothing an attacker can rely on, so it is left out.
    """
    cells = load_cells(store, dataset.id)
    wanted = set(variables)
    amounts = {dataset.largest[name]: name for name in wanted & set(dataset.largest)}
    dimensions = tuple(sorted(cells.dimensions)) if cells is not None else ()
    found = Known(Layout(dataset.id, dataset.title, dimensions, (), (), ()))
    if cells is None:
        return found
    columns = [cells.dimensions[name] for name in dimensions]
    for row in range(len(cells.value)):
        variable = cells.variable.words[cells.variable.codes[row]]
        if variable not in wanted and variable not in amounts:
            continue
        area = area_key(
            own, cells.ags.words[cells.ags.codes[row]], cells.raum.words[cells.raum.codes[row]]
        )
        categories = tuple(column.words[column.codes[row]] for column in columns)
        year = int(cells.years[cells.period.codes[row]])
        if variable in amounts:
            value = float(cells.value[row])
            found.largest[Atom(dataset.id, amounts[variable], categories, year, area)] = value
        if variable not in wanted:
            continue
        atom = Atom(dataset.id, variable, categories, year, area)
        if cells.missing[row] == Missing.SECRET:
            found.secret.add(atom)
        elif not math.isnan(cells.value[row]):
            found.values[atom] = float(cells.value[row])
    areas = _add_areas(found)
    additive = _add_categories(found, dataset, dimensions)
    counts = tuple(sorted(list_counts(dataset) & wanted))
    found.layout = Layout(dataset.id, dataset.title, dimensions, additive, areas, counts)
    return found


def _add_areas(found: Known) -> tuple[str, ...]:
    """Note the whole municipality as the sum of its areas; return the areas where that holds."""
    groups: dict[tuple[object, ...], dict[str, Atom]] = defaultdict(dict)
    for atom in [*found.values, *found.secret]:
        if "/" not in atom.area:
            groups[atom[:4]][atom.area] = atom
    areas = sorted({area for group in groups.values() for area in group} - {TOTAL})
    if not areas:
        return ()
    sums = {}
    for group in groups.values():
        if set(areas) - set(group):
            continue
        parts = tuple(group[area] for area in areas)
        whole = parts[0]._replace(area=TOTAL)
        if TOTAL not in group:
            if any(part in found.secret for part in parts):
                continue
            found.values[whole] = math.fsum(found.values[part] for part in parts)
        sums[whole] = parts
    return tuple(areas) if _keep(found, sums) else ()


def _add_categories(
    found: Known, dataset: Dataset, dimensions: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Note totals as sums of their categories; return the dimensions for which that holds."""
    kept = []
    known = set(found.values) | found.secret
    for name, categories in sorted(dataset.additive.items()):
        if name not in dimensions:
            continue
        at = dimensions.index(name)
        sums = {}
        for whole in known:
            if whole.categories[at] != TOTAL:
                continue
            parts = tuple(_with(whole, at, category) for category in categories)
            if all(part in known for part in parts):
                sums[whole] = parts
        if _keep(found, sums):
            kept.append((name, tuple(categories)))
    return tuple(kept)


def _with(atom: Atom, at: int, category: str) -> Atom:
    words = list(atom.categories)
    words[at] = category
    return atom._replace(categories=tuple(words))


def _keep(found: Known, sums: Mapping[Atom, tuple[Atom, ...]]) -> bool:
    """Note sums if all of them hold wherever every number is known."""
    for whole, parts in sums.items():
        if whole in found.secret or any(part in found.secret for part in parts):
            continue
        if abs(found.values[whole] - math.fsum(found.values[p] for p in parts)) > TOLERANCE:
            return False
    for whole, parts in sums.items():
        found.sums.setdefault(whole, []).append(parts)
    return bool(sums)
