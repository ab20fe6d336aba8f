"""Worked examples that name a real place say what the publisher's file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.regions import load_register
from kobimo.sources.official.downloader import read_downloader
from kobimo.sources.official.flat import read_flat

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

CATALOG = load_catalog()
KINDS = {
    "mehrere": ["mehrere_bildungsgaenge", "integrierte_gesamtschule", "waldorfschule"],
    "haupt_real": ["hauptschule", "realschule"],
}


@pytest.fixture(scope="module")
def pupils(shared_data: Path) -> pd.DataFrame:
    path = shared_data / "regionaldatenbank-csv" / "21111-01-03-4.csv"
    return read_downloader(
        path.read_bytes(),
        CATALOG.datasets["schueler"],
        name=path.name,
        register=load_register(),
        retrieved="2025-03-13",
    ).frame


def cell(frame: pd.DataFrame, variable: str, ags: str = "07211", **wanted: str) -> float:
    rows = frame[(frame["ags"] == ags) & (frame["variable"] == variable)]
    for name, category in wanted.items():
        rows = rows[rows[name] == category]
    (value,) = rows["value"]
    return float(value)


def sides(indicator: str, position: int = 0) -> tuple[object, object]:
    example = CATALOG.indicators[indicator].example[position]
    return example.numerator, example.denominator


@pytest.mark.parametrize(
    ("indicator", "kinds"),
    [("schulart_anteil", "mehrere"), ("schulart_anteil_haupt_real", "haupt_real")],
)
def test_school_types_of_trier(pupils: pd.DataFrame, indicator: str, kinds: str) -> None:
    added = sum(
        cell(pupils, "schueler", schulart=kind, merkmal="klasse_7") for kind in KINDS[kinds]
    )
    whole = cell(pupils, "schueler", schulart="total", merkmal="klasse_7")
    assert sides(indicator) == (added, whole)


@pytest.mark.parametrize(("position", "ags"), [(0, "07211"), (1, "DG")])
def test_pupils_at_special_schools(pupils: pd.DataFrame, position: int, ags: str) -> None:
    found = tuple(
        cell(pupils, "schueler", ags, schulart=kind, merkmal="total")
        for kind in ("foerderschule", "total")
    )
    assert sides("foerderschulbesuchsquote", position) == found


def test_schools_of_trier_by_type(pupils: pd.DataFrame) -> None:
    kinds = CATALOG.indicators["schulen_allgemeinbildend"].breakdowns["schulart"]
    added = sum(cell(pupils, "schulen", schulart=kind, merkmal="total") for kind in kinds)
    assert sides("schulen_allgemeinbildend") == (added, None)


def test_incomes_of_trier(shared_data: Path) -> None:
    path = shared_data / "genesis-api" / "flat" / "regio_73111-01-01-4_de_qoff_cfalse.csv"
    frame = read_flat(
        path.read_bytes(),
        CATALOG.datasets["einkuenfte"],
        name=path.name,
        register=load_register(),
        retrieved="2026-03-10",
    ).frame
    frame = frame[frame["period"] == "2021"]
    found = (cell(frame, "einkuenfte"), cell(frame, "steuerpflichtige"))
    assert sides("einkuenfte_je_steuerpflichtigen") == found


def test_age_groups_of_trier(shared_data: Path) -> None:
    """Figures of table 12411-02-03-4 for 31.12.2023, already tidied."""
    path = shared_data / "regionaldatenbank-csv" / "12411-02-03-4_tidy_2023_2024.csv"
    lines = [line.split(";") for line in path.read_text("utf-8").splitlines()]
    counts = {cells[5]: int(cells[6]) for cells in lines if cells[:2] == ["2023", "07211"]}
    groups = [count for label, count in counts.items() if label != "Insgesamt"]
    whole, young, old = counts["Insgesamt"], sum(groups[:4]), sum(groups[12:])
    assert len(groups) == 17
    assert sides("billeter_mass") == ((young, old), whole - young - old)
    assert sides("bev_altersgruppe") == (sum(groups[:7]), whole)
    dependent = sum(groups[:6]) + sum(groups[15:])
    assert sides("gesamtquotient") == (dependent, whole - dependent)
    assert sides("bev_altersgruppe_65_plus") == (sum(groups[15:]), whole)
    assert sides("bev_altersgruppe_25_64") == (sum(groups[7:15]), whole)
