"""Totals and rounding: found, described, never repaired."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kobimo.declarations.models import Dataset
from kobimo.sources.official.plausibility import check_additivity, describe_rounding, find_rounding

Declare = Callable[..., Dataset]


def frame(cells: dict[tuple[str, str], float], variable: str = "abgaenge") -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "ags": ags,
                "period": "2023",
                "variable": variable,
                "raum": "total",
                "geschlecht": category,
                "value": value,
                "status": "",
            }
            for (ags, category), value in cells.items()
        ]
    )


def spread(ags: str, base: int, count: int = 30) -> dict[tuple[str, str], float]:
    return {(f"{ags}{100 + n}", "total"): float(base * (n + 1)) for n in range(count)}


@pytest.mark.parametrize("base", [3, 5, 10])
def test_a_base_is_found_where_every_cell_shows_it(base: int) -> None:
    cells = spread("05", base) | spread("07", 1)
    assert find_rounding(frame(cells)) == {"05": base}


def test_one_other_cell_or_too_few_cells_show_nothing() -> None:
    assert find_rounding(frame(spread("05", 5) | {("05999", "total"): 6.0})) == {}
    assert find_rounding(frame(spread("05", 5, count=10))) == {}


def test_rates_are_no_counts() -> None:
    assert find_rounding(frame({key: value + 0.5 for key, value in spread("05", 5).items()})) == {}


def test_only_undeclared_rounding_is_noted(declare: Declare) -> None:
    cells = frame(spread("05", 5) | spread("01", 3) | spread("15", 3))
    assert describe_rounding(cells, declare(rounding={"05": 5, "01": 3, "15": 3})) == []
    assert describe_rounding(cells, declare(rounding={"05": 5})) == [
        (
            "Alle Zellen der Länder 01 und 15 sind Vielfache von 3; die Deklaration des Datensatzes "
            "nennt diese Rundung nicht."
        )
    ]


PARTS = {"dimensions": {"geschlecht": ("total", "m", "w")}, "additive": {"geschlecht": ("m", "w")}}


def region(ags: str, total: float, m: float, w: float) -> dict[tuple[str, str], float]:
    return {(ags, "total"): total, (ags, "m"): m, (ags, "w"): w}


def rounded(declare: Declare, **rounding: int) -> Dataset:
    layout = {
        "columns": [
            {
                "header": [category],
                "variable": "abgaenge",
                "unit": "persons",
                "dimensions": {"geschlecht": category},
            }
            for category in ("total", "m", "w")
        ]
    }
    return declare(**PARTS, downloader=layout, rounding={k[1:]: v for k, v in rounding.items()})


def test_the_tolerance_is_that_of_rounded_addends(declare: Declare) -> None:
    """Two addends and their total, each off by at most floor(5/2) = 2: 3 * 2 = 6."""
    cells = frame(region("05112", 100, 50, 56) | region("05113", 100, 50, 57))
    assert check_additivity(cells, rounded(declare, n05=5)) == [
        (
            "1 von 2 Summen über „geschlecht“ weicht in 1 Region stärker vom gedruckten Insgesamt "
            "ab, als die Rundung erklärt (am stärksten 05113, 2023: 7). Beides bleibt, wie es "
            "veröffentlicht ist."
        )
    ]


def test_without_rounding_every_difference_is_noted(declare: Declare) -> None:
    cells = frame(region("07211", 100, 50, 51) | region("07111", 100, 50, 50))
    assert len(check_additivity(cells, rounded(declare))) == 1
    assert check_additivity(frame(region("07111", 100, 50, 50)), rounded(declare)) == []


def test_germany_has_the_tolerance_of_its_coarsest_land(declare: Declare) -> None:
    cells = frame(region("DG", 100, 50, 56))
    assert check_additivity(cells, rounded(declare, n05=5)) == []


def test_a_missing_part_is_no_difference(declare: Declare) -> None:
    cells = frame({("07211", "total"): 100.0, ("07211", "m"): 50.0})
    assert check_additivity(cells, rounded(declare)) == []
