"""Every key in the real files: valid, dissolved, or a part of a Kreis."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.sources.official.readers import read_official

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile


def keys_of_flat_files(folder: Path) -> dict[str, set[str]]:
    """File → region keys of its KREISE block, whichever block that is."""
    found = {}
    for path in sorted(folder.glob("regio_*.csv")):
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
        column = next(
            name
            for name, text in rows[0].items()
            if name.endswith("_variable_code") and text in {"KREISE", "DINSG", "DLAND", "REGBEZ"}
        )
        code = column.replace("_variable_code", "_variable_attribute_code")
        found[path.name] = {row[code] for row in rows}
    return found


def test_every_key_of_every_file_is_known(shared_data: Path, register: Register) -> None:
    files = keys_of_flat_files(shared_data / "genesis-api" / "flat")
    assert len(files) >= 5
    for path in sorted((shared_data / "regionaldatenbank-csv").glob("*.csv")):
        cells = [line.split(";") for line in path.read_text("cp1252").splitlines()]
        files[path.name] = {row[1] for row in cells if len(row) > 2 and row[1].strip().isdigit()}
        if "tidy" in path.name:
            lines = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
            column = next(name for name in lines.fieldnames or () if "ags" in name.lower() or "code" in name.lower())  # fmt: skip
            files[path.name] = {row[column] for row in lines}
    with (shared_data / "inkar" / "kreise_inkar_1995_2022.csv").open(encoding="utf-8") as stream:
        files["inkar"] = {row["county_code"].zfill(5) for row in csv.DictReader(stream)}
    assert len(files) >= 12
    for name, keys in files.items():
        kreise = {key for key in keys if len(key) == 5 and key.isdigit()}
        if "regio_" in name:
            assert len(kreise) == 474, name  # 400 and the 74 dissolved since 1995 that are listed
        for key in kreise:
            assert key in register or register.dissolved(key), (name, key)


@pytest.fixture(scope="module")
def population(shared_data: Path, register: Register) -> ReadFile:
    body = (shared_data / "genesis-api/flat/regio_12411-01-01-4_de_qoff_cfalse.csv").read_bytes()
    return read_official(body, "a.csv", load_catalog(), register=register, retrieved="2026-01-01")[
        1
    ]


@pytest.mark.parametrize(
    ("city", "kreis"), [("05334002", "05334"), ("03241001", "03241"), ("10041100", "10041")]
)
def test_cities_within_kreise_are_rows_of_their_own(
    city: str, kreis: str, population: ReadFile
) -> None:
    """Aachen, Hannover and Saarbrücken: printed beside the Kreis that contains them."""
    total = population.frame[population.frame["geschlecht"] == "total"].set_index("ags")["value"]
    assert 0 < total[city] < total[kreis]


def test_parts_are_in_no_sum_of_kreise(population: ReadFile) -> None:
    frame = population.frame[population.frame["geschlecht"] == "total"]
    kreise = frame[frame["ags"].str.len() == 5]
    assert kreise["value"].sum() == 83_577_140
    bezirke = frame[frame["ags"].str.match("110(0[1-9]|1[0-2])0")]
    assert len(bezirke) == 12
    berlin = frame.loc[frame["ags"] == "11000", "value"].iloc[0]
    assert frame.loc[frame["ags"] == "11", "value"].tolist() == [berlin]
    assert frame.loc[frame["ags"] == "02", "value"].tolist() == (
        frame.loc[frame["ags"] == "02000", "value"].tolist()
    )
    assert any("zählen in keiner Summe" in note for note in population.notes)


def test_keys_that_the_downloader_prints_as_a_land_get_their_kreis(
    shared_data: Path, register: Register
) -> None:
    """The wide file has 02 and 11 only, the flat file 02000 and 11000 only."""
    body = (shared_data / "regionaldatenbank-csv/21111-02-06-4.csv").read_bytes()
    _, file = read_official(
        body, "a.csv", load_catalog(), register=register, retrieved="2026-01-01"
    )
    dimensions = list(load_catalog().datasets["schulabgaenge"].dimensions)
    keys = ["period", "variable", *dimensions]
    for land in ("02", "11"):
        one, other = (
            file.frame[file.frame["ags"] == ags].set_index(keys)["value"].sort_index()
            for ags in (land, f"{land}000")
        )
        assert one.equals(other)
        assert len(one) > 10
