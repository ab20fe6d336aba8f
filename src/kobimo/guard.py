"""Keep files with small numbers out of git: by where they lie, by their kind, by what they hold.

A file that was once in a repository stays in its history. So this is asked before a commit, and
again by the pipeline, which also knows whether strangers run it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kobimo.errors import KobimoError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kobimo.declarations.models import Dataset
    from kobimo.project import Project

#: Folders of a machine, not of the repository; looked into only where git lists them.
OF_THE_MACHINE = frozenset({".git", ".nox", ".venv"})
#: Files that explain an otherwise forbidden folder.
EXPLAINING = frozenset({"LIESMICH.md"})
#: What can hold a table of the office.
TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".json"})
#: Old and foreign workbooks, which kobimo does not read and so cannot clear.
UNREADABLE = frozenset({".xls", ".xlsb", ".ods", ".sav", ".dta", ".parquet", ".feather"})
#: First folder → what lies there.
PRODUCTS = {
    "build": "ein Zwischenstand des Bauens; er enthält die ungeschützten Daten",
    "intern": "Teil der internen Ausgabe; sie zeigt kleine Zahlen",
    "public": "Teil der gebauten Website",
}
TAKE_OUT = (
    "Nehmen Sie die Dateien aus Git, auf der Platte bleiben sie: git rm --cached -- DATEI. Stehen "
    "sie schon in einem öffentlichen Repository, gelten sie als bekannt: Melden Sie das Ihrer oder "
    "Ihrem Datenschutzbeauftragten."
)


def find_forbidden(
    project: Project, files: Iterable[PurePosixPath], *, is_closed: bool = False
) -> list[Problem]:
    """Return which files must not be in the repository, and why.

    Parameters
    ----------
    files
        Paths below the folder of the project; those that are gone are judged by their names.
    is_closed
        Whether strangers can neither read the repository nor run its pipeline. Then
        ``data/kommunal`` may be in it; everything else stays forbidden.
    """
    protected = [item for item in project.catalog.datasets.values() if item.is_protected]
    found = ((path, _judge(project.folder, path, protected, is_closed)) for path in files)
    return [Problem(path.as_posix(), reason, TAKE_OUT) for path, reason in found if reason]


def _judge(folder: Path, path: PurePosixPath, protected: Sequence[Dataset], is_closed: bool) -> str:
    """Return why a file must not be in the repository; empty where it may."""
    parts = path.parts
    if parts[0] in PRODUCTS:
        return PRODUCTS[parts[0]]
    if path.suffix.lower() == ".ipynb":
        return "ein Notebook mit Ergebnissen; die Kapitel liegen als .py in notebooks/"
    if path.name in EXPLAINING:
        return ""
    if parts[:2] == ("data", "geschuetzt"):
        return "geschützte Daten, die das Haus nicht verlassen dürfen"
    if parts[:2] == ("data", "kommunal"):
        return "" if is_closed else "Daten der Kommune, in denen kleine Fallzahlen stehen können"
    if path.suffix.lower() in UNREADABLE:
        return "eine Datendatei, deren Inhalt sich nicht prüfen lässt"
    dataset = _recognise(folder / path, protected)
    return f"eine Tabelle des geschützten Datensatzes „{dataset.title}“" if dataset else ""


def _recognise(path: Path, protected: Sequence[Dataset]) -> Dataset | None:
    from kobimo.sources.archives import open_archive
    from kobimo.sources.municipal.recognition import find_dataset

    if path.suffix.lower() not in {*TABLES, ".zip"} or not path.is_file():
        return None
    body = path.read_bytes()
    if path.suffix.lower() != ".zip":
        return find_dataset(body, path.name, protected)
    try:
        members = list(open_archive(body, path.name))
    except KobimoError:
        return None
    found = (find_dataset(item.body, PurePosixPath(item.name).name, protected) for item in members)
    return next(filter(None, found), None)


def list_tracked(folder: Path) -> list[PurePosixPath]:
    """Return every file below a folder that git keeps, or is about to keep.

    Where there is no git, in the container of a pipeline, every file counts: such a folder is
    a fresh copy of the repository.
    """
    git = shutil.which("git")
    if git is not None:
        listed = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            [git, "-C", str(folder), "ls-files", "-z"], capture_output=True, check=False
        )
        if listed.returncode == 0:
            names = listed.stdout.decode("utf-8", "surrogateescape").split("\0")
            return [PurePosixPath(name) for name in names if name]
    return sorted(PurePosixPath(path.relative_to(folder).as_posix()) for path in _walk(folder))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            if path.name not in OF_THE_MACHINE:
                yield from _walk(path)
        else:
            yield path


def locate(project: Project, names: Iterable[str]) -> list[PurePosixPath]:
    """Return files named on a command line from the folder of the project on.

    One that lies outside is judged by its name and content alone.
    """
    found = []
    for name in names:
        path = Path(os.path.abspath(name))  # noqa: PTH100 - resolve() would follow a link
        is_inside = path.is_relative_to(project.folder)
        found.append(
            PurePosixPath(path.relative_to(project.folder).as_posix())
            if is_inside
            else PurePosixPath(path.as_posix())
        )
    return found


def is_run_by_strangers(environment: Mapping[str, str]) -> bool:
    """Whether this is a pipeline that everybody can watch, or on a machine of the host's.

    GitLab says so in ``CI_PROJECT_VISIBILITY``, GitHub in ``RUNNER_ENVIRONMENT``.
    """
    return (
        environment.get("CI_PROJECT_VISIBILITY") == "public"
        or environment.get("RUNNER_ENVIRONMENT") == "github-hosted"
    )
