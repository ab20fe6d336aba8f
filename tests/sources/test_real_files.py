"""Every real official file is read exactly; figures computed from the raw files by hand.

The golden values are those of the subject-matter notes: school leavers 2023, table
21111-02-06-4, and population 31.12.2024, table 12411-01-01-4.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.observations import validate
from kobimo.sources.official.plausibility import find_rounding
from kobimo.sources.official.readers import read_every, read_official

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

Cell = Callable[..., tuple[float, str]]
WIDE = ["13211-02-05-4", "21111-01-03-4", "21111-02-06-4", "21121-02-02-4", "82411-01-03-4"]


@pytest.fixture(scope="module")
def read(shared_data: Path, register: Register) -> Callable[[str], ReadFile]:
    """Recognise and read a real file by its name, once."""
    known: dict[str, ReadFile] = {}

    def read_name(name: str) -> ReadFile:
        if name not in known:
            body = (shared_data / name).read_bytes()
            dataset, known[name] = read_official(
                body, "Download.csv", load_catalog(), register=register, retrieved="2026-01-01"
            )
            validate(known[name].frame, tuple(dataset.dimensions))
        return known[name]

    return read_name


@pytest.mark.parametrize("table", WIDE)
def test_downloader_files(table: str, read: Callable[[str], ReadFile]) -> None:
    file = read(f"regionaldatenbank-csv/{table}.csv")
    kreise = {ags for ags in file.frame["ags"] if len(ags) == 5}
    assert len(kreise) == 400
    assert {"02000", "11000", "02", "11"} <= set(file.frame["ags"])
    assert not kreise & {"05354", "13001", "03152", "16056"}
    assert file.stand
    assert any("35 Regierungsbezirken" in note for note in file.notes)
    # Eisenach existed for half of 2021, and has its own row in the table of that year.
    gone = 72 if table == "82411-01-03-4" else 73
    assert any(f"{gone} Regionen" in note for note in file.notes)


def _raw(path: Path) -> dict[tuple[str, ...], list[str]]:
    """Read the rows of a downloader file in the plainest way: key cells → value cells."""
    rows: dict[tuple[str, ...], list[str]] = defaultdict(list)
    text = path.read_bytes().decode("cp1252").split("__________")[0]
    for row in csv.reader(text.splitlines(), delimiter=";"):
        if len(row) > 3 and row[0].isdigit():
            rows[row[1],] = row[3:]
    return rows


@pytest.mark.parametrize("table", ["21111-02-06-4", "21121-02-02-4", "13211-02-05-4"])
def test_every_number_of_a_file_is_read_exactly_once(
    table: str, read: Callable[[str], ReadFile], shared_data: Path
) -> None:
    """The sum of all printed numbers of a row is the sum of its observations."""
    name = f"regionaldatenbank-csv/{table}.csv"
    frame = read(name).frame
    sums = frame.groupby("ags")["value"].sum()
    for (code,), cells in _raw(shared_data / name).items():
        if code not in sums.index:
            continue
        printed = [cell.replace(",", ".") for cell in cells]
        numbers = [float(cell) for cell in printed if cell.replace(".", "").isdigit()]
        assert sums[code] == pytest.approx(sum(numbers), abs=1e-6), code


@pytest.mark.parametrize(
    ("ags", "without", "leavers"),
    [
        ("07211", 78, 1192),
        ("05112", 395, 4620),
        ("14713", 338, 4291),
        ("07", 3318, 38686),
        ("DG", 55708, 782423),
    ],
)
def test_school_leavers(
    ags: str, without: float, leavers: float, read: Callable[[str], ReadFile], cell: Cell
) -> None:
    frame = read("regionaldatenbank-csv/21111-02-06-4.csv").frame
    assert cell(frame, ags, geschlecht="total", abschluss="ohne_hsa") == (without, "")
    assert cell(frame, ags, geschlecht="total", abschluss="total") == (leavers, "")


def test_germany_is_the_printed_row_not_the_sum_of_the_laender(
    read: Callable[[str], ReadFile],
) -> None:
    frame = read("regionaldatenbank-csv/21111-02-06-4.csv").frame
    total = frame[(frame["geschlecht"] == "total") & (frame["ags"].str.len() == 2)]
    laender = total[total["ags"] != "DG"].groupby("abschluss")["value"].sum()
    assert laender["ohne_hsa"] == 55707
    assert laender["total"] == 774629


def test_kreise_add_up_to_their_land_but_for_rounding(read: Callable[[str], ReadFile]) -> None:
    frame = read("regionaldatenbank-csv/21111-02-06-4.csv").frame
    rows = frame[(frame["geschlecht"] == "total") & (frame["abschluss"] == "total")]
    kreise = rows[rows["ags"].str.len() == 5]
    sums = kreise.groupby(kreise["ags"].str[:2])["value"].sum()
    laender = rows[rows["ags"].str.fullmatch(r"\d\d")].set_index("ags")["value"]
    gaps = (sums - laender)[lambda gap: gap != 0]
    assert set(gaps.index) <= {"01", "05"}
    assert gaps.abs().max() <= 15


def test_certificates_miss_their_total_in_41_regions_of_rounding_laender(
    read: Callable[[str], ReadFile],
) -> None:
    frame = read("regionaldatenbank-csv/21111-02-06-4.csv").frame
    rows = frame[frame["geschlecht"] == "total"].pivot_table(
        index="ags", columns="abschluss", values="value", aggfunc="sum"
    )
    parts = rows[["ohne_hsa", "hsa", "mittlerer", "fhr", "ahr"]].sum(axis=1)
    gaps = (parts - rows["total"])[lambda gap: gap != 0]
    kreise = gaps[gaps.index.str.len() == 5]
    assert len(kreise) == 41
    assert kreise.groupby(kreise.index.str[:2]).size().to_dict() == {"01": 8, "05": 27, "15": 6}
    assert kreise.abs().max() <= 10


def test_rounding_is_found_where_the_offices_round(read: Callable[[str], ReadFile]) -> None:
    """Bremen rounds, too, but the total of women is no multiple of 3, in city and Land."""
    frame = read("regionaldatenbank-csv/21111-02-06-4.csv").frame
    assert find_rounding(frame) == {"01": 3, "05": 5, "15": 3}
    bremen = frame[frame["ags"].str.startswith("04") & (frame["value"] % 3 != 0)]
    assert set(bremen["value"].dropna()) == {2567, 3296}


def test_pupils(read: Callable[[str], ReadFile], cell: Cell) -> None:
    frame = read("regionaldatenbank-csv/21111-01-03-4.csv").frame
    assert set(frame["period"]) == {"2023/24"}
    seventh = {"variable": "schueler", "merkmal": "klasse_7"}
    assert cell(frame, "07211", schulart="gymnasium", **seventh) == (614, "")
    assert cell(frame, "07211", schulart="total", **seventh) == (1220, "")
    assert cell(frame, "DG", schulart="gymnasium", **seventh) == (302096, "")
    assert cell(frame, "DG", schulart="total", **seventh) == (777644, "")
    assert cell(frame, "DG", schulart="vorschulbereich", merkmal="total", variable="schueler") == (
        28808,
        "",
    )
    assert cell(frame, "07211", schulart="total", merkmal="total", variable="schulen")[1] == "x"


@pytest.mark.parametrize(
    ("ags", "rate"), [("DG", 6.3), ("07", 5.5), ("07211", 7.4), ("05112", 13.2), ("14713", 8.5)]
)
def test_unemployment_rates(
    ags: str, rate: float, read: Callable[[str], ReadFile], cell: Cell
) -> None:
    frame = read("regionaldatenbank-csv/13211-02-05-4.csv").frame
    found = cell(frame, ags, variable="arbeitslosenquote", personengruppe="total")
    assert found == (rate, "")


def test_population(read: Callable[[str], ReadFile]) -> None:
    frame = read("genesis-api/flat/regio_12411-01-01-4_de_qoff_cfalse.csv").frame
    kreise = frame[(frame["ags"].str.len() == 5) & (frame["geschlecht"] == "total")]
    assert len(kreise) == 400
    assert kreise["value"].sum() == 83_577_140
    assert set(kreise["status"]) == {""}


def test_two_ways_to_the_same_population(read: Callable[[str], ReadFile]) -> None:
    """The rearranged table by age and the flat file by sex agree in every Kreis."""
    flat = read("genesis-api/flat/regio_12411-01-01-4_de_qoff_cfalse.csv").frame
    tidy = read("regionaldatenbank-csv/12411-02-03-4_tidy_2023_2024.csv").frame
    tidy = tidy[(tidy["altersgruppe"] == "total") & (tidy["period"] == "2024-12-31")]
    keys = ["ags", "geschlecht"]
    both = flat[flat["ags"].str.len() == 5].merge(tidy, on=keys, suffixes=("_flat", "_tidy"))
    assert len(both) == 1200
    assert (both["value_flat"] == both["value_tidy"]).all()


def test_an_unpublished_year_is_no_zero(read: Callable[[str], ReadFile]) -> None:
    file = read("genesis-api/flat/regio_13111-01-03-4_de_qoff_cfalse.csv")
    kreise = file.frame[file.frame["ags"].str.len() == 5]
    assert set(kreise["status"]) == {"..."}
    assert kreise["value"].isna().all()
    assert file.frame[file.frame["ags"].isin(["DG", "07"])]["value"].gt(0).all()
    assert any("noch nicht veröffentlicht" in note for note in file.notes)


FILES = (
    *(f"regionaldatenbank-csv/{table}.csv" for table in WIDE),
    "regionaldatenbank-csv/12411-02-03-4_tidy_2023_2024.csv",
    "genesis-api/flat/genesis_12211-0001_de_qoff_cfalse.csv",
    "genesis-api/flat/genesis_52111-0001_de_qon_cfalse.csv",
    "genesis-api/flat/regio_11111-02-01-4_de_qoff_cfalse.csv",
    "genesis-api/flat/regio_12211-Z-11_de_qon_cfalse.csv",
    "genesis-api/flat/regio_12411-01-01-4_de_qoff_cfalse.csv",
    "genesis-api/flat/regio_13111-01-03-4_de_qoff_cfalse.csv",
    "genesis-api/flat/regio_73111-01-01-4_de_qoff_cfalse.csv",
    "genesis-api/flat/zensus_3000G-1008_de_qoff_cfalse.csv",
    "inkar/kreise_inkar_1995_2022.csv",
)


@pytest.mark.parametrize("name", FILES)
def test_every_real_file_is_recognised_and_read_without_a_warning(
    name: str, shared_data: Path, register: Register
) -> None:
    """Shipped declarations, neutral names; a Python warning would be an error here."""
    body = (shared_data / name).read_bytes()
    found = list(
        read_every(body, "Download.csv", load_catalog(), register=register, retrieved="2026-11-22")
    )
    assert len(found) == (9 if name.startswith("inkar") else 1)
    for dataset, file in found:
        validate(file.frame, tuple(dataset.dimensions))
        assert dataset.tables == () or dataset.tables[0] == file.table
        kreise = file.frame.loc[file.frame["ags"].str.len() == 5, "ags"].nunique()
        assert kreise == (0 if dataset.lowest_level == "BUND" or "zensus" in name else 400)


def test_no_file_of_the_folder_is_forgotten(shared_data: Path) -> None:
    tables = [*shared_data.glob("*/*.csv"), *shared_data.glob("genesis-api/flat/*.csv")]
    known = {shared_data / name for name in FILES}
    assert {path for path in tables if "codebook" not in path.name} == known


@pytest.fixture(scope="module")
def inkar(shared_data: Path, register: Register) -> dict[str, pd.DataFrame]:
    """Dataset → its observations in the one table of INKAR."""
    body = (shared_data / "inkar" / "kreise_inkar_1995_2022.csv").read_bytes()
    every = read_every(body, "i.csv", load_catalog(), register=register, retrieved="2026-11-22")
    return {dataset.id: file.frame for dataset, file in every}


def test_inkar_is_read_cell_by_cell(shared_data: Path, inkar: dict[str, pd.DataFrame]) -> None:
    """Every number of the table is one observation; columns are compared with pandas."""
    path = shared_data / "inkar" / "kreise_inkar_1995_2022.csv"
    raw = pd.read_csv(path, dtype={"county_code": str}).set_index("county_code")
    catalog = load_catalog()
    seen = 0
    for name, frame in inkar.items():
        kreise = frame[(frame["ags"].str.len() == 5)]
        assert kreise["ags"].nunique() == 400
        layout = catalog.datasets[name].tidy
        assert layout is not None
        for rule in layout.columns:
            rows = kreise[(kreise["variable"] == rule.variable) & kreise["value"].notna()]
            column = raw[rule.header[-1]]
            signs = [float(text) for text in layout.signs]
            printed = column[column.notna() & ~column.isin(signs)]
            assert len(rows) == len(printed)
            assert rows["value"].sum() == pytest.approx(printed.sum() * rule.factor)
            seen += 1
    assert seen == 30


def test_inkar_leaves_out_years_without_any_value(inkar: dict[str, pd.DataFrame]) -> None:
    care = inkar["inkar_kinderbetreuung"]
    assert (care["period"].min(), care["period"].max()) == ("2006", "2020")
    people = inkar["inkar_bevoelkerung"]
    assert (people["period"].min(), people["period"].max()) == ("1995", "2022")


def test_thousands_become_units(read: Callable[[str], ReadFile], cell: Cell) -> None:
    """Printed in 1 000 persons or Tsd. EUR; the figures are those of the raw lines."""
    people = read("genesis-api/flat/genesis_12211-0001_de_qoff_cfalse.csv").frame
    assert cell(
        people, "DG", variable="erwerbstaetige", altersgruppe="30_35", geschlecht="total"
    ) == (4_543_000, "")
    money = read("genesis-api/flat/regio_73111-01-01-4_de_qoff_cfalse.csv").frame
    assert cell(money, "07211", variable="einkuenfte") == (2_021_535_000, "")
    assert cell(money, "07211", variable="steuerpflichtige") == (52_050, "")


def test_two_units_of_one_measure_stay_apart(read: Callable[[str], ReadFile], cell: Cell) -> None:
    frame = read("genesis-api/flat/zensus_3000G-1008_de_qoff_cfalse.csv").frame
    assert cell(frame, "DG", variable="gebaeude", energietraeger="gas") == (10_755_706, "")
    assert cell(frame, "DG", variable="anteil_gebaeude", energietraeger="gas") == (53.9, "")


def test_quality_signs_of_the_microcensus(
    shared_data: Path, read: Callable[[str], ReadFile]
) -> None:
    name = "genesis-api/flat/regio_12211-Z-11_de_qon_cfalse.csv"
    table = pd.read_csv(
        shared_data / name, sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig"
    )
    frame = read(name).frame
    printed = table[table["1_variable_attribute_code"].isin(frame["ags"])]
    assert (frame["status"] == "()").sum() >= (printed["value_q"] == "()").sum() > 0
    assert (frame["status"] == "/").sum() >= (printed["value"] == "/").sum() > 0
    borken = frame[frame["ags"] == "05554"]["value"].max()
    assert borken == 166_000
