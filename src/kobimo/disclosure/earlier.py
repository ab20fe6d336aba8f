"""What earlier editions have published, as far as a new one has to live with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.disclosure.assembling import Published
from kobimo.disclosure.tallies import Part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.audit.ledger import Edition
    from kobimo.disclosure.recording import Key, Place


def list_published(editions: Iterable[Edition]) -> list[Published]:
    """Return the number that was published last for each cell of any edition.

    Parameters
    ----------
    editions
        Oldest first.
    """
    found: dict[tuple[Key, Place], float] = {}
    for edition in editions:
        for tally in edition.tallies:
            # Rounded numbers are no sums that could be checked against the observations.
            if tally.rounded:
                continue
            parts = tuple(
                Part(p.sign, p.dataset, p.variable, p.categories, p.lag, p.whole)
                for p in tally.parts
            )
            found |= {(parts, place): value for place, value in tally.cells if value is not None}
    return [Published(parts, place, value) for (parts, place), value in found.items()]
