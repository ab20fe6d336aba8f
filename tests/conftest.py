"""Fixtures that every test may use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says something about the machine, nothing about the code.
settings.register_profile("kobimo", deadline=None)
settings.load_profile("kobimo")

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = """# ---
# jupyter:
#   kobimo:
#     indicators:
#     - bev_insgesamt
#     order: 1
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # {title}

# %%
import kobimo

report = kobimo.open_report()

# %%
report.finding("bev_insgesamt")

# %% [markdown]
# ## Mehr dazu

# %%
{cell}
"""
REPORT = """id = "kurz"
title = "Kurzbericht"
audience = "Für alle."
description = "Zwei Kapitel."
chapters = ["eins", "zwei"]
keep = ["prose", "finding", "key_figures", "figure", "table", "explain", "comment", "notice"]
"""


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real official files, read in place; they are no part of the project."""
    folder = Path(os.environ.get("KOBIMO_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("real official files are not beside this checkout")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of the built demonstration first, and so on one worker.

    Another one would only wait until it is built.
    """
    items.sort(key=lambda item: "demo" not in getattr(item, "fixturenames", ()))


class Silent:
    """A reporter that says nothing."""

    def started(self, step: str, total: int) -> None: ...
    def advanced(self, step: str, detail: str, done: int) -> None: ...
    def finished(self, step: str, detail: str, seconds: float) -> None: ...


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str, ingested: Path) -> Path:
    """The repository of Musterstadt with all four reports, built once for all workers."""
    from filelock import FileLock

    room = tmp_path_factory.getbasetemp()
    room = room.parent if worker_id != "master" else room
    folder = room / "musterstadt"
    with FileLock(room / "musterstadt.lock"):
        if not (folder / "public" / "index.html").is_file():
            kobimo = [sys.executable, "-m", "kobimo"]
            where = ["--output-dir", str(room), "--ordner", folder.name, "--bericht", "alle"]
            if not folder.is_dir():
                subprocess.run([*kobimo, "new", "99001", "--no-input", *where], check=True)
            # What was read once need not be read again; the store is made anew.
            for part in ("gelesen", "geheimhaltung"):
                shutil.copytree(ingested / part, folder / "build" / part, dirs_exist_ok=True)
            subprocess.run([*kobimo, "build", "--projekt", str(folder)], check=True)
    return folder


def write_chapter(folder: Path, name: str, cell: str) -> None:
    """Write a short chapter whose last cell is ``cell``."""
    text = CHAPTER.format(title=name.title(), cell=cell)
    (folder / "notebooks" / f"{name}.py").write_text(text, "utf-8")


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """``build/`` of a repository that holds nothing but the embedded data, read once for all."""
    from filelock import FileLock

    from kobimo.disclosure import plan
    from kobimo.project import open_project
    from kobimo.sources.ingest import ingest

    room = tmp_path_factory.getbasetemp()
    room = room.parent if worker_id != "master" else room
    folder = room / "eingelesen"
    with FileLock(room / "eingelesen.lock"):
        if not folder.is_dir():
            folder.mkdir()
            (folder / "kommune.toml").write_text('ags = "99001"\nberichte = ["kurz"]\n', "utf-8")
            project = open_project(folder)
            ingest(project)
            # Every project on the same data has the same plan.
            plan(project)
    return folder / "build"


@pytest.fixture
def small(tmp_path: Path, ingested: Path) -> Path:
    """A repository with two short chapters on the embedded data, which are read already."""
    shutil.copytree(ingested, tmp_path / "build")
    (tmp_path / "kommune.toml").write_text('ags = "99001"\nberichte = ["kurz"]\n', "utf-8")
    for folder in ("notebooks", "reports", "kommentare", "data/eingang", "data/kommunal"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "reports/kurz.toml").write_text(REPORT, "utf-8")
    write_chapter(tmp_path, "eins", 'report.trend("bev_insgesamt")')
    write_chapter(tmp_path, "zwei", 'report.comment("zwei")')
    return tmp_path
