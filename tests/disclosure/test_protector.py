"""What is hidden stays hidden: random bundles are protected and attacked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from scipy.sparse import csr_array, eye_array, vstack

from kobimo.audit.attacker import narrow, too_narrow
from kobimo.audit.facts import Facts
from kobimo.disclosure import components, deviations, protector, pruning
from kobimo.disclosure.protector import Suppression, suppress
from tests.bundles import KINDS, Draft, bundles, seeded_bundle, with_cost

if TYPE_CHECKING:
    from kobimo.disclosure.bundle import Bundle

#: Bundles of each test run, drawn by hypothesis and by seeds.
DRAWN, SEEDED = 250, 750
#: A fault in the protector has to show within so many bundles.
ENOUGH = 100


def attacked(bundle: Bundle, suppression: Suppression) -> np.ndarray:
    """Return the sensitive cells, said to be protected, that an attacker narrows too much."""
    shown = bundle.sums[np.flatnonzero(~suppression.hidden | bundle.is_known)]
    return narrowed(bundle, shown, bundle.is_sensitive & ~suppression.unprotected)


def narrowed(bundle: Bundle, shown: csr_array, questions: np.ndarray) -> np.ndarray:
    """Return which of the cells asked for are narrowed too much by sums that are shown."""
    known = csr_array(vstack([bundle.relations, shown]))
    asked = np.flatnonzero(questions)
    values = known @ bundle.atoms
    lowest, highest = bundle.lowest[asked], bundle.highest[asked]
    facts = Facts(
        is_whole=bundle.is_whole,
        floor=np.zeros(len(bundle.atoms)),
        known=known,
        lower=values,
        upper=values,
        asked=csr_array(bundle.sums[asked]),
    )
    found = narrow(facts, needed=(lowest, highest))
    return asked[too_narrow(found, lowest, highest)]


def check(bundle: Bundle) -> None:
    suppression = suppress(bundle)
    assert not attacked(bundle, suppression).size
    hidden, sensitive = suppression.hidden, bundle.is_sensitive
    assert not (hidden & bundle.is_known).any()
    assert (hidden | suppression.unprotected)[sensitive].all()
    assert np.array_equal(suppression.secondary, hidden & ~sensitive)
    assert not (suppression.unprotected & ~sensitive).any()
    if suppression.unprotected.any():
        # What was published before is enough for whoever knows where nobody can be.
        zeros = csr_array(eye_array(len(bundle.atoms)))[~components.can_move(bundle)]
        shown = vstack([bundle.sums[np.flatnonzero(bundle.is_known)], zeros])
        lost = narrowed(bundle, shown, suppression.unprotected)
        assert suppression.unprotected[lost].all()
        assert len(lost) == suppression.unprotected.sum()
    if not bundle.is_known.any():
        # All atoms times a whole number, or all zero, fit every relation: that protects all.
        assert not suppression.unprotected.any()


@settings(max_examples=DRAWN, deadline=None, suppress_health_check=list(HealthCheck))
@given(bundles())
def test_nothing_hidden_can_be_narrowed_in_drawn_bundles(bundle: Bundle) -> None:
    check(bundle)


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_nothing_hidden_can_be_narrowed_in_seeded_bundles(kind: int) -> None:
    for seed in range(kind, SEEDED, len(KINDS)):
        check(seeded_bundle(seed))


def _one_direction(bundle: Bundle) -> np.ndarray:
    return NEEDS(bundle) * [1, 0]


def _off_by_one(bundle: Bundle) -> np.ndarray:
    return np.maximum(NEEDS(bundle) - [0, 1], 0)


def _half(bundle: Bundle) -> np.ndarray:
    return NEEDS(bundle) / 2


def _first_skipped(bundle: Bundle) -> np.ndarray:
    needs = NEEDS(bundle)
    needs[np.flatnonzero(bundle.is_sensitive)[:1]] = 0
    return needs


NEEDS = components.needs
FAULTS = {
    "one direction only": (components, "needs", _one_direction),
    "threshold off by one": (components, "needs", _off_by_one),
    "half the need": (components, "needs", _half),
    "a sensitive cell is skipped": (components, "needs", _first_skipped),
    "relations are dropped": (components, "constraints_of", lambda b: b.relations[:0]),
    "negative counts": (components, "capacities", lambda b: b.atoms + 100),
    "a shared margin does not link": (components, "linking_rows", lambda is_fixed: ~is_fixed),
    "published cells are hidden": (components, "known_cells", lambda b: b.is_known & False),
    "equal sums are not hidden together": (protector, "cells_of", lambda c, row: c.cells[row][:1]),
    "tolerance too loose": (deviations, "tolerance", lambda c: np.ones(len(c.cost))),
    "multiples below zero": (deviations, "multiple", lambda *_: 10.0),
    "no second look after showing a cell again": (pruning, "replace", lambda *_, **__: True),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_protector_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, name, wrong = FAULTS[fault]
    monkeypatch.setattr(place, name, wrong)
    for seed in range(ENOUGH):
        bundle = seeded_bundle(seed)
        if attacked(bundle, suppress(bundle)).size:
            return
    pytest.fail(f"{fault}: {ENOUGH} bundles show nothing")


def table(counts: list[list[float]]) -> Bundle:
    """Return a table with margins: rows, each with its total, and the totals."""
    draft = Draft(np.ravel(np.array(counts, dtype=float)))
    draft.table(np.arange(draft.atoms.size).reshape(len(counts), -1))
    return draft.bundle()


def test_without_sensitive_cells_nothing_is_hidden() -> None:
    suppression = suppress(table([[5, 6], [7, 8]]))
    assert not suppression.hidden.any()
    assert not suppression.unprotected.any()


def test_a_small_count_takes_three_more_with_it() -> None:
    suppression = suppress(table([[1, 9, 8], [9, 9, 9], [9, 9, 9]]))
    hidden = suppression.hidden.reshape(4, 4)
    assert hidden.sum() == 4
    assert not hidden[3].any()
    assert not hidden[:, 3].any()


def test_cells_that_cost_little_are_hidden() -> None:
    bundle = table([[1, 9, 8], [9, 9, 9], [9, 9, 9]])
    cost = np.full(16, 10.0)
    cost[[2, 8, 10]] = 1.0  # the corners of one rectangle
    assert np.flatnonzero(suppress(with_cost(bundle, cost)).hidden).tolist() == [0, 2, 8, 10]


def test_zeros_protect_nothing() -> None:
    bundle = table([[1, 0, 8], [0, 9, 0], [9, 0, 9]])
    hidden = suppress(bundle).hidden
    assert hidden.sum() == 4
    assert bundle.values[hidden].all()


def test_a_secret_zero_can_rise() -> None:
    draft = Draft(np.array([0.0, 7.0, 5.0, 6.0]))
    draft.add(draft.row((1, 0)), secret_zero=True)
    for atoms in ([1], [2], [3], [0, 1], [2, 3], [0, 2], [1, 3]):
        draft.add(draft.row((1, atoms)))
    bundle = draft.bundle()
    suppression = suppress(bundle)
    assert suppression.hidden[0]
    assert not suppression.unprotected.any()
    assert not attacked(bundle, suppression).size


def test_what_was_published_cannot_be_protected() -> None:
    draft = Draft(np.array([2.0, 7.0, 9.0]))
    one = draft.add(draft.row((1, 0)))
    draft.add(draft.row((1, 1)))
    total = draft.add(draft.row((1, [0, 1])))
    twin = draft.add(draft.row((1, 0)))
    draft.known[one] = True
    suppression = suppress(draft.bundle())
    assert np.flatnonzero(suppression.unprotected).tolist() == [one, twin]
    assert not suppression.hidden[one]
    assert suppression.hidden[twin]
    assert not suppression.hidden[total]


def test_an_old_total_and_its_other_part_give_a_cell_away() -> None:
    draft = Draft(np.array([2.0, 7.0]))
    draft.add(draft.row((1, 0)))
    draft.known[draft.add(draft.row((1, 1)))] = True
    draft.known[draft.add(draft.row((1, [0, 1])))] = True
    assert np.flatnonzero(suppress(draft.bundle()).unprotected).tolist() == [0]


def _in_pairs() -> Bundle:
    """Return a count of 2 that only moves together with half as large moves of three others."""
    draft = Draft(np.array([2.0, 9.0, 9.0, 9.0]))
    draft.add(draft.row((1, 0)))
    for atoms in ([1], [2], [3]):
        draft.add(draft.row((1, atoms)))
    for atoms in ([1, 2], [2, 3], [0, 1, 3]):
        draft.known[draft.add(draft.row((1, atoms)))] = True
    return draft.bundle()


def test_people_are_whole() -> None:
    # 0 persons fit, and 4, but not 3: the bound of 3 is passed in one step.
    bundle = _in_pairs()
    suppression = suppress(bundle)
    assert suppression.hidden[:4].all()
    assert not suppression.unprotected.any()
    assert not attacked(bundle, suppression).size


def test_half_persons_are_no_witness() -> None:
    # From 3 persons only 1 and 5 are two apart: nobody can believe in 0 or in 4.
    bundle = replace(_in_pairs(), atoms=np.array([1.0, 9.0, 9.0, 9.0]))
    assert suppress(bundle).unprotected[0]


def test_equal_bundles_give_equal_suppressions() -> None:
    for seed in range(len(KINDS)):
        first, second = suppress(seeded_bundle(seed)), suppress(seeded_bundle(seed))
        assert np.array_equal(first.hidden, second.hidden)


def test_a_deadline_costs_cells_and_no_safety() -> None:
    for seed in range(2 * len(KINDS)):
        bundle = seeded_bundle(seed)
        hurried = suppress(bundle, deadline=0.0)
        assert not attacked(bundle, hurried).size
        assert (hurried.hidden | ~suppress(bundle).hidden).all()
