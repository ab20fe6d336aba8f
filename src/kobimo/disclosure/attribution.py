"""Say whose figures are shown, and whether they stand as their publisher printed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.sources.attribution import source_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.declarations.models import Indicator
    from kobimo.disclosure.protection import Protected


def sources_of(parts: Iterable[Protected], *, computed: bool = False) -> tuple[str, ...]:
    """Return the attribution lines of several indicators, files of one publisher joined.

    A dataset counts as unchanged where every indicator shows its values as published, and
    none of the regions shown has values that were added up or carried to today's boundaries.

    Parameters
    ----------
    computed
        Something was computed from all values besides: differences, comparisons.
    """
    parts = list(parts)
    found = dict.fromkeys(item for part in parts for item in part.provenance)
    changed = {
        item.dataset
        for part in parts
        for item in part.provenance
        if computed
        or not _is_as_published(part.indicator)
        or bool(part.frame["ags"].isin(item.computed).any())
    }
    return source_lines(found, unchanged={item.dataset for item in found} - changed)


def _is_as_published(indicator: Indicator) -> bool:
    """Whether the values of an indicator are single cells of a table, with nothing added."""
    return (
        indicator.method == "count"
        and indicator.per == 1
        and indicator.uncertainty == "none"
        and len(indicator.numerator) == 1
        and indicator.numerator[0].sign == 1
        and all(isinstance(wanted, str) for wanted in indicator.numerator[0].filter.values())
    )
