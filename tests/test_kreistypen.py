"""Types of Kreise: the rule of the BBSR, and the shipped file against its source."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from kobimo.regions import load_register
from tools import kreistypen

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("share", "density", "outside", "is_large_city", "expected"),
    [
        (1.0, 960, 0, True, 1),
        (0.5, 150, 90, False, 2),
        (0.1, 160, 150, False, 2),
        (0.5, 149, 90, False, 3),
        (0.49, 149, 100, False, 3),
        (0.49, 149, 99, False, 4),
    ],
)
def test_the_thresholds_are_those_of_the_bbsr(
    share: float, density: float, outside: float, is_large_city: bool, expected: int
) -> None:
    found = kreistypen.type_of(share, density, outside, is_large_city=is_large_city)
    assert found == expected


def test_every_kreis_has_a_type_and_no_land_has_one() -> None:
    register = load_register()
    for region in register:
        is_kreis = region.kind in {"kreisfreie_stadt", "landkreis"}
        assert (region.kreistyp in {1, 2, 3, 4}) == is_kreis
    # Trier has 112 737 inhabitants; Trier-Saarburg no town, and 140 inhabitants per km²
    assert [register.get(ags).kreistyp for ags in ("07211", "07235")] == [1, 3]


def test_the_shipped_types_follow_from_the_gemeindeverzeichnis(
    shared_data: Path, root: Path
) -> None:
    shipped = root / "src" / "kobimo" / "catalog" / "regions" / "kreistypen.csv"
    with shipped.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows == kreistypen.build(shared_data / "schluessel" / "AuszugGV4QAktuell_2024.xlsx")
