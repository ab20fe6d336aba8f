"""Whoever finds one number in two tables reads it wherever it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kobimo.audit.attack import Question, attack
from kobimo.audit.ledger import Part, append_edition, edition_of, read_ledger

if TYPE_CHECKING:
    from pathlib import Path

AREAS = ["A", "B", "C"]


def plan(*, apart: list[list[object]] | None) -> dict[str, Any]:
    """Return two tables: the first hides A and B, the second is open."""
    first = {"sign": 1, "dataset": "eins", "variable": "kinder"}
    second = {"sign": 1, "dataset": "zwei", "variable": "alle"}
    found: dict[str, Any] = {
        "layouts": [
            {
                "dataset": part["dataset"],
                "title": "",
                "dimensions": [],
                "additive": [],
                "areas": AREAS,
                "counts": [part["variable"]],
            }
            for part in (first, second)
        ],
        "tallies": [
            {
                "parts": [part],
                "label": "Kinder",
                "threshold": 5,
                "areas": ["total", *AREAS],
                "years": [2023],
                "values": values,
            }
            for part, values in (
                (first, [[32], [None], [None], [20]]),
                (second, [[32], [2], [10], [20]]),
            )
        ],
    }
    if apart is not None:
        found["links"] = [{"first": first, "second": second, "apart": apart}]
    # The attacker is asked about the first table alone; what the second shows is its own fault.
    found["tallies"][1]["threshold"] = 0
    return found


def interval(raw: dict[str, Any]) -> tuple[float, float]:
    question = Question((Part(1, "eins", "kinder"),), "A", 2023, 0, 5)
    outcome = attack([edition_of(raw, day="2026-01-31", source="")], [question])
    return float(outcome.narrowed.lower[0]), float(outcome.narrowed.upper[0])


@pytest.mark.parametrize(
    ("apart", "expected"),
    [(None, (0, 12)), ([], (2, 2)), ([["A", 2023]], (2, 2)), ([["A", 2023], ["B", 2023]], (0, 12))],
    ids=["unlinked", "linked", "by difference", "apart in both"],
)
def test_a_link_tells_what_the_other_table_shows(
    apart: list[list[object]] | None, expected: tuple[float, float]
) -> None:
    assert interval(plan(apart=apart)) == expected


def test_the_ledger_keeps_links(tmp_path: Path) -> None:
    path = tmp_path / "veroeffentlicht.json"
    append_edition(path, plan(apart=[["A", 2023]]), day="2026-01-31", source="")
    (edition,) = read_ledger(path)
    (link,) = edition.links
    assert (link.first.dataset, link.second.dataset) == ("eins", "zwei")
    assert link.apart == {("A", 2023)}
