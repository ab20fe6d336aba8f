"""A table of rounded counts is accepted where its parts miss the total by rounding only."""

from __future__ import annotations

import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import Invalid
from kobimo.observations import Status
from kobimo.sources.municipal.entries import Entries, Entry, Key


def entries(total: float, *, base: int) -> Entries:
    """Two parts of 33 and 36 and a printed total, all rounded to multiples of ``base``."""
    dataset = Dataset.model_validate(
        {
            "id": "markt",
            "title": "Markt",
            "source": "kommunal",
            "period_kind": "berichtsjahr",
            "lowest_level": "KREIS",
            "sensitivity": "lokal",
            "dimensions": {"bereich": ["total", "a", "b"]},
            "additive": {"bereich": ["a", "b"]},
            "rounding": {"99": base} if base else {},
        }
    )
    found = Entries(dataset)
    for part, value in (("a", 33.0), ("b", 36.0), ("total", total)):
        key = Key("99001", "2023", "vertraege", "total", (part,))
        found.add(key, Entry(value, Status.ORDINARY, "count", f"Zeile {part}"))
    return found


@pytest.mark.parametrize("total", [66, 69, 72])
def test_rounding_of_parts_and_total_is_no_error(total: float) -> None:
    found = entries(total, base=3)
    found.complete(frozenset(), areas_add_up=False, tolerance=0)
    found.raise_problems()


@pytest.mark.parametrize(("total", "base"), [(75, 3), (63, 3), (72, 0)])
def test_more_than_rounding_is_an_error(total: float, base: int) -> None:
    found = entries(total, base=base)
    found.complete(frozenset(), areas_add_up=False, tolerance=0)
    with pytest.raises(Invalid, match="die Summe stimmt nicht"):
        found.raise_problems()
