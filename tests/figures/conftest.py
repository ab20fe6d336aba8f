"""Protected values made for drawing: a fictional indicator over fictional regions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from kobimo.declarations.models import Break, Indicator
from kobimo.disclosure.protection import _TOKEN, Protected
from kobimo.german import quantity

#: A value that only a hidden row has, in its bounds: it must never be seen.
CANARY = 77.77


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
    """Values as disclosure control leaves them; a row without ``value`` is hidden.

    A hidden row keeps bounds and a denominator here, which disclosure control would have
    removed: figures must not rely on that.
    """
    import pandas as pd

    declared = indicator(**changes)
    filled = []
    for row in rows:
        value = row.get("value", math.nan)
        is_hidden = math.isnan(value)
        bound = CANARY if is_hidden else math.nan
        full = {
            "ags": "99001",
            "raum": "total",
            "year": 2023,
            "period": str(row.get("year", 2023)),
            "lower": bound,
            "upper": bound,
            "numerator": math.nan,
            "denominator": bound,
            "status": "." if is_hidden else "",
            "flag": "",
            "reason": "Geheimhaltung" if is_hidden else "",
            **row,
            "value": value,
        }
        sign = full["status"] or "."
        full["text"] = sign if is_hidden else quantity(value, declared.unit, declared.decimals)
        filled.append(full)
    return Protected(
        _TOKEN,
        pd.DataFrame(filled),
        indicator=declared,
        provenance=(),
        breaks=tuple(breaks),
        gebietsstand="2023-12-31",
        hidden=sum(row["status"] == "." for row in filled),
    )


def break_in(year: int, *regions: str) -> Break:
    """A break of the series in all regions or those named."""
    return Break(dataset="schulabgaenge", year=year, regions=regions or ("",), reason="Grund")


def region_rows(**own: Any) -> list[dict[str, Any]]:
    """Own value, Land, Bund and two Kreise of one year; one Kreis is hidden."""
    return [
        {
            "ags": "99001",
            "series": "Musterstadt",
            "role": "own",
            "value": 6.54,
            "lower": 5.27,
            "upper": 8.09,
            **own,
        },
        {"ags": "99052", "series": "Landkreis Eichengrund", "role": "other", "value": 9.1},
        {"ags": "99003", "series": "Seehafen", "role": "other"},
        {"ags": "99", "series": "Musterland", "role": "land", "value": 8.6},
        {"ags": "DG", "series": "Deutschland", "role": "bund", "value": 7.1},
    ]


def trend_rows(*, hidden: int | None = 2016) -> list[dict[str, Any]]:
    """Thirteen years of own value, Land and Bund; one own value is hidden."""
    rows: list[dict[str, Any]] = []
    for year in range(2011, 2024):
        step = year - 2011
        own = {"ags": "99001", "year": year, "series": "Musterstadt", "role": "own"}
        if year != hidden:
            value = 8.0 - 0.12 * step
            own |= {"value": value, "lower": value - 1.1, "upper": value + 1.3}
        rows += [
            own,
            {
                "ags": "99",
                "year": year,
                "series": "Musterland",
                "role": "land",
                "value": 7.0 + 0.1 * step,
            },
            {
                "ags": "DG",
                "year": year,
                "series": "Deutschland",
                "role": "bund",
                "value": 6.0 + 0.09 * step,
            },
        ]
    return rows


#: Width of every text in an SVG, for tests that nothing is cut off.
_TEXT = re.compile(r"<text([^>]*)>([^<]*)</text>")


def texts(svg: str) -> list[str]:
    """Every text of a drawing, in the order in which it is written."""
    from html import unescape

    return [unescape(text) for _, text in _TEXT.findall(svg)]


Make = Callable[..., Protected]


@pytest.fixture
def make() -> Make:
    """How tests make protected values."""
    return protected
