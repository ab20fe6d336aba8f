"""The description of the data files holds what it says."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from kobimo.files import sha256

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def package(rendered: Path) -> dict:  # type: ignore[type-arg]
    return json.loads((rendered / "daten" / "datapackage.json").read_text("utf-8"))


def test_names_follow_the_specification(package: dict) -> None:  # type: ignore[type-arg]
    names = [package["name"], *(item["name"] for item in package["resources"])]
    assert all(re.fullmatch(r"[-a-z0-9._/]+", name) for name in names)
    assert len(set(names)) == len(names)
    assert package["profile"] == "tabular-data-package"


def test_resources_are_the_files(package: dict, rendered: Path) -> None:  # type: ignore[type-arg]
    files = {path.name for path in (rendered / "daten").glob("*.csv")}
    assert {item["path"] for item in package["resources"]} == files
    for item in package["resources"]:
        body = (rendered / "daten" / item["path"]).read_bytes()
        assert item["bytes"] == len(body)
        assert item["hash"] == f"sha256:{sha256(body)}"


def test_cells_fit_the_schema(package: dict, rendered: Path) -> None:  # type: ignore[type-arg]
    for item in package["resources"]:
        text = (rendered / "daten" / item["path"]).read_text("utf-8-sig")
        head, *rows = csv.reader(
            io.StringIO(text, newline=""), delimiter=item["dialect"]["delimiter"]
        )
        rows = [row for row in rows if not row[0].startswith(item["dialect"]["commentChar"])]
        fields = item["schema"]["fields"]
        assert head == [field["name"] for field in fields]
        for row in rows:
            for value, field in zip(row, fields, strict=True):
                if field["type"] == "number" and value not in item["schema"]["missingValues"]:
                    float(value.replace(field["decimalChar"], "."))


def test_licences_and_sources_are_named(package: dict) -> None:  # type: ignore[type-arg]
    assert package["licenses"] == [
        {
            "name": "dl-de-by-2.0",
            "title": "Datenlizenz Deutschland – Namensnennung – Version 2.0",
            "path": "https://www.govdata.de/dl-de/by-2-0",
        }
    ]
    assert {item["title"] for item in package["sources"]} == {
        "Stadt Musterstadt",
        (
            "Statistische Ämter des Bundes und der Länder, Regionaldatenbank Deutschland, "
            "Tabelle 21111-02-06-4"
        ),
    }


def test_each_file_names_its_own_source(package: dict, rendered: Path) -> None:  # type: ignore[type-arg]
    for item in package["resources"]:
        lines = [source["title"] for source in item["sources"]]
        text = (rendered / "daten" / item["path"]).read_text("utf-8-sig")
        assert lines == [line[2:] for line in text.splitlines() if line.startswith("# ")]
        assert all(line.startswith("Datenquelle: ") for line in lines)
        assert lines
