"""A world small enough to check by hand: declared datasets, stored rows, computed indicators."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.declarations.catalog import Catalog
from kobimo.declarations.models import Break, Dataset, Indicator
from kobimo.indicators import Result, compute
from kobimo.observations import FACTS, KEYS, Observations, Provenance, Store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Row = tuple[str, str, dict[str, str], float | str]


def declare(**changes: object) -> Indicator:
    """Return a share of ``faelle`` of ``personen``, with changes."""
    form: dict[str, object] = {
        "id": "anteil",
        "theme": "probe",
        "title_de": "Anteil",
        "title_en": "Share",
        "definition": "Probe.",
        "says": "Probe.",
        "says_not": "Probe.",
        "method": "share",
        "per": 100,
        "unit": "percent",
        "polarity": "neutral",
        "levels": ["BUND", "LAND", "KREIS"],
        "uncertainty": "wilson",
        "tier": "K",
        "feed": "A",
        "numerator": [{"dataset": "probe", "variable": "faelle"}],
        "denominator": [{"dataset": "probe", "variable": "personen"}],
        "text": {"level": "waren {wert} {ort}", "noun": "der Anteil"},
        "example": [{"numerator": 1, "denominator": 2, "value": 50.0}],
    }
    form |= changes
    if form["uncertainty"] == "none":
        form.setdefault("uncertainty_reason", "Probe.")
    return Indicator.model_validate(form)


class World:
    """A store with the catalogue that declares it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.datasets: dict[str, Dataset] = {}
        self.indicators: dict[str, Indicator] = {}
        self.breaks: tuple[Break, ...] = ()

    @property
    def catalog(self) -> Catalog:
        return Catalog(self.indicators, self.datasets, self.breaks, (), {}, {})

    def put(
        self,
        dataset: str,
        variables: dict[str, Iterable[Row]],
        *,
        kind: str = "berichtsjahr",
        dimensions: dict[str, tuple[str, ...]] | None = None,
        rounding: dict[str, int] | None = None,
    ) -> None:
        """Store rows of ``(ags or "ags/area", period, categories, value or sign)``."""
        dims = dimensions or {}
        self.datasets[dataset] = Dataset.model_validate(
            {
                "id": dataset,
                "title": dataset,
                "source": "probe",
                "publisher": "Amt",
                "licence": "frei",
                "period_kind": kind,
                "lowest_level": "KREIS",
                "sensitivity": "veroeffentlicht",
                "dimensions": dims,
                "rounding": rounding or {},
            }
        )
        records = []
        for variable, rows in variables.items():
            for place, period, categories, value in rows:
                ags, _, area = place.partition("/")
                sign = value if isinstance(value, str) else ""
                number = math.nan if isinstance(value, str) else float(value)
                if sign in {"-", "0"}:
                    number = 0.0
                if sign[:2] in {"p:", "r:", "s:"}:
                    sign, number = sign[0], float(sign[2:])
                records.append(
                    {
                        "ags": ags,
                        "period": period,
                        "period_kind": kind,
                        "variable": variable,
                        "raum": area or "total",
                        **{name: categories.get(name, "total") for name in dims},
                        "value": number,
                        "unit": "persons",
                        "status": sign,
                        "dataset": dataset,
                        "gebietsstand": "2024-12-31",
                        "retrieved": "2025-01-01",
                    }
                )
        frame = pd.DataFrame(records, columns=[*KEYS, *dims, *FACTS])
        provenance = Provenance(
            dataset, f"{dataset}.csv", "Amt", "", "", "frei", "2025-01-01", "", "0" * 64, "kommunal"
        )
        self.store.write(Observations(dataset, tuple(dims), frame, (provenance,)))

    def compute(self, indicator: Indicator, **options: object) -> Result:
        self.indicators.setdefault(indicator.id, indicator)
        return compute(indicator, self.store, self.catalog, **options)

    def row(self, indicator: Indicator, **wanted: object) -> dict[str, object]:
        """Return the one row of the result that has the wanted keys."""
        frame = self.compute(indicator, raum="raum" in wanted).frame
        for name in ("raum", *indicator.breakdowns):
            wanted.setdefault(name, "total")
        for name, value in wanted.items():
            frame = frame[frame[name] == value]
        (only,) = frame.to_dict("records")
        return only


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "daten")


@pytest.fixture
def probe(world: World) -> World:
    """Two regions, one year: 7 of 50 and 10 of 40."""
    world.put(
        "probe",
        {
            "faelle": [("01001", "2023", {}, 7), ("01002", "2023", {}, 10)],
            "personen": [("01001", "2023", {}, 50), ("01002", "2023", {}, 40)],
        },
    )
    return world
