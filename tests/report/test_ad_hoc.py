"""One question about one real Kreis, answered from the files of the statistical offices."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from kobimo.errors import UnknownRegion
from kobimo.project import open_project
from kobimo.publish.factsheet import write_factsheet
from kobimo.publish.stamps import DRAFT
from kobimo.report.answers import answer, find_indicators
from kobimo.report.told import to_lines, to_record
from kobimo.sources.ingest import ingest

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.project import Project

INDICATOR = "abgang_ohne_hsa_anteil"


@pytest.fixture(scope="module")
def trier(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("trier")
    drop = folder / "data" / "eingang"
    drop.mkdir(parents=True)
    source = shared_data / "regionaldatenbank-csv" / "21111-02-06-4.csv"
    shutil.copy(source, drop)
    (folder / "kommune.toml").write_text('ags = "07211"\n', "utf-8")
    project = open_project(folder)
    ingest(project)
    return project


def test_trier_has_its_golden_value(trier: Project) -> None:
    """78 of 1 192; Wilson (1927) 5,27–8,09; Land 8,58; Bund 7,12."""
    record = to_record(answer(trier, INDICATOR))
    assert (record["numerator"], record["denominator"]) == (78, 1192)
    found = [round(record[name], 2) for name in ("value", "lower", "upper")]
    assert found == [6.54, 5.27, 8.09]
    land, bund = record["comparators"]
    assert (land["name"], round(land["value"], 2)) == ("Rheinland-Pfalz", 8.58)
    assert (land["verdict"], land["verdict_text"]) == ("below", "unter")
    assert (bund["name"], round(bund["value"], 2)) == ("Deutschland", 7.12)
    assert bund["verdict"] == "no_robust_difference"
    assert "21111-02-06-4" in record["sources"][0]


def test_another_kreis_is_answered_from_the_same_files(trier: Project) -> None:
    found = answer(trier, INDICATOR, ags="Leipzig, Stadt")
    assert (found.ags, found.name) == ("14713", "Leipzig")
    lines = dict(to_lines(found))
    assert lines["Fälle"] == "338 von 4291"
    assert lines["95-%-Intervall"] == "7,1–8,7\u202f%"


def test_what_is_missing_has_a_reason(trier: Project) -> None:
    found = answer(trier, "bev_insgesamt")
    assert (found.has_value, found.reason) == (False, "keine Daten")
    assert to_record(found)["value"] is None
    assert to_lines(found)[-1] == ("Wert", "kein Wert (keine Daten)")
    elsewhere = answer(trier, "anr", ags="14713")
    assert "erhebt jede Kommune selbst" in elsewhere.reason


def test_a_fictional_region_is_not_answered_from_real_data(trier: Project) -> None:
    with pytest.raises(UnknownRegion, match="Musterstadt"):
        answer(trier, INDICATOR, ags="99001")
    with pytest.raises(UnknownRegion, match="kein Kreis"):
        answer(trier, INDICATOR, ags="07")


def test_the_record_is_json(trier: Project) -> None:
    record = to_record(answer(trier, INDICATOR))
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_an_id_means_itself_and_words_mean_titles(trier: Project) -> None:
    catalog = trier.catalog
    assert [item.id for item in find_indicators(catalog, INDICATOR)] == [INDICATOR]
    found = find_indicators(catalog, "ohne hauptschul")
    assert INDICATOR in {item.id for item in found}
    assert all("ohne Hauptschul" in item.title_de for item in found)
    assert find_indicators(catalog, "xyz") == find_indicators(catalog, " ") == ()


def test_the_sheet_is_one_file_without_script(trier: Project, tmp_path: Path) -> None:
    found = answer(trier, INDICATOR)
    path = write_factsheet(found, trier, tmp_path / "blatt.html")
    text = path.read_text("utf-8")
    assert "<script" not in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert 'src="' not in text
    assert found.sentences[0] in text
    assert found.sources[0] in text
    stamped = write_factsheet(found, trier, tmp_path / "drei.html", stamp=DRAFT).read_text("utf-8")
    assert stamped.index(DRAFT) < stamped.index("<main>")
    assert DRAFT not in path.read_text("utf-8")
    again = write_factsheet(found, trier, tmp_path / "zwei.html")
    assert again.read_bytes() == path.read_bytes()


def test_a_sheet_without_value_says_why(trier: Project, tmp_path: Path) -> None:
    path = write_factsheet(answer(trier, "bev_insgesamt"), trier, tmp_path / "blatt.html")
    assert "kein Wert (keine Daten)" in path.read_text("utf-8")
