"""When a year counts as published for a level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.sources.official.readers import read_official
from kobimo.sources.territory.coverage import gate_coverage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register

    Declare = Callable[..., Dataset]


def frame(
    counts: dict[str, int], regions: int, *, land: str = "05", level: int = 5
) -> pd.DataFrame:
    """Regions of a level; in each period the first ones carry a number, the others "-"."""
    width = level - len(land)
    return pd.DataFrame(
        [
            {
                "ags": f"{land}{number:0{width}}",
                "period": period,
                "variable": "abgaenge",
                "value": 7.0 if number < count else 0.0,
                "status": "" if number < count else "-",
            }
            for period, count in counts.items()
            for number in range(regions)
        ]
    )


def pending(rows: pd.DataFrame, dataset: Dataset) -> tuple[set[str], list[str]]:
    gated, notes = gate_coverage(rows, dataset)
    waiting = gated["status"] == "..."
    assert gated.loc[waiting, "value"].isna().all()
    assert gated.loc[~waiting, "value"].notna().all()
    return set(gated.loc[waiting, "period"]), notes


def test_a_newest_year_of_few_kreise_waits(declare: Declare) -> None:
    gated, notes = gate_coverage(frame({"2022": 390, "2023": 395, "2024": 3}, 400), declare())
    newest = gated[gated["period"] == "2024"]
    assert set(newest["status"]) == {"..."}
    assert newest["value"].isna().all()
    assert set(gated.loc[gated["period"] == "2023", "status"]) == {"", "-"}
    assert notes == [
        (
            "Abgehende, 2024: für die Kreise und kreisfreien Städte noch nicht veröffentlicht (3 "
            "von 400) („abgaenge“). 400 Zellen gelten dort als ausstehend; es zählt die Zeit davor."
        )
    ]


@pytest.mark.parametrize(
    ("counts", "regions", "waiting"),
    [
        ({"2023": 238, "2024": 238}, 400, set()),  # 162 true zeros, as in 21311
        ({"2024": 238}, 400, set()),
        ({"2024": 3}, 400, {"2024"}),
        ({"2023": 20, "2024": 12}, 400, set()),  # a rare thing, but as rare as before
        ({"2023": 20, "2024": 9}, 400, {"2024"}),
        ({"2022": 390, "2023": 5, "2024": 3}, 400, {"2023", "2024"}),
        ({"2021": 390, "2022": 3, "2023": 392}, 400, set()),  # an old gap stays
        ({"2024": 1}, 9, set()),  # somebody's extract
        ({"2024": 1}, 1, set()),
        ({"2023": 12, "2024": 0}, 12, {"2024"}),  # Musterland
        ({"2023": 12, "2024": 5}, 12, {"2024"}),
        ({"2023": 12, "2024": 6}, 12, set()),
        ({"2024": 0}, 1, {"2024"}),
    ],
)
def test_cases(counts: dict[str, int], regions: int, waiting: set[str], declare: Declare) -> None:
    assert pending(frame(counts, regions), declare())[0] == waiting


def test_the_declaration_sets_the_part(declare: Declare) -> None:
    rows = frame({"2024": 30}, 400)
    assert pending(rows, declare(coverage=0.05))[0] == set()
    assert pending(rows, declare(coverage=0))[0] == set()
    assert pending(frame({"2024": 0}, 400), declare(coverage=0))[0] == {"2024"}


def test_levels_are_apart(declare: Declare) -> None:
    """Länder are published first; three cities among fifteen parts of Kreise are no level."""
    laender = frame({"2023": 16, "2024": 16}, 16, land="", level=2)
    kreise = frame({"2023": 300, "2024": 0}, 300)
    parts = frame({"2023": 3, "2024": 3}, 15, level=8)
    gated, notes = gate_coverage(pd.concat([laender, kreise, parts], ignore_index=True), declare())
    waiting = gated[gated["status"] == "..."]
    assert set(waiting["period"]) == {"2024"}
    assert set(waiting["ags"].str.len()) == {5}
    assert len(notes) == 1


def test_the_real_table_without_its_newest_year(shared_data: Path, register: Register) -> None:
    """13111-01-03-4, recorded before 30.06.2025 was published for Kreise; secret stays secret."""
    body = (shared_data / "genesis-api/flat/regio_13111-01-03-4_de_qoff_cfalse.csv").read_bytes()
    _, file = read_official(
        body, "a.csv", load_catalog(), register=register, retrieved="2026-03-10"
    )
    kreise = file.frame[file.frame["ags"].str.len() == 5]
    city_states = kreise["ags"].isin(("02000", "11000"))
    assert set(kreise.loc[~city_states, "status"]) == {"..."}
    assert kreise.loc[~city_states, "value"].isna().all()
    laender = file.frame[file.frame["ags"].str.len() == 2]
    assert laender["value"].notna().all()
