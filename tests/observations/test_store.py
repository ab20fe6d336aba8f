"""A store gives back what was written, whole or only the rows and columns asked for."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.observations import Observations, Provenance, Store, parquet

if TYPE_CHECKING:
    from pathlib import Path

REGIONS = ("DG", "07", "07111", "07211", "08111")
PERIODS = ("2022", "2023")
FILE = Provenance(
    dataset="kinder",
    file="a.csv",
    publisher="Amt",
    table="1",
    url="",
    licence="dl-de/by-2-0",
    retrieved="2026-03-10",
    stand="",
    sha256="0",
    origin="eingang",
    notes=("Hinweis",),
)


@pytest.fixture(params=[3, 65_536], ids=["many groups", "one group"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(parquet, "GROUP", request.param)
    frame = pd.DataFrame(
        [
            {
                "ags": ags,
                "period": period,
                "period_kind": "berichtsjahr",
                "variable": "kinder",
                "raum": "total",
                "alter": age,
                "value": float(number),
                "unit": "persons",
                "status": "",
                "dataset": "kinder",
                "gebietsstand": "2024-12-31",
                "retrieved": "2026-03-10",
            }
            for number, (ags, period, age) in enumerate(product(REGIONS, PERIODS, ("u3", "ü6")))
        ]
    )
    filled = Store(tmp_path)
    filled.write(Observations("kinder", ("alter",), frame, (FILE,)))
    return filled


def test_the_whole_is_what_pandas_reads(store: Store) -> None:
    found = store.read("kinder")
    assert found is not None
    pd.testing.assert_frame_equal(found.frame, pd.read_parquet(store.folder / "kinder.parquet"))
    assert found.dimensions == ("alter",)
    assert found.provenance == store.provenance("kinder") == (FILE,)
    assert found.frame["ags"].is_monotonic_increasing
    assert store.datasets() == ["kinder"]


@pytest.mark.parametrize("regions", [None, ("07211",), ("DG", "07", "08111"), ("99999",), ()])
@pytest.mark.parametrize("periods", [None, ("2023",), ("1999",)])
@pytest.mark.parametrize("columns", [None, ("value", "alter"), ("period", "ags")])
def test_a_choice_is_what_filtering_the_whole_gives(
    store: Store,
    regions: tuple[str, ...] | None,
    periods: tuple[str, ...] | None,
    columns: tuple[str, ...] | None,
) -> None:
    whole = pd.read_parquet(store.folder / "kinder.parquet")
    if regions is not None:
        whole = whole[whole["ags"].isin(regions)]
    if periods is not None:
        whole = whole[whole["period"].isin(periods)]
    if columns is not None:
        whole = whole[list(columns)]
    found = store.read("kinder", regions=regions, periods=periods, columns=columns)
    assert found is not None
    pd.testing.assert_frame_equal(found.frame, whole.reset_index(drop=True))


def test_what_is_not_stored(store: Store) -> None:
    assert store.read("schulen") is None
    assert store.provenance("schulen") == ()


def test_the_same_observations_give_the_same_bytes(store: Store, tmp_path: Path) -> None:
    found = store.read("kinder")
    assert found is not None
    shuffled = Observations(
        "kinder", ("alter",), found.frame.sample(frac=1, random_state=1), found.provenance
    )
    other = Store(tmp_path / "other")
    other.write(shuffled)
    for name in ("kinder.parquet", "kinder.json"):
        assert (other.folder / name).read_bytes() == (store.folder / name).read_bytes()
