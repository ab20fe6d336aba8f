"""Bundles are made small before they are protected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from kobimo.disclosure.components import Component, reduce_bundle
from tests.bundles import Draft


def only(draft: Draft) -> Component:
    (component,) = reduce_bundle(draft.bundle()).components
    return component


def test_atoms_that_are_always_added_together_are_one() -> None:
    draft = Draft(np.array([1.0, 1.0, 7.0, 8.0]))
    for atoms in ([0, 1], [2, 3], [0, 1, 2, 3]):
        draft.add(draft.row((1, atoms)))
    component = only(draft)
    assert component.capacity.tolist() == [2, 15]
    assert component.rows.toarray().tolist() == [[1, 0], [0, 1], [1, 1]]
    assert component.needs[0].tolist() == [[2, 1]]


def test_cells_that_move_together_are_one_row() -> None:
    # The second year is the first and two more: a sum and a difference of the same atom.
    draft = Draft(np.array([5.0, 2.0]))
    draft.known[draft.add(draft.row((1, 0)))] = True
    both = draft.add(draft.row((1, [0, 1])))
    draft.add(draft.row((2, 1)))
    difference = draft.add(draft.row((1, 1)))
    component = only(draft)
    assert component.rows.toarray().tolist() == [[1]]
    assert component.cells[0].tolist() == [both, 2, difference]
    assert component.cost.tolist() == [3]


def test_tables_without_a_common_atom_are_apart() -> None:
    draft = Draft(np.array([1.0, 9.0, 2.0, 9.0, 5.0, 9.0]))
    for start in (0, 2, 4):
        for atoms in ([start], [start + 1], [start, start + 1]):
            draft.add(draft.row((1, atoms)))
    components = reduce_bundle(draft.bundle()).components
    # The third has nothing small.
    assert [np.concatenate(c.cells).tolist() for c in components] == [[0, 1, 2], [3, 4, 5]]


def test_a_relation_links_tables() -> None:
    draft = Draft(np.array([1.0, 9.0, 4.0, 6.0]))
    for atoms in ([0], [1], [2], [3], [0, 1], [2, 3]):
        draft.add(draft.row((1, atoms)))
    draft.relations = [draft.row((1, [0, 1]), (-1, [2, 3]))]
    component = only(draft)
    assert component.is_fixed.tolist() == [True] + 6 * [False]
    assert component.rows.toarray()[0].tolist() == [1, 1, -1, -1]


def test_what_follows_from_known_sums_cannot_move() -> None:
    draft = Draft(np.array([1.0, 9.0, 4.0]))
    draft.add(draft.row((1, 0)))
    draft.known[draft.add(draft.row((1, 1)))] = True
    draft.known[draft.add(draft.row((1, [0, 1])))] = True
    draft.add(draft.row((1, 2)))
    reduced = reduce_bundle(draft.bundle())
    assert reduced.components == ()
    assert np.flatnonzero(reduced.lost).tolist() == [0]


def test_stored_zeros_mean_nothing() -> None:
    draft = Draft(np.array([1.0, 9.0]))
    for atoms in ([0], [1]):
        draft.add(draft.row((1, atoms)))
    bundle = draft.bundle()
    stored = csr_array((np.array([1.0, 0.0, 1.0]), np.array([0, 1, 1]), np.array([0, 2, 3])))
    assert (stored != bundle.sums).nnz == 0
    bundle = replace(bundle, sums=stored)
    (component,) = reduce_bundle(bundle).components
    assert component.rows.toarray().tolist() == [[1]]
