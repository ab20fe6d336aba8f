"""Files of a project come into its store, all problems are said together, nothing twice."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kobimo.errors import Busy, Invalid
from kobimo.locks import BUILD_LOCK
from kobimo.observations import Store
from kobimo.project import Project, open_project
from kobimo.sources import reading_inputs as module
from kobimo.sources.ingest import MANIFEST, ingest

if TYPE_CHECKING:
    from pathlib import Path

Wide = Callable[..., bytes]
Cell = Callable[..., tuple[float, str]]

DECLARATION = """
id = "probe"
title = "Abgehende"
source = "regionalstatistik"
tables = ["97111-01-01-4"]
publisher = "Statistische Ämter"
licence = "dl-de/by-2-0"
url = "https://example.org/97111"
period_kind = "berichtsjahr"
lowest_level = "KREIS"
sensitivity = "veroeffentlicht"

[dimensions]
geschlecht = ["total", "weiblich"]

[downloader]
columns = [
  { header = ["Abgehende", "Insgesamt"], variable = "abgaenge", unit = "persons" },
  { header = ["Abgehende", "weiblich"], variable = "abgaenge", unit = "persons", dimensions = { geschlecht = "weiblich" } },
]
"""
LOCAL = """
id = "probe_lokal"
title = "Kinder nach Ortsteilen"
source = "kommunal"
publisher = "Jugendamt"
licence = "Eigene Daten"
period_kind = "berichtsjahr"
lowest_level = "KREIS"
sensitivity = "lokal"

[municipal]
file = "Kinder_*.csv"
period = "2023"
columns = [{ header = "Kinder", variable = "kinder", unit = "persons" }]
"""
ROWS = ["2023;DG;Deutschland;100;50", "2023;07211;Trier;12;5"]
CODE = ("GENESIS-Tabelle: 97111-01-01-4", "Abgehende;;;;")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return an empty repository of Trier with two declarations of its own."""
    (tmp_path / "kommune.toml").write_text('ags = "07211"\n', "utf-8")
    declarations = tmp_path / "deklarationen" / "datensaetze"
    declarations.mkdir(parents=True)
    (declarations / "probe.toml").write_text(DECLARATION, "utf-8")
    (declarations / "probe_lokal.toml").write_text(LOCAL, "utf-8")
    return open_project(tmp_path)


@pytest.fixture
def drop(project: Project, wide: Wide) -> Callable[..., Path]:
    """Put a downloader file into ``data/eingang``."""

    def write(name: str, *rows: str, **parts: object) -> Path:
        path = project.folder / "data" / "eingang" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wide(rows or ROWS, **({"title": CODE} | parts)))
        return path

    return write


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def problems_of(project: Project) -> list[str]:
    with pytest.raises(Invalid) as caught:
        ingest(project)
    return [problem.text for problem in caught.value.problems]


def test_a_project_without_files_has_an_empty_store(project: Project) -> None:
    report = ingest(project)
    assert (report.datasets, report.files, report.unchanged) == ((), (), False)


def test_a_dropped_file_is_stored_with_its_provenance(
    project: Project, drop: Callable[..., Path], cell: Cell
) -> None:
    path = drop("Download.csv")
    report = ingest(project)
    assert report.datasets == ("probe",)
    (origin,) = report.files
    assert (origin.file, origin.origin, origin.table) == (
        "data/eingang/Download.csv",
        "eingang",
        "97111-01-01-4",
    )
    assert (origin.stand, origin.retrieved) == ("13.03.2025 / 16:40:08", "2025-03-13")
    assert origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    stored = Store(project.store_folder).read("probe")
    assert stored is not None
    assert stored.provenance == (origin,)
    assert cell(stored.frame, "07211", geschlecht="total") == (12, "")


def test_nothing_is_written_where_nothing_changed(
    project: Project, drop: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop("a.csv")
    first = ingest(project)
    before = hashes(project.store_folder)
    os.utime(path, (1, 1))
    monkeypatch.setattr(module, "read_every", lambda *_, **__: pytest.fail("read again"))
    second = ingest(project)
    assert second.unchanged
    assert (second.datasets, second.files) == (first.datasets, first.files)
    assert hashes(project.store_folder) == before


def test_two_folders_with_the_same_files_give_the_same_bytes(
    project: Project, drop: Callable[..., Path]
) -> None:
    path = drop("a.csv")
    ingest(project)
    before = hashes(project.store_folder)
    for stored in project.store_folder.iterdir():
        stored.unlink()
    os.utime(path, (1, 1))
    ingest(project)
    assert hashes(project.store_folder) == before


def test_a_changed_file_or_declaration_is_read_again(
    project: Project, drop: Callable[..., Path], cell: Cell
) -> None:
    drop("a.csv")
    ingest(project)
    drop("a.csv", "2023;07211;Trier;13;5")
    assert not ingest(project).unchanged
    stored = Store(project.store_folder).read("probe")
    assert stored is not None
    assert cell(stored.frame, "07211", geschlecht="total") == (13, "")
    path = project.folder / "deklarationen" / "datensaetze" / "probe.toml"
    path.write_text(DECLARATION.replace('unit = "persons" }', 'unit = "count" }'), "utf-8")
    assert not ingest(open_project(project.folder)).unchanged


def test_a_removed_file_leaves_the_store(project: Project, drop: Callable[..., Path]) -> None:
    path = drop("a.csv")
    ingest(project)
    path.unlink()
    assert ingest(project).datasets == ()
    assert [item.name for item in project.store_folder.iterdir()] == [MANIFEST]


def test_all_problems_are_said_together_and_good_files_are_stored(
    project: Project, drop: Callable[..., Path]
) -> None:
    drop("gut.csv")
    drop("fremd.csv", title=("Tabelle: 97111-09-01-4", "Anderes;;;;"))
    eingang = project.folder / "data" / "eingang"
    (eingang / "leer.csv").write_bytes(b"")
    (eingang / "seite.csv").write_bytes(b"<html><title>Wartung</title></html>")
    (eingang / "halb.zip").write_bytes(b"PK\x03\x04kaputt")
    (eingang / "liste.ods").write_bytes(b"PK\x03\x04")
    found = problems_of(project)
    assert [text.split("\n")[0] for text in found] == [
        "data/eingang/fremd.csv: die Tabelle 97111-09-01-4 („Anderes“) ist nicht deklariert",
        "data/eingang/halb.zip: das Archiv ist beschädigt oder unvollständig",
        "data/eingang/leer.csv: die Datei ist leer",
        "data/eingang/liste.ods: Dateien der Art „.ods“ werden im Eingang nicht gelesen",
        "data/eingang/seite.csv: die Datei ist eine Webseite („Wartung“), keine Tabelle",
    ]
    assert Store(project.store_folder).datasets() == ["probe"]
    assert not (project.store_folder / MANIFEST).exists()
    assert problems_of(project) == found


def test_the_later_file_wins_and_says_so(
    project: Project, drop: Callable[..., Path], cell: Cell
) -> None:
    drop("neu.csv", footer=("__________", "Stand: 01.02.2026 / 10:00:00"))
    drop("alt.csv", "2023;07211;Trier;99;5", "2022;07211;Trier;8;4")
    report = ingest(project)
    stored = Store(project.store_folder).read("probe")
    assert stored is not None
    assert cell(stored.frame, "07211", period="2023", geschlecht="total") == (12, "")
    assert cell(stored.frame, "07211", period="2022", geschlecht="total") == (8, "")
    notes = {origin.file: origin.notes for origin in report.files}
    assert notes["data/eingang/alt.csv"] == (
        "2 Werte gelten aus der neueren Datei „data/eingang/neu.csv“; 1 davon weicht ab.",
    )


def test_two_files_that_contradict_each_other_are_a_problem(
    project: Project, drop: Callable[..., Path]
) -> None:
    drop("a.csv")
    drop("b.csv", "2023;07211;Trier;99;5")
    assert problems_of(project) == [
        (
            "data/eingang/a.csv: widerspricht „data/eingang/b.csv“ bei gleichem Stand in 1 Wert, "
            "zuerst bei 07211, 2023, abgaenge\n    Behalten Sie nur eine der beiden Dateien."
        )
    ]
    assert Store(project.store_folder).datasets() == []


def test_invented_and_real_figures_are_kept_apart(
    project: Project, drop: Callable[..., Path]
) -> None:
    drop("a.csv", "2023;99001;Musterstadt;12;5")
    assert problems_of(project) == [
        (
            "data/eingang/a.csv: die Datei enthält frei erfundene Zahlen von Musterland\n"
            "    Löschen Sie sie; echte und erfundene Zahlen stehen nie in einem Bericht."
        )
    ]


def test_municipal_files_are_read_by_their_declared_names(project: Project) -> None:
    folder = project.folder / "data" / "kommunal"
    folder.mkdir(parents=True)
    (folder / "Kinder_2023.csv").write_text("Stadt;Kinder\nTrier;4711\n", "utf-8")
    report = ingest(project)
    assert report.datasets == ("probe_lokal",)
    assert report.files[0].origin == "kommunal"
    stored = Store(project.store_folder).read("probe_lokal")
    assert stored is not None
    assert stored.frame[["ags", "value"]].to_numpy().tolist() == [["07211", 4711.0]]
    (folder / "Kindr_2023.csv").write_text("Stadt;Kinder\nTrier;1\n", "utf-8")
    assert problems_of(project) == [
        (
            "data/kommunal/Kindr_2023.csv: zu dieser Datei passt keine Deklaration\n"
            "    Meinten Sie „Kinder_*.csv“?"
        )
    ]


def test_the_name_of_a_protected_file_is_told_to_the_analyst_alone(project: Project) -> None:
    folder = project.folder / "data" / "geschuetzt"
    folder.mkdir(parents=True)
    (folder / "Kinder_Beratungsstelle.csv").write_text("Stadt;Kinder\nTrier;4711\n", "utf-8")
    (provenance,) = ingest(project).files
    assert (provenance.file, provenance.sha256) == ("geschützte Datei", "")
    assert provenance.origin == "kommunal"
    (record,) = project.store_folder.glob("probe_lokal.json")
    assert "Beratungsstelle" not in record.read_text("utf-8")
    (folder / "Kinder_B.csv").write_text("Stadt;Kinder\nTrier;4712\n", "utf-8")
    (problem,) = problems_of(project)
    assert problem.startswith("data/geschuetzt/Kinder_B.csv: widerspricht „data/geschuetzt/")


def test_a_killed_run_is_read_again(
    project: Project, drop: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    drop("a.csv")
    ingest(project)
    body = (project.folder / "data" / "eingang" / "a.csv").read_bytes()
    drop("a.csv", "2023;07211;Trier;13;5")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", die)
        with pytest.raises(KeyboardInterrupt):
            ingest(project)
    (project.folder / "data" / "eingang" / "a.csv").write_bytes(body)
    assert not ingest(project).unchanged


@pytest.fixture(scope="module")
def musterstadt(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("musterstadt")
    (folder / "kommune.toml").write_text('ags = "99001"\n', "utf-8")
    return open_project(folder)


def test_the_embedded_example_is_read_without_a_problem(musterstadt: Project) -> None:
    report = ingest(musterstadt)
    assert {"schulabgaenge", "bevoelkerung", "raum_sgb2"} <= set(report.datasets)
    assert {origin.origin for origin in report.files} == {"eingebettet"}
    assert {origin.licence for origin in report.files} == {"fiktiv"}
    assert all("frei erfunden" in origin.publisher for origin in report.files)
    assert ingest(musterstadt).unchanged


def test_the_dissolved_kreis_and_the_unpublished_year_of_the_example(
    musterstadt: Project,
) -> None:
    ingest(musterstadt)
    store = Store(musterstadt.store_folder)
    for name in store.datasets():
        stored = store.read(name)
        assert stored is not None
        assert "99060" not in set(stored.frame["ags"]), name
    employees = store.read("beschaeftigte_arbeitsort")
    assert employees is not None
    frame = employees.frame
    newest = frame[frame["period"] == frame["period"].max()]
    kreise = newest[newest["ags"].str.len() == 5]
    assert set(kreise["status"]) == {"..."}
    assert newest[newest["ags"] == "99"]["value"].notna().all()


def test_no_data_change_under_a_build(project: Project, drop: Callable[..., Path]) -> None:
    drop("a.csv")
    ingest(project)
    before = hashes(project.store_folder)
    code = "import sys, kobimo.locks as l, pathlib\nwith l.locked(pathlib.Path(sys.argv[1]), 'x'): print(1, flush=True), input()"
    command = [sys.executable, "-c", code, str(project.folder / BUILD_LOCK)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as builder:
        assert builder.stdout is not None
        builder.stdout.readline()
        # Nothing is to be stored: whoever only looks is not kept waiting.
        assert ingest(project).unchanged
        drop("b.csv", "2023;07315;Mainz;8;2")
        with pytest.raises(Busy, match="arbeitet schon ein anderer Lauf"):
            ingest(open_project(project.folder))
        assert hashes(project.store_folder) == before
        builder.kill()
    assert not ingest(open_project(project.folder)).unchanged
