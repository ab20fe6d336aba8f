"""Published values are not called our own computation, and computed ones always are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.declarations.kommune import Disclosure
from kobimo.declarations.loading import load_catalog
from kobimo.disclosure import Protected, protect, sources_of
from kobimo.indicators.result import Result
from kobimo.observations import Provenance

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator

CATALOG = load_catalog()
FILE = Provenance(
    dataset="bevoelkerung",
    file="bevoelkerung.csv",
    publisher="Amt",
    table="12411-01-01-4",
    url="",
    licence="dl-de/by-2-0",
    retrieved="2025-03-13",
    stand="",
    sha256="",
    origin="eingang",
    portal="Portal",
)


def shown(indicator: Indicator, *files: Provenance) -> Protected:
    frame = pd.DataFrame(
        {"ags": ["07211"], "raum": ["total"], "year": [2023], "period": ["2023"], "value": [500.0]}
    ).assign(
        numerator=500.0,
        denominator=1000.0,
        lower=float("nan"),
        upper=float("nan"),
        status="",
        reason="",
        rounding_lower=float("nan"),
        rounding_upper=float("nan"),
        flag="",
        interval_note="",
    )
    return protect(Result(indicator, frame, files, (), "2024-12-31"), Disclosure(), CATALOG)


def marks(lines: tuple[str, ...]) -> list[str]:
    return [line.rsplit("; ", 1)[1] for line in lines]


COUNT = CATALOG.indicators["bev_insgesamt"]
SHARE = CATALOG.indicators["abgang_ohne_hsa_anteil"]


def test_a_single_cell_of_a_table_is_as_published() -> None:
    assert marks(shown(COUNT, FILE).sources) == ["Werte unverändert."]


@pytest.mark.parametrize(
    "change",
    [
        {"per": 1000},
        {"uncertainty": "poisson_exact"},
        {"numerator": COUNT.numerator * 2},
        {"method": "index"},
        {"numerator": (COUNT.numerator[0].model_copy(update={"filter": {"a": ("b", "c")}}),)},
    ],
)
def test_what_is_added_or_divided_is_our_own(change: dict[str, object]) -> None:
    assert marks(shown(COUNT.model_copy(update=change), FILE).sources) == ["eigene Berechnung."]


def test_shares_and_differences_are_our_own() -> None:
    assert marks(shown(SHARE, FILE).sources) == ["eigene Berechnung."]
    assert marks(sources_of([shown(COUNT, FILE)], computed=True)) == ["eigene Berechnung."]


def test_a_file_used_both_ways_counts_as_computed() -> None:
    other = replace(FILE, dataset="schulabgaenge", table="21111-02-06-4")
    parts = [shown(COUNT, FILE), shown(SHARE, other)]
    assert marks(sources_of(parts)) == ["Werte unverändert.", "eigene Berechnung."]
    assert marks(sources_of([*parts, shown(SHARE, FILE, other)])) == ["eigene Berechnung."]


def test_a_region_whose_values_were_carried_or_added_up_is_computed() -> None:
    assert marks(shown(COUNT, replace(FILE, computed=("07211",))).sources) == ["eigene Berechnung."]
    assert marks(shown(COUNT, replace(FILE, computed=("03159",))).sources) == ["Werte unverändert."]
