"""Fixtures that every test may use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


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


class Silent:
    """A reporter that says nothing."""

    def started(self, step: str, total: int) -> None: ...
    def advanced(self, step: str, detail: str, done: int) -> None: ...
    def finished(self, step: str, detail: str, seconds: float) -> None: ...


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
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
            subprocess.run([*kobimo, "build", "--projekt", str(folder)], check=True)
    return folder
