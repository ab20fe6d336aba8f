"""What declarations of projections may not say: each a named fault in German."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kobimo.declarations.projections import Attendance, Replacement
from tests.indicators.conftest import declare

ATTENDANCE = {"dimension": "gruppe", "groups": ["klein", "gross"]}
REPLACEMENT = {
    "dimension": "alter",
    "ages": {"alle": [20, 65]},
    "retirement": [67, 65, 63],
    "source": "Probe.",
}


@pytest.mark.parametrize(
    "more",
    [
        {"assumed": [{"id": "ziel", "label": "Ziel", "shares": [0.5], "source": "Probe."}]},
        {
            "staffing": {
                "hours": [40],
                "children_per_post": [4, 8],
                "leading": 0.1,
                "absence": 0.1,
                "source": "Probe.",
            }
        },
    ],
)
def test_a_number_is_missing_for_a_group(more: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="je Gruppe muss genau eine Zahl angegeben sein"):
        Attendance.model_validate(ATTENDANCE | more)


def test_a_group_has_no_pair_of_terms() -> None:
    with pytest.raises(ValidationError, match="Zähler, Nenner und Gruppen müssen gleich viele"):
        declare(method="attendance", attendance=ATTENDANCE)


def test_the_groups_are_no_breakdown() -> None:
    form = ATTENDANCE | {"groups": ["klein"]}
    with pytest.raises(ValidationError, match="müssen die Gruppen von „gruppe“ stehen"):
        declare(method="attendance", attendance=form)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"retirement": [63, 65, 67]}, "von wenigen zu vielen Abgängen geordnet"),
        ({"leaving": [0.1, 0.0, 0.2]}, "von wenigen zu vielen Abgängen geordnet"),
        ({"ages": {"alle": [65, 20]}}, "endet, bevor sie beginnt"),
    ],
)
def test_assumptions_out_of_order(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Replacement.model_validate(REPLACEMENT | changes)
