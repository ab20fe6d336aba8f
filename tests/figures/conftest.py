"""Protected values made for drawing: a fictional indicator over fictional regions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from kobimo.declarations.models import Break, Indicator
from kobimo.disclosure.protection import _TOKEN, Protected
from kobimo.german import quantity

Make = Callable[..., Protected]


def indicator(**changes: Any) -> Indicator:
    """A valid declaration; tests change what they need."""
    fields: dict[str, Any] = {
        "id": "abgaenge_ohne_abschluss",
        "theme": "uebergaenge",
        "title_de": "Abgänge ohne Hauptschulabschluss",
        "title_en": "Leavers without certificate",
        "definition": "Definition",
        "says": "sagt",
        "says_not": "sagt nicht",
        "method": "share",
        "numerator": [{"dataset": "schulabgaenge", "variable": "abgaenge"}],
        "denominator": [{"dataset": "schulabgaenge", "variable": "abgaenge"}],
        "per": 100,
        "unit": "percent",
        "decimals": 1,
        "polarity": "negative",
        "levels": ["KREIS", "LAND", "BUND"],
        "uncertainty": "wilson",
        "tier": "K",
        "feed": "A",
        "text": {"level": "verließen {wert} {ort} die Schule", "noun": "der Anteil"},
        "example": [{"numerator": 1, "denominator": 2, "value": 50}],
    }
    return Indicator.model_validate({**fields, **changes})


def protected(
    rows: Sequence[dict[str, Any]], *, breaks: Sequence[Break] = (), **changes: Any
) -> Protected:
    """Values as disclosure control leaves them; a row without ``value`` is hidden."""
    import pandas as pd

    declared = indicator(**changes)
    blank = {"lower": float("nan"), "upper": float("nan"), "numerator": float("nan")}
    filled = []
    for row in rows:
        value = row.get("value", float("nan"))
        is_hidden = math.isnan(value)
        full = {
            "ags": "99001",
            "raum": "total",
            "year": 2023,
            "period": str(row.get("year", 2023)),
            "status": "." if is_hidden else "",
            "flag": "",
            "reason": "Geheimhaltung" if is_hidden else "",
            "denominator": float("nan"),
            **blank,
            **row,
            "value": value,
        }
        sign = full["status"] or "."
        full["text"] = sign if is_hidden else quantity(value, declared.unit, declared.decimals)
        filled.append(full)
    return Protected(
        _TOKEN,
        pd.DataFrame(filled),
        declared,
        ("Quelle",),
        tuple(breaks),
        "2023-12-31",
        sum(row["status"] == "." for row in filled),
    )


@pytest.fixture
def make() -> Make:
    """How tests make protected values."""
    return protected
