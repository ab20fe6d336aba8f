"""Musterstadt's files on Kitas, schools and destinations agree with the official ones and the truth."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.declarations.models import Dataset
from kobimo.sources.geometry.areas import EMBEDDED, area_names, read_geometry
from kobimo.sources.municipal.reading import fits_name, read_municipal

if TYPE_CHECKING:
    from pathlib import Path

NAMES = (
    "raum_migration", "bildungshaushalt", "kita_bestand", "kita_bedarf", "raum_schuleingang",
    "sprachstand", "raum_kitaerreichbarkeit", "schulausstattung", "absentismus", "lernstand",
    "verbleib", "weiterbildungsanbieter", "bildungsberatung", "raum_bevoelkerung",
    "raum_einschulung",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "src" / "kobimo" / "musterstadt" / "municipal"


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict:
    return tomllib.loads((folder / "ground_truth.toml").read_text("utf-8"))["education"]


@pytest.fixture(scope="module")
def frames(root: Path, folder: Path) -> dict[str, pd.DataFrame]:
    areas = area_names(read_geometry(folder / EMBEDDED.geometrie, EMBEDDED))
    catalogue = root / "src/kobimo/catalog/datasets/kommunal"
    found = {}
    for name in NAMES:
        dataset = Dataset(**tomllib.loads((catalogue / f"{name}.toml").read_text("utf-8")))
        parts = [
            read_municipal(
                path.read_bytes(),
                dataset,
                name=path.name,
                ags="99001",
                retrieved="2025-01-15",
                areas=areas,
            ).frame
            for path in sorted(folder.iterdir())
            if fits_name(path.name, dataset)
        ]
        found[name] = pd.concat(parts, ignore_index=True)
    return found


def total(frame: pd.DataFrame, variable: str, year: int, **keys: str) -> float:
    rows = frame[(frame["variable"] == variable) & frame["period"].str.startswith(str(year))]
    dimensions = set(frame.columns[5:]) - {
        "value", "unit", "status", "dataset", "gebietsstand", "retrieved",
    }  # fmt: skip
    for name in dimensions:
        rows = rows[rows[name] == keys.get(name, "total")]
    rows = rows[rows["raum"] == "total"]
    (value,) = rows["value"]
    return float(value)


def score(cases: float, size: float, share: float) -> float:
    return float((cases - size * share) / (size * share * (1 - share)) ** 0.5)


def test_residents_are_those_of_the_register(frames: dict[str, pd.DataFrame]) -> None:
    young = ("u03", "03_06", "06_10", "10_15", "15_18")
    for year in range(2016, 2024):
        residents = frames["raum_bevoelkerung"]
        migration = frames["raum_migration"]
        assert total(migration, "bevoelkerung", year) == total(residents, "bevoelkerung", year)
        minors = sum(total(residents, "bevoelkerung", year, altersgruppe=name) for name in young)
        assert total(migration, "bevoelkerung", year, altersgruppe="u18") == minors


def test_the_two_files_of_the_health_office_examined_the_same_children(
    frames: dict[str, pd.DataFrame],
) -> None:
    """Those without an area are in the older file alone."""
    for year in range(2016, 2024):
        placed = total(frames["raum_schuleingang"], "untersuchte", year)
        assert total(frames["raum_einschulung"], "untersuchte", year) - placed == 6


def test_shares_scatter_around_the_true_ones(frames: dict[str, pd.DataFrame], truth: dict) -> None:
    scores = []
    for year in range(2016, 2024):
        for name, (dataset, cases, size, keys) in {
            "migration": ("raum_migration", "mit_migrationshintergrund", "bevoelkerung", {}),
            "migration_u18": (
                "raum_migration",
                "mit_migrationshintergrund",
                "bevoelkerung",
                {"altersgruppe": "u18"},
            ),
            "kita_ab_3_jahre": ("raum_schuleingang", "kita_ab_3_jahre", "untersuchte", {}),
            "befund_motorik": ("raum_schuleingang", "befund_motorik", "untersuchte", {}),
        }.items():
            share = truth[name]["first"] + truth[name]["per_year"] * (year - 2016)
            frame = frames[dataset]
            found = total(frame, cases, year, **keys), total(frame, size, year, **keys)
            scores.append(score(*found, share))
    # 32 standard normal scores: the largest is above 4 once in 500 times.
    assert max(map(abs, scores)) < 4
    assert abs(sum(scores)) / len(scores) ** 0.5 < 4


def test_destinations_are_those_of_the_leavers(
    frames: dict[str, pd.DataFrame], truth: dict
) -> None:
    frame = frames["verbleib"]
    whole = total(frame, "abgaenge", 2023)
    unknown = total(frame, "abgaenge", 2023, verbleib="unbekannt")
    assert abs(score(unknown, whole, truth["unbekannter_verbleib"][1])) < 4
    training = total(frame, "abgaenge", 2023, verbleib="ausbildung")
    assert abs(score(training, whole - unknown, truth["verbleib"]["Berufsausbildung"])) < 4


def test_levels_of_competence_are_those_of_the_truth(
    frames: dict[str, pd.DataFrame], truth: dict
) -> None:
    frame = frames["lernstand"]
    shares = truth["lernstand"]["VERA-3 Lesen"]
    size = total(frame, "getestete", 2016, erhebung="vera3_lesen")
    for stage, share in enumerate(shares, start=1):
        found = total(frame, "getestete", 2016, erhebung="vera3_lesen", stufe=str(stage))
        assert abs(score(found, size, share)) < 4


def test_no_school_and_no_kita_is_named_in_what_was_read(
    frames: dict[str, pd.DataFrame],
) -> None:
    """Lists of institutions leave their reader as sums alone."""
    for name in ("schulausstattung", "kita_bestand", "weiterbildungsanbieter"):
        texts = frames[name].select_dtypes(["object", "str"])
        assert not texts.isin([f"Grundschule {n}" for n in range(1, 20)]).any(axis=None)
        assert not texts.isin([f"Kita {n:02d}" for n in range(1, 90)]).any(axis=None)
        assert set(frames[name]["raum"]) == {"total"}


def test_the_list_of_schools_has_every_school_once_a_year(
    frames: dict[str, pd.DataFrame],
) -> None:
    for year in range(2016, 2024):
        assert total(frames["schulausstattung"], "schulen", year) == 35
