"""Jobs by sector, working time and occupation: they add up, and methods find what is true."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kobimo.indicators.workforce.shifts import decompose

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

MUSTERSTADT, BUND = "99001", "DG"
SEXES = ("m", "w")


def load(root: Path, name: str) -> ModuleType:
    sys.path.insert(0, str(root))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(root))


@pytest.fixture(scope="module")
def sectors(root: Path) -> ModuleType:
    return load(root, "tools.musterstadt.sectors")


@pytest.fixture(scope="module")
def labour(root: Path) -> ModuleType:
    return load(root, "tools.musterstadt.labour")


@pytest.mark.parametrize("ags", [MUSTERSTADT, "99055", "99", BUND])
@pytest.mark.parametrize("year", [2014, 2024])
def test_every_table_of_employees_has_the_same_total(
    sectors: ModuleType, labour: ModuleType, ags: str, year: int
) -> None:
    for sex in SEXES:
        work = labour.commuters(ags, year)["work", sex]
        home = sum(n for (_, other), n in labour.residents(ags, year).items() if other == sex)
        foreign = labour.workplace_foreign(ags, year)[sex]
        for source, whole in (
            (sectors.by_sector, work),
            (sectors.by_qualification, work),
            (sectors.by_scope, home),
        ):
            found = source(ags, year)
            assert sum(n for key, n in found.items() if key[1:] == (sex, False)) == whole
        for source in (sectors.by_sector, sectors.by_qualification):
            found = source(ags, year)
            assert sum(n for key, n in found.items() if key[1:] == (sex, True)) == foreign
            for (name, other, is_foreign), number in found.items():
                if is_foreign:
                    assert 0 <= number <= found[name, other, False]


def test_rows_of_the_table_hold_each_sector_once(sectors: ModuleType) -> None:
    leaves = [names for label, names in sectors.ROWS.items() if label != "Insgesamt"]
    goods = sectors.ROWS["Produzierendes Gewerbe (B-F)"]
    services = sectors.ROWS["Dienstleistungsbereiche (G-U)"]
    assert sorted(("a", *goods, *services)) == sorted(sectors.SECTORS)
    assert set(sectors.ROWS["Insgesamt"]) == {name for names in leaves for name in names}


def test_decomposition_finds_where_musterstadt_grows_otherwise(sectors: ModuleType) -> None:
    """Three sectors have a growth of their own; the others grow as in the Bund."""

    def jobs(ags: str, year: int) -> np.ndarray:
        found = sectors.by_sector(ags, year)
        return np.array([sum(found[k, s, False] for s in SEXES) for k in sectors.SECTORS], float)

    shift = decompose(
        jobs(MUSTERSTADT, 2014), jobs(MUSTERSTADT, 2024), jobs(BUND, 2014), jobs(BUND, 2024)
    )
    location = dict(zip(sectors.SECTORS, shift.location, strict=True))
    spread = dict(zip(sectors.SECTORS, 2 * np.sqrt(jobs(MUSTERSTADT, 2024)), strict=True))
    for name, growth in sectors.LOCAL[MUSTERSTADT].items():
        assert location[name] * np.sign(growth) > 0, name
    assert location["j"] > 3 * spread["j"]
    assert location["c"] < -2 * spread["c"]


def test_shortage_occupations_are_those_of_the_fictional_land(root: Path) -> None:
    occupations = load(root, "tools.musterstadt_municipal.occupations")
    for year in occupations.YEARS:
        assert sum(occupations.jobs(year).values()) < occupations.total(year)
        scores = [occupations.score(code, year) for code in occupations.OCCUPATIONS]
        assert all(score is None or 0 <= score <= 3 for score in scores)
        assert 0.2 < occupations.true_share(year) < 0.5
