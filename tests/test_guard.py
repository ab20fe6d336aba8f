"""What must not reach git is refused, wherever it lies and whatever it is called."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

from kobimo.guard import find_forbidden, is_run_by_strangers, list_tracked, locate
from kobimo.project import open_project

if TYPE_CHECKING:
    from kobimo.project import Project

EXAMPLE = Path(__file__).parents[1] / "src/kobimo/musterstadt"
SGB2 = EXAMPLE / "municipal/SGB2_Sozialräume_2016-2023.xlsx"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "kommune.toml").write_text('ags = "07211"\n', "utf-8")
    return open_project(tmp_path)


def refused(project: Project, *names: str, is_closed: bool = False) -> list[str]:
    files = [PurePosixPath(name) for name in names]
    return [p.where for p in find_forbidden(project, files, is_closed=is_closed)]


FORBIDDEN = [
    "data/geschuetzt/a.csv",
    "data/geschuetzt/tief/LISTE.XLSX",
    "data/kommunal/sgb2.xlsx",
    "build/geheimhaltung/plan.json",
    "build/executed/bne.ipynb",
    "intern/index.html",
    "public/index.html",
    "notebooks/bne.ipynb",
    "ablage/SGB2_Sozialräume_2023.ods",
    "export.parquet",
]
ALLOWED = [
    "data/geschuetzt/LIESMICH.md",
    "data/kommunal/LIESMICH.md",
    "data/eingang/12411-01-01-4.csv",
    "kommentare/bne.md",
    "notebooks/bne.py",
    "kommune.toml",
    "freigaben.toml",
    "veroeffentlicht.json",
    "deklarationen/datensaetze/build.toml",
]


def test_places_and_kinds(project: Project) -> None:
    assert refused(project, *FORBIDDEN, *ALLOWED) == FORBIDDEN


def test_a_closed_repository_may_hold_tables_of_offices_alone(project: Project) -> None:
    expected = [name for name in FORBIDDEN if not name.startswith("data/kommunal")]
    assert refused(project, *FORBIDDEN, is_closed=True) == expected


def test_a_protected_table_is_known_under_any_name_in_any_folder(project: Project) -> None:
    folder = project.folder / "ablage"
    folder.mkdir()
    shutil.copy(SGB2, folder / "Kopie von Mappe1.xlsx")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("innen/tabelle.xlsx", SGB2.read_bytes())
    (folder / "paket.zip").write_bytes(packed.getvalue())
    (folder / "harmlos.csv").write_text("Jahr;Anzahl\n2023;4\n", "utf-8")
    (folder / "SGB2_Sozialräume_2024.xlsx").write_bytes(b"")
    names = ["Kopie von Mappe1.xlsx", "paket.zip", "harmlos.csv", "SGB2_Sozialräume_2024.xlsx"]
    found = refused(project, *(f"ablage/{name}" for name in names), is_closed=True)
    assert found == [f"ablage/{names[0]}", f"ablage/{names[1]}", f"ablage/{names[3]}"]


def test_every_protected_table_of_the_example_is_known_by_its_content(project: Project) -> None:
    from kobimo.declarations.models import Sensitivity
    from kobimo.sources.municipal.recognition import find_dataset

    protected = [
        item
        for item in project.catalog.datasets.values()
        if item.sensitivity is not Sensitivity.VEROEFFENTLICHT
    ]
    seen = set()
    for path in sorted((EXAMPLE / "municipal").iterdir()):
        if path.suffix in {".csv", ".xlsx"}:
            by_name = find_dataset(b"", path.name, protected)
            by_content = find_dataset(path.read_bytes(), f"kopie{path.suffix}", protected)
            assert by_content is by_name, path.name
            seen.add(by_name.id if by_name else "")
    assert len(seen) > 25


def test_official_tables_are_no_tables_of_the_office(project: Project) -> None:
    files = sorted((EXAMPLE / "official").iterdir())
    shutil.copytree(EXAMPLE / "official", project.folder / "data/eingang")
    assert refused(project, *(f"data/eingang/{path.name}" for path in files)) == []


def test_what_git_keeps_is_listed_and_without_git_everything(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.folder / "data").mkdir()
    for name in ("data/ä b.csv", "data/frei.csv"):
        (project.folder / name).write_text("x", "utf-8")
    (project.folder / ".venv").mkdir()
    (project.folder / ".venv/x.csv").write_text("x", "utf-8")
    everything = sorted(map(PurePosixPath, ["data/frei.csv", "data/ä b.csv", "kommune.toml"]))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.folder.parent))
    assert list_tracked(project.folder) == everything
    subprocess.run(["git", "init", "-q", str(project.folder)], check=True)
    subprocess.run(["git", "-C", str(project.folder), "add", "data/ä b.csv"], check=True)
    assert list_tracked(project.folder) == [PurePosixPath("data/ä b.csv")]


def test_files_are_named_from_the_folder_of_the_project(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.folder / "data").mkdir()
    monkeypatch.chdir(project.folder / "data")
    outside = project.folder.parent / "fremd.csv"
    assert locate(project, ["kommunal/a.csv", str(outside)]) == [
        PurePosixPath("data/kommunal/a.csv"),
        PurePosixPath(outside.as_posix()),
    ]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"CI": "true", "CI_PROJECT_VISIBILITY": "private"}, False),
        ({"CI_PROJECT_VISIBILITY": "public"}, True),
        ({"RUNNER_ENVIRONMENT": "github-hosted"}, True),
        ({"RUNNER_ENVIRONMENT": "self-hosted"}, False),
    ],
)
def test_who_runs_a_pipeline(environment: dict[str, str], expected: bool) -> None:
    assert is_run_by_strangers(environment) is expected


def test_the_command_refuses_in_german_and_says_what_to_do(project: Project) -> None:
    (project.folder / "data/kommunal").mkdir(parents=True)
    (project.folder / "data/kommunal/a.csv").write_text("x", "utf-8")
    command = [sys.executable, "-m", "kobimo", "guard", "--geschlossen", "data/kommunal/a.csv"]
    inside = {**os.environ, "CI_PROJECT_VISIBILITY": "private"}
    done = subprocess.run(
        command, cwd=project.folder, env=inside, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "Geprüft: 1 Datei. Keine davon ist geschützt.\n")
    public = {**os.environ, "CI_PROJECT_VISIBILITY": "public"}
    done = subprocess.run(
        command, cwd=project.folder, env=public, capture_output=True, text=True, check=False
    )
    assert done.returncode == 52
    assert done.stderr.startswith(
        "Fehler: 1 Datei darf nicht ins Repository:\ndata/kommunal/a.csv: Daten der Kommune, in "
        "denen kleine Fallzahlen stehen können\n    Nehmen Sie die Dateien aus Git"
    )
