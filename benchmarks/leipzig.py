"""Protect what Leipzig publishes for its 63 Ortsteile, with counts below 5 as small ones.

Run ``python -m benchmarks.leipzig``. The files are read where they lie (``shared/data`` beside the
checkout, or ``KOBIMO_SHARED_DATA``); where they are absent a sentence is all that is printed. An
edition with all years and traits is protected at once and attacked: Ortsteile, the ten
Stadtbezirke (the first digit of the key) and the city, each with its total and with every group
of every trait. The traits of the unemployed share the totals of the areas. What a trait leaves
out (neither under 25 nor over 55) is a group of its own, because everybody can compute it.

Only years are taken in which the files hold small counts. From 2018 on for the unemployed, and in
2018 for benefits, zeros stand where small numbers stood before, and hardly a number from 1 to 4
is left: they look withheld, and what they were is not known here.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from benchmarks.counts import Table, bundle_of
from benchmarks.disclosure import attack
from benchmarks.tau_argus import MODULAR, with_bounds
from kobimo.audit.attacker import too_narrow
from kobimo.disclosure.protector import suppress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.disclosure.bundle import Bundle

THRESHOLD = 5
#: Area → trait → group → count.
Counts = dict[str, dict[str, dict[str, int]]]


@dataclass(frozen=True)
class Source:
    """One of the city's files.

    Attributes
    ----------
    total
        Measure that all traits add up to.
    traits
        Trait → its measures; those that are missing in a year leave the trait out.
    rests
        Traits whose measures leave a rest.
    years
        Those in which small counts are counts.
    """

    name: str
    file: str
    total: str
    traits: dict[str, tuple[str, ...]]
    rests: frozenset[str]
    years: tuple[int, ...]


SOURCES = (
    Source(
        "unemployed",
        "leipzig-arbeitslose-insgesamt.json",
        "Arbeitslose insgesamt",
        {
            "age": ("unter 25 Jahre", "über 55 Jahre"),
            "citizenship": ("Ausländer",),
            "sex": ("Männer", "Frauen"),
            "duration": ("Langzeitarbeitslose",),
            "law": ("nach SGB II", "nach SGB III"),
        },
        frozenset({"age", "citizenship", "duration"}),
        tuple(range(2000, 2018)),
    ),
    Source(
        "benefits",
        "leipzig-bedarfsgemeinschaften.json",
        "Erwerbsfähige Leistungsberechtigte",
        {"age": ("unter 25 Jahre", "25 bis unter 55 ahre", "55 Jahre und älter")},
        frozenset(),
        (*range(2008, 2018), *range(2019, 2023)),
    ),
)


def main() -> int:
    """Print what hiding costs and what an attacker finds; the exit code is 1 where he succeeds."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("KOBIMO_SHARED_DATA", beside)) / "leipzig-ortsteile"
    if not folder.is_dir():
        print("Leipzig's files are not beside this checkout: nothing was measured.")
        return 0
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    editions = {source.name: read_source(source, folder) for source in SOURCES}
    districts = read_districts(folder)
    every = [counts for years in editions.values() for counts in years.values()]
    found = [measure(name, years.values(), districts) for name, years in editions.items()]
    print_peer("benefits", editions["benefits"].values(), districts)
    return max(*found, measure("both in one edition", every, districts))


def read_districts(folder: Path) -> dict[str, str]:
    """Return Ortsteil → Stadtbezirk."""
    shapes = json.loads((folder / "leipzig-districts.json").read_text(encoding="utf-8"))
    named = (shape["properties"] for shape in shapes["features"])
    return {item["title"]: item["key"][0] for item in named if item["key"] != "XX"}


def read_source(source: Source, folder: Path) -> dict[int, Counts]:
    """Return year → counts of all Ortsteile by groups; rests are groups too.

    Raises
    ------
    ValueError
        More persons have a trait than there are.
    """
    content = json.loads((folder / source.file).read_text(encoding="utf-8"))["data"]
    found: dict[int, Counts] = {}
    for year in source.years:
        measures = {
            name: {row["district"]: int(row["value"]) for row in rows}
            for name, rows in content[str(year)].items()
        }
        found[year] = {area: {} for area in measures[source.total]}
        for trait, names in source.traits.items():
            if not set(names) <= set(measures):
                continue
            for area, total in measures[source.total].items():
                groups = {name: measures[name][area] for name in names}
                if trait in source.rests:
                    groups["rest"] = total - sum(groups.values())
                if min(groups.values()) < 0:
                    raise ValueError(f"{source.file}, {year}, {area}: {trait} exceeds the total")
                found[year][area][trait] = groups
    return found


def make_bundle(tables: Iterable[Counts], districts: dict[str, str]) -> Bundle:
    """Return all cells of all years; an area's traits have the same sum, as everybody knows."""
    atoms: list[int] = []
    cells: list[dict[int, int]] = []
    relations: list[dict[int, int]] = []
    for counts in tables:
        places: dict[tuple[str, str, str], int] = {}
        for area, traits in counts.items():
            for trait, groups in traits.items():
                for group, count in groups.items():
                    places[area, trait, group] = len(atoms)
                    atoms.append(count)
        shape = {trait: tuple(groups) for trait, groups in next(iter(counts.values())).items()}
        first, *others = shape
        for area in counts:
            for trait in others:
                relations.append({places[area, first, group]: 1 for group in shape[first]})
                relations[-1] |= {places[area, trait, group]: -1 for group in shape[trait]}
        parts = [[area] for area in counts]
        parts += [
            [a for a in counts if districts[a] == one] for one in sorted({*districts.values()})
        ]
        parts.append(list(counts))
        for areas in parts:
            cells.append(
                {places[area, first, group]: 1 for area in areas for group in shape[first]}
            )
            cells += [
                {places[area, trait, group]: 1 for area in areas}
                for trait, groups in shape.items()
                for group in groups
            ]
    bundle = bundle_of(np.array(atoms), _matrix(cells, len(atoms)), threshold=THRESHOLD)
    return replace(bundle, relations=_matrix(relations, len(atoms)))


def _matrix(rows: list[dict[int, int]], width: int) -> sparse.csr_array:
    ends = np.cumsum([0, *map(len, rows)])
    columns = [column for row in rows for column in row]
    values = [float(value) for row in rows for value in row.values()]
    return sparse.csr_array((values, columns, ends), shape=(len(rows), width))


def measure(name: str, tables: Iterable[Counts], districts: dict[str, str]) -> int:
    """Protect and attack one edition and print how it went; 1 where an interval is too narrow."""
    bundle = make_bundle(tables, districts)
    start = time.process_time()
    suppression = suppress(bundle)
    protected = time.process_time()
    narrowed = attack(bundle, suppression.hidden)
    attacked = time.process_time()
    asked = bundle.is_sensitive
    bad = int(too_narrow(narrowed, bundle.lowest[asked], bundle.highest[asked]).sum())
    cells, small, hidden = len(asked), int(asked.sum()), int(suppression.hidden.sum())
    widths = narrowed.upper - narrowed.lower
    print(
        f"{name}: {cells} cells, {small} of 1 to {THRESHOLD - 1}, {hidden} hidden"
        f" ({100 * hidden / cells:.1f} %, {hidden / small:.2f} for each small one)"
    )
    print(f"  protected in {protected - start:.2f} s, attacked in {attacked - protected:.2f} s")
    print(
        f"  attacker: {int(np.isclose(widths, 0).sum())} reveals, {bad} intervals too narrow,"
        f" widths from {widths.min():.0f}, median {np.median(widths):.0f}"
    )
    return int(bad > 0)


def print_peer(name: str, tables: Iterable[Counts], districts: dict[str, str]) -> None:
    """Print what the engine of τ-ARGUS hides of tables with one trait, each on its own."""
    hidden = 0
    start = time.process_time()
    for counts in tables:
        areas = sorted(counts, key=lambda area: districts[area])
        rows = [[*next(iter(counts[area].values())).values()] for area in areas]
        table = Table(np.array(rows), tuple(int(districts[area]) for area in areas))
        hidden += int(with_bounds(table, threshold=THRESHOLD, method=MODULAR).sum())
    seconds = time.process_time() - start
    print(f"{name}, by tau-ARGUS modular, bounds: {hidden} hidden in {seconds:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
