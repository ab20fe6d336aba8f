"""What is told beside every value of a survey: how many answered, and of how many."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.german import NARROW, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.report.values import Values


def tell_response(values: Values, indicator: Indicator, year: int) -> str:
    """Return a sentence on how many answered, of how many asked; empty for what is no survey.

    Where nobody wrote down how many were asked, that is told: the value then stands for an
    unknown part of those meant.
    """
    if "cases" not in indicator.terms or not indicator.method.startswith("survey_"):
        return ""
    answered = _count(values, indicator, "cases", year)
    if math.isnan(answered):
        return ""
    asked = _count(values, indicator, "invited", year)
    if math.isnan(asked) or asked <= 0:
        return (
            f"Auswertbar sind {number(answered)} Antworten; wie viele gefragt waren, ist nicht "
            "bekannt."
        )
    rate = number(100 * answered / asked, 1)
    return (
        f"Der Rücklauf betrug {rate}{NARROW}% ({number(answered)} auswertbare Antworten bei "
        f"{number(asked)} Gefragten)."
    )


def response_notes(values: Values, parts: Sequence[Protected]) -> list[str]:
    """Return the responses of the surveys behind a figure, each for its last year with a value."""
    notes = []
    for part in parts:
        frame = part.frame
        known = frame[(frame["ags"] == values.own) & frame["value"].notna()]
        if len(known):
            notes.append(tell_response(values, part.indicator, int(known["year"].max())))
    return list(filter(None, notes))


def _count(values: Values, indicator: Indicator, name: str, year: int) -> float:
    """Return one of the sums that a survey names, for the municipality; NaN where it is missing."""
    if name not in indicator.terms:
        return math.nan
    counted = indicator.model_copy(
        update={
            "id": f"{indicator.id}_{name}",
            "method": "count",
            "numerator": indicator.terms[name],
            "denominator": (),
            "terms": {},
            "components": (),
            "breakdowns": {},
            "uncertainty": "none",
            "per": 1,
            "unit": "persons",
            "decimals": 0,
        }
    )
    row = values.row(values.of(counted), values.own, year)
    return math.nan if row is None else float(row["value"])
