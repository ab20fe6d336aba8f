"""Worlds of jobs by sector, small enough to check by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.indicators.conftest import World, declare

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator

PARTS = ("a", "b", "c", "d", "e", "f")
Jobs = dict[str, float | str]


def put_jobs(
    world: World, years: dict[str, dict[str, Jobs]], *, rounding: dict[str, int] | None = None
) -> None:
    """Store jobs by year, region and sector; ``total`` is theirs unless it is given."""
    rows = []
    for year, regions in years.items():
        for ags, jobs in regions.items():
            numbers = [value for value in jobs.values() if not isinstance(value, str)]
            whole = {"total": sum(numbers), **jobs}
            rows += [(ags, year, {"zweig": part}, value) for part, value in whole.items()]
    world.put(
        "probe",
        {"jobs": rows},
        dimensions={"zweig": ("total", *PARTS)},
        rounding=rounding,
    )


def declare_structure(method: str, **changes: object) -> Indicator:
    """Return an indicator with this composed method on the sectors of these worlds."""
    structure = {"dimension": "zweig", "parts": PARTS, "least": 4}
    structure |= changes.pop("structure", {})  # type: ignore[arg-type]  # a dict
    form: dict[str, object] = {
        "method": method,
        "numerator": [{"dataset": "probe", "variable": "jobs"}],
        "denominator": [],
        "per": 1,
        "unit": "ratio",
        "uncertainty": "none",
        "structure": structure,
    }
    return declare(**(form | changes))


def spread(*values: float | str) -> Jobs:
    """Return jobs by sector in the order of :data:`PARTS`."""
    return dict(zip(PARTS, values, strict=True))
