"""Wide tables through the web service: what a dataset without declared codes is asked for.

No recorded reply of a wide table is known. The bodies are the portal's own downloads, read in
place, with which public samples of clients agree in their structure.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.errors import FetchFailed, WrongAnswer
from kobimo.regions import load_register
from kobimo.sources.official.readers import read_official
from kobimo.sources.services.exchange import Answer, Years
from tests.genesis_client import Kept
from tests.genesis_server import unzip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.sources.services.genesis import Genesis
    from tests.genesis_server import GenesisServer

CODE = "21111-02-06-4"
YEARS = Years(2010, 2026)


def bring(service: Genesis, name: str = "schulabgaenge") -> list[Answer]:
    dataset = load_catalog().datasets[name]
    answers = list(service.bring(dataset, YEARS, Kept()))
    return [answer for answer in answers if isinstance(answer, Answer)]


@pytest.fixture
def table(shared_data: Path) -> bytes:
    return (shared_data / "regionaldatenbank-csv" / f"{CODE}.csv").read_bytes()


@pytest.fixture
def two_years(table: bytes) -> bytes:
    """The table with a year before it, as a series is printed; the year's numbers are those of 2023."""
    lines = table.decode("cp1252").splitlines(keepends=True)
    rows = [line for line in lines if line.startswith("2023;")]
    at = lines.index(rows[0])
    older = ["2022" + row[4:] for row in rows]
    return "".join([*lines[:at], *older, *lines[at:]]).encode("cp1252")


@pytest.mark.parametrize("shape", ["zip", "plain", "json"])
def test_a_dataset_without_codes_comes_as_the_wide_table(
    server: GenesisServer, log_in: Callable[..., Genesis], two_years: bytes, shape: str
) -> None:
    server.wide[CODE] = two_years
    server.zipped = shape == "zip"
    if shape == "json":
        text = two_years.decode("cp1252")
        reply = {"Status": {"Code": 0, "Content": "erfolgreich"}, "Object": {"Content": text}}
        body = json.dumps(reply)
        server.fault("body", "data/tablefile", body=body, media_type="application/json")
    (answer,) = bring(log_in())
    asked = server.asked("data/tablefile")[0].form
    assert (asked["format"], asked["quality"]) == ("datencsv", "off")
    assert (asked["startyear"], asked["endyear"]) == ("2010", "2026")
    body = unzip(answer.body) if shape == "zip" else answer.body
    _, file = read_official(
        body, answer.name, load_catalog(), register=load_register(), retrieved="2026-11-22"
    )
    trier = file.frame[(file.frame["ags"] == "07211") & (file.frame["variable"] == "abgaenge")]
    whole = trier[(trier["geschlecht"] == "total") & (trier["abschluss"] == "total")]
    # 1 192 leavers of Trier in 2023: fachkonzept.md 9.
    assert whole.set_index("period")["value"].to_dict() == {"2022": 1192, "2023": 1192}


def test_the_flat_file_is_asked_for_where_its_codes_are_declared(
    server: GenesisServer, log_in: Callable[..., Genesis]
) -> None:
    bring(log_in(), "bevoelkerung")
    asked = server.asked("data/tablefile")[0].form
    assert (asked["format"], asked["quality"]) == ("ffcsv", "on")


def test_another_table_or_a_part_of_one_is_refused(
    server: GenesisServer, log_in: Callable[..., Genesis], table: bytes
) -> None:
    server.wide[CODE] = table.replace(b"21111-02-06-4", b"21111-01-03-4")
    with pytest.raises(WrongAnswer, match="Das Portal schickt die Tabelle 21111-01-03-4"):
        bring(log_in())
    server.zipped = False
    for part in (len(table) // 3, len(table) // 2, len(table) - 1200):
        server.wide[CODE] = table[:part]
        with pytest.raises(FetchFailed):
            bring(log_in())
