"""Values of the real tables 21111-02-06-4 (Berichtsjahr 2023) and 21111-01-03-4, read in place.

The expected values are those of the subject-matter concept (chapter 9), computed there from the
raw file by another program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.indicators import (
    Result,
    between_laender,
    compare,
    compare_all,
    compute,
    estimate_of,
)
from kobimo.indicators.smoothing import smooth
from kobimo.observations import Observations, Store
from kobimo.regions import load_register
from kobimo.sources.official.downloader import read_downloader

if TYPE_CHECKING:
    from pathlib import Path


TABLES = {"schulabgaenge": "21111-02-06-4.csv", "schueler": "21111-01-03-4.csv"}


@pytest.fixture(scope="module")
def store(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    catalog = load_catalog()
    store = Store(tmp_path_factory.mktemp("daten"))
    for name, file in TABLES.items():
        dataset = catalog.datasets[name]
        path = shared_data / "regionaldatenbank-csv" / file
        read = read_downloader(
            path.read_bytes(), dataset, name=file, register=load_register(), retrieved="2025-03-13"
        )
        store.write(Observations(name, tuple(dataset.dimensions), read.frame, ()))
    return store


@pytest.fixture(scope="module")
def leavers(store: Store) -> Result:
    catalog = load_catalog()
    return compute(catalog.indicator("abgang_ohne_hsa_anteil"), store, catalog)


@pytest.fixture(scope="module")
def smoothed(store: Store) -> Result:
    catalog = load_catalog()
    return compute(catalog.indicator("abgang_ohne_hsa_eb"), store, catalog)


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


@pytest.mark.parametrize(
    ("ags", "value", "reliability"),
    [("07211", 6.61, 0.900), ("05112", 8.51, 0.972), ("14713", 7.86, 0.970)],
)
def test_smoothed_share_with_its_reliability(
    smoothed: Result, ags: str, value: float, reliability: float
) -> None:
    found = smoothed.frame[smoothed.frame["ags"] == ags].iloc[0]
    assert round(found["value"], 2) == value
    assert round(found["reliability"], 3) == reliability
    assert found["lower"] < found["value"] < found["upper"]


def test_400_regions_set_mean_and_variance_of_the_smoothing(leavers: Result) -> None:
    frame = leavers.frame
    kreise = frame[(frame["ags"].str.len() == 5) & (frame["geschlecht"] == "total")]
    kreise = kreise[kreise["value"].notna()]
    assert (len(kreise), kreise["numerator"].sum(), kreise["denominator"].sum()) == (
        400,
        55_717,
        774_641,
    )
    found = smooth(kreise["numerator"], kreise["denominator"])
    assert round(float(found.mean[0]), 7) == 0.0719262
    assert round(float(found.variance[0]), 8) == 0.00050228
    assert round(float(np.median(found.reliability)), 2) == 0.92


def test_wholes_are_not_smoothed(smoothed: Result, leavers: Result) -> None:
    for ags in ("07", "DG"):
        found = smoothed.frame[smoothed.frame["ags"] == ags].iloc[0]
        assert found["value"] == row(leavers, ags)["value"]
        assert pd.isna(found["reliability"])


def test_45_percent_of_the_variance_lie_between_laender(leavers: Result) -> None:
    assert round(between_laender(leavers.frame), 4) == 0.4495


def test_gymnasium_share_of_grade_7_in_trier(store: Store) -> None:
    catalog = load_catalog()
    result = compute(catalog.indicator("gymnasialanteil_kl7"), store, catalog)
    found = result.frame[result.frame["ags"] == "07211"].iloc[0]
    assert (found["numerator"], found["denominator"]) == (614, 1220)
    assert round(found["value"], 2) == 50.33


def test_relative_representation_relates_each_schulart_to_the_whole(store: Store) -> None:
    catalog = load_catalog()
    result = compute(catalog.indicator("relatives_risiko_schulart"), store, catalog)
    shares = compute(catalog.indicator("auslaenderanteil_schueler"), store, catalog).frame
    own = result.frame[result.frame["ags"] == "07211"].set_index("schulart")
    trier = shares[shares["ags"] == "07211"].set_index("schulart")
    # Chapter 9: 15,13 percent of all pupils in Trier are foreign.
    assert round(trier.loc["total", "value"], 2) == 15.13
    expected = trier.loc["gymnasium", "value"] / trier.loc["total", "value"]
    assert own.loc["gymnasium", "value"] == pytest.approx(expected)
    assert own.loc["gymnasium", "lower"] < expected < own.loc["gymnasium", "upper"]
    assert own.loc["total", "reason"] == "wird nur für einzelne Gruppen berechnet"


def test_gap_of_boys_and_girls_is_the_difference_of_their_shares(store: Store) -> None:
    catalog = load_catalog()
    names = ("abgang_ohne_hsa_geschlecht", "abgang_ohne_hsa_maennlich", "abgang_ohne_hsa_weiblich")
    gap, male, female = (
        compute(catalog.indicator(name), store, catalog).frame.set_index("ags") for name in names
    )
    assert gap.loc["DG", "value"] == pytest.approx(
        male.loc["DG", "value"] - female.loc["DG", "value"]
    )
    assert gap.loc["DG", "lower"] > 0
