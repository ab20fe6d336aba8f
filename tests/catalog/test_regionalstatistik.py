"""The declared official tables fit the files that the publisher really gives."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kobimo.declarations.models import Dataset
from kobimo.regions import load_register
from kobimo.sources.official.downloader import read_downloader
from kobimo.sources.official.flat import read_flat

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "kobimo" / "catalog" / "datasets" / "regionalstatistik"
DATASETS = {
    path.stem: Dataset(**tomllib.loads(path.read_text("utf-8"))) for path in FOLDER.glob("*.toml")
}
DOWNLOADS = {
    "arbeitslose": "13211-02-05-4",
    "berufliche_abgaenge": "21121-02-02-4",
    "einkommen": "82411-01-03-4",
    "schueler": "21111-01-03-4",
    "schulabgaenge": "21111-02-06-4",
}
FLAT = {
    "bevoelkerung": "12411-01-01-4_de_qoff",
    "beschaeftigte_arbeitsort": "13111-01-03-4_de_qoff",
    "einkuenfte": "73111-01-01-4_de_qoff",
    "gemeinden": "11111-02-01-4_de_qoff",
    "lebensformen": "12211-Z-11_de_qon",
}


@pytest.mark.parametrize("name", sorted(DATASETS))
def test_a_file_is_named_after_its_dataset(name: str) -> None:
    dataset = DATASETS[name]
    assert dataset.id == name
    assert dataset.source == "regionalstatistik"
    assert dataset.tables
    for dimension, categories in dataset.dimensions.items():
        assert set(dataset.labels[dimension]) == set(categories)


@pytest.mark.parametrize("name", sorted(DATASETS))
def test_no_two_columns_mean_the_same(name: str) -> None:
    dataset = DATASETS[name]
    if dataset.downloader is None:
        assert dataset.flat is not None
        return
    rules = [(c.variable, *sorted(c.dimensions.items())) for c in dataset.downloader.columns]
    assert len(set(rules)) == len(rules)
    headers = [column.header for column in dataset.downloader.columns]
    assert len(set(headers)) == len(headers)


@pytest.mark.parametrize("name", sorted(DOWNLOADS))
def test_real_downloads_are_read_with_their_check_cell(name: str, shared_data: Path) -> None:
    path = shared_data / "regionaldatenbank-csv" / f"{DOWNLOADS[name]}.csv"
    check = DATASETS[name].check
    assert check is not None
    file = read_downloader(
        path.read_bytes(),
        DATASETS[name],
        name=path.name,
        register=load_register(),
        retrieved="2025-03-13",
    )
    _assert_check_cell_is_there(file.frame, name)


@pytest.mark.parametrize("name", sorted(FLAT))
def test_real_flat_files_are_read_with_their_check_cell(name: str, shared_data: Path) -> None:
    path = shared_data / "genesis-api" / "flat" / f"regio_{FLAT[name]}_cfalse.csv"
    file = read_flat(
        path.read_bytes(),
        DATASETS[name],
        name=path.name,
        register=load_register(),
        retrieved="2026-03-10",
    )
    _assert_check_cell_is_there(file.frame, name)


def _assert_check_cell_is_there(frame: object, name: str) -> None:
    check = DATASETS[name].check
    wanted = dict.fromkeys(DATASETS[name].dimensions, "total") | check.dimensions
    wanted |= {"ags": check.ags, "period": check.period, "variable": check.variable}
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    assert list(frame["value"]) == [check.value]


def test_the_certificates_of_the_bund_are_those_of_the_official_table(shared_data: Path) -> None:
    """Figures of fachkonzept 9: Germany, Berichtsjahr 2023."""
    path = shared_data / "regionaldatenbank-csv" / "21111-02-06-4.csv"
    file = read_downloader(
        path.read_bytes(),
        DATASETS["schulabgaenge"],
        name=path.name,
        register=load_register(),
        retrieved="2025-03-13",
    )
    rows = file.frame[(file.frame["ags"] == "DG") & (file.frame["geschlecht"] == "total")]
    cells = dict(zip(rows["abschluss"], rows["value"], strict=True))
    assert cells == {
        "total": 782_423,
        "ohne_hsa": 55_708,
        "hsa": 130_322,
        "mittlerer": 336_361,
        "fhr_schulisch": 22_530,
        "fhr": 802,
        "ahr": 259_230,
    }


def test_the_rounding_of_the_laender_is_what_their_cells_show() -> None:
    """Bases counted in the raw cells of 2023 (fachkonzept 3.5), and those of Musterland."""
    assert DATASETS["schulabgaenge"].rounding == {"01": 3, "04": 3, "05": 5, "15": 3, "99": 5}
    assert set(DATASETS["studierende"].rounding.values()) == {5}
    assert len(DATASETS["studierende"].rounding) == 18
