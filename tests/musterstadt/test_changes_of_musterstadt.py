"""The embedded records of changes fit the embedded figures, and the demonstration shows them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import jsonschema
import pytest

from kobimo.musterstadt import changes_folder
from kobimo.observations import Store
from kobimo.sources.fetching.changes import Kind
from kobimo.sources.fetching.changes_record import json_schema, read_records

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = read_records(changes_folder())


def test_there_is_a_first_fetch_and_one_a_year_later() -> None:
    assert [record.is_first for record in RECORDS] == [True, False]
    assert {record.ags for record in RECORDS} == {"99001"}
    cells = [cell for change in RECORDS[1].datasets for cell in change.cells]
    assert {cell.kind for cell in cells} == {Kind.REVISED, Kind.WITHDRAWN, Kind.SIGN}
    assert {cell.unit for cell in cells} >= {"persons", "percent"}
    assert {change.id for change in RECORDS[1].datasets if change.periods} == {
        *("arbeitslose", "bevoelkerung", "schulabgaenge", "studierende"),
    }
    for change in (*RECORDS[0].datasets, *RECORDS[1].datasets):
        assert change.publisher.startswith("frei erfunden, im Format von: ")
        assert (change.portal, change.licence) == ("", "fiktiv")
    for path in changes_folder().glob("*.json"):
        jsonschema.validate(json.loads(path.read_text("utf-8")), json.loads(json_schema()))


def test_what_is_new_is_what_the_embedded_tables_say(demo: Path) -> None:
    store = Store(demo / "build" / "daten")
    for change in RECORDS[1].datasets:
        observations = store.read(change.id)
        assert observations is not None
        keys = ("ags", "period", "variable", *observations.dimensions)
        rows = {
            tuple(row[key] for key in keys): row for row in observations.frame.to_dict("records")
        }
        for cell in change.cells:
            dimensions = (cell.dimensions.get(name, "total") for name in observations.dimensions)
            row = rows[cell.ags, cell.period, cell.variable, *dimensions]
            assert row["status"] == cell.new_sign
            assert row["value"] == pytest.approx(cell.new, nan_ok=True) or cell.new is None
        for item in change.new_periods:
            for variable, value in item.whole.items():
                wholes = ("total" for _ in observations.dimensions)
                assert rows[item.ags, item.period, variable, *wholes]["value"] == value


@pytest.mark.parametrize("place", ["", "berichte/profil", "berichte/analyse"])
def test_every_report_of_the_demonstration_has_page_and_feed(demo: Path, place: str) -> None:
    folder = demo / "public" / place
    page = (folder / "aenderungen.html").read_text("utf-8")
    assert "Frei erfundenes Beispiel" in page
    assert 'id="a-2025-03-13"' in page
    feed = ET.parse(folder / "aenderungen.xml").getroot()
    titles = [element.text or "" for element in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert len(titles) == 3
    assert all("Frei erfundenes Beispiel: " in title for title in titles)
