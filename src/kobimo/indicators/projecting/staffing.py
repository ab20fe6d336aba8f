"""How many full-time posts children in care need, by declared assumptions.

The contract hours of a group are its children times their hours of care, over 40 hours of
full-time care, over the children that one full-time post stands for, times the hours of that
post; the hours of the post cancel out when hours become posts again. Posts for Leitung are a part
of those with children; of all paid hours a part is lost to holidays, illness and training.

References
----------
Bock-Famulla, K. et al. (2023): Länderreport Frühkindliche Bildungssysteme. Gütersloh:
Bertelsmann Stiftung (definition of the Personalschlüssel: full-time care equivalents of 40
hours over full-time employment equivalents of 39 hours, without Leitung).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.projections import Staffing

#: Hours of care a week that count as full time.
FULL_CARE = 40.0


def posts_needed(children: Sequence[float], staffing: Staffing) -> float:
    """Return the full-time posts for the children of each group, absences and Leitung included."""
    with_children = sum(
        count * hours / FULL_CARE / ratio
        for count, hours, ratio in zip(
            children, staffing.hours, staffing.children_per_post, strict=True
        )
    )
    return with_children * (1 + staffing.leading) / (1 - staffing.absence)
