"""Every whole solution of small facts, without any cleverness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kobimo.audit.facts import Facts


def enumerate_ends(facts: Facts, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of all questions over every whole solution up to ``most`` per unknown.

    One unknown after the other takes all its values; what no later value can repair is
    dropped at once.
    """
    known, asked = facts.known.toarray(), facts.asked.toarray()
    found = np.zeros((1, 0))
    values = np.arange(most + 1.0)
    for column in range(known.shape[1]):
        found = np.hstack(
            [np.repeat(found, most + 1, axis=0), np.tile(values, len(found))[:, None]]
        )
        rest = known[:, column + 1 :]
        sums = found @ known[:, : column + 1].T
        can = sums + most * rest.clip(min=0).sum(axis=1) >= facts.lower - 1e-7
        can &= sums + most * rest.clip(max=0).sum(axis=1) <= facts.upper + 1e-7
        found = found[can.all(axis=1)]
    answers = found @ asked.T
    return answers.min(axis=0), answers.max(axis=0)
