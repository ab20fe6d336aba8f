"""The engine of τ-ARGUS as an oracle: the same tables, the same bounds, written by others.

Asked for the same intervals it searches for the fewest hidden cells, and it attacks by programs
of its own. It takes the smallest count of a table for the least that a cell can be, so the tables
here have a zero.
"""

from __future__ import annotations

from statistics import mean

import numpy as np
import pytest

from benchmarks.counts import THRESHOLD, Table, draw_table
from benchmarks.disclosure import attack
from benchmarks.exact import find_optimum
from kobimo.audit.attacker import too_narrow
from kobimo.disclosure.protector import suppress

pytest.importorskip("pytauargus")

#: Areas, groups, districts.
SIZES = ((4, 3, 0), (5, 4, 0), (6, 3, 2), (6, 5, 0), (9, 3, 3))
TABLES = 50


def draw_tables() -> list[Table]:
    chance = np.random.default_rng(606)
    tables: list[Table] = []
    while len(tables) < TABLES:
        areas, groups, districts = SIZES[len(tables) % len(SIZES)]
        table = draw_table(chance, areas, groups, districts=districts)
        if (table.counts == 0).any():
            tables.append(table)
    return tables


def test_patterns_are_safe_and_about_as_cheap_as_those_of_tau_argus() -> None:
    from benchmarks.tau_argus import OPTIMAL, with_intervals

    ratios = []
    for table in draw_tables():
        bundle = table.bundle
        asked = bundle.is_sensitive
        lowest, highest = bundle.lowest[asked], bundle.highest[asked]
        own = suppress(bundle).hidden
        theirs, intervals = with_intervals(table, threshold=THRESHOLD, method=OPTIMAL)
        # what kobimo hides is safe for the attacker; what the engine hides is as well
        assert not too_narrow(attack(bundle, own), lowest, highest).any(), table
        narrowed = attack(bundle, theirs.ravel())
        assert not too_narrow(narrowed, lowest, highest).any(), table
        # two attackers find the same intervals
        found = sorted(zip(narrowed.lower, narrowed.upper, strict=True))
        np.testing.assert_allclose(found, intervals, atol=1e-4)
        # the engine's optimum cannot be undercut, and is the one of the textbook's model
        assert own.sum() >= theirs.sum(), table
        if table.counts.shape == SIZES[0][:2]:
            assert find_optimum(bundle).sum() == theirs.sum(), table
        ratios.append(own.sum() / theirs.sum())
    assert mean(ratios) <= 1.2
