"""Secondary suppression side by side: kobimo, the engine of τ-ARGUS and the exact optimum.

Run ``python -m benchmarks.disclosure``. All ways protect the same tables of small counts
(:mod:`benchmarks.counts`), and one attacker, kobimo's, looks at every result. A *reveal* is a
small count whose interval is one number; *too narrow* is an interval that does not contain all
numbers from 0 to the threshold, reveals included.

τ-ARGUS runs in two ways (:mod:`benchmarks.tau_argus`): as its documentation shows, where its
margin is a percentage, so that "too narrow" measures it by a rule it was not asked to keep; and
with a protection level for each cell ("bounds"), where it is asked for just what kobimo is asked
for. It protects tables one by one. Linked tables are given to it that way; with bounds also with
hidden totals passed on from one to the other until both agree ("passed on").

Times are those of the processor, on one core. That of kobimo includes the attack, and so does no
other.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from benchmarks import tau_argus
from benchmarks.counts import THRESHOLD, Pair, Table, draw_pair, draw_table
from benchmarks.exact import NotSolved, find_optimum
from kobimo.audit.attacker import narrow, too_narrow
from kobimo.audit.facts import Facts
from kobimo.disclosure.protector import suppress

if TYPE_CHECKING:
    from collections.abc import Callable

    from kobimo.audit.facts import Narrowed
    from kobimo.disclosure.bundle import Bundle, Flags

SEED = 55
#: How often a large table is protected; small ones come in numbers.
ROUNDS = 3
#: Cells up to which the exact optimum is looked for.
EXACT = 100
#: Hidden cells at most, as a multiple of the optimum, on average over tables up to that size.
DEAREST = 1.2


@dataclass(frozen=True)
class Group:
    """Tables of one size.

    Attributes
    ----------
    target
        Seconds that protecting and attacking one table may take; 0 where none is promised.
    """

    name: str
    items: list[Table | Pair]
    target: float = 0.0


@dataclass
class Figures:
    """What one way did with the tables of one size; one entry for each table, or for each round."""

    seconds: list[float] = field(default_factory=list)
    #: Seconds of the attack, where the way includes one.
    attack: list[float] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    reveals: int = 0
    narrow: int = 0
    failed: int = 0


def main() -> int:
    """Print all figures; the exit code is 1 where a promise is broken."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    results: dict[str, Any] = {}
    broken: list[str] = []
    ratios: list[float] = []
    for group in draw_groups():
        bundles = [item.bundle for item in group.items]
        cells = mean(len(bundle.cost) for bundle in bundles)
        small = sum(int(bundle.is_sensitive.sum()) for bundle in bundles)
        print(
            f"\n{group.name}: {len(bundles)} x {cells:.0f} cells, {small / len(bundles):.0f} small"
            + (f", target {group.target:.0f} s with attack" if group.target else "")
        )
        print(f"  {'':28}{'seconds min/median':>22}{'hidden':>9}{'reveals':>9}{'narrow':>8}")
        found = {way: measure(way, group, bundles) for way in ways_of(group, bundles)}
        results[group.name] = {way: vars(figures) for way, figures in found.items()}
        best = found.get("exact optimum")
        for way, figures in found.items():
            _print(way, figures, small, best)
        own = found["kobimo"]
        if own.narrow:
            broken.append(f"{group.name}: {own.narrow} intervals too narrow")
        if group.target and median(own.seconds) > group.target:
            broken.append(f"{group.name}: {median(own.seconds):.1f} s")
        if best is not None:
            ratios += [a / b for a, b in zip(own.hidden, best.hidden, strict=True) if b]
    print(f"\nhidden, as a multiple of the optimum: {mean(ratios):.3f} (target {DEAREST})")
    if mean(ratios) > DEAREST:
        broken.append(f"{mean(ratios):.2f} times the optimum")
    for promise in broken:
        print(f"not kept: {promise}")
    if len(sys.argv) > 1:
        text = json.dumps(results, indent=2, default=float)
        Path(sys.argv[1]).write_text(text + "\n", encoding="utf-8")
    return int(bool(broken))


def draw_groups() -> list[Group]:
    """Return the tables, from a fixed seed."""
    chances = [np.random.default_rng([SEED, number]) for number in range(8)]
    few, some, more, linked, nested, *large = chances
    return [
        Group("4 x 3", [draw_table(few, 4, 3) for _ in range(40)]),
        Group("6 x 5", [draw_table(some, 6, 5) for _ in range(40)]),
        Group("10 x 8", [draw_table(more, 10, 8) for _ in range(15)]),
        Group("two tables, one margin", [draw_pair(linked, 8, 3, 2) for _ in range(20)]),
        Group("16 x 6 in 4 districts", [draw_table(nested, 16, 6, districts=4) for _ in range(15)]),
        Group("500 cells", [draw_table(large[0], 44, 8, districts=10, mean=7.75)], 2.0),
        Group("1 700 cells", [draw_table(large[1], 143, 10, districts=10, mean=13.75)], 8.0),
        Group("3 500 cells", [draw_table(large[2], 479, 6, districts=20, mean=14.25)], 30.0),
    ]


def ways_of(group: Group, bundles: list[Bundle]) -> list[str]:
    """Return the ways that are tried on tables of this size, kobimo first."""
    is_large = len(bundles) == 1
    ways = ["kobimo", "tau-ARGUS modular"]
    if not is_large:
        ways += ["tau-ARGUS optimal"]
    ways += ["tau-ARGUS modular, bounds"]
    if not is_large:
        ways += ["tau-ARGUS optimal, bounds"]
    if isinstance(group.items[0], Pair):
        ways += ["tau-ARGUS modular, passed on", "tau-ARGUS optimal, passed on"]
    if max(len(bundle.cost) for bundle in bundles) <= EXACT:
        ways += ["exact optimum"]
    return ways


def measure(way: str, group: Group, bundles: list[Bundle]) -> Figures:
    """Protect every table of a group in one way, and attack what comes out."""
    figures = Figures()
    for item, bundle in zip(group.items, bundles, strict=True):
        for turn in range(ROUNDS if len(bundles) == 1 else 1):
            start = time.process_time()
            try:
                hidden = WAYS[way](item)
            except NotSolved:
                figures.failed += 1
                figures.hidden.append(0)
                break
            seconds = time.process_time() - start
            if way == "kobimo":
                start = time.process_time()
                attack(bundle, hidden)
                figures.attack.append(time.process_time() - start)
                seconds += figures.attack[-1]
            figures.seconds.append(seconds)
            if turn == 0:
                found = attack(bundle, hidden)
                ends = (bundle.lowest, bundle.highest)
                asked = [end[bundle.is_sensitive] for end in ends]
                figures.hidden.append(int(hidden.sum()))
                figures.reveals += int(np.isclose(found.lower, found.upper).sum())
                figures.narrow += int(too_narrow(found, *asked).sum())
    return figures


def facts_of(bundle: Bundle, hidden: Flags) -> Facts:
    """Return what is known where everything but the hidden cells is printed.

    Every sensitive cell is asked for, in the order of the bundle.
    """
    sums = sparse.csr_array(bundle.sums)
    printed = sparse.vstack([sums[np.flatnonzero(~hidden)], bundle.relations], format="csr")
    known = np.rint(printed @ bundle.atoms)
    return Facts(
        is_whole=bundle.is_whole,
        floor=np.zeros(len(bundle.atoms)),
        known=sparse.csr_array(printed),
        lower=known,
        upper=known,
        asked=sums[np.flatnonzero(bundle.is_sensitive)],
    )


def attack(bundle: Bundle, hidden: Flags) -> Narrowed:
    """Return the interval of every sensitive cell where everything not hidden is printed."""
    return narrow(facts_of(bundle, hidden))


def _by_kobimo(item: Table | Pair) -> Flags:
    return suppress(item.bundle).hidden


def _by_optimum(item: Table | Pair) -> Flags:
    return find_optimum(item.bundle)


def _by_documentation(method: str) -> Callable[[Table | Pair], Flags]:
    def protect(item: Table | Pair) -> Flags:
        tables = list(item.tables) if isinstance(item, Pair) else [item]
        found = tau_argus.as_documented(tables, threshold=THRESHOLD, method=method)
        return item.hidden(*found) if isinstance(item, Pair) else found[0].ravel()

    return protect


def _by_bounds(method: str) -> Callable[[Table | Pair], Flags]:
    def protect(item: Table | Pair) -> Flags:
        tables = list(item.tables) if isinstance(item, Pair) else [item]
        found = [tau_argus.with_bounds(one, threshold=THRESHOLD, method=method) for one in tables]
        return item.hidden(*found) if isinstance(item, Pair) else found[0].ravel()

    return protect


def _by_passing_on(method: str) -> Callable[[Table | Pair], Flags]:
    def protect(item: Table | Pair) -> Flags:
        if not isinstance(item, Pair):
            raise TypeError("one table has nothing to pass on")
        return item.hidden(*tau_argus.linked(item.tables, threshold=THRESHOLD, method=method))

    return protect


WAYS: dict[str, Callable[[Table | Pair], Flags]] = {
    "kobimo": _by_kobimo,
    "tau-ARGUS modular": _by_documentation(tau_argus.MODULAR),
    "tau-ARGUS optimal": _by_documentation(tau_argus.OPTIMAL),
    "tau-ARGUS modular, bounds": _by_bounds(tau_argus.MODULAR),
    "tau-ARGUS optimal, bounds": _by_bounds(tau_argus.OPTIMAL),
    "tau-ARGUS modular, passed on": _by_passing_on(tau_argus.MODULAR),
    "tau-ARGUS optimal, passed on": _by_passing_on(tau_argus.OPTIMAL),
    "exact optimum": _by_optimum,
}


def _print(way: str, figures: Figures, small: int, best: Figures | None) -> None:
    spread = f"{min(figures.seconds):.3f}/{median(figures.seconds):.3f}"
    attack = f" (attack {median(figures.attack):.3f})" if figures.attack else ""
    times = ""
    if best is not None and best is not figures and not best.failed:
        times = f"  {sum(figures.hidden) / sum(best.hidden):.2f} x optimum"
    failed = f"  {figures.failed} not solved" if figures.failed else ""
    print(
        f"  {way:28}{spread:>22}{mean(figures.hidden):>9.1f}{figures.reveals:>9}"
        f"{figures.narrow:>8}  of {small}{times}{attack}{failed}"
    )


if __name__ == "__main__":
    sys.exit(main())
