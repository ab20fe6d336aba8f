"""Rows of Länder and Germany that a file does not print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.observations import Provenance
from kobimo.sources.merging import Source, merge
from kobimo.sources.official.readers import read_official
from kobimo.sources.territory.summing import add_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.declarations.models import Dataset
    from kobimo.observations import Observations
    from kobimo.regions import Register

    Declare = Callable[..., Dataset]
    Cell = Callable[..., tuple[float, str]]


def row(ags: str, value: float | str, **more: object) -> dict[str, object]:
    return {
        "ags": ags,
        "period": "2023",
        "period_kind": "berichtsjahr",
        "variable": "abgaenge",
        "raum": "total",
        "geschlecht": "total",
        "value": value if not isinstance(value, str) else float("nan"),
        "unit": "persons",
        "status": value if isinstance(value, str) else "",
        "dataset": "abgaenge",
        "gebietsstand": "2024-12-31",
        "retrieved": "2025-01-01",
    } | more


def saarland(register: Register, **other: float | str) -> pd.DataFrame:
    """The six Kreise of the Saarland, 10 each, but as named (``k10041``)."""
    return pd.DataFrame(
        [
            row(str(region.ags), other.get(f"k{region.ags}", 10.0))
            for region in register.kreise("10")
        ]
    )


def test_a_land_is_the_sum_of_all_its_kreise(
    declare: Declare, register: Register, cell: Cell
) -> None:
    frame, notes = add_up(saarland(register), declare(adds_up="bund"), register)
    assert cell(frame, "10") == (60, "")
    assert "DG" not in set(frame["ags"])  # not all Kreise are there
    assert notes == ["Eigene Summe der Kreise für 10 (2023): Keine Datei enthält diese Zeilen."]
    assert add_up(saarland(register), declare(), register)[1] == []


def test_a_printed_row_counts_whatever_it_shows(
    declare: Declare, register: Register, cell: Cell
) -> None:
    for printed in (61.0, ".", "..."):
        rows = pd.concat([saarland(register), pd.DataFrame([row("10", printed)])])
        frame, notes = add_up(rows, declare(adds_up="land"), register)
        assert len(frame) == 7
        assert notes == []


def test_one_secret_or_absent_kreis_makes_no_sum(declare: Declare, register: Register) -> None:
    whole = saarland(register)
    for rows in (saarland(register, k10041="."), whole[whole["ags"] != "10041"]):
        frame, notes = add_up(rows, declare(adds_up="land"), register)
        assert "10" not in set(frame["ags"])
        assert notes == [
            (
                "Keine Summe der Kreise für 1 Zelle von 10: Dort fehlt der Wert mindestens eines "
                "Kreises, oder er ist geheim."
            )
        ]


def test_rates_and_parts_of_kreise_are_not_added(declare: Declare, register: Register) -> None:
    rates = saarland(register).assign(unit="percent")
    assert len(add_up(rates, declare(adds_up="land"), register)[0]) == 6
    city = pd.DataFrame([row("10041100", 4.0)])
    frame, _ = add_up(pd.concat([saarland(register), city]), declare(adds_up="land"), register)
    assert frame.loc[frame["ags"] == "10", "value"].tolist() == [60]


def test_signs_and_rounding_of_a_sum_are_kept(
    declare: Declare, register: Register, cell: Cell
) -> None:
    rows = saarland(register)
    rows.loc[0, "status"] = "p"
    frame, notes = add_up(rows, declare(adds_up="land", rounding={"10": 5}), register)
    assert cell(frame, "10") == (60, "p")
    assert notes[0].endswith(
        "In 10 sind die Zellen der Kreise gerundet; die Summe kann vom veröffentlichten Wert "
        "abweichen."
    )
    rows["status"] = "-"
    rows["value"] = 0.0
    assert cell(add_up(rows, declare(adds_up="land"), register)[0], "10") == (0, "-")


def test_estimates_that_cancel_out_leave_no_mark(
    declare: Declare, register: Register, cell: Cell
) -> None:
    rows = saarland(register)
    rows.loc[:1, "status"] = "s"
    both = [(ags, "2023") for ags in rows["ags"].head(2)]
    for settled, status in ((both, ""), (both[:1], "s"), ([], "s")):
        frame, notes = add_up(rows, declare(adds_up="land"), register, settled=settled)
        assert cell(frame, "10") == (60, status)
        assert ("geschätzte Werte" in notes[0]) == bool(status)
    assert list(frame["status"].head(2)) == ["s", "s"]


def test_germany_where_the_table_says_that_it_adds_up(
    declare: Declare, register: Register, cell: Cell
) -> None:
    rows = pd.DataFrame([row(str(region.ags), 1.0) for region in register.kreise()])
    rows = pd.concat([rows, saarland(register).assign(ags="99001").head(1)])
    frame, _ = add_up(rows, declare(adds_up="bund"), register)
    assert cell(frame, "DG") == (400, "")
    assert "DG" not in set(add_up(rows, declare(adds_up="land"), register)[0]["ags"])


def observe(shared_data: Path, register: Register, name: str) -> Observations:
    dataset, file = read_official(
        (shared_data / name).read_bytes(),
        "a.csv",
        load_catalog(),
        register=register,
        retrieved="2026-01-01",
    )
    provenance = Provenance(dataset.id, "a.csv", "", "", "", "", "2026-01-01", "", "", "eingang")
    observations, problems = merge(dataset, [Source(file, provenance, "1")], register=register)
    assert problems == []
    return observations


@pytest.mark.parametrize(("ags", "people"), [("DG", 83_577_140), ("11", None), ("02", None)])
def test_population_of_the_real_file(
    ags: str, people: int | None, shared_data: Path, register: Register, cell: Cell
) -> None:
    """Destatis: 83 577 140 inhabitants on 31.12.2024; the file of the service has Kreise only."""
    found = observe(
        shared_data, register, "genesis-api/flat/regio_12411-01-01-4_de_qoff_cfalse.csv"
    )
    total = found.frame[found.frame["geschlecht"] == "total"]
    kreise = total[total["ags"].str.len() == 5]
    assert len(kreise) == 400
    assert kreise["value"].sum() == 83_577_140
    value, status = cell(total, ags)
    assert status == ""
    assert value == (people or cell(total, f"{ags}000")[0])
    laender = total[total["ags"].str.len() == 2]
    assert len(laender[laender["ags"] != "DG"]) == 16
    assert laender.loc[laender["ags"] != "DG", "value"].sum() == 83_577_140
    assert "DG" in found.provenance[0].computed
    assert "11" not in found.provenance[0].computed


@pytest.mark.parametrize(
    ("table", "tolerance"),
    [("21111-01-03-4", 20), ("21111-02-06-4", 20), ("21121-02-02-4", 20), ("13211-02-05-4", 30)],
)
def test_tables_that_add_up_do_so_in_the_real_files(
    table: str, tolerance: int, shared_data: Path, register: Register
) -> None:
    """The Kreise of each Land against its printed row; offices round to 3 or 5, means to 1."""
    dataset = next(item for item in load_catalog().datasets.values() if table in item.tables)
    frame = observe(shared_data, register, f"regionaldatenbank-csv/{table}.csv").frame
    printed = frame[frame["ags"].str.len() == 2]
    computed, _ = add_up(frame[frame["ags"].str.len() == 5], dataset, register)
    keys = ["ags", "period", "variable", *dataset.dimensions]
    sums = computed[computed["ags"].str.len() == 2].set_index(keys)["value"]
    gaps = (sums - printed.set_index(keys)["value"]).dropna().abs()
    assert len(gaps) > 100
    assert gaps.max() <= tolerance


def test_eisenach_completes_the_income_of_its_land(
    shared_data: Path, register: Register, cell: Cell
) -> None:
    """82411 of 2021 prints 16056 beside 16063; with it the Kreise make 46 102 855 Tsd. Euro."""
    found = observe(shared_data, register, "regionaldatenbank-csv/82411-01-03-4.csv")
    income = found.frame[found.frame["variable"] == "einkommen"]
    assert cell(income, "16063") == ((2_728_674 + 887_590) * 1000, "")
    kreise = income[income["ags"].str.startswith("16") & (income["ags"].str.len() == 5)]
    assert kreise["value"].sum() == cell(income, "16")[0] == 46_102_855_000
    assert found.provenance[0].computed == ("16063",)
    assert [(seam.ags, seam.last, seam.reason) for seam in found.seams] == [("16063", 2021, "")]
    rate = found.frame[found.frame["variable"] == "einkommen_je_einwohner"]
    assert cell(rate, "16063")[0] == 22_591
