"""Values of the real table 21111-02-06-4 (Berichtsjahr 2023), read in place.

The expected values are those of the subject-matter concept (chapter 9), computed there from the
raw file by another program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.indicators import Result, compare, compare_all, compute, estimate_of
from kobimo.observations import Observations, Store
from kobimo.regions import load_register
from kobimo.sources.official.downloader import read_downloader

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def leavers(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    catalog = load_catalog()
    dataset = catalog.datasets["schulabgaenge"]
    path = shared_data / "regionaldatenbank-csv" / "21111-02-06-4.csv"
    read = read_downloader(
        path.read_bytes(), dataset, name=path.name, register=load_register(), retrieved="2025-03-13"
    )
    store = Store(tmp_path_factory.mktemp("daten"))
    store.write(Observations(dataset.id, tuple(dataset.dimensions), read.frame, ()))
    return compute(catalog.indicator("abgang_ohne_hsa_anteil"), store, catalog)


def row(result: Result, ags: str) -> pd.Series:
    frame = result.frame
    (at,) = frame.index[(frame["ags"] == ags) & (frame["geschlecht"] == "total")]
    return frame.loc[at]


@pytest.mark.parametrize(
    ("ags", "counts", "expected"),
    [
        ("DG", (55_708, 782_423), (7.12, 7.06, 7.18)),
        ("07", (3318, 38_686), (8.58, 8.30, 8.86)),
        ("07211", (78, 1192), (6.54, 5.27, 8.09)),
        ("05112", (395, 4620), (8.55, 7.78, 9.39)),
        ("14713", (338, 4291), (7.88, 7.11, 8.72)),
    ],
)
def test_share_without_certificate(
    leavers: Result, ags: str, counts: tuple[int, int], expected: tuple[float, float, float]
) -> None:
    found = row(leavers, ags)
    assert (found["numerator"], found["denominator"]) == counts
    shown = tuple(round(found[name], 2) for name in ("value", "lower", "upper"))
    assert shown == expected


def test_208_of_398_kreise_cannot_be_told_from_their_land(leavers: Result) -> None:
    found = compare_all(leavers.frame)
    assert found is not None
    assert (found.year, found.indistinguishable, found.kreise) == (2023, 208, 398)


def test_trier_is_below_its_land_and_like_the_bund(leavers: Result) -> None:
    own = estimate_of(row(leavers, "07211").to_dict())
    verdicts = {
        other: compare(
            own,
            estimate_of(row(leavers, other).to_dict()),
            indicator=leavers.indicator,
            is_contained=True,
        ).verdict
        for other in ("07", "DG")
    }
    assert verdicts == {"07": "below", "DG": "no_robust_difference"}


def test_duisburg_is_rounded_and_trier_is_not(leavers: Result) -> None:
    found = row(leavers, "05112")
    assert found["rounding_lower"] == pytest.approx((395 - 2) / (4620 + 2) * 100)
    assert found["rounding_upper"] == pytest.approx((395 + 2) / (4620 - 2) * 100)
    assert pd.isna(row(leavers, "07211")["rounding_lower"])


def test_hamburg_is_not_compared_with_itself(leavers: Result) -> None:
    own, land = (estimate_of(row(leavers, ags).to_dict()) for ags in ("02000", "02"))
    found = compare(own, land, indicator=leavers.indicator, is_contained=True)
    assert found.verdict == "not_comparable"


def test_saarbruecken_is_taken_out_of_the_saarland(leavers: Result) -> None:
    own, land = (estimate_of(row(leavers, ags).to_dict()) for ags in ("10041", "10"))
    found = compare(own, land, indicator=leavers.indicator, is_contained=True)
    assert found.excluded_own
